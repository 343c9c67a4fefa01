/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_revert_order.c: undo of what only moved.
 */
#include "unit/libsd/undo.h"

/* The journal does not hold what is inherited; the directory shows it. */
static void
gives_the_order_back(void **state)
{
	(void)state;
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)(A;CI;RP;;;BU)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(A;CI;RP;;;BU)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(A;CI;RP;;;BU)(A;ID;RC;;;BA)",
		   "D:(A;;RP;;;AU)(D;;WP;;;BO)(A;CI;RP;;;BU)(A;ID;RC;;;BA)");
	/* What others put between stays where it stands. */
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)(A;;RP;;;BU)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(A;;RP;;;BU)",
		   "D:(D;;DT;;;WD)(D;;WP;;;BO)(A;;RC;;;BU)(A;;RP;;;AU)"
		   "(A;;RP;;;BU)(A;ID;RC;;;BA)",
		   "D:(D;;DT;;;WD)(A;;RP;;;AU)(A;;RC;;;BU)(D;;WP;;;BO)"
		   "(A;;RP;;;BU)(A;ID;RC;;;BA)");
	/* What was taken as well stands where it stood. */
	undo_gives("D:(A;;RP;;;AU)(A;;CC;;;BG)(D;;WP;;;BO)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(A;;RC;;;BU)",
		   "D:(A;;RP;;;AU)(A;;CC;;;BG)(D;;WP;;;BO)(A;;RC;;;BU)");
	/* With a grant that needed the order. */
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(A;;WP;;;BU)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(A;;WP;;;BU)(A;;RC;;;BG)",
		   "D:(A;;RP;;;AU)(D;;WP;;;BO)(A;;RC;;;BG)");
}

/* D3: a DC sorts explicit ACEs by size and bytes, those that deny and those
 * that allow among themselves. That is nobody's change. */
static void
a_dc_that_sorts_is_nobody_else(void **state)
{
	(void)state;
	/* As recorded. */
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)(OA;;RP;" MEMBER ";;BU)",
		   "D:(D;;WP;;;BO)(A;;RP;;;AU)(OA;;RP;" MEMBER ";;BU)",
		   "D:(D;;WP;;;BO)(OA;;RP;" MEMBER ";;BU)(A;;RP;;;AU)",
		   "D:(A;;RP;;;AU)(D;;WP;;;BO)(OA;;RP;" MEMBER ";;BU)");
	/* Several that deny, too. */
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)(D;;DT;;;WD)(A;;RP;;;BU)",
		   "D:(D;;WP;;;BO)(D;;DT;;;WD)(A;;RP;;;AU)(A;;RP;;;BU)",
		   "D:(D;;DT;;;WD)(D;;WP;;;BO)(A;;RP;;;BU)(A;;RP;;;AU)"
		   "(A;ID;RC;;;BA)",
		   "D:(A;;RP;;;AU)(D;;WP;;;BO)(D;;DT;;;WD)(A;;RP;;;BU)"
		   "(A;ID;RC;;;BA)");
	/* A move without an effect, sorted since: nothing is to be done, as
	 * after /R and /G of one trustee in one command. */
	undo_gives("D:(A;;RP;;;AU)(A;;RP;;;BO)(A;;RP;;;BU)",
		   "D:(A;;RP;;;BO)(A;;RP;;;BU)(A;;RP;;;AU)",
		   "D:(A;;RP;;;BU)(A;;RP;;;BO)(A;;RP;;;AU)",
		   "D:(A;;RP;;;BU)(A;;RP;;;BO)(A;;RP;;;AU)");
	/* And when nobody has sorted it, it goes back to its place. */
	undo_gives("D:(A;;RP;;;AU)(A;;RP;;;BO)(A;;RP;;;BU)",
		   "D:(A;;RP;;;BO)(A;;RP;;;BU)(A;;RP;;;AU)",
		   "D:(A;;RP;;;BO)(A;;RC;;;BA)(A;;RP;;;BU)(A;;RP;;;AU)",
		   "D:(A;;RP;;;AU)(A;;RC;;;BA)(A;;RP;;;BO)(A;;RP;;;BU)");
	/* Doubles go back one by one. */
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)(A;;RP;;;BU)(D;;WP;;;BO)",
		   "D:(D;;WP;;;BO)(D;;WP;;;BO)(A;;RP;;;AU)(A;;RP;;;BU)",
		   "D:(D;;WP;;;BO)(D;;WP;;;BO)(A;;RC;;;BA)(A;;RP;;;BU)"
		   "(A;;RP;;;AU)",
		   "D:(A;;RP;;;AU)(D;;WP;;;BO)(A;;RC;;;BA)(A;;RP;;;BU)"
		   "(D;;WP;;;BO)");
	/* What stands beside the question is not asked for its place. */
	undo_gives("D:(A;;RP;;;AU)(D;;WP;;;BO)", "D:(D;;WP;;;BO)(A;;RP;;;AU)",
		   "D:(A;;RC;;;BU)(D;;WP;;;BO)(A;;RP;;;AU)",
		   "D:(A;;RC;;;BU)(A;;RP;;;AU)(D;;WP;;;BO)");
}

/* One of theirs that is allowed now before it is denied, or the reverse. */
static void
names_an_order_that_others_made(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;AU)(D;;WP;;;BO)"
					  "(A;;RP;;;BU)");
	SD_DESC_AUTO after = sample_desc("D:(D;;WP;;;BO)(A;;RP;;;AU)"
					 "(A;;RP;;;BU)");
	SD_DESC_AUTO now = sample_desc("D:(A;;RP;;;BU)(D;;WP;;;BO)"
				       "(A;;RP;;;AU)");

	(void)state;
	undo(&now, &before, &after, "-ff");
	assert_sddl(&now, "D:(A;;RP;;;BU)(D;;WP;;;BO)(A;;RP;;;AU)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_order_back),
		cmocka_unit_test(a_dc_that_sorts_is_nobody_else),
		cmocka_unit_test(names_an_order_that_others_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
