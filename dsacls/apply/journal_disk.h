/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_disk.h: the three files of a run while it goes on, between
 * journal.c (what stands in them) and the disk.
 */
#ifndef APPLY_JOURNAL_DISK_H
#define APPLY_JOURNAL_DISK_H

#include "apply/checksum.h"
#include "apply/journal_files.h"

enum { FILE_STATE, FILE_LDIF, FILE_UNDO, FILE_COUNT };

struct journal_file {
	const char *path;
	int fd;
	struct str buffer;
	uint64_t size;		/* with what is in the buffer */
	struct sha256_ctx hash; /* of as much */
};

struct journal {
	struct arena *arena;
	struct diags *diags;
	const char *id, *folder;
	struct journal_file files[FILE_COUNT];
	size_t count;	      /* objects so far */
	struct sd_sid *named; /* whose names are laid down */
	size_t named_count, named_capacity;
	bool broken; /* said once, no for ever */
};

struct journal *disk_new(struct arena *arena, struct diags *diags);
/* Closes the files; what is buffered is lost. */
void disk_release(struct journal *journal);

/* All of these: false when the disk refused (diagnosed). */

/* Opens the files of journal->id that are not open, and locks them; flags as
 * for open(2). False without a word (journal->broken is not set): with O_EXCL,
 * the run has a namesake. */
bool disk_open_files(struct journal *journal, int flags);
/* What was being written when the run died goes. */
bool disk_cut(struct journal *journal, const struct journal_sizes *sizes);
/* Appends to a file, by way of its buffer. */
bool disk_put_str(struct journal *journal, int which, const struct str *text);
bool disk_flush(struct journal *journal, int which);
bool disk_sync_file(struct journal *journal, int which);
bool disk_sync_folder(struct journal *journal);

/* Says why the journal cannot be written, once; always false. */
bool disk_complain(struct journal *journal, const char *path);

#endif
