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
	/* Some DCs mark it as for others and some do not: theirs to do. */
	settles("D:(OA;CI;" WRITE, "D:", true, "D:(OA;CI;" WRITE);
	settles("D:(OA;CI;" WRITE, "O:BA", true, "D:(OA;CI;" WRITE);
	settles("S:(AU;CISA;GX;;;WD)", "D:(A;ID;GA;;;WD)(A;CI;GX;;;BA)", true,
		"S:(AU;CIIOSA;LCRC;;;WD)(AU;SA;LCRC;;;WD)");
	settles("D:(A;;GX;;;WD)", "D:(A;ID;GX;;;WD)(A;CI;GX;;;BA)", false,
		"D:(A;;GX;;;WD)");
	/* Not inherited, it holds on the object, whatever class it names, and
	 * DCs keep it (D1). */
	settles("D:(OA;;" WRITE, "D:", false, "D:(OA;;" WRITE);
	settles("D:(OA;;" WRITE, "D:", true, "D:(OA;;" WRITE);
	settles("D:(OA;;" WRITE, "D:(OA;;" WRITE, true, "D:(OA;;" WRITE);
	settles("O:BOD:(OA;;WP;" DESCRIPTION ";" USER ";CO)", "D:(OA;;" WRITE,
		true, "O:BOD:(OA;;" WRITE);
}

/* 5.13: a DC may set INHERIT_ONLY on what names another class, and none drops
 * it: without it the ACE holds on the object as well (F3). */
static void
inherit_only_is_found_on_one_side(void **state)
{
	(void)state;
	settles("D:(OA;CIIO;" WRITE, "D:(OA;CI;" WRITE, true,
		"D:(OA;CIIO;" WRITE);
	settles("D:(OA;CIIO;" WRITE, "D:(OA;CI;" WRITE, false,
		"D:(OA;CIIO;" WRITE);
	/* Of the object's own class it is another thing either way. */
	settles("D:(OA;CI;WP;" DESCRIPTION ";" GROUP ";BO)",
		"D:(OA;CIIO;WP;" DESCRIPTION ";" GROUP ";BO)", true,
		"D:(OA;CI;WP;" DESCRIPTION ";" GROUP ";BO)");
	/* OBJECT_INHERIT is nobody's to pass on: here only. */
	settles("D:(OA;OI;" WRITE, "D:(OA;OIIO;" WRITE, true,
		"D:(OA;OI;" WRITE);
}

/* F4: what has no effect is kept where it stands. */
static void
flags_without_effect_make_no_difference(void **state)
{
	(void)state;
	settles("D:(A;CI;RP;;;BO)", "D:(A;OICI;RP;;;BO)", true,
		"D:(A;OICI;RP;;;BO)");
	settles("D:(A;OICI;RP;;;BO)", "D:(A;CI;RP;;;BO)", false,
		"D:(A;CI;RP;;;BO)");
	settles("D:(A;;RP;;;BO)", "D:(A;OINP;RP;;;BO)", true,
		"D:(A;OINP;RP;;;BO)");
	settles("D:(A;CI;RP;;;BO)", "D:(A;CINP;RP;;;BO)", true,
		"D:(A;CI;RP;;;BO)");
	settles("D:(A;OICI;RP;;;BO)", "D:", true, "D:(A;OICI;RP;;;BO)");
	settles("D:(OA;OICI;" WRITE, "D:(OA;CIIO;" WRITE, false,
		"D:(OA;CIIO;" WRITE);
}

static void
counts_copies(void **state)
{
	(void)state;
	settles("D:(A;;RP;;;BA)(A;;RC;;;BO)(A;;RP;;;BA)", "D:(A;;RP;;;BA)",
		false, "D:(A;;RP;;;BA)(A;;RC;;;BO)");
	settles("D:(A;;RP;;;BA)(A;;RP;;;BA)", "D:(A;;RP;;;BA)(A;;RP;;;BA)",
		true, "D:(A;;RP;;;BA)(A;;RP;;;BA)");
	/* D2: what CREATOR OWNER becomes may be there already. */
	settles("O:SYD:(A;;RP;;;SY)(A;;RP;;;CO)", "D:(A;;RP;;;SY)", true,
		"O:SYD:(A;;RP;;;SY)");
	settles("O:SYD:(A;;RP;;;CO)(A;;RP;;;SY)", "D:(A;;RP;;;SY)", false,
		"O:SYD:(A;;RP;;;SY)");
	settles("O:SYD:(A;;RP;;;SY)(A;;RP;;;CO)", "D:", true,
		"O:SYD:(A;;RP;;;SY)");
	settles("O:SYD:(A;;RP;;;SY)(A;;RP;;;CO)", "D:(A;;RP;;;SY)(A;;RP;;;SY)",
		true, "O:SYD:(A;;RP;;;SY)(A;;RP;;;SY)");
	/* Nobody has dropped these. */
	settles("D:(A;;RP;;;BA)(A;;RP;;;BA)", "D:", false,
		"D:(A;;RP;;;BA)(A;;RP;;;BA)");
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
	assert_int_equal(sd_desc_stored_forms(&owned, &ace, &group, forms), 1);
	assert_true(sd_ace_equal(&forms[0], &ace));
	ace = sample_ace("(OA;CI;" WRITE);
	assert_int_equal(sd_desc_stored_forms(&owned, &ace, &group, forms), 1);
	assert_int_equal(forms[0].flags,
			 SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY);
	ace = sample_ace("(OA;IO;" WRITE);
	assert_int_equal(sd_desc_stored_forms(&owned, &ace, &group, forms), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_form_that_is_stored),
		cmocka_unit_test(finds_what_was_changed_since),
		cmocka_unit_test(leaves_or_writes_out_what_is_not_there),
		cmocka_unit_test(inherit_only_is_found_on_one_side),
		cmocka_unit_test(flags_without_effect_make_no_difference),
		cmocka_unit_test(counts_copies),
		cmocka_unit_test(inherited_aces_stay),
		cmocka_unit_test(forms_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
