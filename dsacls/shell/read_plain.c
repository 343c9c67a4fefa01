/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/read_plain.c: see shell/read_plain.h. Not stdio: a signal between a
 * look at what it left and a read would be lost. Standard input is one for the
 * whole program, and so is what was read of it and is no line yet.
 */
#include "shell/read_plain.h"

#include "apply/apply.h"
#include "base/file.h"
#include "base/term.h"
#include "shell/connection.h"
#include "shell/signals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

static struct {
	char *bytes;
	size_t start, end, size; /* of what is no line yet, in bytes */
} input;

static void
print_prompt(struct shell *shell)
{
	struct arena arena;

	arena_init(&arena);
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

/* What comes behind it cannot be told from it. */
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

char *
plain_read(struct shell *shell)
{
	char *line;

	if (!shell->interactive)
		return next_line(shell);
	signals_clear();
	signals_hear_continue(true);
	print_prompt(shell);
	line = next_line(shell);
	signals_hear_continue(false);
	return line;
}
