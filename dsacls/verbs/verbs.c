/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/verbs.c: preset, schema and snapshot.
 */
#include "verbs/verbs.h"

#include "apply/apply.h"
#include "base/outfile.h"
#include "directory/snapshot/snapshot.h"
#include "input/command.h"
#include "output/print_verbs.h"
#include "plan/preset.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"

#include <stdio.h>

#define SCHEMA_MATCHES 32

static int
list_presets(struct context *ctx, bool json)
{
	struct preset_list list;
	struct preset *presets;
	size_t count = 0;

	preset_list(&list, ctx->arena);
	presets = arena_array(ctx->arena, list.count, sizeof(*presets));
	for (size_t i = 0; i < list.count; i++)
		if (preset_load(&presets[count], ctx->arena, list.names[i],
				NULL, ctx->diags))
			count++;
	if (list.count == 0)
		diag_note(ctx->diags, NULL,
			  "no presets are installed; DSACLS_PRESETS names a "
			  "folder of them");
	print_preset_list(stdout, presets, count, json);
	return ctx->diags->errors > 0 ? EXIT_STATUS_FAILED : EXIT_STATUS_OK;
}

int
verb_preset(struct context *ctx)
{
	const struct command *command = ctx->command;
	const bool json = command->format == OUTPUT_JSON;
	struct preset preset;

	if (command->arg_count == 0)
		return list_presets(ctx, json);
	if (!preset_load(&preset, ctx->arena, command->args[0].text,
			 &command->args[0].span, ctx->diags))
		return EXIT_STATUS_USAGE;
	print_preset(stdout, &preset, json);
	return EXIT_STATUS_OK;
}

/* A GUID as the name it has, for applies-to and property sets. */
static const char *
guid_name(struct context *ctx, const struct sd_guid *guid, uint32_t mask)
{
	const struct schema_item *item =
		schema_find_guid(ctx->session->schema, guid, mask);
	char text[SD_GUID_TEXT_SIZE];

	if (item != NULL)
		return item->name;
	return arena_strdup(ctx->arena, sd_guid_format(guid, text));
}

static void
fill_fact(struct context *ctx, const struct schema_item *item,
	  struct schema_fact *fact)
{
	const char **names = arena_array(ctx->arena, item->applies_count + 1,
					 sizeof(*names));

	for (size_t i = 0; i < item->applies_count; i++)
		names[i] = guid_name(ctx, &item->applies_to[i],
				     SD_MASK_CREATE_CHILD);
	*fact = (struct schema_fact){
		.name = item->name,
		.live_name = item->live_name,
		.cn = item->cn,
		.kind = schema_kind_name(item->kind),
		.guid = item->guid,
		.applies_to = names,
		.applies_count = item->applies_count,
		.is_confidential = item->kind == SCHEMA_ATTRIBUTE &&
				   (item->search_flags & 0x80) != 0,
		.is_live = item->is_live,
	};
	if (!sd_guid_is_zero(&item->property_set))
		fact->property_set = guid_name(ctx, &item->property_set,
					       SD_MASK_READ_PROPERTY);
}

int
verb_schema(struct context *ctx)
{
	const struct word_ref *word = &ctx->command->args[0];
	const struct schema_item *items[SCHEMA_MATCHES];
	struct schema_fact facts[SCHEMA_MATCHES];
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
	for (size_t i = 0; i < count; i++)
		fill_fact(ctx, items[i], &facts[i]);
	print_schema_facts(stdout, facts, count,
			   ctx->command->format == OUTPUT_JSON);
	report_counts(ctx);
	return EXIT_STATUS_OK;
}

static bool
find_bases(struct context *ctx, const struct plan *plan, const char **bases)
{
	bool ok = true;

	for (size_t i = 0; i < plan->target_count; i++) {
		struct job_target target;

		ok = job_find_target(&target, ctx->arena, plan->targets[i].name,
				     &plan->targets[i].span,
				     ctx->command->deleted, ctx->session->dir,
				     ctx->diags) &&
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
	    !job_check(&plan, ctx->diags))
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
