/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_switch.c: how switches are written: /X:value, --x value,
 * --x=value, -x value, -xyz. What is written in another way is refused with
 * the right way in the hint, so that a line that works here works with
 * dsacls.exe too. Of a word that is no switch it says
 * what it may have been.
 */
#include "base/str.h"
#include "base/suggest.h"
#include "input/object_form.h"
#include "input/parser.h"

#include <string.h>

/* Words that look like switches and are none: dsacls.exe's own sentence, and
 * what may have been meant. What may hold a password is never repeated
 * (command_secret.c). */

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

/* Is the next word meant as the value of a /X that wants a colon? */
static bool
next_is_value(const struct parser *parser, const struct option *option)
{
	if (parser->next >= parser->words->count ||
	    parser_is_switch(parser, parser->next))
		return false;
	const char *value = parser->words->text[parser->next];
	if (option->choices)
		return option_choice(option, value) >= 0;
	/* An object is no name of a domain. */
	return option->id != OPT_DOMAIN || !object_form_is_name(value);
}

/* "/I T", "/user NAME": dsacls.exe wants a colon. */
static void
report_no_value(struct parser *parser, const struct option *option)
{
	const struct words *words = parser->words;
	size_t index = parser->next++;
	struct span span = parser_word_span(parser, index);
	struct diag *diag =
		diag_error(parser->diags, &span,
			   "%s wants a value after a colon", option->name);
	char synopsis[OPTION_SYNOPSIS_SIZE];
	if (option->id == OPT_PROTECT)
		parser->after_secret = parser->next;
	if (!next_is_value(parser, option)) {
		diag_hint(parser->diags, diag, "write %s",
			  option_synopsis(option, synopsis));
		return;
	}
	const char *value = words->text[parser->next];
	if (option->id == OPT_PASSWORD) {
		parser_secret(parser, parser->next, 0);
		diag_hint(parser->diags, diag, "write /passwd:*, to be asked");
	} else {
		diag_hint(parser->diags, diag, "write %s:%s", option->name,
			  value);
	}
	parser->next++;
}

static void
report_value(struct parser *parser, const struct option *option, size_t at)
{
	size_t index = parser->next;
	const char *word = parser->words->text[index];
	/* Some take it for the place of the password. */
	bool secret = option->id == OPT_BIND_PROMPT;
	struct span span =
		words_span(parser->words, index, at, strlen(word + at));
	struct diag *diag = diag_error(parser->diags, secret ? NULL : &span,
				       "%s takes no value", option->name);

	if (secret)
		parser_secret(parser, index, at);
	if (option->id == OPT_RESET)
		diag_hint(parser->diags, diag,
			  "/S resets the object's permissions; a server "
			  "stands before the DN: '\\\\%s\\DC=corp,DC=example'",
			  word + at);
}

/* "/G:x:GA": what follows stands in words of its own. */
static void
report_glued(struct parser *parser, const struct option *option, size_t at)
{
	const char *value = parser->words->text[parser->next] + at;
	struct span span =
		words_span(parser->words, parser->next, at, strlen(value));
	struct diag *diag = diag_error(
		parser->diags, &span,
		"what %s takes stands in words of its own", option->name);

	diag_hint(parser->diags, diag, "write %s '%s'", option->name, value);
}

void
parser_slash(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];
	size_t len = strcspn(word, ":");
	const struct option *option = option_find(word, len);
	struct value value = {NULL, parser->next, len};

	if (!option && parser_cut_slash(parser))
		return;
	if (!option) {
		parser_unexpected(parser, parser->next++);
		return;
	}
	if (word[len])
		value = (struct value){word + len + 1, parser->next, len + 1};
	if (option->shape == SHAPE_VALUE && (!value.text || !*value.text)) {
		report_no_value(parser, option);
		return;
	}
	if (option->shape != SHAPE_VALUE && value.text) {
		if (parser_takes_list(option))
			report_glued(parser, option, value.start);
		else
			report_value(parser, option, value.start);
	} else if (parser_takes_list(option)) {
		parser_list_begin(parser, option);
	} else {
		parser_set(parser, option, &value);
	}
	parser->next++;
}

/* The value of --x or -x when it stands in the next word. */
static bool
take_next_value(struct parser *parser, const struct option *option,
		struct value *value)
{
	size_t index = parser->next + 1;
	bool any = option->id == OPT_BIND_PASSWORD;

	if (index < parser->words->count &&
	    (any || !parser_is_switch(parser, index))) {
		parser->next = index;
		*value = (struct value){parser->words->text[index], index, 0};
		return true;
	}
	struct span span = parser_word_span(parser, parser->next);
	char synopsis[OPTION_SYNOPSIS_SIZE];
	struct diag *diag = diag_error(parser->diags, &span, "%s wants a value",
				       option->name);
	diag_hint(parser->diags, diag, "write %s",
		  option_synopsis(option, synopsis));
	return false;
}

static void
take_long(struct parser *parser, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct option *option = option_find(word, len);
	struct value value = {NULL, parser->next, len};

	if (!option) {
		parser_unexpected(parser, parser->next);
		return;
	}
	if (word[len])
		value = (struct value){word + len + 1, parser->next, len + 1};
	if (option->shape == SHAPE_FLAG && value.text) {
		report_value(parser, option, value.start);
		return;
	}
	if (option->shape == SHAPE_VALUE && !value.text &&
	    !take_next_value(parser, option, &value))
		return;
	if (value.text && !*value.text) {
		struct span span = parser_word_span(parser, value.word);
		diag_error(parser->diags, &span,
			   "%s wants a value that is "
			   "not empty",
			   option->name);
		return;
	}
	parser_set(parser, option, &value);
}

/* "-n", "-nv", "-H URI", "-HURI". */
static void
take_short(struct parser *parser, const char *word)
{
	for (size_t at = 1; word[at]; at++) {
		char spelling[] = {'-', word[at], '\0'};
		const struct option *option = option_find(spelling, 2);
		struct value value = {NULL, parser->next, at};

		if (!option) {
			parser_unexpected(parser, parser->next);
			return;
		}
		if (option->shape == SHAPE_FLAG) {
			parser_set(parser, option, &value);
			continue;
		}
		if (word[at + 1])
			value = (struct value){word + at + 1, parser->next,
					       at + 1};
		else if (!take_next_value(parser, option, &value))
			return;
		parser_set(parser, option, &value);
		return;
	}
}

void
parser_dash(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];

	if (word[1] == '-')
		take_long(parser, word);
	else
		take_short(parser, word);
	parser->next++;
}
