/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/socket.h: the TCP connection under LDAP.
 */
#ifndef DIRECTORY_LDAP_SOCKET_H
#define DIRECTORY_LDAP_SOCKET_H

#include "directory/ldap/ldap.h"

/* A connected TCP socket that never blocks, or -1 with *error. Tries every
 * address of the host, or only dir->peer once it is known. */
int ldap_socket_open(struct ldap_directory *dir, struct dir_error *error);
/* Has the server hung up? Nothing is read. */
bool ldap_socket_is_closed(const struct ldap_directory *dir);

#endif
