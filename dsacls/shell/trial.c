/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/trial.c: one dry run of one job, as commit would run it.
 */
#include "shell/trial.h"

#include "base/hash.h"
#include "libsd/codec.h"
#include "report.h"
#include "session.h"
#include "shell/group.h"

#include <stdlib.h>
#include <string.h>

/* ---- jobs ------------------------------------------------------------ */

bool
trial_make_job(struct context *ctx, const struct plan *plan, struct job *job)
{
	struct session *session = ctx->session;

	return job_make(job, ctx->arena, plan, session->dir,
			session->principals, session->schema, ctx->diags);
}

bool
trial_job(const struct shell *shell, struct context *ctx,
	  const struct groups *groups, size_t first, struct job *job)
{
	struct plan *plan = arena_alloc(ctx->arena, sizeof(*plan));

	*plan = group_plan(shell, ctx->arena, groups, first);
	return trial_make_job(ctx, plan, job);
}

/* ---- what the directory held ----------------------------------------- */

uint64_t
trial_hash(const struct outcome *outcome)
{
	uint64_t value = hash_bytes(0, outcome->dn, strlen(outcome->dn));
	struct sd_desc held;
	uint8_t *bytes = NULL;
	size_t len = 0;

	if (outcome->held == NULL)
		return value;
	held = *outcome->held;
	held.sacl_state = SD_ACL_ABSENT;
	held.control &= (uint16_t)~(
		SD_CONTROL_SACL_PRESENT | SD_CONTROL_SACL_DEFAULTED |
		SD_CONTROL_SACL_AUTO_INHERIT_REQ |
		SD_CONTROL_SACL_AUTO_INHERITED | SD_CONTROL_SACL_PROTECTED);
	if (sd_desc_encode_alloc(&held, &bytes, &len, NULL) != SD_OK)
		return value;
	value = hash_bytes(value, bytes, len);
	free(bytes);
	return value;
}

/* ---- the run --------------------------------------------------------- */

struct run {
	struct trial *trial;
	const struct job *job;
	outcome_fn *print; /* of the printer */
	void *context;
};

void
trial_report_errors(struct diags *diags, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->note_count; i++) {
		const struct outcome_note *note = &outcome->notes[i];

		if (note->is_error)
			diag_relay_hint(
				diags,
				diag_error(diags, NULL, "%s", note->text),
				note->hint);
	}
}

static bool
take_outcome(void *context, const struct outcome *outcome)
{
	struct run *run = context;
	struct trial *trial = run->trial;

	if (trial->each != NULL && !trial->each(trial->context, outcome))
		return false;
	if (trial->shown)
		return run->print(run->context, outcome);
	trial_report_errors(trial->ctx->diags, outcome);
	return true;
}

static const struct draft *
find_draft(void *context, const struct outcome *read)
{
	const struct run *run = context;

	return run->trial->draft(run->trial->context, read);
}

static enum exit_status
run_job(struct apply_context *given, void *arg)
{
	struct run *run = arg;
	const struct trial *trial = run->trial;
	enum exit_status status;

	run->print = given->report;
	run->context = given->context;
	given->report = take_outcome;
	given->context = run;
	given->chain = trial->chain;
	given->draft = trial->draft != NULL ? find_draft : NULL;
	status = apply_run(given, run->job);
	run->trial->counts = *given->counts;
	return status;
}

int
trial_run(struct trial *trial, const struct job *job)
{
	struct command command = *trial->ctx->command;
	struct context mine = *trial->ctx;
	struct run run = {.trial = trial, .job = job};
	struct report_options options;

	command.dry_run = true;
	mine.command = &command;
	options = report_options(&mine);
	options.apply.audit |= trial->audit;
	options.apply.bases_only = trial->bases_only;
	options.print.several =
		job->target_count > 1 || job->tree || job->under;
	options.print.quiet |= !trial->shown;
	options.print.partial = true;
	return report_run(&mine, &options, run_job, &run);
}
