/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_check.c: the command as a whole: words of a verb, switches
 * that mean something only beside others, and switches that contradict one
 * another. What needs the meaning of a command is checked in plan.
 */
#include "input/parser.h"

#include <string.h>

static bool
is_given(const struct parser *parser, enum option_id id)
{
	return parser->given[id].word != 0;
}

struct span
parser_span_given(const struct parser *parser, enum option_id id)
{
	size_t word = parser->given[id].word - 1;

	/* A password may stand in the same word. */
	if (id == OPT_PASSWORD || id == OPT_BIND_PASSWORD)
		return (struct span){.where = parser->words->where};
	return words_span(parser->words, word, 0,
			  strlen(parser->words->text[word]));
}

/* The short spelling is the one that people know. */
const char *
parser_name_of(enum option_id id)
{
	const struct option *option = option_by_id(id);
	return option->alias ? option->alias : option->name;
}

/* The option needs one of those named behind it. */
static const struct need {
	enum option_id option, needed[3];
	const char *why;
} needs[] = {
	{OPT_TREE, {OPT_RESET}, "/S /T resets a whole tree"},
	{OPT_REVOKE_ALLOW,
	 {OPT_REVOKE},
	 "it aims /R trustee:perms at allow entries; to allow, use /G"},
	{OPT_REVOKE_DENY,
	 {OPT_REVOKE},
	 "it aims /R trustee:perms at deny entries; to deny, use /D"},
	{OPT_PRESET_REVOKE,
	 {OPT_PRESET},
	 "it takes a preset back; to remove entries, use /R"},
	{OPT_WITHOUT, {OPT_PRESET}, "it leaves groups of a preset out"},
	{OPT_TRUSTEE, {OPT_PRESET}, "it says who gets a preset"},
	{OPT_DROP_INHERITED,
	 {OPT_PROTECT},
	 "/P:Y blocks inheritance; it then leaves no copies"},
	{OPT_CREATE, {OPT_ATTRIBUTE}, "nTSecurityDescriptor is always there"},
	{OPT_DOMAIN, {OPT_USER}, "it is the domain of an account"},
	{OPT_SIMPLE, {OPT_USER, OPT_BIND_DN}, "a simple bind wants a name"},
	{OPT_PASSWORD,
	 {OPT_USER, OPT_BIND_DN, OPT_PRINCIPAL},
	 "a password belongs to a name"},
	{OPT_BIND_PASSWORD,
	 {OPT_BIND_DN, OPT_USER, OPT_PRINCIPAL},
	 "a password belongs to a name"},
	{OPT_BIND_PROMPT,
	 {OPT_BIND_DN, OPT_USER, OPT_PRINCIPAL},
	 "a password belongs to a name"},
	{OPT_PASSWORD_FILE,
	 {OPT_BIND_DN, OPT_USER, OPT_PRINCIPAL},
	 "a password belongs to a name"},
};

static bool
has_needed(const struct parser *parser, const struct need *need)
{
	for (size_t i = 0; i < 3 && need->needed[i] != OPT_NONE; i++)
		if (is_given(parser, need->needed[i]))
			return true;
	return false;
}

static void
check_needs(struct parser *parser)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const struct need *need = &needs[i];
		if (!is_given(parser, need->option) || has_needed(parser, need))
			continue;
		struct span span = parser_span_given(parser, need->option);
		struct diag *diag =
			diag_error(parser->diags, &span, "%s goes with %s",
				   parser_name_of(need->option),
				   parser_name_of(need->needed[0]));
		diag_hint(parser->diags, diag, "%s", need->why);
	}
}

static const struct conflict {
	enum option_id one, other;
	const char *why;
} conflicts[] = {
	{OPT_JSON, OPT_SDDL, "there is one output"},
	{OPT_JSON, OPT_LDIF, "there is one output"},
	{OPT_SDDL, OPT_LDIF, "there is one output"},
	{OPT_REVOKE_ALLOW, OPT_REVOKE_DENY,
	 "/R trustee:perms takes one of the two; /R trustee takes both"},
	{OPT_URI, OPT_OFFLINE, "a snapshot has no server"},
	{OPT_USER, OPT_BIND_DN, "one name logs on"},
	{OPT_USER, OPT_PRINCIPAL, "one name logs on"},
	{OPT_BIND_DN, OPT_PRINCIPAL, "one name logs on"},
	{OPT_SIMPLE, OPT_PRINCIPAL,
	 "a simple bind takes /user, --principal is for Kerberos"},
	{OPT_USER, OPT_KEYTAB, "--principal names the account of a keytab"},
	{OPT_BIND_DN, OPT_KEYTAB, "a keytab is for Kerberos"},
	{OPT_SIMPLE, OPT_KEYTAB, "a keytab is for Kerberos"},
	{OPT_SIMPLE, OPT_MECHANISM, "a simple bind is no SASL mechanism"},
	{OPT_BIND_DN, OPT_MECHANISM, "-D is for simple binds"},
	{OPT_PASSWORD, OPT_BIND_PASSWORD, "the password is given twice"},
	{OPT_PASSWORD, OPT_PASSWORD_FILE, "the password is given twice"},
	{OPT_BIND_PASSWORD, OPT_PASSWORD_FILE, "the password is given twice"},
	{OPT_BIND_PASSWORD, OPT_BIND_PROMPT, "the password is given twice"},
	{OPT_PASSWORD_FILE, OPT_BIND_PROMPT, "the password is given twice"},
	{OPT_BATCH, OPT_UNDER, "each line of the file names its objects"},
	{OPT_BATCH, OPT_EXPLAIN, "a line is explained by itself"},
};

static void
check_conflicts(struct parser *parser)
{
	for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++) {
		const struct conflict *conflict = &conflicts[i];
		if (!is_given(parser, conflict->one) ||
		    !is_given(parser, conflict->other))
			continue;
		struct span span = parser_span_given(parser, conflict->other);
		struct diag *diag = diag_error(
			parser->diags, &span, "%s and %s contradict each other",
			parser_name_of(conflict->one),
			parser_name_of(conflict->other));
		diag_hint(parser->diags, diag, "%s", conflict->why);
	}
}

static bool
is_of_archives(const struct verb_entry *verb)
{
	return verb != NULL &&
	       (verb->verb == VERB_SAVE || verb->verb == VERB_RESTORE);
}

/* --owner is about archives. */
static void
check_owner(struct parser *parser)
{
	if (!is_given(parser, OPT_OWNER) || is_of_archives(parser->verb))
		return;
	struct span span = parser_span_given(parser, OPT_OWNER);
	struct diag *diag = diag_error(parser->diags, &span,
				       "--owner goes with save and restore");
	diag_hint(parser->diags, diag,
		  "/takeOwnership makes you the owner, --set-sddl anybody");
}

/* /P:N --drop-inherited, --filter with nothing to filter. */
static void
check_scopes(struct parser *parser)
{
	const struct command *command = parser->command;

	check_owner(parser);

	if (command->drop_inherited && command->protect == PROTECT_NO) {
		struct span span =
			parser_span_given(parser, OPT_DROP_INHERITED);
		diag_error(parser->diags, &span,
			   "--drop-inherited goes with /P:Y, not /P:N");
	}
	/* substitute works below BASE by itself; other verbs refuse these. */
	if (command->under.text ||
	    (parser->verb && parser->verb->verb != VERB_CANONICALIZE))
		return;
	for (enum option_id id = OPT_FILTER; id <= OPT_SCOPE; id++) {
		if (!is_given(parser, id))
			continue;
		struct span span = parser_span_given(parser, id);
		diag_error(parser->diags, &span, "%s goes with --under BASE",
			   parser_name_of(id));
	}
}

/* Switches that change an ACL mean nothing beside a verb. */
static const enum option_id edits[] = {
	OPT_INHERIT,	 OPT_REPLACE,	     OPT_PROTECT,  OPT_GRANT,
	OPT_DENY,	 OPT_REVOKE,	     OPT_RESET,	   OPT_TREE,
	OPT_RESET_DACL,	 OPT_RESET_SACL,     OPT_PRESET,   OPT_TAKE_OWNERSHIP,
	OPT_REVOKE_DENY, OPT_PRESET_REVOKE,  OPT_SET_SDDL, OPT_CREATE,
	OPT_WITHOUT,	 OPT_DROP_INHERITED, OPT_BATCH,	   OPT_REVOKE_ALLOW,
};

/* Which objects and what of them: of a verb that makes a plan of its own. */
static const enum option_id choices[] = {
	OPT_UNDER, OPT_FILTER, OPT_SCOPE, OPT_ATTRIBUTE, OPT_EXPLAIN,
};

static bool
makes_plan(const struct verb_entry *verb)
{
	return verb->verb == VERB_SUBSTITUTE || verb->verb == VERB_CANONICALIZE;
}

static bool
is_among(enum option_id id, const enum option_id *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static bool
is_allowed(enum option_id id, const struct verb_entry *verb)
{
	if (id == OPT_OWNER && !is_of_archives(verb))
		return false;
	if (verb != NULL &&
	    (is_among(id, edits, sizeof(edits) / sizeof(edits[0])) ||
	     (!makes_plan(verb) &&
	      is_among(id, choices, sizeof(choices) / sizeof(choices[0])))))
		return false;
	return parser_fits(id, verb);
}

bool
option_fits(enum option_id id, const struct verb_entry *verb)
{
	const size_t count = sizeof(needs) / sizeof(needs[0]);
	bool fits = is_allowed(id, verb);

	/* It tells about any of them. */
	if (verb != NULL && verb->verb == VERB_HELP)
		return true;
	/* Of what it needs beside it one has to fit. */
	for (size_t i = 0; i < count && fits; i++) {
		if (needs[i].option != id)
			continue;
		fits = false;
		for (size_t k = 0; k < 3 && needs[i].needed[k] != OPT_NONE; k++)
			fits = fits || is_allowed(needs[i].needed[k], verb);
	}
	return fits;
}

static void
refuse_beside_verb(struct parser *parser, const enum option_id *ids,
		   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_given(parser, ids[i]))
			continue;
		struct span span = parser_span_given(parser, ids[i]);
		diag_error(parser->diags, &span, "%s does not go with %s",
			   parser_name_of(ids[i]), parser->verb->name);
	}
}

static void
check_verb(struct parser *parser)
{
	const struct verb_entry *verb = parser->verb;
	size_t count = parser->command->arg_count;

	if (!verb)
		return;
	refuse_beside_verb(parser, edits, sizeof(edits) / sizeof(edits[0]));
	if (!makes_plan(verb))
		refuse_beside_verb(parser, choices,
				   sizeof(choices) / sizeof(choices[0]));
	if (count >= verb->min_words && count <= verb->max_words)
		return;
	bool few = count < verb->min_words;
	struct span span = {.where = parser->words->where};
	if (!few)
		span = parser->command->args[verb->max_words].span;
	struct diag *diag =
		diag_error(parser->diags, &span,
			   few ? "%s wants more words" : "%s wants fewer words",
			   verb->name);
	diag_hint(parser->diags, diag, "write dsacls %s %s%s", verb->name,
		  verb->synopsis,
		  few ? "" : "; quote a word that has blanks in it");
}

/* What each line of a file says for itself: beside -f it would seem to hold
 * for all of them, and be lost. */
static bool
is_of_a_line(enum option_id id)
{
	if (id == OPT_ATTRIBUTE || id == OPT_DELETED)
		return true;
	return id != OPT_BATCH &&
	       is_among(id, edits, sizeof(edits) / sizeof(edits[0]));
}

static void
check_batch(struct parser *parser)
{
	const struct command *command = parser->command;
	struct diag *diag = NULL;

	if (!command->batch.text || parser->verb)
		return;
	for (enum option_id id = OPT_NONE; id < OPT_COUNT; id++) {
		if (!is_given(parser, id) || !is_of_a_line(id))
			continue;
		struct span span = parser_span_given(parser, id);
		diag = diag_error(parser->diags, &span,
				  "%s does not go with -f", parser_name_of(id));
	}
	if (command->arg_count)
		diag = diag_error(parser->diags, &command->args[0].span,
				  "%s does not go with -f",
				  command->args[0].text);
	if (diag)
		diag_hint(parser->diags, diag,
			  "each line of the file names its objects and what "
			  "to do with them");
}

/* /R trustee takes allow and deny: beside it --allow and --deny would be
 * lost. */
static void
check_sides(struct parser *parser)
{
	const struct command *command = parser->command;

	for (size_t i = 0; i < command->statement_count; i++) {
		const struct statement *statement = &command->statements[i];

		if ((!statement->allow_side && !statement->deny_side) ||
		    statement->spec.has_perms)
			continue;
		struct diag *diag =
			diag_error(parser->diags, &statement->spec.whole,
				   "%s goes with /R trustee:perms",
				   statement->deny_side ? "--deny" : "--allow");
		diag_hint(parser->diags, diag,
			  "/R %s takes every explicit entry of it, allow and "
			  "deny",
			  statement->spec.trustee);
	}
}

static void
mark_sides(struct parser *parser)
{
	struct command *command = parser->command;

	for (size_t i = 0; i < command->statement_count; i++) {
		struct statement *statement = &command->statements[i];

		if (statement->op != STATEMENT_REVOKE)
			continue;
		statement->allow_side = command->revoke_allow;
		statement->deny_side = command->revoke_deny;
	}
}

void
parser_check(struct parser *parser)
{
	const size_t errors = parser->diags->errors;

	mark_sides(parser);
	check_sides(parser);
	check_needs(parser);
	check_conflicts(parser);
	if (parser->diags->errors == errors)
		parser_check_logon(parser);
	check_scopes(parser);
	check_batch(parser);
	check_verb(parser);
	parser_check_fit(parser);
}
