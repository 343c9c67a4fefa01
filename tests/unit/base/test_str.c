/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/str.c and base/text.c: the byte string; comparing; UTF-8; columns. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void
test_appending(void **state)
{
	struct str str;

	(void)state;
	str_init(&str);
	assert_string_equal(str.data, "");
	str_reset(&str);
	str_append(&str, "ab");
	str_append_char(&str, 'c');
	str_append_bytes(&str, "\0d", 2);
	assert_int_equal(str.len, 5);
	assert_memory_equal(str.data, "abc\0d", 6);
	str_reset(&str);
	str_pad(&str, '-', 3);
	str_printf(&str, "%d%s", 42, "!");
	assert_string_equal(str.data, "---42!");
	str_wipe(&str);
	assert_int_equal(str.len, 0);
	assert_string_equal(str.data, "");
	str_clear(&str);
}

static void
test_growth(void **state)
{
	STR_AUTO str;

	(void)state;
	str_init(&str);
	for (int i = 0; i < 10000; i++)
		str_printf(&str, "%d,", i % 10);
	assert_int_equal(str.len, 20000);
	assert_int_equal(strlen(str.data), 20000);
	assert_memory_equal(str.data + 19998, "9,", 3);
}

static void
test_wipe_overwrites(void **state)
{
	char secret[] = "secret";

	(void)state;
	wipe(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		assert_int_equal(secret[i], 0);
	wipe(NULL, 0);
}

static void
test_comparing(void **state)
{
	(void)state;
	assert_true(text_equal_nocase("dsACLs", "DSaclS"));
	assert_false(text_equal_nocase("dsacls", "dsacl"));
	assert_true(text_compare_nocase("a", "B") < 0);
	assert_true(text_compare_nocase("b", "A") > 0);
	/* ASCII only: no locale decides what a letter is. */
	assert_false(text_equal_nocase("\u00e4", "\u00c4"));
	assert_true(text_compare_nocase("z", "\u00e4") < 0);
	assert_true(text_has_prefix_nocase("/PASSWD:x", "/passwd"));
	assert_false(text_has_prefix_nocase("/pass", "/passwd"));
	assert_true(text_has_prefix_nocase("x", ""));
}

static void
test_comparing_loosely(void **state)
{
	(void)state;
	assert_true(text_equal_loose("Reset-Password", "reset password"));
	assert_true(text_equal_loose("telephone number", "telephoneNumber"));
	assert_true(text_equal_loose(" a_b- ", "AB"));
	assert_true(text_equal_loose("", " -_"));
	assert_false(text_equal_loose("ab", "abc"));
	assert_false(text_equal_loose("abc", "ab"));
	assert_false(text_equal_loose("a b", "a c"));
}

static void
test_decoding_utf8(void **state)
{
	static const char *const wrong[] = {
		"\x80",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc3",
		"\xc3(",
		"\xe0\x80\x80",
		"\xed\xa0\x80",
		"\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80",
		"\xff",
	};
	uint32_t c = 0;

	(void)state;
	assert_int_equal(text_decode_char("a", 1, &c), 1);
	assert_int_equal(c, 'a');
	assert_int_equal(text_decode_char("\u00e4x", 3, &c), 2);
	assert_int_equal(c, 0xe4);
	assert_int_equal(text_decode_char("\u20ac", 3, &c), 3);
	assert_int_equal(c, 0x20ac);
	assert_int_equal(text_decode_char("\U0001f511", 4, &c), 4);
	assert_int_equal(c, 0x1f511);
	assert_int_equal(text_decode_char("", 0, &c), 0);
	/* Cut off in the middle: never looks beyond len. */
	assert_int_equal(text_decode_char("\u20ac", 2, &c), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(
			text_decode_char(wrong[i], strlen(wrong[i]), &c), 0);
}

static void
test_columns(void **state)
{
	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("M\u00fcller"), 6);
	assert_int_equal(text_columns("e\u0301"), 1);
	assert_int_equal(text_columns("\u4e2d\u6587"), 4);
	assert_int_equal(text_columns("\uac00\uff21\U0001f511"), 6);
	assert_int_equal(text_columns("\xff\xfe"), 2);
}

/* Attack 29: digits and nothing else, and no wrapping round. */
static void
test_numbers(void **state)
{
	static const char *const wrong[] = {"",
					    "-1",
					    "+1",
					    " 1",
					    "1 ",
					    "1x",
					    "x",
					    "0x1",
					    "18446744073709551616",
					    "99999999999999999999999999"};
	const char *end;
	uint64_t number = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(text_number(wrong[i], UINT64_MAX, &number, NULL));
	assert_int_equal(number, 7);
	assert_true(
		text_number("18446744073709551615", UINT64_MAX, &number, NULL));
	assert_true(number == UINT64_MAX);
	assert_true(text_number("007 rest", 7, &number, &end));
	assert_int_equal(number, 7);
	assert_string_equal(end, " rest");
	assert_false(text_number("8", 7, &number, NULL));
	assert_false(text_number("10", 9, &number, NULL));
	assert_false(text_number("70", 69, &number, NULL));
	assert_false(text_number("1", 0, &number, NULL));
	assert_true(text_number("0", 0, &number, NULL));
}

/* One line end is none of the line; a carriage return in it is. */
static void
test_line_ends(void **state)
{
	(void)state;
	assert_int_equal(text_line_len("", 0), 0);
	assert_int_equal(text_line_len("a", 1), 1);
	assert_int_equal(text_line_len("a\n", 2), 1);
	assert_int_equal(text_line_len("a\r\n", 3), 1);
	assert_int_equal(text_line_len("a\n\n", 3), 2);
	assert_int_equal(text_line_len("a\r", 2), 2);
	assert_int_equal(text_line_len("a\r\r\n", 4), 2);
	assert_int_equal(text_line_len("\n", 1), 0);
	assert_int_equal(text_line_len("\r\n", 2), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_appending),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_wipe_overwrites),
		cmocka_unit_test(test_comparing),
		cmocka_unit_test(test_comparing_loosely),
		cmocka_unit_test(test_decoding_utf8),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_line_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
