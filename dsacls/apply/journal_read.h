/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_read.h: reads what journal.c wrote, whatever state the run
 * that wrote it was left in.
 */
#ifndef APPLY_JOURNAL_READ_H
#define APPLY_JOURNAL_READ_H

#include "apply/checksum.h"
#include "apply/journal.h"

#include <time.h>

struct journal_name {
	struct sd_sid sid;
	const char *name;
};

/* An object without a record: the run could not plan its change, or left it,
 * or a part of it, to others. */
struct journal_left {
	const char *dn;
	const char *why; /* or NULL */
	bool to_others;
};

/* A run as a whole. All strings live in the arena. */
struct journal_run {
	struct journal_head head;
	const char *end;   /* "done", "partly", "failed"; NULL: open */
	size_t changes;	   /* planned, those replaced later not counted */
	size_t objects;	   /* of these changes */
	bool wrote;	   /* something was sent to the directory */
	bool undone;	   /* an undo found nothing left of it */
	bool rest_is_gone; /* but what it did to objects that were gone */
	bool repeats;	   /* two of its changes are to one object, or a record
			      took the place of another */
	time_t changed;	   /* when its state file was written to */
	struct journal_sizes sizes;
	/* SHA-256 of as much of the LDIF files; "": older versions had none */
	char ldif_sum[CHECKSUM_SIZE], undo_sum[CHECKSUM_SIZE];
	/* By object number - 1; sizes.objects of them. */
	const char **states;   /* the last word about it, "planned" at first */
	const char **messages; /* what stood behind it, or NULL */
	bool *sent;	       /* may its change be in the directory? */
	uint64_t *stored;      /* where its "stored" line begins; 0: none */
	struct journal_left *left; /* without objects: NULL */
	size_t left_count, others; /* to others, of these */
	struct journal_name *names;
	size_t name_count;
};

/* False: diagnosed. with_objects: fill all lists as well. */
bool journal_read_run(struct arena *arena, const char *folder, const char *id,
		      bool with_objects, struct journal_run *run,
		      struct diags *diags);

#endif
