/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve/lookup.c: patterns of whole characters, and words of any length.
 */
#include "fixture.h"

#include "resolve/lookup.h"

#include <unistd.h>

/* What takes longer than this has gone over the word again and again. */
#define SECONDS 5

static char *
repeated(struct fixture *fixture, const char *letter, size_t count)
{
	const size_t len = strlen(letter);
	char *word = arena_alloc(&fixture->arena, count * len + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(word + i * len, letter, len);
	word[count * len] = '\0';
	return word;
}

static void
check_terms(struct fixture *fixture, const char *word, const char *wanted)
{
	STR_AUTO terms;

	str_init(&terms);
	lookup_near_append(&terms, &fixture->arena, "cn", word);
	assert_string_equal(terms.data, wanted);
}

static void
patterns_hold_whole_characters(void **state)
{
	struct fixture *fixture = *state;

	check_terms(fixture, "", "(cn=*)");
	check_terms(fixture, "abc", "(cn=abc*)");
	check_terms(fixture, "abcd", "(cn=abc*)(cn=a*cd)");
	check_terms(fixture, "übör", "(cn=übö*)(cn=ü*ör)");
	/* Bytes that are no letters count each. */
	check_terms(fixture, "\xff\xff\xff\xff",
		    "(cn=\xff\xff\xff*)(cn=\xff*\xff\xff)");
	assert_string_equal(lookup_near_beginning(&fixture->arena, "übör", 2),
			    "üb");
	assert_string_equal(lookup_near_beginning(&fixture->arena, "ü", 2),
			    "ü");
}

static void
long_words_are_no_slips(void **state)
{
	struct fixture *fixture = *state;

	assert_true(lookup_near_is_likely(""));
	assert_true(lookup_near_is_likely(repeated(fixture, "ü", 256)));
	assert_false(lookup_near_is_likely(repeated(fixture, "ü", 257)));
	assert_false(lookup_near_is_likely(repeated(fixture, "x", 1000000)));
}

static void
long_names_are_refused_at_once(void **state)
{
	struct fixture *fixture = *state;
	const char *word = repeated(fixture, "x", 100000);

	alarm(SECONDS);
	principals_want_name(fixture->principals, word, NULL);
	principals_want_name(fixture->principals, "CORP\\hepldesk", NULL);
	assert_false(principals_resolve(fixture->principals, &fixture->diags));
	assert_int_equal(fixture->diags.errors, 2);
	assert_non_null(
		strstr(take_messages(fixture), "did you mean CORP\\helpdesk?"));
	assert_null(schema_find_name(fixture->schema, word, 0x100, FIELD_OBJECT,
				     NULL, &fixture->diags));
	assert_said(fixture, "No GUID Found for xxx");
	alarm(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(patterns_hold_whole_characters,
						fixture_setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(long_words_are_no_slips,
						fixture_setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(long_names_are_refused_at_once,
						fixture_setup,
						fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
