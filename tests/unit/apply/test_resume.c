/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_resume.c: runs resumed: what is done is called
 * done, what others did or nobody could do is not.
 */
#include "apply/journal_disk.h"
#include "journal_text.h"
#include "units.h"

#define B "OU=b," PEOPLE
/* Its deny stands behind an allow: a grant is refused. */
#define UNORDERED "OU=c," PEOPLE

static int
setup_unordered(void **state)
{
	struct fixture *f = fixture_new(state);

	fixture_add_unit(f, DN);
	fixture_add_unit(f, B);
	fixture_add(f, UNORDERED, "organizationalUnit",
		    "O:" ADMINS "G:" ADMINS "D:AI(A;;0xf01ff;;;" ADMINS
		    ")(D;;LC;;;" OTHER ")",
		    NULL);
	fixture_open(f);
	return 0;
}

static enum exit_status
run_on(struct fixture *f, struct recipe_step *steps, size_t count,
       const char *first, const char *second)
{
	const char *const dns[] = {first, second};
	struct job job =
		fixture_job(f, steps, count, dns, second == NULL ? 1 : 2);

	for (size_t i = 0; i < count; i++)
		if (steps[i].op == STEP_TAKE_OWNERSHIP)
			job.recipe.sd_flags |= SD_FLAG_OWNER;
	f->options.window = 1;
	return fixture_run(f, &job);
}

static enum exit_status
grant_on(struct fixture *f, const char *first, const char *second)
{
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);

	return run_on(f, &step, 1, first, second);
}

/* The owner is taken of both, and GRANT given when that is asked for, but the
 * second is refused. */
static const char *
take_both_but_one(struct fixture *f, bool grant)
{
	struct recipe_step steps[] = {fixture_step(STEP_TAKE_OWNERSHIP, NULL),
				      fixture_step(STEP_GRANT, GRANT)};

	fixture_intrude_parts(f, DN, "O:SY", SD_FLAG_OWNER);
	fixture_intrude_parts(f, B, "O:SY", SD_FLAG_OWNER);
	f->faulty.refuse_at = 2;
	assert_int_equal(run_on(f, steps, grant ? 2 : 1, DN, B),
			 EXIT_STATUS_PARTLY);
	f->faulty.refuse_at = 0;
	return arena_strdup(&f->arena, f->counts.journal_id);
}

/* The run's end, and in "DN=state" each object in turn. */
static const char *
told_of(struct fixture *f, const char *id)
{
	struct history_object *objects;
	struct history_run run;
	size_t count;
	STR_AUTO text;

	str_init(&text);
	if (id == NULL)
		id = fixture_newest(f);
	assert_true(
		history_load(&f->arena, id, &run, &objects, &count, &f->diags));
	str_append(&text, run.state);
	for (size_t i = 0; i < count; i++)
		str_printf(&text, " %.4s=%s", objects[i].dn, objects[i].state);
	return arena_strdup(&f->arena, text.data);
}

static size_t
count_runs(struct fixture *f)
{
	struct history_run *runs;
	size_t count;

	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	return count;
}

static void
test_finished(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_non_null(strstr(f->shown, "finished"));
	assert_int_equal(f->faulty.writes, 1);
}

/* Resume cannot plan what the run could not: it says so, in any order. */
static void
test_unplanned(void **state)
{
	struct fixture *f = *state;
	const char *const orders[][2] = {{DN, UNORDERED}, {UNORDERED, B}};

	f->options.keep_going = true;
	for (size_t i = 0; i < 2; i++) {
		const char *id;
		size_t said;

		assert_int_equal(grant_on(f, orders[i][0], orders[i][1]),
				 EXIT_STATUS_PARTLY);
		assert_int_equal(fixture_told(f, "run the command again"),
				 2 * i + 1);
		assert_int_equal(fixture_told(f, "dsacls resume"), 0);
		id = arena_strdup(&f->arena, f->counts.journal_id);
		assert_string_equal(told_of(f, id),
				    i == 0 ? "partly OU=a=verified "
					     "OU=c=unplanned"
					   : "partly OU=b=verified "
					     "OU=c=unplanned");
		said = fixture_told(f, UNORDERED ": could not be planned");
		f->options.dry_run = true;
		assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
		f->options.dry_run = false;
		assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
		assert_int_equal(
			fixture_told(f, UNORDERED ": could not be planned"),
			said + 2);
		assert_non_null(strstr(f->shown, "the command does: dsacls "
						 "test"));
		assert_int_equal(f->outcome_count, 0);
		assert_int_equal(strncmp(told_of(f, id), "partly", 6), 0);
	}
}

/* Why it could not be planned is in the journal. */
static void
test_unplanned_why(void **state)
{
	struct fixture *f = *state;
	struct history_object *objects;
	struct history_run run;
	size_t count;

	f->options.keep_going = true;
	grant_on(f, DN, UNORDERED);
	assert_true(history_load(&f->arena, fixture_newest(f), &run, &objects,
				 &count, &f->diags));
	assert_int_equal(run.objects, 2);
	assert_int_equal(run.left, 1);
	assert_non_null(strstr(objects[1].message, "canonical"));
	assert_null(objects[1].before);
	/* Where nothing is planned there is no run, and nor where one failure
	 * is enough. */
	assert_int_equal(grant_on(f, UNORDERED, NULL), EXIT_STATUS_FAILED);
	f->options.keep_going = false;
	assert_int_equal(grant_on(f, UNORDERED, B), EXIT_STATUS_FAILED);
	assert_null(f->counts.journal_id);
	assert_int_equal(count_runs(f), 1);
}

/* Some may be resumed, and one not. */
static void
test_unplanned_and_refused(void **state)
{
	struct fixture *f = *state;
	const char *const dns[] = {DN, UNORDERED, B};
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 3);

	f->options.keep_going = true;
	f->options.window = 1;
	f->faulty.refuse_at = 2;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_PARTLY);
	assert_non_null(strstr(f->shown, "continues what was planned"));
	assert_non_null(strstr(f->shown, "1 of 3 objects"));
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_PARTLY);
	assert_non_null(strstr(f->shown, "1 of 2 objects"));
	fixture_holds(f, B, GRANT);
	assert_string_equal(told_of(f, NULL), "partly OU=a=verified "
					      "OU=b=verified OU=c=unplanned");
}

/* Left to others is not done, and undo has nothing to do with it. */
static void
test_conflict(void **state)
{
	struct fixture *f = *state;
	const char *id = take_both_but_one(f, false);

	fixture_intrude_parts(f, B, "O:" OTHER, SD_FLAG_OWNER);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
		assert_non_null(strstr(f->outcomes[0].notes, "conflict"));
		assert_non_null(strstr(f->shown, "0 of 1 objects are done"));
		assert_string_equal(told_of(f, id),
				    "partly OU=a=verified OU=b=conflict");
	}
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	assert_int_equal(f->outcome_count, 1);
	fixture_holds(f, DN, "O:SY");
	fixture_holds(f, B, "O:" OTHER);
}

/* Once nobody is in the way, it is done. */
static void
test_conflict_is_over(void **state)
{
	struct fixture *f = *state;
	const char *id = take_both_but_one(f, false);

	fixture_intrude_parts(f, B, "O:" OTHER, SD_FLAG_OWNER);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
	fixture_intrude_parts(f, B, "O:SY", SD_FLAG_OWNER);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_OK);
	assert_string_equal(told_of(f, id), "done OU=a=verified OU=b=verified");
	fixture_holds(f, B, "O:" ADMINS);
}

/* The part that nobody is in the way of is written, and taken back; the rest
 * stays in conflict. */
static void
test_conflict_of_a_part(void **state)
{
	struct fixture *f = *state;
	const char *id = take_both_but_one(f, true);

	fixture_intrude_parts(f, B, "O:" OTHER, SD_FLAG_OWNER);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
		fixture_holds(f, B, GRANT);
		fixture_holds(f, B, "O:" OTHER);
		assert_string_equal(told_of(f, id),
				    "partly OU=a=verified OU=b=conflict "
				    "OU=b=verified");
	}
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	fixture_lacks(f, B, GRANT);
	fixture_holds(f, B, "O:" OTHER);
}

/* Written for all we know, and changed since: undo still looks at it. */
static void
test_conflict_after_it_was_sent(void **state)
{
	struct recipe_step steps[] = {fixture_step(STEP_TAKE_OWNERSHIP, NULL),
				      fixture_step(STEP_GRANT, GRANT)};
	struct fixture *f = *state;
	const char *id;

	fixture_intrude_parts(f, DN, "O:SY", SD_FLAG_OWNER);
	assert_int_equal(run_on(f, steps, 2, DN, NULL), EXIT_STATUS_OK);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	append(f, id, "state", "sent 1\n");
	fixture_intrude_parts(f, DN, "O:" OTHER, SD_FLAG_OWNER);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
	assert_string_equal(told_of(f, id), "partly OU=a=conflict");
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_PARTLY);
	assert_non_null(strstr(f->outcomes[0].notes, "conflict"));
	fixture_lacks(f, DN, GRANT);
	fixture_holds(f, DN, "O:" OTHER);
}

/* What somebody else did meanwhile is done, and is not ours to take back. */
static void
test_done_by_another(void **state)
{
	struct fixture *f = *state;

	f->faulty.refuse_at = 2;
	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_PARTLY);
	fixture_intrude(f, B,
			"D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" GRANT);
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(told_of(f, NULL),
			    "done OU=a=verified OU=b=unchanged");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	fixture_holds(f, B, GRANT);
}

/* "failed" would say that nothing was ever written. */
static void
test_fails_again(void **state)
{
	struct fixture *f = *state;

	f->faulty.refuse_at = 2;
	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_PARTLY);
	f->faulty.refuse_at = 3;
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_FAILED);
	assert_string_equal(told_of(f, NULL),
			    "partly OU=a=verified OU=b=failed");
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(told_of(f, NULL),
			    "done OU=a=verified OU=b=verified");
}

/* What another has lost by the run stays lost, whatever else is done. */
static void
test_overwrote(void **state)
{
	struct fixture *f = *state;
	const char *id;

	f->faulty.refuse_at = 2;
	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_PARTLY);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	append(f, id, "state",
	       "overwrote 1 " DN ": somebody else wrote this\nend partly\n");
	for (size_t i = 1; i < 3; i++) {
		assert_int_equal(fixture_resume(f, id), EXIT_STATUS_PARTLY);
		assert_int_equal(
			fixture_told(f, DN ": somebody else wrote this"), i);
		assert_string_equal(told_of(f, id),
				    "partly OU=a=overwrote OU=b=verified");
	}
	fixture_holds(f, B, GRANT);
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* Resume says that a run was taken back, in part or as a whole, and by an undo
 * that was taken back itself. */
static void
test_who_undid_it(void **state)
{
	struct fixture *f = *state;
	struct history_run run;
	const char *undo;
	const char *id;

	f->faulty.refuse_at = 2;
	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_PARTLY);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_null(run.undone_by);
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	undo = arena_strdup(&f->arena, f->counts.journal_id);
	/* That is found out when nobody else can take it back any more. */
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_FAILED);
	assert_int_equal(fixture_told(f, "took it back, or a part of it"), 1);
	fixture_lacks(f, DN, GRANT);
	for (int i = 0; i < 2; i++) {
		assert_true(history_find(&f->arena, id, &run, &f->diags));
		assert_string_equal(run.undone_by, undo);
		append(f, undo, "state", "failed 1\nsent 1\nend partly\n");
	}
	assert_string_equal(run.state, "partly");
	/* One that wrote nothing took nothing back. */
	append(f, undo, "state", "failed 1\nend failed\n");
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_null(run.undone_by);
}

/* An undo that was taken back itself holds no more: the run holds again, and
 * one that was cut off is resumed. */
static void
test_undo_undone(void **state)
{
	struct fixture *f = *state;
	struct history_run run;
	const char *first, *id, *undo;

	assert_int_equal(grant_on(f, DN, NULL), EXIT_STATUS_OK);
	first = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_undo(f, first);
	fixture_undo(f, arena_strdup(&f->arena, f->counts.journal_id));
	fixture_holds(f, DN, GRANT);
	assert_true(history_find(&f->arena, first, &run, &f->diags));
	assert_string_equal(run.state, "done");
	assert_null(run.undone_by);
	assert_int_equal(fixture_resume(f, first), EXIT_STATUS_OK);
	assert_int_equal(fixture_told(f, "is finished"), 1);
	/* That undo is taken back, and not twice. */
	fixture_undo(f, first);
	fixture_lacks(f, DN, GRANT);

	f->faulty.refuse_at = f->faulty.writes + 2;
	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_PARTLY);
	f->faulty.refuse_at = 0;
	id = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_undo(f, id);
	undo = arena_strdup(&f->arena, f->counts.journal_id);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_FAILED);
	fixture_undo(f, undo);
	fixture_holds(f, DN, GRANT);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_OK);
	fixture_holds(f, B, GRANT);
	assert_int_equal(strncmp(told_of(f, id), "done", 4), 0);
}

/* What an undo left to others is not in its records: it is named again, and no
 * resume calls that a success. */
static void
test_undo_left_to_others(void **state)
{
	struct recipe_step step = fixture_step(STEP_TAKE_OWNERSHIP, NULL);
	struct fixture *f = *state;
	struct history_run run;
	const char *id, *undo;

	fixture_intrude_parts(f, DN, "O:SY", SD_FLAG_OWNER);
	fixture_intrude_parts(f, B, "O:SY", SD_FLAG_OWNER);
	assert_int_equal(run_on(f, &step, 1, B, DN), EXIT_STATUS_OK);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_intrude_parts(f, B, "O:" OTHER, SD_FLAG_OWNER);
	f->faulty.refuse_at = 3;
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_FAILED);
	undo = arena_strdup(&f->arena, f->counts.journal_id);
	assert_string_equal(told_of(f, undo), "failed OU=a=failed "
					      "OU=b=conflict");
	f->options.dry_run = true;
	assert_int_equal(fixture_resume(f, undo), EXIT_STATUS_PARTLY);
	f->options.dry_run = false;
	for (size_t i = 2; i < 4; i++) {
		assert_int_equal(fixture_resume(f, undo), EXIT_STATUS_PARTLY);
		assert_int_equal(fixture_told(f, "does not look at it again"),
				 i);
	}
	fixture_holds(f, DN, "O:SY");
	fixture_holds(f, B, "O:" OTHER);
	/* As after an undo in one go. */
	assert_string_equal(told_of(f, undo), "done OU=a=verified "
					      "OU=b=conflict");
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.state, "undone");
}

/* Nor where its name means another object by now: that undo is not done. */
static void
test_undo_left_a_stray(void **state)
{
	struct fixture *f = *state;
	struct history_run run;
	const char *id, *undo;
	char *b, *c;

	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_OK);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	b = strstr(f->snapshot.data, "dn: " B);
	c = strstr(f->snapshot.data, "dn: " UNORDERED);
	memcpy(b, "dn: " UNORDERED, strlen("dn: " UNORDERED));
	memcpy(c, "dn: " B, strlen("dn: " B));
	directory_close(f->inner);
	fixture_open(f);
	fixture_intrude(f, DN,
			"D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" GRANT);
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_PARTLY);
	fixture_lacks(f, DN, GRANT);
	undo = arena_strdup(&f->arena, f->counts.journal_id);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(told_of(f, undo), "partly OU=a=verified "
						      "OU=b=unplanned");
		assert_int_equal(fixture_resume(f, undo), EXIT_STATUS_PARTLY);
	}
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.state, "done");
}

/* Attack 27: two resume one run; what the first one recorded is read by the
 * second, or nothing is. */
static void
test_one_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct private_fault fault;
	const char *id, *before;
	int lock;

	f->faulty.refuse_at = 2;
	assert_int_equal(grant_on(f, DN, B), EXIT_STATUS_PARTLY);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	before = text_of(f, "state");
	lock = journal_lock(&f->arena,
			    journal_folder(&f->arena, false, &f->diags), id,
			    &fault);
	assert_true(lock >= 0);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_FAILED);
	assert_int_equal(fixture_told(f, "or resumed by another"), 1);
	f->options.dry_run = true;
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_FAILED);
	f->options.dry_run = false;
	close(lock);
	f->counts.journal_id = id;
	assert_string_equal(text_of(f, "state"), before);
	assert_int_equal(fixture_resume(f, id), EXIT_STATUS_OK);
	fixture_holds(f, B, GRANT);
}

#define UNORDERED_TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup_unordered, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_finished),
		UNORDERED_TEST(test_unplanned),
		UNORDERED_TEST(test_unplanned_why),
		UNORDERED_TEST(test_unplanned_and_refused),
		TEST(test_conflict),
		TEST(test_conflict_is_over),
		TEST(test_conflict_of_a_part),
		TEST(test_conflict_after_it_was_sent),
		TEST(test_done_by_another),
		TEST(test_fails_again),
		TEST(test_overwrote),
		TEST(test_who_undid_it),
		TEST(test_undo_undone),
		TEST(test_undo_left_to_others),
		UNORDERED_TEST(test_undo_left_a_stray),
		TEST(test_one_at_a_time),
	};

	return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
