/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_files.h: names and spellings that the journal's writer and
 * reader share.
 */
#ifndef APPLY_JOURNAL_FILES_H
#define APPLY_JOURNAL_FILES_H

#include "apply/journal.h"
#include "base/str.h"

#define JOURNAL_MAGIC "dsacls-journal 1"

/* One line out of any text, and back. */
void journal_escape(struct str *out, const char *text);
char *journal_unescape(struct arena *arena, const char *text);

/* "2026-04-01T12:15:02+02:00" */
char *journal_time(struct arena *arena, const struct timespec *now);
/* "20260401T101502-1a2b" */
char *journal_make_id(struct arena *arena, const struct timespec *now);
/* Is it one, to look at? */
bool journal_is_id(const char *name);

#endif
