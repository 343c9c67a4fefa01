/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_list.c: the words behind /G, /D and /R. Each is a statement;
 * a statement that the shell cut at a blank is put together again, for the
 * hint only.
 */
#include "input/codes.h"
#include "input/parser.h"

#include <string.h>

static bool
needs_perms(const struct parser *parser)
{
	return parser->list->shape == SHAPE_STATEMENTS;
}

static bool
has_perms(const char *word)
{
	size_t colon;
	return acespec_split(word, &colon);
}

static void
add_statement(struct parser *parser, const struct acespec *spec)
{
	struct command *command = parser->command;
	enum statement_op op = STATEMENT_REVOKE;

	if (parser->list->id == OPT_GRANT)
		op = STATEMENT_GRANT;
	else if (parser->list->id == OPT_DENY)
		op = STATEMENT_DENY;
	command->statements = arena_grow(
		parser->arena, command->statements, &parser->statement_capacity,
		command->statement_count + 1, sizeof(*command->statements));
	command->statements[command->statement_count++] =
		(struct statement){.op = op, .spec = *spec};
}

/* Words from here to the next switch. */
static size_t
list_end(const struct parser *parser)
{
	size_t end = parser->next;

	while (end < parser->words->count &&
	       !strchr("/-", parser->words->text[end][0]))
		end++;
	return end;
}

/* Could this word go on with a name that began in the word before? */
static bool
continues_name(const char *word)
{
	return word[0] && !strpbrk(word, "\\@=\"'");
}

/* Words [from, to) that are one statement, cut at its blanks. */
struct cut {
	size_t from, to;
};

/*
 * A word without permissions in a list that wants them: one end of a
 * statement? 'CORP\help' 'desk:CA;Reset' 'Password;user' is cut in its
 * trustee and in its right.
 */
static struct cut
find_cut(const struct parser *parser)
{
	const char *const *text = (const char *const *)parser->words->text;
	size_t end = list_end(parser), at = parser->next + 1;
	struct cut cut = {parser->next, parser->next};

	while (at < end && continues_name(text[at]) && !has_perms(text[at]))
		at++;
	if (at < end && continues_name(text[at]) && has_perms(text[at]))
		cut.to = at + 1;
	else if (parser->list_count && strchr(text[cut.from - 1], ';') &&
		 continues_name(text[cut.from]))
		cut = (struct cut){cut.from - 1, cut.from + 1};
	else
		return cut;
	while (cut.to < end && continues_name(text[cut.to]) &&
	       !has_perms(text[cut.to]))
		cut.to++;
	return cut;
}

/* "CORP\x" "RPWP;member": a blank where the colon belongs. */
static bool
report_blank_for_colon(struct parser *parser, const struct span *span)
{
	const struct words *words = parser->words;
	const char *word = words->text[parser->next];
	uint32_t mask;

	if (parser->next + 1 >= list_end(parser))
		return false;
	const char *codes = words->text[parser->next + 1];
	if (!rights_parse(codes, strcspn(codes, ";"), &mask))
		return false;
	struct diag *diag =
		diag_error(parser->diags, span, "no permissions for %s", word);
	diag_hint(parser->diags, diag,
		  "a colon stands between the two: '%s:%s'", word, codes);
	parser->next += 2;
	return true;
}

static bool
report_cut(struct parser *parser)
{
	const struct words *words = parser->words;
	const char *word = words->text[parser->next];
	struct span span = words_span(words, parser->next, 0, strlen(word));

	if (!word[0] || strpbrk(word, "\"':;") == word)
		return false;
	if (report_blank_for_colon(parser, &span))
		return true;
	struct cut cut = find_cut(parser);
	if (cut.to == cut.from)
		return false;
	struct diag *diag = diag_error(parser->diags, &span,
				       "the statement was cut at a blank");
	diag_hint(parser->diags, diag, "quote the whole: '%s'",
		  parser_join(parser, cut.from, cut.to));
	parser->next = cut.to;
	return true;
}

/* OBJECT after the statements: it has no codes, and none was named yet. */
static bool
take_object(struct parser *parser, const char *word)
{
	if (!needs_perms(parser) || parser->command->arg_count ||
	    parser->verb || has_perms(word) || strchr(word, ';'))
		return false;
	if (!strchr(word, '=') && strncmp(word, "\\\\", 2) != 0)
		return false;
	parser_bare(parser);
	return true;
}

void
parser_list_word(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];
	struct acespec spec;

	if (take_object(parser, word))
		return;
	bool cut =
		needs_perms(parser) && !has_perms(word) && report_cut(parser);
	parser->list_count++;
	if (cut)
		return;
	if (acespec_parse(&spec, parser->arena, parser->words, parser->next, 0,
			  needs_perms(parser), parser->diags))
		add_statement(parser, &spec);
	parser->next++;
}

bool
parser_takes_list(const struct option *option)
{
	return option->shape == SHAPE_STATEMENTS ||
	       option->shape == SHAPE_TRUSTEES;
}

void
parser_list_begin(struct parser *parser, const struct option *option)
{
	parser->list = option;
	parser->list_word = parser->next;
	parser->list_count = 0;
	parser->given[option->id].word = parser->next + 1;
}

void
parser_list_end(struct parser *parser)
{
	const struct option *list = parser->list;

	parser->list = NULL;
	if (!list || parser->list_count)
		return;
	struct span span = words_span(parser->words, parser->list_word, 0,
				      strlen(list->name));
	char synopsis[OPTION_SYNOPSIS_SIZE];
	struct diag *diag = diag_error(parser->diags, &span,
				       "nothing follows %s", list->name);
	diag_hint(parser->diags, diag, "write %s",
		  option_synopsis(list, synopsis));
}
