/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/vectors/corpus_wire.c: every descriptor of the corpora that comes as
 * bytes: the same bytes come back, its text is the one Windows gave, and
 * that text gives the bytes. One line a file, with what is exact and what is
 * equal by meaning only.
 */
#include "vectors/counts.h"

/* The domain of the machines that made the pairs. */
#define PAIRS_DOMAIN "S-1-5-21-2457507606-2709100691-398136650"

/*
 * Decodes and encodes. Descriptors with bytes between their parts or behind
 * the last one come back without those, which are no part of what they say;
 * all others must come back as they were. False: nothing more to ask.
 */
static bool
check_bytes(struct counts *counts, const json_t *record, struct sd_desc *desc)
{
	struct sd_error error = {.section = ""};
	size_t len;
	uint8_t *bytes = corpus_bytes(corpus_text(record, "hex"), &len);
	bool refused = sd_desc_decode(bytes, len, desc, &error) != SD_OK;
	char *hex;

	free(bytes);
	if (json_is_string(json_object_get(record, "decode_error")) ||
	    refused) {
		count_if(counts,
			 refused && json_object_get(record, "decode_error"),
			 record, "refused as malformed", error.message);
		if (!refused)
			sd_desc_clear(desc);
		return false;
	}
	hex = counts_hex(desc);
	if (sd_desc_size(desc) < len) {
		struct sd_desc again = corpus_decode(hex);

		count_if(counts, sd_desc_equal(&again, desc), record,
			 "bytes by meaning (gaps)", hex);
		sd_desc_clear(&again);
	} else {
		count_if(counts, strcmp(hex, corpus_text(record, "hex")) == 0,
			 record, "bytes exact", hex);
	}
	free(hex);
	return true;
}

static void
check_text(struct counts *counts, const json_t *record,
	   const struct sd_desc *desc, const struct sd_domain *domain)
{
	char *text = counts_sddl(desc, domain);

	count_if(counts,
		 text != NULL && strcmp(text, corpus_text(record, "sddl")) == 0,
		 record, "texts exact", text != NULL ? text : "none");
	free(text);
}

/*
 * The text gives the bytes, but for lists with slack: that and revision 4 is
 * what Windows leaves of object ACEs without GUIDs, which it turns into
 * plain ones, and the text that it prints no longer tells.
 */
static void
check_parse(struct counts *counts, const json_t *record, struct sd_desc *desc,
	    const struct sd_domain *domain)
{
	struct sd_error error = {.section = "", .message = "other bytes"};
	struct sd_desc parsed = SD_DESC_INIT;
	bool has_slack = desc->dacl.slack + desc->sacl.slack > 0;

	if (sd_sddl_parse(corpus_text(record, "sddl"), domain, &parsed,
			  &error) != SD_OK) {
		count_wrong(counts, record, "text to bytes", error.message);
		return;
	}
	if (has_slack) {
		desc->dacl.slack = desc->sacl.slack = 0;
		desc->dacl.revision = parsed.dacl.revision;
		desc->sacl.revision = parsed.sacl.revision;
	}
	count_if(counts, sd_desc_equal(&parsed, desc), record,
		 has_slack ? "text to bytes by meaning (slack)"
			   : "text to bytes exact",
		 error.message);
	sd_desc_clear(&parsed);
}

static void
check_pair(struct counts *counts, const json_t *record)
{
	struct sd_domain domain = counts_domain(PAIRS_DOMAIN);
	struct sd_desc desc = SD_DESC_INIT;

	if (!check_bytes(counts, record, &desc))
		return;
	check_text(counts, record, &desc, &domain);
	check_parse(counts, record, &desc, &domain);
	sd_desc_clear(&desc);
}

/* Carried byte-exact; neither printed nor read as text. */
static void
check_conditional(struct counts *counts, const json_t *record)
{
	struct sd_domain domain = counts_domain(PAIRS_DOMAIN);
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT, parsed = SD_DESC_INIT;
	size_t len;

	if (!check_bytes(counts, record, &desc))
		return;
	count_if(counts,
		 sd_sddl_print(&desc, &domain, COUNTS_ALL, NULL, 0, &len,
			       &error) == SD_EUNSUPPORTED &&
			 sd_sddl_parse(corpus_text(record, "sddl"), &domain,
				       &parsed, &error) == SD_EUNSUPPORTED,
		 record, "carried, text not supported", error.message);
	sd_desc_clear(&desc);
}

/* "type;flags;mask;objectFlags;objectType;inheritedObjectType;sid" */
static bool
ace_matches(const struct sd_ace *ace, const char *want)
{
	char have[400], object[SD_GUID_TEXT_SIZE] = "",
			inherited[SD_GUID_TEXT_SIZE] = "", flags[12] = "",
			sid[SD_SID_TEXT_SIZE];

	if (ace->form == SD_ACE_FORM_OBJECT)
		snprintf(flags, sizeof(flags), "%x", ace->object_flags);
	if ((ace->object_flags & SD_ACE_HAS_OBJECT_TYPE) != 0)
		sd_guid_format(&ace->object_type, object);
	if ((ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0)
		sd_guid_format(&ace->inherited_type, inherited);
	snprintf(have, sizeof(have), "%02x;%02x;%08x;%s;%s;%s;%s", ace->type,
		 ace->flags, ace->mask, flags, object, inherited,
		 sd_sid_format(&ace->sid, sid));
	return strcmp(have, want) == 0;
}

static bool
acl_matches(uint8_t state, const struct sd_acl *acl, const json_t *want)
{
	const json_t *aces = json_object_get(want, "aces");

	if (!json_is_object(want))
		return state != SD_ACL_LIST;
	if (state != SD_ACL_LIST || json_array_size(aces) != acl->count ||
	    acl->revision != json_integer_value(json_object_get(want, "rev")) ||
	    sd_acl_size(acl) !=
		    (size_t)json_integer_value(json_object_get(want, "size")))
		return false;
	for (size_t i = 0; i < acl->count; i++) {
		const char *ace = json_string_value(json_array_get(aces, i));

		if (ace == NULL || !ace_matches(&acl->aces[i], ace))
			return false;
	}
	return true;
}

static bool
sid_matches(bool has, const struct sd_sid *sid, const json_t *want)
{
	char text[SD_SID_TEXT_SIZE];

	if (!json_is_string(want))
		return !has;
	return has &&
	       strcmp(sd_sid_format(sid, text), json_string_value(want)) == 0;
}

static bool
layout_matches(const struct sd_desc *desc, const char *want)
{
	static const char letters[] = " OGSD";
	char have[5] = "";

	for (size_t i = 0; i < 4 && desc->layout[i] != SD_PART_NONE; i++)
		have[i] = letters[desc->layout[i]];
	return strcmp(have, want) == 0;
}

static void
check_fields(struct counts *counts, const json_t *record,
	     const struct sd_desc *desc)
{
	char control[8];

	snprintf(control, sizeof(control), "%04x", desc->control);
	count_if(counts,
		 strcmp(control, corpus_text(record, "control")) == 0 &&
			 layout_matches(desc, corpus_text(record, "layout")) &&
			 sid_matches(desc->has_owner, &desc->owner,
				     json_object_get(record, "owner")) &&
			 sid_matches(desc->has_group, &desc->group,
				     json_object_get(record, "group")) &&
			 acl_matches(desc->dacl_state, &desc->dacl,
				     json_object_get(record, "dacl")) &&
			 acl_matches(desc->sacl_state, &desc->sacl,
				     json_object_get(record, "sacl")),
		 record, "fields right", control);
}

/* What text cannot say is made what text says: usual layout and revisions,
 * no bare object ACEs. */
static void
make_sayable(struct sd_acl *acl)
{
	acl->revision = 2;
	for (size_t i = 0; i < acl->count; i++) {
		struct sd_ace *ace = &acl->aces[i];

		if (ace->form == SD_ACE_FORM_OBJECT && ace->object_flags == 0) {
			ace->type = (uint8_t)(ace->type - 5);
			ace->form = SD_ACE_FORM_PLAIN;
		}
		if (ace->form == SD_ACE_FORM_OBJECT)
			acl->revision = 4;
	}
}

static void
check_round_trip(struct counts *counts, const json_t *record,
		 struct sd_desc *desc)
{
	char *text = counts_sddl(desc, NULL);
	struct sd_error error = {.section = "", .message = "another"};
	struct sd_desc parsed = SD_DESC_INIT;

	memset(desc->layout, SD_PART_NONE, sizeof(desc->layout));
	make_sayable(&desc->dacl);
	make_sayable(&desc->sacl);
	/* Inheritance bits of a list that is not there. */
	if (desc->sacl_state == SD_ACL_ABSENT)
		desc->control &= (uint16_t)~(SD_CONTROL_SACL_AUTO_INHERITED |
					     SD_CONTROL_SACL_PROTECTED);
	if (text == NULL ||
	    sd_sddl_parse(text, NULL, &parsed, &error) != SD_OK) {
		count_wrong(counts, record, "text read back", error.message);
	} else {
		count_if(counts, sd_desc_equal(&parsed, desc), record,
			 "text read back", text);
		sd_desc_clear(&parsed);
	}
	free(text);
}

static void
check_real(struct counts *counts, const json_t *record)
{
	struct sd_desc desc = SD_DESC_INIT;

	if (!check_bytes(counts, record, &desc))
		return;
	check_fields(counts, record, &desc);
	check_round_trip(counts, record, &desc);
	sd_desc_clear(&desc);
}

static void
check_blob(struct counts *counts, const json_t *record)
{
	struct sd_desc desc = SD_DESC_INIT;

	if (!check_bytes(counts, record, &desc))
		return;
	if (json_object_get(record, "control") != NULL)
		check_fields(counts, record, &desc);
	if (json_object_get(record, "sddl") != NULL)
		check_text(counts, record, &desc, NULL);
	sd_desc_clear(&desc);
}

static void
check_default(struct counts *counts, const json_t *record)
{
	struct sd_domain domain =
		counts_domain(corpus_text(record, "domain_sid"));
	struct sd_desc desc = SD_DESC_INIT;

	if (!check_bytes(counts, record, &desc))
		return;
	if (sd_sid_parse(corpus_text(record, "forest_root_sid"), &domain.root,
			 NULL) != SD_OK)
		count_wrong(counts, record, "root", "no SID");
	check_parse(counts, record, &desc, &domain);
	sd_desc_clear(&desc);
}

int
main(void)
{
	static const struct {
		const char *file;
		counts_fn *check;
	} files[] = {
		{"samba-windows-sd-pairs/short-ordinary-acls.jsonl",
		 check_pair},
		{"samba-windows-sd-pairs/registry-object-rights.jsonl",
		 check_pair},
		{"samba-windows-sd-pairs/conditional-aces.jsonl",
		 check_conditional},
		{"ad-real-sds/sds-detectionlab.jsonl", check_real},
		{"ad-real-sds/sds-winacl2019.jsonl", check_real},
		{"misc-blobs/blobs.jsonl", check_blob},
		{"ad-schema/default-sd-binary.jsonl", check_default},
	};
	struct tap tap = {0};
	json_t *first = corpus_load(files[0].file);

	if (first == NULL)
		return corpus_skip("descriptors as bytes");
	json_decref(first);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		counts_run(&tap, files[i].file, files[i].check);
	return tap_end(&tap);
}
