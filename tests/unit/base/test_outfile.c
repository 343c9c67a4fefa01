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

#include "base/outfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests_name("outfile", tests, setup, teardown);
}
