/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_access.c: who may do what, and which ACE decided
 * (MS-ADTS 5.1.3.3). The caller is BO, a member of BU and of WD.
 */
#include "unit/libsd/sample.h"

#define SET "4c164200-20c0-11d0-a768-00aa006e0529"

struct answer {
	uint32_t granted;
	size_t decided;
};

static struct answer
ask(const struct sd_desc *desc, const char *want, const char *type,
    const char *set)
{
	struct sd_sid sids[] = {sample_sid("BO"), sample_sid("BU"),
				sample_sid("WD")};
	struct sd_token token = {sids, 3, sids[0], false};
	struct sd_guid type_guid = {{0}}, set_guid = {{0}};
	struct answer answer = {0, 77};
	uint32_t mask;

	if (type != NULL)
		type_guid = sample_guid(type);
	if (set != NULL)
		set_guid = sample_guid(set);
	assert_int_equal(sd_mask_parse(want, strlen(want), &mask, NULL), SD_OK);
	answer.granted = sd_access_check(
		desc, &token, mask, type != NULL ? &type_guid : NULL,
		set != NULL ? &set_guid : NULL, &answer.decided);
	return answer;
}

static void
holds_for(const char *sddl, const char *want, const char *type, const char *set,
	  const char *granted, size_t decided)
{
	SD_DESC_AUTO desc = sample_desc(sddl);
	struct answer answer = ask(&desc, want, type, set);
	char text[SD_MASK_TEXT_SIZE];

	assert_string_equal(sd_mask_format(answer.granted, text), granted);
	assert_int_equal(answer.decided, decided);
}

static void
holds(const char *sddl, const char *want, const char *granted, size_t decided)
{
	holds_for(sddl, want, NULL, NULL, granted, decided);
}

static void
first_ace_decides_a_bit(void **state)
{
	(void)state;
	holds("D:(A;;RP;;;BO)", "RP", "RP", 0);
	holds("D:(D;;RP;;;BU)(A;;RP;;;BO)", "RP", "", 0);
	holds("D:(A;;RP;;;BO)(D;;RP;;;BU)", "RP", "RP", 0);
	holds("D:(A;;RP;;;BO)(D;;WP;;;BU)(A;;RPWPCC;;;WD)", "RPWPCC", "CCRP",
	      2);
	holds("D:(A;;RP;;;BA)", "RP", "", SD_ACCESS_BY_NOBODY);
	holds("D:(A;;RP;;;BO)", "RPWP", "RP", SD_ACCESS_BY_NOBODY);
	holds("D:", "RP", "", SD_ACCESS_BY_NOBODY);
	holds("D:(A;;RP;;;BO)", "0x0", "", SD_ACCESS_BY_NOBODY);
}

static void
inherit_only_does_not_count(void **state)
{
	(void)state;
	holds("D:(D;CIIO;RP;;;BO)(A;CIIO;RP;;;BO)(A;CIID;RP;;;BO)", "RP", "RP",
	      2);
}

static void
generics_are_mapped(void **state)
{
	(void)state;
	holds("D:(A;;GR;;;BO)", "LCRPWP", "LCRP", SD_ACCESS_BY_NOBODY);
	holds("D:(A;;LCRPLORC;;;BO)", "GR", "LCRPLORC", 0);
}

static void
no_list_restricts_nobody(void **state)
{
	(void)state;
	holds("O:BA", "GA", "CCDCLCSWRPWPDTLOCRSDRCWDWO",
	      SD_ACCESS_BY_NULL_DACL);
	holds("D:NO_ACCESS_CONTROL", "RP", "RP", SD_ACCESS_BY_NULL_DACL);
	/* A privilege all the same. */
	holds("O:BA", "0x1000000", "", SD_ACCESS_BY_NULL_DACL);
	holds("D:(A;;0x1000010;;;BO)", "0x1000010", "RP", SD_ACCESS_BY_NOBODY);
}

static void
owner_has_implied_rights(void **state)
{
	(void)state;
	holds("O:BOD:", "RCWDWO", "RCWD", SD_ACCESS_BY_NOBODY);
	holds("O:BUD:(D;;WD;;;WD)", "WD", "WD", SD_ACCESS_BY_OWNER);
	holds("O:BAD:", "WD", "", SD_ACCESS_BY_NOBODY);
	holds("O:BOD:(A;;WP;;;BO)", "WPWD", "WPWD", 0);
}

static void
owner_rights_replace_them(void **state)
{
	(void)state;
	holds("O:BOD:(A;;RC;;;OW)", "RCWD", "RC", SD_ACCESS_BY_NOBODY);
	holds("O:BOD:(D;;WD;;;OW)(A;;GA;;;BO)", "RCWD", "RC", 1);
	holds("O:BAD:(A;;RC;;;OW)", "RC", "", SD_ACCESS_BY_NOBODY);
	/* Not where it says nothing for this object. */
	holds("O:BOD:(A;CIIO;RC;;;OW)", "RCWD", "RCWD", SD_ACCESS_BY_OWNER);
	holds("D:(A;;RC;;;OW)", "RC", "", SD_ACCESS_BY_NOBODY);
}

static void
self_is_the_object(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;WP;;;PS)");
	struct sd_sid sids[] = {sample_sid("BO")};
	struct sd_token token = {sids, 1, sids[0], true};
	size_t decided = 77;

	(void)state;
	assert_int_equal(sd_access_check(&desc, &token, SD_MASK_WRITE_PROPERTY,
					 NULL, NULL, &decided),
			 SD_MASK_WRITE_PROPERTY);
	assert_int_equal(decided, 0);
	token.self = sample_sid("BA");
	assert_int_equal(sd_access_check(&desc, &token, SD_MASK_WRITE_PROPERTY,
					 NULL, NULL, NULL),
			 0);
	token.has_self = false;
	assert_int_equal(sd_access_check(&desc, &token, SD_MASK_WRITE_PROPERTY,
					 NULL, NULL, NULL),
			 0);
}

static void
object_aces_speak_of_their_object(void **state)
{
	(void)state;
	holds_for("D:(OA;;CR;" RESET ";;BO)", "CR", RESET, NULL, "CR", 0);
	holds_for("D:(OA;;CR;" RESET ";;BO)", "CR", MEMBER, NULL, "",
		  SD_ACCESS_BY_NOBODY);
	holds_for("D:(OA;;CR;" RESET ";;BO)", "CR", NULL, NULL, "",
		  SD_ACCESS_BY_NOBODY);
	holds_for("D:(OD;;CR;" RESET ";;BU)(A;;CR;;;BO)", "CR", RESET, NULL, "",
		  0);
	holds_for("D:(OD;;CR;" RESET ";;BU)(A;;CR;;;BO)", "CR", MEMBER, NULL,
		  "CR", 1);
	holds_for("D:(A;;CR;;;BO)", "CR", RESET, NULL, "CR", 0);
	/* By class, with an inherited type that does not matter here. */
	holds_for("D:(OA;;CC;" USER ";" GROUP ";BO)", "CC", USER, NULL, "CC",
		  0);
	holds_for("D:(OA;;RP;;" GROUP ";BO)", "RP", MEMBER, NULL, "RP", 0);
}

static void
property_sets_speak_of_their_members(void **state)
{
	(void)state;
	holds_for("D:(OA;;WP;" SET ";;BO)", "WP", MEMBER, SET, "WP", 0);
	holds_for("D:(OA;;WP;" SET ";;BO)", "WP", MEMBER, NULL, "",
		  SD_ACCESS_BY_NOBODY);
	holds_for("D:(OD;;WP;" MEMBER ";;BO)(OA;;WP;" SET ";;BO)", "WP", MEMBER,
		  SET, "", 0);
	holds_for("D:(OD;;WP;" SET ";;BO)(OA;;WP;" MEMBER ";;BO)", "WP", MEMBER,
		  SET, "", 0);
	holds_for("D:(OA;;WP;" RESET ";;BO)", "WP", MEMBER, SET, "",
		  SD_ACCESS_BY_NOBODY);
}

static void
conditions_grant_nothing_and_deny(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;BO)");
	struct sd_ace allow = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace deny = sample_callback(SD_ACE_DENIED_CALLBACK, "BO");
	struct sd_ace opaque = sample_opaque(0);
	struct answer answer;

	(void)state;
	sample_insert(&desc, 0, &opaque);
	sample_insert(&desc, 0, &allow);
	answer = ask(&desc, "RP", NULL, NULL);
	assert_int_equal(answer.granted, SD_MASK_READ_PROPERTY);
	assert_int_equal(answer.decided, 2);
	sample_insert(&desc, 1, &deny);
	answer = ask(&desc, "RP", NULL, NULL);
	assert_int_equal(answer.granted, 0);
	assert_int_equal(answer.decided, 1);
}

/* The question before a write: can the caller take it back? */
static void
tells_who_locks_himself_out(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("O:BAD:(A;;GA;;;BO)(A;ID;GA;;;S-1-5-21-1-2-3-512)");
	struct sd_sid caller = sample_sid("BO");
	size_t removed = 0;

	(void)state;
	assert_int_equal(ask(&desc, "WD", NULL, NULL).granted,
			 SD_MASK_WRITE_DAC);
	assert_int_equal(
		sd_edit_revoke_trustee(&desc, SD_DACL, &caller, &removed),
		SD_OK);
	assert_int_equal(ask(&desc, "WD", NULL, NULL).granted, 0);
	sd_edit_set_owner(&desc, &caller);
	assert_int_equal(ask(&desc, "WD", NULL, NULL).granted,
			 SD_MASK_WRITE_DAC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_ace_decides_a_bit),
		cmocka_unit_test(inherit_only_does_not_count),
		cmocka_unit_test(generics_are_mapped),
		cmocka_unit_test(no_list_restricts_nobody),
		cmocka_unit_test(owner_has_implied_rights),
		cmocka_unit_test(owner_rights_replace_them),
		cmocka_unit_test(self_is_the_object),
		cmocka_unit_test(object_aces_speak_of_their_object),
		cmocka_unit_test(property_sets_speak_of_their_members),
		cmocka_unit_test(conditions_grant_nothing_and_deny),
		cmocka_unit_test(tells_who_locks_himself_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
