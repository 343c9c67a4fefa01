/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_bare.c: words that are no switches: a verb, objects, the
 * words of a verb. An object is known by its form alone; what looks like
 * none is refused in command_object.c.
 */
#include "base/str.h"
#include "input/parser.h"

#include <string.h>

bool
parser_is_object(const char *word)
{
	return strpbrk(word, "=\\/@") != NULL || word[0] == '<';
}

const char *
parser_join(const struct parser *parser, size_t from, size_t to)
{
	struct str joined;

	str_init(&joined);
	for (size_t i = from; i < to; i++) {
		const char *word = parser->words->text[i];
		/* A lone ":GA" belongs to the name before it. */
		str_printf(&joined, "%s%s",
			   i > from && word[0] != ':' ? " " : "", word);
	}
	const char *copy = arena_strdup(parser->arena, joined.data);
	str_clear(&joined);
	return copy;
}

static void
add_arg(struct parser *parser)
{
	struct command *command = parser->command;

	command->args =
		arena_grow(parser->arena, command->args, &parser->arg_capacity,
			   command->arg_count + 1, sizeof(*command->args));
	command->args[command->arg_count++] =
		(struct word_ref){parser->words->text[parser->next],
				  parser_word_span(parser, parser->next)};
	parser->next++;
	parser->last_arg = parser->next;
}

static bool
wants_object(const struct parser *parser)
{
	return !parser->verb ||
	       verb_word(parser->verb, parser->command->arg_count) ==
		       COMPLETE_DN;
}

/* A pasted line may begin with the program's own name. */
static bool
is_program_name(const struct parser *parser, const char *word)
{
	return !parser->command->arg_count && !parser->verb &&
	       (text_equal_nocase(word, "dsacls") ||
		text_equal_nocase(word, "dsacls.exe"));
}

void
parser_bare(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];
	const struct verb_entry *verb = NULL;

	if (is_program_name(parser, word)) {
		parser->next++;
		return;
	}
	if (!parser->verb && !parser->command->arg_count && !parser->only_bare)
		verb = verb_find(word);
	if (verb) {
		parser->verb = verb;
		parser->command->verb = verb->verb;
		parser->next++;
		return;
	}
	if (!wants_object(parser) || !parser_refuse_object(parser))
		add_arg(parser);
}
