/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_undo_gone.c: undo of what is not there any more:
 * objects moved or gone, and grants that somebody else took back.
 */
#include "journal_text.h"
#include "units.h"

#include <fcntl.h>
#include <time.h>

/* Found by its GUID, whatever it is called by now. */
static void
test_moved(void **state)
{
	struct fixture *f = *state;
	STR_AUTO moved;
	char *place;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	str_init(&moved);
	str_append(&moved, f->snapshot.data);
	directory_close(f->inner);
	place = strstr(f->snapshot.data, "dn: " DN);
	memcpy(place, "dn: OU=z", 8);
	fixture_open(f);
	fixture_intrude(f, "OU=z," PEOPLE,
			"D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" GRANT);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(f->outcomes[0].dn, "OU=z," PEOPLE);
	fixture_lacks(f, "OU=z," PEOPLE, GRANT);
}

/* The snapshot again, changed at the place of an object. */
static void
open_again(struct fixture *f, const char *dn, const char *from, const char *to)
{
	char *place = strstr(f->snapshot.data,
			     arena_printf(&f->arena, "dn: %s\n", dn));

	directory_close(f->inner);
	place = strstr(place, from);
	assert_non_null(place);
	memcpy(place, to, strlen(to));
	fixture_open(f);
}

static const char *
state_of_newest(struct fixture *f)
{
	struct history_run *runs;
	size_t count;

	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_true(count > 0);
	return runs[0].state;
}

/* The state file of the run, as if nothing had been written to it since. */
static void
make_older(struct fixture *f, const char *id)
{
	const struct timespec times[] = {{.tv_nsec = UTIME_NOW},
					 {.tv_sec = time(NULL) - 3600}};

	assert_int_equal(
		utimensat(AT_FDCWD, file_of_run(f, id, "state"), times, 0), 0);
}

/* Another object stands at its name: that is said, and left alone. The run
 * stays the last one, for nobody knows whether ours is only hidden. */
static void
test_gone(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	open_again(f, DN, "objectGUID:: ", "objectGUID:: AAAAAAAA");
	f->options.dry_run = true;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	f->options.dry_run = false;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	assert_int_equal(f->outcomes[0].state, OUTCOME_SKIPPED);
	assert_string_equal(f->outcomes[0].dn, DN);
	assert_non_null(strstr(f->outcomes[0].notes,
			       DN ": the object is gone, or hidden from you"));
	assert_null(strstr(f->outcomes[0].notes, "error: "));
	assert_int_equal(f->counts.skipped, 1);
	assert_int_equal(f->faulty.writes, 0);
	assert_non_null(strstr(f->shown, "may be hidden"));
	assert_string_equal(state_of_newest(f), "done");
}

/* One that is gone keeps nobody from taking the rest back. */
static void
test_one_of_two_gone(void **state)
{
	const char *const dns[] = {DN, "OU=b," PEOPLE};
	struct fixture *f = *state;
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	open_again(f, DN, "objectGUID:: ", "objectGUID:: AAAAAAAA");
	fixture_intrude(f, dns[1],
			"D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" GRANT);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	assert_int_equal(f->counts.skipped, 1);
	assert_int_equal(f->counts.verified, 1);
	fixture_lacks(f, dns[1], GRANT);
	/* What it did to the other one is left, and in nobody's way. */
	assert_null(fixture_newest(f));
	assert_int_equal(fixture_told(f, "objects that are gone"), 1);
}

/* Somebody took it back by hand: the next undo goes to the run before. */
static void
test_nothing_left(void **state)
{
	struct fixture *f = *state;
	const char *b = "OU=b," PEOPLE;
	const char *before = fixture_stored(f, b);
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, b, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_intrude(f, b, strstr(before, "D:"));
	f->options.dry_run = true;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(state_of_newest(f), "done");
	f->options.dry_run = false;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_string_equal(f->outcomes[0].dn, b);
	assert_non_null(strstr(f->shown, "the run before it"));
	assert_string_equal(state_of_newest(f), "undone");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_lacks(f, DN, GRANT);
	/* By its name it can be looked at again. */
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
}

/* A write without an answer may arrive: the run stays the last one until a
 * server that is up has had the time for it. */
static void
test_nothing_left_yet(void **state)
{
	struct fixture *f = *state;
	const char *before = fixture_stored(f, DN);
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	append(f, id, "state", "unknown 1\nend partly\n");
	fixture_intrude(f, DN, strstr(before, "D:"));
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	assert_non_null(strstr(f->outcomes[0].notes, "had no answer"));
	assert_non_null(strstr(f->shown, "may arrive yet"));
	assert_non_null(strstr(
		f->shown, arena_printf(&f->arena, "dsacls resume %s", id)));
	assert_string_equal(state_of_newest(f), "partly");
	f->options.dry_run = true;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	f->options.dry_run = false;
	make_older(f, id);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(state_of_newest(f), "undone");
}

/* The rest is taken back; what arrives afterwards, by a second undo. */
static void
test_killed_while_writing(void **state)
{
	const char *const dns[] = {"OU=b," PEOPLE, DN};
	struct fixture *f = *state;
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);
	const char *before = fixture_stored(f, DN);
	struct history_run run;
	const char *id;

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	append(f, id, "state", "sent 1\n");
	fixture_intrude(f, dns[0], strstr(before, "D:"));
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_PARTLY);
	fixture_lacks(f, DN, GRANT);
	assert_int_equal(fixture_told(f, "1 write of it had no answer"), 1);
	assert_int_equal(
		fixture_told(f, arena_printf(&f->arena, "dsacls undo %s", id)),
		1);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_not_equal(run.state, "undone");
	/* Plain undo is about the first one, by its ID. */
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 1);
	assert_string_equal(run.undoes, id);
	assert_int_equal(run.left, 1);
	/* It arrives. */
	fixture_intrude(f, dns[0],
			"D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" GRANT);
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	fixture_lacks(f, dns[0], GRANT);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.state, "undone");
	assert_null(fixture_newest(f));
}

/* Another server may not have received the change: where nothing of it is
 * found there the run is not undone, and the server that made it is named. */
static void
test_other_server(void **state)
{
	const char *const dns[] = {"OU=b," PEOPLE, DN};
	struct fixture *f = *state;
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);
	const char *before = fixture_stored(f, DN);
	struct history_run run;
	const char *id;

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	f->faulty.base.info.host = "dc2.corp.example";
	fixture_intrude(f, dns[0], strstr(before, "D:"));
	fixture_intrude(f, DN, strstr(before, "D:"));
	f->options.dry_run = true;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	f->options.dry_run = false;
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	assert_int_equal(fixture_told(f, "nothing of run"), 0);
	assert_int_equal(fixture_told(f, "2 changes of it may not have "
					 "arrived on dc2.corp.example"),
			 2);
	assert_int_equal(fixture_told(f, "ldap://dc1.corp.example"), 2);
	assert_string_equal(fixture_newest(f), id);
	/* One of them has. */
	fixture_intrude(f, DN,
			"D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" GRANT);
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_PARTLY);
	fixture_lacks(f, DN, GRANT);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.state, "done");
	/* The one that made it knows. */
	f->faulty.base.info.host = "dc1.corp.example";
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.state, "undone");
}

/* Nor may the object itself. */
static void
test_gone_on_another_server(void **state)
{
	struct fixture *f = *state;
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	open_again(f, DN, "objectGUID:: ", "objectGUID:: AAAAAAAA");
	f->faulty.base.info.host = "dc2.corp.example";
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_PARTLY);
	assert_int_equal(fixture_told(f, "1 change of it may not have"), 1);
	assert_string_equal(fixture_newest(f), id);
}

static void
test_other_directory(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	f->faulty.base.info.default_nc = "DC=other,DC=example";
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 1);
	assert_non_null(strstr(f->shown, "DC=other"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_moved),
		TEST(test_gone),
		TEST(test_one_of_two_gone),
		TEST(test_nothing_left),
		TEST(test_nothing_left_yet),
		TEST(test_killed_while_writing),
		TEST(test_other_server),
		TEST(test_gone_on_another_server),
		TEST(test_other_directory),
	};

	return cmocka_run_group_tests_name("undo of what is gone", tests, NULL,
					   NULL);
}
