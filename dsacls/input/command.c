/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command.c: walks the words of a command once and decides of what kind
 * each is; the other command_*.c parse it. Mistakes do not stop the walk, so
 * that all are reported at once.
 */
#include "input/command.h"

#include "base/str.h"
#include "input/command_check.h"
#include "input/command_secret.h"
#include "input/command_switch.h"
#include "input/command_word.h"
#include "input/uri.h"

#include <string.h>

/* A verb whose next word is free to look like a switch: a topic of help, a
 * file with its whole path. */
static bool
verb_takes_any(const struct parser *parser, const char *word)
{
	enum option_completer wanted;

	if (parser->verb == NULL || parser->list != NULL)
		return false;
	if (parser->verb->verb == VERB_HELP)
		return true;
	wanted = verb_word(parser->verb, parser->command->arg_count);
	return (wanted == COMPLETE_FILE || wanted == COMPLETE_PRESET) &&
	       word[0] == '/' && option_of_word(word) == NULL;
}

static void
take_word(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];

	if (parser_refuse_login(parser, parser->next, 0))
		parser->next++;
	else if (parser->only_bare || verb_takes_any(parser, word)) {
		parser_bare(parser);
	} else if (strcmp(word, "--") == 0) {
		parser_list_end(parser);
		parser->only_bare = true;
		parser->next++;
	} else if (word[0] == '/') {
		parser_list_end(parser);
		parser_slash(parser);
	} else if (word[0] == '-' && word[1]) {
		parser_list_end(parser);
		parser_dash(parser);
	} else if (parser->list) {
		if (!parser_refuse_secret(parser))
			parser_list_word(parser);
	} else {
		parser_bare(parser);
	}
}

/* LDAP uses UTF-8; other bytes cannot name anything. */
static void
check_encoding(struct parser *parser)
{
	for (size_t i = 0; i < parser->words->count; i++) {
		const char *word = parser->words->text[i];
		size_t len = strlen(word), at = 0;
		uint32_t c;
		while (at < len) {
			size_t step = text_decode_char(word + at, len - at, &c);
			if (step == 0)
				break;
			at += step;
		}
		if (at == len)
			continue;
		diag_hint(parser->diags,
			  diag_error_at(parser->diags,
					words_span(parser->words, i, at, 1),
					"a word is not UTF-8"),
			  "directory names are UTF-8: check the encoding of "
			  "the terminal or the file");
	}
}

/* A verb's words that are trustees; those of switches and statements have been
 * taken out of their quotes. */
static void
unquote_trustees(struct parser *parser)
{
	struct command *command = parser->command;

	for (size_t i = 0; parser->verb && i < command->arg_count; i++)
		if (verb_word(parser->verb, i) == COMPLETE_TRUSTEE)
			command->args[i].text = words_unquoted(
				parser->arena, command->args[i].text);
}

bool
command_parse(struct command *command, struct arena *arena,
	      const struct words *words, struct diags *diags)
{
	struct parser parser = {.command = command,
				.arena = arena,
				.words = words,
				.diags = diags};
	size_t errors = diags->errors;

	*command = (struct command){.verb = VERB_ACL};
	command->show_usage = words->count == 0;
	while (parser.next < words->count && !command->complete)
		take_word(&parser);
	parser_list_end(&parser);
	for (size_t id = 0; id < OPT_COUNT; id++)
		command->given[id] = parser.given[id].word;
	if (command->complete || command->show_usage || command->show_version)
		return diags->errors == errors;
	check_encoding(&parser);
	unquote_trustees(&parser);
	if (diags->errors == errors)
		parser_check(&parser, command_changes(command));
	return diags->errors == errors;
}

void
command_note(const struct command *command, struct diags *diags)
{
	for (size_t i = 0; i < command->statement_count; i++)
		acespec_note(&command->statements[i].spec, diags);
}

bool
command_changes(const struct command *command)
{
	const struct verb_entry *verb = verb_by_id(command->verb);

	if (verb != NULL)
		return verb->effect != VERB_ASKS;
	return command->statement_count != 0 || command->presets.count != 0 ||
	       command->protect != PROTECT_KEEP || command->replace ||
	       command->reset || command->reset_dacl || command->reset_sacl ||
	       command->take_ownership || command->canonicalize ||
	       command->set_sddl.text;
}

/* ---- a line of a batch or of the shell -------------------------------- */

static bool
has_connection(const struct command *command)
{
	for (const struct option *option = option_table; option->name; option++)
		if (command->given[option->id] && option_is_connection(option))
			return true;
	return false;
}

static bool
is_set(const struct command *command, size_t offset)
{
	for (const struct option *option = option_table; option->name; option++)
		if (option->offset == offset && command->given[option->id])
			return true;
	return false;
}

/* What the line does not say itself holds as it was said for all of them. */
static void
inherit_options(struct command *line, const struct command *outer)
{
	for (const struct option *option = option_table; option->name;
	     option++) {
		if (option->inherited && !is_set(line, option->offset))
			memcpy((char *)line + option->offset,
			       (const char *)outer + option->offset,
			       option->size);
	}
	line->connect = outer->connect;
}

bool
command_parse_line(struct command *command, const struct command *outer,
		   struct arena *arena, struct words *words,
		   struct diags *diags)
{
	/* Scripts can be fed in. */
	if (words->count > 1 && words_is_program_name(words->text[0])) {
		words->text++;
		words->count--;
	}
	if (!command_parse(command, arena, words, diags))
		return false;
	if (has_connection(command)) {
		diag_hint(diags,
			  diag_error_at(
				  diags, words_span(words, 0, 0, 0),
				  "where to connect and as whom is said once"),
			  "put it on the command line of dsacls itself");
		return false;
	}
	inherit_options(command, outer);
	if (outer->verbose > 0)
		command_note(command, diags);
	return true;
}

/* ---- secrets in what was typed ---------------------------------------- */

/* Not even its length is shown. */
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
command_text(const struct command *command, struct arena *arena,
	     const struct words *words)
{
	STR_AUTO out;

	str_init(&out);
	str_append(&out, "dsacls");
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->text[i];

		str_append_char(&out, ' ');
		str_append_word(&out, masked(arena, command, i, word));
	}
	return arena_strdup(arena, out.data);
}

void
command_scrub(struct command *command, int argc, char **argv,
	      struct diags *diags)
{
	bool found = false;

	for (size_t i = 0; i < command->secret_count; i++) {
		const struct secret *secret = &command->secrets[i];
		/* argv[0] is the program */
		const size_t index = secret->word + 1;
		const size_t len =
			index < (size_t)argc ? strlen(argv[index]) : 0;

		if (secret->start >= len)
			continue;
		memset(argv[index] + secret->start, '*', len - secret->start);
		found = true;
	}
	if (!found)
		return;
	diag_hint(diags,
		  diag_note(diags, NULL,
			    "a password on the command line can be read by "
			    "others until the program hides it, and stays in "
			    "the shell's history"),
		  "-W or /passwd:* asks for it, -y FILE reads it, and a "
		  "Kerberos ticket needs none");
}

/* As the parser reads it, and what follows an end of switches too. */
static bool
words_have_secret(struct arena *arena, const struct words *words)
{
	struct words all = {.text = arena_array(arena, words->count + 1,
						sizeof(*all.text))};
	struct command command;
	struct diags ignored;

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->text[i];

		if (uri_names_somebody(word) || parser_is_dashed(word))
			return true;
		if (strcmp(word, "--") != 0 && strcmp(word, "--complete") != 0)
			all.text[all.count++] = word;
	}
	all.text[all.count] = NULL;
	diags_init(&ignored, arena);
	(void)command_parse(&command, arena, &all, &ignored);
	return command.secret_count > 0;
}

bool
command_line_has_secret(const char *line)
{
	struct arena arena = ARENA_INIT;
	char *bare = arena_strdup(&arena, line);
	struct diags ignored;
	struct words words;
	bool found;

	diags_init(&ignored, &arena);
	(void)words_split(&words, &arena, line, NULL, &ignored);
	found = words_have_secret(&arena, &words);
	/* Quotes and remarks may be misplaced: once more without. */
	for (char *c = bare; *c != '\0'; c++)
		if (strchr("\"'#", *c) != NULL)
			*c = ' ';
	(void)words_split(&words, &arena, bare, NULL, &ignored);
	found = found || words_have_secret(&arena, &words);
	arena_clear(&arena);
	return found;
}

void
command_hide_line(const char *line, struct diags *diags)
{
	if (!command_line_has_secret(line))
		return;
	for (struct diag *diag = diags->first; diag != NULL; diag = diag->next)
		diag->span.text = NULL;
}
