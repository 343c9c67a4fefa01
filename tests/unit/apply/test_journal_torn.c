/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_journal_torn.c: what is read of journals of runs that
 * were killed, of torn and wrong ones, of one that is still written, and of
 * files that are none.
 */
#include "journal_text.h"
#include "units.h"

#include "apply/journal_disk.h"
#include "apply/journal_read.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Runs a child that is killed at the n-th write, before it is sent on. */
static void
die(struct faulty *faulty, size_t n, const struct dir_write *write)
{
	(void)write;
	if (n == *(const size_t *)faulty->context)
		kill(getpid(), SIGKILL);
}

static void
run_killed(struct fixture *f, size_t at)
{
	const char *const dns[] = {DN, "OU=b," PEOPLE};
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);
	pid_t child = fork();
	int status;

	if (child == 0) {
		f->options.window = 1;
		f->faulty.before = die;
		f->faulty.context = &at;
		fixture_run(f, &job);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void
test_killed(void **state)
{
	struct fixture *f = *state;
	struct history_object *objects;
	struct history_run run;
	size_t count;

	run_killed(f, 2);
	assert_true(history_load(&f->arena, fixture_newest(f), &run, &objects,
				 &count, &f->diags));
	assert_string_equal(run.state, "open");
	assert_int_equal(count, 2);
	assert_string_equal(objects[0].state, "verified");
	assert_string_equal(objects[1].state, "sent");
	/* The child's directory went with it: the second is made now. */
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	fixture_holds(f, "OU=b," PEOPLE, GRANT);
	assert_int_equal(history_newest(&f->arena, &run, &f->diags), 1);
	assert_string_equal(run.state, "done");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, "OU=b," PEOPLE, GRANT);
}

static void
cut_file(const char *path, off_t at)
{
	assert_int_equal(truncate(path, at), 0);
}

/* For every length of the state file there is a story without a crash, and
 * resuming it ends with the grant in place. */
static void
test_torn(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	const char *path;
	const char *id;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	path = file_of(f, "state");
	assert_int_equal(stat(path, &st), 0);
	for (off_t len = st.st_size - 1; len > 16; len -= 3) {
		enum exit_status status;

		f->counts.journal_id = id;
		cut_file(path, len);
		status = fixture_resume(f, id);
		assert_true(status == EXIT_STATUS_OK ||
			    status == EXIT_STATUS_FAILED);
		f->counts.journal_id = id;
		if (status == EXIT_STATUS_FAILED) {
			const char *line =
				strstr(text_of(f, "state"), "\nplanned ");

			/* Not whole. */
			assert_true(line == NULL ||
				    strchr(line + 1, '\n') == NULL);
		}
		fixture_holds(f, DN, GRANT);
	}
	assert_int_equal(f->faulty.writes, 1);
}

static void
test_not_a_journal(void **state)
{
	struct fixture *f = *state;
	struct history_run *runs;
	size_t count;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	write_text(file_of(f, "state"), "something else\n");
	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_int_equal(count, 0);
	assert_int_equal(f->diags.errors, 1);
}

/* Bytes of the LDIF file that were changed are noticed. */
static void
test_wrong_record(void **state)
{
	struct fixture *f = *state;
	char *text;
	char *place;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	text = arena_strdup(&f->arena, text_of(f, "undo.ldif"));
	/* Another GUID: "dn:: <GUID=". */
	place = strstr(text, "\ndn:: PEdVSUQ9") + 14;
	*place = *place == 'A' ? 'B' : 'A';
	write_text(file_of(f, "undo.ldif"), text);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 1);
	assert_non_null(strstr(f->shown, "is damaged"));
}

static void
test_still_going_on(void **state)
{
	struct fixture *f = *state;
	struct journal_head head = {.who = "me", .base = BASE};
	struct journal *journal;

	journal = journal_create(&f->arena, &head, &f->diags);
	assert_non_null(journal);
	f->counts.journal_id = head.id;
	assert_int_equal(fixture_undo(f, head.id), EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->shown, "still going on"));
	journal_close(journal, "failed");
}

/* As if the server had made this of the first object's value. */
static void
append_stored(struct fixture *f, const char *sddl)
{
	size_t len;
	uint8_t *bytes = sample_wire(sddl, &len);
	STR_AUTO line;

	str_init(&line);
	str_append(&line, "stored 1 ");
	for (size_t i = 0; i < len; i++)
		str_printf(&line, "%02x", bytes[i]);
	str_append(&line, "\nverified 1\n");
	append(f, f->counts.journal_id, "state", line.data);
	free(bytes);
}

#define MADE "(OA;CI;CR;;bf967aba-0de6-11d0-a285-00aa003049e2;BG)"

/* Undo takes back what the server made of it, whatever was sent. */
static void
test_stored_as_something_else(void **state)
{
	struct fixture *f = *state;
	const char *before = fixture_stored(f, DN);
	const char *dacl = strstr(before, "D:");
	char *made;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	made = arena_printf(&f->arena, "%s" MADE, dacl);
	fixture_intrude(f, DN, made);
	append_stored(f, made);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_string_equal(fixture_stored(f, DN), before);
}

static void
test_stored_unreadable(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	append(f, f->counts.journal_id, "state", "stored 1 0100x\n");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 1);
	assert_non_null(strstr(f->shown, "what was stored cannot be read"));
}

/* Files that hold no run are no runs. */
static void
test_files_without_a_run(void **state)
{
	struct fixture *f = *state;
	struct history_run *runs;
	size_t count;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	append(f, "20990101T000000-0000", "state", "");
	append(f, "20990101T000000-0001", "state", "dsacls-jour");
	assert_true(history_list(&f->arena, &runs, &count, &f->diags));
	assert_int_equal(count, 1);
	append(f, "20990101T000000-0002", "state", "rubbish\n");
	assert_int_equal(fixture_undo(f, runs[0].id), EXIT_STATUS_OK);
	assert_int_equal(fixture_told(f, "is no journal of dsacls"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_killed),
		TEST(test_torn),
		TEST(test_not_a_journal),
		TEST(test_wrong_record),
		TEST(test_still_going_on),
		TEST(test_files_without_a_run),
		TEST(test_stored_as_something_else),
		TEST(test_stored_unreadable),
	};

	return cmocka_run_group_tests_name("torn journals", tests, NULL, NULL);
}
