/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/near.c: substring patterns around a mistyped word. Knows nothing of
 * what is searched.
 */
#include "resolve/near.h"

#include <string.h>

/* The next character's bytes; broken ones count each. */
static size_t
step_of(const char *at, size_t left)
{
	uint32_t c;
	const size_t step = text_decode_char(at, left, &c);

	return step == 0 ? 1 : step;
}

/* Bytes of the first count characters. */
static size_t
span_of(const char *word, size_t len, size_t count)
{
	size_t at = 0;

	for (; count > 0 && at < len; count--)
		at += step_of(word + at, len - at);
	return at;
}

/* Stops where it is clear that there are too many. */
static size_t
characters(const char *word)
{
	const size_t len = strlen(word);
	size_t count = 0;

	for (size_t at = 0; at < len && count <= NEAR_CHARACTERS_MAX; count++)
		at += step_of(word + at, len - at);
	return count;
}

bool
near_is_likely(const char *word)
{
	return characters(word) <= NEAR_CHARACTERS_MAX;
}

char *
near_beginning(struct arena *arena, const char *word, size_t count)
{
	return arena_strndup(arena, word, span_of(word, strlen(word), count));
}

void
near_append(struct str *terms, struct arena *arena, const char *attribute,
	    const char *word)
{
	const size_t count = characters(word);

	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 3)));
	if (count < 4)
		return;
	str_printf(terms, "(%s=%s*%s)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 1)),
		   dir_filter_escape(arena, word + span_of(word, strlen(word),
							   count - 2)));
}

void
near_append_wide(struct str *terms, struct arena *arena, const char *attribute,
		 const char *word)
{
	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 2)));
}
