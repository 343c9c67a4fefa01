/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/verbs.c: preset, schema and snapshot.
 */
#include "verbs/verbs.h"

#include "apply/apply.h"
#include "base/outfile.h"
#include "directory/snapshot/snapshot.h"
#include "input/command.h"
#include "output/records.h"
#include "plan/preset.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"

#include <string.h>

#define SCHEMA_MATCHES 32

static int
list_presets(struct context *ctx)
{
	struct reporter reporter;
	struct preset_list list;
	struct preset *presets;
	size_t count = 0, width = 0;

	preset_list(&list, ctx->arena);
	presets = arena_array(ctx->arena, list.count, sizeof(*presets));
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.names[i];

		if (!preset_load(&presets[count], ctx->arena, name, NULL,
				 ctx->diags))
			continue;
		width = strlen(name) > width ? strlen(name) : width;
		count++;
	}
	if (list.count == 0)
		diag_note(ctx->diags, NULL,
			  "no presets are installed; DSACLS_PRESETS names a "
			  "folder of them");
	reporter_begin(&reporter, ctx, true, NULL);
	for (size_t i = 0; i < count; i++)
		printer_record(reporter.printer, &kind_preset_row,
			       &(struct preset_row){&presets[i], width});
	return reporter_end(&reporter, ctx->diags->errors > 0
					       ? EXIT_STATUS_FAILED
					       : EXIT_STATUS_OK);
}

int
verb_preset(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct reporter reporter;
	struct preset preset;

	if (command->arg_count == 0)
		return list_presets(ctx);
	if (!preset_load(&preset, ctx->arena, command->args[0].text,
			 &command->args[0].span, ctx->diags))
		return EXIT_STATUS_USAGE;
	reporter_begin(&reporter, ctx, false, NULL);
	printer_record(reporter.printer, &kind_preset, &preset);
	return reporter_end(&reporter, EXIT_STATUS_OK);
}

int
verb_schema(struct context *ctx)
{
	const struct word_ref *word = &ctx->command->args[0];
	const struct schema_item *items[SCHEMA_MATCHES];
	struct reporter reporter;
	size_t count;

	if (!session_open(ctx, NULL, NULL, NULL, false))
		return EXIT_STATUS_FAILED;
	schema_want_name(ctx->session->schema, word->text);
	if (!schema_resolve(ctx->session->schema, ctx->diags))
		return EXIT_STATUS_FAILED;
	count = schema_find_all(ctx->session->schema, word->text, items,
				SCHEMA_MATCHES);
	if (count == 0) {
		/* Says what it may have been. */
		(void)schema_find_name(ctx->session->schema, word->text, 0,
				       FIELD_OBJECT, &word->span, ctx->diags);
		return EXIT_STATUS_FAILED;
	}
	reporter_begin(&reporter, ctx, true, NULL);
	for (size_t i = 0; i < count; i++)
		printer_record(reporter.printer, &kind_fact, items[i]);
	return reporter_end(&reporter, EXIT_STATUS_OK);
}

static bool
find_bases(struct context *ctx, const struct plan *plan, const char **bases)
{
	bool ok = true;

	for (size_t i = 0; i < plan->target_count; i++) {
		struct job_target target;

		ok = object_find_target(
			     &target, ctx->arena, plan->targets[i].name,
			     &plan->targets[i].span, ctx->command->deleted,
			     ctx->session->dir, ctx->diags) &&
		     ok;
		if (ok)
			bases[i] = target.dn;
	}
	return ok;
}

int
verb_snapshot(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct outfile out;
	struct plan plan;
	const char **bases;
	size_t hidden;
	bool ok;

	if (!plan_make(&plan, ctx->arena, command, ctx->diags) ||
	    !recipe_check(&plan, ctx->diags))
		return EXIT_STATUS_USAGE;
	if (!session_open_plan(ctx, &plan))
		return EXIT_STATUS_FAILED;
	bases = arena_array(ctx->arena, plan.target_count, sizeof(*bases));
	if (!find_bases(ctx, &plan, bases) ||
	    !outfile_open(&out, ctx->arena, command->output.text, ctx->diags))
		return EXIT_STATUS_FAILED;
	ok = snapshot_write(ctx->session->dir, bases, plan.target_count,
			    command->audit, command->verbose > 0, out.file,
			    &hidden, ctx->diags);
	ok = outfile_close(&out, ok, ctx->diags) && ok;
	report_counts(ctx);
	if (!ok)
		return EXIT_STATUS_FAILED;
	return hidden > 0 ? EXIT_STATUS_PARTLY : EXIT_STATUS_OK;
}
