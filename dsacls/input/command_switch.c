/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_switch.c: switches: how they are written (/X:value, --x value,
 * --x=value, -x value, -xyz) and how the table says that their values are kept.
 * Another spelling is refused with the right one in the hint, so that a line
 * that works here works with dsacls.exe too. For an unknown switch the hint
 * says what it may have been. A switch may be given twice with the same value.
 */
#include "input/command_switch.h"

#include "base/text.h"
#include "input/command_secret.h"
#include "input/command_word.h"
#include "input/uri.h"

#include <string.h>

/* A value of a switch, wherever it stood. */
struct value {
	const char *text; /* NULL: a flag */
	size_t word, start;
};

/* ---- what a value does ------------------------------------------------ */

static struct span
value_span(const struct parser *parser, const struct value *value)
{
	return words_span(parser->words, value->word, value->start,
			  value->text ? strlen(value->text) : 0);
}

static void
set_password(struct parser *parser, const struct option *option,
	     const struct value *value)
{
	struct connect_words *connect = &parser->command->connect;

	if (option->id == OPT_PASSWORD && strcmp(value->text, "*") == 0) {
		connect->ask_password = true;
		parser->after_secret = value->word + 1;
		return;
	}
	parser_secret(parser, value->word, value->start);
	connect->password = arena_strdup(parser->arena, value->text);
}

/* len bytes at start of the value as one more word of a list. */
static void
add_word(struct parser *parser, struct word_refs *list,
	 const struct value *value, size_t start, size_t len)
{
	list->words = arena_grow(parser->arena, list->words, &list->capacity,
				 list->count + 1, sizeof(*list->words));
	list->words[list->count++] = (struct word_ref){
		arena_strndup(parser->arena, value->text + start, len),
		words_span(parser->words, value->word, value->start + start,
			   len)};
}

static void
add_words(struct parser *parser, struct word_refs *list,
	  const struct value *value)
{
	const char *text = value->text;

	for (size_t at = 0, len; text[at];
	     at += len + (text[at + len] == ',')) {
		len = strcspn(text + at, ",");
		if (len != 0)
			add_word(parser, list, value, at, len);
	}
}

static void
set_word(struct parser *parser, const struct option *option,
	 struct word_ref *word, const struct value *value)
{
	word->text = value->text;
	word->span = value_span(parser, value);
	if (option->completer == COMPLETE_TRUSTEE)
		word->text = words_unquoted(parser->arena, word->text);
}

static void
set_number(struct parser *parser, const struct option *option, unsigned *field,
	   const struct value *value)
{
	uint64_t number;

	if (text_number(value->text, option->most, &number, NULL) &&
	    number != 0) {
		*field = (unsigned)number;
		return;
	}
	diag_error_at(parser->diags, value_span(parser, value),
		      "%s wants a number from 1 to %u: %s", option->name,
		      option->most, value->text);
}

static void
set_uri(struct parser *parser, const char **field, const struct value *value)
{
	const struct span span = value_span(parser, value);

	if (uri_names_somebody(value->text))
		parser_secret(parser, value->word, value->start);
	if (uri_check(value->text, &span, parser->diags))
		*field = value->text;
}

static void
set_member(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	struct command *command = parser->command;
	void *field = (char *)command + option->offset;

	switch (option->member) {
	case MEMBER_FLAG:
		*(bool *)field = true;
		break;
	case MEMBER_COUNT:
		++*(unsigned *)field;
		break;
	case MEMBER_TEXT:
		*(const char **)field = value->text;
		break;
	case MEMBER_WORD:
		set_word(parser, option, field, value);
		break;
	case MEMBER_LIST:
		add_word(parser, field, value, 0, strlen(value->text));
		break;
	case MEMBER_COMMAS:
		add_words(parser, field, value);
		break;
	case MEMBER_CHOICE:
		*(int *)field =
			option->first + option_choice(option, value->text);
		if (option->id == OPT_INHERIT)
			command->inherit_span = value_span(parser, value);
		break;
	case MEMBER_FORMAT:
		*(int *)field = option->first;
		command->ldif_names = value->text != NULL;
		break;
	case MEMBER_NUMBER:
		set_number(parser, option, field, value);
		break;
	case MEMBER_URI:
		set_uri(parser, field, value);
		break;
	case MEMBER_PASSWORD:
		set_password(parser, option, value);
		break;
	case MEMBER_REST:
		*(bool *)field = true;
		command->complete_from = parser->next + 1;
		break;
	case MEMBER_STATEMENTS:
		break;
	}
}

static bool
check_choice(struct parser *parser, const struct option *option,
	     const struct value *value)
{
	/* "/p:SECRET": other programs shorten their switch so. */
	const bool secret = option->id == OPT_PROTECT;
	const struct span span = value_span(parser, value);
	char synopsis[OPTION_SYNOPSIS_SIZE];

	if (option->choices == NULL || value->text == NULL ||
	    option_choice(option, value->text) >= 0)
		return true;
	if (secret)
		parser_secret(parser, value->word, value->start);
	diag_hint(parser->diags,
		  diag_error(parser->diags, secret ? NULL : &span,
			     "%s knows no %s", option->name,
			     secret ? "***" : value->text),
		  "write %s", option_synopsis(option, synopsis));
	return false;
}

/* Given before? All right when it says the same, or may say more. */
static bool
check_again(struct parser *parser, const struct option *option,
	    const struct value *value)
{
	struct given *given = &parser->given[option->id];
	const bool secret = option->member == MEMBER_PASSWORD ||
			    (option->member == MEMBER_URI &&
			     uri_names_somebody(value->text));
	const struct span span = value_span(parser, value);

	if (!given->word || option_repeats(option)) {
		/* A value at the start of a word follows its option. */
		if (!given->word)
			given->word = value->word + (value->start ? 1 : 0);
		given->value = secret ? NULL : value->text;
		return true;
	}
	if (!value->text ||
	    (given->value && text_equal_nocase(given->value, value->text)))
		return true;
	diag_error(parser->diags, secret ? NULL : &span,
		   "%s was given twice, with different values", option->name);
	if (secret)
		parser_secret(parser, value->word, value->start);
	return false;
}

static void
set(struct parser *parser, const struct option *option,
    const struct value *value)
{
	const bool any_text = option->member == MEMBER_PASSWORD ||
			      option->member == MEMBER_URI;

	if (!any_text && value->text &&
	    parser_refuse_login(parser, value->word, value->start))
		return;
	if (!check_again(parser, option, value) ||
	    !check_choice(parser, option, value))
		return;
	set_member(parser, option, value);
	if (option->id == OPT_BIND_PROMPT)
		parser->after_secret = value->word + 1;
}

/* ---- words that look like switches ------------------------------------ */

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

	if (option->name[0] == '/' && option->shape == SHAPE_VALUE &&
	    *value != '\0' &&
	    (option->choices == NULL || option_choice(option, value + 1) >= 0))
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
			  i != 0 ? "" : "did you mean ",
			  option_synopsis(option, synopsis), option->help);
	}
	if (near.count == 0)
		diag_hint(parser->diags, diag, "dsacls /? lists the switches");
}

static void
unexpected(struct parser *parser, size_t index)
{
	const char *word = parser->words->text[index];
	const struct option *option = parser_respelled(word);
	const size_t secret = parser_secret_start(word);
	struct diag *diag;

	if (secret != 0) {
		parser_report_secret(parser, index, secret);
		return;
	}
	diag = diag_error_at(parser->diags,
			     words_span_whole(parser->words, index),
			     "Parameter %s was unexpected.", word);
	if (option == NULL) {
		hint_near_switch(parser, diag, word);
		return;
	}
	hint_respelled(parser, diag, option, word);
	/* What follows it is not wrong as well. */
	if (option_takes_list(option))
		parser_list_begin(parser, option);
}

/* "/ I:T": the blank came from a web page or a slip of the thumb. */
static bool
cut_slash(struct parser *parser)
{
	const struct words *words = parser->words;
	const size_t index = parser->next;
	const char *joined;
	struct diag *diag;

	if (strcmp(words->text[index], "/") != 0 || index + 1 >= words->count)
		return false;
	joined = arena_printf(parser->arena, "/%s", words->text[index + 1]);
	if (option_find(joined, strcspn(joined, ":")) == NULL)
		return false;
	diag = diag_error_at(parser->diags, words_span(words, index, 0, 1),
			     "Parameter / was unexpected.");
	if (parser_secret_start(joined) != 0)
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
	const char *value = parser->words->text[parser->next];

	if (value == NULL || option_of_word(value) != NULL)
		return false;
	if (option->choices != NULL)
		return option_choice(option, value) >= 0;
	/* An object is no name of a domain. */
	return option->id != OPT_DOMAIN || !object_form_is_name(value);
}

/* "/I T", "/user NAME": dsacls.exe wants a colon. */
static void
report_no_value(struct parser *parser, const struct option *option)
{
	const struct words *words = parser->words;
	const size_t index = parser->next++;
	const char *value = words->text[parser->next];
	char synopsis[OPTION_SYNOPSIS_SIZE];
	struct diag *diag =
		diag_error_at(parser->diags, words_span_whole(words, index),
			      "%s wants a value after a colon", option->name);

	if (option->id == OPT_PROTECT)
		parser->after_secret = parser->next;
	if (!next_is_value(parser, option)) {
		diag_hint(parser->diags, diag, "write %s",
			  option_synopsis(option, synopsis));
		return;
	}
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
			  "/S resets the object's permissions; a server comes "
			  "before the DN: '\\\\%s\\DC=corp,DC=example'",
			  word + at);
}

/* "/G:x:GA": what follows is written in separate words. */
static void
report_glued(struct parser *parser, const struct option *option, size_t at)
{
	const char *value = parser->words->text[parser->next] + at;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags,
				words_span(parser->words, parser->next, at,
					   strlen(value)),
				"what %s takes is written in separate words",
				option->name),
		  "write %s '%s'", option->name, value);
}

void
parser_slash(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];
	size_t len = strcspn(word, ":");
	const struct option *option = option_find(word, len);
	struct value value = {NULL, parser->next, len};

	if (option == NULL && cut_slash(parser))
		return;
	if (option == NULL) {
		unexpected(parser, parser->next++);
		return;
	}
	if (word[len])
		value = (struct value){word + len + 1, parser->next, len + 1};
	if (option->shape == SHAPE_VALUE && (!value.text || !*value.text)) {
		report_no_value(parser, option);
		return;
	}
	if (option->shape != SHAPE_VALUE && value.text) {
		if (option_takes_list(option))
			report_glued(parser, option, value.start);
		else
			report_value(parser, option, value.start);
	} else if (option_takes_list(option)) {
		parser_list_begin(parser, option);
	} else {
		set(parser, option, &value);
	}
	parser->next++;
}

/* The value of --x or -x when it is the next word. */
static bool
take_next_value(struct parser *parser, const struct option *option,
		struct value *value)
{
	size_t index = parser->next + 1;
	bool any = option->id == OPT_BIND_PASSWORD;
	char synopsis[OPTION_SYNOPSIS_SIZE];

	if (index < parser->words->count &&
	    (any || option_of_word(parser->words->text[index]) == NULL)) {
		parser->next = index;
		*value = (struct value){parser->words->text[index], index, 0};
		return true;
	}
	diag_hint(parser->diags,
		  diag_error_at(parser->diags,
				words_span_whole(parser->words, parser->next),
				"%s wants a value", option->name),
		  "write %s", option_synopsis(option, synopsis));
	return false;
}

static void
take_long(struct parser *parser, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct option *option = option_find(word, len);
	struct value value = {NULL, parser->next, len};

	if (option == NULL) {
		unexpected(parser, parser->next);
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
		diag_error_at(parser->diags,
			      words_span_whole(parser->words, value.word),
			      "%s wants a value that is not empty",
			      option->name);
		return;
	}
	set(parser, option, &value);
}

/* "-n", "-nv", "-H URI", "-HURI". */
static void
take_short(struct parser *parser, const char *word)
{
	for (size_t at = 1; word[at]; at++) {
		char spelling[] = {'-', word[at], '\0'};
		const struct option *option = option_find(spelling, 2);
		struct value value = {NULL, parser->next, at};

		if (option == NULL) {
			unexpected(parser, parser->next);
			return;
		}
		if (option->shape == SHAPE_FLAG) {
			set(parser, option, &value);
			continue;
		}
		if (word[at + 1])
			value = (struct value){word + at + 1, parser->next,
					       at + 1};
		else if (!take_next_value(parser, option, &value))
			return;
		set(parser, option, &value);
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

bool
words_are_switch(const struct words *words, size_t index)
{
	const char *word = words->text[index];
	const char *last = index > 0 ? words->text[index - 1] : "";
	const struct option *option = option_find(last, strlen(last));

	return word[0] == '-' || word[0] == '/' ||
	       (option != NULL && last[0] == '-' &&
		option->shape == SHAPE_VALUE);
}
