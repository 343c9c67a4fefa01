/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/failing_memory.h: malloc that fails on request, and
 * counts. For programs that are linked with --wrap=malloc.
 */
#ifndef TESTS_FAILING_MEMORY_H
#define TESTS_FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

static long fail_in = -1; /* allocations until one fails; -1: none does */
static bool fail_all;	  /* those after it, too */
static bool has_failed;
static size_t allocations;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *
__wrap_malloc(size_t size)
{
	allocations++;
	if (fail_in == 0) {
		if (!fail_all)
			fail_in = -1;
		has_failed = true;
		return NULL;
	}
	if (fail_in > 0)
		fail_in--;
	return __real_malloc(size);
}

/* From now on: there are so many allocations, and then none. */
static inline void
memory_fails(long in, bool all)
{
	fail_in = in;
	fail_all = all;
	has_failed = false;
	allocations = 0;
}

/* All is well again; what was counted stays. */
static inline void
memory_is_back(void)
{
	fail_in = -1;
}

#endif
