/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lines.c: see lines.h. What is said once, beside -f or shell, holds for
 * every line.
 */
#include "lines.h"

#include "base/str.h"

#include <string.h>

static void
inherit_options(struct command *line, const struct command *outer)
{
	line->connect = outer->connect;
	line->dry_run |= outer->dry_run;
	line->check |= outer->check;
	line->force |= outer->force;
	line->yes |= outer->yes;
	line->canonicalize |= outer->canonicalize;
	line->keep_going |= outer->keep_going;
	line->diff |= outer->diff;
	line->quiet |= outer->quiet;
	if (line->format == OUTPUT_TEXT)
		line->format = outer->format;
	if (line->names == NAMES_MICROSOFT)
		line->names = outer->names;
	if (line->colour == 0)
		line->colour = outer->colour;
	if (line->window == 0)
		line->window = outer->window;
}

static bool
has_connection(const struct command *command)
{
	for (const struct option *option = option_table; option->name; option++)
		if (command->given[option->id] != 0 &&
		    option_is_connection(option))
			return true;
	return false;
}

/* The program's name may stand in front, so that scripts can be fed in. */
static void
drop_program_name(struct words *words)
{
	if (words->count > 1 &&
	    (text_equal_nocase(words->text[0], "dsacls") ||
	     text_equal_nocase(words->text[0], "dsacls.exe"))) {
		words->text++;
		words->count--;
	}
}

bool
lines_parse(struct context *ctx, struct arena *arena, struct words *words,
	    struct command *command)
{
	struct diag *diag;
	struct span span;

	drop_program_name(words);
	if (!command_parse(command, arena, words, ctx->diags))
		return false;
	if (has_connection(command)) {
		span = words_span(words, 0, 0, 0);
		diag = diag_error(ctx->diags, &span,
				  "where to connect and as whom is said once");
		diag_hint(ctx->diags, diag,
			  "put it on the command line of dsacls itself");
		return false;
	}
	inherit_options(command, ctx->command);
	if (ctx->command->verbose > 0)
		command_note(command, ctx->diags);
	return true;
}

const char *
lines_skip_mark(const char *line)
{
	static const char mark[] = "\xef\xbb\xbf";

	return strncmp(line, mark, sizeof(mark) - 1) == 0
		       ? line + sizeof(mark) - 1
		       : line;
}
