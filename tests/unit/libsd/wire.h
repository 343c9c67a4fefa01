/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/wire.h: descriptors as bytes, for tests of the codec.
 */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include "unit/libsd/sample.h"

#include <stdio.h>

struct wire {
	uint8_t bytes[512];
	size_t len;
};

/* From hex digits; blanks are skipped. */
static inline struct wire
wire_hex(const char *hex)
{
	struct wire wire = {.len = 0};

	while (*hex != '\0') {
		unsigned byte;

		if (*hex == ' ') {
			hex++;
			continue;
		}
		assert_int_equal(sscanf(hex, "%2x", &byte), 1);
		assert_in_range(wire.len, 0, sizeof(wire.bytes) - 1);
		wire.bytes[wire.len++] = (uint8_t)byte;
		hex += 2;
	}
	return wire;
}

/* From a block of exactly its size, so that a sanitizer sees what is read
 * beyond it. */
static inline enum sd_err
wire_decode(const uint8_t *bytes, size_t len, struct sd_desc *out,
	    struct sd_error *error)
{
	uint8_t *block = malloc(len + 1);
	enum sd_err err;

	assert_non_null(block);
	memcpy(block + 1, bytes, len);
	err = sd_desc_decode(block + 1, len, out, error);
	memset(block, 0xdd, len + 1);
	free(block);
	return err;
}

/* The same bytes come back, by each way of encoding. */
static inline void
assert_encodes(const struct sd_desc *desc, const uint8_t *want, size_t len)
{
	uint8_t *exact = malloc(len), *fresh = NULL;
	uint8_t roomy[200000];
	size_t have;

	assert_non_null(exact);
	assert_int_equal(sd_desc_size(desc), len);
	assert_int_equal(sd_desc_encode(desc, exact, len, &have, NULL), SD_OK);
	assert_int_equal(have, len);
	assert_memory_equal(exact, want, len);
	assert_int_equal(
		sd_desc_encode(desc, roomy, sizeof(roomy), &have, NULL), SD_OK);
	assert_int_equal(have, len);
	assert_memory_equal(roomy, want, len);
	assert_int_equal(sd_desc_encode_alloc(desc, &fresh, &have, NULL),
			 SD_OK);
	assert_int_equal(have, len);
	assert_memory_equal(fresh, want, len);
	free(fresh);
	free(exact);
}

#endif
