/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/input/test_random_words.c: what must hold whatever the words
 * are: one answer, records that can be printed, completions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/complete.h"

#include "harness.h"

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1103515245U + 12345U;
	return *seed >> 16 & 0x7fff;
}

static const char *
random_word(struct harness *h, unsigned *seed)
{
	static const char *const pieces[] = {
		"/",	   "-",	       "--",
		":",	   ";",	       "=",
		",",	   "\\",       " ",
		"\"",	   "'",	       "$",
		"@",	   "<GUID=",   "I",
		"G",	   "R",	       "S",
		"T",	   "passwd",   "w",
		"RPWP",	   "CA",       "GA",
		"XX",	   "CN=a",     "DC=x",
		"CORP\\x", "user",     "shell",
		"help",	   "json",     "names",
		"preset",  "\xc3\xa4", "\xff",
		"\x1b",	   "\u201c",   "Reset Password",
		"x",	   "undo",     "complete",
		"restore",
	};
	char *word = arena_strdup(&h->arena, "");

	for (unsigned i = next_random(seed) % 6; i; i--)
		word = arena_printf(
			&h->arena, "%s%s", word,
			pieces[next_random(seed) %
			       (sizeof(pieces) / sizeof(pieces[0]))]);
	return word;
}

static void
ignore_candidate(void *context, const char *candidate, const char *help)
{
	size_t *count = context;
	(void)help;
	assert_non_null(candidate);
	++*count;
}

static void
check_records(const struct diags *diags)
{
	for (const struct diag *d = diags->first; d; d = d->next) {
		assert_true(d->message[0] != '\0');
		assert_null(strchr(d->message, '\n'));
		if (d->span.text)
			assert_true(d->span.start + d->span.len <=
				    strlen(d->span.text));
	}
}

static void
test_anything_is_answered(void **state)
{
	unsigned seed = 20240229;
	size_t refused = 0, candidates = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct harness h;
		char *argv[10] = {"dsacls"};
		int argc = 1 + (int)(next_random(&seed) % 8);
		harness_begin(&h);
		for (int i = 1; i < argc; i++)
			argv[i] = (char *)(uintptr_t)random_word(&h, &seed);
		words_from_argv(&h.words, &h.arena, argc, argv);
		h.ok = command_parse(&h.command, &h.arena, &h.words, &h.diags);
		assert_int_equal(h.ok, h.diags.errors == 0);
		check_records(&h.diags);
		for (size_t i = 0; i <= h.words.count; i++)
			complete_words(&h.words, 0, i, NULL, &h.arena,
				       ignore_candidate, &candidates);
		command_scrub(&h.command, argc, argv, &h.diags);
		harness_print(&h);
		refused += !h.ok;
		harness_end(&h);
	}
	/* The words are not so random that all are refused, or none. */
	assert_in_range(refused, 10000, 19900);
	assert_true(candidates > 10000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anything_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
