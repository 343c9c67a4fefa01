/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_trial.c: see shell_trial.h.
 */
#include "shell_trial.h"

#include "apply/apply.h"
#include "base/hash.h"
#include "base/str.h"
#include "libsd/codec.h"
#include "report.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- staged changes that share a write ------------------------------ */

static bool
is_of_one_object(const struct plan *plan)
{
	return plan->target_count == 1 && !plan->tree && !plan->under &&
	       plan->attribute == NULL;
}

/*
 * The next change that shares the write of number, or staged_count. One that
 * may be about many objects ends the sharing: what comes after it would be
 * carried out before it.
 */
static size_t
next_member(const struct shell *shell, size_t number)
{
	const struct staged *staged = shell->staged[number];
	size_t i = number;

	if (!is_of_one_object(&staged->plan))
		return shell->staged_count;
	while (++i < shell->staged_count) {
		if (!is_of_one_object(&shell->staged[i]->plan))
			return shell->staged_count;
		if (strcmp(shell->staged[i]->dn, staged->dn) == 0)
			break;
	}
	return i;
}

/* The first change that shares the write of number. */
static size_t
first_member(const struct shell *shell, size_t number)
{
	size_t first = number;

	for (size_t i = number + 1; i-- > 0;) {
		if (!is_of_one_object(&shell->staged[i]->plan))
			break;
		if (strcmp(shell->staged[i]->dn, shell->staged[number]->dn) ==
		    0)
			first = i;
	}
	return first;
}

bool
trial_is_first(const struct shell *shell, size_t number)
{
	return first_member(shell, number) == number;
}

/* Later changes are carried out after all steps of the earlier ones. */
static void
append_steps(struct plan *plan, const struct plan *more, size_t number)
{
	for (size_t i = 0; i < more->step_count; i++) {
		struct plan_step *step = &plan->steps[plan->step_count++];

		*step = more->steps[i];
		step->change = (unsigned)number;
	}
	plan->force |= more->force;
}

static struct plan
joined_plan(const struct shell *shell, struct arena *arena, size_t first)
{
	const size_t end = shell->staged_count;
	struct plan plan = shell->staged[first]->plan;
	size_t count = 0;

	for (size_t i = first; i < end; i = next_member(shell, i))
		count += shell->staged[i]->plan.step_count;
	plan.steps = arena_array(arena, count, sizeof(*plan.steps));
	plan.step_count = 0;
	for (size_t i = first; i < end; i = next_member(shell, i))
		append_steps(&plan, &shell->staged[i]->plan, i);
	return plan;
}

bool
trial_job(const struct shell *shell, struct context *ctx, size_t first,
	  struct job *job)
{
	struct session *session = ctx->session;
	struct plan *plan = arena_alloc(ctx->arena, sizeof(*plan));

	*plan = joined_plan(shell, ctx->arena, first);
	return job_make(job, ctx->arena, plan, session->dir,
			session->principals, session->schema, ctx->diags);
}

/* ---- what the directory held ---------------------------------------- */

/* Of an object as it was read. */
static uint64_t
hash_before(const struct outcome *outcome)
{
	uint64_t value =
		hash_bytes(HASH_START, outcome->dn, strlen(outcome->dn));
	uint8_t *bytes = NULL;
	size_t len = 0;

	if (outcome->before == NULL ||
	    sd_desc_encode_alloc(outcome->before, &bytes, &len, NULL) != SD_OK)
		return value;
	value = hash_bytes(value, bytes, len);
	free(bytes);
	return value;
}

/* ---- dry runs -------------------------------------------------------- */

struct trial {
	struct reporter reporter;
	bool shown;
	uint64_t seen; /* in any order of the objects */
};

void
trial_report_errors(struct diags *diags, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->note_count; i++) {
		const struct outcome_note *note = &outcome->notes[i];

		if (note->is_error)
			diag_hint(diags,
				  diag_error(diags, NULL, "%s", note->text),
				  "%s", note->hint != NULL ? note->hint : "");
	}
}

static bool
take_trial(void *context, const struct outcome *outcome)
{
	struct trial *trial = context;

	trial->seen += hash_before(outcome);
	if (trial->shown)
		return reporter_outcome(&trial->reporter, outcome);
	trial_report_errors(trial->reporter.ctx->diags, outcome);
	return true;
}

/* One job, not written; *seen tells what it was planned on. */
static int
try_job(struct context *ctx, const struct job *job, bool shown, uint64_t *seen,
	struct apply_counts *counts)
{
	struct command command = *ctx->command;
	struct context mine = *ctx;
	struct trial trial = {.shown = shown};
	struct apply_options options;
	struct apply_context given;
	struct print_options print;
	enum exit_status status;

	command.dry_run = true;
	mine.command = &command;
	options = run_apply_options(&mine);
	print = run_print_options(&mine);
	print.several = job->target_count > 1 || job->tree || job->under;
	reporter_init(&trial.reporter, &mine, &print);
	given = reporter_context(&trial.reporter, &options, counts);
	given.report = take_trial;
	given.context = &trial;
	status = apply_run(&given, job);
	if (shown)
		(void)printer_finish(trial.reporter.printer, false);
	arena_clear(&trial.reporter.arena);
	*seen = trial.seen;
	return (int)status;
}

/* May an earlier change be about the objects of this one, which the trial of
 * this one alone does not see? */
static bool
follows_wide_one(const struct shell *shell, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (!is_of_one_object(&shell->staged[i]->plan))
			return true;
	return false;
}

/* A whole tree is not read for the sake of it. */
int
trial_staged(struct shell *shell, struct context *ctx, size_t number,
	     size_t *planned)
{
	struct staged *staged = shell->staged[number];
	struct apply_counts counts = {0};
	struct job job;
	const size_t first = first_member(shell, number);
	int status;

	if (!trial_job(shell, ctx, first, &job))
		return EXIT_STATUS_FAILED;
	*planned = 1;
	if (staged->plan.tree || staged->plan.under)
		return EXIT_STATUS_OK;
	status = try_job(ctx, &job, false, &staged->seen, &counts);
	/* What undoes an earlier one changes nothing together with it. */
	if (first == number && !follows_wide_one(shell, number))
		*planned = counts.planned;
	return status;
}

/* ---- diff ------------------------------------------------------------ */

void
shell_print(const char *text)
{
	STR_AUTO shown;

	str_init(&shown);
	append_shown(&shown, text);
	fputs(shown.data, stdout);
}

static void
print_members(const struct shell *shell, size_t first)
{
	static const char name[] = "dsacls ";

	for (size_t i = first; i < shell->staged_count;
	     i = next_member(shell, i)) {
		const char *text = shell->staged[i]->text;

		printf("%zu. ", i + 1);
		shell_print(strncmp(text, name, strlen(name)) == 0
				    ? text + strlen(name)
				    : text);
		putchar('\n');
	}
}

/* Remembers what was there; true when it had been something else. */
static bool
has_changed(struct shell *shell, size_t first, uint64_t seen)
{
	bool changed = false;

	for (size_t i = first; i < shell->staged_count;
	     i = next_member(shell, i)) {
		struct staged *staged = shell->staged[i];

		changed |= staged->seen != 0 && staged->seen != seen;
		staged->seen = seen;
	}
	return changed;
}

/* One dry run for each write; numbers of staged changes in front. */
int
trial_preview(struct shell *shell, struct context *ctx, size_t *planned)
{
	const bool text = ctx->command->format == OUTPUT_TEXT;
	int worst = EXIT_STATUS_OK;

	*planned = 0;
	for (size_t i = 0; i < shell->staged_count; i++) {
		struct apply_counts counts = {0};
		struct job job;
		uint64_t seen;
		int status;

		if (!trial_is_first(shell, i))
			continue;
		if (text)
			print_members(shell, i);
		if (!trial_job(shell, ctx, i, &job))
			return EXIT_STATUS_FAILED;
		status = try_job(ctx, &job, true, &seen, &counts);
		*planned += counts.planned;
		if (status > worst)
			worst = status;
		if (status == EXIT_STATUS_OK && has_changed(shell, i, seen))
			diag_warning(ctx->diags, NULL,
				     "%s has changed since: this is what would "
				     "be done now",
				     shell->staged[i]->dn);
		diags_print(ctx->diags);
		if (text)
			putchar('\n');
		if (status == EXIT_STATUS_PARTLY)
			break;
	}
	return worst;
}

int
shell_diff(struct shell *shell, struct context *ctx, struct words *args)
{
	size_t planned;

	(void)args;
	if (shell->staged_count > 0)
		return trial_preview(shell, ctx, &planned);
	diag_note(ctx->diags, NULL, "nothing is staged");
	return EXIT_STATUS_OK;
}
