/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commands.c: the table of the shell's commands and the run of one line.
 * A line that begins with a switch applies to the current object; a line that
 * begins with an object or "dsacls" is a whole command line.
 */
#include "shell/commands.h"

#include "apply/apply.h"
#include "base/term.h"
#include "base/text.h"
#include "input/command_switch.h"
#include "input/help.h"
#include "input/uri.h"
#include "input/words.h"
#include "output/records.h"
#include "report.h"
#include "shell/commit.h"
#include "shell/connection.h"
#include "shell/ls.h"
#include "shell/names.h"
#include "shell/path.h"
#include "shell/shell.h"
#include "shell/staged.h"
#include "shell/tree.h"
#include "shell/who.h"

#include <string.h>

/* ---- commands that are command lines ----------------------------------- */

/* The whole line, of which a command gets what follows its name. */
static struct words
whole_line(const struct words *args)
{
	return (struct words){.count = args->count + 1,
			      .text = args->text - 1,
			      .where = args->where};
}

/* What it stages is written at once where the shell commits by itself. */
static int
run_switches(struct shell *shell, struct context *ctx, struct words *words)
{
	const size_t before = shell->staged_count;
	const int status = shell_switches(shell, ctx, words);

	if (shell->autocommit && shell->staged_count > before)
		return shell_commit(shell, ctx, &(struct words){0});
	return status;
}

static int
shell_verb(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line = whole_line(args);

	return run_switches(shell, ctx, &line);
}

/* Names of rights hold blanks: quotes are not asked for. */
static int
shell_schema(struct shell *shell, struct context *ctx, struct words *args)
{
	args->text[0] = words_join(args, ctx->arena, 0, args->count);
	args->count = 1;
	return shell_verb(shell, ctx, args);
}

bool
shell_is_place(const struct words *words, size_t index)
{
	const enum object_form form = object_form(words->text[index]);

	return form != OBJECT_BRACKETED && form != OBJECT_SERVER &&
	       !words_are_switch(words, index);
}

/* Paths become DNs, and come first: a line that begins with a switch is
 * about the current object. option: one more word; may be NULL. */
static int
run_on_places(struct shell *shell, struct context *ctx,
	      const struct words *args, const char *option)
{
	struct words line = {.where = args->where};

	line.text =
		arena_array(ctx->arena, args->count + 2, sizeof(*line.text));
	for (size_t i = 0; i < args->count; i++) {
		const char *word = args->text[i];
		const struct span span = words_span(args, i, 0, strlen(word));

		if (!shell_is_place(args, i))
			continue;
		word = shell_resolve_path(shell, ctx, word, &span);
		if (word == NULL)
			return EXIT_STATUS_FAILED;
		line.text[line.count++] = word;
	}
	for (size_t i = 0; i < args->count; i++)
		if (!shell_is_place(args, i))
			line.text[line.count++] = args->text[i];
	if (option != NULL)
		line.text[line.count++] = option;
	return run_switches(shell, ctx, &line);
}

static int
shell_show(struct shell *shell, struct context *ctx, struct words *args)
{
	return run_on_places(shell, ctx, args, NULL);
}

static int
shell_sddl(struct shell *shell, struct context *ctx, struct words *args)
{
	return run_on_places(shell, ctx, args, "--sddl");
}

/* preset NAME TRUSTEE [SWITCHES] is short for --preset NAME --trustee TRUSTEE.
 */
static int
shell_preset(struct shell *shell, struct context *ctx, struct words *args)
{
	struct words line = {.where = args->where};
	size_t next = 1;

	if (args->count < 2)
		return shell_verb(shell, ctx, args);
	line.text =
		arena_array(ctx->arena, args->count + 3, sizeof(*line.text));
	line.text[line.count++] = "--preset";
	line.text[line.count++] = args->text[0];
	if (args->text[1][0] != '-') {
		line.text[line.count++] = "--trustee";
		line.text[line.count++] = args->text[next++];
	}
	while (next < args->count)
		line.text[line.count++] = args->text[next++];
	return run_switches(shell, ctx, &line);
}

static int
shell_autocommit(struct shell *shell, struct context *ctx, struct words *args)
{
	if (args->count > 0) {
		const bool on = text_equal_nocase(args->text[0], "on");

		if (!on && !text_equal_nocase(args->text[0], "off")) {
			diag_error(ctx->diags, NULL,
				   "usage: autocommit on|off");
			return EXIT_STATUS_USAGE;
		}
		if (on && shell->staged_count > 0) {
			diag_error(ctx->diags, NULL,
				   "commit or drop what is staged first");
			return EXIT_STATUS_FAILED;
		}
		shell->autocommit = on;
	}
	printf("autocommit %s\n", shell->autocommit ? "on" : "off");
	return EXIT_STATUS_OK;
}

static int
list_commands(struct context *ctx)
{
	struct reporter reporter;

	reporter_begin(&reporter, ctx, true, NULL);
	for (const struct shell_command *command = shell_commands;
	     command->name != NULL; command++)
		printer_record(reporter.printer, &kind_command,
			       &(struct command_record){command->name,
							command->synopsis,
							command->help});
	if (ctx->command->format == OUTPUT_TEXT)
		printf("\nA line that begins with a switch works on the "
		       "current object:\n"
		       "  /I:S /G 'CORP\\helpdesk:CA;Reset Password;user'\n"
		       "Changes are staged: diff shows them, commit writes "
		       "them, undo takes them back.\n"
		       "help codes, help trustees, help /I ... tell more.\n");
	return reporter_end(&reporter, EXIT_STATUS_OK);
}

static int
shell_help(struct shell *shell, struct context *ctx, struct words *args)
{
	const struct shell_command *command;

	(void)shell;
	if (args->count == 0)
		return list_commands(ctx);
	command = shell_command_find(args->text[0]);
	if (command != NULL) {
		printf("%s %s\n  %s\n", command->name, command->synopsis,
		       command->help);
		return EXIT_STATUS_OK;
	}
	if (help_topic(stdout, args->text[0]))
		return EXIT_STATUS_OK;
	diag_error(ctx->diags, NULL, "there is no help on %s", args->text[0]);
	return EXIT_STATUS_USAGE;
}

/* ---- the table --------------------------------------------------------- */

const struct shell_command shell_commands[] = {
#define COMMAND(id_, name_, run_, kind_, min_, max_, word_, synopsis_, help_) \
	{name_, min_, max_, COMPLETE_##word_, kind_, run_, synopsis_, help_},
#define BOTH(id_, name_, verb_, effect_, few_, many_, words_, line_, about_, \
	     run_, kind_, min_, max_, word_, synopsis_, help_) \
	{name_, min_, max_, COMPLETE_##word_, kind_, run_, synopsis_, help_},
#include "input/table.def"
	{.name = NULL},
};

const struct shell_command *
shell_command_find(const char *name)
{
	const struct shell_command *command = shell_commands;

	while (command->name != NULL && !text_equal_nocase(command->name, name))
		command++;
	return command->name != NULL ? command : NULL;
}

static int
unknown_command(struct context *ctx, const struct words *words)
{
	const struct span span =
		words_span(words, 0, 0, strlen(words->text[0]));
	const bool secret = command_line_has_secret(words->text[0]);
	struct diag *diag =
		diag_error(ctx->diags, secret ? NULL : &span, "no command %s",
			   secret ? "***" : words->text[0]);
	struct suggest suggest;

	suggest_init(&suggest, words->text[0]);
	for (size_t i = 0; shell_commands[i].name != NULL; i++)
		suggest_offer(&suggest, shell_commands[i].name);
	if (suggest.count > 0)
		diag_hint(ctx->diags, diag, "did you mean \"%s\"?",
			  suggest.names[0]);
	else
		diag_hint(ctx->diags, diag,
			  "help lists the commands; a change begins with a "
			  "switch, for example /G");
	return EXIT_STATUS_USAGE;
}

static int
run_command_of_shell(struct shell *shell, struct context *ctx,
		     const struct shell_command *command, struct words *words)
{
	struct words args = *words;

	args.text++;
	args.count--;
	if (args.count >= command->min_args && args.count <= command->max_args)
		return command->run(shell, ctx, &args);
	diag_error(ctx->diags, NULL, "usage: %s%s%s", command->name,
		   command->synopsis[0] != '\0' ? " " : "", command->synopsis);
	return EXIT_STATUS_USAGE;
}

/* Something to run: a command of the shell, or switches. */
struct task {
	const struct shell_command *command; /* NULL: switches */
	enum shell_kind kind;
	struct words words;
};

static int
run_once(struct shell *shell, struct context *ctx, const struct task *task)
{
	struct words words = task->words;

	if (task->command != NULL)
		return run_command_of_shell(shell, ctx, task->command, &words);
	return run_switches(shell, ctx, &words);
}

/* What is kept for the pager can be thrown away and got again. */
static int
run_paged(struct shell *shell, struct context *ctx, const struct task *task)
{
	struct pager pager = {0};
	int status;

	if (task->kind != SHELL_LOCAL && !shell_connect(shell, ctx))
		return EXIT_STATUS_FAILED;
	pager_start(&pager, shell->interactive && task->kind == SHELL_LOOKS);
	status = run_once(shell, ctx, task);
	if (status != EXIT_STATUS_OK && pager.active &&
	    shell_lost_connection(ctx)) {
		pager_forget(&pager);
		ctx->diags->first = ctx->diags->last = NULL;
		if (shell_connect(shell, ctx))
			status = run_once(shell, ctx, task);
	}
	pager_end(&pager);
	return status;
}

/* A line of switches that changes may ask before it writes. */
static enum shell_kind
kind_of_switches(const struct shell *shell, const char *first)
{
	return shell->autocommit || text_equal_nocase(first, "dsacls")
		       ? SHELL_ACTS
		       : SHELL_LOOKS;
}

static int
run_words(struct shell *shell, struct context *ctx, const struct words *words)
{
	const char *first = words->text[0];
	struct task task = {.command = shell_command_find(first),
			    .words = *words};

	/* "open" says the same of a URI. */
	for (size_t i = text_equal_nocase(first, "open") ? words->count : 0;
	     i < words->count; i++)
		if (uri_login_start(words->text[i]) > 0) {
			const struct span where = words_span(words, i, 0, 0);

			uri_refuse_login(&where, ctx->diags);
			return EXIT_STATUS_USAGE;
		}
	if (task.command != NULL)
		task.kind = task.command->kind;
	else if (first[0] == '/' || first[0] == '-' ||
		 object_form_is_name(first) ||
		 text_equal_nocase(first, "dsacls"))
		task.kind = kind_of_switches(shell, first);
	else
		return unknown_command(ctx, words);
	if (task.kind == SHELL_ACTS)
		shell_names_forget(shell);
	return run_paged(shell, ctx, &task);
}

void
shell_say(struct shell *shell, const char *text)
{
	diag_note(shell->outer->diags, NULL, "%s", text);
	diags_print(shell->outer->diags);
}

int
shell_line(struct shell *shell, const char *line, const char *where)
{
	struct context ctx = *shell->outer;
	struct diags diags = *shell->outer->diags;
	struct arena arena;
	struct words words;
	int status = EXIT_STATUS_OK;

	arena_init(&arena);
	ctx.arena = diags.arena = &arena;
	ctx.diags = &diags;
	diags.errors = diags.warnings = 0;
	diags.first = diags.last = NULL;
	ctx.command_text = arena_printf(&arena, "shell: %s", line);
	switch (words_split(&words, &arena, line, where, &diags)) {
	case WORDS_UNMATCHED:
		command_hide_line(line, &diags);
		status = EXIT_STATUS_USAGE;
		break;
	case WORDS_OK:
		status = run_words(shell, &ctx, &words);
		break;
	case WORDS_EMPTY:
		break;
	}
	if (where != NULL && status != EXIT_STATUS_OK &&
	    status != EXIT_STATUS_DIFFERENT)
		diag_error(&diags, NULL, "%s: this line failed", where);
	diags_print(&diags);
	arena_clear(&arena);
	return status;
}
