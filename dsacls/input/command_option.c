/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_option.c: what each option does to a command. Most only set
 * a field; a table says which. An option given twice is all right when it
 * says the same twice.
 */
#include "base/str.h"
#include "base/suggest.h"
#include "base/term.h"
#include "input/parser.h"
#include "input/uri.h"

#include <string.h>

struct span
parser_value_span(const struct parser *parser, const struct value *value)
{
	return words_span(parser->words, value->word, value->start,
			  value->text ? strlen(value->text) : 0);
}

void
parser_secret(struct parser *parser, size_t word, size_t start)
{
	struct command *command = parser->command;

	command->secrets = arena_grow(
		parser->arena, command->secrets, &parser->secret_capacity,
		command->secret_count + 1, sizeof(*command->secrets));
	command->secrets[command->secret_count++] =
		(struct secret){word, start};
	/* A blank in a password that nobody quoted. */
	parser->after_secret = word + 1;
}

static struct word_ref
word_of(const struct parser *parser, const struct value *value)
{
	return (struct word_ref){value->text, parser_value_span(parser, value)};
}

typedef void set_fn(struct parser *parser, const struct option *option,
		    const struct value *value);

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

static void
set_preset(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	struct command *command = parser->command;

	(void)option;
	command->presets = arena_grow(
		parser->arena, command->presets, &parser->preset_capacity,
		command->preset_count + 1, sizeof(*command->presets));
	command->presets[command->preset_count++] = word_of(parser, value);
}

static void
set_without(struct parser *parser, const struct option *option,
	    const struct value *value)
{
	struct command *command = parser->command;
	const char *text = value->text;

	(void)option;
	for (size_t at = 0, len; text[at];
	     at += len + (text[at + len] == ',')) {
		len = strcspn(text + at, ",");
		if (!len)
			continue;
		command->without = arena_grow(parser->arena, command->without,
					      &parser->without_capacity,
					      command->without_count + 1,
					      sizeof(*command->without));
		struct word_ref *word =
			&command->without[command->without_count++];
		word->text = arena_strndup(parser->arena, text + at, len);
		word->span = words_span(parser->words, value->word,
					value->start + at, len);
	}
}

static void
set_except(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	struct command *command = parser->command;

	(void)option;
	command->excepts = arena_grow(
		parser->arena, command->excepts, &parser->except_capacity,
		command->except_count + 1, sizeof(*command->excepts));
	command->excepts[command->except_count++] = word_of(parser, value);
}

static void
set_number(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	bool window = option->id == OPT_WINDOW;
	unsigned long limit = window ? 1024 : 3600;
	uint64_t number;

	if (!text_number(value->text, limit, &number, NULL) || number < 1) {
		struct span span = parser_value_span(parser, value);
		diag_error(parser->diags, &span,
			   "%s wants a number from 1 to %lu: %s", option->name,
			   limit, value->text);
		return;
	}
	if (window)
		parser->command->window = (unsigned)number;
	else
		parser->command->connect.timeout = (unsigned)number;
}

static void
set_uri(struct parser *parser, const struct option *option,
	const struct value *value)
{
	const struct span span = parser_value_span(parser, value);

	(void)option;
	if (uri_names_somebody(value->text))
		parser_secret(parser, value->word, value->start);
	if (uri_check(value->text, &span, parser->diags))
		parser->command->connect.uri = value->text;
}

static void
set_format(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	static const enum option_id formats[] = {OPT_JSON, OPT_SDDL, OPT_LDIF};
	static const enum output_format choices[] = {OUTPUT_JSON, OUTPUT_SDDL,
						     OUTPUT_LDIF};
	if (option->id == OPT_LDIF)
		parser->command->ldif_names = value->text != NULL;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (option->id == formats[i])
			parser->command->format = choices[i];
}

static void
set_choice(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	struct command *command = parser->command;
	int choice = option_choice(option, value->text);

	if (option->id == OPT_INHERIT) {
		command->inherit = (enum inherit)(choice + INHERIT_TREE);
		command->inherit_span = parser_value_span(parser, value);
	} else if (option->id == OPT_PROTECT) {
		command->protect = (enum protect)(choice + PROTECT_YES);
	} else if (option->id == OPT_NAMES) {
		command->names = (enum names_style)choice;
	} else if (option->id == OPT_SCOPE) {
		command->scope = (enum scope_choice)choice;
	} else {
		command->colour = choice;
	}
}

static void
set_plain(struct parser *parser, const struct option *option,
	  const struct value *value)
{
	(void)value;
	if (option->id == OPT_VERBOSE) {
		parser->command->verbose++;
		return;
	}
	parser->command->complete = true;
	parser->command->complete_from = parser->next + 1;
}

enum field { FIELD_FLAG, FIELD_TEXT, FIELD_WORD };

/* Either a function, or a field of struct command. */
static const struct action {
	enum option_id id;
	set_fn *set;
	enum field field;
	size_t offset;
} actions[] = {
#define FLAG(id, member) \
	{id, NULL, FIELD_FLAG, offsetof(struct command, member)}
#define TEXT(id, member) \
	{id, NULL, FIELD_TEXT, offsetof(struct command, member)}
#define WORD(id, member) \
	{id, NULL, FIELD_WORD, offsetof(struct command, member)}
#define CALL(id, function) {id, function, FIELD_FLAG, 0}
	CALL(OPT_INHERIT, set_choice),
	FLAG(OPT_REPLACE, replace),
	CALL(OPT_PROTECT, set_choice),
	FLAG(OPT_RESET, reset),
	FLAG(OPT_TREE, tree),
	FLAG(OPT_AUDIT, audit),
	FLAG(OPT_RESET_DACL, reset_dacl),
	FLAG(OPT_RESET_SACL, reset_sacl),
	FLAG(OPT_TAKE_OWNERSHIP, take_ownership),
	TEXT(OPT_DOMAIN, connect.domain),
	TEXT(OPT_USER, connect.user),
	CALL(OPT_PASSWORD, set_password),
	FLAG(OPT_SIMPLE, connect.simple),
	FLAG(OPT_USAGE, show_usage),
	CALL(OPT_PRESET, set_preset),
	WORD(OPT_TRUSTEE, trustee),
	CALL(OPT_WITHOUT, set_without),
	FLAG(OPT_PRESET_REVOKE, preset_revoke),
	FLAG(OPT_REVOKE_ALLOW, revoke_allow),
	FLAG(OPT_REVOKE_DENY, revoke_deny),
	FLAG(OPT_DROP_INHERITED, drop_inherited),
	FLAG(OPT_CANONICALIZE, canonicalize),
	WORD(OPT_SET_SDDL, set_sddl),
	WORD(OPT_ATTRIBUTE, attribute),
	FLAG(OPT_CREATE, create),
	FLAG(OPT_DELETED, deleted),
	FLAG(OPT_FORCE, force),
	FLAG(OPT_YES, yes),
	FLAG(OPT_DRY_RUN, dry_run),
	FLAG(OPT_CHECK, check),
	FLAG(OPT_EXPLAIN, explain),
	WORD(OPT_BATCH, batch),
	WORD(OPT_UNDER, under),
	WORD(OPT_FILTER, filter),
	CALL(OPT_SCOPE, set_choice),
	CALL(OPT_WINDOW, set_number),
	FLAG(OPT_KEEP_GOING, keep_going),
	FLAG(OPT_OWNER, owner),
	CALL(OPT_EXCEPT, set_except),
	CALL(OPT_JSON, set_format),
	CALL(OPT_SDDL, set_format),
	CALL(OPT_LDIF, set_format),
	FLAG(OPT_DIFF, diff),
	FLAG(OPT_QUIET, quiet),
	CALL(OPT_VERBOSE, set_plain),
	CALL(OPT_NAMES, set_choice),
	FLAG(OPT_EXPLICIT, explicit_only),
	WORD(OPT_ONLY, only),
	CALL(OPT_COLOUR, set_choice),
	WORD(OPT_OUTPUT, output),
	CALL(OPT_URI, set_uri),
	TEXT(OPT_OFFLINE, connect.offline),
	TEXT(OPT_MECHANISM, connect.mechanism),
	TEXT(OPT_BIND_DN, connect.bind_dn),
	CALL(OPT_BIND_PASSWORD, set_password),
	FLAG(OPT_BIND_PROMPT, connect.ask_password),
	TEXT(OPT_PASSWORD_FILE, connect.password_file),
	TEXT(OPT_KEYTAB, connect.keytab),
	TEXT(OPT_PRINCIPAL, connect.principal),
	FLAG(OPT_STARTTLS, connect.starttls),
	FLAG(OPT_INSECURE_TLS, connect.insecure_tls),
	CALL(OPT_TIMEOUT, set_number),
	FLAG(OPT_HELP, show_usage),
	FLAG(OPT_VERSION, show_version),
	CALL(OPT_COMPLETE, set_plain),
};

static void
act(struct parser *parser, const struct option *option,
    const struct action *action, const struct value *value)
{
	void *field = (char *)parser->command + action->offset;

	if (action->set)
		action->set(parser, option, value);
	else if (action->field == FIELD_FLAG)
		*(bool *)field = true;
	else if (action->field == FIELD_TEXT)
		*(const char **)field = value->text;
	else
		*(struct word_ref *)field = word_of(parser, value);
}

static bool
check_choice(struct parser *parser, const struct option *option,
	     const struct value *value)
{
	if (!option->choices || !value->text ||
	    option_choice(option, value->text) >= 0)
		return true;
	char synopsis[OPTION_SYNOPSIS_SIZE];
	struct span span = parser_value_span(parser, value);
	/* "/p:SECRET": other programs shorten their switch so. */
	const bool secret = option->id == OPT_PROTECT;
	struct diag *diag = diag_error(parser->diags, secret ? NULL : &span,
				       "%s knows no %s", option->name,
				       secret ? "***" : value->text);

	if (secret)
		parser_secret(parser, value->word, value->start);
	diag_hint(parser->diags, diag, "write %s",
		  option_synopsis(option, synopsis));
	return false;
}

/* Given before? All right when it says the same, or may say more. */
static bool
check_again(struct parser *parser, const struct option *option,
	    const struct value *value)
{
	struct given *given = &parser->given[option->id];
	bool secret =
		option->id == OPT_PASSWORD || option->id == OPT_BIND_PASSWORD ||
		(option->id == OPT_URI && uri_names_somebody(value->text));

	if (!given->word || option->repeats) {
		/* A value at the start of a word follows its option. */
		if (!given->word)
			given->word = value->word + (value->start ? 1 : 0);
		given->value = secret ? NULL : value->text;
		return true;
	}
	if (!value->text ||
	    (given->value && text_equal_nocase(given->value, value->text)))
		return true;
	struct span span = parser_value_span(parser, value);
	diag_error(parser->diags, secret ? NULL : &span,
		   "%s was given twice, with different values", option->name);
	if (secret)
		parser_secret(parser, value->word, value->start);
	return false;
}

void
parser_set(struct parser *parser, const struct option *option,
	   const struct value *value)
{
	const bool any_text = option->id == OPT_PASSWORD ||
			      option->id == OPT_BIND_PASSWORD ||
			      option->id == OPT_URI;

	if (!any_text && value->text &&
	    parser_refuse_login(parser, value->word, value->start))
		return;
	if (!check_again(parser, option, value) ||
	    !check_choice(parser, option, value))
		return;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (actions[i].id == option->id)
			act(parser, option, &actions[i], value);
	if (option->id == OPT_BIND_PROMPT)
		parser->after_secret = value->word + 1;
}
