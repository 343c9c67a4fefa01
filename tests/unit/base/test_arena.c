/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/arena.c: sizes, alignment, growth, marks. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

static void
test_memory_is_zeroed_and_aligned(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t size = 0; size < 3000; size += 7) {
		unsigned char *bytes = arena_alloc(&arena, size);
		assert_non_null(bytes);
		assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xa5, size);
	}
	arena_clear(&arena);
	assert_null(arena.blocks);
	assert_int_equal(arena.used, 0);
}

static void
test_large_and_small_do_not_overlap(void **state)
{
	struct arena arena = ARENA_INIT;
	char *parts[64];

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		size_t size = i % 5 == 0 ? 100000 : 33;
		parts[i] = arena_alloc(&arena, size);
		memset(parts[i], (int)i + 1, size);
	}
	for (size_t i = 0; i < 64; i++) {
		size_t size = i % 5 == 0 ? 100000 : 33;
		assert_int_equal(parts[i][0], i + 1);
		assert_int_equal(parts[i][size - 1], i + 1);
	}
	arena_clear(&arena);
}

static void
test_grow_keeps_what_was_there(void **state)
{
	struct arena arena = ARENA_INIT;
	size_t capacity = 0;
	int *numbers = NULL;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		numbers = arena_grow(&arena, numbers, &capacity, i + 1,
				     sizeof(*numbers));
		assert_true(capacity > i);
		numbers[i] = (int)i;
	}
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(numbers[i], i);
	size_t before = capacity;
	assert_ptr_equal(
		arena_grow(&arena, numbers, &capacity, 1, sizeof(*numbers)),
		numbers);
	assert_int_equal(capacity, before);
	arena_clear(&arena);
}

static void
test_texts(void **state)
{
	struct arena arena = ARENA_INIT;
	const char bytes[] = {1, 2, 3};

	(void)state;
	assert_null(arena_strdup(&arena, NULL));
	assert_string_equal(arena_strdup(&arena, ""), "");
	assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(&arena, "%s-%d", "x", 7), "x-7");
	assert_memory_equal(arena_copy(&arena, bytes, 3), bytes, 3);
	char *longer = arena_printf(&arena, "%*s", 70000, "x");
	assert_int_equal(strlen(longer), 70000);
	arena_clear(&arena);
}

static void
test_release_goes_back_to_the_mark(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	struct arena_mark empty = arena_mark(&arena);
	char *kept = arena_strdup(&arena, "kept");
	struct arena_mark mark = arena_mark(&arena);
	char *first = arena_alloc(&arena, 100);
	memset(first, 'x', 100);
	for (int i = 0; i < 20; i++)
		arena_alloc(&arena, 20000);
	arena_release(&arena, mark);
	assert_int_equal(arena.used, mark.used);
	char *again = arena_alloc(&arena, 100);
	assert_ptr_equal(again, first);
	assert_int_equal(again[99], 0);
	assert_string_equal(kept, "kept");
	arena_release(&arena, empty);
	assert_null(arena.blocks);
	assert_int_equal(arena.used, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_aligned),
		cmocka_unit_test(test_large_and_small_do_not_overlap),
		cmocka_unit_test(test_grow_keeps_what_was_there),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_release_goes_back_to_the_mark),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
