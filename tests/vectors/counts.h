/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/vectors/counts.h: what became of the records of one corpus file: a
 * TAP line with a number for each way in which a record can be right, and a
 * line for each record that is not.
 */
#ifndef TESTS_COUNTS_H
#define TESTS_COUNTS_H

#include "unit/libsd/corpus.h"

#define COUNTS_ALL (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)
#define COUNTS_MAX 8

struct counts {
	struct tap *tap;
	const char *file;
	unsigned records, wrong;
	struct {
		const char *what; /* "bytes exact" */
		unsigned count;
	} rows[COUNTS_MAX];
};

static inline void
count(struct counts *counts, const char *what)
{
	size_t i = 0;

	while (i < COUNTS_MAX - 1 && counts->rows[i].what != NULL &&
	       strcmp(counts->rows[i].what, what) != 0)
		i++;
	counts->rows[i].what = what;
	counts->rows[i].count++;
}

static inline void
count_wrong(struct counts *counts, const json_t *record, const char *what,
	    const char *have)
{
	counts->wrong++;
	if (counts->wrong <= 20)
		printf("# %s %s: %s: %s\n", counts->file,
		       corpus_text(record, "id"), what, have);
}

/* Right and counted under what, or wrong. */
static inline void
count_if(struct counts *counts, bool ok, const json_t *record, const char *what,
	 const char *have)
{
	if (ok)
		count(counts, what);
	else
		count_wrong(counts, record, what, have);
}

static inline void
counts_print(const struct counts *counts)
{
	char line[512];
	int used = snprintf(line, sizeof(line), "%s: %u records", counts->file,
			    counts->records);

	for (size_t i = 0; i < COUNTS_MAX && counts->rows[i].what; i++)
		used += snprintf(line + used, sizeof(line) - (size_t)used,
				 ", %u %s", counts->rows[i].count,
				 counts->rows[i].what);
	tap_line(counts->tap, counts->wrong == 0 && counts->records > 0, line,
		 "see the lines above");
}

typedef void counts_fn(struct counts *counts, const json_t *record);

/* Runs check on every record of a file. */
static inline void
counts_run(struct tap *tap, const char *file, counts_fn *check)
{
	struct counts counts = {.tap = tap, .file = file};
	json_t *records = corpus_load(file);
	const json_t *record;
	size_t i;

	if (records == NULL) {
		tap_line(tap, false, file, "no such file in the corpora");
		return;
	}
	json_array_foreach(records, i, record)
	{
		counts.records++;
		check(&counts, record);
	}
	counts_print(&counts);
	json_decref(records);
}

/* Both kinds of domain aliases stand for this one. */
static inline struct sd_domain
counts_domain(const char *sid)
{
	struct sd_domain domain = {.has_domain = true, .has_root = true};

	if (sd_sid_parse(sid, &domain.domain, NULL) != SD_OK)
		exit(1);
	domain.root = domain.domain;
	return domain;
}

/* Hex of the encoded descriptor, to be freed. */
static inline char *
counts_hex(const struct sd_desc *desc)
{
	uint8_t *bytes;
	size_t len;
	char *hex;

	if (sd_desc_encode_alloc(desc, &bytes, &len, NULL) != SD_OK)
		exit(1);
	hex = malloc(2 * len + 1);
	if (hex == NULL)
		exit(1);
	for (size_t i = 0; i < len; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
	hex[2 * len] = '\0';
	free(bytes);
	return hex;
}

/* SDDL, to be freed; NULL where it has none. */
static inline char *
counts_sddl(const struct sd_desc *desc, const struct sd_domain *domain)
{
	char *text = NULL;

	if (sd_sddl_print_alloc(desc, domain, COUNTS_ALL, &text, NULL) != SD_OK)
		return NULL;
	return text;
}

/* A SID as text, and as bytes where the record has them. */
static inline void
counts_sid(struct counts *counts, const json_t *record)
{
	const char *text = corpus_text(record, "sid");
	const char *hex = json_string_value(json_object_get(record, "hex"));
	char have[SD_SID_TEXT_SIZE] = "";
	struct sd_sid sid;

	if (strcmp(text, "null") == 0) { /* .NET's null, no text of a SID */
		count_if(counts, sd_sid_parse(text, &sid, NULL) == SD_ESYNTAX,
			 record, "refused", text);
		return;
	}
	if (sd_sid_parse(text, &sid, NULL) == SD_OK)
		sd_sid_format(&sid, have);
	count_if(counts, strcmp(have, text) == 0, record,
		 "SIDs read and printed", have);
	if (hex != NULL) {
		size_t len;
		uint8_t *bytes = corpus_bytes(hex, &len);
		struct sd_sid other;

		count_if(counts,
			 sd_sid_decode(bytes, len, &other, NULL) == SD_OK &&
				 sd_sid_equal(&sid, &other),
			 record, "SIDs from bytes", have);
		free(bytes);
	}
}

#endif
