/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_undo.c: runs taken back: ours out, what others did
 * since kept, and an undo undone.
 */
#include "units.h"

static void
test_undo(void **state)
{
	struct fixture *f = *state;
	const char *before = fixture_stored(f, DN);
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	assert_string_equal(fixture_stored(f, DN), before);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	assert_string_equal(f->outcomes[0].dn, DN);
	/* Nothing is left to take back, and nothing is written. */
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_int_equal(f->faulty.writes, 2);
}

static void
test_undo_of_undo(void **state)
{
	struct fixture *f = *state;
	struct history_run *runs;
	size_t count;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_undo(f, NULL);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, DN, GRANT);
	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_int_equal(count, 3);
	assert_string_equal(runs[0].state, "done");
	assert_string_equal(runs[1].state, "undone");
	assert_string_equal(runs[2].state, "done");
	assert_string_equal(runs[0].undoes, runs[1].id);
	assert_string_equal(runs[1].undoes, runs[2].id);
	assert_null(runs[2].undoes);
}

static void
test_undo_keeps_others(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_intrude(f, DN,
			"D:AI(A;;0xf01ff;;;" ADMINS
			")(A;;0xf01ff;;;SY)" GRANT THEIRS);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	fixture_holds(f, DN, THEIRS);
}

/* Bits merged into an ACE that was there go without it. */
static void
test_undo_of_merge(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, "(A;;RP;;;" HELPDESK ")");
	fixture_run_one(f, DN, STEP_GRANT, "(A;;WP;;;" HELPDESK ")");
	fixture_holds(f, DN, GRANT);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, DN, "(A;;RP;;;" HELPDESK ")");
}

static void
test_undo_of_protection(void **state)
{
	struct fixture *f = *state;
	const char *before = fixture_stored(f, DN);

	assert_int_equal(fixture_run_one(f, DN, STEP_PROTECT, NULL),
			 EXIT_STATUS_OK);
	fixture_holds(f, DN, "D:PAI");
	fixture_holds(f, DN, "(A;CI;LCRPLORC;;;AU)");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, "D:PAI");
	fixture_lacks(f, DN, "(A;CI;LCRPLORC;;;AU)");
	assert_non_null(before);
}

/* An attribute that a run made goes as a whole, and comes back as a whole. */
static void
test_created_attribute(void **state)
{
	struct fixture *f = *state;
	const char *dn = "CN=res," PEOPLE;
	struct recipe_step step =
		fixture_step(STEP_GRANT, "(A;;GA;;;" HELPDESK ")");
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	job.recipe.attribute = "msDS-AllowedToActOnBehalfOfOtherIdentity";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	job.recipe.create = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	/* Generic bits are ours to map there, and all parts are sent. */
	assert_non_null(strstr(
		f->outcomes[0].now,
		"O:BAG:BAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" HELPDESK ")"));
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	job.recipe.create = false;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
}

/* The owner was changed again since: that is named and left alone. */
static void
test_conflict(void **state)
{
	struct fixture *f = *state;
	const char *dn = DN;
	struct recipe_step step = fixture_step(STEP_TAKE_OWNERSHIP, NULL);
	struct job job = fixture_job(f, &step, 1, &dn, 1);
	struct history_run run;

	job.recipe.sd_flags = SD_FLAG_OWNER;
	fixture_intrude_parts(f, DN, "O:SY", SD_FLAG_OWNER);
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].sd_flags, SD_FLAG_OWNER);
	fixture_holds(f, DN, "O:" ADMINS);
	fixture_intrude_parts(f, DN, "O:" OTHER, SD_FLAG_OWNER);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_non_null(strstr(f->outcomes[0].notes, "conflict"));
	fixture_holds(f, DN, "O:" OTHER);
	/* That is not nothing, and the run is not undone by it. */
	assert_null(strstr(f->shown, "nothing of run"));
	assert_non_null(strstr(f->shown, "only what others changed since"));
	assert_true(history_find(&f->arena, NULL, &run, &f->diags));
	assert_string_equal(run.state, "done");
	/* A dry run comes to the same. */
	f->options.dry_run = true;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_undo),
		TEST(test_undo_of_undo),
		TEST(test_undo_keeps_others),
		TEST(test_undo_of_merge),
		TEST(test_undo_of_protection),
		TEST(test_created_attribute),
		TEST(test_conflict),
	};

	return cmocka_run_group_tests_name("undo", tests, NULL, NULL);
}
