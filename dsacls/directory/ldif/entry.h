/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/entry.h: the entries of a snapshot as they are now.
 */
#ifndef DIRECTORY_LDIF_ENTRY_H
#define DIRECTORY_LDIF_ENTRY_H

#include "directory/ldif/ldif.h"

/* The entry of a slot as it is now, copied into arena. False with *error. */
bool
ldif_entry_read(struct ldif_directory *dir, uint32_t slot, struct arena *arena,
		struct dir_entry *entry, struct dir_error *error);
/* The slot of a DN in any spelling or of AD's <GUID=>, <SID=>, <WKGUID=>;
 * LDIF_NO_SLOT. *norm (may be NULL) is the normalised DN, also of one that is
 * not there; NULL when the name is malformed. */
uint32_t ldif_slot_find(struct ldif_directory *dir, struct arena *arena,
			const char *name, const char **norm);

/* Does one write. *error is filled where it is refused. */
enum dir_status
ldif_write(struct ldif_directory *dir, const struct dir_write *write,
	   struct arena *arena, struct dir_error *error);

#endif
