/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_incidents.c: how other tools have damaged ACLs, and
 * that the library cannot do it. One test an incident, named for what broke;
 * incidents of the program above the library are tested there.
 */
#include "unit/libsd/sample.h"

#include <stdio.h>

/* The same ACE was added for ever: a GUID in capitals was not known again. */
static void
same_ace_added_for_ever(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:");

	(void)state;
	sample_add(&desc,
		   "(OA;CIIO;CR;00299570-246D-11D0-A768-00AA006E0529;"
		   "BF967ABA-0DE6-11D0-A285-00AA003049E2;BO)",
		   SD_EDIT_ADDED);
	for (int i = 0; i < 2000; i++)
		sample_add(&desc, "(OA;CIIO;CR;" RESET ";" USER ";BO)",
			   SD_EDIT_UNCHANGED);
	assert_int_equal(desc.dacl.count, 1);
}

/* An allow was put on top of the list, above a deny. */
static void
allow_above_deny(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(D;;RP;;;BG)(A;ID;RP;;;BU)");

	(void)state;
	sample_add(&desc, "(A;;RP;;;BO)", SD_EDIT_ADDED);
	assert_sddl(&desc, "D:(D;;RP;;;BG)(A;;RP;;;BO)(A;ID;RP;;;BU)");
}

/* A deny was put at the end, below allows and inherited ACEs. */
static void
deny_below_allow(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;BA)(A;ID;RP;;;BU)");

	(void)state;
	sample_add(&desc, "(D;;RP;;;BG)", SD_EDIT_ADDED);
	assert_sddl(&desc, "D:(D;;RP;;;BG)(A;;RP;;;BA)(A;ID;RP;;;BU)");
}

/* The DACL could not be read, and one of a single ACE was written. */
static void
dacl_made_out_of_nothing(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAG:BA");
	struct sd_ace ace = sample_ace("(A;;GA;;;BO)");
	enum sd_edit_result result;

	(void)state;
	assert_int_equal(sd_edit_add(&desc, SD_DACL, &ace, &result, NULL),
			 SD_ENOTFOUND);
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false), SD_ENOTFOUND);
	assert_int_equal(desc.dacl_state, SD_ACL_ABSENT);
	assert_sddl(&desc, "O:BAG:BA");
}

/* A deny was deleted to let a grant work. */
static void
deny_deleted_for_a_grant(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(D;;WP;;;BO)(A;;RP;;;BA)");

	(void)state;
	sample_add(&desc, "(A;;WP;;;BO)", SD_EDIT_ADDED);
	assert_sddl(&desc, "D:(D;;WP;;;BO)(A;;RP;;;BA)(A;;WP;;;BO)");
}

/* Revoking one grant took its siblings and full control with it. */
static void
revoke_hits_siblings(void **state)
{
	static const char *const rest =
		"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)"
		"(OA;CIIO;CR;" RESET ";" GROUP ";BO)(OA;CIIO;RP;" MEMBER
		";" USER ";BO)";
	char before[512], after[512];

	snprintf(before, sizeof(before), "D:(OA;CIIO;CR;%s;%s;BO)%s", RESET,
		 USER, rest);
	snprintf(after, sizeof(after), "D:%s", rest);
	SD_DESC_AUTO desc = sample_desc(before);

	(void)state;
	sample_revoke(&desc, "(OA;CIIO;CR;" RESET ";" USER ";BO)",
		      SD_EDIT_REMOVED);
	assert_sddl(&desc, after);
}

/* The SACL, the owner and the group were wiped by an edit of the DACL. */
static void
sacl_and_owner_wiped(void **state)
{
	static const char *const rest = "S:PAI(AU;CISAFA;GA;;;WD)";
	SD_DESC_AUTO desc = sample_desc("O:BAG:BUD:AI(A;;RP;;;BA)(A;ID;RP;;;BO)"
					"S:PAI(AU;CISAFA;GA;;;WD)");
	SD_DESC_AUTO want = sample_desc(rest);
	struct sd_sid old = sample_sid("BA");
	struct sd_sid new_sid = sample_sid("BO");
	size_t count;

	(void)state;
	sample_add(&desc, "(A;;GA;;;BA)", SD_EDIT_MERGED);
	sample_add(&desc, "(D;;RP;;;BG)", SD_EDIT_ADDED);
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &new_sid, &count),
		SD_OK);
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false), SD_OK);
	assert_int_equal(sd_edit_unprotect(&desc, SD_DACL), SD_OK);
	assert_int_equal(sd_edit_clear_explicit(&desc, SD_DACL, &count), SD_OK);
	assert_sddl(&desc, "O:BAG:BUD:AIS:PAI(AU;CISAFA;GA;;;WD)");
	assert_true(sd_ace_equal(&desc.sacl.aces[0], &want.sacl.aces[0]));
}

/* A list out of order was either refused for good or silently sorted. */
static void
list_out_of_order(void **state)
{
	static const char *const wrong = "D:(A;;RP;;;BA)(D;;RP;;;BG)";
	SD_DESC_AUTO desc = sample_desc(wrong);
	struct sd_ace ace = sample_ace("(A;;WP;;;BO)");
	enum sd_edit_result result;
	struct sd_error error = {.section = ""};
	size_t moved = 0;

	(void)state;
	assert_int_equal(sd_edit_add(&desc, SD_DACL, &ace, &result, &error),
			 SD_ENOTCANONICAL);
	assert_int_equal(error.where, 1);
	assert_sddl(&desc, wrong);
	/* Repair is offered, and then the edit goes. */
	assert_int_equal(sd_acl_canonicalize(&desc.dacl, &moved), SD_OK);
	assert_int_equal(moved, 2);
	sample_add(&desc, "(A;;WP;;;BO)", SD_EDIT_ADDED);
	assert_sddl(&desc, "D:(D;;RP;;;BG)(A;;RP;;;BA)(A;;WP;;;BO)");
}

/* Blocking inheritance made inherited denies explicit where they stood. */
static void
inherited_denies_left_behind_allows(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:AI(A;;GA;;;BA)(OD;CIIOID;CR;" RESET ";" USER
			    ";BG)(D;ID;DT;;;WD)(A;ID;RP;;;BU)");

	(void)state;
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false), SD_OK);
	assert_sddl(&desc, "D:PAI(OD;CIIO;CR;" RESET ";" USER
			   ";BG)(D;;DT;;;WD)(A;;GA;;;BA)(A;;RP;;;BU)");
	assert_int_equal(sd_acl_check_canonical(&desc.dacl, NULL), SD_OK);
	/* The next edit is possible. */
	sample_add(&desc, "(A;;RP;;;BO)", SD_EDIT_ADDED);
}

/* ACEs were merged on load, and one delegation swallowed another. */
static void
merged_on_load(void **state)
{
	static const char *const text =
		"D:(A;;RP;;;BO)(A;;RP;;;BO)(A;;WP;;;BO)(OA;;RP;" MEMBER
		";;BO)(OA;;WP;" MEMBER ";;BO)(OA;CIIO;RP;" MEMBER ";" USER
		";BO)(OA;CIIO;RP;" MEMBER ";" GROUP ";BO)";
	SD_DESC_AUTO desc = sample_desc(text);
	SD_DESC_AUTO again = SD_DESC_INIT;
	uint8_t *bytes;
	size_t len;

	(void)state;
	sample_add(&desc, "(D;;RP;;;BG)", SD_EDIT_ADDED);
	assert_int_equal(sd_desc_encode_alloc(&desc, &bytes, &len, NULL),
			 SD_OK);
	assert_int_equal(sd_desc_decode(bytes, len, &again, NULL), SD_OK);
	free(bytes);
	sample_revoke(&again, "(D;;RP;;;BG)", SD_EDIT_REMOVED);
	assert_sddl(&again, text);
}

/* OWNER RIGHTS masks what the owner holds by himself. */
static void
owner_rights_mask_the_owner(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BOD:(A;;RP;;;BU)");
	struct sd_sid sid = sample_sid("BO");
	struct sd_token token = {&sid, 1, sid, false};

	(void)state;
	assert_int_equal(sd_access_check(&desc, &token, SD_MASK_WRITE_DAC, NULL,
					 NULL, NULL),
			 SD_MASK_WRITE_DAC);
	sample_add(&desc, "(A;;RC;;;OW)", SD_EDIT_ADDED);
	assert_int_equal(sd_access_check(&desc, &token, SD_MASK_WRITE_DAC, NULL,
					 NULL, NULL),
			 0);
}

/* A generic right was stored as such where nobody maps it. */
static void
generic_right_stored(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAD:");

	(void)state;
	sample_add(&desc, "(A;;GA;;;BO)", SD_EDIT_ADDED);
	assert_int_equal(desc.dacl.aces[0].mask, SD_MASK_FULL_CONTROL);
}

/* The protected bit of the one ACL was taken for that of the other. */
static void
protected_bit_of_the_other_acl(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;BO)S:P(AU;SA;WP;;;WD)");

	(void)state;
	assert_int_equal(sd_edit_unprotect(&desc, SD_DACL), SD_OK);
	assert_sddl(&desc, "D:(A;;RP;;;BO)S:P(AU;SA;WP;;;WD)");
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, true), SD_OK);
	assert_sddl(&desc, "D:P(A;;RP;;;BO)S:P(AU;SA;WP;;;WD)");
}

/* The owner was given away, and then nobody could go back. */
static void
owner_changed_then_stuck(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BOD:(A;;RP;;;BO)");
	struct sd_sid me = sample_sid("BO");
	struct sd_sid other = sample_sid("BA");
	struct sd_token token = {&me, 1, me, false};
	size_t decided = 77;

	(void)state;
	sd_edit_set_owner(&desc, &other);
	assert_int_equal(
		sd_access_check(&desc, &token,
				SD_MASK_WRITE_DAC | SD_MASK_WRITE_OWNER, NULL,
				NULL, &decided),
		0);
	assert_int_equal(decided, SD_ACCESS_BY_NOBODY);
}

/* Two admins wrote at once, and the last one's whole ACL won. */
static void
last_writer_wins(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO after = sample_desc("D:(A;;RP;;;BA)(A;;WP;;;BO)");
	SD_DESC_AUTO now =
		sample_desc("D:(D;;DT;;;WD)(A;;RP;;;BA)(A;;CCWP;;;BO)");
	size_t conflicts = 77;

	(void)state;
	assert_int_equal(
		sd_desc_revert(&now, &before, &after, &conflicts, NULL, NULL),
		SD_OK);
	assert_int_equal(conflicts, 0);
	assert_sddl(&now, "D:(D;;DT;;;WD)(A;;RP;;;BA)(A;;CC;;;BO)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_ace_added_for_ever),
		cmocka_unit_test(allow_above_deny),
		cmocka_unit_test(deny_below_allow),
		cmocka_unit_test(dacl_made_out_of_nothing),
		cmocka_unit_test(deny_deleted_for_a_grant),
		cmocka_unit_test(revoke_hits_siblings),
		cmocka_unit_test(sacl_and_owner_wiped),
		cmocka_unit_test(list_out_of_order),
		cmocka_unit_test(inherited_denies_left_behind_allows),
		cmocka_unit_test(merged_on_load),
		cmocka_unit_test(owner_rights_mask_the_owner),
		cmocka_unit_test(generic_right_stored),
		cmocka_unit_test(protected_bit_of_the_other_acl),
		cmocka_unit_test(owner_changed_then_stuck),
		cmocka_unit_test(last_writer_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
