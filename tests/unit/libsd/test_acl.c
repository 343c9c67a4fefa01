/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_acl.c: lists that grow and shrink, and canonical
 * order.
 */
#include "unit/libsd/sample.h"

static void
test_insert_and_remove(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;CC;;;WD)(A;;DC;;;WD)");
	struct sd_ace first = sample_ace("(D;;LC;;;SY)");
	struct sd_ace last = sample_ace("(A;;RP;;;BA)");

	(void)state;
	sample_insert(&desc, 0, &first);
	sample_insert(&desc, 2, &first);
	assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &last), SD_OK);
	assert_sddl(&desc, "D:(D;;LC;;;SY)(A;;CC;;;WD)(D;;LC;;;SY)"
			   "(A;;DC;;;WD)(A;;RP;;;BA)");
	sd_desc_remove_ace(&desc, SD_DACL, 2);
	sd_desc_remove_ace(&desc, SD_DACL, 0);
	sd_desc_remove_ace(&desc, SD_DACL, 2);
	assert_sddl(&desc, "D:(A;;CC;;;WD)(A;;DC;;;WD)");
}

/* An ACE of the list itself may be inserted, even when the list moves. */
static void
test_insert_one_of_its_own(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;CC;;;WD)");

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		sample_insert(&desc, 0, &desc.dacl.aces[desc.dacl.count - 1]);
	assert_int_equal(desc.dacl.count, 101);
	for (unsigned i = 1; i < 101; i++)
		assert_true(
			sd_ace_equal(&desc.dacl.aces[0], &desc.dacl.aces[i]));
}

static void
test_insert_copies_the_data(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:");
	uint8_t *bytes = malloc(2000);
	struct sd_ace ace = sample_opaque(0);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 0x5a, 2000);
	ace.data = bytes;
	ace.data_len = 2000;
	sample_insert(&desc, 0, &ace);
	free(bytes);
	assert_int_equal(desc.dacl.aces[0].data[1999], 0x5a);
}

static void
test_insert_raises_the_revision_and_drops_slack(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;CC;;;WD)");
	struct sd_ace object = sample_ace("(OA;;CC;" USER ";;WD)");
	struct sd_ace plain = sample_ace("(A;;DC;;;WD)");

	(void)state;
	desc.dacl.slack = 8;
	assert_int_equal(sd_acl_size(&desc.dacl), 8 + 20 + 8);
	sample_insert(&desc, 0, &plain);
	assert_int_equal(desc.dacl.revision, 2);
	assert_int_equal(desc.dacl.slack, 0);
	assert_int_equal(sd_acl_size(&desc.dacl), 8 + 20 + 20);
	sample_insert(&desc, 0, &object);
	assert_int_equal(desc.dacl.revision, 4);
	desc.dacl.slack = 8;
	sd_desc_remove_ace(&desc, SD_DACL, 0);
	assert_int_equal(desc.dacl.slack, 0);
	assert_int_equal(desc.dacl.revision, 4);
}

static void
test_find(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:(A;;CC;;;WD)(A;;DC;;;WD)(A;;CC;;;WD)");
	struct sd_ace ace = sample_ace("(A;;DC;;;WD)");
	struct sd_ace twice = sample_ace("(A;;CC;;;WD)");
	struct sd_ace other = sample_ace("(A;CI;CC;;;WD)");

	(void)state;
	assert_int_equal(sd_acl_find(&desc.dacl, &ace), 1);
	assert_int_equal(sd_acl_find(&desc.dacl, &twice), 0);
	assert_true(sd_acl_find(&desc.dacl, &other) == SIZE_MAX);
}

/* The first offender, or SIZE_MAX; and what sorting makes of the list. */
static const struct {
	const char *sddl;
	size_t offender;
	const char *sorted;
	size_t moved;
} orders[] = {
	{"D:", SIZE_MAX, "D:", 0},
	{"D:(D;;CC;;;WD)(OD;;CC;" USER ";;WD)(OA;;CC;" USER
	 ";;WD)(A;;CC;;;WD)(A;ID;CC;;;WD)(D;ID;CC;;;WD)(A;ID;DC;;;WD)",
	 SIZE_MAX, NULL, 0},
	{"D:(A;;CC;;;WD)(D;;CC;;;WD)", 1, "D:(D;;CC;;;WD)(A;;CC;;;WD)", 2},
	{"D:(A;ID;CC;;;WD)(A;;CC;;;WD)", 1, "D:(A;;CC;;;WD)(A;ID;CC;;;WD)", 2},
	{"D:(A;;CC;;;WD)(A;ID;CC;;;WD)(D;;DC;;;WD)(D;;CC;;;WD)(A;;DC;;;WD)", 2,
	 "D:(D;;DC;;;WD)(D;;CC;;;WD)(A;;CC;;;WD)(A;;DC;;;WD)(A;ID;CC;;;WD)", 5},
	{"D:(D;;CC;;;WD)(A;;CC;;;WD)(D;;DC;;;WD)", 2,
	 "D:(D;;CC;;;WD)(D;;DC;;;WD)(A;;CC;;;WD)", 2},
};

static void
test_canonical_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		SD_DESC_AUTO desc = sample_desc(orders[i].sddl);
		struct sd_error error = {.where = SIZE_MAX};
		enum sd_err want = orders[i].offender == SIZE_MAX
					   ? SD_OK
					   : SD_ENOTCANONICAL;
		size_t moved = 1000;

		assert_int_equal(sd_acl_check_canonical(&desc.dacl, &error),
				 want);
		assert_true(error.where == orders[i].offender);
		desc.dacl.slack = 4;
		assert_int_equal(sd_acl_canonicalize(&desc.dacl, &moved),
				 SD_OK);
		assert_int_equal(moved, orders[i].moved);
		assert_int_equal(desc.dacl.slack, want == SD_OK ? 4 : 0);
		assert_sddl(&desc, orders[i].sorted != NULL ? orders[i].sorted
							    : orders[i].sddl);
		assert_int_equal(sd_acl_check_canonical(&desc.dacl, NULL),
				 SD_OK);
		assert_int_equal(sd_acl_canonicalize(&desc.dacl, NULL), SD_OK);
	}
}

/* What neither allows nor denies is not judged, and stays with the ACE that
 * it stood behind. */
static void
test_others_stand_anywhere(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:(A;ID;CC;;;WD)(A;;CC;;;WD)(D;;CC;;;WD)");
	struct sd_ace opaque = sample_opaque(0), inherited = sample_opaque(16);

	(void)state;
	sample_insert(&desc, 2, &inherited); /* behind the explicit allow */
	sample_insert(&desc, 0, &opaque);
	assert_int_equal(sd_acl_canonicalize(&desc.dacl, NULL), SD_OK);
	assert_true(sd_ace_equal(&desc.dacl.aces[0], &opaque));
	assert_int_equal(desc.dacl.aces[1].type, SD_ACE_DENIED);
	assert_int_equal(desc.dacl.aces[2].type, SD_ACE_ALLOWED);
	assert_true(sd_ace_equal(&desc.dacl.aces[3], &inherited));
	assert_true(sd_ace_is_inherited(&desc.dacl.aces[4]));
	assert_int_equal(sd_acl_check_canonical(&desc.dacl, NULL), SD_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_insert_and_remove),
		cmocka_unit_test(test_insert_one_of_its_own),
		cmocka_unit_test(test_insert_copies_the_data),
		cmocka_unit_test(
			test_insert_raises_the_revision_and_drops_slack),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_canonical_order),
		cmocka_unit_test(test_others_stand_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
