/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/term.h: what the terminal can do: colour, width, questions, a
 * password without echo, and long output through a pager.
 */
#ifndef BASE_TERM_H
#define BASE_TERM_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>

enum term_colour { TERM_COLOUR_AUTO, TERM_COLOUR_ALWAYS, TERM_COLOUR_NEVER };

/* Colour on this stream? AUTO: a terminal, TERM not dumb, NO_COLOR unset or
 * empty. */
bool term_use_colour(FILE *stream, enum term_colour choice);
/* Columns, 80 when unknown or not a terminal. */
unsigned term_width(FILE *stream);
bool term_is_interactive(void); /* stdin and stderr are terminals */

/* Asks on /dev/tty "question [y/N] "; false on anything but y/yes, on no
 * terminal, and on end of input. */
bool term_ask(const char *question);
/* Reads a line from /dev/tty with echo off into *out (cleared with
 * str_wipe). 0, or -1 with errno; the terminal is restored in any case. */
int term_read_password(const char *prompt, struct str *out);

/* Long output of one shell command through $PAGER. What the
 * command prints is kept until it ends, or says that there is much; what fits
 * the screen is shown as it is. */
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
/* Much will come: what there is is piped to the pager at once, if one is
 * active, and all that follows. */
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
