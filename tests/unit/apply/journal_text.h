/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/journal_text.h: the files of a run, read and written past
 * the program.
 */
#ifndef TESTS_APPLY_JOURNAL_TEXT_H
#define TESTS_APPLY_JOURNAL_TEXT_H

#include "fixture.h"

static inline const char *
file_of_run(struct fixture *f, const char *id, const char *suffix)
{
	return arena_printf(&f->arena, "%s/dsacls/journal/%s.%s", f->state_home,
			    id, suffix);
}

/* Of the run that was made last. */
static inline const char *
file_of(struct fixture *f, const char *suffix)
{
	return file_of_run(f, f->counts.journal_id, suffix);
}

static inline const char *
text_of(struct fixture *f, const char *suffix)
{
	FILE *file = fopen(file_of(f, suffix), "r");
	char *text = arena_alloc(&f->arena, 1 << 16);

	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
	fclose(file);
	return text;
}

static inline void
add_text(const char *path, const char *mode, const char *text)
{
	FILE *file = fopen(path, mode);

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline void
write_text(const char *path, const char *text)
{
	add_text(path, "w", text);
}

/* To the file of any run. */
static inline void
append(struct fixture *f, const char *id, const char *suffix, const char *text)
{
	add_text(file_of_run(f, id, suffix), "a", text);
}

#endif
