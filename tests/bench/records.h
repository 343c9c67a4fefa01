/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/records.h: a file of descriptors, whole in memory. Shared by
 * the two sides of the codec's bench, so that both read the same.
 */
#ifndef TESTS_BENCH_RECORDS_H
#define TESTS_BENCH_RECORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct record {
	const uint8_t *bytes;
	size_t len;
};

struct records {
	struct record *records;
	size_t count;
	size_t longest;
	uint8_t *file;
};

/* All of a file; NULL after a message. */
static inline uint8_t *
records_read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	long size = -1;

	if (file != NULL && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (size >= 0)
		bytes = malloc((size_t)size + 1);
	if (bytes != NULL) {
		rewind(file);
		*len = fread(bytes, 1, (size_t)size, file);
		if (*len != (size_t)size) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (bytes == NULL)
		perror(path);
	if (file != NULL)
		fclose(file);
	return bytes;
}

/* Splits a file into its records; false after a message. */
static inline bool
records_load(const char *path, struct records *out)
{
	size_t len = 0, pos = 0, size;

	out->file = records_read_file(path, &len);
	if (out->file == NULL)
		return false;
	out->records = malloc((len / 4 + 1) * sizeof(*out->records));
	if (out->records == NULL) {
		fprintf(stderr, "%s: out of memory\n", path);
		return false;
	}
	for (; len - pos >= 4; pos += size) {
		const uint8_t *p = out->file + pos;

		size = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 |
		       (size_t)p[3] << 24;
		pos += 4;
		if (size > len - pos)
			break;
		out->records[out->count].bytes = out->file + pos;
		out->records[out->count++].len = size;
		out->longest = size > out->longest ? size : out->longest;
	}
	if (pos != len || out->count == 0) {
		fprintf(stderr, "%s: want whole records, have %zu and a part\n",
			path, out->count);
		return false;
	}
	return true;
}

static inline void
records_free(struct records *records)
{
	free(records->records);
	free(records->file);
}

#endif
