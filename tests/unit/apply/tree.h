/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/tree.h: a unit with three objects below it, whose lists
 * are protected, usual for their kind or out of order.
 */
#ifndef TESTS_APPLY_TREE_H
#define TESTS_APPLY_TREE_H

#include "fixture.h"

#define DN "OU=a," PEOPLE

static inline void
add_tree(struct fixture *f)
{
	fixture_add_unit(f, DN);
	fixture_add(f, "OU=closed," DN, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;0xf01ff;;;" ADMINS ")", NULL);
	fixture_add(f, "CN=admin," DN, "user",
		    "O:BAG:BAD:PAI(A;;0xf01ff;;;" ADMINS ")",
		    "adminCount: 1\n");
	fixture_add(f, "OU=mixed," DN, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;RP;;;AU)(D;;WP;;;" HELPDESK ")", NULL);
}

#endif
