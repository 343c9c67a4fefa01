/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.c: the pipeline of design.md section 2 for one command. Each stage is
 * a call into its folder; here is only the order.
 */
#include "run.h"

#include "apply/apply.h"
#include "input/command.h"
#include "output/records.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"

static enum exit_status
run_job(struct apply_context *given, void *arg)
{
	return apply_run(given, arg);
}

static int
apply_job(struct context *ctx, const struct plan *plan, struct job *job)
{
	struct report_options options = report_options(ctx);
	struct print_options *print = &options.print;

	if (plan->changes)
		report_as_ldif(ctx, print);
	if (plan->changes && (plan->under || plan->tree))
		report_changes_only(ctx, print);
	print->several = job->target_count > 1 || job->tree || job->under;
	if (!report_trustee(ctx, &ctx->command->only, &print->only))
		return EXIT_STATUS_FAILED;
	return report_run(ctx, &options, run_job, job);
}

static int
run_plan(struct context *ctx, const struct plan *plan)
{
	struct session *session = ctx->session;
	const struct job_glance glance = {report_want, ctx};
	struct job job;

	if (!session_open_plan(ctx, plan))
		return EXIT_STATUS_FAILED;
	if (!job_make(&job, ctx->arena, plan, session->dir, session->principals,
		      session->schema, &glance, ctx->diags))
		return EXIT_STATUS_FAILED;
	return apply_job(ctx, plan, &job);
}

int
run_acl(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct reporter reporter;
	struct plan plan;

	if (!plan_make(&plan, ctx->arena, command, ctx->diags) ||
	    !recipe_check(&plan, ctx->diags))
		return EXIT_STATUS_USAGE;
	if (command->explain) {
		reporter_begin(&reporter, ctx, false, NULL);
		printer_record(reporter.printer, &kind_plan, &plan);
		return reporter_end(&reporter, EXIT_STATUS_OK);
	}
	if (plan.target_count == 0) {
		struct diag *diag =
			diag_error(ctx->diags, NULL, "no object was named");

		diag_hint(ctx->diags, diag,
			  "dsacls OBJECT [switches]: OBJECT is a DN such as "
			  "'OU=people,DC=corp,DC=example'");
		return EXIT_STATUS_USAGE;
	}
	return run_plan(ctx, &plan);
}
