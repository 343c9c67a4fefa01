/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/progress.c: the progress line: "reading 12345 of 20754, 3100/s, 3 s
 * left". It is drawn over itself on a terminal's stderr and leaves nothing
 * behind.
 */
#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

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
	clock_gettime(CLOCK_MONOTONIC, &progress->started);
	progress->drawn = progress->started;
}

static void
draw(const struct progress *progress, double elapsed)
{
	double rate = elapsed > 0 ? (double)progress->done / elapsed : 0;

	fprintf(stderr, "\r%s %zu", progress->what, progress->done);
	if (progress->total)
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
	progress->shown = true;
	draw(progress, seconds_between(&progress->started, &now));
}

void
progress_hide(struct progress *progress)
{
	if (!progress->shown)
		return;
	progress->shown = false;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

void
progress_end(struct progress *progress)
{
	progress_hide(progress);
	progress->active = false;
}
