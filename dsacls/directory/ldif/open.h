/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/open.h: opening a snapshot as a directory. With
 * directory/ldif/record.h the one header of this folder for others.
 */
#ifndef DIRECTORY_LDIF_OPEN_H
#define DIRECTORY_LDIF_OPEN_H

#include "directory/directory.h"

/*
 * A snapshot file (LDIF content records; "-" is standard input). It stays in
 * the file, with an index of some hundred bytes an entry in memory; what is
 * written is kept in an unnamed temporary file.
 */
struct directory *
directory_open_ldif(struct arena *arena, const char *path, struct diags *diags,
		    struct dir_error *error);

#endif
