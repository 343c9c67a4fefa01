/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text.c: nothing raw reaches a terminal, and two names that differ
 * look different (attacks 12, 13).
 */
#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
assert_shown(const char *text, const char *wanted)
{
	struct str out;

	str_init(&out);
	append_shown(&out, text);
	assert_string_equal(out.data, wanted);
	str_clear(&out);
}

static void
test_printable(void **state)
{
	(void)state;
	assert_true(text_is_printable("M\u00fcller, Ren\u00e9e", 15));
	assert_true(text_is_printable("", 0));
	assert_false(text_is_printable("a\x1b[31m", 6));
	assert_false(text_is_printable("a\tb", 3));
	assert_false(text_is_printable("\x7f", 1));
	assert_false(text_is_printable("\xc2\x85", 2));
	assert_false(text_is_printable("user\u202egnp", 10));
	assert_false(text_is_printable("a\0b", 3));
	assert_false(text_is_printable("\xff", 1));
}

/* First and last of each range that the issue names, and one before and
 * after it that are letters or signs. */
static void
test_hidden_characters(void **state)
{
	static const uint32_t hidden[] = {
		0x0,	 0x9,	   0xa,	     0x1b,     0x1f,	   0x7f,
		0x80,	 0x85,	   0x9b,     0x9f,     0xa0,	   0xad,
		0x34f,	 0x600,	   0x605,    0x61c,    0x6dd,	   0x70f,
		0x890,	 0x891,	   0x8e2,    0x115f,   0x1160,	   0x1680,
		0x17b4,	 0x17b5,   0x180b,   0x180e,   0x180f,	   0x2000,
		0x200a,	 0x200b,   0x200c,   0x200d,   0x200e,	   0x200f,
		0x2028,	 0x2029,   0x202a,   0x202e,   0x202f,	   0x205f,
		0x2060,	 0x2064,   0x2065,   0x2066,   0x2069,	   0x206f,
		0x2800,	 0x3000,   0x3164,   0xd800,   0xdfff,	   0xe000,
		0xf041,	 0xf8ff,   0xfdd0,   0xfdef,   0xfe00,	   0xfe0f,
		0xfeff,	 0xffa0,   0xfff0,   0xfff9,   0xfffb,	   0xfffe,
		0xffff,	 0x110bd,  0x110cd,  0x13430,  0x1343f,	   0x1bca0,
		0x1bca3, 0x1d159,  0x1d173,  0x1d17a,  0x1fffe,	   0xe0000,
		0xe0001, 0xe0020,  0xe007f,  0xe0100,  0xe01ef,	   0xe0fff,
		0xf0000, 0x10fffd, 0x10ffff, 0x110000, 0xffffffff,
	};
	static const uint32_t seen[] = {
		0x20,	 0x21,	  0x7e,	  0xa1,	  0xac,	   0xae,    0xe4,
		0x301,	 0x34e,	  0x350,  0x606,  0x61b,   0x61d,   0x115e,
		0x1161,	 0x17b3,  0x180a, 0x1810, 0x2010,  0x2027,  0x2030,
		0x205e,	 0x2070,  0x20ac, 0x27ff, 0x2801,  0x3001,  0x3042,
		0x3163,	 0x4e2d,  0xd7a3, 0xf900, 0xfdf0,  0xfe10,  0xfefe,
		0xff00,	 0xff9f,  0xffa1, 0xfffd, 0x10000, 0x1f511, 0x1bca4,
		0x1d15a, 0x20000,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (text_char_is_printable(hidden[i]))
			fail_msg("U+%04X is shown as it is", hidden[i]);
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		if (!text_char_is_printable(seen[i]))
			fail_msg("U+%04X is escaped", seen[i]);
}

static void
test_escapes(void **state)
{
	(void)state;
	assert_shown("LAB\\helpdesk", "LAB\\helpdesk");
	assert_shown("M\u00fcller \u4e2d", "M\u00fcller \u4e2d");
	assert_shown("a\x1b[31m\n", "a\\x1b[31m\\x0a");
	assert_shown("\xc2\x85|\xc2\xad", "\\u0085|\\u00ad");
	assert_shown("help\u200b"
		     "desk",
		     "help\\u200bdesk");
	assert_shown("\u202e\u061c", "\\u202e\\u061c");
	assert_shown("\U000e0041", "\\U000e0041");
	/* No UTF-8: a lead byte alone, a surrogate, a stray byte. */
	assert_shown("\xc3(", "\\xc3(");
	assert_shown("\xed\xa0\x80", "\\xed\\xa0\\x80");
	assert_shown("\xff", "\\xff");
}

static void
test_columns_are_told(void **state)
{
	struct str out;

	(void)state;
	str_init(&out);
	assert_int_equal(append_shown_bytes(&out, "\u4e2d\u200b|", 7), 9);
	assert_string_equal(out.data, "\u4e2d\\u200b|");
	assert_int_equal(append_shown_bytes(&out, "ab", 1), 1);
	assert_string_equal(out.data, "\u4e2d\\u200b|a");
	str_clear(&out);
}

static void
test_for_printf(void **state)
{
	struct arena arena = ARENA_INIT;
	const char *plain = "dc1.example";

	(void)state;
	assert_ptr_equal(shown_text(&arena, plain), plain);
	assert_null(shown_text(&arena, NULL));
	assert_string_equal(shown_text(&arena, "dc1\n"), "dc1\\x0a");
	arena_clear(&arena);
}

/* A reader of JSON gets the same value. */
static void
test_json(void **state)
{
	struct str out;

	(void)state;
	str_init(&out);
	append_shown_json(&out, "{\n \"a\": \"x\u200by\u00fc\x7f\xc2\x9b"
				"\U000e0041\\u001b\"}");
	assert_string_equal(out.data, "{\n \"a\": \"x\\u200by\u00fc\\u007f"
				      "\\u009b\\udb40\\udc41\\u001b\"}");
	str_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_hidden_characters),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_columns_are_told),
		cmocka_unit_test(test_for_printf),
		cmocka_unit_test(test_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
