/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/progress.c: the progress line: "reading 12345 of 20754, 3100/s, 3 s
 * left". It is drawn over itself on a terminal's stderr and leaves nothing
 * behind.
 */
#include "base/progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* The line is on the terminal now: signal handlers want to know. */
static volatile sig_atomic_t shown;

/* ---- the end of the program ------------------------------------------ */

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

void
progress_wipe(void)
{
	static const char wiped[] = "\r\033[K";
	const int before = errno;

	if (shown && write(STDERR_FILENO, wiped, sizeof(wiped) - 1) > 0)
		shown = 0;
	errno = before;
}

static void
die_wiped(int number)
{
	progress_wipe();
	signal(number, SIG_DFL);
	raise(number);
}

/* Only in place of what ends the program anyway. */
static void
exchange(void (*from)(int), void (*to)(int))
{
	struct sigaction now;

	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		if (sigaction(deadly[i], NULL, &now) == 0 &&
		    now.sa_handler == from)
			signal(deadly[i], to);
}

/* ---- the line --------------------------------------------------------- */

static double
seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) +
	       (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

void
progress_start(struct progress *progress, const char *what, size_t total,
	       bool quiet)
{
	*progress = (struct progress){
		.active = !quiet && isatty(STDERR_FILENO) == 1,
		.what = what,
		.total = total,
	};
	if (!progress->active)
		return;
	exchange(SIG_DFL, die_wiped);
	clock_gettime(CLOCK_MONOTONIC, &progress->started);
	progress->drawn = progress->started;
}

static void
draw(const struct progress *progress, double elapsed)
{
	double rate = elapsed > 0 ? (double)progress->done / elapsed : 0;

	fprintf(stderr, "\r%s %zu", progress->what, progress->done);
	if (progress->total != 0)
		fprintf(stderr, " of %zu", progress->total);
	fprintf(stderr, ", %.0f/s", rate);
	if (progress->total > progress->done && rate > 0)
		fprintf(stderr, ", %.0f s left",
			(double)(progress->total - progress->done) / rate);
	fputs("\033[K", stderr);
	fflush(stderr);
}

void
progress_step(struct progress *progress, size_t done)
{
	struct timespec now;

	progress->done = done;
	if (!progress->active)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds_between(&progress->drawn, &now) < 0.25)
		return;
	progress->drawn = now;
	shown = 1;
	draw(progress, seconds_between(&progress->started, &now));
}

void
progress_hide(struct progress *progress)
{
	if (progress->active)
		progress_wipe();
}

void
progress_end(struct progress *progress)
{
	if (!progress->active)
		return;
	progress_wipe();
	exchange(die_wiped, SIG_DFL);
	progress->active = false;
}
