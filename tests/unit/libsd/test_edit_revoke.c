/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_edit_revoke.c: taking away: a trustee, exactly one
 * grant, everything explicit, everything inherited; and one trustee for
 * another.
 */
#include "unit/libsd/sample.h"

static void
trustee_loses_every_explicit_ace(void **state)
{
	SD_DESC_AUTO desc = sample_desc(
		"D:(D;;DT;;;BO)(A;;RP;;;BA)(A;;RP;;;BO)(OA;CIIO;CR;" RESET
		";" USER ";BO)(D;ID;WP;;;BO)(A;ID;RP;;;BO)");
	struct sd_ace allow = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace deny = sample_callback(SD_ACE_DENIED_CALLBACK, "BO");
	struct sd_ace other = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BA");
	struct sd_sid trustee = sample_sid("BO");
	size_t removed = 77;

	(void)state;
	sample_insert(&desc, 2, &allow);
	sample_insert(&desc, 2, &other);
	sample_insert(&desc, 1, &deny);
	assert_int_equal(
		sd_edit_revoke_trustee(&desc, SD_DACL, &trustee, &removed),
		SD_OK);
	assert_int_equal(removed, 5);
	assert_int_equal(desc.dacl.count, 4);
	assert_true(sd_ace_equal(&desc.dacl.aces[1], &other));
	sd_desc_remove_ace(&desc, SD_DACL, 1);
	assert_sddl(&desc, "D:(A;;RP;;;BA)(D;ID;WP;;;BO)(A;ID;RP;;;BO)");
	assert_int_equal(
		sd_edit_revoke_trustee(&desc, SD_DACL, &trustee, &removed),
		SD_OK);
	assert_int_equal(removed, 0);
}

static void
trustee_needs_no_order(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:(A;;RP;;;BO)(D;;RP;;;BG)(A;ID;RP;;;BA)"
			    "(A;;WP;;;BO)(D;;WP;;;BA)");
	struct sd_sid trustee = sample_sid("BO");
	size_t removed;

	(void)state;
	assert_int_equal(
		sd_edit_revoke_trustee(&desc, SD_DACL, &trustee, &removed),
		SD_OK);
	assert_int_equal(removed, 2);
	assert_sddl(&desc, "D:(D;;RP;;;BG)(A;ID;RP;;;BA)(D;;WP;;;BA)");
}

static void
revoke_gives(const char *before, const char *ace, enum sd_edit_result result,
	     const char *after)
{
	SD_DESC_AUTO desc = sample_desc(before);

	sample_revoke(&desc, ace, result);
	assert_sddl(&desc, after);
	sample_revoke(&desc, ace, SD_EDIT_UNCHANGED);
	assert_sddl(&desc, after);
}

static void
exact_grant_goes(void **state)
{
	(void)state;
	revoke_gives("D:(A;;RC;;;BA)(OA;CIIO;CR;" RESET ";" USER
		     ";BO)(A;;RP;;;BU)",
		     "(OA;CIIO;CR;" RESET ";" USER ";BO)", SD_EDIT_REMOVED,
		     "D:(A;;RC;;;BA)(A;;RP;;;BU)");
	/* Generic in the request, mapped in the DACL; and the other way. */
	revoke_gives("D:(A;;LCRPLORC;;;BO)", "(A;;GR;;;BO)", SD_EDIT_REMOVED,
		     "D:");
	revoke_gives("D:(A;CIIO;GA;;;BO)",
		     "(A;CIIO;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)",
		     SD_EDIT_REMOVED, "D:");
	/* Doubles, and no order. */
	revoke_gives("D:(A;;RP;;;BO)(D;;RP;;;BA)(A;;RP;;;BO)", "(A;;RP;;;BO)",
		     SD_EDIT_REMOVED, "D:(D;;RP;;;BA)");
}

/* F4: (A;OICI;...) is what other tools write for "this object and below". */
static void
exact_grant_goes_whatever_flags_without_effect_say(void **state)
{
	(void)state;
	revoke_gives("D:(A;OICI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)",
		     "(A;CI;GA;;;BO)", SD_EDIT_REMOVED, "D:");
	revoke_gives("D:(OA;OICI;CR;" RESET ";;BO)", "(OA;CI;CR;" RESET ";;BO)",
		     SD_EDIT_REMOVED, "D:");
	revoke_gives("D:(A;OICI;RPWP;;;BO)", "(A;CI;WP;;;BO)", SD_EDIT_NARROWED,
		     "D:(A;OICI;RP;;;BO)");
	revoke_gives("D:(A;OI;RP;;;BO)", "(A;;RP;;;BO)", SD_EDIT_REMOVED, "D:");
	/* That reaches nothing, so it is not what is meant. */
	revoke_gives("D:(A;OIIO;RP;;;BO)", "(A;CIIO;RP;;;BO)",
		     SD_EDIT_UNCHANGED, "D:(A;OIIO;RP;;;BO)");
}

static void
exact_grant_narrows(void **state)
{
	(void)state;
	revoke_gives("D:(A;;RPWPRC;;;BO)", "(A;;WP;;;BO)", SD_EDIT_NARROWED,
		     "D:(A;;RPRC;;;BO)");
	revoke_gives("D:(A;;WP;;;BO)(A;;RPWP;;;BO)", "(A;;WP;;;BO)",
		     SD_EDIT_NARROWED, "D:(A;;RP;;;BO)");
	revoke_gives("D:(A;;RPWP;;;BO)(A;;WP;;;BO)", "(A;;WP;;;BO)",
		     SD_EDIT_NARROWED, "D:(A;;RP;;;BO)");
	/* A part of what is asked for is not there. */
	revoke_gives("D:(A;;RPRC;;;BO)", "(A;;RPWP;;;BO)", SD_EDIT_NARROWED,
		     "D:(A;;RC;;;BO)");
}

/* Other classes, other objects, other reach, other kind, other trustee. */
static void
exact_grant_spares_its_siblings(void **state)
{
	static const char *const siblings =
		"D:(D;;CR;;;BO)(OA;CIIO;CR;" RESET ";" GROUP
		";BO)(OA;CIIO;CR;" RESET ";;BO)(OA;CIIO;CR;;" USER
		";BO)(OA;CI;CR;" RESET ";" USER ";BO)(OD;CIIO;CR;" RESET
		";" USER ";BO)(OA;CIIO;CR;" RESET ";" USER
		";BA)(OA;CIIO;CR;" MEMBER ";" USER
		";BO)(A;CIIO;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)(OA;CIIOID;"
		"CR;" RESET ";" USER ";BO)";

	(void)state;
	revoke_gives(siblings, "(OA;CIIO;CR;" RESET ";" USER ";BO)",
		     SD_EDIT_UNCHANGED, siblings);
}

static void
denies_are_aimed_at_by_type(void **state)
{
	(void)state;
	revoke_gives("D:(D;;RP;;;BO)(A;;RP;;;BO)", "(D;;RP;;;BO)",
		     SD_EDIT_REMOVED, "D:(A;;RP;;;BO)");
}

static void
full_control_is_split_only_by_force(void **state)
{
	SD_DESC_AUTO desc = sample_desc(
		"D:(A;;RP;;;BA)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)");
	SD_DESC_AUTO copy = sample_copy(&desc);
	struct sd_ace ace = sample_ace("(A;;WDWO;;;BO)");
	enum sd_edit_result result = SD_EDIT_UNCHANGED;
	struct sd_error error = {.section = ""};

	(void)state;
	assert_int_equal(sd_edit_revoke_ace(&desc, SD_DACL, &ace, false,
					    &result, &error),
			 SD_EWIDER);
	assert_int_equal(error.where, 1);
	assert_true(sd_desc_equal(&desc, &copy));
	assert_int_equal(
		sd_edit_revoke_ace(&desc, SD_DACL, &ace, true, &result, &error),
		SD_OK);
	assert_int_equal(result, SD_EDIT_NARROWED);
	assert_sddl(&desc, "D:(A;;RP;;;BA)(A;;CCDCLCSWRPWPDTLOCRSDRC;;;BO)");
	/* All of it is no split, nor is a bit that the directory ignores. */
	ace.mask = SD_MASK_GENERIC_ALL;
	assert_int_equal(sd_edit_revoke_ace(&copy, SD_DACL, &ace, false,
					    &result, &error),
			 SD_OK);
	assert_sddl(&copy, "D:(A;;RP;;;BA)");
}

static void
full_control_with_more_bits(void **state)
{
	(void)state;
	revoke_gives("D:(A;;0x1f01ff;;;BO)", "(A;;GA;;;BO)", SD_EDIT_NARROWED,
		     "D:(A;;0x100000;;;BO)");
}

static void
refuse_wants(struct sd_desc *desc, const struct sd_ace *ace, enum sd_err want)
{
	SD_DESC_AUTO copy = sample_copy(desc);
	enum sd_edit_result result = SD_EDIT_ADDED;

	assert_int_equal(
		sd_edit_revoke_ace(desc, SD_DACL, ace, true, &result, NULL),
		want);
	assert_int_equal(result, SD_EDIT_ADDED);
	assert_true(sd_desc_equal(desc, &copy));
}

static void
refuses_what_it_cannot_edit(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;BO)");
	SD_DESC_AUTO bare = sample_desc("O:BO");
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace ace = sample_ace("(A;;RP;;;BO)");
	struct sd_sid trustee = sample_sid("BO");
	size_t count = 77;

	(void)state;
	sample_insert(&desc, 1, &callback);
	refuse_wants(&desc, &callback, SD_EUNSUPPORTED);
	refuse_wants(&bare, &ace, SD_ENOTFOUND);
	assert_int_equal(
		sd_edit_revoke_trustee(&bare, SD_DACL, &trustee, &count),
		SD_ENOTFOUND);
	assert_int_equal(sd_edit_clear_explicit(&bare, SD_DACL, &count),
			 SD_ENOTFOUND);
	assert_int_equal(
		sd_edit_substitute(&bare, SD_DACL, &trustee, &trustee, &count),
		SD_ENOTFOUND);
	assert_int_equal(sd_edit_drop_inherited(&bare, SD_DACL), SD_ENOTFOUND);
	assert_int_equal(sd_edit_protect(&bare, SD_DACL, true), SD_ENOTFOUND);
	assert_int_equal(sd_edit_unprotect(&bare, SD_DACL), SD_ENOTFOUND);
	assert_int_equal(count, 77);
	/* The plain grant beside the conditional one goes alone. */
	sample_revoke(&desc, "(A;;RP;;;BO)", SD_EDIT_REMOVED);
	assert_int_equal(desc.dacl.count, 1);
	assert_true(sd_ace_equal(&desc.dacl.aces[0], &callback));
}

static void
replace_leaves_inherited_and_unknown(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:(D;;DT;;;WD)(A;;RP;;;BA)(A;ID;RP;;;BO)"
			    "S:(AU;SA;WP;;;WD)");
	struct sd_ace opaque = sample_opaque(0);
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	size_t removed = 0;

	(void)state;
	sample_insert(&desc, 1, &opaque);
	sample_insert(&desc, 2, &callback);
	assert_int_equal(sd_edit_clear_explicit(&desc, SD_DACL, &removed),
			 SD_OK);
	assert_int_equal(removed, 3);
	assert_int_equal(desc.dacl.count, 2);
	assert_true(sd_ace_equal(&desc.dacl.aces[0], &opaque));
	sd_desc_remove_ace(&desc, SD_DACL, 0);
	assert_sddl(&desc, "D:(A;ID;RP;;;BO)S:(AU;SA;WP;;;WD)");
}

static void
drops_inherited(void **state)
{
	SD_DESC_AUTO desc = sample_desc(
		"D:AI(D;;DT;;;WD)(A;;RP;;;BA)(D;ID;WP;;;BG)(A;CIIOID;RP;;;BO)");
	struct sd_ace opaque = sample_opaque(SD_ACE_INHERITED);

	(void)state;
	sample_insert(&desc, 4, &opaque);
	assert_int_equal(sd_edit_drop_inherited(&desc, SD_DACL), SD_OK);
	assert_sddl(&desc, "D:AI(D;;DT;;;WD)(A;;RP;;;BA)");
}

static void
substitute_gives(const char *before, const char *after, size_t want)
{
	SD_DESC_AUTO desc = sample_desc(before);
	struct sd_sid old = sample_sid("BO");
	struct sd_sid new_sid = sample_sid("S-1-5-21-1-2-3-1000");
	size_t changed = 77;

	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &new_sid, &changed),
		SD_OK);
	assert_int_equal(changed, want);
	assert_sddl(&desc, after);
}

static void
substitutes_a_trustee(void **state)
{
	(void)state;
	substitute_gives("O:BOD:(D;;DT;;;BO)(A;;RP;;;BA)(A;CI;RP;;;BO)"
			 "(A;ID;RP;;;BO)S:(AU;SA;WP;;;BO)",
			 "O:BOD:(D;;DT;;;S-1-5-21-1-2-3-1000)(A;;RP;;;BA)"
			 "(A;CI;RP;;;S-1-5-21-1-2-3-1000)(A;ID;RP;;;BO)"
			 "S:(AU;SA;WP;;;BO)",
			 2);
	substitute_gives("D:(A;;RP;;;BA)", "D:(A;;RP;;;BA)", 0);
	/* Into the slot that the new one has, before or behind. */
	substitute_gives("D:(A;;RP;;;BO)(A;;WP;;;S-1-5-21-1-2-3-1000)",
			 "D:(A;;RPWP;;;S-1-5-21-1-2-3-1000)", 1);
	substitute_gives("D:(A;;WP;;;S-1-5-21-1-2-3-1000)(A;;RP;;;BO)",
			 "D:(A;;RPWP;;;S-1-5-21-1-2-3-1000)", 1);
	substitute_gives("D:(A;;WP;;;S-1-5-21-1-2-3-1000)(A;;RP;;;BO)"
			 "(A;CI;RC;;;BO)",
			 "D:(A;;RPWP;;;S-1-5-21-1-2-3-1000)"
			 "(A;CI;RC;;;S-1-5-21-1-2-3-1000)",
			 2);
	/* Out of order nothing is merged: a deny may stand between. */
	substitute_gives("D:(A;;RP;;;S-1-5-21-1-2-3-1000)(D;;WP;;;BA)"
			 "(A;;WP;;;BO)",
			 "D:(A;;RP;;;S-1-5-21-1-2-3-1000)(D;;WP;;;BA)"
			 "(A;;WP;;;S-1-5-21-1-2-3-1000)",
			 1);
}

static void
substitute_keeps_conditions(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:");
	struct sd_ace ace = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_sid old = sample_sid("BO");
	struct sd_sid new_sid = sample_sid("BA");
	size_t changed = 0;

	(void)state;
	sample_insert(&desc, 0, &ace);
	sample_insert(&desc, 1, &ace);
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &old, &changed),
		SD_OK);
	assert_int_equal(changed, 0);
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &new_sid, &changed),
		SD_OK);
	assert_int_equal(changed, 2);
	ace.sid = new_sid;
	assert_int_equal(desc.dacl.count, 2);
	assert_true(sd_ace_equal(&desc.dacl.aces[0], &ace));
	assert_true(sd_ace_equal(&desc.dacl.aces[1], &ace));
}

/* A SID of the same length fits into a list that is full; a longer one does
 * not. */
static void
substitute_minds_the_size(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;S-1-5-32-544-1)");
	SD_DESC_AUTO copy = SD_DESC_INIT;
	struct sd_ace ace = sample_ace("(A;;RP;;;S-1-5-32-1000)");
	struct sd_sid old = ace.sid;
	struct sd_sid same = sample_sid("S-1-5-32-999");
	struct sd_sid longer = sample_sid("S-1-5-21-1-2-3-1000");
	size_t changed = 77;

	(void)state;
	while (sd_acl_size(&desc.dacl) < SD_ACL_MAX_SIZE) {
		sample_insert(&desc, desc.dacl.count, &ace);
		ace.sid.subs[1]++;
	}
	assert_int_equal(sd_acl_size(&desc.dacl), SD_ACL_MAX_SIZE);
	copy = sample_copy(&desc);
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &longer, &changed),
		SD_ERANGE);
	assert_int_equal(changed, 77);
	assert_true(sd_desc_equal(&desc, &copy));
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &same, &changed),
		SD_OK);
	assert_int_equal(changed, 1);
}

/* Zero bytes behind the last ACE stay until the list is touched. */
static void
slack_goes_with_the_first_change(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RPWP;;;BO)(A;ID;RC;;;BU)");
	struct sd_sid old = sample_sid("BO");
	struct sd_sid new_sid = sample_sid("BA");
	size_t count;

	(void)state;
	desc.dacl.slack = 8;
	sample_revoke(&desc, "(A;;CC;;;BO)", SD_EDIT_UNCHANGED);
	sample_add(&desc, "(A;;RP;;;BO)", SD_EDIT_UNCHANGED);
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &new_sid, &new_sid, &count),
		SD_OK);
	assert_int_equal(desc.dacl.slack, 8);
	sample_revoke(&desc, "(A;;WP;;;BO)", SD_EDIT_NARROWED);
	assert_int_equal(desc.dacl.slack, 0);
	desc.dacl.slack = 8;
	sample_add(&desc, "(A;;WP;;;BO)", SD_EDIT_MERGED);
	assert_int_equal(desc.dacl.slack, 0);
	desc.dacl.slack = 8;
	assert_int_equal(
		sd_edit_substitute(&desc, SD_DACL, &old, &new_sid, &count),
		SD_OK);
	assert_int_equal(desc.dacl.slack, 0);
	desc.dacl.slack = 8;
	assert_int_equal(sd_desc_normalize(&desc, NULL), SD_OK);
	assert_int_equal(desc.dacl.slack, 0);
	desc.dacl.slack = 8;
	assert_int_equal(sd_edit_protect(&desc, SD_DACL, false), SD_OK);
	assert_int_equal(desc.dacl.slack, 0);
	assert_sddl(&desc, "D:P(A;;RPWP;;;BA)(A;;RC;;;BU)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trustee_loses_every_explicit_ace),
		cmocka_unit_test(trustee_needs_no_order),
		cmocka_unit_test(exact_grant_goes),
		cmocka_unit_test(
			exact_grant_goes_whatever_flags_without_effect_say),
		cmocka_unit_test(exact_grant_narrows),
		cmocka_unit_test(exact_grant_spares_its_siblings),
		cmocka_unit_test(denies_are_aimed_at_by_type),
		cmocka_unit_test(full_control_is_split_only_by_force),
		cmocka_unit_test(full_control_with_more_bits),
		cmocka_unit_test(refuses_what_it_cannot_edit),
		cmocka_unit_test(replace_leaves_inherited_and_unknown),
		cmocka_unit_test(drops_inherited),
		cmocka_unit_test(substitutes_a_trustee),
		cmocka_unit_test(substitute_keeps_conditions),
		cmocka_unit_test(substitute_minds_the_size),
		cmocka_unit_test(slack_goes_with_the_first_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
