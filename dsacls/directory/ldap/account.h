/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/account.h: the account that logs on, as it was given, and the
 * tickets that the user has already.
 */
#ifndef DIRECTORY_LDAP_ACCOUNT_H
#define DIRECTORY_LDAP_ACCOUNT_H

#include "directory/ldap/kerberos.h"
#include "directory/ldap/ldap.h"

/* The password is a secret (base/str.h) until it is forgotten. */
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

/* Both refuse what libkrb5 would crash on or wait for: the caches and the
 * keytab of the user; one keytab, by its name. */
enum dir_status
ldap_kerberos_check(struct ldap_directory *dir, struct dir_error *error);
enum dir_status ldap_keytab_check(struct ldap_directory *dir, const char *name,
				  struct dir_error *error);
/* The cache of the user's that holds the tickets of a principal, as
 * KRB5CCNAME wants it, to be freed by krb5_free_string. */
enum dir_status ldap_kerberos_find(struct ldap_directory *dir,
				   krb5_context krb5, const char *principal,
				   char **cache, struct dir_error *error);
/* How long the ticket of this connection lasts: a server drops the connection
 * when that time is over, and a shell that stays would rather log on again
 * before it. */
void ldap_ticket_read(struct ldap_directory *dir);

#endif
