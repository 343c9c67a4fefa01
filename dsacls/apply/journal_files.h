/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_files.h: names and spellings that the journal's writer and
 * reader share.
 */
#ifndef APPLY_JOURNAL_FILES_H
#define APPLY_JOURNAL_FILES_H

#include "apply/journal.h"
#include "base/private.h"
#include "base/str.h"

#include <stdio.h>

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
void journal_refuse(const struct private_fault *fault, struct diags *diags);
/* NULL: diagnosed. */
FILE *
journal_open_read(struct arena *arena, const char *path, struct diags *diags);
/* The state file of a run, locked against all others until it is closed. -1:
 * *fault; error is EWOULDBLOCK while somebody else has it. */
int journal_lock(struct arena *arena, const char *folder, const char *id,
		 struct private_fault *fault);

#endif
