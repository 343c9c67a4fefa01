/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_disk.h: the three files of a run as they are written; journal.c
 * defines their content.
 */
#ifndef APPLY_JOURNAL_DISK_H
#define APPLY_JOURNAL_DISK_H

#include "apply/checksum.h"
#include "apply/journal.h"
#include "base/private.h"
#include "base/str.h"

#include <stdio.h>

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
	struct sd_sid *named; /* whose names are recorded */
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
/* Cuts off what was being written when the run died. */
bool disk_cut(struct journal *journal, const struct journal_sizes *sizes);
/* Appends to a file, by way of its buffer. */
bool disk_put_str(struct journal *journal, int which, const struct str *text);
bool disk_flush(struct journal *journal, int which);
bool disk_sync_file(struct journal *journal, int which);
bool disk_sync_folder(struct journal *journal);

/* Says why the journal cannot be written, once; always false. */
bool disk_complain(struct journal *journal, const char *path);

/* Names and spellings that the journal's writer and reader share. */

#define JOURNAL_MAGIC "dsacls-journal 1"

/* One line out of any text, and back. */
void journal_escape(struct str *out, const char *text);
char *journal_unescape(struct arena *arena, const char *text);

/* "2026-04-01T12:15:02+02:00" */
char *journal_time(struct arena *arena, const struct timespec *now);
/* "20260401T101502-1a2b", after the largest there is (or NULL): the journal's
 * order is that of its names, whatever the clock says. NULL: there is none, of
 * such a time or after such a name. */
char *journal_make_id(struct arena *arena, const struct timespec *now,
		      const char *largest);
/* Is it one, to look at? */
bool journal_is_id(const char *name);

/* The journal's folder, made when make is true. NULL: diagnosed; it is not
 * ours alone, or cannot be made. */
char *journal_folder(struct arena *arena, bool make, struct diags *diags);

/* Is the process that began the run still at it? */
bool journal_is_alive(struct arena *arena, const char *folder, const char *id);

/* "FOLDER/ID.suffix" */
char *journal_path(struct arena *arena, const char *folder, const char *id,
		   const char *suffix);

/* Is there a state file of exactly this name? */
bool journal_has(struct arena *arena, const char *folder, const char *id);
/* The names of all *.state files, in no order. */
struct journal_ids {
	const char **list;
	size_t count, capacity;
};
bool journal_list(struct arena *arena, const char *folder,
		  struct journal_ids *ids, struct diags *diags);

/* Says why a file or folder of the journal is not used. */
struct diag *
journal_refuse(const struct private_fault *fault, struct diags *diags);
/* NULL: diagnosed. */
FILE *
journal_open_read(struct arena *arena, const char *path, struct diags *diags);
/* The state file of a run, locked against all others until it is closed. -1:
 * *fault; error is EWOULDBLOCK while somebody else has it. */
int journal_lock(struct arena *arena, const char *folder, const char *id,
		 struct private_fault *fault);

#endif
