/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_every_memory.c: every function of libsd that can
 * fail, with no memory at its first allocation, its second, and so on: only
 * that one, and that one and all that follow. It must say SD_ENOMEM, leave
 * its object as it was and what it fills untouched or empty. A function of
 * the headers without a row in every_call.h fails the test. Linked with
 * --wrap=malloc.
 */
#include "unit/libsd/every_call.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>

/* True while there was an allocation to fail. */
static bool
fail_once(const struct call *call, long step, bool all)
{
	const bool ordered = call->attempt != acl_canonicalize;
	struct sd_desc before = SD_DESC_INIT;
	struct bench bench;
	enum sd_err err;

	bench_init(&bench, ordered);
	before = sample_copy(&bench.desc);
	memory_fails(step, all);
	err = call->attempt(&bench);
	memory_is_back();
	if (!has_failed && err != SD_OK)
		fail_msg("%s: %s", call->name, sd_err_name(err));
	if (has_failed && err != SD_ENOMEM)
		fail_msg("%s, allocation %ld: %s", call->name, step,
			 sd_err_name(err));
	if (has_failed)
		check_untouched(&bench, &before);
	sd_desc_clear(&before);
	bench_clear(&bench);
	return has_failed;
}

static void
test_every_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < CALLS; i++)
		for (int all = 0; all < 2; all++) {
			long step = 0;

			while (fail_once(&calls[i], step, all != 0))
				step++;
			if ((step > 0) != calls[i].takes_memory)
				fail_msg("%s: %ld allocations", calls[i].name,
					 step);
		}
}

/* ---- the headers -------------------------------------------------------- */

static bool
is_called(const char *name, size_t len)
{
	for (size_t i = 0; i < CALLS; i++)
		if (strlen(calls[i].name) == len &&
		    strncmp(calls[i].name, name, len) == 0)
			return true;
	return false;
}

/* The function whose declaration ends at the mark. */
static size_t
find_name(const char *text, const char *mark, const char **name)
{
	const char *at = mark;

	while (at > text && at[-1] != ';' && at[-1] != '}' && at[-1] != '/')
		at--;
	*name = strstr(at, "sd_err\nsd_");
	if (*name == NULL || *name > mark)
		*name = strstr(at, "sd_err sd_");
	if (*name == NULL || *name > mark)
		return 0;
	*name += strlen("sd_err ");
	at = *name;
	while (isalnum((unsigned char)*at) || *at == '_')
		at++;
	return (size_t)(at - *name);
}

static size_t
check_header(const char *text)
{
	static const char must[] = ") SD_MUST_CHECK;";
	const char *mark = text, *name;
	size_t count = 0;

	for (; (mark = strstr(mark, must)) != NULL; mark++, count++) {
		size_t len = find_name(text, mark, &name);

		if (len == 0)
			fail_msg("no name before: %.60s", mark);
		if (!is_called(name, len))
			fail_msg("no row for %.*s", (int)len, name);
	}
	return count;
}

static void
test_every_function_has_a_row(void **state)
{
	static char text[65536];
	DIR *folder = opendir("libsd");
	const struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');
		char path[512];
		FILE *file;

		if (dot == NULL || strcmp(dot, ".h") != 0)
			continue;
		snprintf(path, sizeof(path), "libsd/%s", entry->d_name);
		file = fopen(path, "re");
		assert_non_null(file);
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
		count += check_header(text);
	}
	closedir(folder);
	for (size_t i = 0; i < CALLS; i++)
		count += strchr(calls[i].name, ':') != NULL;
	assert_int_equal(count, CALLS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call),
		cmocka_unit_test(test_every_function_has_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
