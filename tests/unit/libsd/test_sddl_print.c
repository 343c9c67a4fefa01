/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_sddl_print.c: descriptor to text: parts, domains,
 * buffers of any size, and what has no text.
 */
#include "unit/libsd/sample.h"

static void
test_domain_aliases(void **state)
{
	struct sd_domain domain = {
		.has_domain = true,
		.has_root = true,
		.domain = sample_sid("S-1-5-21-1-2-3"),
		.root = sample_sid("S-1-5-21-4-5-6"),
	};
	const char *text = "O:DAG:DUD:(A;;GA;;;EA)(A;;GR;;;LA)";
	char have[256];
	struct sd_desc desc = SD_DESC_INIT;
	size_t len;

	(void)state;
	assert_int_equal(sd_sddl_parse(text, &domain, &desc, NULL), SD_OK);
	assert_int_equal(sd_sddl_print(&desc, &domain, SAMPLE_ALL, have,
				       sizeof(have), &len, NULL),
			 SD_OK);
	assert_string_equal(have, text);
	assert_sddl(&desc, "O:S-1-5-21-1-2-3-512G:S-1-5-21-1-2-3-513"
			   "D:(A;;GA;;;S-1-5-21-4-5-6-519)"
			   "(A;;GR;;;S-1-5-21-1-2-3-500)");
	sd_desc_clear(&desc);
}

static void
test_parts(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAG:SYD:(A;;CC;;;WD)S:P");
	static const struct {
		unsigned parts;
		const char *text;
	} cases[] = {
		{0, ""},
		{SD_FLAG_OWNER, "O:BA"},
		{SD_FLAG_GROUP, "G:SY"},
		{SD_FLAG_DACL, "D:(A;;CC;;;WD)"},
		{SD_FLAG_SACL, "S:P"},
		{SD_FLAG_OWNER | SD_FLAG_SACL, "O:BAS:P"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64];
		size_t len;

		assert_int_equal(sd_sddl_print(&desc, NULL, cases[i].parts,
					       text, sizeof(text), &len, NULL),
				 SD_OK);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(len, strlen(text));
	}
}

/* In a buffer of every size: what fits, its zero, and the whole length. */
static void
test_short_buffers(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("O:S-1-5-21-10-20-30-1000D:PAI(A;;FA;;;WD)"
			    "(OA;;RP;" USER ";" GROUP ";S-1-5-21-1-2-3-4)");
	char *whole = NULL;
	size_t full;

	(void)state;
	assert_int_equal(
		sd_sddl_print_alloc(&desc, NULL, SAMPLE_ALL, &whole, NULL),
		SD_OK);
	full = strlen(whole);
	for (size_t size = 0; size < 1000; size++) {
		char *text = malloc(size + 1);
		struct sd_error error = {.code = SD_OK};
		size_t len = 0;

		assert_non_null(text);
		assert_int_equal(sd_sddl_print(&desc, NULL, SAMPLE_ALL, text,
					       size, &len, &error),
				 size > full ? SD_OK : SD_ERANGE);
		assert_int_equal(error.code, size > full ? SD_OK : SD_ERANGE);
		assert_int_equal(len, full);
		if (size > 0)
			assert_int_equal(strlen(text),
					 size > full ? full : size - 1);
		if (size > 0)
			assert_memory_equal(text, whole, strlen(text));
		free(text);
	}
	free(whole);
}

/* Longer than the first guess of its length. */
static void
test_long_text_in_fresh_memory(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:"), again;
	struct sd_ace ace = sample_ace(
		"(OA;CIIO;CCDCLCSWRPWPDTLOCRSDRCWDWO;" USER ";" GROUP
		";S-1-5-4294967295-4294967295-4294967295-4294967295-"
		"4294967295-4294967295-4294967295-4294967295-4294967295)");
	char *text = NULL;

	(void)state;
	for (unsigned i = 0; i < 50; i++)
		sample_insert(&desc, 0, &ace);
	assert_int_equal(
		sd_sddl_print_alloc(&desc, NULL, SAMPLE_ALL, &text, NULL),
		SD_OK);
	again = sample_desc(text);
	assert_true(sd_desc_equal(&again, &desc));
	free(text);
}

static void
test_what_has_no_text(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAD:(A;;CC;;;WD)");
	static const uint8_t types[] = {0x04, 0x09, 0x0a, 0x0b, 0x0c, 0x0d,
					0x0e, 0x0f, 0x10, 0x12, 0x15, 0xff};

	(void)state;
	for (size_t i = 0; i < sizeof(types); i++) {
		struct sd_ace ace = sample_callback(types[i], "BA");
		struct sd_error error = {.where = 77};
		char text[8] = "xxxxxxx", *fresh = NULL;
		size_t len = 77;

		sample_insert(&desc, 1, &ace);
		assert_int_equal(sd_sddl_print(&desc, NULL, SAMPLE_ALL, text,
					       sizeof(text), &len, &error),
				 SD_EUNSUPPORTED);
		assert_int_equal(error.where, 1); /* the ACE */
		assert_int_equal(strlen(text), 7);
		assert_int_equal(sd_sddl_print_alloc(&desc, NULL, SAMPLE_ALL,
						     &fresh, &error),
				 SD_EUNSUPPORTED);
		assert_null(fresh);
		assert_int_equal(sd_sddl_print_ace(&ace, NULL, text,
						   sizeof(text), &len, NULL),
				 SD_EUNSUPPORTED);
		assert_int_equal(sd_sddl_print(&desc, NULL, SD_FLAG_OWNER, text,
					       sizeof(text), &len, NULL),
				 SD_OK);
		sd_desc_remove_ace(&desc, SD_DACL, 1);
	}
	assert_int_equal(
		sd_sddl_print_ace(
			&(struct sd_ace){.type = SD_ACE_ALLOWED_CALLBACK}, NULL,
			NULL, 0, &(size_t){0}, NULL),
		SD_EUNSUPPORTED);
}

static void
test_one_ace(void **state)
{
	static const char text[] = "(OA;CIIO;CR;" RESET ";" USER ";BA)";
	struct sd_ace ace = sample_ace(text), other;
	struct sd_error error;
	char have[200];
	size_t len;

	(void)state;
	assert_int_equal(
		sd_sddl_print_ace(&ace, NULL, have, sizeof(have), &len, NULL),
		SD_OK);
	assert_string_equal(have, text);
	assert_int_equal(sd_sddl_print_ace(&ace, NULL, have, 5, &len, &error),
			 SD_ERANGE);
	assert_int_equal(len, sizeof(text) - 1);
	assert_string_equal(have, "(OA;");
	ace = sample_ace("  (AU;SA;CC;;;WD)  ");
	assert_int_equal(ace.type, SD_ACE_AUDIT);
	other = ace;
	assert_int_equal(sd_sddl_parse_ace("(A;;CC;;;WD)(A;;CC;;;WD)", NULL,
					   &other, &error),
			 SD_ESYNTAX);
	assert_int_equal(error.where, 12);
	assert_int_equal(sd_sddl_parse_ace("A;;CC;;;WD", NULL, &other, &error),
			 SD_ESYNTAX);
	assert_int_equal(error.where, 0);
	assert_true(sd_ace_equal(&ace, &other));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_domain_aliases),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_short_buffers),
		cmocka_unit_test(test_long_text_in_fresh_memory),
		cmocka_unit_test(test_what_has_no_text),
		cmocka_unit_test(test_one_ace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
