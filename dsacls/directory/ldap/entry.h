/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/entry.h: entries out of messages.
 */
#ifndef DIRECTORY_LDAP_ENTRY_H
#define DIRECTORY_LDAP_ENTRY_H

#include "directory/ldap/ldap.h"

/* Two pages or two ranges in a row that bring nothing new are the end: a
 * server could go on like that for ever. */
#define LDAP_MAX_STALE 2

/* The entry in a message, copied into
 * request->arena; ranges are fetched to their end. False with *error. */
bool ldap_entry_read(struct ldap_directory *dir, struct ldap_request *request,
		     LDAPMessage *message, struct dir_entry *entry,
		     struct dir_error *error);

#endif
