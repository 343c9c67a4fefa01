/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/dispatch.c: selects the function of a command: usage, version, a batch,
 * a verb, or the ACL of objects; and the verbs that print what is known without
 * an object: help, preset and schema.
 */
#include "verbs/dispatch.h"

#include "apply/apply.h"
#include "input/command.h"
#include "input/help.h"
#include "output/records.h"
#include "plan/preset.h"
#include "report.h"
#include "resolve/job.h"
#include "run.h"
#include "session.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA_MATCHES 32

int
verb_help(struct context *ctx)
{
	const struct command *command = ctx->command;
	const char **words;
	size_t taken;

	if (command->arg_count == 0) {
		help_usage(stdout);
		return EXIT_STATUS_OK;
	}
	words = arena_array(ctx->arena, command->arg_count, sizeof(*words));
	for (size_t i = 0; i < command->arg_count; i++)
		words[i] = command->args[i].text;
	taken = help_topic_words(words, command->arg_count);
	if (taken == command->arg_count && help_topic(stdout, words[0]))
		return EXIT_STATUS_OK;
	if (taken < command->arg_count)
		diag_error(ctx->diags, &command->args[taken].span,
			   "help is on one topic, and always text: %s is too "
			   "much",
			   words[taken]);
	else
		diag_error(ctx->diags, &command->args[0].span,
			   "there is no help on %s", words[0]);
	return EXIT_STATUS_USAGE;
}

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

/* A front end of its own, which main starts; not from within another. */
int
verb_shell(struct context *ctx)
{
	diag_error(ctx->diags, NULL,
		   "the shell cannot be started from a batch or a shell");
	return EXIT_STATUS_USAGE;
}

/* The functions that the rows of the table name, in its order. */
#define VERB(id, name, run, ...) int run(struct context *ctx);
#define BOTH(id, name, run, ...) int run(struct context *ctx);
#include "input/table.def"

static int (*const verb_functions[])(struct context *ctx) = {
	[VERB_ACL] = run_acl,
#define VERB(id, name, run, ...) [VERB_##id] = run,
#define BOTH(id, name, run, ...) [VERB_##id] = run,
#include "input/table.def"
};

/* A program that reads JSON finds some, however the command ended; a line
 * that is wrong ran nothing. */
static int
answer(struct context *ctx, int status)
{
	if (status != EXIT_STATUS_OK && status != EXIT_STATUS_USAGE)
		report_nothing(ctx);
	return status;
}

int
run_command(struct context *ctx)
{
	const struct command *command = ctx->command;

	if (command->show_version) {
		printf("dsacls %s\n", DSACLS_VERSION);
		return EXIT_STATUS_OK;
	}
	if (command->show_usage) {
		help_usage(stdout);
		return EXIT_STATUS_OK;
	}
	if (command->batch.text != NULL)
		return answer(ctx, run_batch(ctx));
	return answer(ctx, verb_functions[command->verb](ctx));
}
