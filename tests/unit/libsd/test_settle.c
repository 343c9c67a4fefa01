/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_settle.c: what was sent, found again in what a DC
 * made of it, whether it gave it another form (Windows) or did not (Samba).
 */
#include "unit/libsd/sample.h"

#define DESCRIPTION "bf967950-0de6-11d0-a285-00aa003049e2"
#define WRITE "WP;" DESCRIPTION ";" USER ";BO)"

static void
settles(const char *sent, const char *stored, bool write_out, const char *want)
{
	SD_DESC_AUTO desc = sample_desc(sent);
	SD_DESC_AUTO is = sample_desc(stored);
	const struct sd_guid group = sample_guid(GROUP);

	assert_int_equal(sd_desc_settle(&desc, &is, &group, write_out), SD_OK);
	assert_sddl(&desc, want);
}

/* In either form, whatever the other would be. */
static void
takes_the_form_that_is_stored(void **state)
{
	(void)state;
	settles("D:(OA;CI;" WRITE, "D:(OA;CI;" WRITE, true, "D:(OA;CI;" WRITE);
	settles("D:(OA;CI;" WRITE, "D:(OA;CIIO;" WRITE, false,
		"D:(OA;CIIO;" WRITE);
	settles("O:BUD:(A;CI;RP;;;CO)(A;;RC;;;BA)",
		"D:(A;;RC;;;BA)(A;CIIO;RP;;;CO)(A;;RP;;;BU)", false,
		"O:BUD:(A;CIIO;RP;;;CO)(A;;RP;;;BU)(A;;RC;;;BA)");
	settles("O:BUD:(A;CI;RP;;;CO)", "D:(A;CI;RP;;;CO)", true,
		"O:BUD:(A;CI;RP;;;CO)");
	/* Some of it. */
	settles("D:(OA;CI;GR;;" USER ";BO)", "D:(OA;CI;LCRPLORC;;" USER ";BO)",
		false, "D:(OA;CI;LCRPLORC;;" USER ";BO)");
	settles("S:(AU;CISA;GA;;;WD)", "S:(AU;CISA;GA;;;WD)", true,
		"S:(AU;CISA;GA;;;WD)");
}

/* What somebody has changed since is looked for where it was put. */
static void
finds_what_was_changed_since(void **state)
{
	(void)state;
	settles("D:(OA;CI;" WRITE, "D:(OA;CIIO;RP" WRITE, false,
		"D:(OA;CIIO;" WRITE);
	settles("D:(OA;CI;" WRITE, "D:(OA;CI;RP" WRITE, false,
		"D:(OA;CI;" WRITE);
	settles("D:(OA;CI;" WRITE, "D:(OA;CI;RP" WRITE "(OA;CIIO;RP" WRITE,
		false, "D:(OA;CI;" WRITE);
}

static void
leaves_or_writes_out_what_is_not_there(void **state)
{
	(void)state;
	settles("D:(OA;CI;" WRITE, "D:", false, "D:(OA;CI;" WRITE);
	settles("D:(OA;CI;" WRITE, "D:", true, "D:(OA;CIIO;" WRITE);
	settles("D:(OA;CI;" WRITE, "O:BA", true, "D:(OA;CIIO;" WRITE);
	settles("S:(AU;CISA;GX;;;WD)", "D:(A;ID;GA;;;WD)(A;CI;GX;;;BA)", true,
		"S:(AU;CIIOSA;LCRC;;;WD)(AU;SA;LCRC;;;WD)");
	settles("D:(A;;GX;;;WD)", "D:(A;ID;GX;;;WD)(A;CI;GX;;;BA)", false,
		"D:(A;;GX;;;WD)");
	/* Void on a group: Samba keeps it, Windows does not. */
	settles("D:(OA;;" WRITE, "D:", false, "D:(OA;;" WRITE);
	settles("D:(OA;;" WRITE, "D:", true, "D:");
	settles("D:(OA;;" WRITE, "D:(OA;;" WRITE, true, "D:(OA;;" WRITE);
}

static void
counts_copies(void **state)
{
	(void)state;
	settles("D:(A;;RP;;;BA)(A;;RC;;;BO)(A;;RP;;;BA)", "D:(A;;RP;;;BA)",
		false, "D:(A;;RP;;;BA)(A;;RC;;;BO)");
	settles("D:(A;;RP;;;BA)(A;;RP;;;BA)", "D:(A;;RP;;;BA)(A;;RP;;;BA)",
		true, "D:(A;;RP;;;BA)(A;;RP;;;BA)");
}

static void
inherited_aces_stay(void **state)
{
	(void)state;
	settles("O:BUD:(A;CIID;GA;;;CO)", "D:", true, "O:BUD:(A;CIID;GA;;;CO)");
}

/* One ACE, for the owner and group that are known. */
static void
forms_of_one(void **state)
{
	SD_DESC_AUTO owned = sample_desc("O:BUG:BGD:");
	SD_DESC_AUTO bare = sample_desc("D:");
	const struct sd_guid group = sample_guid(GROUP);
	struct sd_ace ace = sample_ace("(A;CI;RP;;;CO)"), forms[2];

	(void)state;
	assert_int_equal(sd_desc_stored_forms(&owned, &ace, NULL, forms), 2);
	assert_int_equal(forms[0].flags,
			 SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY);
	assert_true(sd_sid_is_creator(&forms[0].sid));
	assert_int_equal(forms[1].flags, 0);
	assert_true(sd_sid_equal(&forms[1].sid, &owned.owner));
	assert_int_equal(sd_desc_stored_forms(&bare, &ace, NULL, forms), 1);
	assert_true(sd_ace_equal(&forms[0], &ace));
	ace = sample_ace("(OA;;" WRITE);
	assert_int_equal(sd_desc_stored_forms(&owned, &ace, &group, forms), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_form_that_is_stored),
		cmocka_unit_test(finds_what_was_changed_since),
		cmocka_unit_test(leaves_or_writes_out_what_is_not_there),
		cmocka_unit_test(counts_copies),
		cmocka_unit_test(inherited_aces_stay),
		cmocka_unit_test(forms_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
