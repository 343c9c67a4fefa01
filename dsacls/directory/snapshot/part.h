/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/part.h: a snapshot being written, as its parts share it.
 */
#ifndef DIRECTORY_SNAPSHOT_PART_H
#define DIRECTORY_SNAPSHOT_PART_H

#include "base/progress.h"
#include "base/str.h"
#include "base/table.h"
#include "directory/directory.h"
#include "libsd/sid.h"

#include <stdio.h>

/* SIDs seen in descriptors, sorted; on the heap. */
struct snapshot_sids {
	struct sd_sid *list;
	size_t count, room;
};

struct snapshot_base {
	const char *dn, *norm;
	const char *context; /* one of snapshot.contexts */
	bool is_inside;	     /* another base has it */
};

struct snapshot {
	struct directory *dir;
	struct arena arena;
	const char **contexts; /* naming contexts, normalised */
	size_t context_count;
	struct snapshot_base *bases; /* none within another */
	size_t base_count;
	bool audit;
	const char *const *holders;    /* attributes that hold descriptors */
	const char *const *attributes; /* those, and what else is kept */
	FILE *out;
	struct diags *diags;
	struct str text; /* of one record */
	struct snapshot_sids sids;
	struct table extras; /* normalised DNs written beside the bases */
	struct progress progress;
	size_t written;
	/* Objects at and below the bases with a descriptor, and without;
	 * DNs of the latter, as many as are to be named. */
	size_t shown, hidden;
	const char **hidden_dns;
	size_t hidden_room;
	bool name_all;
};

/* Finds out which contexts there are, and which of the bases lies in which. */
void snapshot_take_bases(struct snapshot *snapshot, const char *const *bases,
			 size_t base_count);
/* Says that the file cannot be written (errno). False. */
bool snapshot_cannot_write(struct snapshot *snapshot);
/* One record more. False when the file cannot take it: diagnosed. */
bool snapshot_put(struct snapshot *snapshot, const struct dir_entry *entry);
/* The same, unless the object was or will be written with the bases, or was
 * an extra before. A dir_entry_fn; context is the snapshot. */
bool snapshot_put_extra(void *context, const struct dir_entry *entry);
/* Runs a search whose failure is diagnosed; a missing base is none when
 * may_lack is set. */
bool snapshot_search(struct snapshot *snapshot, const struct dir_search *search,
		     dir_entry_fn *each, bool may_lack);

/* How many are named of those that are hidden, where not all are. */
#define SNAPSHOT_NAMED 3

/* The domains, trusts, groups and types of the directory, and the accounts that
 * the descriptors written before name. */
bool snapshot_names(struct snapshot *snapshot);

#endif
