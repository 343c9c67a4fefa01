/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/typed.c: see shell/typed.h. Quotes are those of input/words.h, not
 * readline's.
 */
#include "shell/typed.h"

#include "input/words.h"

#include <string.h>

void
typed_read(struct typed *typed, const char *line, size_t len)
{
	struct words words;

	arena_init(&typed->arena);
	typed->line = arena_strndup(&typed->arena, line, len);
	words_to_cursor(&words, &typed->arena, typed->line, &typed->start);
	typed->word = words.count > 0 ? words.text[words.count - 1] : "";
	typed->is_quoted = strchr("\"'", typed->line[typed->start]) != NULL &&
			   typed->line[typed->start] != '\0';
}

void
typed_clear(struct typed *typed)
{
	arena_clear(&typed->arena);
}
