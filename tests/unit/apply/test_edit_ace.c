/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_edit_ace.c: one ACE granted or taken back on one
 * object, by what it does there: which kind /R is about, and what INHERIT_ONLY
 * and OBJECT_INHERIT mean.
 */
#include "dangers.h"

#define WITH(ace) \
	"O:" ADMINS "G:" ADMINS "D:AI(A;;0xf01ff;;;" ADMINS ")" ace \
	"(A;CIID;RPLCLORC;;;AU)"
#define USER_DTWD(flags) "(OA;" flags ";DTWD;;" USER ";" HELPDESK ")"

static enum exit_status
revoke_either(struct fixture *f, const char *dn, const char *ace)
{
	struct recipe_step step = fixture_step(STEP_REVOKE_ACE, ace);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	step.either = true;
	return fixture_run(f, &job);
}

static void
noted(const struct fixture *f, const char *words)
{
	if (strstr(f->outcomes[0].notes, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->outcomes[0].notes);
}

/* The natural undo of /D x is /R x (7a). */
static void
takes_the_kind_that_is_there(void **state)
{
	static const char allow[] = "(OA;;CR;" RESET ";;" HELPDESK ")";
	static const char deny[] = "(OD;;CR;" RESET ";;" HELPDESK ")";
	struct fixture *f = *state;

	for (int kind = 0; kind < 2; kind++) {
		const char *ace = kind == 0 ? allow : deny;

		fixture_run_one(f, DN, kind == 0 ? STEP_GRANT : STEP_DENY, ace);
		fixture_holds(f, DN, ace);
		assert_int_equal(revoke_either(f, DN, allow), EXIT_STATUS_OK);
		assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
		fixture_lacks(f, DN, ace);
		assert_int_equal(revoke_either(f, DN, allow), EXIT_STATUS_OK);
		assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
		noted(f, "no such explicit ACE");
		/* And back. */
		assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
		fixture_holds(f, DN, ace);
		assert_int_equal(revoke_either(f, DN, allow), EXIT_STATUS_OK);
	}
}

static void
refuses_where_both_are(void **state)
{
	static const char allow[] = "(A;;RPWP;;;" HELPDESK ")";
	static const char deny[] = "(D;;WP;;;" HELPDESK ")";
	struct fixture *f = *state;
	const char *before;

	fixture_run_one(f, DN, STEP_GRANT, allow);
	fixture_run_one(f, DN, STEP_DENY, deny);
	before = fixture_stored(f, DN);
	/* Each holds a part of it, or one of them all. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(revoke_either(f, DN, i == 0 ? allow : deny),
				 EXIT_STATUS_FAILED);
		assert_int_equal(f->outcomes[0].state, OUTCOME_FAILED);
		noted(f, i == 0 ? "\"Allow RPWP\" and \"Deny WP\""
				: "\"Allow WP\" and \"Deny WP\"");
		assert_string_equal(fixture_stored(f, DN), before);
	}
	/* Of one kind alone: RP is denied to nobody. */
	assert_int_equal(revoke_either(f, DN, "(A;;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	fixture_holds(f, DN, "(A;;WP;;;" HELPDESK ")");
	fixture_holds(f, DN, deny);
	/* One of them, when it is said which. */
	assert_int_equal(fixture_run_one(f, DN, STEP_REVOKE_ACE, deny),
			 EXIT_STATUS_OK);
	fixture_lacks(f, DN, deny);
	fixture_holds(f, DN, "(A;;WP;;;" HELPDESK ")");
}

/* A denial of other bits, another object or from above is no such entry. */
static void
another_denial_is_not_meant(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, "(A;;WP;;;" HELPDESK ")");
	fixture_run_one(f, DN, STEP_DENY, "(D;;SD;;;" HELPDESK ")");
	fixture_run_one(f, DN, STEP_DENY, "(D;CI;WP;;;" HELPDESK ")");
	fixture_run_one(f, DN, STEP_DENY, "(OD;;WP;" MEMBER ";;" HELPDESK ")");
	assert_int_equal(revoke_either(f, DN, "(A;;WP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	fixture_lacks(f, DN, "(A;;WP;;;" HELPDESK ")");
	fixture_holds(f, DN, "(D;CI;WP;;;" HELPDESK ")");
}

/* Full control in the one kind, a part of it in the other. */
static void
full_control_is_no_less_one_of_both(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, "(A;;0xf01ff;;;" HELPDESK ")");
	assert_int_equal(revoke_either(f, DN, "(A;;DC;;;" HELPDESK ")"),
			 EXIT_STATUS_FAILED);
	noted(f, "part of FULL CONTROL");
	fixture_run_one(f, DN, STEP_DENY, "(D;;DC;;;" HELPDESK ")");
	assert_int_equal(revoke_either(f, DN, "(A;;DC;;;" HELPDESK ")"),
			 EXIT_STATUS_FAILED);
	noted(f, "\"Allow DC\" and \"Deny DC\"");
	fixture_holds(f, DN, "(D;;DC;;;" HELPDESK ")");
}

/* F3: an entry without INHERIT_ONLY that names another class holds on the
 * object as well, so it does not satisfy /I:S. /R finds both. */
static void
a_grant_below_is_not_what_holds_here_too(void **state)
{
	const char *dn = "OU=wide," PEOPLE;
	struct recipe_step steps[2] = {
		fixture_step(STEP_REVOKE_ACE, USER_DTWD("CIIO")),
		fixture_step(STEP_GRANT, USER_DTWD("CIIO")),
	};
	struct fixture *f = *state;
	struct job repair = fixture_job(f, steps, 2, &dn, 1);

	f->options.dry_run = true;
	assert_int_equal(fixture_run_one(f, dn, STEP_GRANT, USER_DTWD("CIIO")),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_PLANNED);
	noted(f, "on the object itself as well");
	f->options.dry_run = false;
	/* Both in one command: only the flag changes, and comes back. */
	assert_int_equal(fixture_run(f, &repair), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_holds(f, dn, USER_DTWD("CIIO"));
	fixture_lacks(f, dn, USER_DTWD("CI"));
	assert_int_equal(fixture_run(f, &repair), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, dn, USER_DTWD("CI"));
	fixture_lacks(f, dn, USER_DTWD("CIIO"));
	/* And exactly it goes. */
	assert_int_equal(revoke_either(f, dn, USER_DTWD("CIIO")),
			 EXIT_STATUS_OK);
	fixture_lacks(f, dn, USER_DTWD("CI"));
}

/* F4: what dacledit and bloodyAD write. */
static void
object_inherit_is_no_other_entry(void **state)
{
	const char *dn = "OU=oici," PEOPLE;
	struct fixture *f = *state;
	const char *before = fixture_stored(f, dn);

	assert_int_equal(fixture_run_one(f, dn, STEP_GRANT,
					 "(A;CI;0xf01ff;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_int_equal(revoke_either(f, dn, "(A;CI;0xf01ff;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_lacks(f, dn, HELPDESK);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(fixture_stored(f, dn), before);
}

/* It gives nothing, so it satisfies nothing and is not spoken of as giving. */
static void
what_reaches_nothing_satisfies_nothing(void **state)
{
	const char *dn = "OU=void," PEOPLE;
	struct fixture *f = *state;

	assert_int_equal(fixture_run_one(f, dn, STEP_GRANT,
					 "(A;CIIO;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_holds(f, dn, "(A;CIIO;RP;;;" HELPDESK ")");
	assert_int_equal(revoke_either(f, dn, "(A;CIIO;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	assert_null(strstr(f->outcomes[0].notes, "still granted"));
	fixture_holds(f, dn, "(A;OIIO;RP;;;" HELPDESK ")");
}

static int
odd_setup(void **state)
{
	struct fixture *f = fixture_new(state);

	dangers_add(f);
	fixture_add(f, "OU=wide," PEOPLE, "organizationalUnit",
		    WITH(USER_DTWD("CI")), NULL);
	fixture_add(f, "OU=oici," PEOPLE, "organizationalUnit",
		    WITH("(A;OICI;0xf01ff;;;" HELPDESK ")"), NULL);
	fixture_add(f, "OU=void," PEOPLE, "organizationalUnit",
		    WITH("(A;OIIO;RP;;;" HELPDESK ")"), NULL);
	fixture_open(f);
	return 0;
}

#define ODD_TEST(name) \
	cmocka_unit_test_setup_teardown(name, odd_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_the_kind_that_is_there),
		TEST(refuses_where_both_are),
		TEST(another_denial_is_not_meant),
		TEST(full_control_is_no_less_one_of_both),
		ODD_TEST(a_grant_below_is_not_what_holds_here_too),
		ODD_TEST(object_inherit_is_no_other_entry),
		ODD_TEST(what_reaches_nothing_satisfies_nothing),
	};

	return cmocka_run_group_tests_name("one ace", tests, NULL, NULL);
}
