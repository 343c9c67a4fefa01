/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/progress.h: one line on a terminal's stderr (done, rate, time left),
 * redrawn a few times a second; silent when stderr is no terminal. There is one
 * line for the whole program: other output, and the end of the program, wipe it
 * first.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
	bool active;
	const char *what;   /* "reading", "writing" */
	size_t done, total; /* total 0: unknown */
	struct timespec started, drawn;
};

void progress_start(struct progress *progress, const char *what, size_t total,
		    bool quiet);
void progress_step(struct progress *progress, size_t done);
/* Wipes the line until the next step: before anything else is printed. */
void progress_hide(struct progress *progress);
void progress_end(struct progress *progress); /* wipes the line */
/* Wipes the line if it is there; also in a signal handler. */
void progress_wipe(void);

#endif
