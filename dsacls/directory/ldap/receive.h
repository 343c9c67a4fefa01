/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/receive.h: turns the answers of a server into events.
 */
#ifndef DIRECTORY_LDAP_RECEIVE_H
#define DIRECTORY_LDAP_RECEIVE_H

#include "directory/ldap/ldap.h"

/* The next event of any request, or of one (only: its tag). */
enum dir_status ldap_receive(struct directory *dir, const void *only,
			     struct dir_reply *reply, struct dir_error *error);

#endif
