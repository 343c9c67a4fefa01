/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs_tree.c: verify, findsid, save and restore: the verbs on everything
 * below a base.
 */
#include "apply/audit.h"
#include "input/command.h"
#include "namer.h"
#include "output/print_verbs.h"
#include "report.h"
#include "run.h"
#include "session.h"
#include "verbs.h"

#include <stdio.h>

/* Connects for the objects of the verb and finds the number-th of them. */
static bool
open_base(struct context *ctx, size_t number, const char **base)
{
	struct job_target target;
	struct plan plan;

	if (!plan_make(&plan, ctx->arena, ctx->command, ctx->diags) ||
	    !session_open_plan(ctx, &plan))
		return false;
	if (!job_find_target(&target, ctx->arena, plan.targets[number].name,
			     &plan.targets[number].span, ctx->command->deleted,
			     ctx->session->dir, ctx->diags))
		return false;
	*base = target.dn;
	return true;
}

struct finding_printer {
	struct context *ctx;
	size_t printed;
};

static bool
print_one(void *context, const struct audit_finding *finding)
{
	struct finding_printer *printer = context;
	const struct finding_line line = {finding->dn, finding->kind,
					  finding->text};

	if (!printer->ctx->command->quiet)
		print_finding(stdout, &line,
			      printer->ctx->command->format == OUTPUT_JSON,
			      printer->printed);
	printer->printed++;
	return true;
}

static int
finish_findings(struct finding_printer *printer, enum exit_status status,
		const struct audit_counts *counts)
{
	struct context *ctx = printer->ctx;
	const bool json = ctx->command->format == OUTPUT_JSON;

	if (!ctx->command->quiet)
		print_findings_end(stdout, json, printer->printed);
	if (!json)
		diag_note(ctx->diags, NULL, "%zu object%s read, %zu finding%s",
			  counts->objects, counts->objects == 1 ? "" : "s",
			  counts->findings, counts->findings == 1 ? "" : "s");
	run_report_counts(ctx);
	return (int)status;
}

static void
worst(enum exit_status *status, enum exit_status next)
{
	if (*status == EXIT_STATUS_OK || next == EXIT_STATUS_FAILED)
		*status = next;
}

int
verb_verify(struct context *ctx)
{
	struct finding_printer printer = {ctx, 0};
	struct audit_counts total = {0};
	enum exit_status status = EXIT_STATUS_OK;

	for (size_t i = 0; i < ctx->command->arg_count; i++) {
		struct audit_counts counts = {0};
		const char *base;

		if (!open_base(ctx, i, &base))
			return EXIT_STATUS_FAILED;
		worst(&status, audit_verify(ctx->arena, ctx->session->dir, base,
					    ctx->session->principals, print_one,
					    &printer, !ctx->command->quiet,
					    &counts, ctx->diags));
		total.objects += counts.objects;
		total.findings += counts.findings;
	}
	return finish_findings(&printer, status, &total);
}

int
verb_findsid(struct context *ctx)
{
	const struct word_ref *name = &ctx->command->args[0];
	struct finding_printer printer = {ctx, 0};
	struct audit_counts counts = {0};
	const struct principal *principal;
	enum exit_status status;
	const char *base;

	if (!open_base(ctx, 0, &base))
		return EXIT_STATUS_FAILED;
	principals_want_name(ctx->session->principals, name->text, &name->span);
	if (!principals_resolve(ctx->session->principals, ctx->diags))
		return EXIT_STATUS_FAILED;
	principal = principals_by_name(ctx->session->principals, name->text);
	if (principal == NULL)
		return EXIT_STATUS_FAILED;
	status = audit_findsid(ctx->arena, ctx->session->dir, base,
			       &principal->sid, ctx->session->principals,
			       ctx->session->schema, print_one, &printer,
			       !ctx->command->quiet, &counts, ctx->diags);
	return finish_findings(&printer, status, &counts);
}

int
verb_save(struct context *ctx)
{
	const struct command *command = ctx->command;
	enum exit_status status;
	const char *base;
	size_t objects;

	if (command->output.text == NULL) {
		diag_error(ctx->diags, NULL, "save needs -o FILE");
		return EXIT_STATUS_USAGE;
	}
	if (!open_base(ctx, 0, &base))
		return EXIT_STATUS_FAILED;
	status = archive_save(ctx->arena, ctx->session->dir, base,
			      command->output.text, command->owner,
			      !command->quiet, &objects, ctx->diags);
	if (status == EXIT_STATUS_OK)
		diag_note(ctx->diags, NULL, "%zu descriptors saved to %s",
			  objects, command->output.text);
	run_report_counts(ctx);
	return (int)status;
}

int
verb_restore(struct context *ctx)
{
	const struct command *command = ctx->command;
	const struct apply_options options = run_apply_options(ctx);
	struct print_options print = run_print_options(ctx);
	struct apply_counts counts = {0};
	struct reporter reporter;
	enum exit_status status;

	if (!session_open(ctx, NULL, NULL, NULL, true))
		return EXIT_STATUS_FAILED;
	run_show_changes(ctx, &print);
	reporter_init(&reporter, ctx, &print);
	status = archive_restore(
		ctx->arena, ctx->session->dir, command->args[0].text,
		command->owner, ctx->session->principals, ctx->session->schema,
		&options, reporter_outcome, &reporter, &counts, ctx->diags);
	return reporter_finish(&reporter, status, &counts);
}
