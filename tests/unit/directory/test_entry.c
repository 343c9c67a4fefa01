/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/directory.c: what class an entry is of. */
#include "fixture.h"

#define TEXT(t) {(const uint8_t *)(t), sizeof(t) - 1}

static const struct dir_value user[] = {TEXT("top"), TEXT("person"),
					TEXT("organizationalPerson"),
					TEXT("mailRecipient"), TEXT("user")};
static const struct dir_value structural[] = {TEXT("top"), TEXT("computer")};

static const struct dir_attribute plain[] = {{"cn", 0, NULL},
					     {"objectclass", 5, user}};
static const struct dir_attribute both[] = {
	{"objectClass", 5, user}, {"structuralObjectClass", 2, structural}};
static const struct dir_attribute empty[] = {
	{"objectClass", 5, user}, {"structuralObjectClass", 0, NULL}};
static const struct dir_attribute none[] = {{"objectClass", 0, NULL}};

static void
test_class_is_the_last_value(void **state)
{
	(void)state;
	assert_string_equal(
		dir_entry_class(&(struct dir_entry){"CN=x", 2, plain}), "user");
	assert_string_equal(
		dir_entry_class(&(struct dir_entry){"CN=x", 2, both}),
		"computer");
	assert_string_equal(
		dir_entry_class(&(struct dir_entry){"CN=x", 2, empty}), "user");
}

static void
test_class_that_is_not_told(void **state)
{
	(void)state;
	assert_null(dir_entry_class(&(struct dir_entry){"CN=x", 1, none}));
	assert_null(dir_entry_class(&(struct dir_entry){"CN=x", 0, NULL}));
}

static void
test_every_class_of_the_entry(void **state)
{
	const struct dir_entry entry = {"CN=x", 2, both};

	(void)state;
	assert_true(dir_entry_is_a(&entry, "TOP"));
	assert_true(dir_entry_is_a(&entry, "mailRecipient"));
	assert_true(dir_entry_is_a(&entry, "user"));
	assert_false(dir_entry_is_a(&entry, "users"));
	assert_false(dir_entry_is_a(&entry, "computer"));
	assert_false(
		dir_entry_is_a(&(struct dir_entry){"CN=x", 1, none}, "top"));
	assert_false(
		dir_entry_is_a(&(struct dir_entry){"CN=x", 0, NULL}, "top"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_class_is_the_last_value),
		cmocka_unit_test(test_class_that_is_not_told),
		cmocka_unit_test(test_every_class_of_the_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
