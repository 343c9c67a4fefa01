/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/str.h: a growing byte string on the heap. Always zero-terminated;
 * data is never NULL after str_init. Out of memory ends the program.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	char *data;
	size_t len; /* without the zero */
	size_t capacity;
};

void str_init(struct str *str);
void str_clear(struct str *str); /* frees; str_init before reuse */
void str_reset(struct str *str); /* length 0, memory kept */
void str_append(struct str *str, const char *text);
void str_append_bytes(struct str *str, const void *bytes, size_t len);
void str_append_char(struct str *str, char c);
void str_pad(struct str *str, char c, size_t count);
/* A word as a POSIX shell takes it, in quotes where it needs them. */
void str_append_word(struct str *str, const char *word);
void str_printf(struct str *str, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void str_vprintf(struct str *str, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/* Zeroes the bytes before freeing: for secrets. */
void str_wipe(struct str *str);

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
/* Overwrites memory so that the compiler cannot leave it out. */
void wipe(void *bytes, size_t len);

#define STR_AUTO __attribute__((cleanup(str_clear))) struct str

#endif
