/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch.c: commands out of a file. Four passes, so that a mistake in the
 * last line is found before the first one writes: parse and plan all,
 * resolve all, work all out (a dry run), then carry them out in order.
 */
#include "batch.h"

#include "apply/apply.h"
#include "base/str.h"
#include "command_text.h"
#include "lines.h"
#include "report.h"
#include "resolve/job.h"
#include "run.h"
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct batch_line {
	struct command command;
	const char *text;  /* for the journal */
	const char *where; /* "file:12" */
	struct plan plan;
	struct job job;
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
	return (command->verb == VERB_ACL ||
		command->verb == VERB_CANONICALIZE ||
		command->verb == VERB_SUBSTITUTE) &&
	       command->batch.text == NULL && !command->show_usage &&
	       !command->show_version;
}

static bool
check_line(struct batch *batch, const struct command *command,
	   const struct words *words)
{
	const struct span span = words_span(words, 0, 0, 0);
	struct diags *diags = batch->ctx->diags;

	if (!is_acl_command(command)) {
		diag_error(diags, &span,
			   "a batch line shows or changes the ACL of objects");
		return false;
	}
	return true;
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

	if (result != WORDS_OK)
		return result == WORDS_EMPTY;
	batch->lines = arena_grow(ctx->arena, batch->lines, &batch->capacity,
				  batch->count + 1, sizeof(*batch->lines));
	line = &batch->lines[batch->count];
	memset(line, 0, sizeof(*line));
	line->where = where;
	line->text = command_text(ctx->arena, &words);
	if (!lines_parse(ctx, ctx->arena, &words, &line->command) ||
	    !check_line(batch, &line->command, &words))
		return false;
	batch->count++;
	return plan_make(&line->plan, ctx->arena, &line->command, ctx->diags);
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
	while ((len = getline(&line, &size, in)) >= 0) {
		number++;
		if (strlen(line) != (size_t)len) {
			diag_error(diags, NULL, "%s:%lu: not a text file",
				   batch->name, number);
			ok = false;
			break;
		}
		line[strcspn(line, "\r\n")] = '\0';
		ok = take_line(batch, line, number) && ok;
	}
	if (ferror(in) != 0) {
		diag_error(diags, NULL, "%s: %s", batch->name, strerror(errno));
		ok = false;
	}
	free(line);
	if (!from_stdin)
		fclose(in);
	return ok;
}

static bool
resolve_lines(struct batch *batch)
{
	struct context *ctx = batch->ctx;
	bool ok = true;

	for (size_t i = 0; i < batch->count; i++) {
		struct batch_line *line = &batch->lines[i];
		struct context mine = *ctx;

		mine.command = &line->command;
		if (!session_open_plan(&mine, &line->plan))
			return false;
		ok = job_make(&line->job, ctx->arena, &line->plan,
			      ctx->session->dir, ctx->session->principals,
			      ctx->session->schema, ctx->diags) &&
		     ok;
	}
	return ok;
}

/* Only what fails is of interest before anything is written. */
static bool
report_failures(void *context, const struct outcome *outcome)
{
	struct batch *batch = context;

	for (size_t i = 0; i < outcome->note_count; i++)
		if (outcome->notes[i].is_error)
			diag_error(batch->ctx->diags, NULL, "%s",
				   outcome->notes[i].text);
	return true;
}

static enum exit_status
run_line(struct batch *batch, struct batch_line *line, bool rehearsal,
	 outcome_fn *report, void *context, struct apply_counts *total)
{
	struct context mine = *batch->ctx;
	struct apply_counts counts = {0};
	struct apply_options options;
	enum exit_status status;

	mine.command = &line->command;
	mine.command_text = line->text;
	options = run_apply_options(&mine);
	options.dry_run |= rehearsal;
	if (rehearsal) {
		options.confirm = NULL;
		options.progress = false;
	}
	status = apply_run(mine.arena, mine.session->dir, &line->job,
			   mine.session->principals, mine.session->schema,
			   &options, report, context, &counts, mine.diags);
	total->objects += counts.objects;
	total->shown += counts.shown;
	total->unchanged += counts.unchanged;
	total->planned += counts.planned;
	total->verified += counts.verified;
	total->written += counts.written;
	total->mismatched += counts.mismatched;
	total->failed += counts.failed;
	total->unknown += counts.unknown;
	total->skipped += counts.skipped;
	return status;
}

static bool
rehearse(struct batch *batch)
{
	struct apply_counts ignored = {0};
	bool ok = true;

	for (size_t i = 0; i < batch->count; i++) {
		struct batch_line *line = &batch->lines[i];

		if (run_line(batch, line, true, report_failures, batch,
			     &ignored) == EXIT_STATUS_OK)
			continue;
		diag_error(batch->ctx->diags, NULL,
			   "%s: this line would fail, so nothing was written",
			   line->where);
		ok = false;
	}
	return ok;
}

static bool
any_changes(const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		if (batch->lines[i].plan.changes)
			return true;
	return false;
}

static int
carry_out(struct batch *batch)
{
	struct context *ctx = batch->ctx;
	struct print_options print = run_print_options(ctx);
	struct apply_counts total = {0};
	enum exit_status worst = EXIT_STATUS_OK;
	struct reporter reporter;

	print.several = batch->count > 1;
	reporter_init(&reporter, ctx, &print);
	for (size_t i = 0; i < batch->count; i++) {
		enum exit_status status =
			run_line(batch, &batch->lines[i], false,
				 reporter_outcome, &reporter, &total);

		if (status == EXIT_STATUS_OK)
			continue;
		diag_error(ctx->diags, NULL, "%s: this line failed",
			   batch->lines[i].where);
		if (status > worst)
			worst = status;
		if (!ctx->command->keep_going)
			break;
	}
	if (worst == EXIT_STATUS_FAILED && total.verified + total.written > 0)
		worst = EXIT_STATUS_PARTLY;
	return reporter_finish(&reporter, worst, &total);
}

int
batch_commands(struct context *ctx)
{
	struct batch batch = {.ctx = ctx};

	if (!read_lines(&batch))
		return EXIT_STATUS_USAGE;
	if (batch.count == 0) {
		diag_note(ctx->diags, NULL, "%s: no commands", batch.name);
		return EXIT_STATUS_OK;
	}
	if (!resolve_lines(&batch) ||
	    (any_changes(&batch) && !rehearse(&batch)))
		return EXIT_STATUS_FAILED;
	return carry_out(&batch);
}
