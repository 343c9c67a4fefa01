/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_stage.c: changes: staged as parsed commands with their plans, shown
 * by diff (a dry run), carried out by commit on what the directory holds
 * then. Staged changes to one object are one plan, so that they cost one
 * read and one write.
 */
#include "apply/apply.h"
#include "apply/history.h"
#include "base/str.h"
#include "base/term.h"
#include "command_text.h"
#include "lines.h"
#include "report.h"
#include "resolve/job.h"
#include "run.h"
#include "shell.h"

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
	char *end = NULL;
	unsigned long number;

	if (args->count == 0) {
		shell_drop_all(shell);
		return EXIT_STATUS_OK;
	}
	number = strtoul(args->text[0], &end, 10);
	if (*end != '\0' || number == 0 || number > shell->staged_count) {
		const struct span span =
			words_span(args, 0, 0, strlen(args->text[0]));

		diag_error(ctx->diags, &span, "wanted a number from 1 to %zu",
			   shell->staged_count);
		return EXIT_STATUS_USAGE;
	}
	staged_free(shell->staged[number - 1]);
	shell->staged_count--;
	memmove(&shell->staged[number - 1], &shell->staged[number],
		(shell->staged_count - number + 1) * sizeof(*shell->staged));
	return EXIT_STATUS_OK;
}

/* ---- carrying out --------------------------------------------------- */

/* Appends the steps of one more staged change to a plan. */
static void
append_steps(struct plan *plan, struct arena *arena, const struct plan *more)
{
	struct plan_step *steps = arena_array(
		arena, plan->step_count + more->step_count, sizeof(*steps));

	if (plan->step_count > 0)
		memcpy(steps, plan->steps, plan->step_count * sizeof(*steps));
	memcpy(steps + plan->step_count, more->steps,
	       more->step_count * sizeof(*steps));
	plan->steps = steps;
	plan->step_count += more->step_count;
	plan->force |= more->force;
	plan->canonicalize |= more->canonicalize;
}

/* Alike in everything but the steps: may share a read and a write. */
static bool
can_share(const struct staged *a, const struct staged *b)
{
	return strcmp(a->dn, b->dn) == 0 && !a->plan.tree && !b->plan.tree &&
	       !a->plan.under && !b->plan.under && a->plan.attribute == NULL &&
	       b->plan.attribute == NULL;
}

/* The plan of staged change number first and of all later ones that can
 * share its write; done marks those taken. */
static struct plan
joined_plan(struct shell *shell, struct arena *arena, size_t first, bool *done)
{
	struct plan plan = shell->staged[first]->plan;

	done[first] = true;
	for (size_t i = first + 1; i < shell->staged_count; i++) {
		if (done[i] ||
		    !can_share(shell->staged[first], shell->staged[i]))
			continue;
		append_steps(&plan, arena, &shell->staged[i]->plan);
		done[i] = true;
	}
	return plan;
}

/* All staged changes as jobs. False: diagnosed. */
static bool
make_jobs(struct shell *shell, struct context *ctx, struct job *jobs,
	  size_t *count)
{
	struct session *session = ctx->session;
	bool *done = arena_array(ctx->arena, shell->staged_count, sizeof(bool));

	*count = 0;
	for (size_t i = 0; i < shell->staged_count; i++) {
		struct plan *plan;

		if (done[i])
			continue;
		plan = arena_alloc(ctx->arena, sizeof(*plan));
		*plan = joined_plan(shell, ctx->arena, i, done);
		if (!job_make(&jobs[*count], ctx->arena, plan, session->dir,
			      session->principals, session->schema, ctx->diags))
			return false;
		(*count)++;
	}
	return true;
}

static int
run_staged(struct shell *shell, const struct context *outer, bool dry_run)
{
	struct command command = *outer->command;
	struct context mine = *outer, *ctx = &mine;
	struct job *jobs =
		arena_array(ctx->arena, shell->staged_count, sizeof(*jobs));
	struct apply_counts counts = {0};
	struct apply_options options;
	struct print_options print;
	struct reporter reporter;
	enum exit_status status;
	size_t count;

	if (!make_jobs(shell, ctx, jobs, &count))
		return EXIT_STATUS_FAILED;
	command.diff = true;
	command.dry_run = dry_run;
	ctx->command = &command;
	options = run_apply_options(ctx);
	print = run_print_options(ctx);
	print.several = count > 1;
	reporter_init(&reporter, ctx, &print);
	status = apply_run_jobs(ctx->arena, ctx->session->dir, jobs, count,
				ctx->session->principals, ctx->session->schema,
				&options, reporter_outcome, &reporter, &counts,
				ctx->diags);
	return reporter_finish(&reporter, status, &counts);
}

static void
list_staged(const struct shell *shell)
{
	for (size_t i = 0; i < shell->staged_count; i++)
		printf("%zu. %s\n   %s\n", i + 1, shell->staged[i]->dn,
		       shell->staged[i]->text);
}

int
shell_diff(struct shell *shell, struct context *ctx, struct words *args)
{
	(void)args;
	if (shell->staged_count == 0) {
		diag_note(ctx->diags, NULL, "nothing is staged");
		return EXIT_STATUS_OK;
	}
	list_staged(shell);
	return run_staged(shell, ctx, true);
}

/* One question for all staged changes, after showing what they do. */
static bool
may_commit(struct shell *shell, struct context *ctx)
{
	char question[80];

	if (ctx->command->yes || !shell->interactive)
		return ctx->command->yes;
	snprintf(question, sizeof(question), "Write %zu staged change%s?",
		 shell->staged_count, shell->staged_count == 1 ? "" : "s");
	diags_print(ctx->diags);
	return term_ask(question);
}

int
shell_commit(struct shell *shell, struct context *ctx, struct words *args)
{
	struct str text;
	int status;

	(void)args;
	if (shell->staged_count == 0) {
		diag_note(ctx->diags, NULL, "nothing is staged");
		return EXIT_STATUS_OK;
	}
	status = run_staged(shell, ctx, true);
	if (status != EXIT_STATUS_OK)
		return status;
	fflush(stdout);
	if (!may_commit(shell, ctx)) {
		diag_error(ctx->diags, NULL,
			   "not committed; the changes stay staged");
		return EXIT_STATUS_FAILED;
	}
	str_init(&text);
	for (size_t i = 0; i < shell->staged_count; i++)
		str_printf(&text, "%s%s",
			   i > 0 ? "; " : "shell: ", shell->staged[i]->text);
	ctx->command_text = arena_strdup(ctx->arena, text.data);
	str_clear(&text);
	ctx->asked_before = true;
	status = run_staged(shell, ctx, false);
	if (status == EXIT_STATUS_OK)
		shell_drop_all(shell);
	else
		diag_note(ctx->diags, NULL,
			  "the changes stay staged: diff shows what is still "
			  "to be done, log what was");
	return status;
}

/* ---- making changes ------------------------------------------------- */

/* A copy in the staged change's arena, with the current object in front
 * unless the words name one. */
static void
copy_words(struct shell *shell, struct arena *arena, struct words *words)
{
	const char **text = arena_array(arena, words->count + 2, sizeof(*text));
	size_t count = 0;

	if (words->text[0][0] == '/' || words->text[0][0] == '-')
		text[count++] = arena_strdup(arena, shell->dn);
	for (size_t i = 0; i < words->count; i++)
		text[count++] = arena_strdup(arena, words->text[i]);
	*words = (struct words){
		.count = count,
		.text = text,
		.where = arena_strdup(arena, words->where),
	};
}

static int
stage_or_commit(struct shell *shell, struct context *ctx, struct staged *staged)
{
	stage(shell, staged);
	if (shell->autocommit) {
		ctx->asked_before = true;
		return shell_commit(shell, ctx, &(struct words){0});
	}
	diag_note(ctx->diags, NULL,
		  "staged (%zu); diff shows, commit writes, drop forgets",
		  shell->staged_count);
	return EXIT_STATUS_OK;
}

int
shell_switches(struct shell *shell, struct context *ctx, struct words *words)
{
	struct staged *staged = calloc(1, sizeof(*staged));
	int status = EXIT_STATUS_USAGE;

	if (staged == NULL)
		diag_die("out of memory");
	arena_init(&staged->arena);
	copy_words(shell, &staged->arena, words);
	staged->dn = arena_strdup(&staged->arena, shell->dn);
	if (lines_parse(ctx, &staged->arena, words, &staged->command)) {
		struct context mine = *ctx;

		mine.command = &staged->command;
		staged->text = command_text(&staged->arena, words);
		mine.command_text = staged->text;
		if (!command_changes(&staged->command) ||
		    staged->command.explain || staged->command.dry_run ||
		    staged->command.verb != VERB_ACL) {
			status = run_command(&mine);
		} else if (plan_make(&staged->plan, &staged->arena,
				     &staged->command, ctx->diags)) {
			if (staged->plan.target_count > 0)
				staged->dn = staged->plan.targets[0].name;
			return stage_or_commit(shell, ctx, staged);
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
