/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_err.c: the error contract.
 */
#include "unit/libsd/sample.h"

static void
test_every_code_has_a_name(void **state)
{
	(void)state;
	for (unsigned code = SD_OK; code <= SD_EWIDER; code++) {
		const char *name = sd_err_name((enum sd_err)code);

		assert_string_not_equal(name, "unknown error");
		for (unsigned other = SD_OK; other < code; other++)
			assert_string_not_equal(
				name, sd_err_name((enum sd_err)other));
	}
	assert_string_equal(sd_err_name((enum sd_err)1000), "unknown error");
}

static void
test_set_fills_and_returns_the_code(void **state)
{
	struct sd_error error = {0};

	(void)state;
	assert_int_equal(sd_error_set(&error, SD_ERANGE, 7, "section 1",
				      "want %d, have %s", 3, "four"),
			 SD_ERANGE);
	assert_int_equal(error.code, SD_ERANGE);
	assert_int_equal(error.where, 7);
	assert_string_equal(error.section, "section 1");
	assert_string_equal(error.message, "want 3, have four");
	assert_int_equal(sd_error_set(NULL, SD_ENOMEM, 0, "", "x"), SD_ENOMEM);
}

static void
test_a_long_message_is_cut(void **state)
{
	struct sd_error error = {0};

	(void)state;
	(void)sd_error_set(&error, SD_ESYNTAX, 0, "", "%0*d", 500, 1);
	assert_int_equal(strlen(error.message), SD_ERROR_MESSAGE_SIZE - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_has_a_name),
		cmocka_unit_test(test_set_fills_and_returns_the_code),
		cmocka_unit_test(test_a_long_message_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
