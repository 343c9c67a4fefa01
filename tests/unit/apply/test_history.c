/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_history.c: runs taken back: ours out, what others
 * did since kept, objects that were moved found, and an undo undone.
 */
#include "fixture.h"

#define GRANT "(A;;RPWP;;;" HELPDESK ")"
#define THEIRS "(A;;LC;;;" OTHER ")"
#define DN "OU=a," PEOPLE

static int
setup(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	fixture_begin(f);
	fixture_add(f, DN, "organizationalUnit", PLAIN_SDDL, NULL);
	fixture_add(f, "OU=b," PEOPLE, "organizationalUnit", PLAIN_SDDL, NULL);
	fixture_add(f, "CN=res," PEOPLE, "computer", PLAIN_SDDL, NULL);
	fixture_add(f, "CN=Help Desk," PEOPLE, "group", PLAIN_SDDL,
		    "sAMAccountName: helpdesk\n"
		    "objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==\n");
	fixture_open(f);
	*state = f;
	return 0;
}

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

/* Another object stands at its name: that is said, and left alone. The run
 * stays the last one, for nobody knows whether ours is only hidden. */
static void
test_gone(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	open_again(f, DN, "objectGUID:: ", "objectGUID:: AAAAAAAA");
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

static void
append(struct fixture *f, const char *id, const char *suffix, const char *text)
{
	const char *path = arena_printf(&f->arena, "%s/dsacls/journal/%s.%s",
					f->state_home, id, suffix);
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* A write without an answer may arrive: it stays the last run. */
static void
test_nothing_left_yet(void **state)
{
	struct fixture *f = *state;
	const char *before = fixture_stored(f, DN);

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	append(f, f->counts.journal_id, "state", "unknown 1\nend partly\n");
	fixture_intrude(f, DN, strstr(before, "D:"));
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_non_null(strstr(f->shown, "may arrive yet"));
	assert_string_equal(state_of_newest(f), "partly");
}

/* Files that hold no run are no runs. */
static void
test_files_without_a_run(void **state)
{
	struct fixture *f = *state;
	struct history_run *runs;
	size_t count, complaints = 0;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	append(f, "20990101T000000-0000", "state", "");
	append(f, "20990101T000000-0001", "state", "dsacls-jour");
	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_int_equal(count, 1);
	append(f, "20990101T000000-0002", "state", "rubbish\n");
	assert_int_equal(fixture_undo(f, runs[0].id), EXIT_STATUS_OK);
	for (const char *at = f->shown;
	     (at = strstr(at, "is no journal of dsacls")) != NULL; at++)
		complaints++;
	assert_int_equal(complaints, 0);
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

static void
test_find(void **state)
{
	struct fixture *f = *state;
	struct history_run run;
	const char *id;

	assert_false(history_find(&f->arena, NULL, &run, &f->diags));
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_run_one(f, "OU=b," PEOPLE, STEP_GRANT, GRANT);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.id, id);
	assert_string_equal(run.server, "dc1.corp.example");
	assert_string_equal(run.command, "dsacls test");
	assert_true(history_find(&f->arena, NULL, &run, &f->diags));
	assert_string_not_equal(run.id, id);
	assert_false(history_find(&f->arena, "2", &run, &f->diags));
	assert_false(history_find(&f->arena, "1999", &run, &f->diags));
}

static void
test_load(void **state)
{
	struct fixture *f = *state;
	struct history_object *objects;
	struct history_run run;
	size_t count;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_true(history_load(&f->arena, NULL, &run, &objects, &count,
				 &f->diags));
	assert_int_equal(count, 1);
	assert_string_equal(objects[0].dn, DN);
	assert_string_equal(objects[0].state, "verified");
	assert_null(objects[0].message);
	assert_null(strstr(fixture_sddl(f, objects[0].before), GRANT));
	assert_non_null(strstr(fixture_sddl(f, objects[0].after), GRANT));
}

static size_t
count_names(struct fixture *f, const char **only)
{
	struct history_run *runs;
	struct history_name *names;
	size_t count;

	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	history_names(&f->arena, &runs[0], &names, &count);
	*only = count > 0 ? names[0].name : NULL;
	if (count > 0) {
		char text[SD_SID_TEXT_SIZE];

		assert_string_equal(sd_sid_format(&names[0].sid, text),
				    HELPDESK);
	}
	return count;
}

/* The names that were known when the run was made, and no question more for
 * them; an undo has those of what it took back. */
static void
test_names(void **state)
{
	struct fixture *f = *state;
	const struct principal *known;
	const char *name;
	struct sd_sid sid;

	assert_int_equal(sd_sid_parse(HELPDESK, &sid, NULL), SD_OK);
	assert_null(principals_known_sid(f->principals, &sid));
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(count_names(f, &name), 0);
	assert_null(principals_known_sid(f->principals, &sid));
	/* Whatever stands in a name, it is a line. */
	assert_true(principals_by_sid(f->principals, &sid)->resolved);
	known = principals_known_sid(f->principals, &sid);
	assert_non_null(known);
	((struct principal *)known)->name = "CORP\\help\ndesk";
	fixture_run_one(f, "OU=b," PEOPLE, STEP_GRANT, GRANT);
	assert_int_equal(count_names(f, &name), 1);
	assert_string_equal(name, "CORP\\help\ndesk");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(count_names(f, &name), 2); /* its own, and the other */
	/* What everybody knows is not laid down. */
	fixture_run_one(f, DN, STEP_GRANT, "(A;;RP;;;AU)");
	assert_int_equal(count_names(f, &name), 0);
}

static void
test_resume_of_finished(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	assert_non_null(strstr(f->shown, "finished"));
	assert_int_equal(f->faulty.writes, 1);
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
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
		TEST(test_undo),
		TEST(test_undo_of_undo),
		TEST(test_undo_keeps_others),
		TEST(test_undo_of_merge),
		TEST(test_undo_of_protection),
		TEST(test_moved),
		TEST(test_gone),
		TEST(test_one_of_two_gone),
		TEST(test_nothing_left),
		TEST(test_nothing_left_yet),
		TEST(test_files_without_a_run),
		TEST(test_other_directory),
		TEST(test_find),
		TEST(test_load),
		TEST(test_names),
		TEST(test_resume_of_finished),
		TEST(test_created_attribute),
		TEST(test_conflict),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
