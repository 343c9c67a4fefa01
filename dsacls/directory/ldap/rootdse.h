/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/rootdse.h: what the server says of itself and of the caller.
 */
#ifndef DIRECTORY_LDAP_ROOTDSE_H
#define DIRECTORY_LDAP_ROOTDSE_H

#include "directory/ldap/ldap.h"

/* Fills dir->base.info. */
enum dir_status
ldap_rootdse_read(struct ldap_directory *dir, struct dir_error *error);
/* Fills dir->sids. */
enum dir_status
ldap_rootdse_sids(struct directory *dir, struct dir_error *error);

#endif
