/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/read_line.c: see shell/read_line.h. Readline is here and in
 * shell/tab.c, nowhere else.
 */
#include "shell/read_line.h"

#if HAVE_READLINE
#	include "base/arena.h"
#	include "base/diag.h"
#	include "base/private.h"
#	include "base/str.h"
#	include "base/term.h"
#	include "input/command.h"
#	include "shell/signals.h"
#	include "shell/tab.h"
#	include "shell/shell.h"
#	include "shell/connection.h"

#	include <errno.h>
#	include <fcntl.h>
#	include <stdio.h>
#	include <stdlib.h>
#	include <string.h>
#	include <sys/stat.h>
#	include <unistd.h>

#	include <readline/history.h>
#	include <readline/readline.h>

/* ---- the file of typed lines --------------------------------------------
 * $XDG_STATE_HOME/dsacls/history, mode 0600, no passwords in it. */

#	define HISTORY_LINES 2000
/* What is longer was not typed. */
#	define LINE_MOST 4096

/* The path, its folders made: they must be ours alone, as the journal's.
 * NULL: there is no place to keep it in. */
static const char *
history_path(struct arena *arena)
{
	const char *folder = private_state_folder(arena);
	struct private_fault fault;

	if (folder == NULL || !private_make_folder(arena, folder, &fault) ||
	    !private_check_folder(arena, folder, true, &fault))
		return NULL;
	return arena_printf(arena, "%s/history", folder);
}

/* Is it a file of ours, no link and no pipe? Nobody else can put another in
 * its place. */
static bool
is_file(struct arena *arena, const char *path, int flags)
{
	struct private_fault fault;
	int fd = private_open(arena, path, flags, &fault);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void
load_history(void)
{
	struct arena arena = ARENA_INIT;
	const char *path = history_path(&arena);

	if (path != NULL && is_file(&arena, path, O_RDONLY))
		(void)read_history(path);
	arena_clear(&arena);
}

/* In one piece; a full disk costs the history and nothing else. */
static void
append_line(struct arena *arena, const char *path, const char *line)
{
	const char *text = arena_printf(arena, "%s\n", line);
	struct private_fault fault;
	int fd = private_open(arena, path, O_WRONLY | O_CREAT | O_APPEND,
			      &fault);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;
	close(fd);
}

/* Adds a line at once, so that no crash loses it and shells side by side do
 * not overwrite each other. Makes folder and file as needed, never readable
 * by others. */
static void
save_line(const char *line)
{
	struct arena arena = ARENA_INIT;
	const char *path =
		strlen(line) <= LINE_MOST ? history_path(&arena) : NULL;

	if (path != NULL)
		append_line(&arena, path, line);
	arena_clear(&arena);
}

static void
shorten_history(void)
{
	const mode_t before = umask(077);
	struct arena arena = ARENA_INIT;
	const char *path = history_path(&arena);

	if (path != NULL && is_file(&arena, path, O_RDWR))
		(void)history_truncate_file(path, HISTORY_LINES);
	umask(before);
	arena_clear(&arena);
}

/* ---- keys ------------------------------------------------------------ */

/* Ctrl-C ends a search or a list first, and the line then. */
static int
interrupt_key(void)
{
	static bool in_search;

	in_search = !in_search &&
		    RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0;
	if (in_search) {
		rl_stuff_char('\n');
		return CTRL('G');
	}
	rl_replace_line("", 0);
	if (tab_is_listing()) {
		rl_stuff_char('\n');
		return 'q';
	}
	return '\n';
}

static bool
readline_heard_signal(void)
{
	return rl_pending_signal() != 0;
}

/*
 * Back from a stop: the shell outside had the terminal, in a mode of its own
 * if it was SIGSTOP, and the line is drawn again. Not told by readline, which
 * may also deal with SIGTSTP where it does not ask us.
 */
static void
take_terminal_back(void)
{
	rl_cleanup_after_signal();
	rl_reset_after_signal();
	rl_on_new_line();
	rl_forced_update_display();
}

/* readline's own rl_getc goes on reading after a signal. */
static int
read_key(FILE *in)
{
	unsigned char byte;
	ssize_t got;

	for (;;) {
		rl_check_signals();
		if (signals_take_continue())
			take_terminal_back();
		if (signals_take_interrupt())
			return interrupt_key();
		if (!signals_wait_input(fileno(in), readline_heard_signal))
			continue;
		got = read(fileno(in), &byte, 1);
		if (got > 0)
			return byte;
		if (got == 0 || errno != EINTR)
			return EOF;
	}
}

void
edit_start(struct shell *shell)
{
	rl_readline_name = "dsacls";
	rl_getc_function = read_key;
	/* Before ~/.inputrc is read, which may say otherwise. */
	rl_variable_bind("enable-bracketed-paste", "on");
	tab_start(shell);
	rl_initialize();
	tab_bind_question_mark();
	using_history();
	stifle_history(HISTORY_LINES);
	load_history();
}

void
edit_end(void)
{
	shorten_history();
	rl_deprep_terminal();
}

/* Pasted lines one by one: the file has a line each. */
static void
remember(const char *text)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, "\r\n");
		char *line = or_die(strndup(text, len));

		if (line[strspn(line, " \t")] != '\0' &&
		    !command_line_has_secret(line)) {
			add_history(line);
			save_line(line);
		}
		free(line);
		text += len + (text[len] != '\0');
	}
}

char *
edit_read(struct shell *shell)
{
	struct arena arena;
	const char *prompt;
	char *line;

	signals_clear();
	arena_init(&arena);
	prompt = shell_prompt(shell, &arena, term_width(stdout), true);
	signals_hear_continue(true);
	line = readline(prompt);
	signals_hear_continue(false);
	arena_clear(&arena);
	if (line != NULL)
		remember(line);
	return line;
}
#else
/* ISO C wants something in every file. */
typedef int edit_is_not_built;
#endif
