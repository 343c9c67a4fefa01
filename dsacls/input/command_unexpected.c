/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_unexpected.c: words that look like switches and are none:
 * dsacls.exe's own sentence, and what may have been meant. What may hold a
 * password is never repeated (command_secret.c).
 */
#include "base/str.h"
#include "base/suggest.h"
#include "input/parser.h"

#include <string.h>

/* How the switch should have been written, its value kept. */
static void
hint_respelled(struct parser *parser, struct diag *diag,
	       const struct option *option, const char *word)
{
	char synopsis[OPTION_SYNOPSIS_SIZE];
	const char *value = word + strcspn(word, ":=");

	if (option->name[0] == '/' && option->shape == SHAPE_VALUE && *value &&
	    (!option->choices || option_choice(option, value + 1) >= 0))
		diag_hint(parser->diags, diag, "write %s:%s", option->name,
			  value + 1);
	else
		diag_hint(parser->diags, diag, "write %s",
			  option_synopsis(option, synopsis));
}

static void
hint_near_switch(struct parser *parser, struct diag *diag, const char *word)
{
	size_t len = strcspn(word, word[0] == '/' ? ":" : "=");
	const char *name = arena_strndup(parser->arena, word, len);
	struct suggest near;

	suggest_init(&near, name);
	for (const struct option *option = option_table; option->name; option++)
		if (option->name[0] == word[0] && len > 2)
			suggest_offer(&near, option->name);
	for (size_t i = 0; i < near.count; i++) {
		char synopsis[OPTION_SYNOPSIS_SIZE];
		const struct option *option =
			option_find(near.names[i], strlen(near.names[i]));
		diag_hint(parser->diags, diag, "%s%s: %s",
			  i ? "" : "did you mean ",
			  option_synopsis(option, synopsis), option->help);
	}
	if (!near.count)
		diag_hint(parser->diags, diag, "dsacls /? lists the switches");
}

void
parser_unexpected(struct parser *parser, size_t index)
{
	const char *word = parser->words->text[index];
	size_t secret = parser_secret_start(word);

	if (secret) {
		parser_report_secret(parser, index, secret);
		return;
	}
	struct span span = parser_word_span(parser, index);
	struct diag *diag = diag_error(parser->diags, &span,
				       "Parameter %s was unexpected.", word);
	const struct option *option = parser_respelled(word);
	if (!option) {
		hint_near_switch(parser, diag, word);
		return;
	}
	hint_respelled(parser, diag, option, word);
	/* What follows it is not wrong as well. */
	if (parser_takes_list(option))
		parser_list_begin(parser, option);
}

/* "/ I:T": the blank came from a web page or a slip of the thumb. */
bool
parser_cut_slash(struct parser *parser)
{
	const struct words *words = parser->words;
	size_t index = parser->next;

	if (strcmp(words->text[index], "/") != 0 || index + 1 >= words->count)
		return false;
	const char *joined =
		arena_printf(parser->arena, "/%s", words->text[index + 1]);
	if (!option_find(joined, strcspn(joined, ":")))
		return false;
	struct span span = words_span(words, index, 0, 1);
	struct diag *diag =
		diag_error(parser->diags, &span, "Parameter / was unexpected.");
	if (parser_secret_start(joined))
		parser_secret(parser, index + 1, 0);
	else
		diag_hint(parser->diags, diag,
			  "write %s, without a blank after the slash", joined);
	parser->next += 2;
	return true;
}
