/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text.h: compares texts, checks UTF-8, finds the most similar of many,
 * and escapes texts for display.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct str;

/* ASCII case only, no locale. */
unsigned char text_lower(char c);
int text_compare_nocase(const char *a, const char *b);
/* For qsort of an array of texts. */
int text_compare_entries_nocase(const void *a, const void *b);
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
/* The byte that the first two characters are in hex digits; -1: they are none.
 */
int text_hex_byte(const char *digits);
/* Reads a decimal number, digits alone, at the beginning of a text; *end (or
 * NULL: nothing may follow) is behind it. False: there is none, or it is
 * larger than most. */
bool
text_number(const char *text, uint64_t most, uint64_t *out, const char **end);
/* What a noun has behind a count of it: "s", or nothing for one. */
const char *text_plural(size_t count);

#define SUGGEST_MAX 3

/* "Did you mean": the nearest of many candidates by edit distance (insert,
 * delete, replace, swap), without case, under a threshold that grows with the
 * word. The best so far, best first; ties keep the earlier one. */
struct suggest {
	const char *word;
	size_t count;
	const char *names[SUGGEST_MAX]; /* borrowed from the caller */
	unsigned distances[SUGGEST_MAX];
};

void suggest_init(struct suggest *suggest, const char *word);
void suggest_offer(struct suggest *suggest, const char *candidate);
unsigned suggest_distance(const char *a, const char *b);

/* How a text that comes from a directory, a server, a file or
 * a user is shown. Everything that writes to a person or to a comment uses
 * this: names may hold control sequences for the terminal, characters that
 * turn the direction of writing, and characters that nobody sees. */

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
