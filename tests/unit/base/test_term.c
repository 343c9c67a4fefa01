/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/test_term.c: passwords and questions at a terminal, what a
 * terminal can do, and what none can.
 */
#include "terminal.h"

#include "base/term.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>

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
	char seen[4096];

	(void)state;
	see(child_looks, seen, sizeof(seen));
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
