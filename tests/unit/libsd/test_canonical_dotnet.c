/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_canonical_dotnet.c: Microsoft's own test cases for
 * canonical order. Our verdict is theirs, but for one case; a DACL in order
 * is left alone by sorting, one out of order is in order after it. What .NET
 * drops as meaningless we keep.
 */
#include "unit/libsd/dotnet.h"

/* .NET drops the ACE with INHERIT_ONLY and nothing to inherit it before it
 * looks at the order; we judge what is there. */
#define DROPPED_FIRST "DiscretionaryAcl_Constructor3:7"

enum { SACL, NO_DESCRIPTOR, NO_DACL, REASONS };

static const char *const reasons[REASONS] = {
	[SACL] = "SACL: the order of audit ACEs is never judged",
	[NO_DESCRIPTOR] = "what is expected is a bare 0 or 1",
	[NO_DACL] = "no DACL in it",
};

static uint8_t
type_of(const char *qualifier)
{
	if (strcmp(qualifier, "deny") == 0)
		return SD_ACE_DENIED;
	if (strcmp(qualifier, "allow") == 0)
		return SD_ACE_ALLOWED;
	return strcmp(qualifier, "audit") == 0 ? SD_ACE_AUDIT : SD_ACE_ALARM;
}

static struct sd_ace
ace_of(const json_t *record)
{
	return (struct sd_ace){
		.type = type_of(corpus_text(record, "qualifier")),
		.flags = (uint8_t)dotnet_number(record, "flags"),
		.mask = dotnet_number(record, "mask"),
		.sid = dotnet_sid(record)};
}

/* The verdict, and what sorting does. */
static bool
judge(struct sd_desc *desc, bool want)
{
	SD_DESC_AUTO copy = SD_DESC_INIT;
	bool canonical = sd_acl_check_canonical(&desc->dacl, NULL) == SD_OK;
	size_t moved = 77;

	if (sd_desc_copy(desc, &copy) != SD_OK ||
	    sd_acl_canonicalize(&copy.dacl, &moved) != SD_OK)
		exit(1);
	if (canonical != want || canonical != (moved == 0) ||
	    canonical != sd_desc_equal(desc, &copy))
		return false;
	return sd_acl_check_canonical(&copy.dacl, NULL) == SD_OK;
}

static int
reason_to_skip(const json_t *record)
{
	const char *after = corpus_text(record, "after_sddl");

	if (strcmp(corpus_text(record, "acl"), "sacl") == 0)
		return SACL;
	if (strcmp(after, "0") == 0 || strcmp(after, "1") == 0)
		return NO_DESCRIPTOR;
	if (after[0] != '\0' && strstr(after, "D:") == NULL)
		return NO_DACL;
	return REASONS;
}

static bool
run(const json_t *record)
{
	const char *op = corpus_text(record, "op");
	bool want = json_is_true(json_object_get(record, "was_canonical"));

	if (strcmp(corpus_text(record, "id"), DROPPED_FIRST) == 0)
		want = !want;
	if (strcmp(op, "canonicalise") == 0) {
		SD_DESC_AUTO desc = dotnet_list(
			json_object_get(record, "before"), 2, ace_of);

		return judge(&desc, want);
	}
	if (strcmp(op, "canonicalise_sd") == 0) {
		SD_DESC_AUTO desc = dotnet_desc(record, "before_sddl");

		/* .NET stores it as given; its note says what it was. */
		want = strncmp(corpus_text(record, "note"), "uncanonicalized",
			       15) != 0;
		return judge(&desc, want);
	}
	SD_DESC_AUTO desc = dotnet_desc(record, "sddl");

	return judge(&desc, want);
}

int
main(void)
{
	json_t *records = corpus_load("dotnet-acl/canonical-order.jsonl");
	unsigned skipped[REASONS] = {0};
	struct tap tap = {0, 0};
	size_t i;
	json_t *record;

	if (records == NULL)
		return corpus_skip("canonical order as .NET tests it");
	json_array_foreach(records, i, record)
	{
		int reason = reason_to_skip(record);

		if (reason < REASONS)
			skipped[reason]++;
		else
			tap_line(&tap, run(record), corpus_text(record, "id"),
				 "our verdict or our order is another");
	}
	for (i = 0; i < REASONS; i++)
		printf("ok %u - %u records # SKIP %s\n", ++tap.count,
		       skipped[i], reasons[i]);
	json_decref(records);
	return tap_end(&tap);
}
