/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/terminal.h: a child on a terminal of its own, what it
 * writes there, and keys for it.
 */
#ifndef TESTS_BASE_TERMINAL_H
#define TESTS_BASE_TERMINAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int child_fn(void);

/* No child lives longer; who waits for it then sees the end of it. */
#define CHILD_SECONDS 60

/* Signals do to a child what they do in a terminal, also where the caller
 * ignores them (nohup, a job in the background). */
static inline int
run_child(child_fn *child)
{
	static const int numbers[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP,
				      SIGTSTP};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], SIG_DFL);
	alarm(CHILD_SECONDS);
	return child();
}

/* Runs child on a terminal; its parent end is *tty. */
static inline pid_t
start(child_fn *child, int *tty)
{
	struct winsize size = {.ws_row = 24, .ws_col = 97};
	pid_t pid = forkpty(tty, NULL, NULL, &size);

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(run_child(child));
	return pid;
}

/* Reads until text has come, into seen. */
static inline void
wait_for(int tty, char *seen, size_t size, const char *text)
{
	size_t len = strlen(seen);

	while (!strstr(seen, text)) {
		ssize_t n = read(tty, seen + len, size - len - 1);
		assert_true(n > 0);
		len += (size_t)n;
		seen[len] = '\0';
	}
}

static inline void
type(int tty, const char *text)
{
	assert_int_equal(write(tty, text, strlen(text)), strlen(text));
}

static inline int
finish(pid_t pid, int tty, char *seen, size_t size)
{
	int status;
	size_t len = strlen(seen);
	ssize_t n;

	while ((n = read(tty, seen + len, size - len - 1)) > 0) {
		len += (size_t)n;
		seen[len] = '\0';
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(tty);
	return status;
}

/* What a child writes that reads nothing, and ends well. */
static inline void
see(child_fn *child, char *seen, size_t size)
{
	int tty;
	pid_t pid = start(child, &tty);

	seen[0] = '\0';
	assert_int_equal(finish(pid, tty, seen, size), 0);
}

#endif
