/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_codec_memory.c: how much memory the codec, SDDL and
 * lists take, and what they do when there is none: say SD_ENOMEM and leave
 * things as they were. Linked with --wrap=malloc.
 */
#include "unit/libsd/failing_memory.h"
#include "unit/libsd/sample.h"

#define TEXT "O:BAG:SYD:PAI(A;;CC;;;WD)(OA;CI;RP;" USER ";;SY)S:(AU;SA;WD;;;WD)"

static size_t
sample_bytes(const char *sddl, uint8_t **bytes)
{
	SD_DESC_AUTO desc = sample_desc(sddl);
	struct sd_ace callback = sample_callback(9, "BA");
	struct sd_ace opaque = sample_opaque(0);
	size_t len;

	if (desc.dacl_state == SD_ACL_LIST) {
		sample_insert(&desc, 0, &callback);
		sample_insert(&desc, 0, &opaque);
	}
	assert_int_equal(sd_desc_encode_alloc(&desc, bytes, &len, NULL), SD_OK);
	return len;
}

static void
test_decode_takes_one_block_or_none(void **state)
{
	static const struct {
		const char *sddl;
		size_t blocks;
	} cases[] = {
		{"", 0},   {"O:BAG:SY", 0},	  {"D:NO_ACCESS_CONTROL", 0},
		{"S:", 0}, {"D:(A;;CC;;;WD)", 1}, {TEXT, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t *bytes;
		size_t len = sample_bytes(cases[i].sddl, &bytes);
		struct sd_error error = {.code = SD_OK};
		struct sd_desc desc = SD_DESC_INIT, empty = SD_DESC_INIT;

		memory_fails(-1, true);
		assert_int_equal(sd_desc_decode(bytes, len, &desc, NULL),
				 SD_OK);
		assert_int_equal(allocations, cases[i].blocks);
		sd_desc_clear(&desc);
		if (cases[i].blocks > 0) {
			memory_fails(0, true);
			assert_int_equal(
				sd_desc_decode(bytes, len, &desc, &error),
				SD_ENOMEM);
			memory_is_back();
			assert_int_equal(error.code, SD_ENOMEM);
			assert_true(sd_desc_equal(&desc, &empty));
		}
		free(bytes);
	}
}

/* A block holds the first edits as well, unless ACEs carry more than their
 * fields. */
static void
test_first_appends_take_no_memory(void **state)
{
	SD_DESC_AUTO desc = sample_desc(TEXT);
	struct sd_ace ace = sample_ace("(A;;DC;;;WD)");
	enum sd_err err = SD_OK;
	uint8_t *bytes;
	size_t len;

	(void)state;
	assert_int_equal(sd_desc_encode_alloc(&desc, &bytes, &len, NULL),
			 SD_OK);
	sd_desc_clear(&desc);
	assert_int_equal(sd_desc_decode(bytes, len, &desc, NULL), SD_OK);
	memory_fails(0, true);
	for (unsigned i = 0; i < 2 && err == SD_OK; i++)
		err = sd_desc_append_ace(&desc, SD_DACL, &ace);
	memory_is_back();
	assert_int_equal(err, SD_OK);
	free(bytes);
}

static void
test_insert_fails_and_leaves_the_list(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;CC;;;WD)(D;;CC;;;WD)");
	SD_DESC_AUTO before = sample_copy(&desc);
	static const uint8_t big[5000];
	struct sd_ace plain = sample_ace("(A;;DC;;;WD)"), carrying = plain;

	(void)state;
	carrying.data = big;
	carrying.data_len = sizeof(big);
	memory_fails(0, true);
	assert_int_equal(sd_desc_insert_ace(&desc, SD_DACL, 0, &carrying),
			 SD_ENOMEM);
	assert_true(sd_desc_equal(&desc, &before));
	while (sd_desc_append_ace(&desc, SD_DACL, &plain) == SD_OK)
		;
	assert_in_range(desc.dacl.count, 3, 100);
	memory_is_back();
	assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &plain), SD_OK);
}

static void
test_canonicalize_fails_and_leaves_the_list(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;CC;;;WD)(D;;CC;;;WD)");
	SD_DESC_AUTO before = sample_copy(&desc);
	size_t moved = 77;

	(void)state;
	memory_fails(0, true);
	assert_int_equal(sd_acl_canonicalize(&desc.dacl, &moved), SD_ENOMEM);
	memory_is_back();
	assert_true(sd_desc_equal(&desc, &before));
	assert_int_equal(moved, 77);
}

static void
test_copy_pool_and_encode_fail(void **state)
{
	SD_DESC_AUTO desc = sample_desc(TEXT);
	struct sd_desc copy = SD_DESC_INIT, empty = SD_DESC_INIT;
	struct sd_error error = {.code = SD_OK};
	uint8_t *bytes = NULL;
	size_t len;

	(void)state;
	memory_fails(0, true);
	assert_int_equal(sd_desc_copy(&desc, &copy), SD_ENOMEM);
	assert_true(sd_desc_equal(&copy, &empty));
	assert_int_equal(sd_desc_encode_alloc(&desc, &bytes, &len, &error),
			 SD_ENOMEM);
	memory_is_back();
	assert_null(bytes);
	assert_int_equal(error.code, SD_ENOMEM);
}

/* A text of many ACEs, so that the list grows a few times. */
static void
test_parse_fails_at_every_allocation(void **state)
{
	struct sd_desc desc = SD_DESC_INIT, empty = SD_DESC_INIT;
	char *text = NULL;
	size_t needed;

	(void)state;
	{
		SD_DESC_AUTO many = sample_desc(TEXT);
		struct sd_ace ace = sample_ace("(A;;CC;;;WD)");

		for (unsigned i = 0; i < 300; i++)
			sample_insert(&many, 0, &ace);
		assert_int_equal(sd_sddl_print_alloc(&many, NULL, SAMPLE_ALL,
						     &text, NULL),
				 SD_OK);
	}
	memory_fails(-1, true);
	assert_int_equal(sd_sddl_parse(text, NULL, &desc, NULL), SD_OK);
	needed = allocations;
	sd_desc_clear(&desc);
	assert_in_range(needed, 3, 50);
	for (size_t i = 0; i < needed; i++) {
		struct sd_error error = {.code = SD_OK};

		memory_fails((long)i, true);
		assert_int_equal(sd_sddl_parse(text, NULL, &desc, &error),
				 SD_ENOMEM);
		memory_is_back();
		assert_int_equal(error.code, SD_ENOMEM);
		assert_true(sd_desc_equal(&desc, &empty));
	}
	free(text);
}

static void
test_print_fails(void **state)
{
	SD_DESC_AUTO desc = sample_desc(TEXT);
	struct sd_error error = {.code = SD_OK};
	char *text = NULL;

	(void)state;
	memory_fails(0, true);
	assert_int_equal(
		sd_sddl_print_alloc(&desc, NULL, SAMPLE_ALL, &text, &error),
		SD_ENOMEM);
	memory_is_back();
	assert_null(text);
	assert_int_equal(error.code, SD_ENOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode_takes_one_block_or_none),
		cmocka_unit_test(test_first_appends_take_no_memory),
		cmocka_unit_test(test_insert_fails_and_leaves_the_list),
		cmocka_unit_test(test_canonicalize_fails_and_leaves_the_list),
		cmocka_unit_test(test_copy_pool_and_encode_fail),
		cmocka_unit_test(test_parse_fails_at_every_allocation),
		cmocka_unit_test(test_print_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
