/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_preflight_notes.c: what is done and warned about:
 * each row of the manual, seen to happen, and silence about what everybody
 * does every day.
 */
#include "dangers.h"

static void
check_note(struct fixture *f, const char *dn, enum step_op op, const char *ace,
	   const char *words)
{
	assert_int_equal(fixture_run_one(f, dn, op, ace), EXIT_STATUS_OK);
	if (strstr(f->outcomes[0].notes, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->outcomes[0].notes);
}

static void
test_admin_count(void **state)
{
	check_note(*state, "CN=root," PEOPLE, STEP_GRANT, GRANT,
		   "adminCount=1");
}

static void
test_blocked_below(void **state)
{
	struct fixture *f = *state;

	check_note(f, DN, STEP_GRANT, "(A;CI;RP;;;" HELPDESK ")",
		   "on 1 organizational unit below");
	/* Not for what stays on the object. */
	assert_int_equal(
		fixture_run_one(f, DN, STEP_GRANT, "(A;;WP;;;" HELPDESK ")"),
		EXIT_STATUS_OK);
	assert_string_equal(f->outcomes[0].notes, "");
	/* It is the unit itself that blocks, not one below. */
	assert_int_equal(fixture_run_one(f, "OU=closed,OU=sub," DN, STEP_GRANT,
					 "(A;CI;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	assert_string_equal(f->outcomes[0].notes, "");
}

static void
test_override(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_DENY, "(D;;WP;;;WD)");
	check_note(f, DN, STEP_GRANT, GRANT, "an explicit deny for Everyone");
	check_note(f, DN, STEP_GRANT, "(A;;LC;;;" HELPDESK ")", "");
	assert_string_equal(f->outcomes[0].notes, "");
}

/* F8: the overlap is named, not the whole; and no hint is to remove
 * the guard against accidental deletion. */
static void
test_deletion_guard(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_DENY, "(D;;SDDT;;;WD)");
	check_note(f, DN, STEP_GRANT, "(A;;0xf01ff;;;" HELPDESK ")",
		   "the guard against accidental deletion, an explicit deny "
		   "for Everyone, overrides DT and SD of GA");
	assert_null(strstr(f->outcomes[0].notes, "/R with --deny"));
	check_note(f, DN, STEP_GRANT, "(A;;RPSD;;;" OTHER ")",
		   "overrides SD of RPSD");
	check_note(f, DN, STEP_GRANT, "(A;;SD;;;" OTHER ")", "");
	assert_null(strstr(f->outcomes[0].notes, " of "));
	fixture_run_one(f, DN, STEP_DENY, "(D;;WP;;;WD)");
	/* Of the same slot now, and no guard alone any more. */
	check_note(f, DN, STEP_GRANT, "(A;;RPWPSD;;;" OTHER ")",
		   "overrides WP and SD of RPWPSD");
	assert_null(strstr(f->outcomes[0].notes, "guard"));
}

static void
test_head_below_only(void **state)
{
	check_note(*state, BASE, STEP_GRANT, "(A;CIIO;RP;;;" HELPDESK ")",
		   "below it, not on it");
}

static void
check_warning(struct fixture *f, enum step_op op, const char *ace,
	      const char *words)
{
	f->options.dry_run = true;
	assert_int_equal(fixture_run_one(f, DN, op, ace), EXIT_STATUS_OK);
	if (f->shown == NULL || strstr(f->shown, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->shown);
	rewind(f->diags.out);
}

static void
test_recipe(void **state)
{
	struct fixture *f = *state;

	fixture_caller(f, OTHER);
	check_warning(f, STEP_GRANT, "(A;;WP;;;WD)", "nearly every account");
	check_warning(f, STEP_GRANT, "(A;;WP;;;AU)", "nearly every account");
	check_warning(f, STEP_GRANT, "(A;;WP;;;" DOMAIN_SID "-513)",
		      "nearly every account");
	check_warning(f, STEP_GRANT, "(A;;0xf01ff;;;" HELPDESK ")",
		      "everything");
	check_warning(f, STEP_GRANT, "(A;;WD;;;" HELPDESK ")", "WD and WO");
	check_warning(f, STEP_GRANT, "(A;CI;CR;;;" HELPDESK ")",
		      "every extended right");
	check_warning(f, STEP_DENY, "(D;;RP;;;" OTHER ")", "you are in");
	check_warning(f, STEP_DENY, "(D;;RP;;;" ADMINS ")",
		      "Domain Admins as well");
}

/* Nothing to say about what everybody does every day. */
static void
test_silence(void **state)
{
	static const char *const aces[] = {GRANT, "(A;;RP;;;AU)",
					   "(OA;;CR;" RESET ";;" HELPDESK ")"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, aces[i]),
				 EXIT_STATUS_OK);
		assert_string_equal(f->outcomes[0].notes, "");
	}
	/* Protection against accidental deletion. */
	assert_int_equal(fixture_run_one(f, DN, STEP_DENY, "(D;;SDDT;;;WD)"),
			 EXIT_STATUS_OK);
	assert_int_equal(f->diags.warnings, 0);
}

static void
test_revoke_tells(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, DN, STEP_GRANT, "(A;CI;WP;;;" HELPDESK ")");
	check_note(f, DN, STEP_REVOKE_ACE, "(A;;WP;;;" HELPDESK ")",
		   "RP of the same ACE stays");
	assert_non_null(strstr(f->outcomes[0].notes,
			       "still granted to " HELPDESK
			       " by another explicit ACE"));
	check_note(f, DN, STEP_REVOKE_ACE, "(A;;WP;;;" HELPDESK ")",
		   "no such explicit ACE");
	check_note(f, DN, STEP_REVOKE_ACE, "(A;;LC;;;AU)",
		   "by an inherited ACE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_admin_count),	    TEST(test_blocked_below),
		TEST(test_override),	    TEST(test_deletion_guard),
		TEST(test_head_below_only), TEST(test_recipe),
		TEST(test_silence),	    TEST(test_revoke_tells),
	};

	return cmocka_run_group_tests_name("preflight notes", tests, NULL,
					   NULL);
}
