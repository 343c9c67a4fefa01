/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command.c: walks the words of a command once. What kind of word
 * stands there is decided here; what it means, in the other command_*.c.
 * Mistakes do not stop the walk, so that all are told at once.
 */
#include "input/command.h"

#include "base/str.h"
#include "input/parser.h"

#include <string.h>

bool
parser_is_switch(const struct parser *parser, size_t index)
{
	const char *word = parser->words->text[index];

	if (word[0] == '/')
		return option_find(word, strcspn(word, ":")) != NULL;
	if (word[0] != '-' || !word[1])
		return false;
	return option_find(word, word[1] == '-' ? strcspn(word, "=") : 2);
}

struct span
parser_word_span(const struct parser *parser, size_t index)
{
	return words_span(parser->words, index, 0,
			  strlen(parser->words->text[index]));
}

/* A verb whose next word is free to look like a switch: a topic of help, a
 * file with its whole path. */
static bool
verb_takes_any(const struct parser *parser)
{
	if (!parser->verb || parser->list)
		return false;
	if (parser->verb->verb == VERB_HELP)
		return true;
	enum option_completer wanted =
		verb_word(parser->verb, parser->command->arg_count);
	return (wanted == COMPLETE_FILE || wanted == COMPLETE_PRESET) &&
	       parser->words->text[parser->next][0] == '/' &&
	       !parser_is_switch(parser, parser->next);
}

static void
take_word(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];

	if (parser_refuse_login(parser, parser->next, 0))
		parser->next++;
	else if (parser->only_bare || verb_takes_any(parser)) {
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

/* LDAP speaks UTF-8; other bytes cannot name anything. */
static void
check_encoding(struct parser *parser)
{
	for (size_t i = 0; i < parser->words->count; i++) {
		const char *word = parser->words->text[i];
		size_t len = strlen(word), at = 0;
		uint32_t c;
		while (at < len) {
			size_t step = text_decode_char(word + at, len - at, &c);
			if (!step)
				break;
			at += step;
		}
		if (at == len)
			continue;
		struct span span = words_span(parser->words, i, at, 1);
		struct diag *diag =
			diag_error(parser->diags, &span, "a word is not UTF-8");
		diag_hint(parser->diags, diag,
			  "directory names are UTF-8: check the encoding of "
			  "the terminal or the file");
	}
}

/* Trustees that are words of their own; those of statements have been. */
static void
unquote_trustees(struct parser *parser)
{
	struct command *command = parser->command;
	const struct verb_entry *verb = verb_by_id(command->verb);
	struct word_ref *words[] = {&command->trustee, &command->only};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i]->text)
			words[i]->text =
				acespec_trustee(parser->arena, words[i]->text);
	for (size_t i = 0; verb && i < command->arg_count; i++)
		if (verb_word(verb, i) == COMPLETE_TRUSTEE)
			command->args[i].text = acespec_trustee(
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
		parser_check(&parser);
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
	switch (command->verb) {
	case VERB_UNDO:
	case VERB_RESUME:
	case VERB_RESTORE:
	case VERB_SUBSTITUTE:
	case VERB_CANONICALIZE:
		return true;
	case VERB_ACL:
		break;
	case VERB_SHELL:
	case VERB_SNAPSHOT:
	case VERB_PRESET:
	case VERB_LOG:
	case VERB_SAVE:
	case VERB_VERIFY:
	case VERB_FINDSID:
	case VERB_SCHEMA:
	case VERB_HELP:
		return false;
	}
	return command->statement_count || command->preset_count ||
	       command->protect != PROTECT_KEEP || command->replace ||
	       command->reset || command->reset_dacl || command->reset_sacl ||
	       command->take_ownership || command->canonicalize ||
	       command->set_sddl.text;
}
