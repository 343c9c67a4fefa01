/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commands.c: the table of the shell's commands and the run of one line.
 * A line that begins with a switch means the current object; a line that
 * begins with an object or "dsacls" is a whole command line.
 */
#include "apply/apply.h"
#include "base/pager.h"
#include "base/str.h"
#include "base/suggest.h"
#include "input/uri.h"
#include "shell/shell.h"

#include <string.h>

const struct shell_command shell_commands[] = {
	{"cd", 0, 1, SHELL_ARG_CHILD, SHELL_ACTS, shell_cd, "[PATH]",
	 "go to an object: RDN, DN, name, a/b path, .. or -"},
	{"ls", 0, 2, SHELL_ARG_CHILD, SHELL_LOOKS, shell_ls, "[PATH] [FILTER]",
	 "children by name: * own entries, P protected, A adminCount"},
	{"pwd", 0, 0, SHELL_ARG_NONE, SHELL_LOCAL, shell_pwd, "",
	 "DN of the current object"},
	{"find", 1, 9, SHELL_ARG_NONE, SHELL_LOOKS, shell_find, "FILTER",
	 "objects below that match: an LDAP filter or a name with *"},
	{"show", 0, 99, SHELL_ARG_SWITCHES, SHELL_LOOKS, shell_show,
	 "[PATH] [SWITCHES]",
	 "the ACL, here or there; --explicit, --only NAME, /A, --json"},
	{"who", 0, 9, SHELL_ARG_SCHEMA, SHELL_LOOKS, shell_who, "[RIGHT]",
	 "who holds what here, a sentence each, or who holds RIGHT"},
	{"tree", 0, 2, SHELL_ARG_CHILD, SHELL_LOOKS, shell_tree,
	 "[PATH] [--all]", "delegations here and below; all explicit entries"},
	{"sddl", 0, 1, SHELL_ARG_CHILD, SHELL_LOOKS, shell_sddl, "[PATH]",
	 "the descriptor as SDDL"},
	{"schema", 1, 9, SHELL_ARG_SCHEMA, SHELL_LOOKS, shell_schema, "NAME",
	 "what a class, attribute or right is"},
	{"preset", 0, 99, SHELL_ARG_PRESET, SHELL_LOOKS, shell_preset,
	 "[NAME [TRUSTEE] [--without GROUP] [--revoke]]",
	 "list presets, show one, or stage one for a trustee"},
	{"diff", 0, 0, SHELL_ARG_NONE, SHELL_LOOKS, shell_diff, "",
	 "what the staged changes would do"},
	{"commit", 0, 0, SHELL_ARG_NONE, SHELL_ACTS, shell_commit, "",
	 "write the staged changes, verified"},
	{"drop", 0, 1, SHELL_ARG_NONE, SHELL_LOCAL, shell_drop, "[N]",
	 "forget staged changes, or number N of them"},
	{"undo", 0, 1, SHELL_ARG_RUN, SHELL_ACTS, shell_undo, "[ID]",
	 "take the last commit back, or run ID of the journal"},
	{"resume", 1, 1, SHELL_ARG_RUN, SHELL_ACTS, shell_resume, "ID",
	 "go on with a run that was cut short"},
	{"log", 0, 1, SHELL_ARG_RUN, SHELL_LOOKS, shell_log, "[ID]",
	 "runs of the journal, newest first"},
	{"autocommit", 0, 1, SHELL_ARG_ONOFF, SHELL_LOCAL, shell_autocommit,
	 "on|off", "write changes at once instead of staging them"},
	{"status", 0, 0, SHELL_ARG_NONE, SHELL_LOCAL, shell_status, "",
	 "server, identity, protection, what is staged"},
	{"open", 1, 1, SHELL_ARG_NONE, SHELL_LOCAL, shell_open, "URI",
	 "connect to another server"},
	{"help", 0, 1, SHELL_ARG_TOPIC, SHELL_LOCAL, shell_help, "[TOPIC]",
	 "this list, or a topic: codes, trustees, objects ..."},
	{"exit", 0, 0, SHELL_ARG_NONE, SHELL_LOCAL, shell_exit, "",
	 "leave (Ctrl-D)"},
	{"quit", 0, 0, SHELL_ARG_NONE, SHELL_LOCAL, shell_exit, "", "leave"},
	{NULL, 0, 0, SHELL_ARG_NONE, SHELL_LOCAL, NULL, NULL, NULL},
};

const struct shell_command *
shell_command_find(const char *name)
{
	const struct shell_command *command = shell_commands;

	while (command->name != NULL && !text_equal_nocase(command->name, name))
		command++;
	return command->name != NULL ? command : NULL;
}

const char *
shell_rest(struct arena *arena, const struct words *args)
{
	const char *rest = args->text[0];

	for (size_t i = 1; i < args->count; i++)
		rest = arena_printf(arena, "%s %s", rest, args->text[i]);
	return rest;
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

/* "corp.example/people": a dot before the first slash. */
static bool
is_canonical_name(const char *word)
{
	const char *slash = strchr(word, '/');

	return slash != NULL &&
	       memchr(word, '.', (size_t)(slash - word)) != NULL;
}

static bool
is_object(const char *word)
{
	return word[0] == '<' || word[strcspn(word, "=\\@")] != '\0' ||
	       is_canonical_name(word);
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
	return shell_switches(shell, ctx, &words);
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
	else if (first[0] == '/' || first[0] == '-' || is_object(first) ||
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
