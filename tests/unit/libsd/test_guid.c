/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_guid.c: spellings of GUIDs, and their order.
 */
#include "unit/libsd/sample.h"

/* Reset Password's neighbour, with its wire bytes (MS-DTYP 2.3.4). */
#define TEXT "ab721a53-1e2f-11d0-9819-00aa0040529b"
static const struct sd_guid value = {{0x53, 0x1a, 0x72, 0xab, 0x2f, 0x1e, 0xd0,
				      0x11, 0x98, 0x19, 0x00, 0xaa, 0x00, 0x40,
				      0x52, 0x9b}};

static void
test_every_usual_spelling_is_read(void **state)
{
	static const char *const texts[] = {
		TEXT,
		"AB721A53-1E2F-11D0-9819-00AA0040529B",
		"{" TEXT "}",
		"ab721a531e2f11d0981900aa0040529b",
		"AB721A531E2F11D0981900AA0040529B",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct sd_guid guid = {{0}};

		assert_int_equal(sd_guid_parse(texts[i], &guid, NULL), SD_OK);
		assert_memory_equal(&guid, &value, sizeof(guid));
	}
}

static void
test_format_is_lower_case_with_hyphens(void **state)
{
	char text[SD_GUID_TEXT_SIZE];

	(void)state;
	assert_ptr_equal(sd_guid_format(&value, text), text);
	assert_string_equal(text, TEXT);
}

static void
test_anything_else_is_refused_with_its_column(void **state)
{
	static const struct {
		const char *text;
		size_t column;
	} cases[] = {
		{"", 0},
		{"x", 0},
		{"ab721a53", 8},
		{"ab721a53_1e2f-11d0-9819-00aa0040529b", 8},
		{"ab721a53-1e2f-11d0-9819-00aa0040529", 35},
		{TEXT "0", 36},
		{TEXT "}", 36},
		{"{" TEXT, 37},
		{"{" TEXT ")", 37},
		{"{" TEXT "}}", 38},
		{" " TEXT, 0},
		{"ab721a531e2f11d0981900aa0040529", 8},
		{"ab721a531e2f11d0981900aa0040529g", 31},
		{"gb721a531e2f11d0981900aa0040529b", 0},
		{"ab721a53ge2f11d0981900aa0040529b", 8},
		{"{ab721a531e2f11d0981900aa0040529b}", 9},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sd_error error = {.where = 1000};
		struct sd_guid guid = value;

		assert_int_equal(sd_guid_parse(cases[i].text, &guid, &error),
				 SD_ESYNTAX);
		assert_int_equal(error.where, cases[i].column);
		assert_memory_equal(&guid, &value, sizeof(guid));
		assert_int_equal(sd_guid_parse(cases[i].text, &guid, NULL),
				 SD_ESYNTAX);
	}
}

static void
test_compare_goes_by_wire_bytes(void **state)
{
	struct sd_guid zero = {{0}}, other = value;

	(void)state;
	other.bytes[15]++;
	assert_true(sd_guid_equal(&value, &value));
	assert_false(sd_guid_equal(&value, &other));
	assert_true(sd_guid_compare(&value, &other) < 0);
	assert_true(sd_guid_compare(&other, &value) > 0);
	assert_true(sd_guid_is_zero(&zero));
	assert_false(sd_guid_is_zero(&other));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_usual_spelling_is_read),
		cmocka_unit_test(test_format_is_lower_case_with_hyphens),
		cmocka_unit_test(test_anything_else_is_refused_with_its_column),
		cmocka_unit_test(test_compare_goes_by_wire_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
