/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input/words.c: quoting, backslashes, comments, and what is left open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness.h"

/* The words of line joined by "|"; "!" and the message when it fails. */
static const char *
split(struct harness *h, const char *line)
{
	struct words words;

	switch (words_split(&words, &h->arena, line, "f:7", &h->diags)) {
	case WORDS_EMPTY:
		return "(empty)";
	case WORDS_UNMATCHED:
		return "(unmatched)";
	case WORDS_OK:
		break;
	}
	char *joined = arena_strdup(&h->arena, words.text[0]);
	for (size_t i = 1; i < words.count; i++)
		joined =
			arena_printf(&h->arena, "%s|%s", joined, words.text[i]);
	assert_null(words.text[words.count]);
	return joined;
}

static void
test_splitting(void **state)
{
	static const char *const cases[][2] = {
		{"a b  c", "a|b|c"},
		{" \ta\r\n", "a"},
		{"", "(empty)"},
		{"   \t", "(empty)"},
		{"# all of it", "(empty)"},
		{"a # rest", "a"},
		{"a #rest", "a"},
		{"a#b", "a#b"},
		{"'#' \"#\"", "#|#"},
		{"\"a b\" 'c d'", "a b|c d"},
		{"\"domain\\group Name\":rpwp;x", "domain\\group Name:rpwp;x"},
		{"CORP\\x", "CORP\\x"},
		{"\"CORP\\x\"", "CORP\\x"},
		{"'CORP\\x'", "CORP\\x"},
		{"\"CN=Doe\\, Jane,DC=x\"", "CN=Doe\\, Jane,DC=x"},
		{"\"ends\\\" b", "ends\\|b"},
		{"\\\\srv\\DC=x", "\\\\srv\\DC=x"},
		{"\"say \"\"hi\"\" now\"", "say \"hi\" now"},
		{"\"\"", ""},
		{"''", ""},
		{"a \"\" b", "a||b"},
		{"\"\"\"\"", "\""},
		{"a\"b c\"d", "ab cd"},
		{"CN=O'Brien,DC=x", "CN=O'Brien,DC=x"},
		{"CN=O'Brien OU=D'Arcy", "CN=O'Brien|OU=D'Arcy"},
		{"CORP\\x:CA;'Reset Password';user",
		 "CORP\\x:CA;Reset Password;user"},
		{"/user:'a b'", "/user:a b"},
		{"--preset='a b'", "--preset=a b"},
		{"'a \"b\" c'", "a \"b\" c"},
		{"\"it's\"", "it's"},
		{"\"open", "(unmatched)"},
		{"'open", "(unmatched)"},
		{"a \"b\"\"", "(unmatched)"},
		{"\"\"\"", "(unmatched)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct harness h;
		harness_begin(&h);
		assert_string_equal(split(&h, cases[i][0]), cases[i][1]);
		harness_end(&h);
	}
}

static void
test_open_quote_is_pointed_at(void **state)
{
	struct harness h;

	(void)state;
	harness_begin(&h);
	assert_string_equal(split(&h, "OU=a \"b c"), "(unmatched)");
	harness_print(&h);
	assert_string_equal(
		h.messages,
		"dsacls: f:7: the quotation mark in column 6 is not closed\n"
		"  OU=a \"b c\n"
		"       ^\n"
		"  hint: inside double quotes, \"\" stands for one quotation "
		"mark\n");
	harness_end(&h);
}

static void
test_argv(void **state)
{
	char *argv[] = {"dsacls", "a", "", NULL};
	struct harness h;

	(void)state;
	harness_begin(&h);
	words_from_argv(&h.words, &h.arena, 3, argv);
	assert_int_equal(h.words.count, 2);
	assert_ptr_equal(h.words.text[0], argv[1]);
	assert_null(h.words.text[2]);
	assert_null(h.words.where);
	words_from_argv(&h.words, &h.arena, 0, argv);
	assert_int_equal(h.words.count, 0);
	assert_null(h.words.text[0]);
	harness_end(&h);
}

static void
test_spans(void **state)
{
	struct harness h;

	(void)state;
	harness_begin(&h);
	assert_int_equal(
		words_split(&h.words, &h.arena, "ab 'c d'", "f:1", &h.diags),
		WORDS_OK);
	struct span span = words_span(&h.words, 1, 1, 2);
	assert_string_equal(span.text, "c d");
	assert_int_equal(span.start, 1);
	assert_int_equal(span.len, 2);
	assert_string_equal(span.where, "f:1");
	span = words_span(&h.words, 9, 0, 0);
	assert_null(span.text);
	assert_string_equal(span.where, "f:1");
	harness_end(&h);
}

/* Whatever is quoted as we document it comes back as it was. */
static void
test_what_is_quoted_comes_back(void **state)
{
	static const char letters[] = "a=,;:\\/'\" #\t$\xc3\xa4";
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct harness h;
		char word[24];
		size_t len = 0;
		harness_begin(&h);
		for (size_t i = (seed >> 3) % sizeof(word); i; i--) {
			seed = seed * 1103515245 + 12345;
			word[len++] =
				letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		seed += 77;
		word[len] = '\0';
		struct str quoted;
		str_init(&quoted);
		str_append(&quoted, "x \"");
		for (size_t i = 0; i < len; i++)
			str_printf(&quoted, word[i] == '"' ? "%c\"" : "%c",
				   word[i]);
		str_append(&quoted, "\" y");
		assert_int_equal(words_split(&h.words, &h.arena, quoted.data,
					     NULL, &h.diags),
				 WORDS_OK);
		assert_int_equal(h.words.count, 3);
		assert_string_equal(h.words.text[1], word);
		str_clear(&quoted);
		harness_end(&h);
	}
}

static void
test_long_lines(void **state)
{
	const size_t size = 1 << 20;
	char *line = malloc(size + 1);
	struct harness h;

	(void)state;
	for (size_t i = 0; i < size; i++)
		line[i] = i % 10 == 9 ? ' ' : 'x';
	line[size] = '\0';
	harness_begin(&h);
	assert_int_equal(words_split(&h.words, &h.arena, line, NULL, &h.diags),
			 WORDS_OK);
	assert_int_equal(h.words.count, (size + 9) / 10);
	memset(line, 'y', size);
	assert_int_equal(words_split(&h.words, &h.arena, line, NULL, &h.diags),
			 WORDS_OK);
	assert_int_equal(h.words.count, 1);
	assert_int_equal(strlen(h.words.text[0]), size);
	harness_end(&h);
	free(line);
}

static void
test_up_to_a_cursor(void **state)
{
	static const struct {
		const char *line;
		size_t count, start;
		const char *word;
	} list[] = {
		{"", 1, 0, ""},
		{"cd", 1, 0, "cd"},
		{"cd ", 2, 3, ""},
		{"cd CN=O'Brien,OU=x", 2, 3, "CN=O'Brien,OU=x"},
		{"cd CN=O'Brien,OU=x y", 3, 19, "y"},
		{"cd \"a b", 2, 3, "a b"},
		{"cd \"a b\"", 2, 3, "a b"},
		{"cd \"a b\" ", 3, 9, ""},
		{"cd \"O'Bri", 2, 3, "O'Bri"},
		{"cd \"a\"\"b", 2, 3, "a\"b"},
		{"cd \"CN=Doe\\, J", 2, 3, "CN=Doe\\, J"},
		{"cd \"a\\\" b", 3, 8, "b"},
		{"/G 'alice:CA;Reset P", 2, 3, "alice:CA;Reset P"},
		{"/G alice:CA;\"Reset P", 2, 3, "alice:CA;Reset P"},
		{"/G alice:CA;'Reset P", 2, 3, "alice:CA;Reset P"},
		{"cd x # y", 0, 5, NULL},
		{"# y", 0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct harness h;
		size_t start = 99;

		harness_begin(&h);
		words_to_cursor(&h.words, &h.arena, list[i].line, &start);
		assert_int_equal(h.words.count, list[i].count);
		assert_int_equal(start, list[i].start);
		if (list[i].word)
			assert_string_equal(h.words.text[h.words.count - 1],
					    list[i].word);
		harness_end(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splitting),
		cmocka_unit_test(test_open_quote_is_pointed_at),
		cmocka_unit_test(test_argv),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_what_is_quoted_comes_back),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_up_to_a_cursor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
