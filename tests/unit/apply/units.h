/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/units.h: two units, a computer and a group: the domain of
 * tests about what a run leaves behind.
 */
#ifndef TESTS_APPLY_UNITS_H
#define TESTS_APPLY_UNITS_H

#include "stored.h"

#define DN "OU=a," PEOPLE

static inline int
setup(void **state)
{
	struct fixture *f = fixture_new(state);

	fixture_add_unit(f, DN);
	fixture_add_unit(f, "OU=b," PEOPLE);
	fixture_add(f, "CN=res," PEOPLE, "computer", PLAIN_SDDL, NULL);
	fixture_add_helpdesk(f);
	fixture_open(f);
	return 0;
}

#endif
