/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_word.c: words that are no switches: a verb, objects, the words
 * of a verb, and the statements behind /G, /D and /R. An object is recognised
 * by its form alone. Another word is refused with what it may have been: a name
 * or a statement that a shell cut at a blank (it is put together again for the
 * hint only), a switch or a statement in its place, a variable that is empty.
 */
#include "input/command_word.h"

#include "base/rights.h"
#include "base/text.h"
#include "input/command_secret.h"

#include <string.h>

static bool
has_perms(const char *word)
{
	size_t colon;

	return acespec_split(word, &colon);
}

/* ---- objects and the words of a verb ---------------------------------- */

static void
add_arg(struct parser *parser)
{
	struct command *command = parser->command;

	command->args =
		arena_grow(parser->arena, command->args, &parser->arg_capacity,
			   command->arg_count + 1, sizeof(*command->args));
	command->args[command->arg_count++] = (struct word_ref){
		parser->words->text[parser->next],
		words_span_whole(parser->words, parser->next)};
	parser->next++;
	parser->last_arg = parser->next;
}

/* Bare words from here to the next switch. */
static size_t
bare_end(const struct parser *parser)
{
	size_t end = parser->next;

	while (end < parser->words->count &&
	       strchr("/-", parser->words->text[end][0]) == NULL)
		end++;
	return end;
}

/* Is the first RDN without its equals sign, as in "Company,DC=x"? */
static bool
lacks_first_name(const char *word)
{
	size_t comma = strcspn(word, ","), equals = strcspn(word, "=");

	return word[comma] && word[equals] && equals > comma &&
	       word[0] != '<' && word[0] != '\\';
}

static bool
ends_open(const char *word)
{
	size_t len = strlen(word);
	return len != 0 && word[len - 1] == ',' && strchr(word, '=') != NULL;
}

/* A DN that does not end in its domain may go on in the next word. */
static bool
is_open(const char *word)
{
	const char *last = strrchr(word, ',');

	return strchr(word, '=') != NULL &&
	       !text_has_prefix_nocase(last != NULL ? last + 1 : word, "DC=");
}

/* "OU=Staff," "DC=net": a DN with blanks that nobody quoted. */
static bool
report_cut_name(struct parser *parser)
{
	const char *const *text = (const char *const *)parser->words->text;
	size_t at = parser->next, from = at, to = at + 1,
	       end = bare_end(parser);
	bool after = parser->last_arg == at && at != 0 &&
		     is_open(text[at - 1]) && !parser->list;
	struct span span;

	if (after &&
	    (lacks_first_name(text[at]) || !object_form_is_name(text[at])))
		from = at - 1;
	else if (!ends_open(text[at]))
		return false;
	while (to < end &&
	       (ends_open(text[to - 1]) || lacks_first_name(text[to]) ||
		!object_form_is_name(text[to])))
		to++;
	span = words_span_whole(parser->words, from);
	if (to - from == 1) {
		span.start = span.len - 1;
		span.len = 1;
		diag_hint(parser->diags,
			  diag_error(parser->diags, &span,
				     "the object's name ends with a comma"),
			  "the rest of it may have been cut off");
	} else {
		diag_hint(parser->diags,
			  diag_error(parser->diags, &span,
				     "the object's name was cut at a blank"),
			  "quote the whole: '%s'",
			  words_join(parser->words, parser->arena, from, to));
	}
	parser->next = to;
	return true;
}

/* "DC=net /g mstepdemo\Key": a closing quotation mark is missing. */
static bool
report_open_quote(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];

	for (const char *at = strstr(word, " /"); at;
	     at = strstr(at + 1, " /")) {
		size_t len = strcspn(at + 1, ": ");
		const struct option *option = option_find(at + 1, len);
		const char *name =
			arena_strndup(parser->arena, word, (size_t)(at - word));
		/* "CN=Sales /A team,DC=x" is a name; a domain ends one. */
		if (option == NULL || strchr(name, '=') == NULL ||
		    is_open(name))
			continue;
		diag_hint(
			parser->diags,
			diag_error_at(parser->diags,
				      words_span(parser->words, parser->next,
						 (size_t)(at - word) + 1, len),
				      "%s is inside the object's name",
				      option->name),
			"a quotation mark is missing before it");
		/* What follows was quoted inside out. */
		parser->next = bare_end(parser);
		return true;
	}
	return false;
}

static bool
report_statement(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];

	if (!has_perms(word))
		return false;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags,
				words_span_whole(parser->words, parser->next),
				"a statement without /G, /D or /R"),
		  "to grant it write /G '%s'", word);
	parser->next++;
	return true;
}

/* Said of a bare word that is neither verb nor object. */
static void
hint_no_object(struct parser *parser, struct diag *diag, const char *word)
{
	struct suggest near;

	suggest_init(&near, word);
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		suggest_offer(&near, verb->name);
	if (word[0] == '$' || word[0] == '%')
		diag_hint(parser->diags, diag,
			  "a variable that the shell did not fill in: single "
			  "quotes keep it from that");
	else if (strncmp(word, "\u2013", 3) == 0 ||
		 strncmp(word, "\u2014", 3) == 0)
		diag_hint(parser->diags, diag,
			  "a typographic dash: write -- instead");
	else if (near.count != 0 && parser->command->arg_count == 0)
		diag_hint(parser->diags, diag, "did you mean the verb %s?",
			  near.names[0]);
	else if (object_form(word) == OBJECT_SID)
		diag_hint(parser->diags, diag, "write '<SID=%s>'", word);
	else if (object_form(word) == OBJECT_GUID)
		diag_hint(parser->diags, diag, "write '<GUID=%s>'", word);
	else if (object_form(word) == OBJECT_DOMAIN)
		diag_hint(parser->diags, diag,
			  "the domain itself is written %s/", word);
	else
		diag_hint(parser->diags, diag,
			  "an object is a DN ('OU=people,DC=corp,DC=example'), "
			  "a path (corp.example/people), 'CORP\\name', a UPN "
			  "or <GUID=...>");
}

static bool
report_no_object(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];
	struct span span = words_span_whole(parser->words, parser->next);

	if (word[0] == '\0') {
		diag_hint(parser->diags,
			  diag_error(parser->diags, &span,
				     "the object's name is empty"),
			  "a variable that is not set leaves an empty word");
	} else if (strchr("\"'", word[0]) != NULL ||
		   strncmp(word, "\u201c", 3) == 0) {
		span.len = word[0] == '\xe2' ? 3 : 1;
		diag_hint(parser->diags,
			  diag_error(parser->diags, &span,
				     "a quotation mark is part of the "
				     "object's name"),
			  "quote the name once, with straight marks");
	} else if (!object_form_is_name(word)) {
		hint_no_object(parser,
			       diag_error(parser->diags, &span,
					  "%s is no object", word),
			       word);
	} else {
		return false;
	}
	parser->next++;
	return true;
}

void
parser_bare(struct parser *parser)
{
	const char *word = parser->words->text[parser->next];
	const size_t count = parser->command->arg_count;
	const bool is_first = parser->verb == NULL && count == 0;
	const struct verb_entry *verb = NULL;

	/* A pasted line may begin with the program's own name. */
	if (is_first && words_is_program_name(word)) {
		parser->next++;
		return;
	}
	if (is_first && !parser->only_bare)
		verb = verb_find(word);
	if (verb != NULL) {
		parser->verb = verb;
		parser->command->verb = verb->verb;
		parser->next++;
		return;
	}
	if (parser->verb != NULL &&
	    verb_word(parser->verb, count) != COMPLETE_DN)
		add_arg(parser);
	else if (!parser_refuse_secret(parser) && !report_cut_name(parser) &&
		 !report_open_quote(parser) && !report_statement(parser) &&
		 !report_no_object(parser))
		add_arg(parser);
}

/* ---- statements ------------------------------------------------------- */

static bool
needs_perms(const struct parser *parser)
{
	return parser->list->shape == SHAPE_STATEMENTS;
}

static void
add_statement(struct parser *parser, const struct acespec *spec)
{
	struct command *command = parser->command;

	command->statements = arena_grow(
		parser->arena, command->statements, &parser->statement_capacity,
		command->statement_count + 1, sizeof(*command->statements));
	command->statements[command->statement_count++] = (struct statement){
		.op = (enum statement_op)parser->list->first, .spec = *spec};
}

/* Could this word go on with a name that began in the word before? */
static bool
continues_name(const char *word)
{
	return word[0] && strpbrk(word, "\\@=\"'") == NULL;
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
	size_t end = bare_end(parser), at = parser->next + 1;
	struct cut cut = {parser->next, parser->next};

	while (at < end && continues_name(text[at]) && !has_perms(text[at]))
		at++;
	if (at < end && continues_name(text[at]) && has_perms(text[at]))
		cut.to = at + 1;
	else if (parser->list_count != 0 &&
		 strchr(text[cut.from - 1], ';') != NULL &&
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
	const char *codes = words->text[parser->next + 1];
	uint32_t mask;

	if (parser->next + 1 >= bare_end(parser) ||
	    !rights_parse(codes, strcspn(codes, ";"), &mask))
		return false;
	diag_hint(
		parser->diags,
		diag_error(parser->diags, span, "no permissions for %s", word),
		"write a colon between the two: '%s:%s'", word, codes);
	parser->next += 2;
	return true;
}

static bool
report_cut_statement(struct parser *parser)
{
	const struct words *words = parser->words;
	const char *word = words->text[parser->next];
	const struct span span = words_span_whole(words, parser->next);
	struct cut cut;

	if (!word[0] || strpbrk(word, "\"':;") == word)
		return false;
	if (report_blank_for_colon(parser, &span))
		return true;
	cut = find_cut(parser);
	if (cut.to == cut.from)
		return false;
	diag_hint(parser->diags,
		  diag_error(parser->diags, &span,
			     "the statement was cut at a blank"),
		  "quote the whole: '%s'",
		  words_join(parser->words, parser->arena, cut.from, cut.to));
	parser->next = cut.to;
	return true;
}

/* OBJECT after the statements: it has no codes, and none was named yet. */
static bool
take_object(struct parser *parser, const char *word)
{
	if (!needs_perms(parser) || parser->command->arg_count != 0 ||
	    parser->verb || has_perms(word) || strchr(word, ';') != NULL)
		return false;
	if (strchr(word, '=') == NULL && object_form(word) != OBJECT_SERVER)
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
	if (needs_perms(parser) && !has_perms(word) &&
	    report_cut_statement(parser)) {
		parser->list_count++;
		return;
	}
	parser->list_count++;
	if (acespec_parse(&spec, parser->arena, parser->words, parser->next, 0,
			  needs_perms(parser), parser->diags))
		add_statement(parser, &spec);
	parser->next++;
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
	char synopsis[OPTION_SYNOPSIS_SIZE];

	parser->list = NULL;
	if (list == NULL || parser->list_count != 0)
		return;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags,
				words_span(parser->words, parser->list_word, 0,
					   strlen(list->name)),
				"nothing follows %s", list->name),
		  "write %s", option_synopsis(list, synopsis));
}
