/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/term.h: what the terminal can do: colour, width, asking questions and
 * reading a password without echo.
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

#endif
