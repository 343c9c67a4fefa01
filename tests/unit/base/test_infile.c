/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/test_infile.c: a line and a file are read to their end, and
 * no further than they may be long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static FILE *
file_of(const char *bytes, size_t len)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	rewind(file);
	return file;
}

static void
test_lines_to_the_end(void **state)
{
	static const char text[] = "one\n\nze\0ro\nlast";
	FILE *file = file_of(text, sizeof(text) - 1);
	char *line = NULL;
	size_t size = 0;

	(void)state;
	assert_int_equal(infile_line(&line, &size, file, 9), 4);
	assert_string_equal(line, "one\n");
	assert_int_equal(infile_line(&line, &size, file, 9), 1);
	assert_int_equal(infile_line(&line, &size, file, 9), 6);
	assert_memory_equal(line, "ze\0ro\n", 7);
	assert_int_equal(infile_line(&line, &size, file, 9), 4);
	assert_string_equal(line, "last");
	errno = EIO;
	assert_int_equal(infile_line(&line, &size, file, 9), -1);
	assert_int_equal(errno, 0);
	free(line);
	fclose(file);
}

static void
test_a_line_has_a_limit(void **state)
{
	char text[2000];
	char *line = NULL;
	size_t size = 0;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[999] = '\n';
	FILE *file = file_of(text, sizeof(text));
	assert_int_equal(infile_line(&line, &size, file, 1000), 1000);
	assert_int_equal(infile_line(&line, &size, file, 999), -1);
	assert_int_equal(errno, EFBIG);
	free(line);
	fclose(file);
}

static void
test_a_text_has_a_limit(void **state)
{
	static const char bytes[10000];
	FILE *file = file_of(bytes, sizeof(bytes));
	struct str text;

	(void)state;
	str_init(&text);
	assert_true(infile_text(&text, file, sizeof(bytes)));
	assert_int_equal(text.len, sizeof(bytes));
	rewind(file);
	assert_false(infile_text(&text, file, sizeof(bytes) - 1));
	assert_int_equal(errno, EFBIG);
	str_clear(&text);
	fclose(file);
}

/* A folder can be opened and not read. */
static void
test_a_failure_is_no_end(void **state)
{
	FILE *file = fopen("/", "re");
	char *line = NULL;
	size_t size = 0;

	(void)state;
	assert_non_null(file);
	assert_int_equal(infile_line(&line, &size, file, 9), -1);
	assert_int_equal(errno, EISDIR);
	free(line);
	fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_to_the_end),
		cmocka_unit_test(test_a_line_has_a_limit),
		cmocka_unit_test(test_a_text_has_a_limit),
		cmocka_unit_test(test_a_failure_is_no_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
