/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/fold.h: letter case taken away for comparing, as a directory
 * compares: ASCII, Latin, Greek and Cyrillic letters of UTF-8, no locale.
 */
#ifndef DIRECTORY_FOLD_H
#define DIRECTORY_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* Folds len bytes in place; the length never changes. Bytes that are no
 * UTF-8 stay as they are. */
void fold_bytes(char *text, size_t len);
/* Equal but for letter case? */
bool fold_equal(const void *a, size_t a_len, const void *b, size_t b_len);

#endif
