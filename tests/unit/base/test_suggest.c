/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/text.c: distances and which candidates are kept. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void
test_distance(void **state)
{
	(void)state;
	assert_int_equal(suggest_distance("", ""), 0);
	assert_int_equal(suggest_distance("", "abc"), 3);
	assert_int_equal(suggest_distance("a", "b"), 1);
	assert_int_equal(suggest_distance("abc", "xbc"), 1);
	assert_int_equal(suggest_distance("abc", "abx"), 1);
	assert_int_equal(suggest_distance("abc", "ac"), 1);
	assert_int_equal(suggest_distance("abc", "abdc"), 1);
	assert_int_equal(suggest_distance("abcd", "abdc"), 1);
	assert_int_equal(suggest_distance("ab", "ba"), 1);
	assert_int_equal(suggest_distance("kitten", "sitting"), 3);
	assert_int_equal(suggest_distance("Reset", "rESET"), 0);
	assert_int_equal(suggest_distance("Rest Password", "Reset Password"),
			 1);
}

/* Every distance is the same both ways, and keeps the triangle. */
static void
test_distance_is_a_distance(void **state)
{
	static const char *const words[] = {"user", "users", "usre", "group",
					    "grp",  "",	     "u",    "RPWP",
					    "WPRP", "member"};
	const size_t count = sizeof(words) / sizeof(words[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			unsigned d = suggest_distance(words[i], words[j]);
			size_t a = strlen(words[i]), b = strlen(words[j]);
			assert_int_equal(d,
					 suggest_distance(words[j], words[i]));
			assert_true((d == 0) == (i == j));
			assert_true(d >= (a > b ? a - b : b - a));
			assert_true(d <= (a > b ? a : b));
		}
}

static void
test_long_words(void **state)
{
	char a[300], b[300];

	(void)state;
	memset(a, 'a', sizeof(a) - 1);
	a[sizeof(a) - 1] = '\0';
	memcpy(b, a, sizeof(b));
	assert_int_equal(suggest_distance(a, b), 0);
	b[10] = 'b';
	assert_true(suggest_distance(a, b) > 50);
	struct suggest near;
	suggest_init(&near, a);
	suggest_offer(&near, b);
	assert_int_equal(near.count, 0);
}

static void
test_best_first(void **state)
{
	struct suggest near;

	(void)state;
	suggest_init(&near, "lockouttme");
	suggest_offer(&near, "lockoutDuration");
	suggest_offer(&near, "logonTime");
	suggest_offer(&near, "lockoutTim");
	suggest_offer(&near, "LockoutTime");
	suggest_offer(&near, "lockoutTime");
	assert_true(near.count >= 2);
	assert_string_equal(near.names[0], "LockoutTime");
	assert_int_equal(near.distances[0], 1);
	for (size_t i = 1; i < near.count; i++) {
		assert_true(near.distances[i - 1] <= near.distances[i]);
		assert_string_not_equal(near.names[i], "lockoutTime");
	}
}

static void
test_at_most_three_and_ties_keep_the_earlier(void **state)
{
	static const char *const names[] = {"bser", "cser", "dser", "eser"};
	struct suggest near;

	(void)state;
	suggest_init(&near, "user");
	for (size_t i = 0; i < 4; i++)
		suggest_offer(&near, names[i]);
	assert_int_equal(near.count, SUGGEST_MAX);
	for (size_t i = 0; i < SUGGEST_MAX; i++)
		assert_string_equal(near.names[i], names[i]);
}

static void
test_far_is_not_offered(void **state)
{
	struct suggest near;

	(void)state;
	suggest_init(&near, "user");
	suggest_offer(&near, "organizationalUnit");
	suggest_offer(&near, "group");
	suggest_offer(&near, "");
	assert_int_equal(near.count, 0);
	suggest_init(&near, "x");
	suggest_offer(&near, "y");
	assert_int_equal(near.count, 0);
	suggest_init(&near, "");
	suggest_offer(&near, "a");
	assert_int_equal(near.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_distance_is_a_distance),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_best_first),
		cmocka_unit_test(test_at_most_three_and_ties_keep_the_earlier),
		cmocka_unit_test(test_far_is_not_offered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
