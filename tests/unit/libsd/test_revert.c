/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_revert.c: undo as a three-way merge. Each test names
 * before, after, what somebody made of it since, and what undo makes of that.
 */
#include "unit/libsd/undo.h"

#define FULL "CCDCLCSWRPWPDTLOCRSDRCWDWO"

static void
takes_added_aces_out(void **state)
{
	(void)state;
	undo_gives("D:(A;;RP;;;BA)", "D:(A;;RP;;;BA)(A;;WP;;;BO)",
		   "D:(D;;DT;;;WD)(A;;WP;;;BO)(A;;RP;;;BA)(A;;RC;;;BU)",
		   "D:(D;;DT;;;WD)(A;;RP;;;BA)(A;;RC;;;BU)");
	undo_gives("D:(A;;RP;;;BA)", "D:(D;;WP;;;BO)(A;;RP;;;BA)",
		   "D:(D;;WP;;;BO)(A;;RP;;;BA)(A;;RC;;;BU)",
		   "D:(A;;RP;;;BA)(A;;RC;;;BU)");
	/* Gone already. */
	undo_gives("D:(A;;RP;;;BA)", "D:(A;;RP;;;BA)(A;;WP;;;BO)",
		   "D:(A;;RP;;;BA)(A;;RC;;;BU)", "D:(A;;RP;;;BA)(A;;RC;;;BU)");
}

/* F4: with the flags that it had. */
static void
puts_flags_without_effect_back(void **state)
{
	(void)state;
	undo_gives("D:(A;OICI;RP;;;BO)", "D:", "D:(A;;RC;;;BA)",
		   "D:(A;;RC;;;BA)(A;OICI;RP;;;BO)");
	undo_gives("D:(A;OICI;RPWP;;;BO)", "D:(A;OICI;RP;;;BO)",
		   "D:(A;OICI;RP;;;BO)(A;;RC;;;BA)",
		   "D:(A;;RC;;;BA)(A;OICI;RPWP;;;BO)");
}

static void
takes_merged_bits_out(void **state)
{
	(void)state;
	/* RP was there before us, CC came after us: both stay. */
	undo_gives("D:(A;;RP;;;BO)", "D:(A;;RPWP;;;BO)", "D:(A;;CCRPWP;;;BO)",
		   "D:(A;;CCRP;;;BO)");
	/* Somebody took RP away meanwhile: the rest was ours. */
	undo_gives("D:(A;;RP;;;BO)", "D:(A;;RPWP;;;BO)",
		   "D:(A;;RC;;;BA)(A;;WP;;;BO)", "D:(A;;RC;;;BA)");
	/* A new ACE that others have widened keeps their bits. */
	undo_gives("D:", "D:(A;;RP;;;BO)", "D:(A;;RPWP;;;BO)",
		   "D:(A;;WP;;;BO)");
}

static void
puts_removed_aces_back(void **state)
{
	(void)state;
	/* Beside their old neighbours. */
	undo_gives("D:(A;;RP;;;BA)(A;;RP;;;BO)(A;;RP;;;BU)(A;;RP;;;BG)",
		   "D:(A;;RP;;;BA)(A;;RP;;;BU)(A;;RP;;;BG)",
		   "D:(D;;DT;;;WD)(A;;RP;;;BA)(A;;RP;;;BU)(A;;RP;;;BG)",
		   "D:(D;;DT;;;WD)(A;;RP;;;BA)(A;;RP;;;BO)(A;;RP;;;BU)"
		   "(A;;RP;;;BG)");
	undo_gives("D:(A;;RP;;;BO)(A;;RP;;;BU)", "D:(A;;RP;;;BU)",
		   "D:(A;;RP;;;BA)(A;;RP;;;BU)",
		   "D:(A;;RP;;;BA)(A;;RP;;;BO)(A;;RP;;;BU)");
	undo_gives("D:(A;;RP;;;BO)(A;;RP;;;BU)(A;;RP;;;BG)", "D:(A;;RP;;;BG)",
		   "D:(A;;RP;;;BA)(A;;RP;;;BG)",
		   "D:(A;;RP;;;BA)(A;;RP;;;BO)(A;;RP;;;BU)(A;;RP;;;BG)");
	/* No neighbour left: canonical place. */
	undo_gives("D:(D;;RP;;;BO)(A;;RP;;;BO)(A;ID;RC;;;BA)",
		   "D:(A;ID;RC;;;BA)", "D:(A;;RP;;;BA)(A;ID;RC;;;BA)",
		   "D:(D;;RP;;;BO)(A;;RP;;;BA)(A;;RP;;;BO)(A;ID;RC;;;BA)");
	/* Back already. */
	undo_gives("D:(A;;RP;;;BO)", "D:", "D:(A;;RC;;;BA)(A;;RP;;;BO)",
		   "D:(A;;RC;;;BA)(A;;RP;;;BO)");
	/* Generic bits come back as they stood. */
	undo_gives("D:(A;CIIO;GA;;;BO)", "D:", "D:(A;;RC;;;BA)",
		   "D:(A;;RC;;;BA)(A;CIIO;GA;;;BO)");
}

static void
puts_taken_bits_back(void **state)
{
	(void)state;
	undo_gives("D:(A;;RPWP;;;BO)", "D:(A;;RP;;;BO)", "D:(A;;CCRP;;;BO)",
		   "D:(A;;CCRPWP;;;BO)");
	undo_gives("D:(A;;RC;;;BA)(A;;RPWP;;;BO)", "D:(A;;RC;;;BA)(A;;RP;;;BO)",
		   "D:(A;;RC;;;BA)(A;;CCRP;;;BO)",
		   "D:(A;;RC;;;BA)(A;;CCRPWP;;;BO)");
	/* Others revoked the rest: only our bits come back. */
	undo_gives("D:(A;;RPWP;;;BO)", "D:(A;;RP;;;BO)", "D:(A;;RC;;;BA)",
		   "D:(A;;RC;;;BA)(A;;WP;;;BO)");
	/* Two of one slot. */
	undo_gives("D:(A;;RP;;;BO)(A;;WP;;;BO)", "D:", "D:(A;;RC;;;BA)",
		   "D:(A;;RC;;;BA)(A;;RP;;;BO)(A;;WP;;;BO)");
}

static void
swaps_in_one_slot(void **state)
{
	(void)state;
	undo_gives("D:(A;;RP;;;BO)", "D:(A;;WP;;;BO)", "D:(A;;CCWP;;;BO)",
		   "D:(A;;CCRP;;;BO)");
	/* Two that became one are two again. */
	undo_gives("D:(A;;RP;;;BO)(A;;WP;;;BO)", "D:(A;;RPWP;;;BO)",
		   "D:(A;;RPWP;;;BO)(A;;RC;;;BA)",
		   "D:(A;;RC;;;BA)(A;;RP;;;BO)(A;;WP;;;BO)");
}

static void
leaves_a_dacl_out_of_order_as_it_is(void **state)
{
	(void)state;
	undo_gives("D:(A;;RP;;;BA)(D;;RP;;;BG)(A;;WP;;;BO)(D;;WP;;;BU)",
		   "D:(A;;RP;;;BA)(D;;RP;;;BG)(D;;WP;;;BU)",
		   "D:(A;;RP;;;BA)(D;;RP;;;BG)(D;;WP;;;BU)(A;;RC;;;WD)",
		   "D:(A;;RP;;;BA)(D;;RP;;;BG)(A;;WP;;;BO)(D;;WP;;;BU)"
		   "(A;;RC;;;WD)");
}

static void
inherited_aces_are_the_servers(void **state)
{
	(void)state;
	undo_gives("D:(A;ID;RP;;;BA)", "D:(A;;WP;;;BO)(A;ID;RP;;;BA)",
		   "D:(A;;WP;;;BO)(A;ID;RC;;;BU)", "D:(A;ID;RC;;;BU)");
}

static void
undo_once_gives(const char *before, const char *after, const char *now,
		const char *conflicts, const char *want)
{
	SD_DESC_AUTO a = sample_desc(before);
	SD_DESC_AUTO b = sample_desc(after);
	SD_DESC_AUTO c = sample_desc(now);

	undo(&c, &a, &b, conflicts);
	assert_sddl(&c, want);
}

/* Whoever gave more than we did, in an ACE of his own or in ours, keeps it. */
static void
leaves_wider_aces_of_others_alone(void **state)
{
	(void)state;
	undo_once_gives("D:", "D:(A;;LC;;;BO)", "D:(A;;LC;;;BO)(A;;GA;;;BO)",
			"", "D:(A;;GA;;;BO)");
	undo_once_gives("D:", "D:(D;;WP;;;BO)", "D:(D;;RPWP;;;BO)(D;;WP;;;BO)",
			"", "D:(D;;RPWP;;;BO)");
	undo_once_gives("D:(A;;RC;;;BO)", "D:(A;;RPRC;;;BO)",
			"D:(A;;RPRC;;;BO)(A;;RPWP;;;BO)", "",
			"D:(A;;RPWP;;;BO)(A;;RC;;;BO)");
	/* Widened to full control: nobody can tell what he meant. */
	undo_once_gives("D:", "D:(A;;LC;;;BO)", "D:(A;;" FULL ";;;BO)", "+00",
			"D:(A;;" FULL ";;;BO)");
	/* A second copy of ours is somebody's. */
	undo_once_gives("D:", "D:(A;;WP;;;BO)(A;;CCWP;;;BO)",
			"D:(A;;CCWP;;;BO)(A;;CCWP;;;BO)", "",
			"D:(A;;CCWP;;;BO)");
	/* Done already. */
	undo_once_gives("D:(A;;GA;;;BO)", "D:(A;;GA;;;BO)(A;;LC;;;BO)",
			"D:(A;;GA;;;BO)(A;ID;RC;;;BA)", "",
			"D:(A;;GA;;;BO)(A;ID;RC;;;BA)");
}

/* Equal ACEs are counted. */
static void
counts_doubles(void **state)
{
	(void)state;
	undo_gives("D:(A;;RP;;;BO)(A;;RP;;;BO)", "D:(A;;RP;;;BO)",
		   "D:(A;;RC;;;BA)(A;;RP;;;BO)",
		   "D:(A;;RC;;;BA)(A;;RP;;;BO)(A;;RP;;;BO)");
	undo_gives("D:(A;;RP;;;BO)", "D:(A;;RP;;;BO)(A;;RP;;;BO)",
		   "D:(A;;RP;;;BO)(A;;RC;;;BA)", "D:(A;;RP;;;BO)(A;;RC;;;BA)");
}

static void
undoes_protection(void **state)
{
	(void)state;
	undo_gives("D:AI(A;;RP;;;BA)(A;ID;RC;;;BU)",
		   "D:PAI(A;;RP;;;BA)(A;;RC;;;BU)",
		   "D:PAI(A;;RP;;;BA)(A;;RC;;;BU)(A;;CC;;;BO)",
		   "D:AI(A;;RP;;;BA)(A;;CC;;;BO)");
	/* What flowed in when it was opened is not frozen by closing it. */
	undo_gives("D:PAI(A;;RP;;;BA)", "D:AI(A;;RP;;;BA)",
		   "D:AI(A;;RP;;;BA)(A;;CC;;;BO)(A;ID;RC;;;BU)",
		   "D:PAI(A;;RP;;;BA)(A;;CC;;;BO)");
	/* Somebody has opened it again. */
	undo_gives("D:(A;;RP;;;BA)", "D:P(A;;RP;;;BA)",
		   "D:(A;;RP;;;BA)(A;ID;RC;;;BU)",
		   "D:(A;;RP;;;BA)(A;ID;RC;;;BU)");
	undo_gives("S:(AU;SA;WP;;;WD)", "S:P(AU;SA;WP;;;WD)",
		   "S:P(AU;SA;WP;;;WD)(AU;FA;WP;;;WD)",
		   "S:(AU;SA;WP;;;WD)(AU;FA;WP;;;WD)");
}

static void
undoes_audit_entries(void **state)
{
	(void)state;
	undo_gives("D:(A;;RP;;;BA)S:(AU;SA;RP;;;BA)(AU;FA;RP;;;BA)",
		   "D:(A;;RP;;;BA)S:(AU;FA;RP;;;BA)(AU;SA;WP;;;WD)",
		   "D:(A;;RP;;;BO)S:(AU;FA;RP;;;BA)(AU;SA;WP;;;WD)"
		   "(AU;SA;CC;;;BU)",
		   "D:(A;;RP;;;BO)S:(AU;SA;RP;;;BA)(AU;FA;RP;;;BA)"
		   "(AU;SA;CC;;;BU)");
}

/* Each list by itself, and what is no ACE in between. */
static void
undoes_all_parts_together(void **state)
{
	(void)state;
	undo_gives("O:BAD:(A;;RP;;;BO)S:(AU;SA;RP;;;WD)",
		   "O:BOD:(A;;RPWP;;;BO)S:(AU;SA;WP;;;WD)",
		   "O:BOD:(A;;RPWP;;;BO)(A;;RC;;;BA)S:(AU;SA;WP;;;WD)"
		   "(AU;FA;RC;;;WD)",
		   "O:BAD:(A;;RC;;;BA)(A;;RP;;;BO)S:(AU;FA;RC;;;WD)"
		   "(AU;SA;RP;;;WD)");
}

static void
undoes_owner_and_group(void **state)
{
	(void)state;
	undo_gives("O:BAG:BAD:", "O:BOG:BUD:", "O:BOG:BUD:(A;;RP;;;BA)",
		   "O:BAG:BAD:(A;;RP;;;BA)");
	undo_gives("O:BAD:", "O:BOD:", "O:BAD:(A;;RP;;;BA)",
		   "O:BAD:(A;;RP;;;BA)");
	undo_gives("D:", "O:BOD:", "O:BOD:(A;;RP;;;BA)", "D:(A;;RP;;;BA)");
}

/* What was defaulted is so again; what was not touched stays as it is. */
static void
undoes_the_defaulted_bits(void **state)
{
	static const uint16_t bits[] = {SD_CONTROL_OWNER_DEFAULTED,
					SD_CONTROL_GROUP_DEFAULTED};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		SD_DESC_AUTO before = sample_desc("O:BAG:BAD:");
		SD_DESC_AUTO after =
			sample_desc(i ? "O:BAG:BOD:" : "O:BOG:BAD:");
		SD_DESC_AUTO now = sample_desc(i ? "O:BAG:BOD:" : "O:BOG:BAD:");

		before.control |= bits[0] | bits[1];
		now.control |= bits[!i];
		undo(&now, &before, &after, "");
		assert_sddl(&now, "O:BAG:BAD:");
		assert_int_equal(now.control & 3, 3);
		before.control &= (uint16_t)~bits[!i];
		undo(&now, &before, &after, "");
		assert_int_equal(now.control & 3, 3);
	}
}

static void
names_an_owner_set_since(void **state)
{
	SD_DESC_AUTO before = sample_desc("O:BAG:BAD:");
	SD_DESC_AUTO after = sample_desc("O:BOG:BOD:");
	SD_DESC_AUTO now = sample_desc("O:BUG:BOD:");

	(void)state;
	undo(&now, &before, &after, "-ff");
	assert_sddl(&now, "O:BUG:BAD:");
}

static void
undoes_a_list_that_came_or_went(void **state)
{
	SD_DESC_AUTO before = sample_desc("O:BA");
	SD_DESC_AUTO after = sample_desc("O:BAD:(A;;RP;;;BA)");
	SD_DESC_AUTO now = sample_desc("O:BAD:(A;;RP;;;BA)(A;;WP;;;BO)");

	(void)state;
	undo_gives("O:BA", "O:BAD:(A;;RP;;;BA)S:(AU;SA;WP;;;WD)",
		   "O:BAD:(A;;RP;;;BA)S:(AU;SA;WP;;;WD)", "O:BA");
	undo_gives("O:BAD:(OA;;CR;" RESET ";;BA)", "O:BA", "O:BA",
		   "O:BAD:(OA;;CR;" RESET ";;BA)");
	undo_gives("D:NO_ACCESS_CONTROL",
		   "O:BAD:", "O:BAD:", "D:NO_ACCESS_CONTROL");
	undo(&now, &before, &after, "+ff");
	assert_sddl(&now, "O:BAD:(A;;RP;;;BA)(A;;WP;;;BO)");
}

static void
needs_a_list_to_work_on(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO after = sample_desc("D:");
	SD_DESC_AUTO now = sample_desc("O:BA");
	size_t conflicts = 77;

	(void)state;
	assert_int_equal(
		sd_desc_revert(&now, &before, &after, &conflicts, NULL, NULL),
		SD_ENOTFOUND);
	assert_int_equal(conflicts, 77);
	assert_sddl(&now, "O:BA");
}

static void
slack_goes_with_the_first_change(void **state)
{
	SD_DESC_AUTO narrow = sample_desc("D:(A;;RP;;;BO)");
	SD_DESC_AUTO wide = sample_desc("D:(A;;RPWP;;;BO)");
	SD_DESC_AUTO now = sample_desc("D:(A;;CCRPWP;;;BO)");

	(void)state;
	now.dacl.slack = 8;
	undo(&now, &narrow, &narrow, "");
	assert_int_equal(now.dacl.slack, 8);
	undo(&now, &narrow, &wide, "");
	assert_sddl(&now, "D:(A;;CCRP;;;BO)");
	assert_int_equal(now.dacl.slack, 0);
	now.dacl.slack = 8;
	undo(&now, &wide, &narrow, "");
	assert_sddl(&now, "D:(A;;CCRPWP;;;BO)");
	assert_int_equal(now.dacl.slack, 0);
}

/* Undo puts 24 bytes back into a list that has just the room, and then into
 * one that has not. */
static void
stops_at_the_size_of_an_acl(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;BA)(A;;RP;;;BO)");
	SD_DESC_AUTO after = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO now = sample_desc("D:(A;;RP;;;S-1-5-32-544-1)");
	SD_DESC_AUTO fits = SD_DESC_INIT;
	SD_DESC_AUTO copy = SD_DESC_INIT;
	struct sd_ace ace = sample_ace("(A;;RP;;;S-1-5-32-1000)");
	size_t conflicts = 77;

	(void)state;
	while (sd_acl_size(&now.dacl) + 24 < SD_ACL_MAX_SIZE) {
		ace.sid.subs[1]++;
		sample_insert(&now, now.dacl.count, &ace);
	}
	fits = sample_copy(&now);
	undo(&fits, &before, &after, "");
	assert_int_equal(sd_acl_size(&fits.dacl), SD_ACL_MAX_SIZE);
	ace.sid.subs[1]++;
	sample_insert(&now, now.dacl.count, &ace);
	copy = sample_copy(&now);
	assert_int_equal(
		sd_desc_revert(&now, &before, &after, &conflicts, NULL, NULL),
		SD_ERANGE);
	assert_int_equal(conflicts, 77);
	assert_true(sd_desc_equal(&now, &copy));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_added_aces_out),
		cmocka_unit_test(puts_flags_without_effect_back),
		cmocka_unit_test(takes_merged_bits_out),
		cmocka_unit_test(puts_removed_aces_back),
		cmocka_unit_test(puts_taken_bits_back),
		cmocka_unit_test(swaps_in_one_slot),
		cmocka_unit_test(leaves_a_dacl_out_of_order_as_it_is),
		cmocka_unit_test(inherited_aces_are_the_servers),
		cmocka_unit_test(leaves_wider_aces_of_others_alone),
		cmocka_unit_test(counts_doubles),
		cmocka_unit_test(undoes_protection),
		cmocka_unit_test(undoes_audit_entries),
		cmocka_unit_test(undoes_all_parts_together),
		cmocka_unit_test(undoes_owner_and_group),
		cmocka_unit_test(undoes_the_defaulted_bits),
		cmocka_unit_test(names_an_owner_set_since),
		cmocka_unit_test(undoes_a_list_that_came_or_went),
		cmocka_unit_test(needs_a_list_to_work_on),
		cmocka_unit_test(slack_goes_with_the_first_change),
		cmocka_unit_test(stops_at_the_size_of_an_acl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
