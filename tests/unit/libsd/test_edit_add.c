/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_edit_add.c: granting and denying. Each test shows the
 * DACL before and after as text.
 */
#include "unit/libsd/sample.h"

#include <stdio.h>

static void
add_gives(const char *before, const char *ace, enum sd_edit_result result,
	  const char *after)
{
	SD_DESC_AUTO desc = sample_desc(before);

	sample_add(&desc, ace, result);
	assert_sddl(&desc, after);
	/* Whatever it did, doing it again does nothing. */
	sample_add(&desc, ace, SD_EDIT_UNCHANGED);
	assert_sddl(&desc, after);
}

static void
refuse(const char *before, const struct sd_ace *ace, enum sd_err want,
       size_t where)
{
	SD_DESC_AUTO desc = sample_desc(before);
	SD_DESC_AUTO copy = sample_copy(&desc);
	enum sd_edit_result result = SD_EDIT_NARROWED;
	struct sd_error error = {.section = ""};

	assert_int_equal(sd_edit_add(&desc, SD_DACL, ace, &result, &error),
			 want);
	assert_int_equal(error.code, want);
	assert_int_equal(error.where, where);
	assert_int_equal(result, SD_EDIT_NARROWED);
	assert_true(sd_desc_equal(&desc, &copy));
}

static void
into_an_empty_list(void **state)
{
	(void)state;
	add_gives("D:", "(OA;CI;CCDC;" USER ";;BO)", SD_EDIT_ADDED,
		  "D:(OA;CI;CCDC;" USER ";;BO)");
	add_gives("D:", "(D;;SDDT;;;WD)", SD_EDIT_ADDED, "D:(D;;DTSD;;;WD)");
}

static void
takes_its_canonical_place(void **state)
{
	(void)state;
	add_gives("D:(D;;DT;;;BG)(A;;RP;;;BA)(D;ID;WP;;;BG)(A;ID;RP;;;BU)",
		  "(A;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(D;;DT;;;BG)(A;;RP;;;BA)(A;;RP;;;BO)(D;ID;WP;;;BG)"
		  "(A;ID;RP;;;BU)");
	add_gives("D:(D;;DT;;;BG)(A;;RP;;;BA)(D;ID;WP;;;BG)(A;ID;RP;;;BU)",
		  "(D;;WP;;;BO)", SD_EDIT_ADDED,
		  "D:(D;;DT;;;BG)(D;;WP;;;BO)(A;;RP;;;BA)(D;ID;WP;;;BG)"
		  "(A;ID;RP;;;BU)");
	add_gives("D:(A;ID;RP;;;BU)", "(A;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(A;;RP;;;BO)(A;ID;RP;;;BU)");
	add_gives("D:(D;;RP;;;BU)(A;ID;RP;;;BU)", "(A;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(D;;RP;;;BU)(A;;RP;;;BO)(A;ID;RP;;;BU)");
	add_gives("D:(A;;RP;;;BU)(A;ID;RP;;;BU)", "(D;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(D;;RP;;;BO)(A;;RP;;;BU)(A;ID;RP;;;BU)");
}

static void
merges_into_its_slot(void **state)
{
	(void)state;
	add_gives("D:(A;;RP;;;BO)(A;;RC;;;BA)", "(A;;WP;;;BO)", SD_EDIT_MERGED,
		  "D:(A;;RPWP;;;BO)(A;;RC;;;BA)");
	add_gives("D:(OA;CIIO;RP;" MEMBER ";" GROUP ";BO)",
		  "(OA;CIIO;WP;" MEMBER ";" GROUP ";BO)", SD_EDIT_MERGED,
		  "D:(OA;CIIO;RPWP;" MEMBER ";" GROUP ";BO)");
	add_gives("D:(D;;RP;;;BO)", "(D;;WP;;;BO)", SD_EDIT_MERGED,
		  "D:(D;;RPWP;;;BO)");
	/* The first of several. */
	add_gives("D:(A;;RP;;;BO)(A;;RC;;;BO)", "(A;;WPRC;;;BO)",
		  SD_EDIT_MERGED, "D:(A;;RPWPRC;;;BO)(A;;RC;;;BO)");
}

static void
never_merges_across_slots(void **state)
{
	static const char *const others[] = {
		"(A;CI;RP;;;BO)",	    /* flags */
		"(A;CIIO;RP;;;BO)",	    /* flags */
		"(OA;;RP;" MEMBER ";;BO)",  /* object type */
		"(OA;;RP;;" GROUP ";BO)",   /* inherited type */
		"(A;;RP;;;BA)",		    /* trustee */
		"(A;;RP;;;S-1-5-32-549-1)", /* longer SID */
	};
	char before[128];
	char after[160];

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(before, sizeof(before), "D:%s", others[i]);
		snprintf(after, sizeof(after), "D:%s(A;;RP;;;BO)", others[i]);
		add_gives(before, "(A;;RP;;;BO)", SD_EDIT_ADDED, after);
	}
	add_gives("D:(D;;RP;;;BO)", "(A;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(D;;RP;;;BO)(A;;RP;;;BO)");
	add_gives("D:(A;ID;RP;;;BO)", "(A;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(A;;RP;;;BO)(A;ID;RP;;;BO)");
}

/* F4: OBJECT_INHERIT stays where it stands, and makes no second ACE. */
static void
flags_without_effect_make_no_other_slot(void **state)
{
	(void)state;
	add_gives("D:(A;OICI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)",
		  "(A;CI;GA;;;BO)", SD_EDIT_UNCHANGED,
		  "D:(A;OICI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)");
	add_gives("D:(A;OICI;RP;;;BO)", "(A;CI;WP;;;BO)", SD_EDIT_MERGED,
		  "D:(A;OICI;RPWP;;;BO)");
	add_gives("D:(A;OI;RP;;;BO)", "(A;;RP;;;BO)", SD_EDIT_UNCHANGED,
		  "D:(A;OI;RP;;;BO)");
	add_gives("D:(OA;CI;CR;" RESET ";;BO)", "(OA;OICI;CR;" RESET ";;BO)",
		  SD_EDIT_UNCHANGED, "D:(OA;CI;CR;" RESET ";;BO)");
	/* What reaches nothing satisfies nothing. */
	add_gives("D:(A;OIIO;RP;;;BO)", "(A;CIIO;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(A;OIIO;RP;;;BO)(A;CIIO;RP;;;BO)");
	add_gives("D:(A;IO;RP;;;BO)", "(A;;RP;;;BO)", SD_EDIT_ADDED,
		  "D:(A;IO;RP;;;BO)(A;;RP;;;BO)");
}

static void
covered_changes_nothing(void **state)
{
	(void)state;
	add_gives("D:(A;;RPWP;;;BO)", "(A;;RP;;;BO)", SD_EDIT_UNCHANGED,
		  "D:(A;;RPWP;;;BO)");
	/* By several together. */
	add_gives("D:(A;;RP;;;BO)(A;;WP;;;BA)(A;;WP;;;BO)", "(A;;RPWP;;;BO)",
		  SD_EDIT_UNCHANGED, "D:(A;;RP;;;BO)(A;;WP;;;BA)(A;;WP;;;BO)");
	/* By a generic right that was stored as such. */
	add_gives("D:(A;CIIO;GA;;;BO)", "(A;CIIO;WD;;;BO)", SD_EDIT_UNCHANGED,
		  "D:(A;CIIO;GA;;;BO)");
	/* Nothing asked for. */
	add_gives("D:(A;;RP;;;BA)", "(A;;0x0;;;BO)", SD_EDIT_UNCHANGED,
		  "D:(A;;RP;;;BA)");
}

static void
generic_rights_are_mapped(void **state)
{
	(void)state;
	add_gives("D:", "(A;CI;GA;;;BO)", SD_EDIT_ADDED,
		  "D:(A;CI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)");
	add_gives("D:", "(A;;GR;;;BO)", SD_EDIT_ADDED, "D:(A;;LCRPLORC;;;BO)");
	add_gives("D:(A;;LCRPLORC;;;BO)", "(A;;GX;;;BO)", SD_EDIT_UNCHANGED,
		  "D:(A;;LCRPLORC;;;BO)");
}

static void
inherited_is_never_ours(void **state)
{
	(void)state;
	add_gives("D:", "(A;CIID;RP;;;BO)", SD_EDIT_ADDED, "D:(A;CI;RP;;;BO)");
}

static void
object_ace_without_guids_is_plain(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:");
	struct sd_ace bare = sample_ace("(A;;RP;;;BO)");

	(void)state;
	bare.type = SD_ACE_ALLOWED_OBJECT;
	bare.form = SD_ACE_FORM_OBJECT;
	sample_insert(&desc, 0, &bare);
	sample_add(&desc, "(A;;RP;;;BO)", SD_EDIT_UNCHANGED);
	sample_add(&desc, "(A;;WP;;;BO)", SD_EDIT_MERGED);
	assert_int_equal(desc.dacl.count, 1);
	assert_int_equal(desc.dacl.aces[0].type, SD_ACE_ALLOWED_OBJECT);
	assert_int_equal(desc.dacl.aces[0].mask, 0x30);
}

static void
refuses_a_dacl_out_of_order(void **state)
{
	struct sd_ace ace = sample_ace("(A;;RP;;;BO)");

	(void)state;
	refuse("D:(A;;RP;;;BA)(D;;RP;;;BG)", &ace, SD_ENOTCANONICAL, 1);
	refuse("D:(A;ID;RP;;;BA)(A;;WP;;;BA)", &ace, SD_ENOTCANONICAL, 1);
	/* A merge would have to trust the order as well. */
	refuse("D:(A;;WP;;;BO)(A;;RP;;;BA)(D;;RP;;;BG)", &ace, SD_ENOTCANONICAL,
	       2);
	/* What is already so needs no edit, so no order. */
	add_gives("D:(A;;RP;;;BO)(D;;RP;;;BG)", "(A;;RP;;;BO)",
		  SD_EDIT_UNCHANGED, "D:(A;;RP;;;BO)(D;;RP;;;BG)");
	/* The order of inherited ACEs is the server's. */
	add_gives("D:(A;ID;RP;;;BA)(D;ID;RP;;;BG)", "(A;;RP;;;BO)",
		  SD_EDIT_ADDED, "D:(A;;RP;;;BO)(A;ID;RP;;;BA)(D;ID;RP;;;BG)");
}

static void
refuses_what_it_cannot_edit(void **state)
{
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace opaque = sample_opaque(0);
	struct sd_ace audit = sample_ace("(A;;RP;;;BO)");

	(void)state;
	audit.type = SD_ACE_AUDIT;
	refuse("D:", &callback, SD_EUNSUPPORTED, 0);
	refuse("D:", &opaque, SD_EUNSUPPORTED, 0);
	refuse("D:", &audit, SD_EUNSUPPORTED, 0);
}

static void
makes_nothing_out_of_nothing(void **state)
{
	SD_DESC_AUTO none = sample_desc("O:BA");
	SD_DESC_AUTO null = sample_desc("D:NO_ACCESS_CONTROL");
	struct sd_ace ace = sample_ace("(A;;RP;;;BO)");
	enum sd_edit_result result;
	struct sd_error error = {.section = ""};

	(void)state;
	refuse("O:BA", &ace, SD_ENOTFOUND, 0);
	refuse("O:BAD:NO_ACCESS_CONTROL", &ace, SD_ENOTFOUND, 0);
	/* The difference is a big one to a reader. */
	assert_int_equal(sd_edit_add(&none, SD_DACL, &ace, &result, &error),
			 SD_ENOTFOUND);
	assert_string_equal(error.message, "want a DACL to edit, have none");
	assert_int_equal(sd_edit_add(&null, SD_DACL, &ace, &result, &error),
			 SD_ENOTFOUND);
	assert_string_equal(error.message,
			    "want a DACL to edit, have a NULL one");
}

static void
what_it_cannot_read_stays(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;BA)");
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace opaque = sample_opaque(0);

	(void)state;
	sample_insert(&desc, 1, &callback);
	sample_insert(&desc, 0, &opaque);
	/* The conditional ACE covers nothing and takes nothing in. */
	sample_add(&desc, "(A;;RP;;;BO)", SD_EDIT_ADDED);
	sample_add(&desc, "(D;;RP;;;BO)", SD_EDIT_ADDED);
	assert_int_equal(desc.dacl.count, 5);
	assert_int_equal(desc.dacl.aces[0].type, SD_ACE_DENIED);
	assert_true(sd_ace_equal(&desc.dacl.aces[1], &opaque));
	assert_true(sd_ace_equal(&desc.dacl.aces[3], &callback));
	assert_int_equal(desc.dacl.aces[4].type, SD_ACE_ALLOWED);
}

/* One ACE of 40 bytes and 1,819 of 36 fill an ACL to the last byte. */
static void
stops_at_the_size_of_an_acl(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:(A;;RP;;;S-1-5-21-1-2-3-4-5)");
	struct sd_ace ace = sample_ace("(A;;RP;;;S-1-5-21-1-2-3-1000)");
	enum sd_edit_result result;
	struct sd_error error = {.section = ""};
	enum sd_err err;

	(void)state;
	while ((err = sd_edit_add(&desc, SD_DACL, &ace, &result, &error)) ==
	       SD_OK) {
		assert_int_equal(result, SD_EDIT_ADDED);
		ace.sid.subs[4]++;
	}
	assert_int_equal(err, SD_ERANGE);
	assert_int_equal(desc.dacl.count, 1820);
	assert_int_equal(sd_acl_size(&desc.dacl), SD_ACL_MAX_SIZE);
	/* A merge needs no room. */
	ace.sid.subs[4]--;
	ace.mask = SD_MASK_WRITE_PROPERTY;
	assert_int_equal(sd_edit_add(&desc, SD_DACL, &ace, &result, NULL),
			 SD_OK);
	assert_int_equal(result, SD_EDIT_MERGED);
}

static void
sets_the_owner(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAG:BUD:(A;;RP;;;BA)");
	struct sd_sid owner = sample_sid("BO");

	(void)state;
	desc.control |= SD_CONTROL_OWNER_DEFAULTED | SD_CONTROL_GROUP_DEFAULTED;
	sd_edit_set_owner(&desc, &owner);
	assert_sddl(&desc, "O:BOG:BUD:(A;;RP;;;BA)");
	assert_int_equal(desc.control & 3, SD_CONTROL_GROUP_DEFAULTED);
	sd_desc_clear(&desc);
	sd_edit_set_owner(&desc, &owner);
	assert_sddl(&desc, "O:BO");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(into_an_empty_list),
		cmocka_unit_test(takes_its_canonical_place),
		cmocka_unit_test(merges_into_its_slot),
		cmocka_unit_test(never_merges_across_slots),
		cmocka_unit_test(flags_without_effect_make_no_other_slot),
		cmocka_unit_test(covered_changes_nothing),
		cmocka_unit_test(generic_rights_are_mapped),
		cmocka_unit_test(inherited_is_never_ours),
		cmocka_unit_test(object_ace_without_guids_is_plain),
		cmocka_unit_test(refuses_a_dacl_out_of_order),
		cmocka_unit_test(refuses_what_it_cannot_edit),
		cmocka_unit_test(makes_nothing_out_of_nothing),
		cmocka_unit_test(what_it_cannot_read_stays),
		cmocka_unit_test(stops_at_the_size_of_an_acl),
		cmocka_unit_test(sets_the_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
