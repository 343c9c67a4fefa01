/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/inherit.h: what an entry of a snapshot inherits when it is
 * no longer protected.
 */
#ifndef DIRECTORY_LDIF_INHERIT_H
#define DIRECTORY_LDIF_INHERIT_H

#include "directory/ldif/ldif.h"
#include "libsd/desc.h"

/* Appends what the entry inherits from its parent to the list of *desc;
 * nothing when parent or class are not in the snapshot. False when out of
 * memory. */
bool ldif_inherit(struct ldif_directory *dir, const char *dn,
		  struct sd_desc *desc, bool is_dacl);

#endif
