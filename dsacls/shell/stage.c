/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/stage.c: the list of staged changes: parsed commands with their
 * plans, tried on the directory before they are taken. What becomes of them
 * is shell/commit.c's matter.
 */
#include "shell/stage.h"

#include "apply/apply.h"
#include "base/str.h"
#include "shell/trial.h"
#include "verbs/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the list ------------------------------------------------------- */

static void
staged_free(struct staged *staged)
{
	arena_clear(&staged->arena);
	free(staged);
}

void
shell_drop_all(struct shell *shell)
{
	for (size_t i = 0; i < shell->staged_count; i++)
		staged_free(shell->staged[i]);
	shell->staged_count = 0;
	trial_forget(shell);
}

static void
stage(struct shell *shell, struct staged *staged)
{
	shell->staged = arena_grow(
		&shell->arena, shell->staged, &shell->staged_capacity,
		shell->staged_count + 1, sizeof(struct staged *));
	shell->staged[shell->staged_count++] = staged;
}

int
shell_drop(struct shell *shell, struct context *ctx, struct words *args)
{
	uint64_t number;

	if (args->count == 0) {
		shell_drop_all(shell);
		return EXIT_STATUS_OK;
	}
	if (!text_number(args->text[0], shell->staged_count, &number, NULL) ||
	    number == 0) {
		const struct span span =
			words_span(args, 0, 0, strlen(args->text[0]));

		diag_error(ctx->diags, &span, "wanted a number from 1 to %zu",
			   shell->staged_count);
		return EXIT_STATUS_USAGE;
	}
	trial_forget(shell);
	staged_free(shell->staged[number - 1]);
	shell->staged_count--;
	memmove(&shell->staged[number - 1], &shell->staged[number],
		(shell->staged_count - number + 1) * sizeof(*shell->staged));
	return EXIT_STATUS_OK;
}

/* ---- making changes ------------------------------------------------- */

/* Do the words say themselves what they are about? A base does: what is under
 * the current object is not meant as well. */
static bool
names_object(const struct words *words)
{
	static const char under[] = "--under";
	const size_t len = sizeof(under) - 1;

	if (words->count > 0 && words->text[0][0] != '/' &&
	    words->text[0][0] != '-')
		return true;
	for (size_t i = 0; i < words->count; i++)
		if (text_has_prefix_nocase(words->text[i], under) &&
		    (words->text[i][len] == '\0' || words->text[i][len] == '='))
			return true;
	return false;
}

/* A copy in the staged change's arena, with the current object in front
 * unless the words name one. */
static void
copy_words(struct shell *shell, struct arena *arena, struct words *words)
{
	const char **text = arena_array(arena, words->count + 2, sizeof(*text));
	size_t count = 0;

	if (!names_object(words))
		text[count++] = arena_strdup(arena, shell->dn);
	for (size_t i = 0; i < words->count; i++)
		text[count++] = arena_strdup(arena, words->text[i]);
	*words = (struct words){
		.count = count,
		.text = text,
		.where = arena_strdup(arena, words->where),
	};
}

/* Takes staged over. */
static int
try_and_stage(struct shell *shell, struct context *ctx, struct staged *staged)
{
	struct staged_trial trial;
	const int status = trial_staged(shell, ctx, staged, &trial);

	if (status != EXIT_STATUS_OK || trial.planned == 0) {
		if (status == EXIT_STATUS_OK)
			diag_note(ctx->diags, NULL,
				  "%sit is so already: nothing to do",
				  trial.on_top ? "with what is staged, " : "");
		diags_print(ctx->diags);
		staged_free(staged);
		return status;
	}
	stage(shell, staged);
	if (!shell->autocommit)
		diag_note(ctx->diags, NULL,
			  "staged (%zu); diff shows, commit writes, drop "
			  "forgets",
			  shell->staged_count);
	return status;
}

/* What is staged together is written together, to one server. */
static bool
is_for_this_server(struct context *ctx, const struct plan *plan)
{
	const char *host = directory_info(ctx->session->dir)->host;

	if (plan->server == NULL || text_equal_nocase(plan->server, host))
		return true;
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, NULL,
			     "%s is another server: changes go to %s from here",
			     plan->server, host),
		  "open ldap://%s goes there; the same line on the command "
		  "line of dsacls itself does, too",
		  plan->server);
	return false;
}

/* The current object is the one that it was when we went there. */
static void
mean_place(const struct shell *shell, struct staged *staged)
{
	struct plan_target *target = &staged->plan.targets[0];

	if (sd_guid_is_zero(&shell->guid) || staged->plan.target_count == 0)
		return;
	target->dn = arena_strdup(&staged->arena, shell->dn);
	target->guid = shell->guid;
}

int
shell_switches(struct shell *shell, struct context *ctx, struct words *words)
{
	struct staged *staged = calloc(1, sizeof(*staged));
	const bool is_here = !names_object(words);
	int status = EXIT_STATUS_USAGE;

	if (staged == NULL)
		diag_die("out of memory");
	arena_init(&staged->arena);
	copy_words(shell, &staged->arena, words);
	staged->dn = arena_strdup(&staged->arena, shell->dn);
	if (command_parse_line(&staged->command, ctx->command, &staged->arena,
			       words, ctx->diags)) {
		struct context mine = *ctx;

		mine.command = &staged->command;
		staged->text =
			command_text(&staged->command, &staged->arena, words);
		mine.command_text = staged->text;
		if (!command_changes(&staged->command) ||
		    staged->command.explain || staged->command.dry_run ||
		    staged->command.check || staged->command.verb != VERB_ACL) {
			status = run_command(&mine);
		} else if (plan_make(&staged->plan, &staged->arena,
				     &staged->command, ctx->diags) &&
			   is_for_this_server(ctx, &staged->plan)) {
			if (is_here)
				mean_place(shell, staged);
			if (staged->plan.target_count > 0)
				staged->dn = staged->plan.targets[0].name;
			return try_and_stage(shell, ctx, staged);
		}
	}
	diags_print(ctx->diags);
	staged_free(staged);
	return status;
}

int
shell_autocommit(struct shell *shell, struct context *ctx, struct words *args)
{
	if (args->count > 0) {
		const bool on = text_equal_nocase(args->text[0], "on");

		if (!on && !text_equal_nocase(args->text[0], "off")) {
			diag_error(ctx->diags, NULL,
				   "usage: autocommit on|off");
			return EXIT_STATUS_USAGE;
		}
		if (on && shell->staged_count > 0) {
			diag_error(ctx->diags, NULL,
				   "commit or drop what is staged first");
			return EXIT_STATUS_FAILED;
		}
		shell->autocommit = on;
	}
	printf("autocommit %s\n", shell->autocommit ? "on" : "off");
	return EXIT_STATUS_OK;
}
