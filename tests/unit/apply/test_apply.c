/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_apply.c: one object from read to read-back: what is
 * written, and what never is.
 */
#include "stored.h"

static int
setup(void **state)
{
	struct fixture *f = fixture_new(state);

	fixture_add(f, "OU=a," PEOPLE, "organizationalUnit", PLAIN_SDDL,
		    "description: yes\n");
	fixture_add(f, "OU=b," PEOPLE, "organizationalUnit", PLAIN_SDDL,
		    "description: yes\n");
	fixture_add(f, "OU=hidden," PEOPLE, "organizationalUnit", NULL, NULL);
	fixture_add(f, "OU=mixed," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;RP;;;AU)(D;;WP;;;" OTHER ")", NULL);
	fixture_add(f, "OU=null," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:NO_ACCESS_CONTROL", NULL);
	fixture_add(f, "OU=sacl," PEOPLE, "organizationalUnit",
		    PLAIN_SDDL "S:AI(AU;SA;WP;;;WD)", NULL);
	fixture_open(f);
	return 0;
}

static int
setup_double(void **state)
{
	struct fixture *f = fixture_new(state);

	fixture_add(f, "OU=a," PEOPLE, "organizationalUnit", PLAIN_SDDL,
		    "description: twice\n");
	f->guid--;
	fixture_add(f, "OU=b," PEOPLE, "organizationalUnit", PLAIN_SDDL,
		    "description: twice\n");
	fixture_open(f);
	return 0;
}

static void
test_grant(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run_one(f, "OU=a," PEOPLE, STEP_GRANT, GRANT),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcome_count, 1);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	assert_int_equal(f->outcomes[0].sd_flags, SD_FLAG_DACL);
	assert_string_equal(f->outcomes[0].notes, "");
	assert_non_null(strstr(f->outcomes[0].now, GRANT));
	assert_null(strstr(f->outcomes[0].before, GRANT));
	assert_int_equal(f->faulty.writes, 1);
	assert_int_equal(f->counts.verified, 1);
	assert_non_null(f->counts.journal_id);
	fixture_holds(f, "OU=a," PEOPLE, GRANT);
	fixture_holds(f, "OU=a," PEOPLE, "(A;CIID;LCRPLORC;;;AU)");
	fixture_lacks(f, "OU=b," PEOPLE, GRANT);
}

static void
test_grant_twice(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, "OU=a," PEOPLE, STEP_GRANT, GRANT);
	assert_int_equal(fixture_run_one(f, "OU=a," PEOPLE, STEP_GRANT, GRANT),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_non_null(f->outcomes[0].now);
	assert_int_equal(f->faulty.writes, 1);
	assert_null(f->counts.journal_id);
}

static void
test_grant_and_revoke_is_nothing(void **state)
{
	struct fixture *f = *state;
	const char *before = fixture_stored(f, "OU=sacl," PEOPLE);

	fixture_run_one(f, "OU=sacl," PEOPLE, STEP_GRANT, GRANT);
	assert_int_equal(
		fixture_run_one(f, "OU=sacl," PEOPLE, STEP_REVOKE_ACE, GRANT),
		EXIT_STATUS_OK);
	assert_string_equal(fixture_stored(f, "OU=sacl," PEOPLE), before);
}

static void
test_dry_run(void **state)
{
	struct fixture *f = *state;

	f->options.dry_run = true;
	assert_int_equal(fixture_run_one(f, "OU=a," PEOPLE, STEP_GRANT, GRANT),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_PLANNED);
	assert_int_equal(f->counts.planned, 1);
	assert_non_null(strstr(f->outcomes[0].after, GRANT));
	assert_int_equal(f->faulty.writes, 0);
	assert_null(f->counts.journal_id);
	fixture_lacks(f, "OU=a," PEOPLE, GRANT);
}

/* A dry run whose records are carried out elsewhere is all or nothing, as the
 * run itself is; so it is within one object. */
static void
test_dry_run_as_a_whole(void **state)
{
	struct fixture *f = *state;
	const char *const dns[] = {"OU=a," PEOPLE, "OU=mixed," PEOPLE};
	struct recipe_step steps[] = {fixture_step(STEP_GRANT, GRANT),
				      fixture_step(STEP_REVOKE_ACE, GRANT)};
	struct job jobs[] = {fixture_job(f, &steps[0], 1, dns, 2),
			     fixture_job(f, &steps[1], 1, dns, 1)};
	struct apply_context given;

	f->options.dry_run = f->options.whole = true;
	assert_int_equal(fixture_run(f, &jobs[0]), EXIT_STATUS_FAILED);
	assert_int_equal(f->outcome_count, 2);
	assert_int_equal(f->outcomes[0].state, OUTCOME_SKIPPED);
	assert_int_equal(f->outcomes[1].state, OUTCOME_FAILED);
	assert_int_equal(f->counts.planned, 0);
	assert_int_equal(fixture_told(f, "left as it was"), 1);
	f->options.keep_going = true;
	assert_int_equal(fixture_run(f, &jobs[0]), EXIT_STATUS_FAILED);
	assert_int_equal(f->outcomes[0].state, OUTCOME_PLANNED);
	f->options.keep_going = false;
	/* One after the other on the same object. */
	jobs[0].target_count = 1;
	given = fixture_start(f);
	assert_int_equal(fixture_finish(f, apply_run_jobs(&given, jobs, 2)),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_PLANNED);
	assert_int_equal(f->outcomes[1].state, OUTCOME_PLANNED);
	jobs[1].targets[0].dn = dns[1];
	given = fixture_start(f);
	assert_int_equal(fixture_finish(f, apply_run_jobs(&given, jobs, 2)),
			 EXIT_STATUS_OK);
	assert_int_equal(f->faulty.writes, 0);
	assert_null(f->counts.journal_id);
}

static void
test_show(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run_one(f, "OU=a," PEOPLE, STEP_SHOW, NULL),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_SHOWN);
	assert_non_null(f->outcomes[0].now);
	assert_int_equal(f->faulty.reads, 1);
}

/* No read, no write: the descriptor is not shown. */
static void
test_no_read_no_write(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		fixture_run_one(f, "OU=hidden," PEOPLE, STEP_GRANT, GRANT),
		EXIT_STATUS_FAILED);
	assert_int_equal(f->outcomes[0].state, OUTCOME_FAILED);
	assert_non_null(strstr(f->outcomes[0].notes, "does not show"));
	assert_int_equal(f->faulty.writes, 0);
}

static void
test_no_dacl_no_write(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		fixture_run_one(f, "OU=null," PEOPLE, STEP_GRANT, GRANT),
		EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
}

static void
test_no_such_object(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		fixture_run_one(f, "OU=nowhere," PEOPLE, STEP_GRANT, GRANT),
		EXIT_STATUS_FAILED);
	assert_int_equal(f->outcomes[0].state, OUTCOME_FAILED);
	assert_int_equal(f->counts.failed, 1);
}

static void
test_order_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		fixture_run_one(f, "OU=mixed," PEOPLE, STEP_GRANT, GRANT),
		EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->outcomes[0].notes, "canonical"));
	assert_int_equal(f->faulty.writes, 0);
	/* Taking away never needs the order. */
	assert_int_equal(fixture_run_one(f, "OU=mixed," PEOPLE, STEP_REVOKE_ACE,
					 "(D;;WP;;;" OTHER ")"),
			 EXIT_STATUS_OK);
	fixture_lacks(f, "OU=mixed," PEOPLE, OTHER);
}

static void
test_canonicalize(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		fixture_run_one(f, "OU=mixed," PEOPLE, STEP_CANONICALIZE, NULL),
		EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_holds(f, "OU=mixed," PEOPLE,
		      "D:AI(D;;WP;;;" OTHER ")(A;;RP;;;AU)");
	assert_int_equal(
		fixture_run_one(f, "OU=mixed," PEOPLE, STEP_CANONICALIZE, NULL),
		EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
}

/* One read for all steps, one write. */
static void
test_many_steps_one_write(void **state)
{
	struct fixture *f = *state;
	const char *dn = "OU=a," PEOPLE;
	struct recipe_step steps[] = {
		fixture_step(STEP_DENY, "(D;;DT;;;" OTHER ")"),
		fixture_step(STEP_GRANT, GRANT),
		fixture_step(STEP_GRANT, "(A;CI;LC;;;" HELPDESK ")"),
		fixture_step(STEP_GRANT, "(A;;CC;;;" HELPDESK ")"),
	};
	struct job job = fixture_job(f, steps, 4, &dn, 1);

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->faulty.writes, 1);
	fixture_holds(f, dn, "(D;;DT;;;" OTHER ")(A;;CCDC");
}

/* A mistake on the last object: nothing is written to the first. */
static void
test_all_or_nothing(void **state)
{
	struct fixture *f = *state;
	const char *const dns[] = {"OU=a," PEOPLE, "OU=b," PEOPLE,
				   "OU=hidden," PEOPLE};
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 3);

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
	assert_int_equal(f->outcome_count, 3);
	assert_string_equal(f->outcomes[0].dn, dns[0]);
	assert_int_equal(f->outcomes[0].state, OUTCOME_SKIPPED);
	assert_int_equal(f->outcomes[2].state, OUTCOME_FAILED);
	assert_null(f->counts.journal_id);
	f->options.keep_going = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_PARTLY);
	assert_int_equal(f->faulty.writes, 2);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	assert_int_equal(f->outcomes[1].state, OUTCOME_VERIFIED);
	assert_int_equal(f->outcomes[2].state, OUTCOME_FAILED);
}

static void
test_one_object_twice(void **state)
{
	struct fixture *f = *state;
	const char *const dns[] = {"OU=a," PEOPLE, "ou=A, ou=people, " BASE};
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcome_count, 1);
	assert_int_equal(f->faulty.writes, 1);
}

/* Two jobs on one object, as one run: the second stands on the first. */
static void
test_two_jobs(void **state)
{
	struct fixture *f = *state;
	const char *dn = "OU=a," PEOPLE;
	struct recipe_step first = fixture_step(STEP_GRANT, GRANT);
	struct recipe_step second =
		fixture_step(STEP_GRANT, "(A;;LC;;;" OTHER ")");
	const struct job jobs[] = {fixture_job(f, &first, 1, &dn, 1),
				   fixture_job(f, &second, 1, &dn, 1)};
	const struct apply_context given = fixture_given(f);
	struct history_run *runs;
	size_t count;

	assert_int_equal(apply_run_jobs(&given, jobs, 2), EXIT_STATUS_OK);
	assert_int_equal(f->outcome_count, 2);
	fixture_holds(f, dn, GRANT);
	fixture_holds(f, dn, "(A;;LC;;;" OTHER ")");
	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_int_equal(count, 1);
	assert_string_equal(runs[0].state, "done");
	/* F18: one object, whose two changes are told. */
	assert_int_equal(runs[0].objects, 1);
	assert_true(runs[0].repeats);
	assert_int_equal(f->counts.each[OUTCOME_VERIFIED], 1);
	assert_int_equal(f->counts.verified, 2);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->counts.each[OUTCOME_VERIFIED], 1);
	fixture_lacks(f, dn, GRANT);
	fixture_lacks(f, dn, OTHER);
}

static void
test_walk(void **state)
{
	struct fixture *f = *state;
	const char *dn = PEOPLE;
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	job.under = true;
	job.under_filter = "(|(description=yes)(objectClass=domainDNS))";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcome_count, 2);
	fixture_holds(f, "OU=a," PEOPLE, GRANT);
	fixture_holds(f, "OU=b," PEOPLE, GRANT);
	fixture_lacks(f, PEOPLE, GRANT);
	/* The base is found like any other where it matches; of one level it
	 * is not part. */
	job.under_filter = "(|(description=yes)(objectGUID=\\11\\22\\00\\00"
			   "\\00\\00\\00\\00\\00\\00\\00\\00\\00"
			   "\\00\\00\\02))";
	f->options.dry_run = job.one_level = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->counts.planned, 0);
	job.one_level = false;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->counts.planned, 1);
	assert_int_equal(f->counts.unchanged, 2);
	assert_string_equal(f->outcomes[0].dn, PEOPLE);
	f->options.dry_run = false;
	job.under = false;
	job.tree = true;
	f->options.dry_run = f->options.keep_going = true;
	fixture_run(f, &job);
	assert_int_equal(f->counts.planned, 2); /* people, sacl */
	assert_int_equal(f->counts.unchanged, 2);
	assert_int_equal(f->counts.failed, 3);
}

/* Bases that overlap give an object twice; two that show one objectGUID are
 * not one. */
static void
test_under_with_a_double(void **state)
{
	struct fixture *f = *state;
	const char *const dns[] = {PEOPLE, PEOPLE};
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);

	job.under = true;
	job.under_filter = "(description=twice)";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->outcome_count, 2);
	assert_int_equal(f->outcomes[0].state, OUTCOME_SKIPPED);
	assert_int_equal(f->outcomes[1].state, OUTCOME_FAILED);
	assert_non_null(strstr(f->outcomes[1].notes,
			       "another object of this search has the same"));
	assert_int_equal(f->faulty.writes, 0);
}

/* Whatever the order: 5, 4, 1, 2, 3, 0. */
static void
test_worse_status(void **state)
{
	static const enum exit_status order[] = {
		EXIT_STATUS_MISMATCH, EXIT_STATUS_PARTLY,    EXIT_STATUS_FAILED,
		EXIT_STATUS_USAGE,    EXIT_STATUS_DIFFERENT, EXIT_STATUS_OK};

	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t k = i; k < 6; k++) {
			assert_int_equal(exit_status_worse(order[i], order[k]),
					 order[i]);
			assert_int_equal(exit_status_worse(order[k], order[i]),
					 order[i]);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_grant),
		TEST(test_grant_twice),
		TEST(test_grant_and_revoke_is_nothing),
		cmocka_unit_test_setup_teardown(test_under_with_a_double,
						setup_double, fixture_teardown),
		TEST(test_dry_run),
		TEST(test_dry_run_as_a_whole),
		TEST(test_show),
		TEST(test_no_read_no_write),
		TEST(test_no_dacl_no_write),
		TEST(test_no_such_object),
		TEST(test_order_is_refused),
		TEST(test_canonicalize),
		TEST(test_many_steps_one_write),
		TEST(test_all_or_nothing),
		TEST(test_one_object_twice),
		TEST(test_two_jobs),
		TEST(test_walk),
		TEST(test_worse_status),
	};

	return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
