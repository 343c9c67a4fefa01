/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_mask.c: rights letters as Windows prints and reads
 * them; generic rights on directory objects.
 */
#include "unit/libsd/sample.h"

static const struct {
	uint32_t mask;
	const char *text;
} exact[] = {
	{0, ""},
	{0x1, "CC"},
	{0x100, "CR"},
	{0x1ff, "CCDCLCSWRPWPDTLOCR"},
	{0xf01ff, "CCDCLCSWRPWPDTLOCRSDRCWDWO"},
	{0x20094, "LCRPLORC"},
	{0x10040, "DTSD"},
	{0xf0000000, "GAGXGWGR"},
	{0xf00f01ff, "CCDCLCSWRPWPDTLOCRSDRCWDWOGAGXGWGR"},
	{0x80000000, "GR"},
	{0x10000000, "GA"},
	{0x1f01ff, "FA"},
	{0x120089, "FR"},
	{0x120116, "FW"},
	{0x1200a0, "FX"},
	{0xf003f, "KA"},
	{0x20019, "KR"},
	{0x20006, "KW"},
	{0x200, "0x200"},
	{0x1200a9, "0x1200a9"},
	{0x100000, "0x100000"},
	{0xf07ff, "0xf07ff"},
	{0x1000000, "0x1000000"},
	{0xffffffff, "0xffffffff"},
};

static void
test_text_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		char text[SD_MASK_TEXT_SIZE];
		uint32_t mask = ~exact[i].mask;

		assert_string_equal(sd_mask_format(exact[i].mask, text),
				    exact[i].text);
		assert_int_equal(sd_mask_parse(exact[i].text,
					       strlen(exact[i].text), &mask,
					       NULL),
				 SD_OK);
		assert_int_equal(mask, exact[i].mask);
	}
}

/* Any mask at all reads back from what it prints as. */
static void
test_every_pair_of_bits_round_trips(void **state)
{
	(void)state;
	for (unsigned a = 0; a < 32; a++) {
		for (unsigned b = a; b < 32; b++) {
			uint32_t want = UINT32_C(1) << a | UINT32_C(1) << b;
			uint32_t have = 0;
			char text[SD_MASK_TEXT_SIZE];

			sd_mask_format(want, text);
			assert_int_equal(
				sd_mask_parse(text, strlen(text), &have, NULL),
				SD_OK);
			assert_int_equal(have, want);
		}
	}
}

static void
test_other_spellings(void **state)
{
	static const struct {
		const char *text;
		uint32_t mask;
	} cases[] = {
		{"WPRP", 0x30},
		{"RPRPRP", 0x10},
		{"rpwP", 0x30},
		{"WS", 0x8},
		{"0X30", 0x30},
		{"48", 0x30},
		{"060", 0x30},
		{"0", 0},
		{"00", 0},
		{"FAGX", 0x201f01ff},
		{"KX", 0x20019},
		{"NWNRNX", 7},
		{"GR0xf", 0x8000000f},
		{"0xFFFFFGR", 0x800fffff},
		{"4294967295", 0xffffffff},
		{"037777777777", 0xffffffff},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t mask = 0;

		assert_int_equal(sd_mask_parse(cases[i].text,
					       strlen(cases[i].text), &mask,
					       NULL),
				 SD_OK);
		assert_int_equal(mask, cases[i].mask);
	}
}

static void
test_wrong_text_is_refused_with_its_column(void **state)
{
	static const struct wrong_text cases[] = {
		{"R", SD_ESYNTAX, 0},
		{"RPX", SD_ESYNTAX, 2},
		{"RPXX", SD_ESYNTAX, 2},
		{" RP", SD_ESYNTAX, 0},
		{"RP ", SD_ESYNTAX, 2},
		{"0x", SD_ESYNTAX, 0},
		{"0xg", SD_ESYNTAX, 0},
		{"08", SD_ESYNTAX, 1},
		{"-1", SD_ESYNTAX, 0},
		{"4294967296", SD_ERANGE, 0},
		{"0x100000000", SD_ERANGE, 0},
		{"040000000000", SD_ERANGE, 0},
		{"RP0x100000000", SD_ERANGE, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sd_error error = {.where = 1000};
		uint32_t mask = 77;

		assert_int_equal(sd_mask_parse(cases[i].text,
					       strlen(cases[i].text), &mask,
					       &error),
				 cases[i].err);
		assert_int_equal(error.where, cases[i].column);
		assert_int_equal(mask, 77);
	}
}

static void
test_only_the_given_length_is_read(void **state)
{
	uint32_t mask = 0;

	(void)state;
	assert_int_equal(sd_mask_parse("RPWP;;", 4, &mask, NULL), SD_OK);
	assert_int_equal(mask, 0x30);
	assert_int_equal(sd_mask_parse("RPWP", 3, &mask, NULL), SD_ESYNTAX);
}

static void
test_generic_rights_of_directory_objects(void **state)
{
	(void)state;
	assert_int_equal(sd_mask_map_generic(SD_MASK_GENERIC_READ), 0x20094);
	assert_int_equal(sd_mask_map_generic(SD_MASK_GENERIC_WRITE), 0x20028);
	assert_int_equal(sd_mask_map_generic(SD_MASK_GENERIC_EXECUTE), 0x20004);
	assert_int_equal(sd_mask_map_generic(SD_MASK_GENERIC_ALL), 0xf01ff);
	assert_int_equal(sd_mask_map_generic(SD_MASK_GENERIC_READ | 0x100),
			 0x20194);
	assert_int_equal(sd_mask_map_generic(0x130), 0x130);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_both_ways),
		cmocka_unit_test(test_every_pair_of_bits_round_trips),
		cmocka_unit_test(test_other_spellings),
		cmocka_unit_test(test_wrong_text_is_refused_with_its_column),
		cmocka_unit_test(test_only_the_given_length_is_read),
		cmocka_unit_test(test_generic_rights_of_directory_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
