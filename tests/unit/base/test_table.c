/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/table.c: SipHash-2-4 as published; what is added is
 * found, on the heap and in an arena, under equal hashes too. */
#include "base/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* The paper's test vectors: key 00 01 … 0f, bytes 00 01 …. */
static void
test_siphash(void **state)
{
	static const uint64_t key[] = {UINT64_C(0x0706050403020100),
				       UINT64_C(0x0f0e0d0c0b0a0908)};
	unsigned char bytes[15];

	(void)state;
	for (unsigned char i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	assert_true(hash_with_key(key, bytes, 0) ==
		    UINT64_C(0x726fdb47dd0e0e31));
	assert_true(hash_with_key(key, bytes, 1) ==
		    UINT64_C(0x74f839c593dc67fd));
	assert_true(hash_with_key(key, bytes, 15) ==
		    UINT64_C(0xa129ca6149be45e5));
}

/* The key is not a constant, and what comes before counts. */
static void
test_hash_of_the_process(void **state)
{
	static const uint64_t zero[] = {0, 0};

	(void)state;
	assert_true(hash_bytes(0, "abc", 3) == hash_bytes(0, "abc", 3));
	assert_true(hash_bytes(0, "abc", 3) != hash_with_key(zero, "abc", 3));
	assert_true(hash_bytes(0, "abc", 3) != hash_bytes(1, "abc", 3));
	assert_true(hash_bytes(0, "abc", 3) != hash_bytes(0, "abd", 3));
}

struct item {
	unsigned key;
	unsigned char note; /* the size is no multiple of eight */
};

static bool
is_item(const void *item, const void *key)
{
	return ((const struct item *)item)->key == *(const unsigned *)key;
}

/* Adds 0 … count-1 (keys by one more: an item is zero at first) and finds
 * them; hashes are cut to the bits of mask. */
static void
fill(struct table *table, unsigned count, uint64_t mask)
{
	for (unsigned i = 1; i <= count; i++) {
		const uint64_t hash = hash_bytes(0, &i, sizeof(i)) & mask;
		struct item *item;
		bool is_new;

		assert_null(table_find(table, hash, is_item, &i));
		item = table_add(table, hash, is_item, &i, &is_new);
		assert_true(is_new);
		assert_int_equal(item->key, 0);
		assert_int_equal(item->note, 0);
		item->key = i;
		item->note = (unsigned char)i;
		item = table_add(table, hash, is_item, &i, &is_new);
		assert_false(is_new);
		assert_int_equal(item->key, i);
	}
	assert_int_equal(table->count, count);
	for (unsigned i = 1; i <= count; i++) {
		const uint64_t hash = hash_bytes(0, &i, sizeof(i)) & mask;
		const struct item *item = table_find(table, hash, is_item, &i);

		assert_non_null(item);
		assert_int_equal(item->note, (unsigned char)i);
	}
}

static void
check_all_once(const struct table *table, unsigned count)
{
	unsigned char seen[1024] = {0};
	unsigned found = 0;

	for (const struct item *item = table_next(table, NULL); item != NULL;
	     item = table_next(table, item), found++)
		assert_int_equal(seen[item->key]++, 0);
	assert_int_equal(found, count);
}

static void
test_heap(void **state)
{
	struct table table = TABLE_INIT(sizeof(struct item), NULL);

	(void)state;
	assert_null(table_find(&table, 7, is_item, NULL));
	assert_null(table_next(&table, NULL));
	fill(&table, 1000, UINT64_MAX);
	check_all_once(&table, 1000);
	table_clear(&table);
	assert_null(table_next(&table, NULL));
	fill(&table, 3, UINT64_MAX);
	table_clear(&table);
}

static void
test_arena(void **state)
{
	struct arena arena = ARENA_INIT;
	struct table table = TABLE_INIT(sizeof(struct item), &arena);

	(void)state;
	fill(&table, 1000, UINT64_MAX);
	check_all_once(&table, 1000);
	arena_clear(&arena);
}

/* Two hashes for all, 0 among them: equality decides. */
static void
test_equal_hashes(void **state)
{
	struct table table = TABLE_INIT(sizeof(struct item), NULL);

	(void)state;
	fill(&table, 100, 1);
	check_all_once(&table, 100);
	table_clear(&table);
}

/* Few places for many, the last slot among them: what runs over the end is
 * found when the table has grown. */
static void
test_runs_over_the_end(void **state)
{
	struct table table = TABLE_INIT(0, NULL);

	(void)state;
	for (uint64_t i = 1; i <= 3000; i++) {
		bool is_new;

		(void)table_add(&table, i * 61 % 3001 * 64 - 1, NULL, NULL,
				&is_new);
		assert_true(is_new);
		for (uint64_t j = i; i % 100 == 0 && j > 0; j--)
			assert_non_null(table_find(
				&table, j * 61 % 3001 * 64 - 1, NULL, NULL));
	}
	table_clear(&table);
}

static void
test_set_of_hashes(void **state)
{
	struct table table = TABLE_INIT(0, NULL);
	bool is_new;

	(void)state;
	for (unsigned i = 0; i < 500; i++) {
		(void)table_add(&table, i, NULL, NULL, &is_new);
		assert_int_equal(is_new, i != 1); /* 0 and 1 are one */
	}
	assert_int_equal(table.count, 499);
	assert_non_null(table_find(&table, 499, NULL, NULL));
	assert_null(table_find(&table, 500, NULL, NULL));
	assert_true(table_add_hash(&table, "abc", 3));
	assert_false(table_add_hash(&table, "abc", 3));
	assert_true(table_add_hash(&table, "ab", 2));
	for (int round = 0; round < 2; round++)
		for (unsigned i = 0; i < 10000; i++) {
			char dn[32];

			snprintf(dn, sizeof(dn), "CN=u%u,DC=corp", i);
			assert_int_equal(table_add_hash(&table, dn, strlen(dn)),
					 round == 0);
		}
	table_clear(&table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_siphash),
		cmocka_unit_test(test_hash_of_the_process),
		cmocka_unit_test(test_heap),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_equal_hashes),
		cmocka_unit_test(test_runs_over_the_end),
		cmocka_unit_test(test_set_of_hashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
