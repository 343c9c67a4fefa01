/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/ldif.h: a snapshot file behind struct directory, as the files
 * of this folder share it. The file is never changed: writes are kept in an
 * unnamed temporary file and read from there.
 */
#ifndef DIRECTORY_LDIF_LDIF_H
#define DIRECTORY_LDIF_LDIF_H

#include "directory/backend.h"
#include "directory/ldif/filter.h"
#include "directory/ldif/index.h"
#include "directory/ldif/source.h"

struct ldif_request {
	struct ldif_request *next; /* younger */
	void *tag;
	bool is_write, is_open; /* is_open: the base was looked up */
	struct arena arena;
	struct arena_mark words;
	struct dir_write write;
	struct dir_search search;
	const struct ldif_filter *filter;
	const char *base;     /* normalised; "" for the rootDSE */
	const char **cuts;    /* heads below the base, normalised: a search
				 ends there; ended by NULL */
	uint32_t *candidates; /* sorted; NULL: every slot */
	size_t candidate_count, cursor, delivered;
};

struct ldif_directory {
	struct directory base;
	struct ldif_source file;
	struct ldif_source patches; /* file NULL until the first write */
	struct ldif_index index;
	off_t rootdse; /* offset of its record, or -1 */
	struct ldif_request *requests;
};

#endif
