/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_scrub.c: takes passwords out of argv, where every user of
 * the machine can read them, as soon as they are copied.
 */
#include "input/command.h"

#include <string.h>

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
