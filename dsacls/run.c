/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.c: the pipeline of design.md section 2 for one command, and for a file of
 * them. Each stage is a call into its folder; this file has only the order.
 */
#include "run.h"

#include "apply/apply.h"
#include "base/file.h"
#include "input/command.h"
#include "output/records.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum exit_status
run_job(struct apply_context *given, void *arg)
{
	return apply_run(given, arg);
}

static int
run_plan(struct context *ctx, const struct plan *plan)
{
	struct report_options options = report_options(ctx);
	struct print_options *print = &options.print;
	struct session *session = ctx->session;
	const struct job_glance glance = {report_want, ctx};
	struct job job;

	if (!session_open_plan(ctx, plan) ||
	    !job_make(&job, ctx->arena, plan, session->dir, session->principals,
		      session->schema, &glance, ctx->diags))
		return EXIT_STATUS_FAILED;
	if (plan->changes)
		report_as_ldif(ctx, print);
	if (plan->changes && (plan->under || plan->tree))
		report_changes_only(ctx, print);
	print->several = job.target_count > 1 || job.tree || job.under;
	if (!report_trustee(ctx, &ctx->command->only, &print->only))
		return EXIT_STATUS_FAILED;
	return report_run(ctx, &options, run_job, &job);
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
		diag_hint(ctx->diags,
			  diag_error(ctx->diags, NULL, "no object was named"),
			  "dsacls OBJECT [switches]: OBJECT is a DN such as "
			  "'OU=people,DC=corp,DC=example'");
		return EXIT_STATUS_USAGE;
	}
	return run_plan(ctx, &plan);
}

/* ---- commands out of a file: all lines are parsed and planned, then resolved,
 * then run as one: one journal and one undo, and nothing is written before
 * every object of every line has been worked out ------------------------- */

struct batch_line {
	struct command command;
	struct plan plan;
	struct job job;
	const char *where; /* "file:12" */
};

struct batch {
	struct context *ctx;
	const char *name;
	struct batch_line *lines;
	size_t count, capacity;
};

static bool
is_acl_command(const struct command *command)
{
	const struct verb_entry *verb = verb_by_id(command->verb);

	return (verb == NULL || verb->effect == VERB_PLANS) &&
	       command->batch.text == NULL && !command->show_usage &&
	       !command->show_version;
}

/* How the run is made and what it prints is the same for all lines: --dry-run
 * on one of them would not keep the others, nor itself, from being written. */
static bool
check_line(struct batch *batch, const struct command *command,
	   const struct words *words)
{
	struct span span = words_span(words, 0, 0, 0);
	struct diags *diags = batch->ctx->diags;
	bool ok = true;

	if (!is_acl_command(command)) {
		diag_error(diags, &span,
			   "a batch line shows or changes the ACL of objects");
		return false;
	}
	for (const struct option *option = option_table; option->name != NULL;
	     option++) {
		if (!option->of_the_run || command->given[option->id] == 0)
			continue;
		span = words_span_whole(words, command->given[option->id] - 1);
		diag_hint(diags,
			  diag_error(diags, &span,
				     "%s is for the whole file, not for a line",
				     option->name),
			  "say it beside -f");
		ok = false;
	}
	return ok;
}

static bool
take_line(struct batch *batch, const char *text, unsigned long number)
{
	struct context *ctx = batch->ctx;
	struct batch_line *line;
	struct words words;
	const char *where =
		arena_printf(ctx->arena, "%s:%lu", batch->name, number);
	enum words_result result =
		words_split(&words, ctx->arena, text, where, ctx->diags);

	if (result == WORDS_UNMATCHED)
		command_hide_line(text, ctx->diags);
	if (result != WORDS_OK)
		return result == WORDS_EMPTY;
	batch->lines = arena_grow(ctx->arena, batch->lines, &batch->capacity,
				  batch->count + 1, sizeof(*batch->lines));
	line = &batch->lines[batch->count];
	memset(line, 0, sizeof(*line));
	line->where = where;
	if (!command_parse_line(&line->command, ctx->command, ctx->arena,
				&words, ctx->diags) ||
	    !check_line(batch, &line->command, &words))
		return false;
	batch->count++;
	return plan_make(&line->plan, ctx->arena, &line->command, ctx->diags) &&
	       recipe_check(&line->plan, ctx->diags);
}

static bool
read_lines(struct batch *batch)
{
	const struct word_ref *file = &batch->ctx->command->batch;
	const bool from_stdin = strcmp(file->text, "-") == 0;
	FILE *in = from_stdin ? stdin : fopen(file->text, "re");
	struct diags *diags = batch->ctx->diags;
	unsigned long number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	bool ok = true;

	if (in == NULL) {
		diag_error(diags, &file->span, "%s: %s", file->text,
			   strerror(errno));
		return false;
	}
	batch->name = from_stdin ? "stdin" : file->text;
	while ((len = infile_line(&line, &size, in, INFILE_LINE_MAX)) >= 0) {
		number++;
		if (strlen(line) != (size_t)len) {
			diag_error(diags, NULL, "%s:%lu: not a text file",
				   batch->name, number);
			ok = false;
			break;
		}
		line[text_line_len(line, (size_t)len)] = '\0';
		ok = take_line(batch,
			       number == 1 ? infile_skip_mark(line) : line,
			       number) &&
		     ok;
	}
	if (len < 0 && errno == EFBIG) {
		diag_error(diags, NULL,
			   "%s:%lu: a line longer than 64 KB: not a file of "
			   "commands",
			   batch->name, number + 1);
		ok = false;
	} else if (len < 0 && errno != 0) {
		diag_error(diags, NULL, "%s: %s", batch->name, strerror(errno));
		ok = false;
	}
	free(line);
	if (!from_stdin)
		fclose(in);
	return ok;
}

/* The names of all lines in one round trip; what is unknown is reported by the
 * line that has it. */
static bool
want_names(struct batch *batch)
{
	struct context *ctx = batch->ctx;

	for (size_t i = 0; i < batch->count; i++) {
		struct context mine = *ctx;

		mine.command = &batch->lines[i].command;
		if (!session_open_plan(&mine, &batch->lines[i].plan))
			return false;
		job_want(&batch->lines[i].plan, ctx->session->principals,
			 ctx->session->schema);
	}
	(void)job_resolve_names(ctx->arena, ctx->session->dir,
				ctx->session->principals, ctx->session->schema,
				NULL);
	return true;
}

static bool
resolve_lines(struct batch *batch)
{
	struct context *ctx = batch->ctx;
	bool ok = true;

	if (!want_names(batch))
		return false;
	for (size_t i = 0; i < batch->count; i++)
		ok = job_make(&batch->lines[i].job, ctx->arena,
			      &batch->lines[i].plan, ctx->session->dir,
			      ctx->session->principals, ctx->session->schema,
			      NULL, ctx->diags) &&
		     ok;
	return ok;
}

static enum exit_status
run_lines(struct apply_context *given, void *arg)
{
	const struct batch *batch = arg;
	struct job *jobs =
		arena_array(given->arena, batch->count, sizeof(*jobs));

	for (size_t i = 0; i < batch->count; i++) {
		jobs[i] = batch->lines[i].job;
		jobs[i].where = batch->lines[i].where;
	}
	return apply_run_jobs(given, jobs, batch->count);
}

static int
carry_out(struct batch *batch)
{
	struct context *ctx = batch->ctx;
	struct report_options options = report_options(ctx);

	for (size_t i = 0; i < batch->count; i++) {
		if (!batch->lines[i].plan.changes)
			continue;
		report_as_ldif(ctx, &options.print);
		options.print.dry =
			ctx->command->dry_run || ctx->command->check;
	}
	options.print.several = batch->count > 1;
	if (!report_trustee(ctx, &ctx->command->only, &options.print.only))
		return EXIT_STATUS_FAILED;
	return report_run(ctx, &options, run_lines, batch);
}

int
run_batch(struct context *ctx)
{
	struct batch batch = {.ctx = ctx};

	if (!read_lines(&batch))
		return EXIT_STATUS_USAGE;
	if (batch.count == 0) {
		diag_note(ctx->diags, NULL, "%s: no commands", batch.name);
		report_nothing(ctx);
		return EXIT_STATUS_OK;
	}
	if (!resolve_lines(&batch))
		return EXIT_STATUS_FAILED;
	return carry_out(&batch);
}
