/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/account.h: the account that logs on, as it was given.
 */
#ifndef DIRECTORY_LDAP_ACCOUNT_H
#define DIRECTORY_LDAP_ACCOUNT_H

#include "directory/ldap/ldap.h"

/* The password is a secret (base/secret.h) until it is forgotten. */
void ldap_password_keep(struct ldap_directory *dir, const char *password);
void ldap_password_forget(struct ldap_directory *dir);
/* Was NTLM asked for (-Y NTLM)? */
bool ldap_is_ntlm(const struct ldap_directory *dir);
/* The domain that it was given with, by /domain or before a backslash; NULL:
 * by no name of that kind. */
const char *ldap_account_dns_domain(const struct ldap_directory *dir);
const char *ldap_account_flat_domain(const struct ldap_directory *dir);
/* Refuses tickets of another domain than that of the flat name. After the
 * rootDSE was read. */
enum dir_status
ldap_account_check(struct ldap_directory *dir, struct dir_error *error);

#endif
