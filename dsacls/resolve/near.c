/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/near.c: substring patterns around a mistyped word. Knows nothing
 * of what is searched.
 */
#include "resolve/near.h"

#include <string.h>

/* Bytes of the first count characters. */
static size_t
span_of(const char *word, size_t count)
{
	size_t len = 0, step;
	uint32_t c;

	for (; count > 0 && word[len] != '\0'; count--) {
		step = text_decode_char(word + len, strlen(word + len), &c);
		len += step == 0 ? 1 : step;
	}
	return len;
}

static size_t
characters(const char *word)
{
	size_t count = 0;

	while (span_of(word, count) < strlen(word))
		count++;
	return count;
}

char *
near_beginning(struct arena *arena, const char *word, size_t count)
{
	return arena_strndup(arena, word, span_of(word, count));
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
		   dir_filter_escape(arena, word + span_of(word, count - 2)));
}

void
near_append_wide(struct str *terms, struct arena *arena, const char *attribute,
		 const char *word)
{
	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 2)));
}
