/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * main.c: argv to one command and its exit status. No core dump may hold a
 * password, no locale may change how names compare.
 */
#include "apply/apply.h"
#include "base/str.h"
#include "completion.h"
#include "input/command.h"
#include "input/help.h"
#include "run.h"
#include "session.h"
#include "shell/repl.h"
#include "verbs/dispatch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static void
forbid_core_dumps(void)
{
	const struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

/* A connection must not get the number of a standard stream that the caller
 * closed: what is printed would go to the server. Reading such a stream ends
 * at once, writing to it fails. */
static void
fill_streams(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", O_RDONLY);
}

/* What nobody could read was not said. */
static int
check_output(struct diags *diags, int status)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return status;
	if (status != EXIT_STATUS_OK && status != EXIT_STATUS_DIFFERENT)
		return status;
	diag_error(diags, NULL, "standard output could not be written");
	return diag_fatal_status();
}

/* dsacls.exe ends every failure with a line of its own; differences found
 * are an answer, not a failure. */
static void
close_command(struct diags *diags, int status)
{
	if (status == EXIT_STATUS_OK || status == EXIT_STATUS_DIFFERENT)
		diags_print(diags);
	else
		diags_failed(diags);
}

/* The shell may have to log on again with it, a batch on other servers. */
static void
lock_password(struct command *command)
{
	char *text = command->connect.password;

	if (text == NULL)
		return;
	command->connect.password = secret_keep(text);
	wipe(text, strlen(text));
}

static bool
is_shell(const struct command *command)
{
	return command->verb == VERB_SHELL && !command->show_version &&
	       !command->show_usage;
}

static int
run_words(struct context *ctx, const struct words *words, int argc, char **argv)
{
	struct command *command = arena_alloc(ctx->arena, sizeof(*command));
	bool parsed = command_parse(command, ctx->arena, words, ctx->diags);
	int status;

	command_scrub(command, argc, argv, ctx->diags);
	lock_password(command);
	ctx->command = command;
	ctx->diags->quiet = command->quiet;
	if (!parsed)
		return EXIT_STATUS_USAGE;
	if (command->complete)
		return completion_run(ctx, words, command->complete_from, argv);
	if (command->verbose > 0)
		command_note(command, ctx->diags);
	ctx->command_text = command_text(command, ctx->arena, words);
	status = is_shell(command) ? repl_run(ctx) : run_command(ctx);
	secret_forget(command->connect.password);
	command->connect.password = NULL;
	return status;
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct diags diags;
	struct session session;
	struct words words;
	struct context ctx = {
		.session = &session, .arena = &arena, .diags = &diags};
	int status;

	fill_streams();
	forbid_core_dumps();
	/* A file that may not grow is a full disk, not the end. */
	(void)signal(SIGXFSZ, SIG_IGN);
	arena_init(&arena);
	diags_init(&diags, &arena);
	session_init(&session);
	words_from_argv(&words, &arena, argc, argv);
	if (words.count == 0) {
		help_usage(stdout);
		return EXIT_STATUS_USAGE;
	}
	status = run_words(&ctx, &words, argc, argv);
	status = check_output(&diags, status);
	close_command(&diags, status);
	session_close(&session);
	arena_clear(&arena);
	return status;
}
