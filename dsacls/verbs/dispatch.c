/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/dispatch.c: which function a command is: usage, version, a batch, a
 * verb, or the ACL of objects.
 */
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

static int
show_help(struct context *ctx)
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
static int
refuse_shell(struct context *ctx)
{
	diag_error(ctx->diags, NULL,
		   "the shell cannot be started from a batch or a shell");
	return EXIT_STATUS_USAGE;
}

static int
run_verb(struct context *ctx)
{
	switch (ctx->command->verb) {
	case VERB_SHELL:
		return refuse_shell(ctx);
	case VERB_SNAPSHOT:
		return verb_snapshot(ctx);
	case VERB_PRESET:
		return verb_preset(ctx);
	case VERB_LOG:
		return verb_log(ctx);
	case VERB_UNDO:
		return verb_undo(ctx);
	case VERB_RESUME:
		return verb_resume(ctx);
	case VERB_SAVE:
		return verb_save(ctx);
	case VERB_RESTORE:
		return verb_restore(ctx);
	case VERB_VERIFY:
		return verb_verify(ctx);
	case VERB_FINDSID:
		return verb_findsid(ctx);
	case VERB_SCHEMA:
		return verb_schema(ctx);
	case VERB_HELP:
		return show_help(ctx);
	case VERB_ACL:
	case VERB_SUBSTITUTE:
	case VERB_CANONICALIZE:
		break;
	}
	return run_acl(ctx);
}

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
	return answer(ctx, run_verb(ctx));
}
