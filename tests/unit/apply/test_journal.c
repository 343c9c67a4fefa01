/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_journal.c: the three files of a run as they are
 * written: who may read them, what stands in them, and what is not written to
 * the directory when they cannot be.
 */
#include "journal_text.h"
#include "units.h"

#include "apply/journal_disk.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static unsigned
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_escape(void **state)
{
	struct arena arena = ARENA_INIT;
	STR_AUTO text;

	(void)state;
	str_init(&text);
	journal_escape(&text, "a\\nb\nc\r\\");
	assert_string_equal(text.data, "a\\\\nb\\nc\\r\\\\");
	assert_string_equal(journal_unescape(&arena, text.data),
			    "a\\nb\nc\r\\");
	arena_clear(&arena);
}

/* Attack 6: a new name comes after all others, whatever the clock says. */
static void
test_names_go_forward(void **state)
{
	static const char *const after[][2] = {
		{"20010909T014640-ffff", "20010909T014641-0000"},
		{"20010909T014641-0000", "20010909T014641-0001"},
		{"20380119T031407-1a2b", "20380119T031407-1a2c"},
		{"20301231T235959-ffff", "20310101T000000-0000"},
		{"20010909T014641-", "20010909T014641-0000"},
		{"20990101T000000-x", "20010909T014641-0000"},
	};
	struct arena arena = ARENA_INIT;
	const struct timespec now = {1000000001, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		assert_string_equal(journal_make_id(&arena, &now, after[i][0]),
				    after[i][1]);
	arena_clear(&arena);
}

/* A name that none can come after is no end of the program: the file is
 * named, nothing is written, and nothing left behind. */
static void
test_last_name(void **state)
{
	static const char *const names[] = {"99991231T235959-ffff",
					    "99999999T999999-0000"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *folder = journal_folder(&f->arena, true, &f->diags);
		const char *path =
			journal_path(&f->arena, folder, names[i], "state");

		write_text(path, "");
		assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, GRANT),
				 EXIT_STATUS_FAILED);
		assert_int_equal(fixture_told(f, path), 1);
		assert_int_equal(f->faulty.writes, 0);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, GRANT),
			 EXIT_STATUS_OK);
}

static void
test_names_sort(void **state)
{
	struct arena arena = ARENA_INIT;
	const struct timespec early = {1000000000, 999999999};
	const struct timespec late = {1000000001, 0};

	(void)state;
	assert_string_equal(journal_make_id(&arena, &late, NULL),
			    "20010909T014641-0000");
	assert_true(strcmp(journal_make_id(&arena, &early, NULL),
			   journal_make_id(&arena, &late, NULL)) < 0);
	setenv("TZ", "UTC-5:30", 1);
	tzset();
	assert_string_equal(journal_time(&arena, &late),
			    "2001-09-09T07:16:41+05:30");
	unsetenv("TZ");
	tzset();
	arena_clear(&arena);
}

static void
test_files(void **state)
{
	struct fixture *f = *state;
	const char *text;

	umask(0);
	f->options.command_text = "dsacls with a\nline end";
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(mode_of(file_of(f, "ldif")), 0600);
	assert_int_equal(mode_of(file_of(f, "undo.ldif")), 0600);
	assert_int_equal(mode_of(file_of(f, "state")), 0600);
	text = arena_printf(&f->arena, "%s/dsacls/journal", f->state_home);
	assert_int_equal(mode_of(text), 0700);
	text = text_of(f, "state");
	assert_ptr_equal(strstr(text, JOURNAL_MAGIC "\n"), text);
	assert_non_null(strstr(text, "\ncommand dsacls with a\\nline end\n"));
	assert_non_null(strstr(text, "\nplanned 1 "));
	assert_non_null(strstr(text, "\nsent 1\nwritten 1\nverified 1\nend "
				     "done\n"));
	text = text_of(f, "undo.ldif");
	assert_non_null(strstr(text, "WARNING"));
	/* Named by its GUID; "PEdVSUQ9" is "<GUID=" (attack 1). */
	assert_non_null(strstr(text, "\n# " DN "\ndn:: PEdVSUQ9"));
	assert_null(strstr(text, "\ndn: "));
	assert_non_null(strstr(text, "\n"
				     "control: 1.2.840.113556.1.4.801 true:: "
				     "MAMCAQQ=\nchangetype: modify\n"
				     "replace: nTSecurityDescriptor\n"));
}

/* Attack 3: who and where come from a server, and a line end in them begins
 * no record. */
static void
test_names_begin_no_record(void **state)
{
	static const char name[] = "dc1\n\ndn: CN=victim\r\n"
				   "changetype: delete\n\n# ";
	static const char *const suffixes[] = {"ldif", "undo.ldif"};
	struct fixture *f = *state;

	f->faulty.base.info.host = name;
	f->faulty.base.info.identity = name;
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	for (size_t i = 0; i < 2; i++) {
		struct ldif_record record;
		struct dir_error error;
		const char *path = file_of(f, suffixes[i]);
		struct ldif_reader *reader = ldif_reader_take(
			&f->arena, ldif_open_file(path), path, &error);

		assert_non_null(
			strstr(text_of(f, suffixes[i]), "\\x0adn: CN=vi"));
		assert_null(strstr(text_of(f, suffixes[i]), "\ndn: "));
		assert_null(strstr(text_of(f, suffixes[i]), "\nchangetype: d"));
		assert_int_equal(ldif_reader_next(reader, &record, &error), 1);
		assert_int_equal(strncmp(record.entry.dn, "<GUID=", 6), 0);
		assert_int_equal(ldif_reader_next(reader, &record, &error), 0);
		ldif_reader_close(reader);
	}
}

/* What is done to the folder or the files of the journal in the test below,
 * in the folder above "dsacls". */
static const struct {
	const char *command, *said;
} spoiled[] = {
	{"chmod 0777 dsacls/journal", "others may write to it (mode 0777)"},
	{"chmod 1777 dsacls/journal", "others may write to it (mode 1777)"},
	{"chmod 0720 dsacls/journal", "others may write to it (mode 0720)"},
	{"chmod 0772 dsacls", "others may write to it (mode 0772)"},
	{"cd dsacls && mv journal j && ln -s j journal",
	 "it is a symbolic link"},
	{"mv dsacls d && ln -s d dsacls", "it is a symbolic link"},
	{"cd dsacls/journal && for i in *.state; do mv $i x && ln -s x $i; "
	 "done",
	 "it is a symbolic link"},
	{"cd dsacls/journal && for i in *.state; do mv $i x && mkfifo $i; done",
	 "it is no regular file"},
	{"chmod 0622 dsacls/journal/*.state", "others may write to it"},
	{"chmod 0622 dsacls/journal/*.undo.ldif", "others may write to it"},
	{"cd dsacls/journal && for i in *.undo.ldif; do mv $i x && ln -s x $i; "
	 "done",
	 "it is a symbolic link"},
	{"chown 1 dsacls/journal", "it belongs to another user (uid 1"},
	{"chown 1 dsacls", "it belongs to another user (uid 1"},
	{"chown 1 dsacls/journal/*.state", "it belongs to another user"},
};

static void
in_home(struct fixture *f, const char *command)
{
	assert_int_equal(system(arena_printf(&f->arena, "cd %s && %s",
					     f->state_home, command)),
			 0);
}

/* May a file be given to somebody else? Not even every root may. */
static bool
has_other_user(const char *path)
{
	return chown(path, 1, (gid_t)-1) == 0 &&
	       chown(path, geteuid(), (gid_t)-1) == 0;
}

/* Attacks 9 and 18: a journal that others could have made or changed is not
 * believed, no link is followed, and a pipe is not waited for. */
static void
test_journal_of_others(void **state)
{
	struct fixture *f = *state;
	const bool others = has_other_user(f->state_home);
	const char *id;

	umask(022);
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	id = arena_strdup(&f->arena, f->counts.journal_id);
	in_home(f, "cp -a dsacls kept");
	for (size_t i = 0; i < sizeof(spoiled) / sizeof(spoiled[0]); i++) {
		size_t told;

		if (!others && strstr(spoiled[i].command, "chown") != NULL)
			continue;
		in_home(f, spoiled[i].command);
		told = fixture_told(f, spoiled[i].said);
		assert_int_equal(fixture_undo(f, id), EXIT_STATUS_FAILED);
		assert_true(fixture_told(f, spoiled[i].said) > told);
		assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_FAILED);
		assert_int_equal(f->faulty.writes, 1);
		in_home(f, "rm -rf dsacls d && cp -a kept dsacls");
	}
	assert_int_equal(fixture_undo(f, id), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* Attack 9: then nothing is written, and no mode is changed but of what was
 * made here. */
static void
test_folder_of_others(void **state)
{
	struct fixture *f = *state;
	const char *folder =
		arena_printf(&f->arena, "%s/dsacls/journal", f->state_home);

	umask(022);
	assert_non_null(journal_folder(&f->arena, true, &f->diags));
	assert_int_equal(mode_of(folder), 0700);
	assert_int_equal(chmod(folder, 0777), 0);
	assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, GRANT),
			 EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
	assert_int_equal(fixture_told(f, "others may write to it (mode 0777)"),
			 1);
	assert_int_equal(fixture_told(f, "chmod go-w"), 1);
	assert_int_equal(mode_of(folder), 0777);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, GRANT),
			 EXIT_STATUS_OK);
	assert_int_equal(mode_of(folder), 0755);
}

/* Attack 9: root with the home folder of a user makes nothing there. */
static void
test_home_of_others(void **state)
{
	struct fixture *f = *state;

	if (!has_other_user(f->state_home))
		skip();
	assert_int_equal(chown(f->state_home, 1, (gid_t)-1), 0);
	assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, GRANT),
			 EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
	assert_int_equal(fixture_told(f, "nothing is made there"), 1);
	assert_int_equal(fixture_told(f, "XDG_STATE_HOME names another"), 1);
	assert_int_equal(chown(f->state_home, geteuid(), (gid_t)-1), 0);
	assert_int_equal(
		access(arena_printf(&f->arena, "%s/dsacls", f->state_home),
		       F_OK),
		-1);
}

static size_t
count_files(struct fixture *f)
{
	const char *command = arena_printf(
		&f->arena, "find %s/dsacls/journal -type f | wc -l",
		f->state_home);
	FILE *pipe = popen(command, "r");
	size_t count = 99;

	assert_int_equal(fscanf(pipe, "%zu", &count), 1);
	pclose(pipe);
	return count;
}

/* A plain file where the folder should be. */
static void
test_no_folder(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(&f->arena, "%s/dsacls", f->state_home);

	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, GRANT),
			 EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
	assert_non_null(strstr(f->shown, "journal"));
	assert_int_equal(f->outcomes[0].state, OUTCOME_SKIPPED);
}

static void
limit_files(rlim_t most)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = most;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* The disk is full, sooner or later: as long as the plan and the word that
 * it is sent are not on it, nothing is written. Half a journal is not left
 * behind; a whole one is of a run that wrote nothing. */
static void
test_disk_full(void **state)
{
	struct fixture *f = *state;
	enum exit_status status = EXIT_STATUS_FAILED;
	size_t failures = 0;

	for (rlim_t most = 0; status == EXIT_STATUS_FAILED; most += 20) {
		limit_files(most);
		status = fixture_run_one(f, DN, STEP_GRANT, GRANT);
		limit_files(RLIM_INFINITY);
		if (status != EXIT_STATUS_FAILED)
			break;
		failures++;
		assert_int_equal(f->faulty.writes, 0);
		assert_int_equal(f->outcomes[0].state, OUTCOME_SKIPPED);
		assert_int_equal(count_files(f) % 3, 0);
	}
	assert_in_range(failures, 10, 200);
	assert_int_equal(f->faulty.writes, 1);
	fixture_holds(f, DN, GRANT);
}

/* Once the first write has been carried out. */
static void
fill_disk(struct faulty *faulty, size_t n, const struct dir_write *write)
{
	(void)write;
	if (n > 1)
		return;
	faulty_carry_out(faulty);
	limit_files(0);
}

/* Full in the middle of the run: no further write is begun. */
static void
test_disk_full_later(void **state)
{
	struct fixture *f = *state;
	const char *const dns[] = {DN, "OU=b," PEOPLE};
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, dns, 2);

	f->options.window = 1;
	f->faulty.after = fill_disk;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_PARTLY);
	limit_files(RLIM_INFINITY);
	f->faulty.after = NULL;
	assert_int_equal(f->faulty.writes, 1);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	assert_int_equal(f->outcomes[1].state, OUTCOME_SKIPPED);
	assert_int_equal(fixture_resume(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, DN, GRANT);
	fixture_holds(f, "OU=b," PEOPLE, GRANT);
	assert_int_equal(f->faulty.writes, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_names_sort),
		cmocka_unit_test(test_names_go_forward),
		TEST(test_last_name),
		TEST(test_files),
		TEST(test_names_begin_no_record),
		TEST(test_journal_of_others),
		TEST(test_folder_of_others),
		TEST(test_home_of_others),
		TEST(test_no_folder),
		TEST(test_disk_full),
		TEST(test_disk_full_later),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
