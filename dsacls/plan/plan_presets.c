/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/plan_presets.c: the lines of presets as steps of a plan, groups left
 * out as asked, the trustee put in; taken back exactly with --revoke.
 */
#include "base/infile.h"
#include "base/suggest.h"
#include "plan/plan_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
	struct diag *diag;

	for (size_t i = 0; i < command->presets.count; i++)
		needed = needed || planner->presets[i].needs_trustee;
	if (!needed && command->trustee.text != NULL) {
		diag = diag_error(planner->diags, &command->trustee.span,
				  "the preset %s takes no --trustee",
				  planner->plan->presets);
		diag_hint(planner->diags, diag,
			  "its entries name their trustees: dsacls preset %s "
			  "shows them",
			  command->presets.words[0].text);
		return false;
	}
	if (!needed || command->trustee.text != NULL)
		return true;
	diag = diag_error(planner->diags, &command->presets.words[0].span,
			  "the preset needs --trustee NAME");
	diag_hint(planner->diags, diag,
		  "--trustee 'DOMAIN\\group' says who gets the rights");
	return false;
}

bool
plan_load_presets(struct planner *planner, const struct command *command)
{
	struct str names;
	bool ok = true;

	if (command->presets.count == 0)
		return true;
	planner->presets = arena_array(planner->arena, command->presets.count,
				       sizeof(*planner->presets));
	str_init(&names);
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
	str_clear(&names);
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
		ok = plan_add_statement(planner, statement,
					line->command.inherit, step, trustee) &&
		     ok;
	}
	return ok;
}

bool
plan_add_presets(struct planner *planner, const struct command *command,
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

bool
plan_read_sddl(struct planner *planner, const struct word_ref *file,
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
	while (text.len > 0 && strchr(" \t\r\n", text.data[text.len - 1]))
		text.data[--text.len] = '\0';
	step->sddl = arena_strdup(planner->arena, text.data);
	str_clear(&text);
	if (!from_stdin)
		fclose(in);
	return ok;
}
