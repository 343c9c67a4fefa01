/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/str.h: a growing byte string on the heap, and secrets. Always
 * zero-terminated; data is never NULL after str_init. Out of memory ends the
 * program.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/text.h"

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
/* Zeroes the bytes before freeing: for secrets. */
void str_wipe(struct str *str);

/* Overwrites memory so that the compiler cannot leave it out. */
void wipe(void *bytes, size_t len);

#define STR_AUTO __attribute__((cleanup(str_clear))) struct str

/* A password that has to be kept, in pages of its own: never
 * swapped out, in no core dump, not in the memory of a child process.
 * A copy, for secret_forget. Where the limit for locked memory is too low it
 * may be swapped out; nothing else depends on that. */
char *secret_keep(const char *text);
/* Wipes it. NULL is fine. */
void secret_forget(char *secret);

#endif
