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

/* The objects of a verb, by their DNs, in the order given; one that lies
 * below another of them is part of that. */
struct bases {
	struct audit_base *list;
	size_t count;
};

static bool
is_part_of(const struct audit_base *one, const struct audit_base *other)
{
	return dir_dn_within(one->dn, other->dn) &&
	       (other->show_deleted || !one->show_deleted);
}

static void
add_base(struct bases *bases, const struct audit_base *base)
{
	size_t kept = 0;

	for (size_t i = 0; i < bases->count; i++)
		if (is_part_of(base, &bases->list[i]))
			return;
	for (size_t i = 0; i < bases->count; i++)
		if (!is_part_of(&bases->list[i], base))
			bases->list[kept++] = bases->list[i];
	bases->list[kept++] = *base;
	bases->count = kept;
}

/* Connects for the objects of the verb and finds all of them before any is
 * worked on. */
static enum exit_status
open_bases(struct context *ctx, struct bases *bases)
{
	struct job_target target;
	struct plan plan;
	bool ok = true;

	if (!plan_make(&plan, ctx->arena, ctx->command, ctx->diags) ||
	    !job_check(&plan, ctx->diags))
		return EXIT_STATUS_USAGE;
	if (!session_open_plan(ctx, &plan))
		return EXIT_STATUS_FAILED;
	*bases = (struct bases){arena_array(ctx->arena, plan.target_count,
					    sizeof(*bases->list)),
				0};
	for (size_t i = 0; i < plan.target_count; i++) {
		if (job_find_target(&target, ctx->arena, plan.targets[i].name,
				    &plan.targets[i].span,
				    ctx->command->deleted, ctx->session->dir,
				    ctx->diags))
			add_base(bases,
				 &(struct audit_base){target.dn,
						      target.show_deleted});
		else
			ok = false;
	}
	return ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}

struct finding_printer {
	struct context *ctx;
	size_t printed;
};

static bool
print_one(void *context, const struct audit_finding *finding)
{
	struct finding_printer *printer = context;
	const struct command *command = printer->ctx->command;
	const struct finding_line line = {finding->dn, finding->kind,
					  finding->text, finding->is_usual};

	if (command->quiet || (finding->is_usual && command->verbose == 0))
		return true;
	print_finding(stdout, &line, command->format == OUTPUT_JSON,
		      printer->printed++);
	return true;
}

static void
note_counts(struct context *ctx, const struct audit_counts *counts)
{
	const bool one = counts->usual == 1;

	diag_note(ctx->diags, NULL, "%zu object%s read, %zu finding%s",
		  counts->objects, counts->objects == 1 ? "" : "s",
		  counts->findings, counts->findings == 1 ? "" : "s");
	if (counts->usual > 0)
		diag_note(ctx->diags, NULL,
			  "%zu object%s not inherit, as is usual for %s kind%s",
			  counts->usual, one ? " does" : "s do",
			  one ? "its" : "their",
			  ctx->command->verbose > 0 ? "" : "; -v lists them");
}

/* However it ended, the array is whole. */
static int
finish_findings(struct finding_printer *printer, enum exit_status status,
		const struct audit_counts *counts)
{
	struct context *ctx = printer->ctx;
	const bool json = ctx->command->format == OUTPUT_JSON;

	ctx->answered = true;
	if (!ctx->command->quiet)
		print_findings_end(stdout, json, printer->printed);
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		diag_error(ctx->diags, NULL,
			   "standard output could not be written");
		status = EXIT_STATUS_FAILED;
	}
	if (!json && counts->objects > 0)
		note_counts(ctx, counts);
	run_report_counts(ctx);
	return (int)status;
}

int
verb_verify(struct context *ctx)
{
	struct finding_printer printer = {ctx, 0};
	struct audit_counts counts = {0};
	struct bases bases = {0};
	enum exit_status status = open_bases(ctx, &bases);

	if (status == EXIT_STATUS_USAGE)
		return (int)status;
	for (size_t i = 0; i < bases.count && (status == EXIT_STATUS_OK ||
					       status == EXIT_STATUS_DIFFERENT);
	     i++)
		status = audit_verify(ctx->session->dir, &bases.list[i],
				      ctx->session->principals, print_one,
				      &printer, !ctx->command->quiet, &counts,
				      ctx->diags);
	return finish_findings(&printer, status, &counts);
}

static const struct principal *
find_trustee(struct context *ctx, const struct word_ref *name)
{
	struct principals *principals = ctx->session->principals;

	principals_want_name(principals, name->text, &name->span);
	return principals_resolve(principals, ctx->diags)
		       ? principals_by_name(principals, name->text)
		       : NULL;
}

int
verb_findsid(struct context *ctx)
{
	struct audit_wanted wanted = {.audit = ctx->command->audit,
				      .name_all = ctx->command->verbose > 0};
	struct finding_printer printer = {ctx, 0};
	const struct principal *principal = NULL;
	struct audit_counts counts = {0};
	struct bases bases = {0};
	enum exit_status status = open_bases(ctx, &bases);

	if (status == EXIT_STATUS_USAGE)
		return (int)status;
	if (status == EXIT_STATUS_OK)
		principal = find_trustee(ctx, &ctx->command->args[0]);
	if (principal == NULL)
		return finish_findings(&printer, EXIT_STATUS_FAILED, &counts);
	wanted.sid = &principal->sid;
	status = audit_findsid(ctx->session->dir, &bases.list[0], &wanted,
			       ctx->session->schema, print_one, &printer,
			       !ctx->command->quiet, &counts, ctx->diags);
	if (ctx->command->check && status == EXIT_STATUS_OK &&
	    counts.findings > 0)
		status = EXIT_STATUS_DIFFERENT;
	return finish_findings(&printer, status, &counts);
}

int
verb_save(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct bases bases = {0};
	enum exit_status status;
	size_t objects;

	if (command->output.text == NULL) {
		diag_error(ctx->diags, NULL, "save needs -o FILE");
		return EXIT_STATUS_USAGE;
	}
	status = open_bases(ctx, &bases);
	if (status != EXIT_STATUS_OK)
		return (int)status;
	status = archive_save(ctx->arena, ctx->session->dir, &bases.list[0],
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
	struct apply_context given;
	struct reporter reporter;
	enum exit_status status;

	if (!session_open(ctx, NULL, NULL, NULL, true))
		return EXIT_STATUS_FAILED;
	run_show_changes(ctx, &print);
	reporter_init(&reporter, ctx, &print);
	given = reporter_context(&reporter, &options, &counts);
	status = archive_restore(&given, command->args[0].text, command->owner);
	return reporter_finish(&reporter, status, &counts);
}
