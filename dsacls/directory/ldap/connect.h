/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connect.h: a connection to a server that will do.
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

#endif
