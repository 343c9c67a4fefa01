/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/test_outfile.c: what stands where a file is to be written:
 * nothing, a file, a link, a pipe, something that takes no bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/outfile.XXXXXX";

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	return chdir("/") != 0 || rmdir(folder) != 0;
}

static char said[256]; /* the last message about the last file */

static bool
write_file(const char *path, const char *text, bool keep)
{
	struct arena arena;
	struct diags diags;
	struct outfile out;
	bool ok;

	arena_init(&arena);
	diags_init(&diags, &arena);
	ok = outfile_open(&out, &arena, path, &diags);
	if (ok) {
		ok = outfile_write(&out, text, strlen(text), &diags) && keep;
		ok = outfile_close(&out, ok, &diags) && ok;
	}
	assert_int_equal(diags.first != NULL, !ok && keep);
	said[0] = '\0';
	if (diags.first != NULL)
		snprintf(said, sizeof(said), "%s", diags.last->message);
	arena_clear(&arena);
	return ok;
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
holds(const char *path, const char *text)
{
	char line[80] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	(void)!fgets(line, sizeof(line), file);
	fclose(file);
	assert_string_equal(line, text);
}

/* So many names in the folder: no temporary stays. */
static void
has_files(int wanted)
{
	DIR *dir = opendir(".");
	int count = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(dir);
	assert_int_equal(count, wanted);
}

/* In the place of the C library's: folders that were synced, and a /proc that
 * is not mounted. */
static int synced_folders;
static bool without_proc;

int
fsync(int fd)
{
	struct stat st;

	synced_folders += fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	return (int)syscall(SYS_fsync, fd);
}

int
stat(const char *restrict path, struct stat *restrict st)
{
	if (!without_proc || strncmp(path, "/proc/", 6) != 0)
		return fstatat(AT_FDCWD, path, st, 0);
	errno = ENOENT;
	return -1;
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	if (!without_proc || strncmp(from, "/proc/", 6) != 0)
		return (int)syscall(SYS_linkat, from_fd, from, to_fd, to,
				    flags);
	errno = ENOENT;
	return -1;
}

/* The new name is on the disk as well. */
static void
test_folder_is_synced(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		synced_folders = 0;
		assert_true(write_file("a", "one", true));
		assert_int_equal(synced_folders, 1);
		assert_false(write_file("a", "two", false));
		assert_int_equal(synced_folders, 1);
	}
	assert_int_equal(mkdir("in", 0700), 0);
	/* Whoever may write to a folder need not be able to read it. */
	assert_int_equal(chmod("in", 0300), 0);
	assert_true(write_file("in/b", "one", true));
	assert_int_equal(chmod("in", 0700), 0);
	holds("a", "one");
	holds("in/b", "one");
	unlink("a");
	unlink("in/b");
	rmdir("in");
	has_files(0);
}

/* Without /proc a file cannot be given its name later: it has one at once. */
static void
test_without_proc(void **state)
{
	(void)state;
	put("a", "old");
	without_proc = true;
	assert_true(write_file("a", "new", true));
	assert_false(write_file("a", "no", false));
	without_proc = false;
	holds("a", "new");
	has_files(1);
	unlink("a");
}

static void
test_file(void **state)
{
	struct stat made;

	(void)state;
	assert_true(write_file("a", "one", true));
	assert_int_equal(stat("a", &made), 0);
	assert_int_equal(made.st_mode & 0777, 0600);
	assert_true(write_file("a", "two", true));
	assert_false(write_file("a", "three", false));
	holds("a", "two");
	put("a.new", "mine");
	assert_true(write_file("a", "four", true));
	holds("a.new", "mine");
	assert_false(write_file("no/such/folder", "x", true));
	has_files(2);
	unlink("a");
	unlink("a.new");
}

static void
test_link(void **state)
{
	struct stat is;

	(void)state;
	put("target", "old");
	assert_int_equal(symlink("target", "link"), 0);
	assert_true(write_file("link", "new", true));
	assert_int_equal(lstat("link", &is), 0);
	assert_true(S_ISLNK(is.st_mode));
	holds("target", "new");
	has_files(2);
	unlink("link");
	unlink("target");
}

/* A link to what is not there yet: it is made where the link leads. */
static void
test_link_to_nothing(void **state)
{
	struct stat is;

	(void)state;
	assert_int_equal(mkdir("in", 0700), 0);
	assert_int_equal(symlink("in/target", "first"), 0);
	assert_int_equal(symlink("first", "link"), 0);
	assert_true(write_file("link", "new", true));
	assert_int_equal(lstat("link", &is), 0);
	assert_true(S_ISLNK(is.st_mode));
	holds("in/target", "new");
	unlink("in/target");
	rmdir("in");
	unlink("first");
	unlink("link");
	assert_int_equal(symlink("round", "round"), 0);
	assert_false(write_file("round", "x", true));
	unlink("round");
	has_files(0);
}

/* Attack 16: in a folder like /tmp, what somebody else made is not followed;
 * one's own is. */
static void
test_trap(void **state)
{
	(void)state;
	/* Not even every root may give a file to somebody else. */
	if (chown(".", 1, (gid_t)-1) != 0 ||
	    chown(".", geteuid(), (gid_t)-1) != 0)
		skip();
	assert_int_equal(mkdir("tmp", 0700), 0);
	assert_int_equal(chmod("tmp", 01777), 0);
	put("target", "old");
	assert_int_equal(symlink("../target", "tmp/link"), 0);
	assert_int_equal(symlink("tmp/link", "to-link"), 0);
	assert_true(write_file("tmp/link", "mine", true));
	assert_int_equal(lchown("tmp/link", 1, (gid_t)-1), 0);
	assert_false(write_file("tmp/link", "theirs", true));
	assert_false(write_file("to-link", "theirs", true));
	assert_int_equal(mkfifo("tmp/pipe", 0666), 0);
	assert_int_equal(chown("tmp/pipe", 1, (gid_t)-1), 0);
	assert_false(write_file("tmp/pipe", "theirs", true));
	holds("target", "mine");
	/* Elsewhere a link of somebody else is one. */
	assert_int_equal(chmod("tmp", 0755), 0);
	assert_true(write_file("tmp/link", "theirs", true));
	holds("target", "theirs");
	unlink("tmp/link");
	unlink("tmp/pipe");
	unlink("to-link");
	unlink("target");
	rmdir("tmp");
	has_files(0);
}

/* Attack 24: whatever ends the program, nothing is left behind. */
static void
test_killed(void **state)
{
	static const int numbers[] = {SIGTERM, SIGKILL, SIGINT};

	(void)state;
	put("a", "old");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		int status;
		pid_t child = fork();

		if (child == 0) {
			struct arena arena;
			struct diags diags;
			struct outfile out;

			arena_init(&arena);
			diags_init(&diags, &arena);
			signal(SIGINT, SIG_DFL);
			if (outfile_open(&out, &arena, "a", &diags) &&
			    outfile_write(&out, "new", 3, &diags))
				raise(numbers[i]);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		has_files(1);
	}
	holds("a", "old");
	unlink("a");
}

static void
test_no_file(void **state)
{
	struct stat is;
	char text[8] = "";
	int fd;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	fd = open("pipe", O_RDONLY | O_NONBLOCK);
	assert_true(write_file("pipe", "through", true));
	assert_int_equal(read(fd, text, sizeof(text)), 7);
	assert_string_equal(text, "through");
	close(fd);
	assert_int_equal(lstat("pipe", &is), 0);
	assert_true(S_ISFIFO(is.st_mode));
	unlink("pipe");
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_false(write_file("folder", "x", true));
	rmdir("folder");
	has_files(0);
}

static void
test_full(void **state)
{
	struct stat is;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_int_equal(symlink("/dev/full", "full"), 0);
	assert_false(write_file("full", "x", true));
	assert_null(strstr(said, "Success"));
	assert_non_null(strstr(said, "full: No space left"));
	assert_int_equal(stat("/dev/full", &is), 0);
	assert_true(S_ISCHR(is.st_mode));
	unlink("full");
	has_files(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_folder_is_synced),
		cmocka_unit_test(test_without_proc),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_link_to_nothing),
		cmocka_unit_test(test_trap),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests_name("outfile", tests, setup, teardown);
}
