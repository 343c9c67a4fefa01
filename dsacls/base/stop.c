/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/stop.c: see stop.h. The static variables are shared with a signal
 * handler, which takes no argument.
 */
#include "base/stop.h"

#include "base/progress.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

static const int caught[] = {SIGTERM, SIGHUP, SIGINT};
#define COUNT (sizeof(caught) / sizeof(caught[0]))

static struct sigaction before[COUNT];
static bool taken[COUNT];
static volatile sig_atomic_t came;
static struct timespec first; /* when it came */

/* A session that ends sends SIGTERM and SIGHUP as a pair, and a terminal that
 * is closed sends SIGHUP twice: neither counts as a second request. */
static bool
is_asked_again(int number)
{
	struct timespec now;

	if (number == SIGINT)
		return true;
	return number == came && clock_gettime(CLOCK_MONOTONIC, &now) == 0 &&
	       (now.tv_sec - first.tv_sec) * 1000 +
			       (now.tv_nsec - first.tv_nsec) / 1000000 >=
		       1000;
}

static void
on_stop(int number)
{
	if (came == 0) {
		(void)clock_gettime(CLOCK_MONOTONIC, &first);
		came = number;
		return;
	}
	if (!is_asked_again(number))
		return;
	progress_wipe();
	for (size_t i = 0; i < COUNT; i++)
		if (caught[i] == number)
			(void)sigaction(number, &before[i], NULL);
	(void)raise(number);
}

void
stop_begin(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_stop;
	action.sa_flags = SA_RESTART;
	for (size_t i = 0; i < COUNT; i++) {
		taken[i] = sigaction(caught[i], NULL, &before[i]) == 0 &&
			   before[i].sa_handler != SIG_IGN &&
			   (caught[i] != SIGINT ||
			    before[i].sa_handler == SIG_DFL);
		if (taken[i])
			(void)sigaction(caught[i], &action, NULL);
	}
}

void
stop_end(void)
{
	for (size_t i = 0; i < COUNT; i++)
		if (taken[i])
			(void)sigaction(caught[i], &before[i], NULL);
}

int
stop_signal(void)
{
	return came;
}

const char *
stop_name(void)
{
	return came == SIGTERM	? "SIGTERM"
	       : came == SIGHUP ? "SIGHUP"
				: "SIGINT";
}
