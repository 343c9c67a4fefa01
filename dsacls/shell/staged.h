/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/staged.h: the list of staged changes, and dry runs of them on the
 * directory as it is now: on staging, for diff, and before commit asks. Each is
 * planned on the result of the earlier ones. Changes to one object are one
 * plan, so that they cost one read and one write. Writes nothing.
 */
#ifndef SHELL_STAGED_H
#define SHELL_STAGED_H

#include "apply/apply.h"
#include "resolve/job.h"
#include "shell/shell.h"

void staged_free(struct staged *staged);
void shell_drop_all(struct shell *shell);
int shell_drop(struct shell *shell, struct context *ctx, struct words *args);

/*
 * Of all that are staged, which share a write: the first of them, and the
 * next one, or staged_count. One that may be about many objects ends the
 * sharing: what comes after it would be carried out before it.
 */
struct groups {
	size_t *first, *next;
};
struct groups groups_of(const struct shell *shell, struct arena *arena);

/* The plan of all that share the write of first. Later changes are carried out
 * after all steps of the earlier ones. */
struct plan group_plan(const struct shell *shell, struct arena *arena,
		       const struct groups *groups, size_t first);

/* About everything below an object? Such a change is not tried beforehand. */
bool group_is_walk(const struct staged *staged);

struct trial {
	struct context *ctx;
	bool shown; /* else nothing but errors */
	bool bases_only;
	struct store *store; /* may be NULL, and so may each */
	outcome_fn *each;    /* before it is shown */
	void *context;	     /* of each */
	struct apply_counts counts;
};
int trial_run(struct trial *trial, const struct job *job);

/* The notes of an outcome that are errors. */
void trial_report_errors(struct diags *diags, const struct outcome *outcome);

bool
trial_make_job(struct context *ctx, const struct plan *plan, struct job *job);

/*
 * Can a change be done after all that are staged? Prints nothing but errors.
 * planned: how many objects it would change. The caller stages it, where
 * that is more than none; nothing may be staged in between.
 */
struct staged_trial {
	size_t planned;
	bool on_top; /* something staged is about its objects */
};
int
trial_staged(struct shell *shell, struct context *ctx, struct staged *staged,
	     const struct job *job, struct staged_trial *result);

#endif
