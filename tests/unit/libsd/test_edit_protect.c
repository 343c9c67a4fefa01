/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_edit_protect.c: blocking inheritance, with copies in
 * their canonical place or without them, and letting it in again.
 */
#include "unit/libsd/sample.h"

static void
protect_gives(const char *before, bool drop, const char *after)
{
	SD_DESC_AUTO desc = sample_desc(before);

	assert_int_equal(sd_edit_protect(&desc, SD_DACL, drop), SD_OK);
	assert_int_equal(sd_acl_check_canonical(&desc.dacl, NULL), SD_OK);
	assert_sddl(&desc, after);
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, drop), SD_OK);
	assert_sddl(&desc, after);
}

static void
copies_take_their_canonical_place(void **state)
{
	(void)state;
	protect_gives("D:AI(D;;DT;;;WD)(A;;RP;;;BA)(A;CIID;WP;;;BU)"
		      "(D;ID;WP;;;BG)(A;ID;RC;;;BO)(OD;CIIOID;CR;" RESET
		      ";" USER ";BG)",
		      false,
		      "D:PAI(D;;DT;;;WD)(D;;WP;;;BG)(OD;CIIO;CR;" RESET ";" USER
		      ";BG)(A;;RP;;;BA)(A;CI;WP;;;BU)(A;;RC;;;BO)");
	protect_gives("D:AI(A;ID;RP;;;BA)(D;ID;RP;;;BG)", false,
		      "D:PAI(D;;RP;;;BG)(A;;RP;;;BA)");
	protect_gives("D:(A;;RP;;;BA)", false, "D:P(A;;RP;;;BA)");
	protect_gives("D:", false, "D:P");
}

static void
copies_are_not_doubled(void **state)
{
	(void)state;
	protect_gives("D:(A;;RP;;;BA)(A;ID;RP;;;BA)(A;CIID;RP;;;BA)"
		      "(A;ID;RP;;;BU)(A;ID;RP;;;BU)",
		      false, "D:P(A;;RP;;;BA)(A;CI;RP;;;BA)(A;;RP;;;BU)");
	/* Nothing is merged: the mask is another. */
	protect_gives("D:(A;;RPWP;;;BA)(A;ID;RP;;;BA)", false,
		      "D:P(A;;RPWP;;;BA)(A;;RP;;;BA)");
}

static void
doubles_that_were_there_stay(void **state)
{
	(void)state;
	protect_gives("D:(A;;RP;;;BA)(A;;RP;;;BA)(A;ID;WP;;;BU)", false,
		      "D:P(A;;RP;;;BA)(A;;RP;;;BA)(A;;WP;;;BU)");
}

static void
dropped_on_request(void **state)
{
	(void)state;
	protect_gives("D:AI(D;;DT;;;WD)(A;;RP;;;BA)(D;ID;WP;;;BG)"
		      "(A;CIID;RC;;;BO)",
		      true, "D:PAI(D;;DT;;;WD)(A;;RP;;;BA)");
	protect_gives("D:AI(A;ID;RP;;;BA)", true, "D:PAI");
}

static void
every_type_is_copied(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;BA)(A;ID;WP;;;BA)");
	struct sd_ace opaque = sample_opaque(SD_ACE_INHERITED);
	struct sd_ace deny = sample_callback(SD_ACE_DENIED_CALLBACK, "BO");

	(void)state;
	deny.flags = SD_ACE_INHERITED;
	sample_insert(&desc, 2, &opaque);
	sample_insert(&desc, 3, &deny);
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false), SD_OK);
	opaque.flags = 0;
	deny.flags = 0;
	assert_int_equal(desc.dacl.count, 4);
	assert_true(sd_ace_equal(&desc.dacl.aces[0], &deny));
	assert_true(sd_ace_equal(&desc.dacl.aces[3], &opaque));
}

static void
placing_needs_order(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:(A;;RP;;;BA)(D;;RP;;;BG)(A;ID;RP;;;BU)");
	SD_DESC_AUTO copy = sample_copy(&desc);

	(void)state;
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false),
			 SD_ENOTCANONICAL);
	assert_true(sd_desc_equal(&desc, &copy));
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, true), SD_OK);
	assert_sddl(&desc, "D:P(A;;RP;;;BA)(D;;RP;;;BG)");
	/* Nothing to place any more. */
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false), SD_OK);
	assert_sddl(&desc, "D:P(A;;RP;;;BA)(D;;RP;;;BG)");
}

static void
unprotect_keeps_every_ace(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:PAI(A;;RP;;;BA)(D;;RP;;;BG)S:P(AU;SA;WP;;;WD)");

	(void)state;
	assert_int_equal(sd_edit_unprotect(&desc, SD_DACL), SD_OK);
	assert_sddl(&desc, "D:AI(A;;RP;;;BA)(D;;RP;;;BG)S:P(AU;SA;WP;;;WD)");
	assert_int_equal(sd_edit_unprotect(&desc, SD_DACL), SD_OK);
	assert_sddl(&desc, "D:AI(A;;RP;;;BA)(D;;RP;;;BG)S:P(AU;SA;WP;;;WD)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_take_their_canonical_place),
		cmocka_unit_test(copies_are_not_doubled),
		cmocka_unit_test(doubles_that_were_there_stay),
		cmocka_unit_test(dropped_on_request),
		cmocka_unit_test(every_type_is_copied),
		cmocka_unit_test(placing_needs_order),
		cmocka_unit_test(unprotect_keeps_every_ace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
