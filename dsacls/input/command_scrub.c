/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_scrub.c: takes passwords out of argv, where every user of
 * the machine can read them, as soon as they are copied.
 */
#include "input/command_scrub.h"

#include "base/str.h"
#include "input/command.h"

#include <string.h>

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

void
command_scrub(struct command *command, int argc, char **argv,
	      struct diags *diags)
{
	bool found = false;

	for (size_t i = 0; i < command->secret_count; i++) {
		const struct secret *secret = &command->secrets[i];
		size_t index = secret->word + 1; /* argv[0] is the program */
		if (index >= (size_t)argc ||
		    secret->start >= strlen(argv[index]))
			continue;
		char *text = argv[index] + secret->start;
		memset(text, '*', strlen(text));
		found = true;
	}
	if (!found)
		return;
	struct diag *diag = diag_note(
		diags, NULL,
		"a password on the command line can be read by others until "
		"the program hides it, and stays in the shell's history");
	diag_hint(diags, diag,
		  "-W or /passwd:* asks for it, -y FILE reads it, and a "
		  "Kerberos ticket needs none");
}
