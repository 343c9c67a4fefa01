/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command_text.c: see command_text.h.
 */
#include "command_text.h"

#include "base/str.h"

#include <string.h>

static bool
is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-./:=,@%+";

	return word[0] != '\0' && strspn(word, plain) == strlen(word);
}

static void
append_word(struct str *out, const char *word)
{
	if (is_plain(word)) {
		str_append(out, word);
		return;
	}
	str_append_char(out, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			str_append(out, "'\\''");
		else
			str_append_char(out, *word);
	str_append_char(out, '\'');
}

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
		append_word(&out, masked(arena, command, i, word));
	}
	text = arena_strdup(arena, out.data);
	str_clear(&out);
	return text;
}
