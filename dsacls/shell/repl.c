/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/repl.c: the shell's loop: from a terminal with editing
 * (shell/read_line.c), from anything else, or built without readline, plainly.
 * Knows nothing of what a line does: shell_line does it.
 */
#include "shell/repl.h"

#include "apply/apply.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/str.h"
#include "base/term.h"
#include "base/text.h"
#include "directory/directory.h"
#include "resolve/job.h"
#include "session.h"
#include "shell/commands.h"
#include "shell/connection.h"
#include "shell/path.h"
#include "shell/read_line.h"
#include "shell/read_plain.h"
#include "shell/shell.h"
#include "shell/signals.h"
#include "shell/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *
read_line(struct shell *shell)
{
#if HAVE_READLINE
	if (shell->interactive)
		return edit_read(shell);
#endif
	return plain_read(shell);
}

/* Leaving by Ctrl-D is leaving all the same. */
static bool
leave_at_end(struct shell *shell)
{
	if (!shell->interactive)
		return true;
	fputc('\n', stdout);
	(void)shell_line(shell, "exit", NULL);
	return shell->leave;
}

static void
add_status(struct shell *shell, enum exit_status status)
{
	shell->status =
		(int)exit_status_worse((enum exit_status)shell->status, status);
}

/* One line, or those that were pasted at once. An answer (3) is no failure.
 * False: stop reading. */
static bool
run_lines(struct shell *shell, char *text, unsigned long *number)
{
	const bool keep_going = shell->outer->command->keep_going;
	char where[40], *save = NULL;
	bool go_on = true;

	for (char *line = strtok_r(text, "\r\n", &save);
	     line != NULL && !shell->leave;
	     line = strtok_r(NULL, "\r\n", &save)) {
		enum exit_status status;

		snprintf(where, sizeof(where), "stdin:%lu", *number);
		if (shell->interactive)
			signals_clear();
		status = (enum exit_status)shell_line(
			shell, line, shell->interactive ? NULL : where);
		add_status(shell, status);
		go_on = keep_going || status == EXIT_STATUS_OK ||
			status == EXIT_STATUS_DIFFERENT;
		if (go_on)
			continue;
		if (shell->interactive && save != NULL && *save != '\0')
			shell_say(shell, "the rest of what was pasted was not "
					 "run");
		break;
	}
	return go_on || shell->interactive;
}

static void
loop(struct shell *shell)
{
	unsigned long number = 0;
	bool go_on = true;

	while (go_on && !shell->leave) {
		char *line = read_line(shell);

		number++;
		if (line == NULL) {
			if (leave_at_end(shell))
				break;
			continue;
		}
		if (number == 1 && !shell->interactive) {
			const char *text = infile_skip_mark(line);

			memmove(line, text, strlen(text) + 1);
		}
		/* Whoever sent it meant the shell, not what it was about. */
		go_on = run_lines(shell, line, &number) && stop_signal() == 0;
		free(line);
		if (!shell->interactive && signals_take_interrupt()) {
			diag_error(shell->outer->diags, NULL, "interrupted");
			add_status(shell, EXIT_STATUS_FAILED);
			go_on = false;
		}
	}
}

/* Staged changes that nobody committed are not done: that is a failure. */
static int
final_status(struct shell *shell)
{
	struct diags *diags = shell->outer->diags;

	/* Nobody asked for the end that a signal brings. */
	if (shell->interactive)
		return stop_signal() == 0 ? EXIT_STATUS_OK : shell->status;
	if (shell->staged_count > 0)
		diag_error(diags, NULL,
			   "the input ended with %zu staged change%s not "
			   "written",
			   shell->staged_count,
			   text_plural(shell->staged_count));
	if (diags->errors > 0)
		add_status(shell, EXIT_STATUS_FAILED);
	/* "Nothing was written", and "nobody was asked", are true of the whole
	 * session, or not said. */
	if (diag_fatal_status() != EXIT_STATUS_FAILED &&
	    (shell->status == EXIT_STATUS_FAILED ||
	     shell->status == EXIT_STATUS_USAGE))
		return diag_fatal_status();
	return shell->status;
}

/* A server named with the first object is that of all lines. */
static void
keep_server(struct command *outer, struct plan *plan, struct arena *arena)
{
	const char *port = plan->port != NULL ? plan->port : "389";
	const bool tls = strcmp(port, "636") == 0 || strcmp(port, "3269") == 0;

	if (plan->server == NULL)
		return;
	outer->connect.uri =
		arena_printf(arena, "%s://%s:%s", tls ? "ldaps" : "ldap",
			     plan->server, port);
	plan->server = plan->port = NULL;
}

/* The first object: what a command line takes, and what cd takes. */
static bool
go_to(struct shell *shell, const struct plan_target *first)
{
	struct context *ctx = shell->outer;
	struct job_target target;
	const char *name = first->name;

	if (strpbrk(name, "=<") == NULL ||
	    (strchr(name, '/') != NULL && !ctx->command->deleted))
		return shell_cd(shell, ctx,
				&(struct words){.count = 1, .text = &name}) ==
		       EXIT_STATUS_OK;
	if (!object_find_target(&target, ctx->arena, name, &first->span,
				ctx->command->deleted, ctx->session->dir,
				ctx->diags))
		return false;
	shell_go(shell, target.dn, &target.guid);
	return true;
}

static bool
start(struct shell *shell, struct command *outer)
{
	struct context *ctx = shell->outer;
	const struct command *command = ctx->command;
	const struct dir_info *info;
	struct plan plan;

	if (!plan_make(&plan, ctx->arena, command, ctx->diags))
		return false;
	keep_server(outer, &plan, ctx->arena);
	ctx->command = outer;
	if (!session_open_plan(ctx, &plan))
		return false;
	info = directory_info(ctx->session->dir);
	shell_go(shell, shell_domain_head(ctx), &(struct sd_guid){{0}});
	if (plan.target_count > 0 && !go_to(shell, &plan.targets[0]))
		return false;
	if (shell->interactive)
		printf("%s as %s, %s. help lists the commands.\n",
		       info->host != NULL ? shown_text(ctx->arena, info->host)
					  : "connected",
		       info->identity != NULL
			       ? shown_text(ctx->arena, info->identity)
			       : "you",
		       info->protection != NULL ? info->protection : "offline");
	return true;
}

static void
edit_around(struct shell *shell)
{
#if HAVE_READLINE
	if (shell->interactive)
		edit_start(shell);
#endif
	loop(shell);
#if HAVE_READLINE
	if (shell->interactive)
		edit_end();
#endif
}

int
repl_run(struct context *ctx)
{
	struct command *outer =
		arena_copy(ctx->arena, ctx->command, sizeof(*outer));
	struct shell shell = {.outer = ctx};
	int status = EXIT_STATUS_FAILED;

	outer->verb = VERB_ACL;
	shell.interactive = isatty(STDIN_FILENO) != 0;
	if (outer->colour == TERM_COLOUR_AUTO && shell.interactive &&
	    term_use_colour(stdout, TERM_COLOUR_AUTO))
		outer->colour = TERM_COLOUR_ALWAYS;
	shell.colour = term_use_colour(stdout, (enum term_colour)outer->colour);
	arena_init(&shell.arena);
	arena_init(&shell.names.arena);
	ctx->session->interrupted = signals_interrupt_flag();
	if (start(&shell, outer)) {
		diags_print(ctx->diags);
		signals_install();
		edit_around(&shell);
		status = final_status(&shell);
	}
	shell_drop_all(&shell);
	free(shell.dn);
	free(shell.previous);
	arena_clear(&shell.names.arena);
	arena_clear(&shell.arena);
	return status;
}
