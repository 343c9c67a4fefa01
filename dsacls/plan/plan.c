/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/plan.c: makes the plan of a parsed command: targets, then the steps
 * in the order they are carried out, /N /R /D /G /P. What can be refused
 * without a directory is refused here; names stay as written.
 */
#include "plan/plan.h"

#include "base/file.h"
#include "base/str.h"
#include "input/uri.h"
#include "plan/preset.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct planner {
	struct plan *plan;
	struct arena *arena;
	struct diags *diags;
	size_t step_capacity;
	struct preset *presets; /* loaded, one per --preset */
};

/* Which objects a command is about, and the server in \\server[:port]\DN.
 * Says nothing about whether they exist. */

/*
 * Splits \\server[:port]\DN. An IPv6 address is in brackets. False when the
 * name begins with \\ but is not of that form.
 */
static bool
split_server(struct arena *arena, const char *name, const char **server,
	     const char **port, const char **rest)
{
	const char *host = name + 2, *end, *colon;

	end = strchr(host, '\\');
	if (end == NULL || end == host || end[1] == '\0')
		return false;
	*rest = end + 1;
	colon = host[0] == '[' ? strchr(host, ']') : host;
	if (colon == NULL || colon > end)
		return false;
	colon = memchr(colon, ':', (size_t)(end - colon));
	*port = colon == NULL ? NULL
			      : arena_strndup(arena, colon + 1,
					      (size_t)(end - colon - 1));
	if (colon == NULL)
		colon = end;
	*server = arena_strndup(arena, host, (size_t)(colon - host));
	return *port == NULL || uri_port_is_one(*port, strlen(*port));
}

static bool
same_server(const struct plan *plan, const char *server, const char *port)
{
	return text_equal_nocase(plan->server, server) &&
	       strcmp(plan->port == NULL ? "" : plan->port,
		      port == NULL ? "" : port) == 0;
}

static bool
take_server(struct planner *planner, struct plan_target *target)
{
	const char *server, *port, *rest, *name = target->name;
	struct plan *plan = planner->plan;

	if (!split_server(planner->arena, name, &server, &port, &rest)) {
		diag_hint(planner->diags,
			  diag_error(planner->diags, &target->span,
				     "malformed object name"),
			  "wanted \\\\server\\DN or \\\\server:port\\DN, "
			  "with a port from 1 to 65535");
		return false;
	}
	if (name == target->span.text) {
		target->span.start += (size_t)(rest - name);
		target->span.len -= (size_t)(rest - name);
	}
	target->name = rest;
	if (plan->server == NULL) {
		plan->server = server;
		plan->port = port;
	} else if (!same_server(plan, server, port)) {
		diag_error(planner->diags, &target->span,
			   "one command talks to one server: %s was named "
			   "before",
			   plan->server);
		return false;
	}
	return true;
}

/*
 * \\\\server\\DN, backslashes doubled for a shell that did not need it:
 * published command lines have it.
 */
static const char *
fold_doubled(struct arena *arena, const char *name)
{
	char *to, *folded;

	if (strncmp(name, "\\\\\\\\", 4) != 0)
		return name;
	folded = to = arena_alloc(arena, strlen(name) + 1);
	while (*name != '\0') {
		*to++ = *name;
		name += name[0] == '\\' && name[1] == '\\' ? 2 : 1;
	}
	return folded;
}

static bool
add_target(struct planner *planner, const struct word_ref *word)
{
	struct plan *plan = planner->plan;
	struct plan_target *target = &plan->targets[plan->target_count++];

	target->name = fold_doubled(planner->arena, word->text);
	target->span = word->span;
	if (strncmp(target->name, "\\\\", 2) == 0)
		return take_server(planner, target);
	return true;
}

/* The name of a server must not be lost. */
static bool
check_offline(struct planner *planner, const struct command *command)
{
	const struct plan *plan = planner->plan;

	if (plan->server == NULL || command->connect.offline == NULL)
		return true;
	diag_hint(planner->diags,
		  diag_error(planner->diags, &plan->targets[0].span,
			     "\\\\%s\\ and --offline contradict each other",
			     plan->server),
		  "a snapshot has no server");
	return false;
}

static bool
add_targets(struct planner *planner, const struct command *command)
{
	struct plan *plan = planner->plan;
	bool ok = true;

	plan->targets = arena_array(planner->arena, command->arg_count + 1,
				    sizeof(*plan->targets));
	for (size_t i = command->verb == VERB_ACL
				? 0
				: verb_first_object(verb_by_id(command->verb));
	     i < command->arg_count; i++)
		ok = add_target(planner, &command->args[i]) && ok;
	if (command->under.text != NULL)
		ok = add_target(planner, &command->under) && ok;
	if (command->verb == VERB_SUBSTITUTE)
		plan->under = true;
	return check_offline(planner, command) && ok;
}

static struct plan_step *
add_step(struct planner *planner, enum step_op op)
{
	struct plan *plan = planner->plan;
	struct plan_step *step;

	plan->steps =
		arena_grow(planner->arena, plan->steps, &planner->step_capacity,
			   plan->step_count + 1, sizeof(*plan->steps));
	step = &plan->steps[plan->step_count++];
	memset(step, 0, sizeof(*step));
	step->op = op;
	plan->changes = plan->changes || op != STEP_SHOW;
	return step;
}

static uint8_t
ace_flags_of(enum inherit inherit)
{
	switch (inherit) {
	case INHERIT_TREE:
		return 0x02; /* CI */
	case INHERIT_SUBS:
		return 0x0a; /* CI IO */
	case INHERIT_ONE_LEVEL:
		return 0x06; /* CI NP */
	case INHERIT_NONE:
		break;
	}
	return 0;
}

/* dsacls.exe's own two lines, then ours. */
static bool
check_inherited(struct planner *planner, const struct acespec *spec,
		enum inherit inherit)
{
	struct diag *diag;

	if (spec->inherited == NULL || inherit == INHERIT_SUBS)
		return true;
	diag_error(planner->diags, &spec->inherited_span,
		   "%s is specified as Inherited Object Type. /I:S must be "
		   "present.",
		   spec->inherited);
	diag = diag_error(planner->diags, NULL, "The parameter is incorrect.");
	if (inherit == INHERIT_NONE && spec->object == NULL)
		diag_hint(planner->diags, diag,
			  "to let it hold for %s objects below, add /I:S; to "
			  "name the kind of child, write %s;%s",
			  spec->inherited, spec->codes, spec->inherited);
	else
		diag_hint(planner->diags, diag,
			  "an ACE for %s objects works on what is below: "
			  "write /I:S",
			  spec->inherited);
	return false;
}

static bool
add_statement(struct planner *planner, const struct statement *statement,
	      enum inherit inherit, enum step_op op, const char *trustee)
{
	const struct acespec *spec = &statement->spec;
	struct plan_step *step;

	if (!check_inherited(planner, spec, inherit))
		return false;
	step = add_step(planner, op);
	step->spec = *spec;
	step->spec.trustee = trustee;
	step->ace_flags = ace_flags_of(inherit);
	step->deny = statement->op == STATEMENT_DENY || statement->deny_side;
	step->either = statement->op == STATEMENT_REVOKE && spec->has_perms &&
		       !statement->allow_side && !statement->deny_side;
	return true;
}

/* The lines of presets, groups left out as asked, the trustee put in; removed
 * exactly with --revoke. */

static bool
has_group(const struct preset *preset, const char *name)
{
	for (size_t i = 0; i < preset->group_count; i++)
		if (text_equal_nocase(preset->groups[i].name, name))
			return true;
	return false;
}

/* Every --without names a group of some preset of the command. */
static bool
check_without(struct planner *planner, const struct command *command)
{
	bool ok = true;

	for (size_t i = 0; i < command->without.count; i++) {
		const struct word_ref *word = &command->without.words[i];
		bool found = false;
		struct diag *diag;

		for (size_t p = 0; p < command->presets.count; p++)
			found = found ||
				has_group(&planner->presets[p], word->text);
		if (found)
			continue;
		ok = false;
		diag = diag_error(planner->diags, &word->span,
				  "no preset of this command has a group %s",
				  word->text);
		for (size_t p = 0; p < command->presets.count; p++)
			for (size_t g = 0; g < planner->presets[p].group_count;
			     g++)
				diag_hint(planner->diags, diag,
					  "%s has the group %s",
					  planner->presets[p].name,
					  planner->presets[p].groups[g].name);
	}
	return ok;
}

static bool
check_trustee(struct planner *planner, const struct command *command)
{
	bool needed = false;

	for (size_t i = 0; i < command->presets.count; i++)
		needed = needed || planner->presets[i].needs_trustee;
	if (!needed && command->trustee.text != NULL) {
		diag_hint(planner->diags,
			  diag_error(planner->diags, &command->trustee.span,
				     "the preset %s takes no --trustee",
				     planner->plan->presets),
			  "its entries name their trustees: dsacls preset %s "
			  "shows them",
			  command->presets.words[0].text);
		return false;
	}
	if (!needed || command->trustee.text != NULL)
		return true;
	diag_hint(planner->diags,
		  diag_error(planner->diags, &command->presets.words[0].span,
			     "the preset needs --trustee NAME"),
		  "--trustee 'DOMAIN\\group' says who gets the rights");
	return false;
}

static bool
load_presets(struct planner *planner, const struct command *command)
{
	STR_AUTO names;
	bool ok = true;

	str_init(&names);
	if (command->presets.count == 0)
		return true;
	planner->presets = arena_array(planner->arena, command->presets.count,
				       sizeof(*planner->presets));
	for (size_t i = 0; i < command->presets.count; i++) {
		ok = preset_load(&planner->presets[i], planner->arena,
				 command->presets.words[i].text,
				 &command->presets.words[i].span,
				 planner->diags) &&
		     ok;
		str_printf(&names, "%s%s", i > 0 ? " " : "",
			   command->presets.words[i].text);
	}
	planner->plan->presets = arena_strdup(planner->arena, names.data);
	if (!ok)
		return false;
	ok = check_without(planner, command);
	return check_trustee(planner, command) && ok;
}

static bool
is_left_out(const struct preset_line *line, const struct command *command)
{
	if (line->group == NULL)
		return false;
	for (size_t i = 0; i < command->without.count; i++)
		if (text_equal_nocase(command->without.words[i].text,
				      line->group))
			return true;
	return false;
}

static bool
add_line(struct planner *planner, const struct preset_line *line,
	 const struct command *command, enum statement_op op)
{
	bool ok = true;

	for (size_t i = 0; i < line->command.statement_count; i++) {
		const struct statement *statement =
			&line->command.statements[i];
		const char *trustee = statement->spec.trustee;
		enum step_op step = STEP_GRANT;

		if (statement->op != op)
			continue;
		if (op == STATEMENT_DENY)
			step = STEP_DENY;
		if (command->preset_revoke)
			step = STEP_REVOKE_ACE;
		if (strcmp(trustee, PRESET_TRUSTEE) == 0)
			trustee = command->trustee.text;
		ok = add_statement(planner, statement, line->command.inherit,
				   step, trustee) &&
		     ok;
	}
	return ok;
}

static bool
add_presets(struct planner *planner, const struct command *command,
	    enum statement_op op)
{
	bool ok = true;

	for (size_t p = 0; p < command->presets.count; p++) {
		const struct preset *preset = &planner->presets[p];

		for (size_t i = 0; i < preset->line_count; i++)
			if (!is_left_out(&preset->lines[i], command))
				ok = add_line(planner, &preset->lines[i],
					      command, op) &&
				     ok;
	}
	return ok;
}

/* --set-sddl FILE; "-" is standard input. */
static bool
read_sddl(struct planner *planner, const struct word_ref *file,
	  struct plan_step *step)
{
	const bool from_stdin = strcmp(file->text, "-") == 0;
	FILE *in = from_stdin ? stdin : fopen(file->text, "re");
	struct str text;
	bool ok = true;

	if (in == NULL) {
		diag_error(planner->diags, &file->span, "%s: %s", file->text,
			   strerror(errno));
		return false;
	}
	str_init(&text);
	if (!infile_text(&text, in, INFILE_TEXT_MAX) && errno == EFBIG) {
		diag_error(planner->diags, &file->span,
			   "%s: longer than 1 MB: not one descriptor as SDDL",
			   file->text);
		ok = false;
	} else if (ferror(in) != 0 || strlen(text.data) != text.len) {
		diag_error(planner->diags, &file->span,
			   "%s: not a text file that can be read", file->text);
		ok = false;
	}
	while (text.len > 0 &&
	       strchr(" \t\r\n", text.data[text.len - 1]) != NULL)
		text.data[--text.len] = '\0';
	step->sddl = arena_strdup(planner->arena, text.data);
	str_clear(&text);
	if (!from_stdin)
		fclose(in);
	return ok;
}

static enum step_op
op_of(const struct statement *statement)
{
	switch (statement->op) {
	case STATEMENT_GRANT:
		return STEP_GRANT;
	case STATEMENT_DENY:
		return STEP_DENY;
	case STATEMENT_REVOKE:
		break;
	}
	return statement->spec.has_perms ? STEP_REVOKE_ACE : STEP_REVOKE;
}

static bool
add_statements(struct planner *planner, const struct command *command,
	       enum statement_op op)
{
	bool ok = true;

	for (size_t i = 0; i < command->statement_count; i++) {
		const struct statement *statement = &command->statements[i];

		if (statement->op != op)
			continue;
		ok = add_statement(planner, statement, command->inherit,
				   op_of(statement), statement->spec.trustee) &&
		     ok;
	}
	return ok;
}

static bool
add_verb_steps(struct planner *planner, const struct command *command)
{
	struct plan_step *step;

	if (command->verb == VERB_CANONICALIZE || command->canonicalize)
		add_step(planner, STEP_CANONICALIZE);
	if (command->verb != VERB_SUBSTITUTE)
		return true;
	step = add_step(planner, STEP_SUBSTITUTE);
	step->spec.trustee = command->args[0].text;
	step->spec.trustee_span = step->spec.whole = command->args[0].span;
	step->other_trustee = command->args[1].text;
	step->spec.codes_span = command->args[1].span;
	return true;
}

static bool
add_steps(struct planner *planner, const struct command *command)
{
	bool ok = true;

	if (command->take_ownership)
		add_step(planner, STEP_TAKE_OWNERSHIP);
	if (command->set_sddl.text != NULL) {
		struct plan_step *step = add_step(planner, STEP_SET_SDDL);

		step->spec.whole = command->set_sddl.span;
		ok = read_sddl(planner, &command->set_sddl, step);
	}
	if (command->reset || command->reset_dacl)
		add_step(planner, STEP_RESET_DACL);
	if (command->reset_sacl)
		add_step(planner, STEP_RESET_SACL);
	if (command->replace)
		add_step(planner, STEP_REPLACE);
	ok = add_verb_steps(planner, command) && ok;
	ok = add_statements(planner, command, STATEMENT_REVOKE) && ok;
	ok = add_presets(planner, command, STATEMENT_DENY) && ok;
	ok = add_statements(planner, command, STATEMENT_DENY) && ok;
	ok = add_presets(planner, command, STATEMENT_GRANT) && ok;
	ok = add_statements(planner, command, STATEMENT_GRANT) && ok;
	if (command->protect == PROTECT_YES)
		add_step(planner, command->drop_inherited ? STEP_PROTECT_DROP
							  : STEP_PROTECT);
	else if (command->protect == PROTECT_NO)
		add_step(planner, STEP_UNPROTECT);
	if (planner->plan->step_count == 0)
		add_step(planner, STEP_SHOW);
	return ok;
}

bool
plan_make(struct plan *plan, struct arena *arena, const struct command *command,
	  struct diags *diags)
{
	struct planner planner = {.plan = plan, .arena = arena, .diags = diags};
	const size_t errors = diags->errors;

	*plan = (struct plan){
		.tree = command->tree,
		.under = command->under.text != NULL,
		.under_filter = command->filter.text,
		.one_level = command->scope == SCOPE_ONE,
		.force = command->force,
		.deleted = command->deleted,
		.create = command->create,
		.attribute = command->attribute.text,
	};
	return load_presets(&planner, command) &&
	       add_targets(&planner, command) && add_steps(&planner, command) &&
	       diags->errors == errors;
}
