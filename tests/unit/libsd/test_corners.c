/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_corners.c: what the coverage showed no other test to
 * reach: odd spellings, half-full buffers, look-alikes that differ in one
 * field, lists that vanished.
 */
#include "unit/libsd/sample.h"

static void
test_look_alike_of_owner_rights(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAD:(A;;RP;;;S-1-3-4)"
					"(A;;WP;;;S-1-7-4)");
	const struct sd_sid sids[] = {sample_sid("S-1-7-4")};
	const struct sd_token token = {.sids = sids, .count = 1};
	size_t decided;

	(void)state;
	assert_int_equal(
		sd_access_check(&desc, &token,
				SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY,
				NULL, NULL, &decided),
		SD_MASK_WRITE_PROPERTY);
}

static void
test_buffer_that_ends_in_a_part(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAG:SYD:(A;;CC;;;WD)S:(AU;SA;WD;;;"
					"WD)");
	size_t whole = sd_desc_size(&desc), len;
	uint8_t *bytes;

	(void)state;
	for (size_t size = 0; size < whole; size++) {
		struct sd_error error = {.code = SD_OK};

		bytes = malloc(size + 1);
		assert_non_null(bytes);
		assert_int_equal(
			sd_desc_encode(&desc, bytes, size, &len, &error),
			SD_ERANGE);
		assert_int_equal(error.code, SD_ERANGE);
		free(bytes);
	}
}

static void
test_guids_of_32_characters(void **state)
{
	static const char *const wrong[] = {
		"{f967aba0de611d0a28500aa003049e2",
		"bf967aba-0de611d0a28500aa003049e",
		"-f967aba0de611d0a28500aa003049e2",
	};
	struct sd_guid guid;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(strlen(wrong[i]), 32);
		assert_int_equal(sd_guid_parse(wrong[i], &guid, NULL),
				 SD_ESYNTAX);
	}
}

static void
test_every_blank_and_letters_beyond_z(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D: \t\r\n(A;;CC;;;WD)");
	struct sd_error error = {.section = ""};
	uint32_t mask;

	(void)state;
	assert_int_equal(desc.dacl.count, 1);
	assert_int_equal(sd_mask_parse("{|", 2, &mask, &error), SD_ESYNTAX);
}

static void
test_sids_that_differ_in_one_field(void **state)
{
	struct sd_sid domain = sample_sid("S-1-5-21-1-2-3"), sid = domain;
	struct sd_sid full;

	(void)state;
	assert_int_equal(sd_sid_append(&sid, 500), SD_OK);
	assert_true(sd_sid_in_domain(&sid, &domain));
	sid.revision = 2;
	assert_false(sd_sid_in_domain(&sid, &domain));
	full = SD_SID(5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	assert_int_equal(full.count, SD_SID_MAX_SUBS);
	assert_int_equal(full.subs[14], 15);
	assert_int_equal(sd_sid_append(&full, 1), SD_ERANGE);
}

/* ---- taking back -------------------------------------------------------- */

static size_t
revert(struct sd_desc *now, const struct sd_desc *before,
       const struct sd_desc *after)
{
	size_t conflicts = 0;

	assert_int_equal(
		sd_desc_revert(now, before, after, &conflicts, NULL, NULL),
		SD_OK);
	return conflicts;
}

static void
test_list_that_somebody_else_removed(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;CC;;;WD)");
	SD_DESC_AUTO after = sample_desc("D:NO_ACCESS_CONTROL");
	SD_DESC_AUTO now = sample_desc("O:BA");

	(void)state;
	assert_int_equal(revert(&now, &before, &after), 1);
	assert_sddl(&now, "O:BA");
}

/* A conditional ACE of ours is gone; what is there is for another right or
 * class, was there before, or is another one of ours: none of them is the
 * same entry in another form. */
static void
test_rivals_that_are_none(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;CC;;;WD)");
	struct sd_ace ours =
		sample_callback(SD_ACE_ALLOWED_CALLBACK_OBJECT, "BA");
	struct sd_ace right, class, old, second;

	(void)state;
	ours.object_flags = SD_ACE_HAS_OBJECT_TYPE | SD_ACE_HAS_INHERITED_TYPE;
	ours.object_type = sample_guid(RESET);
	ours.inherited_type = sample_guid(USER);
	right = class = old = second = ours;
	right.object_type = sample_guid(MEMBER);
	class.inherited_type = sample_guid(GROUP);
	old.mask = SD_MASK_DELETE;
	second.mask = SD_MASK_CONTROL_ACCESS;
	sample_insert(&before, 1, &old);
	SD_DESC_AUTO after = sample_copy(&before);
	sample_insert(&after, 1, &second);
	sample_insert(&after, 1, &ours);
	SD_DESC_AUTO now = sample_copy(&before);
	sample_insert(&now, 1, &right);
	sample_insert(&now, 1, &class);
	SD_DESC_AUTO want = sample_copy(&now);
	sample_insert(&now, 1, &second);
	assert_int_equal(revert(&now, &before, &after), 0);
	assert_true(sd_desc_equal(&now, &want));
}

static void
test_audit_list_that_would_be_too_big(void **state)
{
	SD_DESC_AUTO after = sample_desc("S:(AU;SA;CC;;;WD)");
	SD_DESC_AUTO now = sample_desc("S:(AU;SA;CC;;;WD)");
	static const uint8_t data[32000];
	struct sd_ace big = sample_callback(SD_ACE_AUDIT_CALLBACK, "BA");
	size_t conflicts = 77;

	(void)state;
	big.data = data;
	big.data_len = sizeof(data);
	SD_DESC_AUTO before = sample_copy(&after);
	assert_int_equal(sd_desc_append_ace(&before, SD_SACL, &big), SD_OK);
	big.sid = sample_sid("SY");
	assert_int_equal(sd_desc_append_ace(&now, SD_SACL, &big), SD_OK);
	big.sid = sample_sid("BU");
	big.data_len = 4000;
	assert_int_equal(sd_desc_append_ace(&now, SD_SACL, &big), SD_OK);
	assert_int_equal(
		sd_desc_revert(&now, &before, &after, &conflicts, NULL, NULL),
		SD_ERANGE);
	assert_int_equal(conflicts, 77);
	assert_int_equal(now.sacl.count, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_look_alike_of_owner_rights),
		cmocka_unit_test(test_buffer_that_ends_in_a_part),
		cmocka_unit_test(test_guids_of_32_characters),
		cmocka_unit_test(test_every_blank_and_letters_beyond_z),
		cmocka_unit_test(test_sids_that_differ_in_one_field),
		cmocka_unit_test(test_list_that_somebody_else_removed),
		cmocka_unit_test(test_rivals_that_are_none),
		cmocka_unit_test(test_audit_list_that_would_be_too_big),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
