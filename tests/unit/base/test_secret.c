/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/test_secret.c: what has to be kept of a password is in
 * pages that the kernel neither swaps, dumps nor copies to a child.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The VmFlags of the mapping that holds place, or "": no such mapping. */
static const char *
flags_of(const void *place)
{
	static char line[512];
	unsigned long start, end;
	bool found = false;
	FILE *maps = fopen("/proc/self/smaps", "re");

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			found = start <= (uintptr_t)place &&
				(uintptr_t)place < end;
		else if (found && strncmp(line, "VmFlags:", 8) == 0)
			break;
	}
	if (!found)
		line[0] = '\0';
	fclose(maps);
	return line;
}

static void
test_a_secret_stays_where_it_is(void **state)
{
	char text[10000];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t len = 0; len < sizeof(text); len += 4095) {
		text[len] = '\0';
		char *secret = secret_keep(text);
		assert_string_equal(secret, text);
		const char *flags = flags_of(secret);
		assert_non_null(strstr(flags, " dd"));
		assert_non_null(strstr(flags, " wf"));
#ifndef __SANITIZE_ADDRESS__ /* which makes nothing of mlock() */
		assert_non_null(strstr(flags, " lo"));
#endif
		secret_forget(secret);
		text[len] = 'x';
	}
	secret_forget(NULL);
}

static void
test_a_child_does_not_get_it(void **state)
{
	char *secret = secret_keep("Secret-Passw0rd");
	int status = 0;

	(void)state;
	pid_t child = fork();
	if (child == 0)
		_exit(*secret == '\0' ? 0 : 1);
	assert_true(child > 0 && waitpid(child, &status, 0) == child);
	assert_int_equal(status, 0);
	assert_string_equal(secret, "Secret-Passw0rd");
	secret_forget(secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secret_stays_where_it_is),
		cmocka_unit_test(test_a_child_does_not_get_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
