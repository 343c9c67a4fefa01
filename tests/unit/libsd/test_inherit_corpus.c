/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_inherit_corpus.c: what children of a real domain
 * inherited, predicted from their parents, byte for byte and in order.
 */
#include "unit/libsd/corpus.h"

static json_t *sds[2];

static const char *
hex_of(const char *id)
{
	size_t i;
	json_t *record;

	for (size_t k = 0; k < 2; k++) {
		json_array_foreach(sds[k], i, record)
		{
			if (strcmp(corpus_text(record, "id"), id) == 0)
				return corpus_text(record, "hex");
		}
	}
	return "";
}

/* An ACL that holds exactly the ACEs given as hex. */
static struct sd_desc
desc_of_aces(const json_t *aces)
{
	char hex[2 * 65536] = "";
	size_t bytes = 8, len = 0, i;
	struct sd_desc desc = SD_DESC_INIT;
	json_t *ace;

	json_array_foreach(aces, i, ace) bytes +=
		strlen(json_string_value(ace)) / 2;
	len = (size_t)sprintf(hex,
			      "0100048000000000000000000000000014000000"
			      "0400%02zx%02zx%02zx%02zx0000",
			      bytes & 0xff, bytes >> 8,
			      json_array_size(aces) & 0xff,
			      json_array_size(aces) >> 8);
	json_array_foreach(aces, i, ace) len +=
		(size_t)sprintf(hex + len, "%s", json_string_value(ace));
	desc = corpus_decode(hex);
	return desc;
}

static bool
predict(const json_t *record, bool sacl)
{
	SD_DESC_AUTO parent =
		corpus_decode(hex_of(corpus_text(record, "parent_sd")));
	SD_DESC_AUTO want = desc_of_aces(
		json_object_get(record, sacl ? "expect_sacl_inherited"
					     : "expect_dacl_inherited"));
	SD_DESC_AUTO child = SD_DESC_INIT;
	bool is_protected = json_is_true(json_object_get(
		record, sacl ? "sacl_protected" : "dacl_protected"));
	struct sd_guid class_guid;
	struct sd_sid owner, group;
	enum sd_err err;

	child.dacl_state = SD_ACL_LIST;
	child.sacl_state = SD_ACL_LIST;
	if (sd_guid_parse(corpus_text(record, "child_class_guid"), &class_guid,
			  NULL) != SD_OK ||
	    sd_sid_parse(corpus_text(record, "owner"), &owner, NULL) != SD_OK ||
	    sd_sid_parse(corpus_text(record, "group"), &group, NULL) != SD_OK)
		return false;
	if (is_protected)
		return want.dacl.count == 0;
	if (sacl)
		err = sd_inherit_acl(&parent, SD_SACL, &class_guid, &owner,
				     &group, true, &child);
	else
		err = sd_inherit_acl(&parent, SD_DACL, &class_guid, &owner,
				     &group, true, &child);
	return err == SD_OK &&
	       sd_acl_same_aces(sacl ? &child.sacl : &child.dacl, &want.dacl);
}

int
main(void)
{
	json_t *records = corpus_load("ad-inherit/pairs-winacl2019.jsonl");
	struct tap tap = {0, 0};
	size_t i;
	json_t *record;

	sds[0] = corpus_load("ad-real-sds/sds-winacl2019.jsonl");
	sds[1] = corpus_load("ad-real-sds/sds-detectionlab.jsonl");
	if (records == NULL || sds[0] == NULL || sds[1] == NULL)
		return corpus_skip("inherited ACEs of a real domain");
	json_array_foreach(records, i, record)
	{
		bool dacl = predict(record, false);
		bool sacl = predict(record, true);

		tap_line(&tap, dacl && sacl, corpus_text(record, "id"),
			 dacl ? "the SACL differs" : "the DACL differs");
	}
	json_decref(records);
	json_decref(sds[0]);
	json_decref(sds[1]);
	return tap_end(&tap);
}
