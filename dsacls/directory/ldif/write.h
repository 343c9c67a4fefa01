/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/write.h: writes to a snapshot.
 */
#ifndef DIRECTORY_LDIF_WRITE_H
#define DIRECTORY_LDIF_WRITE_H

#include "directory/ldif/ldif.h"

enum dir_status
ldif_write(struct ldif_directory *dir, const struct dir_write *write,
	   struct arena *arena, struct dir_error *error);

#endif
