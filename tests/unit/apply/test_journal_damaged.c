/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_journal_damaged.c: journals that were changed or cut
 * off since: nothing in them is believed, and no older run is taken for them.
 */
#include "journal_text.h"
#include "units.h"

/* The state file as versions without checksums wrote it. */
static void
drop_sums(struct fixture *f)
{
	char *text = arena_strdup(&f->arena, text_of(f, "state"));
	char *line = text;

	while ((line = strstr(line, "\nplanned ")) != NULL) {
		char *end = strchr(++line, '\n');
		char *sums = end - 130;

		assert_int_equal(*sums, ' ');
		memmove(sums, end, strlen(end) + 1);
	}
	write_text(file_of(f, "state"), text);
}

static void
assert_refused(struct fixture *f, const char *id, enum exit_status status,
	       size_t writes)
{
	f->counts.journal_id = id;
	if (status != EXIT_STATUS_FAILED || f->faulty.writes != writes)
		fail_msg("status %d, %zu writes: %s", (int)status,
			 (size_t)f->faulty.writes, f->shown);
}

/* One bit anywhere in what the run recorded. */
static void
test_one_bit(void **state)
{
	static const char *const files[] = {"ldif", "undo.ldif"};
	struct fixture *f = *state;
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	append(f, id, "state", "unknown 1\nend partly\n");
	for (size_t i = 0; i < 2; i++) {
		char *text = arena_strdup(&f->arena, text_of(f, files[i]));

		for (size_t at = 3; at < strlen(text); at += 11) {
			text[at] ^= 1;
			write_text(file_of(f, files[i]), text);
			assert_refused(f, id, fixture_undo(f, id), 1);
			assert_refused(f, id, fixture_resume(f, id), 1);
			text[at] ^= 1;
		}
		assert_true(fixture_told(f, "it is unknown what run") > 20);
		write_text(file_of(f, files[i]), text);
	}
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

static void
test_cut_off(void **state)
{
	struct fixture *f = *state;
	const char *id;
	char *text;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	text = arena_strdup(&f->arena, text_of(f, "undo.ldif"));
	for (size_t less = 1; less < strlen(text); less += 37) {
		write_text(file_of(f, "undo.ldif"),
			   arena_strndup(&f->arena, text, strlen(text) - less));
		assert_refused(f, id, fixture_undo(f, NULL), 1);
		assert_non_null(strstr(f->shown, "it was cut off"));
	}
}

/* A line that is gone says nothing about the directory, with or without a
 * checksum: a descriptor is never absent. */
static void
test_value_gone(void **state)
{
	static const char *const files[] = {"ldif", "undo.ldif"};
	struct fixture *f = *state;
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	for (int sums = 1; sums >= 0; sums--) {
		for (size_t i = 0; i < 2; i++) {
			const char *whole = text_of(f, files[i]);
			char *text = arena_strdup(&f->arena, whole);
			char *value = strstr(text, "\nnTSecurityDescriptor:");
			char *end = strstr(value, "\n-\n");

			memmove(value, end, strlen(end) + 1);
			/* Of the same length, for a journal without sums. */
			write_text(file_of(f, files[i]), text);
			for (size_t n = strlen(text); n < strlen(whole); n++)
				append(f, id, files[i], "\n");
			assert_refused(f, id, fixture_undo(f, id), 1);
			write_text(file_of(f, files[i]), whole);
		}
		if (sums == 1)
			drop_sums(f);
	}
	assert_int_equal(fixture_told(f, "do not fit"), 2);
}

/* Journals of older versions are read. */
static void
test_without_sums(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	drop_sums(f);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* What the server made of it, changed in the journal. */
static void
test_stored_changed(void **state)
{
	struct fixture *f = *state;
	STR_AUTO line;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	str_init(&line);
	str_append(&line, "stored 1 0102 ");
	for (int i = 0; i < 64; i++)
		str_append_char(&line, '0');
	str_append(&line, "\nverified 1\n");
	append(f, f->counts.journal_id, "state", line.data);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->shown, "what was stored cannot be read"));
}

/* Older versions recorded what nobody can decode (a list of revision 0): the
 * run is taken back by what was sent. */
static void
test_stored_is_no_descriptor(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	append(f, f->counts.journal_id, "state",
	       "stored 1 010004800000000000000000000000001400000000000800"
	       "00000000\nverified 1\n");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* Cut anywhere in a line, the newest run is not passed over for the one before
 * it; what is said names it. */
static void
test_state_cut(void **state)
{
	struct fixture *f = *state;
	const char *id, *first;
	char *text;

	fixture_run_one(f, "OU=b," PEOPLE, STEP_GRANT, GRANT);
	first = arena_strdup(&f->arena, f->counts.journal_id);
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	text = arena_strdup(&f->arena, text_of(f, "state"));
	for (size_t len = 0; len < strlen(text); len++) {
		struct history_run run;
		size_t told = fixture_told(f, id);
		int got;

		/* As a run that was killed before it wrote leaves it. */
		if (len > 0 && text[len - 1] == '\n' &&
		    strstr(text, "attribute ") < text + len)
			continue;
		f->counts.journal_id = id;
		write_text(file_of(f, "state"),
			   arena_strndup(&f->arena, text, len));
		got = history_newest(&f->arena, &run, &f->diags);
		fixture_print(f);
		if (got == 1)
			assert_string_equal(run.id, id);
		else if (got == 0 || fixture_told(f, id) == told)
			fail_msg("cut at %zu: %d", len, got);
		else
			assert_non_null(strstr(f->shown, first));
	}
}

/* It is said of a name that is there. */
static void
test_run_without_a_plan(void **state)
{
	struct fixture *f = *state;
	struct history_run run;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	append(f, "20990101T000000-0000", "state", "");
	assert_false(history_find(&f->arena, "20990101T000000-0000", &run,
				  &f->diags));
	fixture_print(f);
	assert_non_null(strstr(f->shown, "before it had planned anything"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_bit),	   TEST(test_cut_off),
		TEST(test_value_gone),	   TEST(test_without_sums),
		TEST(test_stored_changed), TEST(test_stored_is_no_descriptor),
		TEST(test_state_cut),	   TEST(test_run_without_a_plan),
	};

	return cmocka_run_group_tests_name("damaged journals", tests, NULL,
					   NULL);
}
