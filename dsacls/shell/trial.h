/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/trial.h: staged changes tried on what the directory holds now: when
 * they are staged, for diff, in front of commit's question. Each stands on
 * those before it. Writes nothing.
 */
#ifndef SHELL_TRIAL_H
#define SHELL_TRIAL_H

#include "apply/apply.h"
#include "resolve/job.h"
#include "shell/group.h"
#include "shell/shell.h"

/* ---- one dry run (shell/trial.c) ------------------------------------- */

struct trial {
	struct context *ctx;
	bool shown; /* else nothing but errors */
	bool audit, bases_only;
	struct chain *chain;
	draft_fn *draft;  /* may be NULL, and so may each */
	outcome_fn *each; /* before it is shown */
	void *context;	  /* of both */
	struct apply_counts counts;
};
int trial_run(struct trial *trial, const struct job *job);

/* The notes of an outcome that are errors. */
void trial_report_errors(struct diags *diags, const struct outcome *outcome);

/* Of an object as it was read, without audit entries: some lines read them,
 * others do not. */
uint64_t trial_hash(const struct outcome *outcome);

/* The job of a plan. False: diagnosed. */
bool
trial_make_job(struct context *ctx, const struct plan *plan, struct job *job);
/* The job of staged change `first` and of all that share its write. */
bool trial_job(const struct shell *shell, struct context *ctx,
	       const struct groups *groups, size_t first, struct job *job);

/* ---- when it is staged (shell/stage_trial.c) ------------------------- */

/*
 * Can a change be done after all that are staged? Prints nothing but errors.
 * planned: how many objects it would change. The caller stages it, where
 * that is more than none; nothing may be staged in between.
 */
struct staged_trial {
	size_t planned;
	bool on_top; /* something staged is about its objects */
};
int trial_staged(struct shell *shell, struct context *ctx,
		 struct staged *staged, struct staged_trial *result);

/* ---- a preview (shell/commit.c) ---------------------------------------- */

/* What all of them would do, their numbers in front; says what was changed
 * by others since they were staged or shown. *planned: as above. */
int trial_preview(struct shell *shell, struct context *ctx, size_t *planned);

#endif
