/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/corpus.h: records of the corpora (JSON lines), for tests
 * that print a TAP line a record. The folder is $CORPUS_DIR, by default
 * ../shared/corpora beside the repository; where it is absent, the test is
 * reported as skipped.
 */
#ifndef TESTS_CORPUS_H
#define TESTS_CORPUS_H

#include "libsd/sd.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tap {
	unsigned count, failed;
};

static inline void
tap_line(struct tap *tap, bool ok, const char *name, const char *why)
{
	tap->count++;
	tap->failed += !ok;
	printf("%sok %u - %s\n", ok ? "" : "not ", tap->count, name);
	if (!ok && why != NULL)
		printf("# %s\n", why);
}

static inline int
tap_end(const struct tap *tap)
{
	printf("1..%u\n", tap->count);
	return tap->failed == 0 ? 0 : 1;
}

/* All records of a file as one array; NULL when there is no such file. */
static inline json_t *
corpus_load(const char *name)
{
	const char *folder = getenv("CORPUS_DIR");
	json_t *records = json_array();
	char path[4096];
	char *line = NULL;
	size_t size = 0;
	FILE *file;

	if (folder == NULL || folder[0] == '\0')
		folder = "../shared/corpora";
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	if (file == NULL) {
		json_decref(records);
		return NULL;
	}
	while (getline(&line, &size, file) > 0) {
		json_error_t error;
		json_t *record = json_loads(line, 0, &error);

		if (record == NULL) {
			fprintf(stderr, "%s: %s\n", path, error.text);
			exit(1);
		}
		json_array_append_new(records, record);
	}
	free(line);
	fclose(file);
	return records;
}

static inline int
corpus_skip(const char *name)
{
	printf("ok 1 - %s # SKIP no corpus here (CORPUS_DIR)\n1..1\n", name);
	return 0;
}

static inline const char *
corpus_text(const json_t *record, const char *key)
{
	const char *text = json_string_value(json_object_get(record, key));

	return text == NULL ? "" : text;
}

/* Hex digits to bytes in fresh memory. */
static inline uint8_t *
corpus_bytes(const char *hex, size_t *len)
{
	uint8_t *bytes = malloc(strlen(hex) / 2 + 1);
	unsigned byte;

	*len = 0;
	while (bytes != NULL && sscanf(hex + 2 * *len, "%2x", &byte) == 1)
		bytes[(*len)++] = (uint8_t)byte;
	return bytes;
}

static inline struct sd_desc
corpus_decode(const char *hex)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;
	size_t len;
	uint8_t *bytes = corpus_bytes(hex, &len);

	if (sd_desc_decode(bytes, len, &desc, &error) != SD_OK) {
		fprintf(stderr, "%.40s...: %s\n", hex, error.message);
		exit(1);
	}
	free(bytes);
	return desc;
}

#endif
