/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/fuzz.h: what every harness is: one function that is handed
 * bytes and must come back, whatever they are. Linked with libFuzzer (make
 * fuzz-short) or with replay.c (make check). A broken promise aborts, which
 * both take for a crash.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(promise) \
	do { \
		if (!(promise)) { \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, \
				__LINE__, #promise); \
			abort(); \
		} \
	} while (0)

/* Where parts of an input are glued together. */
#define FUZZ_SEAM "\xff--\xff"

/* The next part, up to a seam or the end; NULL when there are no more. */
static inline const uint8_t *
fuzz_part(const uint8_t **data, size_t *size, size_t *len)
{
	const uint8_t *part = *data;
	const uint8_t *seam;

	if (part == NULL)
		return NULL;
	seam = *size == 0
		       ? NULL
		       : memmem(part, *size, FUZZ_SEAM, sizeof(FUZZ_SEAM) - 1);
	*len = seam == NULL ? *size : (size_t)(seam - part);
	if (seam == NULL) {
		*data = NULL;
		*size = 0;
		return part;
	}
	*data = seam + sizeof(FUZZ_SEAM) - 1;
	*size -= *len + sizeof(FUZZ_SEAM) - 1;
	return part;
}

/* The bytes as a text on the heap, so that reading past it is seen; what
 * follows a zero byte is left out. */
static inline char *
fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif
