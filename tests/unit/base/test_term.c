/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/term.c and base/progress.c: on a terminal of our own, and on none. */
#include "base/diag.h"
#include "base/progress.h"
#include "base/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

typedef int child_fn(void);

/* Runs child on a terminal; its parent end is *tty. */
static pid_t
start(child_fn *child, int *tty)
{
	struct winsize size = {.ws_row = 24, .ws_col = 97};
	pid_t pid = forkpty(tty, NULL, NULL, &size);

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(child());
	return pid;
}

/* Reads until text has come, into seen. */
static void
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

static void
type(int tty, const char *text)
{
	assert_int_equal(write(tty, text, strlen(text)), strlen(text));
}

static int
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

static bool
has_echo(int tty)
{
	struct termios now;

	assert_int_equal(tcgetattr(tty, &now), 0);
	return (now.c_lflag & ECHO) != 0;
}

static int
child_password(void)
{
	struct str out;

	str_init(&out);
	if (term_read_password("Password: ", &out) != 0)
		return 1;
	bool right = strcmp(out.data, "s\u00e9cret :;*") == 0;
	str_wipe(&out);
	return right ? 0 : 2;
}

static void
test_password_is_not_echoed(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_password, &tty);

	(void)state;
	wait_for(tty, seen, sizeof(seen), "Password: ");
	assert_false(has_echo(tty));
	type(tty, "s\u00e9cret :;*\n");
	assert_int_equal(finish(pid, tty, seen, sizeof(seen)), 0);
	assert_null(strstr(seen, "cret"));
	assert_string_equal(seen, "Password: \r\n");
}

static int
child_password_then_wait(void)
{
	struct str out;

	str_init(&out);
	int result = term_read_password("Password: ", &out);
	printf("result %d\n", result);
	fflush(stdout);
	sleep(10);
	return 0;
}

static void
test_interrupt_restores_the_terminal(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_password_then_wait, &tty);

	(void)state;
	wait_for(tty, seen, sizeof(seen), "Password: ");
	assert_false(has_echo(tty));
	type(tty, "half\x03");
	wait_for(tty, seen, sizeof(seen), "\n");
	assert_true(has_echo(tty));
	int status = finish(pid, tty, seen, sizeof(seen));
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGINT);
	assert_null(strstr(seen, "half"));
}

static void
ignore(int signal)
{
	(void)signal;
}

static int
child_password_caught(void)
{
	struct str out;
	struct sigaction action = {.sa_handler = ignore};

	sigaction(SIGINT, &action, NULL);
	str_init(&out);
	int result = term_read_password("Password: ", &out);
	return result == -1 && errno == EINTR && out.len == 0 ? 0 : 1;
}

static void
test_interrupt_with_a_handler_gives_up(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_password_caught, &tty);

	(void)state;
	wait_for(tty, seen, sizeof(seen), "Password: ");
	type(tty, "half\x03");
	assert_int_equal(finish(pid, tty, seen, sizeof(seen)), 0);
}

static void
test_end_of_input_is_no_password(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_password, &tty);

	(void)state;
	wait_for(tty, seen, sizeof(seen), "Password: ");
	type(tty, "\x04");
	int status = finish(pid, tty, seen, sizeof(seen));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

static int
child_ask(void)
{
	return term_ask("Go on?") ? 10 : 20;
}

static int
ask(const char *answer)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_ask, &tty);

	wait_for(tty, seen, sizeof(seen), "Go on? [y/N] ");
	type(tty, answer);
	return WEXITSTATUS(finish(pid, tty, seen, sizeof(seen)));
}

static void
test_only_yes_is_yes(void **state)
{
	(void)state;
	assert_int_equal(ask("y\n"), 10);
	assert_int_equal(ask("YES\n"), 10);
	assert_int_equal(ask("\n"), 20);
	assert_int_equal(ask("n\n"), 20);
	assert_int_equal(ask("yesterday\n"), 20);
	assert_int_equal(ask("\x04"), 20);
}

static int
child_looks(void)
{
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	if (term_width(stdout) != 97 || !term_is_interactive())
		return 1;
	if (!term_use_colour(stdout, TERM_COLOUR_AUTO))
		return 2;
	setenv("NO_COLOR", "1", 1);
	if (term_use_colour(stdout, TERM_COLOUR_AUTO) ||
	    !term_use_colour(stdout, TERM_COLOUR_ALWAYS))
		return 3;
	setenv("NO_COLOR", "", 1);
	setenv("TERM", "dumb", 1);
	if (term_use_colour(stdout, TERM_COLOUR_AUTO))
		return 4;
	return term_use_colour(stdout, TERM_COLOUR_NEVER) ? 5 : 0;
}

static void
test_what_a_terminal_can_do(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_looks, &tty);

	(void)state;
	assert_int_equal(finish(pid, tty, seen, sizeof(seen)), 0);
}

static void
test_no_terminal(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *memory = open_memstream(&text, &len);

	(void)state;
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_false(term_use_colour(memory, TERM_COLOUR_AUTO));
	assert_true(term_use_colour(memory, TERM_COLOUR_ALWAYS));
	assert_int_equal(term_width(memory), 80);
	fclose(memory);
	free(text);
}

static int
child_progress(void)
{
	struct progress progress;

	progress_start(&progress, "reading", 100, false);
	progress_step(&progress, 1); /* too early to be drawn */
	usleep(300000);
	progress_step(&progress, 50);
	progress_hide(&progress);
	fputs("between\n", stderr);
	usleep(300000);
	progress_step(&progress, 100);
	progress_end(&progress);
	progress_step(&progress, 100);
	return 0;
}

static void
test_progress_on_a_terminal(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_progress, &tty);

	(void)state;
	assert_int_equal(finish(pid, tty, seen, sizeof(seen)), 0);
	assert_memory_equal(seen, "\rreading 50 of 100, ", 20);
	assert_non_null(strstr(seen, " s left\033[K\r\033[Kbetween\r\n"));
	assert_non_null(strstr(seen, "\rreading 100 of 100, "));
	const char *wiped = "\r\033[K";
	assert_string_equal(seen + strlen(seen) - strlen(wiped), wiped);
}

/* Draws the line; what comes next must wipe it. */
static void
draw_line(struct progress *progress)
{
	progress_start(progress, "reading", 100, false);
	usleep(300000);
	progress_step(progress, 50);
}

static int
child_progress_and_diags(void)
{
	struct progress progress;
	struct arena arena;
	struct diags diags;

	arena_init(&arena);
	diags_init(&diags, &arena);
	draw_line(&progress);
	diag_note(&diags, NULL, "heard");
	diags_print(&diags);
	arena_clear(&arena);
	return 0;
}

static void
test_messages_wipe_the_progress(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_progress_and_diags, &tty);

	(void)state;
	assert_int_equal(finish(pid, tty, seen, sizeof(seen)), 0);
	assert_non_null(
		strstr(seen, " s left\033[K\r\033[Kdsacls: note: heard\r\n"));
}

static int
child_progress_and_signal(void)
{
	struct progress progress;

	draw_line(&progress);
	pause();
	return 0;
}

static void
test_signals_wipe_the_progress(void **state)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		char seen[4096] = "";
		int tty;
		pid_t pid = start(child_progress_and_signal, &tty);

		wait_for(tty, seen, sizeof(seen), " s left\033[K");
		kill(pid, numbers[i]);
		int status = finish(pid, tty, seen, sizeof(seen));
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), numbers[i]);
		assert_non_null(strstr(seen, " s left\033[K\r\033[K"));
	}
}

static int
child_progress_quiet(void)
{
	struct progress progress;

	progress_start(&progress, "reading", 0, true);
	usleep(300000);
	progress_step(&progress, 5);
	progress_end(&progress);
	return 0;
}

static void
test_progress_is_quiet(void **state)
{
	char seen[4096] = "";
	int tty;
	pid_t pid = start(child_progress_quiet, &tty);

	(void)state;
	assert_int_equal(finish(pid, tty, seen, sizeof(seen)), 0);
	assert_string_equal(seen, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_is_not_echoed),
		cmocka_unit_test(test_interrupt_restores_the_terminal),
		cmocka_unit_test(test_interrupt_with_a_handler_gives_up),
		cmocka_unit_test(test_end_of_input_is_no_password),
		cmocka_unit_test(test_only_yes_is_yes),
		cmocka_unit_test(test_what_a_terminal_can_do),
		cmocka_unit_test(test_no_terminal),
		cmocka_unit_test(test_progress_on_a_terminal),
		cmocka_unit_test(test_messages_wipe_the_progress),
		cmocka_unit_test(test_signals_wipe_the_progress),
		cmocka_unit_test(test_progress_is_quiet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
