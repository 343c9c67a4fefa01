/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/pager.h: long output of one shell command through $PAGER. What the
 * command prints is kept until it ends, or says that there is much; what fits
 * the screen is shown as it is.
 */
#ifndef SHELL_PAGER_H
#define SHELL_PAGER_H

#include <stdbool.h>

#include <stdio.h>

struct pager {
	bool active;
	int saved;  /* the real standard output */
	int buffer; /* a file in memory */
	FILE *out;  /* the pager, once it runs; else NULL */
};

/* Only when wanted and stdout is a terminal. */
void pager_start(struct pager *pager, bool wanted);
/* What was printed so far is not to be seen; if it was seen already, says
 * that all begins again. */
void pager_forget(struct pager *pager);
/* Much will come: what there is goes to the pager at once, if one is active,
 * and all that follows. */
void pager_stream(void);
/* Has the reader left the pager since? Then nothing more need be printed. */
bool pager_was_left(void);
void pager_end(struct pager *pager);

/* Columns of the terminal that output ends on, through a pager or not; 0:
 * it does not end on a terminal. */
unsigned pager_columns(void);
/* Does it, and in UTF-8? Then lines can be drawn. */
bool pager_draws(void);

#endif
