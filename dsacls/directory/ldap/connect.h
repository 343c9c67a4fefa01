/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connect.h: a connection to a usable server.
 */
#ifndef DIRECTORY_LDAP_CONNECT_H
#define DIRECTORY_LDAP_CONNECT_H

#include "directory/ldap/ldap.h"

/* Connects dir to the first of the servers in question that will do. */
enum dir_status ldap_connect_any(struct ldap_directory *dir,
				 struct diags *diags, struct dir_error *error);
/* A directory for another server of the same forest, logged on the same way;
 * or NULL with *error. Closed with the first one. */
struct ldap_directory *
ldap_connect_other(struct ldap_directory *dir, const char *host,
		   struct dir_error *error);

/* ---- where it can be broken off -------------------------------------------
 */

/*
 * Connecting where it can be broken off. where it can be broken off. Look-ups
 * of names (getaddrinfo, DNS SRV), libkrb5 and libsasl2 wait for as long as
 * they like and ask nobody. In a shell, where Ctrl-C is to bring the prompt
 * back within a second, they are therefore called in a thread, which works
 * on a directory of its own: own arena, own words, own copy of the password,
 * a share of the tickets; nothing that the caller holds. Done in time, what
 * it made becomes the caller's. Left behind, it clears everything away,
 * password wiped, as soon as its library lets go of it.
 *
 * Not a process: it could hand over no sealed connection. Not short limits
 * for resolver and KDC: several of them in a row are many seconds still, and
 * whoever has a slow line and wants to wait could not.
 *
 * ldap_connect_fn connects dir, whose options and target say where to. Uses and
 * changes nothing else. diags may be NULL. */
typedef enum dir_status
ldap_connect_fn(struct ldap_directory *dir, struct diags *diags,
		struct dir_error *error);

/* The same apart, where somebody watches; else at once. DIR_LOST and
 * "interrupted" when nobody waits for it any more. */
enum dir_status ldap_apart(struct ldap_directory *dir, ldap_connect_fn *connect,
			   struct diags *diags, struct dir_error *error);

/* Deep copies of the options; the password is on the heap. */
void ldap_options_copy(struct ldap_directory *dir,
		       const struct dir_options *options);
/* Hangs up, wipes and frees what is not in the arena. */
void ldap_directory_clear(struct ldap_directory *dir);

#endif
