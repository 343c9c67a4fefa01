/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_check.c: the command as a whole: switches that would do nothing
 * in it, that have an effect only beside others, or that contradict one
 * another; the number of a verb's words; who is to log on, and with what. Rules
 * about single switches are read from the table. A switch that would have no
 * effect is refused, since its user expects one. Plan checks what depends on
 * the meaning of a command.
 */
#include "input/command_check.h"

#include "base/text.h"

#include <string.h>

static bool
is_given(const struct parser *parser, enum option_id id)
{
	return parser->given[id].word != 0;
}

/* The word an option was given in; nothing of it where a password may be in
 * the same word. */
static struct span
span_given(const struct parser *parser, enum option_id id)
{
	if (option_by_id(id)->member == MEMBER_PASSWORD)
		return (struct span){.where = parser->words->where};
	return words_span_whole(parser->words, parser->given[id].word - 1);
}

/* "--one and --other contradict each other". */
static void
refuse_both(struct parser *parser, enum option_id at, const char *one,
	    const char *other, const char *why)
{
	diag_hint(parser->diags,
		  diag_error_at(parser->diags, span_given(parser, at),
				"%s and %s contradict each other", one, other),
		  "%s", why);
}

/* ---- where a switch means something ----------------------------------- */

static uint64_t
use_of(const struct parser *parser, bool changes)
{
	if (parser->verb)
		return UINT64_C(1) << parser->verb->verb;
	if (parser->command->batch.text)
		return IN_BATCH;
	return changes ? IN_CHANGE : IN_SHOW;
}

bool
option_fits(const struct option *option, const struct verb_entry *verb)
{
	const uint64_t uses = verb != NULL ? UINT64_C(1) << verb->verb
					   : IN_SHOW | IN_CHANGE | IN_BATCH;
	bool has_needed = option->needs[0] == OPT_NONE;

	/* It is about any of them. */
	if (verb != NULL && verb->verb == VERB_HELP)
		return true;
	for (size_t i = 0; i < 3 && option->needs[i] != OPT_NONE; i++)
		has_needed = has_needed ||
			     (option_by_id(option->needs[i])->uses & uses) != 0;
	return (option->uses & uses) != 0 &&
	       (has_needed || (option->free_in & uses) != 0);
}

static const char of_each_line[] =
	"each line of the file names its objects and what to do with them";

static void
refuse_place(struct parser *parser, const struct option *option, uint64_t use)
{
	const char *name = option_short_name(option->id);
	const char *verb = parser->verb ? parser->verb->name : "-f";
	/* Beside -f it would seem to hold for each of its lines. */
	const bool of_lines = use == IN_BATCH && (option->uses & IN_CHANGE);
	struct span span = span_given(parser, option->id);
	struct diag *diag;

	if (option->place && !of_lines)
		diag = diag_error(parser->diags, &span, "%s is for %s", name,
				  option->place);
	else
		diag = diag_error(parser->diags, &span,
				  "%s does not go with %s", name, verb);
	if (of_lines)
		diag_hint(parser->diags, diag, "%s", of_each_line);
	else if (option->hint)
		diag_hint(parser->diags, diag, "%s", option->hint);
	else if (option->place && parser->verb)
		diag_hint(parser->diags, diag, "it does nothing beside %s",
			  verb);
	else if (option->place)
		diag_hint(parser->diags, diag,
			  "this one only shows: /G, /D, /R and others change");
}

/* Only entries of a list are chosen: what changes is shown as a whole, and
 * LDIF holds the whole list. */
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
	for (size_t i = 0; i < 2 && beside != NULL; i++) {
		if (!is_given(parser, choices[i]))
			continue;
		diag_hint(parser->diags,
			  diag_error_at(parser->diags,
					span_given(parser, choices[i]),
					"%s does nothing beside %s",
					option_short_name(choices[i]), beside),
			  "it chooses among the entries of a listing, or of "
			  "--json");
	}
}

/* Nobody logs on to a snapshot. */
static void
check_offline(struct parser *parser)
{
	if (!is_given(parser, OPT_OFFLINE))
		return;
	for (const struct option *option = option_table; option->name; option++)
		if (option_is_connection(option) && option->id != OPT_OFFLINE &&
		    option->id != OPT_URI && is_given(parser, option->id))
			refuse_both(parser, option->id,
				    option_short_name(option->id), "--offline",
				    "a snapshot has no server to log on to");
}

static void
check_places(struct parser *parser, uint64_t use)
{
	const struct command *command = parser->command;
	const size_t errors = parser->diags->errors;

	for (const struct option *option = option_table; option->name; option++)
		if (is_given(parser, option->id) && !(option->uses & use))
			refuse_place(parser, option, use);
	if (use == IN_BATCH && command->arg_count != 0)
		diag_hint(parser->diags,
			  diag_error(parser->diags, &command->args[0].span,
				     "%s does not go with -f",
				     command->args[0].text),
			  "%s", of_each_line);
	if (parser->diags->errors == errors)
		check_choice_of_entries(parser);
	check_offline(parser);
}

/* ---- switches beside each other --------------------------------------- */

static void
check_needs(struct parser *parser, const struct option *option, uint64_t use)
{
	bool found = option->needs[0] == OPT_NONE || (option->free_in & use);

	for (size_t i = 0; i < 3; i++)
		found = found || is_given(parser, option->needs[i]);
	/* Where it means nothing, nothing helps it. */
	if (found || !(option->uses & use))
		return;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags, span_given(parser, option->id),
				"%s needs %s", option_short_name(option->id),
				option_short_name(option->needs[0])),
		  "%s", option->why);
}

static void
check_excludes(struct parser *parser, const struct option *option)
{
	const bool is_format = option->member == MEMBER_FORMAT;

	for (const struct option *other = option + 1;
	     is_format && other->name != NULL; other++)
		if (other->member == MEMBER_FORMAT &&
		    is_given(parser, other->id))
			refuse_both(parser, other->id,
				    option_short_name(option->id),
				    option_short_name(other->id),
				    "there is one output");
	for (size_t i = 0; i < 3; i++) {
		const enum option_id other = option->excludes[i].other;

		if (is_given(parser, other))
			refuse_both(parser, other,
				    option_short_name(option->id),
				    option_short_name(other),
				    option->excludes[i].why);
	}
}

/* /R trustee:perms is aimed by --allow and --deny; /R trustee takes both kinds,
 * and they would be lost beside it. */
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
		if (statement->spec.has_perms ||
		    (!statement->allow_side && !statement->deny_side))
			continue;
		diag_hint(
			parser->diags,
			diag_error(parser->diags, &statement->spec.whole,
				   "%s needs /R trustee:perms",
				   statement->deny_side ? "--deny" : "--allow"),
			"/R %s takes every explicit entry of it, allow and "
			"deny",
			statement->spec.trustee);
	}
}

/* ---- words of a verb -------------------------------------------------- */

static void
check_verb_words(struct parser *parser)
{
	const struct verb_entry *verb = parser->verb;
	const size_t count = parser->command->arg_count;
	const bool few = verb != NULL && count < verb->min_words;
	struct span span = {.where = parser->words->where};

	if (verb == NULL || (!few && count <= verb->max_words))
		return;
	if (!few)
		span = parser->command->args[verb->max_words].span;
	diag_hint(
		parser->diags,
		diag_error(parser->diags, &span,
			   few ? "%s wants more words" : "%s wants fewer words",
			   verb->name),
		"write dsacls %s %s%s", verb->name, verb->synopsis,
		few ? "" : "; quote a word that has blanks in it");
}

/* ---- who is to log on: one account, one proof of being it, and a mechanism
 * that takes both ------------------------------------------------------- */

static const enum option_id passwords[] = {
	OPT_PASSWORD,
	OPT_BIND_PASSWORD,
	OPT_BIND_PROMPT,
	OPT_PASSWORD_FILE,
};
#define PASSWORD_COUNT (sizeof(passwords) / sizeof(passwords[0]))

static bool
has_password(const struct parser *parser)
{
	for (size_t i = 0; i < PASSWORD_COUNT; i++)
		if (is_given(parser, passwords[i]))
			return true;
	return false;
}

/* ---- mechanisms ------------------------------------------------------ */

static bool
is_mechanism(const struct parser *parser, const char *name)
{
	const char *mechanism = parser->command->connect.mechanism;

	return mechanism != NULL && text_equal_nocase(mechanism, name);
}

static void
refuse_beside(struct parser *parser, enum option_id id, const char *why)
{
	if (!is_given(parser, id))
		return;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags, span_given(parser, id),
				"%s does not go with -Y %s",
				option_short_name(id),
				parser->command->connect.mechanism),
		  "%s", why);
}

static void
check_external(struct parser *parser)
{
	static const char why[] = "the certificate says who you are";

	refuse_beside(parser, OPT_USER, why);
	refuse_beside(parser, OPT_PRINCIPAL, why);
	refuse_beside(parser, OPT_KEYTAB, why);
	for (size_t i = 0; i < PASSWORD_COUNT; i++)
		refuse_beside(parser, passwords[i], why);
}

static void
check_ntlm(struct parser *parser)
{
	static const char why[] = "it is Kerberos's; NTLM takes /user and a "
				  "password";

	refuse_beside(parser, OPT_PRINCIPAL, why);
	refuse_beside(parser, OPT_KEYTAB, why);
	if (is_given(parser, OPT_USER))
		return;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags,
				span_given(parser, OPT_MECHANISM),
				"-Y NTLM wants a user and a password"),
		  "write /user:NAME /domain:DOMAIN "
		  "/passwd:*");
}

static void
check_mechanism(struct parser *parser)
{
	static const char *const known[] = {"GSS-SPNEGO", "GSSAPI", "NTLM",
					    "EXTERNAL"};
	bool is_known = false;

	if (!is_given(parser, OPT_MECHANISM))
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		is_known = is_known || is_mechanism(parser, known[i]);
	if (!is_known) {
		diag_hint(parser->diags,
			  diag_error_at(parser->diags,
					span_given(parser, OPT_MECHANISM),
					"-Y %s is not for Active Directory",
					parser->command->connect.mechanism),
			  "want GSS-SPNEGO, GSSAPI, NTLM or EXTERNAL");
	} else if (is_mechanism(parser, "EXTERNAL")) {
		check_external(parser);
	} else if (is_mechanism(parser, "NTLM")) {
		check_ntlm(parser);
	}
}

/* ---- passwords ------------------------------------------------------- */

static void
check_password(struct parser *parser)
{
	static const enum option_id names[] = {OPT_USER, OPT_BIND_DN};

	if (has_password(parser))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!is_given(parser, names[i]))
			continue;
		diag_hint(parser->diags,
			  diag_error_at(parser->diags,
					span_given(parser, names[i]),
					"%s wants a password",
					option_short_name(names[i])),
			  "/passwd:* asks for it, -y FILE reads it from a "
			  "file");
	}
}

/* Keys do without a password, and it without them. */
static void
check_keytab(struct parser *parser)
{
	if (!is_given(parser, OPT_KEYTAB))
		return;
	for (size_t i = 0; i < PASSWORD_COUNT; i++) {
		if (!is_given(parser, passwords[i]))
			continue;
		refuse_both(parser, OPT_KEYTAB, option_short_name(passwords[i]),
			    "--keytab", "one of the two logs on");
	}
}

/* ---- domains --------------------------------------------------------- */

/* The domain that the name itself has, "CORP" of CORP\x or "corp.example" of
 * x@corp.example; NULL: none. */
static const char *
domain_in(const struct parser *parser, const char *user, bool *is_suffix)
{
	const char *slash = strchr(user, '\\');
	const char *at = strrchr(user, '@');

	*is_suffix = slash == NULL && at != NULL;
	if (slash != NULL)
		return arena_strndup(parser->arena, user,
				     (size_t)(slash - user));
	return at != NULL ? at + 1 : NULL;
}

/*
 * Two names of one domain may stand side by side, a flat one and a DNS name:
 * both are looked at when Kerberos has logged on. The suffix of a UPN need not
 * be a domain's. A simple bind and NTLM send what /user says, and no more.
 */
static void
check_domain(struct parser *parser)
{
	const struct connect_words *connect = &parser->command->connect;
	const bool is_sent = connect->simple || is_mechanism(parser, "NTLM");
	bool is_suffix, same_kind;
	const char *other;

	if (connect->domain == NULL || connect->user == NULL)
		return;
	other = domain_in(parser, connect->user, &is_suffix);
	if (other == NULL && is_sent && strchr(connect->user, '=') != NULL)
		other = "a DN";
	if (other == NULL || text_equal_nocase(other, connect->domain))
		return;
	same_kind = (strchr(other, '.') != NULL) ==
		    (strchr(connect->domain, '.') != NULL);
	if (!is_sent && (is_suffix || !same_kind))
		return;
	diag_hint(parser->diags,
		  diag_error_at(parser->diags, span_given(parser, OPT_DOMAIN),
				"/domain:%s and /user:%s contradict each other",
				connect->domain, connect->user),
		  "the name in /user says its domain itself: leave /domain "
		  "out");
}

/* ---- all of it -------------------------------------------------------- */

void
parser_check(struct parser *parser, bool changes)
{
	const struct command *command = parser->command;
	const size_t errors = parser->diags->errors;
	const uint64_t use = use_of(parser, changes);

	mark_sides(parser);
	for (const struct option *option = option_table; option->name; option++)
		if (is_given(parser, option->id))
			check_needs(parser, option, use);
	for (const struct option *option = option_table; option->name; option++)
		if (is_given(parser, option->id))
			check_excludes(parser, option);
	if (parser->diags->errors == errors) {
		check_mechanism(parser);
		check_password(parser);
		check_keytab(parser);
		check_domain(parser);
	}
	if (command->drop_inherited && command->protect == PROTECT_NO) {
		struct span span = span_given(parser, OPT_DROP_INHERITED);
		diag_error(parser->diags, &span,
			   "--drop-inherited needs /P:Y, not /P:N");
	}
	check_verb_words(parser);
	check_places(parser, use);
}
