/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/ldif.h: a snapshot file behind struct directory, as
 * the ldif_* files share it. The file is never changed: what is written goes
 * to a file of our own that vanishes with us, and is read from there.
 */
#ifndef DIRECTORY_LDIF_DIRECTORY_H
#define DIRECTORY_LDIF_DIRECTORY_H

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

/* ---- directory/ldif/search.c */
extern const struct directory_ops ldif_ops;

/* ---- directory/ldif/snapshot.c: the entry of a slot as it is now, copied into
 * arena. False with *error. */
bool
ldif_entry_read(struct ldif_directory *dir, uint32_t slot, struct arena *arena,
		struct dir_entry *entry, struct dir_error *error);
/* ---- directory/ldif/index.c: the slot of a DN or of <GUID=>, <SID=>,
 * <WKGUID=>; LDIF_NO_SLOT. *norm (may be NULL) is the normalised DN, also of
 * one that is not there; NULL when the name is malformed. */
uint32_t ldif_slot_find(struct ldif_directory *dir, struct arena *arena,
			const char *name, const char **norm);

/* ---- directory/ldif/snapshot.c: dir->base.info, out of the rootDSE record or
 * the DNs; false: that record is wrong. */
bool ldif_facts_find(struct ldif_directory *dir, struct dir_error *error);

/* ---- directory/ldif/search.c */
enum dir_status
ldif_search_open(struct ldif_directory *dir, struct ldif_request *request,
		 struct dir_error *error);
/* Finds the next entry. 1 *reply has it, 0 no more, -1 reply->error. */
int ldif_search_next(struct ldif_directory *dir, struct ldif_request *request,
		     struct dir_reply *reply);

/* ---- directory/ldif/search.c: what of an entry was asked for. */
void ldif_view(const struct dir_search *search, struct arena *arena,
	       struct dir_entry *entry);

/* ---- directory/ldif/write.c */
enum dir_status
ldif_write(struct ldif_directory *dir, const struct dir_write *write,
	   struct arena *arena, struct dir_error *error);

#endif
