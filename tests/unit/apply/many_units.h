/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/many_units.h: forty units, one grant to all of them, and
 * how far it came.
 */
#ifndef TESTS_APPLY_MANY_UNITS_H
#define TESTS_APPLY_MANY_UNITS_H

#include "stored.h"

#define OBJECTS 40

static const char *dns[OBJECTS];

static inline int
setup(void **state)
{
	struct fixture *f = fixture_new(state);

	for (int i = 0; i < OBJECTS; i++) {
		dns[i] = arena_printf(&f->arena, "OU=u%02d,%s", i, PEOPLE);
		fixture_add_unit(f, dns[i]);
	}
	fixture_open(f);
	f->options.window = 4;
	return 0;
}

static inline enum exit_status
grant_all(struct fixture *f)
{
	struct recipe_step *step = arena_alloc(&f->arena, sizeof(*step));
	struct job job;

	*step = fixture_step(STEP_GRANT, GRANT);
	job = fixture_job(f, step, 1, dns, OBJECTS);
	return fixture_run(f, &job);
}

static inline size_t
count_granted(struct fixture *f)
{
	size_t count = 0;

	for (int i = 0; i < OBJECTS; i++)
		count += strstr(fixture_stored(f, dns[i]), GRANT) != NULL;
	return count;
}

#endif
