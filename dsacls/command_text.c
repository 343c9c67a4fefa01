/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command_text.c: see command_text.h.
 */
#include "command_text.h"

#include "base/str.h"

/* Not even its length is told. */
static const char *
masked(struct arena *arena, const struct command *command, size_t index,
       const char *word)
{
	for (size_t i = 0; i < command->secret_count; i++)
		if (command->secrets[i].word == index)
			return arena_printf(arena, "%.*s***",
					    (int)command->secrets[i].start,
					    word);
	return word;
}

const char *
command_text(struct arena *arena, const struct words *words,
	     const struct command *command)
{
	const char *text;
	struct str out;

	str_init(&out);
	str_append(&out, "dsacls");
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->text[i];

		str_append_char(&out, ' ');
		str_append_word(&out, masked(arena, command, i, word));
	}
	text = arena_strdup(arena, out.data);
	str_clear(&out);
	return text;
}
