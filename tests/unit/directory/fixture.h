/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/fixture.h: snapshots made from text, and searches of
 * them whose answers are remembered.
 */
#ifndef TESTS_DIRECTORY_FIXTURE_H
#define TESTS_DIRECTORY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "directory/ldif/open.h"
#include "directory/ldif/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FOUND 64

struct fixture {
	struct arena arena;
	struct diags diags;
	struct dir_error error;
	struct directory *dir;
	char *shown; /* what the diagnostics printed */
	size_t shown_len;
	const char *found[MAX_FOUND]; /* DNs of the last search */
	size_t count;
};

/* A file with this text; removed by the caller. */
static inline char *
file_of(struct arena *arena, const char *text, size_t len)
{
	char *path = arena_strdup(arena, "/tmp/dsacls-test-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	return path;
}

static inline void
open_text(struct fixture *f, const char *text, size_t len)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->arena);
	diags_init(&f->diags, &f->arena);
	f->diags.out = open_memstream(&f->shown, &f->shown_len);
	char *path = file_of(&f->arena, text, len);
	f->dir = directory_open_ldif(&f->arena, path, &f->diags, &f->error);
	/* The file stays open where it was taken. */
	unlink(path);
}

static inline void
open_string(struct fixture *f, const char *text)
{
	open_text(f, text, strlen(text));
	if (!f->dir)
		fail_msg("%s", f->error.sentence);
}

static inline void
close_fixture(struct fixture *f)
{
	directory_close(f->dir);
	fclose(f->diags.out);
	free(f->shown);
	arena_clear(&f->arena);
}

static inline bool
remember(void *context, const struct dir_entry *entry)
{
	struct fixture *f = context;

	assert_true(f->count < MAX_FOUND);
	f->found[f->count++] = arena_strdup(&f->arena, entry->dn);
	return true;
}

/* The DNs found, joined by '|'. */
static inline const char *
find(struct fixture *f, const char *base, enum dir_scope scope,
     const char *filter)
{
	static const char *const names[] = {"1.1", NULL};
	const struct dir_search search = {
		.base = base,
		.scope = scope,
		.filter = filter,
		.attributes = names,
	};
	char *all = arena_strdup(&f->arena, "");

	f->count = 0;
	f->error = (struct dir_error){0};
	if (directory_search(f->dir, &search, remember, f, &f->error) != DIR_OK)
		return f->error.sentence;
	for (size_t i = 0; i < f->count; i++)
		all = arena_printf(&f->arena, "%s%s%s", all, i ? "|" : "",
				   f->found[i]);
	return all;
}

#endif
