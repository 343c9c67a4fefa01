/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text.h: questions about texts: comparing without case, UTF-8, and how
 * wide a text is on a terminal.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ASCII case only, no locale. */
int text_compare_nocase(const char *a, const char *b);
bool text_equal_nocase(const char *a, const char *b);
bool text_has_prefix_nocase(const char *text, const char *prefix);
/* Same but for case, blanks, hyphens and underscores ("Reset-Password"
 * equals "reset password"). */
bool text_equal_loose(const char *a, const char *b);
/* Columns a UTF-8 text takes on a terminal: combining marks none, East Asian
 * wide characters two, a byte that is no UTF-8 one. No locale. */
size_t text_columns(const char *text);
/* The first character of len bytes of UTF-8: returns the bytes it takes, 0
 * when they are not well formed (or len is 0). */
size_t text_decode_char(const char *text, size_t len, uint32_t *out);
unsigned text_char_columns(uint32_t c);
/* How long a line is without the one line end it may have: LF or CR LF. */
size_t text_line_len(const char *line, size_t len);
/* Reads a decimal number, digits alone, at the beginning of a text; *end (or
 * NULL: nothing may follow) is behind it. False: there is none, or it is
 * larger than most. */
bool
text_number(const char *text, uint64_t most, uint64_t *out, const char **end);
/* What a noun has behind a count of it: "s", or nothing for one. */
const char *text_plural(size_t count);

#endif
