/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/ticket.h: the tickets of the user and of a connection.
 */
#ifndef DIRECTORY_LDAP_TICKET_H
#define DIRECTORY_LDAP_TICKET_H

#include "directory/ldap/kerberos.h"

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
