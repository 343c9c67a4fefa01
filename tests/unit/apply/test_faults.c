/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_faults.c: servers that refuse or vanish. After each:
 * the directory holds whole, planned descriptors, the journal tells the
 * truth, the exit status is right, and resume or undo ends the story.
 */
#include "many_units.h"

/* What the journal's words about every object must allow, seeing what the
 * directory holds. */
static void
check_journal(struct fixture *f)
{
	struct history_object *objects;
	struct history_run run;
	size_t count;

	assert_true(history_load(&f->arena, fixture_newest(f), &run, &objects,
				 &count, &f->diags));
	assert_int_equal(count, OBJECTS);
	for (size_t i = 0; i < count; i++) {
		const char *word = objects[i].state;
		bool has =
			strstr(fixture_stored(f, objects[i].dn), GRANT) != NULL;

		if (strcmp(word, "planned") == 0 || strcmp(word, "failed") == 0)
			assert_false(has);
		else if (strcmp(word, "verified") == 0 ||
			 strcmp(word, "written") == 0)
			assert_true(has);
		else
			assert_true(strcmp(word, "unknown") == 0 ||
				    strcmp(word, "sent") == 0);
	}
}

/* How many objects came out of the run like this. */
static size_t
count_state(struct fixture *f, enum outcome_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < f->outcome_count; i++)
		count += f->outcomes[i].state == state;
	return count;
}

static void
end_by_resume(struct fixture *f)
{
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(count_granted(f), OBJECTS);
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->outcome_count, 0);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(count_granted(f), 0);
}

static void
end_by_undo(struct fixture *f)
{
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(count_granted(f), 0);
}

/* Insufficient rights on the k-th of n objects. */
static void
test_refused(void **state)
{
	struct fixture *f = *state;
	size_t done;

	f->faulty.refuse_at = 7;
	assert_int_equal(grant_all(f), EXIT_STATUS_PARTLY);
	assert_int_equal(f->outcome_count, OBJECTS);
	assert_int_equal(count_state(f, OUTCOME_FAILED), 1);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	assert_int_equal(f->outcomes[OBJECTS - 1].state, OUTCOME_SKIPPED);
	done = count_granted(f);
	assert_in_range(done, 6, 11); /* and what was in flight */
	assert_int_equal(f->counts.verified, done);
	check_journal(f);
	end_by_resume(f);
}

static void
test_refused_keep_going(void **state)
{
	struct fixture *f = *state;

	f->faulty.refuse_at = 7;
	f->options.keep_going = true;
	assert_int_equal(grant_all(f), EXIT_STATUS_PARTLY);
	assert_int_equal(count_granted(f), OBJECTS - 1);
	assert_int_equal(f->counts.failed, 1);
	check_journal(f);
	end_by_resume(f);
}

static void
test_refused_first(void **state)
{
	struct fixture *f = *state;
	struct history_run run;

	f->faulty.refuse_at = 1;
	f->options.window = 1;
	assert_int_equal(grant_all(f), EXIT_STATUS_FAILED);
	assert_int_equal(count_granted(f), 0);
	/* It is not what undo takes for the latest change. */
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 0);
	assert_true(history_find(&f->arena, "2", &run, &f->diags));
	assert_string_equal(run.state, "failed");
	assert_int_equal(fixture_undo(f, run.id), EXIT_STATUS_OK);
	assert_non_null(strstr(f->shown, "written nothing"));
}

/* Cut before a write arrived: the object is as it was, but a server that is
 * only slow may write it yet. */
static void
test_lost_before(void **state)
{
	struct fixture *f = *state;

	f->faulty.lose_before = 9;
	assert_int_equal(grant_all(f), EXIT_STATUS_PARTLY);
	assert_int_equal(f->faulty.reconnects, 1);
	assert_int_equal(count_state(f, OUTCOME_UNKNOWN), 1);
	assert_int_equal(count_state(f, OUTCOME_FAILED), 0);
	check_journal(f);
	end_by_resume(f);
}

/* Cut after it was carried out, before its answer. */
static void
test_lost_after(void **state)
{
	struct fixture *f = *state;

	f->faulty.lose_after = 9;
	assert_int_equal(grant_all(f), EXIT_STATUS_PARTLY);
	assert_int_equal(count_state(f, OUTCOME_UNKNOWN), 0);
	check_journal(f);
	end_by_undo(f);
}

static void
test_lost_last(void **state)
{
	struct fixture *f = *state;

	f->faulty.lose_after = OBJECTS;
	assert_int_equal(grant_all(f), EXIT_STATUS_OK);
	assert_int_equal(count_granted(f), OBJECTS);
	check_journal(f);
}

static void
test_lost_keep_going(void **state)
{
	struct fixture *f = *state;

	f->faulty.lose_before = 9;
	f->options.keep_going = true;
	assert_int_equal(grant_all(f), EXIT_STATUS_PARTLY);
	assert_in_range(count_granted(f), OBJECTS - 4, OBJECTS - 1);
	check_journal(f);
	end_by_resume(f);
}

/* Nobody answers any more: what was in flight is unknown, and said so. */
static void
test_lost_for_good(void **state)
{
	struct fixture *f = *state;

	f->faulty.lose_after = 9;
	f->faulty.refuse_reconnect = 1;
	assert_int_equal(grant_all(f), EXIT_STATUS_PARTLY);
	assert_true(f->counts.unknown > 0);
	check_journal(f);
	end_by_resume(f);
}

static void
test_lost_alone(void **state)
{
	struct fixture *f = *state;

	f->faulty.lose_after = 1;
	f->faulty.refuse_reconnect = 1;
	assert_int_equal(fixture_run_one(f, dns[0], STEP_GRANT, GRANT),
			 EXIT_STATUS_PARTLY);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNKNOWN);
	/* Seen to have happened: nothing is written. */
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_int_equal(f->faulty.writes, 1);
	end_by_undo(f);
}

/* The write by <GUID=...> is answered by noSuchObject, and done all the same:
 * it is ours, and undo takes it back. */
static void
test_denied_and_done(void **state)
{
	struct fixture *f = *state;
	struct history_object *objects;
	struct history_run run;
	size_t count;

	f->faulty.deny_at = 1;
	assert_int_equal(fixture_run_one(f, dns[0], STEP_GRANT, GRANT),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	assert_int_equal(f->faulty.writes, 1);
	assert_true(history_load(&f->arena, fixture_newest(f), &run, &objects,
				 &count, &f->diags));
	assert_string_equal(objects[0].state, "verified");
	end_by_undo(f);
}

/* Every place at which the connection can go. */
static void
test_lost_everywhere(void **state)
{
	for (size_t k = 1; k <= 10; k++)
		for (int after = 0; after < 2; after++) {
			struct fixture *f = *state;

			*(after ? &f->faulty.lose_after
				: &f->faulty.lose_before) =
				f->faulty.writes + k;
			grant_all(f);
			assert_int_equal(f->counts.mismatched, 0);
			assert_int_equal(f->counts.unknown, !after);
			if (f->counts.verified > 0) {
				check_journal(f);
				/* What never came may come yet. */
				assert_int_equal(fixture_undo(f, NULL),
						 after ? EXIT_STATUS_OK
						       : EXIT_STATUS_PARTLY);
				assert_int_equal(count_granted(f), 0);
			}
			fixture_teardown(state);
			setup(state);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_refused),	    TEST(test_refused_keep_going),
		TEST(test_refused_first),   TEST(test_lost_before),
		TEST(test_lost_after),	    TEST(test_lost_last),
		TEST(test_lost_keep_going), TEST(test_lost_for_good),
		TEST(test_lost_alone),	    TEST(test_denied_and_done),
		TEST(test_lost_everywhere),
	};

	return cmocka_run_group_tests_name("apply faults", tests, NULL, NULL);
}
