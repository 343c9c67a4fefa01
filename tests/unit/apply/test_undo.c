/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_undo.c: runs taken back: ours out, what others did
 * since kept, and an undo undone.
 */
#include "apply/journal_disk.h"
#include "journal_text.h"
#include "units.h"

#include <sys/inotify.h>

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

/* The states of the runs, newest first: "done undone ..." (design 4). */
static const char *
states(struct fixture *f)
{
	struct history_run *runs;
	const char *text = "";
	size_t count;

	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	for (size_t i = 0; i < count; i++)
		text = arena_printf(&f->arena, "%s%s%s", text, i > 0 ? " " : "",
				    runs[i].state);
	return text;
}

#define DN_B "OU=b," PEOPLE

/* Design 4, attack 27: backwards only, a run at a time; nothing left is said,
 * and is no failure. */
static void
test_undo_goes_back(void **state)
{
	struct fixture *f = *state;
	struct history_run run;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, DN_B, STEP_GRANT, GRANT);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, DN, GRANT);
	fixture_lacks(f, DN_B, GRANT);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	fixture_lacks(f, DN_B, GRANT);
	assert_string_equal(states(f), "done done undone undone");
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 0);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(f->faulty.writes, 4);
}

/* An undo is taken back by its name only, and says what that comes to; what
 * stands again is what the next undo is about. */
static void
test_undo_of_undo(void **state)
{
	struct fixture *f = *state;
	struct history_run *runs;
	const char *undo;
	size_t count;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_undo(f, NULL);
	undo = arena_strdup(&f->arena, f->counts.journal_id);
	assert_int_equal(fixture_told(f, "grants again"), 0);
	assert_int_equal(fixture_undo(f, undo), EXIT_STATUS_OK);
	assert_int_equal(fixture_told(f, "this grants again"), 1);
	fixture_holds(f, DN, GRANT);
	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_string_equal(states(f), "done undone done");
	assert_string_equal(runs[0].undoes, runs[1].id);
	assert_string_equal(runs[1].undoes, runs[2].id);
	assert_null(runs[2].undoes);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	assert_string_equal(states(f), "done done undone undone");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	assert_int_equal(f->faulty.writes, 4);
}

/* Attack 6: a journal whose names were given by a clock that went back. An
 * undo with a smaller name than its run counts as well. */
static void
test_undo_with_a_smaller_name(void **state)
{
	struct fixture *f = *state;
	struct history_run run;

	assert_non_null(journal_folder(&f->arena, true, &f->diags));
	append(f, "20300101T000000-0000", "state",
	       "dsacls-journal 1\ntime t\nbase " BASE "\nobject 1 "
	       "00000000-0000-0000-0000-000000000001 4 - - OU=x\n"
	       "planned 1 1 1\nverified 1\nend done\n");
	append(f, "20290101T000000-0000", "state",
	       "dsacls-journal 1\ntime t\nbase " BASE "\n"
	       "undoes 20300101T000000-0000\nobject 1 "
	       "00000000-0000-0000-0000-000000000001 4 - - OU=x\n"
	       "planned 1 1 1\nverified 1\nend done\n");
	assert_string_equal(states(f), "undone done");
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 0);
	/* And a new one comes after the largest, whatever the clock says. */
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_string_equal(f->counts.journal_id, "20300101T000000-0001");
	assert_string_equal(fixture_newest(f), "20300101T000000-0001");
}

/* Attack 27: the run is taken back by somebody else between the choice and
 * the first read. */
static void
test_undo_of_what_is_undone_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct apply_context given;
	struct history_run run;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 1);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	given = fixture_start(f);
	assert_int_equal(fixture_finish(f, undo_run(&given, &run)),
			 EXIT_STATUS_OK);
	assert_int_equal(fixture_told(f, "is taken back already, by run"), 1);
	assert_int_equal(f->faulty.writes, 2);
	assert_string_equal(states(f), "done undone");
}

/* To choose it; and the lines of its objects are read beside their LDIF. */
static void
test_undo_reads_its_run_once(void **state)
{
	struct fixture *f = *state;
	struct inotify_event events[64];
	int fd, reads = 0;
	ssize_t got;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fd = inotify_init1(IN_NONBLOCK);
	assert_true(fd >= 0);
	assert_true(inotify_add_watch(
			    fd, file_of_run(f, f->counts.journal_id, "state"),
			    IN_OPEN | IN_CLOSE) >= 0);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	got = read(fd, events, sizeof(events));
	close(fd);
	for (ssize_t i = 0; i < got / (ssize_t)sizeof(events[0]); i++)
		reads += (events[i].mask & IN_CLOSE_NOWRITE) != 0;
	assert_int_equal(reads, 2);
}

/* An object whose write was refused for another reason than itself is planned
 * again: that is no damage, and nothing was written. */
static void
test_planned_again(void **state)
{
	struct fixture *f = *state;
	struct history_object *objects;
	struct history_run run;
	const char *id;
	size_t count;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	append(f, id, "state", "sent 1\nplanned 1 not by this name\n");
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 0);
	append(f, id, "state", "sent 1\nplanned 1\n");
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 0);
	assert_true(
		history_load(&f->arena, id, &run, &objects, &count, &f->diags));
	assert_int_equal(count, 1);
	assert_string_equal(objects[0].state, "planned");
	append(f, id, "state", "sent 1\n");
	assert_string_equal(fixture_newest(f), id);
	assert_int_equal(f->diags.errors, 0);
}

/* Attack 25: what a run wrote is in its journal, or the journal is damaged. */
static void
test_damaged(void **state)
{
	static const struct {
		const char *from, *to;
	} damages[] = {
		{"\nplanned 1", "\nplanned x"},
		{"\nplanned 1", "\nplanneq 1"},
		{"\nplanned 1", "\nplanned 0"},
		{"\nobject 1", "\nobject x"},
		{"\nobject 1", "\nobjekt 1"},
		{"\nverified 1", "\nverified 7"},
		{"\nplanned 1", "\nplanned 99999999999999999999999"},
	};
	struct fixture *f = *state;
	const char *id, *whole;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	whole = text_of(f, "state");
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const char *at = strstr(whole, damages[i].from);

		assert_non_null(at);
		write_text(file_of_run(f, id, "state"),
			   arena_printf(&f->arena, "%.*s%s%s",
					(int)(at - whole), whole, damages[i].to,
					at + strlen(damages[i].from)));
		assert_int_equal(fixture_undo(f, id), EXIT_STATUS_FAILED);
		assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_FAILED);
		assert_int_equal(fixture_told(f, "is damaged"), 2 * (i + 1));
	}
	assert_int_equal(fixture_told(f, "written nothing"), 0);
	assert_int_equal(f->faulty.writes, 1);
	write_text(file_of_run(f, id, "state"), whole);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
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
	const char *undo;

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
	undo = arena_strdup(&f->arena, f->counts.journal_id);
	job.recipe.create = false;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(fixture_undo(f, undo), EXIT_STATUS_OK);
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
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 1);
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
		TEST(test_undo_goes_back),
		TEST(test_undo_of_undo),
		TEST(test_undo_with_a_smaller_name),
		TEST(test_undo_of_what_is_undone_meanwhile),
		TEST(test_undo_reads_its_run_once),
		TEST(test_planned_again),
		TEST(test_damaged),
		TEST(test_undo_keeps_others),
		TEST(test_undo_of_merge),
		TEST(test_undo_of_protection),
		TEST(test_created_attribute),
		TEST(test_conflict),
	};

	return cmocka_run_group_tests_name("undo", tests, NULL, NULL);
}
