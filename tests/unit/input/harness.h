/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/input/harness.h: one command line from words to messages. Each
 * test file includes it after cmocka.
 */
#ifndef TESTS_INPUT_HARNESS_H
#define TESTS_INPUT_HARNESS_H

#include "base/str.h"
#include "input/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct harness {
	struct arena arena;
	struct diags diags;
	struct words words;
	struct command command;
	bool ok;
	char *messages; /* what diags_print would write */
	size_t messages_len;
};

static inline void
harness_begin(struct harness *h)
{
	*h = (struct harness){.arena = ARENA_INIT};
	diags_init(&h->diags, &h->arena);
	h->diags.out = open_memstream(&h->messages, &h->messages_len);
}

static inline void
harness_print(struct harness *h)
{
	diags_print(&h->diags);
	fflush(h->diags.out);
}

/* Parses a line that our own splitter takes apart. */
static inline void
harness_line(struct harness *h, const char *line)
{
	harness_begin(h);
	enum words_result result =
		words_split(&h->words, &h->arena, line, NULL, &h->diags);
	h->ok = result != WORDS_UNMATCHED &&
		command_parse(&h->command, &h->arena, &h->words, &h->diags);
	harness_print(h);
}

/* The same, which must be right and leave nothing to say. */
static inline void
harness_taken(struct harness *h, const char *line)
{
	harness_line(h, line);
	if (!h->ok)
		fail_msg("%s: %s", line, h->messages);
	assert_string_equal(h->messages, "");
}

static inline void
harness_end(struct harness *h)
{
	fclose(h->diags.out);
	free(h->messages);
	arena_clear(&h->arena);
}

#endif
