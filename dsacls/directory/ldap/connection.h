/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connection.h: one connection to dir->target: libldap's handle
 * on a socket, and the requests in flight, which are forgotten with it.
 */
#ifndef DIRECTORY_LDAP_CONNECTION_H
#define DIRECTORY_LDAP_CONNECTION_H

#include "directory/ldap/ldap.h"

/* No honest message is larger, nor a logon or the read of one object as a
 * whole: AD itself takes 10 MiB in one request, and gives 64 KiB of descriptor
 * and 1,500 values of an attribute in an entry. */
#define LDAP_MAX_ANSWER ((size_t)16 * 1024 * 1024)

/* A connection with nothing on it yet: no TLS, no logon. */
enum dir_status
ldap_connection_make(struct ldap_directory *dir, struct dir_error *error);
/* Ends the connection; every request in flight is forgotten. */
void ldap_hang_up(struct ldap_directory *dir);
/* The same because it was lost. result is LDAP_TIMEOUT or LDAP_SERVER_DOWN;
 * text is the server's farewell or NULL. DIR_LOST, with *error. */
enum dir_status ldap_lost(struct ldap_directory *dir, int result,
			  const char *text, struct dir_error *error);
/* The text libldap holds about its last failure, or NULL. */
const char *ldap_last_text(struct ldap_directory *dir);

/* A request in the list of those in flight, until it is finished. */
struct ldap_request *ldap_request_new(struct ldap_directory *dir, void *tag);
void
ldap_request_finish(struct ldap_directory *dir, struct ldap_request *request);
void ldap_abandon_tag(struct directory *dir, const void *tag);

#endif
