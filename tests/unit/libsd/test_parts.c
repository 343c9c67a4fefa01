/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_parts.c: owner, group and lists of one descriptor in
 * another, and the "defaulted" bits that are theirs.
 */
#include "unit/libsd/sample.h"

#define HERE "O:BAG:SYD:AI(A;;RP;;;BA)(A;CIID;LC;;;AU)"
#define THERE "O:SYG:BAD:(A;;GR;;;WD)(A;ID;CC;;;BU)S:(AU;SA;WP;;;WD)"

static const struct {
	unsigned part;
	uint16_t bit;
} defaulted[] = {
	{SD_FLAG_OWNER, SD_CONTROL_OWNER_DEFAULTED},
	{SD_FLAG_GROUP, SD_CONTROL_GROUP_DEFAULTED},
	{SD_FLAG_DACL, SD_CONTROL_DACL_DEFAULTED},
	{SD_FLAG_SACL, SD_CONTROL_SACL_DEFAULTED},
};

static void
test_replaced(void **state)
{
	static const struct {
		unsigned parts;
		bool computed;
		const char *want;
	} cases[] = {
		{SD_FLAG_OWNER, true,
		 "O:SYG:SYD:AI(A;;RP;;;BA)(A;CIID;LC;;;AU)"},
		{SD_FLAG_GROUP, true,
		 "O:BAG:BAD:AI(A;;RP;;;BA)(A;CIID;LC;;;AU)"},
		{SD_FLAG_DACL, true,
		 "O:BAG:SYD:AI(A;;LCRPLORC;;;WD)(A;CIID;LC;;;AU)"},
		{SD_FLAG_DACL, false,
		 "O:BAG:SYD:AI(A;;LCRPLORC;;;WD)(A;;CC;;;BU)"},
		{SD_FLAG_SACL, true, HERE "S:(AU;SA;WP;;;WD)"},
		{0, true, HERE},
	};
	SD_DESC_AUTO wanted = sample_desc(THERE);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SD_DESC_AUTO desc = sample_desc(HERE);

		assert_int_equal(sd_parts_replace(&desc, &wanted,
						  cases[i].parts,
						  cases[i].computed),
				 SD_OK);
		assert_sddl(&desc, cases[i].want);
	}
}

static void
test_kept_and_joined(void **state)
{
	SD_DESC_AUTO desc = sample_desc(HERE);
	SD_DESC_AUTO other = sample_desc(THERE);
	struct sd_desc joined =
		sd_parts_join(&desc, &other, SD_FLAG_OWNER | SD_FLAG_SACL);

	(void)state;
	assert_sddl(&joined, "O:SYG:SYD:AI(A;;RP;;;BA)(A;CIID;LC;;;AU)"
			     "S:(AU;SA;WP;;;WD)");
	sd_parts_keep(&desc, SD_FLAG_GROUP | SD_FLAG_DACL);
	assert_sddl(&desc, "G:SYD:AI(A;;RP;;;BA)(A;CIID;LC;;;AU)");
	sd_parts_keep(&desc, SD_FLAG_OWNER);
	assert_int_equal(sd_desc_parts(&desc), 0);
	assert_int_equal(desc.control, SD_CONTROL_SELF_RELATIVE);
}

/* Each goes with its part, through bytes and back. */
static void
test_defaulted_goes_with_its_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		SD_DESC_AUTO desc = sample_desc(THERE);
		SD_DESC_AUTO plain = sample_desc(THERE);
		SD_DESC_AUTO again = SD_DESC_INIT;
		const unsigned part = defaulted[i].part;
		uint8_t bytes[512];
		size_t len;

		assert_false(sd_desc_is_defaulted(&desc, SD_FLAG_ALL));
		sd_desc_set_defaulted(&desc, part, true);
		assert_int_equal(desc.control ^ plain.control,
				 defaulted[i].bit);
		assert_int_equal(
			sd_desc_encode(&desc, bytes, sizeof(bytes), &len, NULL),
			SD_OK);
		assert_int_equal(sd_desc_decode(bytes, len, &again, NULL),
				 SD_OK);
		assert_true(sd_desc_is_defaulted(&again, part));
		assert_false(sd_desc_is_defaulted(&again, SD_FLAG_ALL & ~part));
		assert_true((sd_parts_control(part) & defaulted[i].bit) != 0);
		assert_int_equal(sd_parts_replace(&plain, &again, part, false),
				 SD_OK);
		assert_true(sd_desc_is_defaulted(&plain, part));
		sd_desc_set_defaulted(&desc, part, false);
		assert_false(sd_desc_is_defaulted(&desc, SD_FLAG_ALL));
	}
}

/* Who sets an owner or a group has named it. */
static void
test_set_is_not_defaulted(void **state)
{
	SD_DESC_AUTO desc = sample_desc(HERE);

	(void)state;
	sd_desc_set_defaulted(&desc, SD_FLAG_ALL, true);
	sd_edit_set_owner(&desc, &SD_SID_SYSTEM);
	assert_false(sd_desc_is_defaulted(&desc, SD_FLAG_OWNER));
	sd_edit_set_group(&desc, &SD_SID_EVERYONE);
	assert_false(sd_desc_is_defaulted(&desc, SD_FLAG_GROUP));
	assert_true(sd_desc_is_defaulted(&desc, SD_FLAG_DACL));
	assert_sddl(&desc, "O:SYG:WDD:AI(A;;RP;;;BA)(A;CIID;LC;;;AU)");
}

/* A list that undo puts back whole was defaulted if it was before. */
static void
test_undo_brings_defaulted_back(void **state)
{
	SD_DESC_AUTO before = sample_desc(THERE);
	SD_DESC_AUTO after = sample_desc("O:SYG:BAD:S:");
	SD_DESC_AUTO now = sample_copy(&after);
	size_t conflicts;

	(void)state;
	sd_desc_set_defaulted(&before, SD_FLAG_DACL, true);
	assert_int_equal(
		sd_desc_revert(&now, &before, &after, &conflicts, NULL, NULL),
		SD_OK);
	assert_int_equal(conflicts, 0);
	assert_true(sd_desc_equal(&now, &before));
}

/* Audit entries of a SACL are edited as permissions are in a DACL. */
static void
test_edits_of_a_sacl(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;CC;;;WD)S:(ML;;NW;;;LW)"
					"(AU;SA;WP;;;WD)(AU;CIIDSA;WP;;;AU)");
	const struct sd_ace more = sample_ace("(AU;SA;SD;;;WD)");
	const struct sd_ace failed = sample_ace("(AU;FA;WP;;;WD)");
	const struct sd_ace allow = sample_ace("(A;;WP;;;WD)");
	enum sd_edit_result result;
	size_t count;

	(void)state;
	assert_int_equal(sd_edit_add(&desc, SD_SACL, &more, &result, NULL),
			 SD_OK);
	assert_int_equal(result, SD_EDIT_MERGED);
	assert_int_equal(sd_edit_add(&desc, SD_SACL, &failed, &result, NULL),
			 SD_OK);
	assert_int_equal(result, SD_EDIT_ADDED);
	assert_sddl(&desc, "D:(A;;CC;;;WD)S:(ML;;NW;;;LW)(AU;SA;WPSD;;;WD)"
			   "(AU;FA;WP;;;WD)(AU;CIIDSA;WP;;;AU)");
	assert_int_equal(sd_edit_add(&desc, SD_SACL, &allow, &result, NULL),
			 SD_EUNSUPPORTED);
	assert_int_equal(sd_edit_add(&desc, SD_DACL, &more, &result, NULL),
			 SD_EUNSUPPORTED);
	assert_int_equal(
		sd_edit_revoke_ace(&desc, SD_SACL, &more, false, &result, NULL),
		SD_OK);
	assert_int_equal(result, SD_EDIT_NARROWED);
	assert_int_equal(sd_edit_substitute(&desc, SD_SACL, &more.sid,
					    &SD_SID_SYSTEM, &count),
			 SD_OK);
	assert_int_equal(count, 2);
	assert_int_equal(sd_edit_protect(&desc, SD_SACL, true), SD_OK);
	assert_sddl(&desc, "D:(A;;CC;;;WD)S:P(ML;;NW;;;LW)(AU;SA;WP;;;SY)"
			   "(AU;FA;WP;;;SY)");
	assert_int_equal(sd_edit_unprotect(&desc, SD_SACL), SD_OK);
	assert_int_equal(
		sd_edit_revoke_trustee(&desc, SD_SACL, &SD_SID_SYSTEM, &count),
		SD_OK);
	assert_int_equal(count, 2);
	assert_sddl(&desc, "D:(A;;CC;;;WD)S:(ML;;NW;;;LW)");
	assert_int_equal(sd_edit_clear_explicit(&desc, SD_SACL, &count), SD_OK);
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_kept_and_joined),
		cmocka_unit_test(test_defaulted_goes_with_its_part),
		cmocka_unit_test(test_set_is_not_defaulted),
		cmocka_unit_test(test_undo_brings_defaulted_back),
		cmocka_unit_test(test_edits_of_a_sacl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
