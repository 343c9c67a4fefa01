/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_verbs.c: the shell's commands that are command lines in disguise:
 * preset, undo, log, schema, show and sddl become words and go where typed
 * switches go.
 */
#include "shell.h"

#include <string.h>

/* undo and log are the verbs of the command line. */
static int
run_verb(struct shell *shell, struct context *ctx, const char *verb,
	 const struct words *args)
{
	struct words line = {.where = args->where};

	line.text =
		arena_array(ctx->arena, args->count + 2, sizeof(*line.text));
	line.text[line.count++] = verb;
	for (size_t i = 0; i < args->count; i++)
		line.text[line.count++] = args->text[i];
	return shell_switches(shell, ctx, &line);
}

int
shell_undo(struct shell *shell, struct context *ctx, struct words *args)
{
	return run_verb(shell, ctx, "undo", args);
}

int
shell_log(struct shell *shell, struct context *ctx, struct words *args)
{
	return run_verb(shell, ctx, "log", args);
}

/* Names of rights hold blanks: quotes are not asked for. */
int
shell_schema(struct shell *shell, struct context *ctx, struct words *args)
{
	const char *name = shell_rest(ctx->arena, args);
	const struct words joined = {
		.count = 1, .text = &name, .where = args->where};

	return run_verb(shell, ctx, "schema", &joined);
}

int
shell_show(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line = *args;

	if (line.count == 0) {
		line.text = arena_array(ctx->arena, 2, sizeof(*line.text));
		line.text[line.count++] = "--names=microsoft";
	}
	return shell_switches(shell, ctx, &line);
}

int
shell_sddl(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line = {.where = args->where, .count = 1};

	line.text = arena_array(ctx->arena, 2, sizeof(*line.text));
	line.text[0] = "--sddl";
	return shell_switches(shell, ctx, &line);
}

int
shell_preset(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line = {0};
	size_t extra = 0;
	bool has_trustee = args->count > 1 && args->text[1][0] != '-';

	if (args->count < 2) {
		line.text = arena_array(ctx->arena, 4, sizeof(*line.text));
		line.text[line.count++] = "preset";
		if (args->count > 0)
			line.text[line.count++] = args->text[0];
		line.where = args->where;
		return shell_switches(shell, ctx, &line);
	}
	line.text =
		arena_array(ctx->arena, args->count + 5, sizeof(*line.text));
	line.where = args->where;
	line.text[line.count++] = "--preset";
	line.text[line.count++] = args->text[0];
	if (has_trustee) {
		line.text[line.count++] = "--trustee";
		line.text[line.count++] = args->text[1];
		extra = 1;
	}
	for (size_t i = 1 + extra; i < args->count; i++)
		line.text[line.count++] = args->text[i];
	return shell_switches(shell, ctx, &line);
}
