/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_preflight.c: what is refused without --force: each
 * row of the manual, seen to happen.
 */
#include "dangers.h"

/* Refused with these words, and done all the same with force. */
static void
check_refused(struct fixture *f, const char *dn, enum step_op op,
	      const char *ace, const char *words)
{
	struct recipe_step step = fixture_step(op, ace);
	struct job job = fixture_job(f, &step, 1, &dn, 1);
	size_t writes = f->faulty.writes;

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, writes);
	if (strstr(f->outcomes[0].notes, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->outcomes[0].notes);
	job.recipe.force = true;
	f->options.dry_run = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_PLANNED);
	assert_non_null(strstr(f->outcomes[0].notes, "(forced)"));
	f->options.dry_run = false;
}

static void
test_empty(void **state)
{
	check_refused(*state, "OU=one," PEOPLE, STEP_REVOKE, "(A;;RP;;;AU)",
		      "would be empty");
	check_refused(*state, "OU=one," PEOPLE, STEP_REPLACE, NULL,
		      "would be empty");
}

static void
test_protection(void **state)
{
	check_refused(*state, "OU=one," PEOPLE, STEP_PROTECT_DROP, NULL,
		      "nobody would hold WRITE PERMISSIONS");
	check_refused(*state, "OU=inherits," PEOPLE, STEP_PROTECT_DROP, NULL,
		      "would be empty");
}

/* A list that was protected all along is no other matter. */
static void
test_protected_before(void **state)
{
	check_refused(*state, "OU=alone," PEOPLE, STEP_REVOKE,
		      "(A;;RP;;;" ADMINS ")",
		      "nobody would hold WRITE PERMISSIONS");
	check_refused(*state, "OU=alone," PEOPLE, STEP_REPLACE, NULL,
		      "would be empty");
	/* Nor is one that nobody could put right before. */
	assert_int_equal(fixture_run_one(*state, "OU=lost," PEOPLE, STEP_REVOKE,
					 "(A;;RC;;;AU)"),
			 EXIT_STATUS_OK);
}

/* A list that was not read is not known, and nothing is put in its place. */
static void
test_list_not_shown(void **state)
{
	struct fixture *f = *state;
	const size_t writes = f->faulty.writes;

	assert_int_equal(
		fixture_run_one(f, "OU=bare," PEOPLE, STEP_GRANT, GRANT),
		EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->outcomes[0].notes, "without its access"));
	assert_int_equal(
		fixture_run_one(f, "OU=bare," PEOPLE, STEP_RESET_DACL, NULL),
		EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, writes);
}

static void
test_holder(void **state)
{
	struct fixture *f = *state;

	check_refused(f, HOLDER, STEP_GRANT, GRANT, "AdminSDHolder");
	check_refused(f, HOLDER, STEP_DENY, "(D;;RP;;;" OTHER ")",
		      "AdminSDHolder");
	/* F14: what takes away is the clean-up of it. */
	assert_int_equal(
		fixture_run_one(f, HOLDER, STEP_REVOKE_ACE, "(A;;RP;;;AU)"),
		EXIT_STATUS_OK);
	assert_null(strstr(f->outcomes[0].notes, "this is"));
	assert_int_equal(
		fixture_run_one(f, HOLDER, STEP_REVOKE, "(A;;RP;;;AU)"),
		EXIT_STATUS_OK);
	assert_null(strstr(f->outcomes[0].notes, "this is"));
}

static void
test_reset_of_head(void **state)
{
	check_refused(*state, BASE, STEP_RESET_DACL, NULL,
		      "head of a naming context");
}

static void
test_lock_out(void **state)
{
	struct fixture *f = *state;

	fixture_caller(f, HELPDESK);
	check_refused(f, "OU=mine," PEOPLE, STEP_REVOKE,
		      "(A;;RP;;;" HELPDESK ")", "lock yourself out");
	check_refused(f, "OU=mine," PEOPLE, STEP_DENY, "(D;;WD;;;" HELPDESK ")",
		      "lock yourself out");
	/* Who was out before is not locked out by it. */
	assert_int_equal(
		fixture_run_one(f, DN, STEP_DENY, "(D;;WD;;;" HELPDESK ")"),
		EXIT_STATUS_OK);
}

/* The owner keeps the right by being the owner. */
static void
test_owner_is_not_locked_out(void **state)
{
	struct fixture *f = *state;

	fixture_caller(f, HELPDESK);
	fixture_caller(f, "S-1-5-32-544");
	assert_int_equal(fixture_run_one(f, "OU=mine," PEOPLE, STEP_REVOKE,
					 "(A;;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
}

static void
test_too_long(void **state)
{
	struct fixture *f = *state;
	const char *dn = DN;
	size_t count = 1900;
	struct recipe_step *steps =
		arena_array(&f->arena, count, sizeof(*steps));
	struct job job;

	for (size_t i = 0; i < count; i++)
		steps[i] = fixture_step(
			STEP_GRANT,
			arena_printf(&f->arena, "(A;;RP;;;" DOMAIN_SID "-%zu)",
				     2000 + i));
	job = fixture_job(f, steps, count, &dn, 1);
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
	job.recipe.count = 1550;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_non_null(strstr(f->outcomes[0].notes, "the DACL grows to"));
}

static void
test_full_control_is_not_split(void **state)
{
	struct fixture *f = *state;
	const char *dn = DN;
	struct recipe_step step =
		fixture_step(STEP_REVOKE_ACE, "(A;;WP;;;" ADMINS ")");
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->outcomes[0].notes, "FULL CONTROL"));
	job.recipe.force = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	fixture_lacks(f, DN, "(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" ADMINS ")");
}

/* The schema's default is text; that it is not written is the recipe's to see
 * to (resolve/recipe.c). */
static void
test_default_descriptor_is_shown(void **state)
{
	struct fixture *f = *state;
	const char *dn =
		"CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE;
	struct recipe_step step = fixture_step(STEP_SHOW, NULL);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	job.recipe.attribute = "defaultSecurityDescriptor";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_non_null(strstr(f->outcomes[0].now, "(A;;LCRPLORC;;;AU)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_empty),
		TEST(test_protection),
		TEST(test_protected_before),
		TEST(test_list_not_shown),
		TEST(test_holder),
		TEST(test_reset_of_head),
		TEST(test_lock_out),
		TEST(test_owner_is_not_locked_out),
		TEST(test_too_long),
		TEST(test_full_control_is_not_split),
		TEST(test_default_descriptor_is_shown),
	};

	return cmocka_run_group_tests_name("preflight", tests, NULL, NULL);
}
