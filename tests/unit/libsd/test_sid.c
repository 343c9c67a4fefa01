/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_sid.c: SIDs as text and as bytes, at their limits.
 */
#include "unit/libsd/sample.h"

#define LONGEST \
	"S-1-5-4294967295-4294967295-4294967295-4294967295-4294967295-" \
	"4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-" \
	"4294967295-4294967295-4294967295-4294967295"

/* Text that is printed as it is read, with its wire bytes. */
static const struct {
	const char *text;
	size_t len;
	uint8_t bytes[20];
} exact[] = {
	{"S-1-1-0", 12, {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}},
	{"S-1-5-18", 12, {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0}},
	{"S-1-5-32-544",
	 16,
	 {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0}},
	{"S-1-16909060-1", 12, {1, 1, 0, 0, 1, 2, 3, 4, 1, 0, 0, 0}},
	{"S-1-4294967295-1", 12, {1, 1, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0}},
	{"S-1-0x100000000-7", 12, {1, 1, 0, 1, 0, 0, 0, 0, 7, 0, 0, 0}},
	{"S-1-0xFFFFFFFFFFFF-4294967295",
	 12,
	 {1, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
	{"S-1-2-100-99",
	 16,
	 {1, 2, 0, 0, 0, 0, 0, 2, 100, 0, 0, 0, 99, 0, 0, 0}},
};

static void
test_text_and_bytes_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		uint8_t bytes[SD_SID_MAX_SIZE];
		char text[SD_SID_TEXT_SIZE];
		struct sd_sid sid, from_bytes;

		assert_int_equal(sd_sid_parse(exact[i].text, &sid, NULL),
				 SD_OK);
		assert_string_equal(sd_sid_format(&sid, text), exact[i].text);
		assert_int_equal(sd_sid_encode(&sid, bytes), exact[i].len);
		assert_memory_equal(bytes, exact[i].bytes, exact[i].len);
		assert_int_equal(sd_sid_decode(exact[i].bytes, exact[i].len,
					       &from_bytes, NULL),
				 SD_OK);
		assert_true(sd_sid_equal(&from_bytes, &sid));
		assert_int_equal(sd_sid_size(&sid), exact[i].len);
	}
}

static void
test_other_spellings_of_the_same(void **state)
{
	static const char *const pairs[][2] = {
		{"s-1-5-18", "S-1-5-18"},
		{"S-1-0x5-0x20-0X220", "S-1-5-32-544"},
		{"S-1-5-0018", "S-1-5-18"},
		{"S-1-21474836480-7", "S-1-0x500000000-7"},
		{"S-0x1-0x5-0x20-0x220", "S-1-5-32-544"},
		{"S-0x1-20-0-579", "S-1-32-0-1401"}, /* all of it is hex */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct sd_sid sid = sample_sid(pairs[i][0]);
		char text[SD_SID_TEXT_SIZE];

		assert_string_equal(sd_sid_format(&sid, text), pairs[i][1]);
	}
}

static void
test_longest_text_fits(void **state)
{
	struct sd_sid sid = sample_sid(LONGEST);
	char text[SD_SID_TEXT_SIZE];

	(void)state;
	assert_int_equal(sid.count, SD_SID_MAX_SUBS);
	assert_string_equal(sd_sid_format(&sid, text), LONGEST);
	memset(sid.authority, 0xff, sizeof(sid.authority));
	assert_in_range(strlen(sd_sid_format(&sid, text)), 1,
			SD_SID_TEXT_SIZE - 1);
}

static void
test_wrong_text_is_refused_with_its_column(void **state)
{
	static const struct wrong_text cases[] = {
		{"", SD_ESYNTAX, 0},
		{"X-1-5-18", SD_ESYNTAX, 0},
		{"S", SD_ESYNTAX, 1},
		{"S-", SD_ESYNTAX, 2},
		{"S-1", SD_ESYNTAX, 3},
		{"S-1-", SD_ESYNTAX, 4},
		{"S-1-5", SD_ESYNTAX, 5},
		{"S-1-5-", SD_ESYNTAX, 6},
		{"S-1-5-18 ", SD_ESYNTAX, 8},
		{"S-1-5-18-", SD_ESYNTAX, 9},
		{"S-1-5-1x", SD_ESYNTAX, 7},
		{"S-1-5--1", SD_ESYNTAX, 6},
		{"S- 1-5-18", SD_ESYNTAX, 2},
		{"S-0-5-18", SD_ESYNTAX, 3},
		{"S-2-5-18", SD_ERANGE, 2},
		{"S-10-5-18", SD_ERANGE, 2},
		{"S-0x-5-18", SD_ESYNTAX, 2},
		{"S-1-0x-18", SD_ESYNTAX, 4},
		{"S-1-281474976710656-1", SD_ERANGE, 4},
		{"S-1-0x1000000000000-1", SD_ERANGE, 4},
		{"S-1-5-4294967296", SD_ERANGE, 6},
		{"S-1-5-0x100000000", SD_ERANGE, 6},
		{"S-1-5-99999999999999999999999", SD_ERANGE, 6},
		{LONGEST "-1", SD_ERANGE, sizeof(LONGEST) - 1},
		{"BA", SD_ESYNTAX, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sd_error error = {.where = 1000};
		struct sd_sid sid;

		assert_int_equal(sd_sid_parse(cases[i].text, &sid, &error),
				 cases[i].err);
		assert_int_equal(error.where, cases[i].column);
	}
}

static void
test_wrong_bytes_are_refused(void **state)
{
	uint8_t bytes[SD_SID_MAX_SIZE + 4] = {1, 2, 0, 0, 0, 0, 0, 5, 32};
	struct sd_error error;
	struct sd_sid sid;

	(void)state;
	for (size_t len = 0; len < 24; len++)
		assert_int_equal(sd_sid_decode(bytes, len, &sid, &error),
				 len == 16 ? SD_OK : SD_EFORMAT);
	assert_int_equal(error.where, 16); /* what follows */
	bytes[0] = 2;
	assert_int_equal(sd_sid_decode(bytes, 16, &sid, &error), SD_EFORMAT);
	assert_int_equal(error.where, 0);
	bytes[0] = 1;
	for (unsigned count = 16; count < 256; count++) {
		bytes[1] = (uint8_t)count;
		assert_int_equal(
			sd_sid_decode(bytes, sizeof(bytes), &sid, &error),
			SD_EFORMAT);
		assert_int_equal(error.where, 1);
	}
	bytes[1] = 15;
	assert_int_equal(sd_sid_decode(bytes, 68, &sid, &error), SD_OK);
	assert_int_equal(sid.count, 15);
}

/* Every count, from a block of exactly its size. */
static void
test_every_count_decodes_from_its_own_bytes(void **state)
{
	(void)state;
	for (uint8_t count = 0; count <= SD_SID_MAX_SUBS; count++) {
		size_t len = 8 + 4 * (size_t)count;
		uint8_t *bytes = malloc(len), back[SD_SID_MAX_SIZE];
		struct sd_sid sid;

		assert_non_null(bytes);
		for (size_t i = 2; i < len; i++)
			bytes[i] = (uint8_t)(17 * i);
		bytes[0] = 1;
		bytes[1] = count;
		assert_int_equal(sd_sid_decode(bytes, len, &sid, NULL), SD_OK);
		assert_int_equal(sd_sid_encode(&sid, back), len);
		assert_memory_equal(back, bytes, len);
		free(bytes);
	}
}

static void
test_only_the_counted_subs_matter(void **state)
{
	struct sd_sid a = SD_SID(5, 32, 544), b = a;
	char text[SD_SID_TEXT_SIZE];

	(void)state;
	memset(&b.subs[2], 0xee, sizeof(b.subs) - 8);
	assert_true(sd_sid_equal(&a, &b));
	assert_int_equal(sd_sid_compare(&a, &b), 0);
	assert_string_equal(sd_sid_format(&b, text), "S-1-5-32-544");
}

static void
test_creators(void **state)
{
	struct sd_sid owner = SD_SID(3, 0), group = owner;
	struct sd_sid other = owner;

	(void)state;
	group.subs[0] = 1;
	assert_true(sd_sid_is_creator(&owner));
	assert_true(sd_sid_is_creator(&group));
	other.subs[0] = 4; /* OWNER RIGHTS */
	assert_false(sd_sid_is_creator(&other));
	other = SD_SID(3, 0, 0);
	assert_false(sd_sid_is_creator(&other));
	other = SD_SID(5, 0);
	assert_false(sd_sid_is_creator(&other));
}

static void
test_counted_by_the_macro(void **state)
{
	static const struct sd_sid users = SD_SID_INIT(5, 32, SD_RID_USERS);
	const struct sd_sid longest =
		SD_SID(5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

	(void)state;
	assert_int_equal(SD_SID(1, 0).count, 1);
	assert_int_equal(longest.count, SD_SID_MAX_SUBS);
	assert_true(sd_sid_equal(&users, &SD_SID_BUILTIN(545)));
	assert_true(sd_sid_in_domain(&users, &SD_SID_BUILTIN_DOMAIN));
	assert_true(sd_sid_is_creator(&SD_SID_CREATOR_OWNER));
}

static void
test_order(void **state)
{
	static const char *const sorted[] = {
		"S-1-1-0",	"S-1-3-9",	  "S-1-5-18", "S-1-5-32-544",
		"S-1-5-32-545", "S-1-5-32-545-0", "S-1-5-33", "S-1-16-0",
	};
	struct sd_sid other_revision = sample_sid("S-1-1-0");

	(void)state;
	for (size_t i = 0; i < sizeof(sorted) / sizeof(sorted[0]); i++) {
		struct sd_sid a = sample_sid(sorted[i]);

		for (size_t k = 0; k < sizeof(sorted) / sizeof(sorted[0]);
		     k++) {
			struct sd_sid b = sample_sid(sorted[k]);
			int order = sd_sid_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0),
					 (i > k) - (i < k));
			assert_int_equal(sd_sid_equal(&a, &b), i == k);
		}
	}
	other_revision.revision = 2;
	assert_true(sd_sid_compare(&other_revision, &other_revision) == 0);
	other_revision.revision = 0;
	assert_true(sd_sid_compare(&other_revision,
				   &(struct sd_sid){.revision = 1}) < 0);
	assert_true(sd_sid_compare(&(struct sd_sid){.revision = 1},
				   &other_revision) > 0);
}

static void
test_append_and_domain(void **state)
{
	struct sd_sid domain = sample_sid("S-1-5-21-1-2-3"), sid = domain;
	struct sd_sid other = sample_sid("S-1-5-21-1-2-4");
	struct sd_sid none = {.revision = 1};

	(void)state;
	assert_false(sd_sid_in_domain(&sid, &domain));
	assert_int_equal(sd_sid_append(&sid, 512), SD_OK);
	assert_true(sd_sid_in_domain(&sid, &domain));
	assert_false(sd_sid_in_domain(&sid, &other));
	assert_false(sd_sid_in_domain(&none, &domain));
	other.authority[5] = 9;
	assert_false(sd_sid_in_domain(&sid, &other));
	while (sid.count < SD_SID_MAX_SUBS)
		assert_int_equal(sd_sid_append(&sid, 1), SD_OK);
	assert_int_equal(sd_sid_append(&sid, 1), SD_ERANGE);
	assert_int_equal(sid.count, SD_SID_MAX_SUBS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_and_bytes_both_ways),
		cmocka_unit_test(test_other_spellings_of_the_same),
		cmocka_unit_test(test_longest_text_fits),
		cmocka_unit_test(test_wrong_text_is_refused_with_its_column),
		cmocka_unit_test(test_wrong_bytes_are_refused),
		cmocka_unit_test(test_every_count_decodes_from_its_own_bytes),
		cmocka_unit_test(test_only_the_counted_subs_matter),
		cmocka_unit_test(test_creators),
		cmocka_unit_test(test_counted_by_the_macro),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_append_and_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
