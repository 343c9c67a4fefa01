/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/dial.h: one connection, ready for use.
 */
#ifndef DIRECTORY_LDAP_DIAL_H
#define DIRECTORY_LDAP_DIAL_H

#include "directory/ldap/ldap.h"

/* Dials dir->target, protects the connection, logs on and reads the rootDSE.
 * DIR_OK, or *error and dir->ld NULL. diags may be NULL. */
enum dir_status ldap_dial(struct ldap_directory *dir, struct diags *diags,
			  struct dir_error *error);

/* Fills dir->sids: whose SIDs the caller has. */
enum dir_status
ldap_rootdse_sids(struct directory *dir, struct dir_error *error);

#endif
