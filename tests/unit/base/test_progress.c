/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/test_progress.c: the line of progress on a terminal, and
 * that whatever comes next wipes it.
 */
#include "terminal.h"

#include "base/diag.h"
#include "base/progress.h"

#include <signal.h>
#include <stdio.h>

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
	char seen[4096];

	(void)state;
	see(child_progress, seen, sizeof(seen));
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
	char seen[4096];

	(void)state;
	see(child_progress_and_diags, seen, sizeof(seen));
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
	char seen[4096];

	(void)state;
	see(child_progress_quiet, seen, sizeof(seen));
	assert_string_equal(seen, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_progress_on_a_terminal),
		cmocka_unit_test(test_messages_wipe_the_progress),
		cmocka_unit_test(test_signals_wipe_the_progress),
		cmocka_unit_test(test_progress_is_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
