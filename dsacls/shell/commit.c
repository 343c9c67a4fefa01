/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commit.c: staged changes written: shown on what the directory holds
 * now, one question, one run.
 */
#include "shell/commit.h"

#include "apply/apply.h"
#include "apply/store.h"
#include "base/stop.h"
#include "base/str.h"
#include "base/term.h"
#include "output/printer.h"
#include "report.h"
#include "shell/group.h"
#include "shell/stage.h"
#include "shell/trial.h"

#include <stdio.h>
#include <string.h>

/* What all staged changes would do: the runs that commit makes of them, one
 * after the other, each on what those before it would leave. */

/* A text out of the directory, fit for a terminal. */
static void
print_shown(const char *text)
{
	STR_AUTO shown;

	str_init(&shown);
	append_shown(&shown, text);
	fputs(shown.data, stdout);
}

static void
print_members(const struct shell *shell, const struct groups *groups,
	      size_t first)
{
	static const char name[] = "dsacls ";

	for (size_t i = first; i < shell->staged_count; i = groups->next[i]) {
		const char *text = shell->staged[i]->text;

		printf("%zu. ", i + 1);
		print_shown(strncmp(text, name, strlen(name)) == 0
				    ? text + strlen(name)
				    : text);
		putchar('\n');
	}
}

/* Remembers what was there; true when it had been something else. */
static bool
has_changed(struct shell *shell, const struct groups *groups, size_t first,
	    uint64_t seen)
{
	bool changed = false;

	for (size_t i = first; i < shell->staged_count; i = groups->next[i]) {
		struct staged *staged = shell->staged[i];

		changed |= staged->seen != 0 && staged->seen != seen;
		staged->seen = seen;
	}
	return changed;
}

/* In any order of the objects. */
static bool
add_seen(void *context, const struct outcome *outcome)
{
	uint64_t *seen = context;

	*seen += store_hash(outcome->dn, outcome->held);
	return true;
}

/* What shares the write of one, its numbers in front. False: no use going on.
 */
static bool
show_group(struct shell *shell, struct trial *trial,
	   const struct groups *groups, size_t first, int *worst)
{
	struct context *ctx = trial->ctx;
	const bool text = ctx->command->format == OUTPUT_TEXT;
	struct job job;
	uint64_t *seen = trial->context;
	int status;

	if (text)
		print_members(shell, groups, first);
	if (!trial_job(shell, ctx, groups, first, &job)) {
		*worst = EXIT_STATUS_FAILED;
		return false;
	}
	*seen = 0;
	status = trial_run(trial, &job);
	if (status == EXIT_STATUS_OK &&
	    has_changed(shell, groups, first, *seen))
		diag_warning(ctx->diags, NULL,
			     "%s has changed since: this is what would "
			     "be done now",
			     shell->staged[first]->dn);
	diags_print(ctx->diags);
	if (text)
		putchar('\n');
	*worst = (int)exit_status_worse((enum exit_status) * worst,
					(enum exit_status)status);
	return status != EXIT_STATUS_PARTLY;
}

/* What all of them would do, their numbers in front; says what was changed by
 * others since they were staged or shown. *planned: changes of objects. */
static int
preview(struct shell *shell, struct context *ctx, size_t *planned)
{
	const struct groups groups = groups_of(shell, ctx->arena);
	uint64_t seen = 0;
	struct trial trial = {.ctx = ctx,
			      .shown = true,
			      .each = add_seen,
			      .context = &seen,
			      .store = store_new(true)};
	int worst = EXIT_STATUS_OK;
	bool more = true;

	*planned = 0;
	for (size_t i = 0; i < shell->staged_count && more; i++) {
		if (groups.first[i] != i)
			continue;
		more = show_group(shell, &trial, &groups, i, &worst);
		*planned += trial.counts.planned;
	}
	store_free(trial.store);
	return worst;
}

int
shell_diff(struct shell *shell, struct context *ctx, struct words *args)
{
	size_t planned;

	(void)args;
	if (shell->staged_count > 0)
		return preview(shell, ctx, &planned);
	diag_note(ctx->diags, NULL, "nothing is staged");
	return EXIT_STATUS_OK;
}

/* ---- commit ---------------------------------------------------------- */

/* How an object ended, as the end of a sentence. */
static const char *
ending(enum outcome_state state)
{
	switch (state) {
	case OUTCOME_VERIFIED:
		return "written and verified";
	case OUTCOME_WRITTEN:
		return "written, but not read back";
	case OUTCOME_MISMATCH:
		return "written, but something else was stored";
	case OUTCOME_OVERWROTE:
		return "written, maybe over the change of somebody else";
	case OUTCOME_UNKNOWN:
		return "it may or may not be written";
	case OUTCOME_SHOWN:
	case OUTCOME_UNCHANGED:
		return "no change, it is so already";
	case OUTCOME_PLANNED:
	case OUTCOME_FAILED:
	case OUTCOME_SKIPPED:
		break;
	}
	return "not written";
}

struct written {
	struct context *ctx;
	const struct job *jobs;
	size_t count;
	bool previewed; /* what changes was on the screen already */
};

/* A line each: what changes was shown in front of the question. */
static bool
take_written(void *context, const struct outcome *outcome)
{
	struct context *ctx = context;

	if (outcome->state == OUTCOME_PLANNED)
		return true;
	diags_print(ctx->diags);
	if (!ctx->command->quiet) {
		print_shown(outcome->dn);
		printf(": %s\n", ending(outcome->state));
	}
	trial_report_errors(ctx->diags, outcome);
	diags_print(ctx->diags);
	return true;
}

static void
print_count(const struct context *ctx, const struct apply_counts *counts)
{
	const size_t *each = counts->each;
	const size_t verified = each[OUTCOME_VERIFIED];
	const struct {
		size_t count;
		const char *what;
	} more[] = {
		{each[OUTCOME_UNCHANGED], "unchanged"},
		{each[OUTCOME_WRITTEN], "not read back"},
		{each[OUTCOME_MISMATCH], "stored differently"},
		{each[OUTCOME_OVERWROTE],
		 "written, maybe over the change of somebody else"},
		{each[OUTCOME_UNKNOWN], "unknown"},
		{each[OUTCOME_FAILED] + each[OUTCOME_SKIPPED], "not written"},
	};

	if (ctx->command->quiet)
		return;
	printf("%zu object%s written and verified", verified,
	       text_plural(verified));
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (more[i].count > 0)
			printf(", %zu %s", more[i].count, more[i].what);
	printf("%s\n", counts->verified + counts->overwrote > 0 &&
				       counts->journal_id != NULL
			       ? "; undo takes it back"
			       : "");
}

/* All jobs as one run. */
static enum exit_status
run_jobs(struct apply_context *given, void *arg)
{
	const struct written *written = arg;
	enum exit_status status;

	if (written->previewed) {
		given->report = take_written;
		given->context = written->ctx;
	}
	status = apply_run_jobs(given, written->jobs, written->count);
	if (written->previewed)
		print_count(written->ctx, given->counts);
	return status;
}

static int
write_jobs(struct written *written)
{
	struct report_options options = report_options(written->ctx);

	options.print.several = written->count > 1;
	options.print.diff = true;
	options.print.quiet |= written->previewed;
	options.print.partial = written->previewed;
	return report_run(written->ctx, &options, run_jobs, written);
}

/* One question for all of them. */
static bool
may_commit(struct shell *shell, struct context *ctx)
{
	char question[80];

	snprintf(question, sizeof(question), "Write %zu staged change%s?",
		 shell->staged_count, text_plural(shell->staged_count));
	diags_print(ctx->diags);
	fflush(stdout);
	return term_ask(question);
}

/* For the journal. */
static const char *
text_of_all(const struct shell *shell, struct arena *arena)
{
	STR_AUTO text;

	str_init(&text);
	for (size_t i = 0; i < shell->staged_count; i++)
		str_printf(&text, "%s%s",
			   i > 0 ? "; " : "shell: ", shell->staged[i]->text);
	return arena_strdup(arena, text.data);
}

static int
write_all(struct shell *shell, struct context *ctx, bool previewed)
{
	const struct groups groups = groups_of(shell, ctx->arena);
	struct job *jobs =
		arena_array(ctx->arena, shell->staged_count, sizeof(*jobs));
	struct written written = {ctx, jobs, 0, previewed};
	int status;

	for (size_t i = 0; i < shell->staged_count; i++)
		if (groups.first[i] == i &&
		    !trial_job(shell, ctx, &groups, i, &jobs[written.count++]))
			return EXIT_STATUS_FAILED;
	ctx->command_text = text_of_all(shell, ctx->arena);
	ctx->asked_before = previewed;
	status = write_jobs(&written);
	if (status == EXIT_STATUS_OK)
		shell_drop_all(shell);
	else if (stop_signal() == 0)
		diag_note(ctx->diags, NULL,
			  "the changes stay staged: diff shows what is still "
			  "to be done, log what was");
	return status;
}

int
shell_commit(struct shell *shell, struct context *ctx, struct words *args)
{
	size_t planned;
	int status;

	(void)args;
	if (shell->staged_count == 0) {
		diag_note(ctx->diags, NULL, "nothing is staged");
		return EXIT_STATUS_OK;
	}
	if (ctx->command->yes || shell->autocommit)
		return write_all(shell, ctx, false);
	status = preview(shell, ctx, &planned);
	if (status != EXIT_STATUS_OK)
		return status;
	if (planned == 0) {
		diag_note(ctx->diags, NULL, "it is so already: nothing to do");
		shell_drop_all(shell);
		return status;
	}
	if (shell->interactive && may_commit(shell, ctx))
		return write_all(shell, ctx, true);
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, NULL,
			     "not committed; the changes stay staged"),
		  shell->interactive ? "commit asks again, drop forgets them"
				     : "nobody is asked in a script: dsacls "
				       "shell --yes says yes");
	return EXIT_STATUS_FAILED;
}
