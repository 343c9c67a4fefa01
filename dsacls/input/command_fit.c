/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_fit.c: switches of ours that would do nothing in a command
 * are refused, with where they belong: whoever writes one expects something
 * of it. dsacls.exe's own switches stand where that program takes them, and
 * what says where, as whom and how loudly goes with everything, as do those
 * that a look lives up to by itself (-n, --check, --yes and the like): people
 * keep such switches in an alias or a script.
 */
#include "input/parser.h"

#include <string.h>

/* What a command is, one bit each: a verb, or one of these. */
#define USE(verb) (1U << (verb))
#define USE_SHOW USE(VERB_ACL)
#define USE_CHANGE USE(VERB_HELP + 1)
#define USE_BATCH USE(VERB_HELP + 2)

#define USE_UNDO (USE(VERB_UNDO) | USE(VERB_RESUME))
#define USE_PLANS (USE(VERB_SUBSTITUTE) | USE(VERB_CANONICALIZE))
#define USE_CHANGES \
	(USE_CHANGE | USE_BATCH | USE_UNDO | USE_PLANS | USE(VERB_RESTORE))
#define USE_LINES USE(VERB_SHELL) /* what holds for each line typed there */
#define USE_FINDS (USE(VERB_VERIFY) | USE(VERB_FINDSID))
#define USE_FILES (USE(VERB_SNAPSHOT) | USE(VERB_SAVE))
#define USE_FACTS (USE(VERB_PRESET) | USE(VERB_SCHEMA) | USE(VERB_LOG))

static const char of_changes[] = "commands that change something";
static const char of_lists[] = "commands that print access lists";

static const struct fit {
	enum option_id option;
	unsigned uses;
	const char *place; /* "-o is for ..."; NULL: of verbs only */
	const char *hint;  /* may be NULL */
} fits[] = {
	{OPT_OUTPUT, USE_FILES, "snapshot and save",
	 "what others print goes to standard output"},
	{OPT_AUDIT,
	 USE_SHOW | USE_CHANGES | USE(VERB_SNAPSHOT) | USE(VERB_FINDSID), NULL,
	 NULL},
	{OPT_CANONICALIZE, USE_CHANGE | USE_BATCH | USE_PLANS | USE_LINES, NULL,
	 NULL},
	{OPT_CREATE, USE_CHANGE, of_changes,
	 "it makes a descriptor to put entries into"},
	{OPT_EXCEPT, USE(VERB_FINDSID), "findsid", NULL},
	{OPT_DELETED, USE_SHOW | USE_CHANGE | USE_PLANS | USE_FINDS | USE_FILES,
	 NULL, NULL},
	{OPT_DRY_RUN, ~USE_FILES, NULL, "the file is all that it writes"},
	{OPT_CHECK, ~USE_FILES, NULL, "the file is all that it writes"},
	{OPT_DIFF, USE_CHANGES | USE_LINES, of_changes, NULL},
	{OPT_JSON, USE_SHOW | USE_CHANGES | USE_LINES | USE_FINDS | USE_FACTS,
	 "commands that print something", NULL},
	{OPT_SDDL, USE_SHOW | USE_CHANGES | USE_LINES, of_lists, NULL},
	{OPT_LDIF, USE_SHOW | USE_CHANGES | USE_LINES, of_lists, NULL},
	{OPT_NAMES,
	 USE_SHOW | USE_CHANGES | USE_LINES | USE_FINDS | USE(VERB_SCHEMA) |
		 USE(VERB_LOG),
	 "commands that print access lists and rights", NULL},
	{OPT_EXPLICIT, USE_SHOW | USE_CHANGES, of_lists, NULL},
	{OPT_ONLY, USE_SHOW | USE_CHANGE | USE_BATCH | USE_PLANS, of_lists,
	 NULL},
	{OPT_OFFLINE, ~USE_UNDO, NULL,
	 "runs are taken up on the server they were made on"},
};

static unsigned
use_of(const struct command *command)
{
	if (command->verb != VERB_ACL)
		return USE(command->verb);
	if (command->batch.text)
		return USE_BATCH;
	return command_changes(command) ? USE_CHANGE : USE_SHOW;
}

bool
parser_fits(enum option_id id, const struct verb_entry *verb)
{
	const unsigned use = verb != NULL ? USE(verb->verb)
					  : USE_SHOW | USE_CHANGE | USE_BATCH;

	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		if (fits[i].option == id && (fits[i].uses & use) == 0)
			return false;
	return true;
}

static void
refuse(struct parser *parser, const struct fit *fit)
{
	const char *name = parser_name_of(fit->option);
	const char *verb = parser->verb ? parser->verb->name : "-f";
	struct span span = parser_span_given(parser, fit->option);
	struct diag *diag;

	if (fit->place)
		diag = diag_error(parser->diags, &span, "%s is for %s", name,
				  fit->place);
	else
		diag = diag_error(parser->diags, &span,
				  "%s does not go with %s", name, verb);
	if (fit->hint)
		diag_hint(parser->diags, diag, "%s", fit->hint);
	else if (fit->place && parser->verb)
		diag_hint(parser->diags, diag, "it does nothing beside %s",
			  verb);
	else if (fit->place)
		diag_hint(parser->diags, diag,
			  "this one only shows: /G, /D, /R and others change");
}

/* Only entries of a list are chosen: what changes is told whole, and LDIF
 * holds the list whole. */
static void
check_choice_of_entries(struct parser *parser)
{
	static const enum option_id choices[] = {OPT_EXPLICIT, OPT_ONLY};
	const struct command *command = parser->command;
	const bool is_text = command->format == OUTPUT_TEXT ||
			     command->format == OUTPUT_SDDL;
	const char *beside = NULL;

	if (command->format == OUTPUT_LDIF)
		beside = "--ldif";
	else if (is_text && command->diff)
		beside = "--diff";
	else if (is_text && command->dry_run)
		beside = "-n";
	else if (is_text && command->check)
		beside = "--check";
	else if (is_text && parser->verb)
		beside = parser->verb->name;
	for (size_t i = 0; i < 2 && beside; i++) {
		if (!parser->given[choices[i]].word)
			continue;
		struct span span = parser_span_given(parser, choices[i]);
		struct diag *diag = diag_error(
			parser->diags, &span, "%s does nothing beside %s",
			option_by_id(choices[i])->name, beside);
		diag_hint(parser->diags, diag,
			  "it chooses among the entries of a listing, or of "
			  "--json");
	}
}

/* Nobody logs on to a snapshot. */
static void
check_offline(struct parser *parser)
{
	if (!parser->given[OPT_OFFLINE].word)
		return;
	for (const struct option *option = option_table; option->name;
	     option++) {
		if (!option_is_connection(option) ||
		    option->id == OPT_OFFLINE || option->id == OPT_URI ||
		    !parser->given[option->id].word)
			continue;
		struct span span = parser_span_given(parser, option->id);
		struct diag *diag =
			diag_error(parser->diags, &span,
				   "%s and --offline contradict each other",
				   parser_name_of(option->id));
		diag_hint(parser->diags, diag,
			  "a snapshot has no server to log on to");
	}
}

void
parser_check_fit(struct parser *parser)
{
	const unsigned use = use_of(parser->command);
	const size_t errors = parser->diags->errors;

	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		if (parser->given[fits[i].option].word && !(fits[i].uses & use))
			refuse(parser, &fits[i]);
	if (parser->diags->errors == errors)
		check_choice_of_entries(parser);
	check_offline(parser);
}
