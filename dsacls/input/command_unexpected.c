/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_unexpected.c: words that look like switches and are none:
 * dsacls.exe's own sentence, and what may have been meant. What may hold a
 * password is never repeated.
 */
#include "base/str.h"
#include "base/suggest.h"
#include "input/parser.h"

#include <string.h>

/* The switch that stands next, written with one character too few or too
 * many; NULL when it is none. */
static const struct option *
find_respelled(const char *word)
{
	static const char *const leads[] = {"/", "--", "-"};
	const char *bare = word + strspn(word, "-/");
	size_t len = strcspn(bare, ":=");
	char spelling[64];

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		size_t size = strlen(leads[i]);
		if (!len || size + len >= sizeof(spelling))
			continue;
		memcpy(spelling, leads[i], size);
		memcpy(spelling + size, bare, len);
		const struct option *option = option_find(spelling, size + len);
		if (option)
			return option;
	}
	return NULL;
}

/* Does the name of a switch that is none look as if a password followed? */
static bool
names_password(const char *word)
{
	static const char *const parts[] = {"pass", "pw", "psw", "secret"};
	const char *bare = word + strspn(word, "-/");
	size_t len = strcspn(bare, ":=");
	const struct option *option = find_respelled(word);
	char name[32];

	if (option)
		return option->id == OPT_PASSWORD ||
		       option->id == OPT_BIND_PASSWORD;
	for (size_t at = 0; at < len; at++)
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (at + strlen(parts[i]) <= len &&
			    text_has_prefix_nocase(bare + at, parts[i]))
				return true;
	if (len < 4 || len >= sizeof(name))
		return false;
	memcpy(name, bare, len);
	name[len] = '\0';
	return suggest_distance(name, "passwd") <= 2 ||
	       suggest_distance(name, "password") <= 2;
}

/* Where a password may begin in a word that is no switch of ours, so that
 * it is never repeated; 0 when there can be none. */
static size_t
secret_start(const char *word)
{
	const char *w = strpbrk(word, "wW");
	size_t value = strcspn(word, ":="), start = 0;

	if (names_password(word))
		start = word[value] ? value + 1 : strlen(word);
	/* "-xwSECRET" */
	if (word[0] == '-' && word[1] != '-' && w && !find_respelled(word) &&
	    (!start || (size_t)(w - word) + 1 < start))
		start = (size_t)(w - word) + 1;
	return start;
}

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

/* "/password SECRET": the word behind it is no object, and not told. */
static void
skip_secret(struct parser *parser, size_t index)
{
	const struct words *words = parser->words;

	if (index >= words->count || strchr("/-", words->text[index][0]) ||
	    (!parser->command->arg_count &&
	     (parser_is_object(words->text[index]) ||
	      verb_find(words->text[index]))))
		return;
	parser_secret(parser, index, 0);
	parser->next++;
}

static void
report_secret(struct parser *parser, size_t index, size_t start)
{
	const char *word = parser->words->text[index];
	struct diag *diag = diag_error(
		parser->diags, NULL, "Parameter %.*s%s was unexpected.",
		(int)start, word, word[start] ? "***" : "");

	if (word[start])
		parser_secret(parser, index, start);
	else if (!word[strcspn(word, ":=")])
		skip_secret(parser, index + 1);
	diag_hint(parser->diags, diag,
		  "a password is asked for by /passwd:* or -W, and read by -y "
		  "FILE");
}

void
parser_unexpected(struct parser *parser, size_t index)
{
	const char *word = parser->words->text[index];
	size_t secret = secret_start(word);

	if (secret) {
		report_secret(parser, index, secret);
		return;
	}
	struct span span = parser_word_span(parser, index);
	struct diag *diag = diag_error(parser->diags, &span,
				       "Parameter %s was unexpected.", word);
	const struct option *option = find_respelled(word);
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
	if (secret_start(joined))
		parser_secret(parser, index + 1, 0);
	else
		diag_hint(parser->diags, diag,
			  "write %s, without a blank after the slash", joined);
	parser->next += 2;
	return true;
}
