/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/group_arena.h: one arena for all tests of a program,
 * where nothing but values is made.
 */
#ifndef TESTS_DIRECTORY_GROUP_ARENA_H
#define TESTS_DIRECTORY_GROUP_ARENA_H

#include "base/arena.h"

static struct arena arena;

static inline int
group_setup(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static inline int
group_teardown(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

#endif
