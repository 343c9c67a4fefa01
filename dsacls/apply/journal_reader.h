/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_reader.h: the objects of a run, out of its three files.
 */
#ifndef APPLY_JOURNAL_READER_H
#define APPLY_JOURNAL_READER_H

#include "apply/journal_read.h"

/* Do its LDIF files hold what the run recorded? False: diagnosed. */
bool journal_check(struct arena *arena, const char *folder,
		   const struct journal_run *run, struct diags *diags);

/* One object of a run, from its three files. */
struct journal_record {
	size_t number;
	struct sd_guid guid;
	unsigned sd_flags;
	bool is_head, is_deleted, is_new, show_deleted;
	const char *class; /* NULL when unknown */
	const char *dn;
	const char *attribute;
	struct dir_value before, after; /* before.bytes NULL: was absent */
	struct dir_value stored; /* what became of after, where that is known
				    and something else; bytes NULL: not */
};

struct journal_reader;
struct journal_reader *
journal_reader_open(struct arena *arena, const char *folder,
		    const struct journal_run *run, struct diags *diags);
/* 1: *record, which lives until the next call; 0: no more; -1: diagnosed. */
int journal_reader_next(struct journal_reader *reader,
			struct journal_record *record);
void journal_reader_close(struct journal_reader *reader);

#endif
