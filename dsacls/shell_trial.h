/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_trial.h: staged changes tried on what the directory holds now: when
 * they are staged, for diff, in front of commit's question. Those to one
 * object are one plan, so that they cost one read and one write. Writes
 * nothing.
 */
#ifndef SHELL_TRIAL_H
#define SHELL_TRIAL_H

#include "apply/outcome.h"
#include "resolve/job.h"
#include "shell.h"

/* Is staged change `number` the first of those that share a write? */
bool trial_is_first(const struct shell *shell, size_t number);

/* The job of staged change `first` and of all that share its write. False:
 * diagnosed. */
bool trial_job(const struct shell *shell, struct context *ctx, size_t first,
	       struct job *job);

/* Can staged change `number` be done, with those that share its write?
 * Prints nothing but errors. *planned: how many objects would change. */
int trial_staged(struct shell *shell, struct context *ctx, size_t number,
		 size_t *planned);

/* What all of them would do, their numbers in front; says what was changed
 * by others since they were staged or shown. *planned: as above. */
int trial_preview(struct shell *shell, struct context *ctx, size_t *planned);

/* The notes of an outcome that are errors. */
void trial_report_errors(struct diags *diags, const struct outcome *outcome);

#endif
