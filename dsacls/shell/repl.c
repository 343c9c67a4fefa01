/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/repl.c: the shell's loop: from a terminal with editing
 * (shell/read_line.c), from anything else, or built without readline, with
 * plain reads: not by stdio, where a signal between the check of its buffer and
 * the read would be lost. shell_line runs each line.
 */
#include "shell/repl.h"

#include "apply/apply.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/term.h"
#include "base/text.h"
#include "directory/directory.h"
#include "resolve/job.h"
#include "session.h"
#include "shell/commands.h"
#include "shell/connection.h"
#include "shell/path.h"
#include "shell/read_line.h"
#include "shell/shell.h"
#include "shell/signals.h"
#include "shell/staged.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- lines without editing --------------------------------------------- */

#define CHUNK 65536

/* Standard input is one for the whole program, and so is what was read of it
 * and is no line yet. */
static struct {
	char *bytes;
	size_t start, end, size; /* of what is no line yet, in bytes */
} input;

static void
print_prompt(struct shell *shell)
{
	struct arena arena = ARENA_INIT;

	fputs(shell_prompt(shell, &arena, term_width(stdout), false), stdout);
	fflush(stdout);
	arena_clear(&arena);
}

static void
make_room(void)
{
	if (input.start > 0) {
		memmove(input.bytes, input.bytes + input.start,
			input.end - input.start);
		input.end -= input.start;
		input.start = 0;
	}
	if (input.size - input.end >= CHUNK)
		return;
	input.size = 2 * input.size + CHUNK;
	input.bytes = or_die(realloc(input.bytes, input.size));
}

/* 1, 0 at the end, -1 with errno. */
static int
read_more(void)
{
	ssize_t got;

	make_room();
	/* Whoever writes lines one by one waits for what they do. */
	fflush(stdout);
	if (!signals_wait_input(STDIN_FILENO, NULL)) {
		errno = EINTR;
		return -1;
	}
	got = read(STDIN_FILENO, input.bytes + input.end,
		   input.size - input.end);
	if (got > 0)
		input.end += (size_t)got;
	return got > 0 ? 1 : (int)got;
}

/* The first line of what was read; at the end, the rest. */
static char *
take_line(struct shell *shell, size_t len)
{
	const char *bytes = input.bytes + input.start;
	char *line;

	input.start += len + (input.start + len < input.end);
	if (memchr(bytes, '\0', len) != NULL) {
		diag_error(shell->outer->diags, NULL, "this is no text");
		shell->status = EXIT_STATUS_FAILED;
		return NULL;
	}
	line = or_die(strndup(bytes, len));
	if (len > 0 && line[len - 1] == '\r')
		line[len - 1] = '\0';
	return line;
}

static char *
end_input(void)
{
	free(input.bytes);
	memset(&input, 0, sizeof(input));
	return NULL;
}

static char *
fail(struct shell *shell)
{
	if (errno == EINTR && shell->interactive) {
		input.start = input.end = 0;
		fputs("^C\n", stdout);
		return strdup("");
	}
	if (errno == EINTR)
		diag_error(shell->outer->diags, NULL, "interrupted");
	else
		diag_error(shell->outer->diags, NULL,
			   "standard input cannot be read: %s",
			   strerror(errno));
	shell->status = EXIT_STATUS_FAILED;
	return NULL;
}

/* What follows cannot be distinguished from it. */
static char *
refuse_line(struct shell *shell)
{
	diag_error(shell->outer->diags, NULL,
		   "standard input: a line longer than 64 KB: no commands");
	shell->status = EXIT_STATUS_FAILED;
	return end_input();
}

static char *
next_line(struct shell *shell)
{
	for (;;) {
		const size_t len = input.end - input.start;
		const char *newline =
			len > 0 ? memchr(input.bytes + input.start, '\n', len)
				: NULL;
		int got;

		if (newline != NULL)
			return take_line(shell,
					 (size_t)(newline - input.bytes) -
						 input.start);
		if (len > INFILE_LINE_MAX)
			return refuse_line(shell);
		got = read_more();
		if (got < 0 && (errno != EINTR || signals_take_interrupt()))
			return fail(shell);
		/* The terminal forgot what was typed when it stopped us. */
		if (got < 0 && signals_take_continue())
			print_prompt(shell);
		if (got == 0 && len > 0)
			return take_line(shell, len);
		if (got == 0)
			return end_input();
	}
}

/* The next line of standard input in fresh memory, empty where Ctrl-C dropped
 * it at a terminal; NULL at the end, after a failure (diagnosed) and, without
 * a terminal, after Ctrl-C. */
static char *
plain_read(struct shell *shell)
{
	char *line;

	if (!shell->interactive)
		return next_line(shell);
	signals_clear();
	signals_catch_continue(true);
	print_prompt(shell);
	line = next_line(shell);
	signals_catch_continue(false);
	return line;
}

/* ---- where lines come from --------------------------------------------- */

struct reader {
	void (*start)(struct shell *shell); /* NULL: nothing to do */
	char *(*read)(struct shell *shell); /* as plain_read */
	void (*end)(void);
};

static const struct reader plain = {.read = plain_read};
#if HAVE_READLINE
static const struct reader edited = {edit_start, edit_read, edit_end};
#else
#	define edited plain
#endif

/* ---- the loop ---------------------------------------------------------- */

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
loop(struct shell *shell, const struct reader *reader)
{
	unsigned long number = 0;
	bool go_on = true;

	while (go_on && !shell->leave) {
		char *line = reader->read(shell);

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

int
repl_run(struct context *ctx)
{
	struct command *outer =
		arena_copy(ctx->arena, ctx->command, sizeof(*outer));
	struct shell shell = {.outer = ctx};
	const struct reader *reader;
	int status = EXIT_STATUS_FAILED;

	outer->verb = VERB_ACL;
	shell.interactive = isatty(STDIN_FILENO) != 0;
	reader = shell.interactive ? &edited : &plain;
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
		if (reader->start != NULL)
			reader->start(&shell);
		loop(&shell, reader);
		if (reader->end != NULL)
			reader->end();
		status = final_status(&shell);
	}
	shell_drop_all(&shell);
	free(shell.dn);
	free(shell.previous);
	arena_clear(&shell.names.arena);
	arena_clear(&shell.arena);
	return status;
}
