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

struct trial {
	struct context *ctx;
	bool shown; /* else nothing but errors */
	bool audit, bases_only;
	struct store *store; /* may be NULL, and so may each */
	outcome_fn *each;    /* before it is shown */
	void *context;	     /* of each */
	struct apply_counts counts;
};
int trial_run(struct trial *trial, const struct job *job);

/* The notes of an outcome that are errors. */
void trial_report_errors(struct diags *diags, const struct outcome *outcome);

/* The job of staged change `first` and of all that share its write. */
bool trial_job(const struct shell *shell, struct context *ctx,
	       const struct groups *groups, size_t first, struct job *job);

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

/* What is staged was dropped, or a part of it. */
void trial_forget(struct shell *shell);

#endif
