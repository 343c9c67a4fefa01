/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/shown.h: how a text that comes from a directory, a server, a file or
 * a user is shown. Everything that writes to a person or to a comment uses
 * this: names may hold control sequences for the terminal, characters that
 * turn the direction of writing, and characters that nobody sees.
 */
#ifndef BASE_SHOWN_H
#define BASE_SHOWN_H

#include "base/arena.h"
#include "base/str.h"

/* Is the character seen as what it is: no control, format, default-ignorable
 * or private character, no blank but the space itself? */
bool text_char_is_printable(uint32_t c);
/* Well-formed UTF-8 of such characters only? */
bool text_is_printable(const char *text, size_t len);

/*
 * Appends text; a character that is not printable as \x1b (ASCII), \u202e or
 * \U000e0041, a byte that is no UTF-8 as \xff. One line stays one line, and
 * two texts that differ in what is hidden look different.
 */
void append_shown(struct str *out, const char *text);
/* The same of len bytes; returns the columns that they take. */
size_t append_shown_bytes(struct str *out, const char *text, size_t len);
/* The text as append_shown writes it, for printf: text itself where nothing
 * needs an escape, NULL for NULL. */
const char *shown_text(struct arena *arena, const char *text);

/* The text of a JSON document with what is not printable as \uXXXX inside
 * its strings: a reader gets the same values, a terminal nothing raw. */
void append_shown_json(struct str *out, const char *document);

#endif
