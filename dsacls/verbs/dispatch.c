/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/dispatch.c: which function a command is: usage, version, a batch, a
 * verb, or the ACL of objects.
 */
#include "verbs/dispatch.h"

#include "apply/apply.h"
#include "batch.h"
#include "input/command.h"
#include "input/help.h"
#include "report.h"
#include "run.h"
#include "verbs/verbs.h"

#include <stdio.h>

static int
refuse_more(struct context *ctx, const struct word_ref *word)
{
	diag_error(ctx->diags, &word->span,
		   "help is on one topic, and always text: %s is too much",
		   word->text);
	return EXIT_STATUS_USAGE;
}

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
	if (taken < command->arg_count)
		return refuse_more(ctx, &command->args[taken]);
	if (help_topic(stdout, command->args[0].text))
		return EXIT_STATUS_OK;
	diag_error(ctx->diags, &command->args[0].span, "there is no help on %s",
		   command->args[0].text);
	return EXIT_STATUS_USAGE;
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
		return answer(ctx, batch_commands(ctx));
	return answer(ctx, verb_functions[command->verb](ctx));
}
