/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_history.c: runs found again: by their name or as the
 * latest, with their objects and the names that were known then.
 */
#include "units.h"

static void
test_find(void **state)
{
	struct fixture *f = *state;
	struct history_run run;
	const char *id;

	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 0);
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_run_one(f, "OU=b," PEOPLE, STEP_GRANT, GRANT);
	assert_true(history_find(&f->arena, id, &run, &f->diags));
	assert_string_equal(run.id, id);
	assert_string_equal(run.server, "dc1.corp.example");
	assert_string_equal(run.command, "dsacls test");
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 1);
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
	assert_true(history_load(&f->arena, fixture_newest(f), &run, &objects,
				 &count, &f->diags));
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
	struct history_run *runs, run;
	struct history_name *names;
	size_t count;

	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_true(history_find(&f->arena, runs[0].id, &run, &f->diags));
	history_names(&f->arena, &run, &names, &count);
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
	const struct sd_sid sid = sample_sid(HELPDESK);

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
	/* Well-known names are not recorded. */
	fixture_run_one(f, DN, STEP_GRANT, "(A;;RP;;;AU)");
	assert_int_equal(count_names(f, &name), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_find),
		TEST(test_load),
		TEST(test_names),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
