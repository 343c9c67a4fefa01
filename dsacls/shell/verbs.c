/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/verbs.c: the shell's commands that are command lines in disguise:
 * preset, undo, log, schema, show and sddl become words and go where typed
 * switches go.
 */
#include "apply/apply.h"
#include "input/options.h"
#include "shell/shell.h"

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

bool
shell_is_place(const struct words *words, size_t index)
{
	const char *word = words->text[index];
	const char *last = index > 0 ? words->text[index - 1] : "";
	const struct option *option = option_find(last, strlen(last));

	return word[0] != '-' && word[0] != '/' && word[0] != '<' &&
	       word[0] != '\\' &&
	       (option == NULL || option->shape == SHAPE_FLAG ||
		option->shape == SHAPE_OPTIONAL || last[0] == '/');
}

/* Paths become DNs, and come first: a line that begins with a switch is
 * about the current object. */
static bool
resolve_places(struct shell *shell, struct context *ctx, struct words *line,
	       const struct words *args)
{
	*line = (struct words){.where = args->where};
	line->text =
		arena_array(ctx->arena, args->count + 2, sizeof(*line->text));
	for (size_t i = 0; i < args->count; i++) {
		const char *word = args->text[i];
		const struct span span = words_span(args, i, 0, strlen(word));

		if (!shell_is_place(args, i))
			continue;
		word = shell_resolve_path(shell, ctx, word, &span);
		if (word == NULL)
			return false;
		line->text[line->count++] = word;
	}
	for (size_t i = 0; i < args->count; i++)
		if (!shell_is_place(args, i))
			line->text[line->count++] = args->text[i];
	return true;
}

int
shell_show(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line;

	if (!resolve_places(shell, ctx, &line, args))
		return EXIT_STATUS_FAILED;
	if (line.count == 0)
		line.text[line.count++] = "--names=microsoft";
	return shell_switches(shell, ctx, &line);
}

int
shell_sddl(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line;

	if (!resolve_places(shell, ctx, &line, args))
		return EXIT_STATUS_FAILED;
	line.text[line.count++] = "--sddl";
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
