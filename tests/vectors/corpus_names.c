/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/vectors/corpus_names.c: the SIDs and GUIDs that the corpora's objects,
 * attributes, classes and rights go by. What their names mean is the subject
 * of other tests.
 */
#include "vectors/counts.h"

#include <strings.h>

/* A GUID as text, in any letter case; absent is fine. */
static void
check_guid(struct counts *counts, const json_t *record, const json_t *value)
{
	const char *text = json_string_value(value);
	char have[SD_GUID_TEXT_SIZE] = "";
	struct sd_guid guid;

	if (text == NULL)
		return;
	if (sd_guid_parse(text, &guid, NULL) == SD_OK)
		sd_guid_format(&guid, have);
	count_if(counts, strcasecmp(have, text) == 0, record,
		 "GUIDs read and printed", have);
}

/* Names are the subject of others; here their GUIDs and SIDs. */
static void
check_named(struct counts *counts, const json_t *record)
{
	static const char *const keys[] = {"guid", "propertySet", "rightsGuid"};
	const json_t *class;
	size_t i;

	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		check_guid(counts, record, json_object_get(record, keys[k]));
	json_array_foreach(json_object_get(record, "appliesTo"), i, class)
		check_guid(counts, record, class);
	if (json_object_get(record, "sid") != NULL)
		counts_sid(counts, record);
}

static json_t *descriptor_ids; /* of ad-real-sds */

static void
note_ids(const char *file)
{
	json_t *records = corpus_load(file);
	const json_t *record;
	size_t i;

	json_array_foreach(records, i, record)
		json_object_set(descriptor_ids, corpus_text(record, "id"),
				json_object_get(record, "id"));
	json_decref(records);
}

/* The skeleton of a directory: each object has a descriptor that we read. */
static void
check_object(struct counts *counts, const json_t *record)
{
	const char *id = corpus_text(record, "sd");

	check_named(counts, record);
	if (id[0] == '\0')
		count(counts, "without a descriptor");
	else
		count_if(counts, json_object_get(descriptor_ids, id) != NULL,
			 record, "with a descriptor of ad-real-sds", id);
}

int
main(void)
{
	static const struct {
		const char *file;
		counts_fn *check;
	} files[] = {
		{"dotnet-acl/sids.jsonl", counts_sid},
		{"ad-schema/attributes.jsonl", check_named},
		{"ad-schema/docs-only.jsonl", check_named},
		{"ad-rights/rights.jsonl", check_named},
		{"ad-real-objects/detectionlab.jsonl", check_object},
		{"ad-real-objects/winacl2019.jsonl", check_object},
	};
	struct tap tap = {0};
	json_t *first = corpus_load(files[0].file);

	if (first == NULL)
		return corpus_skip("SIDs and GUIDs");
	json_decref(first);
	descriptor_ids = json_object();
	note_ids("ad-real-sds/sds-detectionlab.jsonl");
	note_ids("ad-real-sds/sds-winacl2019.jsonl");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		counts_run(&tap, files[i].file, files[i].check);
	json_decref(descriptor_ids);
	return tap_end(&tap);
}
