/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_diff.c: differences by meaning, and the normal form
 * that makes a planned and a stored descriptor comparable.
 */
#include "unit/libsd/sample.h"

#include <stdio.h>

static const struct sd_diff_options all = {false, SAMPLE_ALL};

/* Writes the items as "kind[s]index" words. */
static void
diff_is(const char *before, const char *after,
	const struct sd_diff_options *options, const char *want)
{
	static const char *const names[] = {
		[SD_DIFF_ACE_ADDED] = "+",	[SD_DIFF_ACE_REMOVED] = "-",
		[SD_DIFF_OWNER] = "owner",	[SD_DIFF_GROUP] = "group",
		[SD_DIFF_PROTECTED] = "P",	[SD_DIFF_SACL_PROTECTED] = "SP",
		[SD_DIFF_DACL_STATE] = "state", [SD_DIFF_SACL_STATE] = "sstate",
	};
	SD_DESC_AUTO a = sample_desc(before);
	SD_DESC_AUTO b = sample_desc(after);
	struct sd_diff diff = SD_DIFF_INIT;
	char have[256] = "";
	size_t len = 0;

	assert_int_equal(sd_diff_make(&diff, &a, &b, options), SD_OK);
	for (size_t i = 0; i < diff.count; i++) {
		const struct sd_diff_item *item = &diff.items[i];
		const struct sd_desc *side =
			item->kind == SD_DIFF_ACE_ADDED ? &b : &a;
		const struct sd_acl *acl =
			item->list == SD_SACL ? &side->sacl : &side->dacl;

		len += (size_t)snprintf(have + len, sizeof(have) - len, "%s%s",
					len > 0 ? " " : "", names[item->kind]);
		if (item->ace == NULL)
			continue;
		assert_ptr_equal(item->ace, &acl->aces[item->index]);
		len += (size_t)snprintf(have + len, sizeof(have) - len, "%s%zu",
					item->list == SD_SACL ? "s" : "",
					item->index);
	}
	assert_string_equal(have, want);
	sd_diff_clear(&diff);
	assert_null(diff.items);
}

static void
order_is_no_difference(void **state)
{
	(void)state;
	diff_is("O:BAG:BUD:(A;;RP;;;BA)(A;;WP;;;BO)S:(AU;SA;WP;;;WD)",
		"O:BAG:BUD:(A;;WP;;;BO)(A;;RP;;;BA)S:(AU;SA;WP;;;WD)", &all,
		"");
	diff_is("D:", "D:", &all, "");
	diff_is("O:BA", "O:BA", &all, "");
}

static void
removed_first_then_added(void **state)
{
	(void)state;
	diff_is("D:(A;;RP;;;BA)(A;;WP;;;BO)(A;;RC;;;BG)S:(AU;SA;WP;;;WD)",
		"D:(A;;GA;;;BA)(A;;WP;;;BO)(D;;RC;;;BG)S:(AU;FA;WP;;;WD)", &all,
		"-0 -2 -s0 +0 +2 +s0");
	diff_is("D:", "D:(A;;RP;;;BA)(A;;WP;;;BO)", &all, "+0 +1");
	diff_is("D:(A;;RP;;;BA)(A;;WP;;;BO)", "D:", &all, "-0 -1");
}

static void
counts_doubles(void **state)
{
	(void)state;
	diff_is("D:(A;;RP;;;BA)(A;;RP;;;BA)(A;;WP;;;BO)(A;;RP;;;BA)",
		"D:(A;;RP;;;BA)(A;;WP;;;BO)", &all, "-1 -3");
	diff_is("D:(A;;RP;;;BA)", "D:(A;;RP;;;BA)(A;;RP;;;BA)", &all, "+1");
}

static void
names_all_else(void **state)
{
	(void)state;
	diff_is("O:BAG:BUD:P(A;;RP;;;BA)S:(AU;SA;WP;;;WD)",
		"O:BOG:BOD:AI(A;;RP;;;BA)S:P(AU;SA;WP;;;WD)", &all,
		"owner group P SP");
	diff_is("G:BUD:(A;;RP;;;BA)", "O:BOD:(A;;RP;;;BA)", &all,
		"owner group");
	diff_is("D:(A;;RP;;;BA)", "D:NO_ACCESS_CONTROLS:(AU;SA;WP;;;WD)", &all,
		"-0 +s0 state sstate");
}

static void
looks_only_where_asked(void **state)
{
	static const char *const a = "O:BAG:BUD:P(A;;RP;;;BA)S:(AU;SA;WP;;;WD)";
	static const char *const b = "O:BOG:BOD:(A;;WP;;;BA)S:P(AU;FA;WP;;;WD)";
	const struct sd_diff_options dacl = {false, SD_FLAG_DACL};
	const struct sd_diff_options sacl = {false, SD_FLAG_SACL};
	const struct sd_diff_options owner = {false, SD_FLAG_OWNER};
	const struct sd_diff_options none = {false, 0};

	(void)state;
	diff_is(a, b, &dacl, "-0 +0 P");
	diff_is(a, b, &sacl, "-s0 +s0 SP");
	diff_is(a, b, &owner, "owner");
	diff_is(a, b, &none, "");
}

static void
inherited_can_be_left_out(void **state)
{
	const struct sd_diff_options explicit_only = {true, SAMPLE_ALL};

	(void)state;
	diff_is("D:(A;;RP;;;BA)(A;ID;WP;;;BO)", "D:(A;;RP;;;BA)(A;ID;RC;;;BU)",
		&explicit_only, "");
	diff_is("D:(A;ID;WP;;;BO)", "D:(A;;WP;;;BO)(A;ID;RC;;;BU)",
		&explicit_only, "+0");
}

/* --- the normal form --------------------------------------------------- */

static void
normal_form_is(const char *text, const char *class_text, const char *want)
{
	SD_DESC_AUTO desc = sample_desc(text);
	SD_DESC_AUTO again = SD_DESC_INIT;
	struct sd_guid guid = {{0}};
	const struct sd_guid *class_guid = NULL;

	if (class_text != NULL) {
		guid = sample_guid(class_text);
		class_guid = &guid;
	}
	assert_int_equal(sd_desc_normalize(&desc, class_guid), SD_OK);
	assert_sddl(&desc, want);
	again = sample_copy(&desc);
	assert_int_equal(sd_desc_normalize(&again, class_guid), SD_OK);
	assert_true(sd_desc_equal(&desc, &again));
}

static void
normal_form_maps_generics(void **state)
{
	(void)state;
	normal_form_is("D:(A;;GR;;;BO)", NULL, "D:(A;;LCRPLORC;;;BO)");
	normal_form_is("D:(A;CIIO;GW;;;BO)", NULL, "D:(A;CIIO;SWWPRC;;;BO)");
	/* Parted, as a DC parts it. */
	normal_form_is("D:(A;CI;GX;;;BO)", NULL,
		       "D:(A;;LCRC;;;BO)(A;CIIO;LCRC;;;BO)");
	normal_form_is("D:(A;CINP;GX;;;BO)", NULL,
		       "D:(A;;LCRC;;;BO)(A;CINPIO;LCRC;;;BO)");
	/* Mapped ones stay one. */
	normal_form_is("D:(A;CI;LCRC;;;BO)", NULL, "D:(A;CI;LCRC;;;BO)");
	/* All bits and more: what a DC makes of them. */
	normal_form_is("D:(A;CIIO;0xffffffff;;;BO)", NULL,
		       "D:(A;CIIO;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)");
}

static void
stored_value_has_the_same_normal_form(void **state)
{
	/* What a DC returned for (A;CI;GA;;;DA), (A;;RP;;;CO), owner BA. */
	static const char *const stored =
		"O:BAD:(A;CIIO;GA;;;BO)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)"
		"(A;CIIO;RP;;;CO)(A;;RP;;;BA)";
	SD_DESC_AUTO a = sample_desc("O:BAD:(A;CI;GA;;;BO)(A;CI;RP;;;CO)");
	SD_DESC_AUTO b = sample_desc(stored);
	struct sd_diff diff = SD_DIFF_INIT;

	(void)state;
	assert_int_equal(sd_desc_normalize(&a, NULL), SD_OK);
	assert_int_equal(sd_desc_normalize(&b, NULL), SD_OK);
	assert_int_equal(sd_diff_make(&diff, &a, &b, &all), SD_OK);
	assert_int_equal(diff.count, 0);
	sd_diff_clear(&diff);
}

/* "from>to" of every ACE that moved, places from 0. */
static void
moves_are(const char *before, const char *after, const char *want)
{
	SD_DESC_AUTO a = sample_desc(before);
	SD_DESC_AUTO b = sample_desc(after);
	struct sd_diff diff = SD_DIFF_INIT;
	char have[256] = "";
	size_t len = 0, others;

	assert_int_equal(sd_diff_make(&diff, &a, &b, &all), SD_OK);
	others = diff.count;
	assert_int_equal(sd_diff_append_moves(&diff, &a, &b), SD_OK);
	for (size_t i = 0; i < diff.count; i++) {
		const struct sd_diff_item *item = &diff.items[i];

		assert_int_equal(item->kind == SD_DIFF_ACE_MOVED, i >= others);
		if (i < others)
			continue;
		assert_int_equal(item->list, SD_DACL);
		assert_ptr_equal(item->ace, &a.dacl.aces[item->index]);
		assert_true(sd_ace_equal(item->ace, &b.dacl.aces[item->to]));
		len += (size_t)snprintf(have + len, sizeof(have) - len,
					"%s%zu>%zu", len > 0 ? " " : "",
					item->index, item->to);
	}
	assert_string_equal(have, want);
	sd_diff_clear(&diff);
}

#define A1 "(A;;RP;;;BA)"
#define A2 "(A;;RP;;;BO)"
#define A3 "(A;;RP;;;BG)"
#define D1 "(D;;WP;;;BA)"
#define D2 "(D;;WP;;;BO)"

static void
moves_are_the_fewest(void **state)
{
	(void)state;
	moves_are("D:" A1 A2 D1, "D:" A1 A2 D1, "");
	moves_are("D:" A1 A2 A3 D1, "D:" D1 A1 A2 A3, "3>0");
	/* Of two that could move, the later one does. */
	moves_are("D:" A1 D1, "D:" D1 A1, "1>0");
	moves_are("D:" A1 D1 A2 D2 A3, "D:" D1 D2 A1 A2 A3, "1>0 3>1");
	moves_are("D:" A2 D1 D2 A1, "D:" D1 D2 A2 A1, "0>2");
	moves_are("D:" D1 D2 A1 A2 A3, "D:" A3 D1 D2 A1 A2, "4>0");
	moves_are("D:" A1 A2 A3, "D:" A3 A2 A1, "1>1 2>0");
}

/* What came and went is not what moved. */
static void
moves_among_other_changes(void **state)
{
	(void)state;
	moves_are("D:" A1 A2, "D:" D1 A1 A2, "");
	moves_are("D:" A1 D1 A2, "D:" D2 D1 A2, "");
	moves_are("D:" A1 A2 D1, "D:" D2 D1 A2 A3, "2>1");
	moves_are("D:" A1, "D:" D1, "");
	moves_are("D:" A1 D1, "D:" A1, "");
	moves_are("D:" A1 D1, "D:" D1, "");
	moves_are("O:BAD:" A1 D1, "O:BUD:P" D1 A1, "1>0");
	/* Equal ones pair up in their order. */
	moves_are("D:" A1 A1 D1 D1, "D:" D1 D1 A1 A1, "2>0 3>1");
	moves_are("D:" A1 A2 A1, "D:" A2 A1 A1, "1>0");
	moves_are("D:" A1 A2 A1, "D:" A2 A1, "1>0");
	/* Nothing to stand in. */
	moves_are("D:", "D:" A1, "");
	moves_are("D:" A1, "D:", "");
	moves_are("O:BA", "O:BAD:" A1, "");
	moves_are("O:BAD:" A1, "O:BA", "");
	/* The order of a SACL means nothing. */
	moves_are("D:S:(AU;SA;WP;;;WD)(AU;SA;RP;;;WD)",
		  "D:S:(AU;SA;RP;;;WD)(AU;SA;WP;;;WD)", "");
}

static void
normal_form_expands_placeholders(void **state)
{
	(void)state;
	normal_form_is("O:BAG:BUD:(A;;RP;;;CO)(A;;WP;;;CG)", NULL,
		       "O:BAG:BUD:(A;;RP;;;BA)(A;;WP;;;BU)");
	normal_form_is("O:BAG:BUD:(A;CI;RP;;;CO)", NULL,
		       "O:BAG:BUD:(A;;RP;;;BA)(A;CIIO;RP;;;CO)");
	normal_form_is("O:BAG:BUD:(A;CIIO;RP;;;CG)", NULL,
		       "O:BAG:BUD:(A;CIIO;RP;;;CG)");
	/* Nobody knows who it is. */
	normal_form_is("D:(A;;RP;;;CO)(A;CI;RP;;;CG)", NULL,
		       "D:(A;;RP;;;CO)(A;CI;RP;;;CG)");
	/* The owner is somebody, OWNER RIGHTS is not the owner. */
	normal_form_is("O:BAD:(A;;RP;;;OW)", NULL, "O:BAD:(A;;RP;;;OW)");
}

static void
normal_form_minds_the_class(void **state)
{
	(void)state;
	normal_form_is("D:(OA;CI;RP;" MEMBER ";" GROUP ";BO)", USER,
		       "D:(OA;CIIO;RP;" MEMBER ";" GROUP ";BO)");
	normal_form_is("D:(OA;CI;RP;" MEMBER ";" GROUP ";BO)", GROUP,
		       "D:(OA;CI;RP;" MEMBER ";" GROUP ";BO)");
	normal_form_is("D:(OA;CI;RP;" MEMBER ";" GROUP ";BO)", NULL,
		       "D:(OA;CI;RP;" MEMBER ";" GROUP ";BO)");
	/* Not inherited by anything, it holds here, as the access check has it
	 * and DCs keep it (D1). */
	normal_form_is("D:(OA;;RP;" MEMBER ";" GROUP ";BO)", USER,
		       "D:(OA;;RP;" MEMBER ";" GROUP ";BO)");
	normal_form_is("D:(OA;OI;RP;" MEMBER ";" GROUP ";BO)", USER,
		       "D:(OA;OI;RP;" MEMBER ";" GROUP ";BO)");
	normal_form_is("D:(OA;IO;RP;" MEMBER ";" GROUP ";BO)", USER, "D:");
	/* Its class: parted, and what takes effect has no class. */
	normal_form_is("O:BAD:(OA;CI;RP;" MEMBER ";" GROUP ";CO)", GROUP,
		       "O:BAD:(OA;;RP;" MEMBER ";;BA)(OA;CIIO;RP;" MEMBER
		       ";" GROUP ";CO)");
	normal_form_is("O:BAD:(OA;CI;RP;;" GROUP ";CO)", GROUP,
		       "O:BAD:(A;;RP;;;BA)(OA;CIIO;RP;;" GROUP ";CO)");
	/* Not its class: waits for those below. */
	normal_form_is("O:BAD:(OA;CI;GR;" MEMBER ";" GROUP ";CO)", USER,
		       "O:BAD:(OA;CIIO;LCRPLORC;" MEMBER ";" GROUP ";CO)");
	/* Class not known: nothing is parted. */
	normal_form_is("O:BAD:(OA;CI;GR;" MEMBER ";" GROUP ";CO)", NULL,
		       "O:BAD:(OA;CI;LCRPLORC;" MEMBER ";" GROUP ";CO)");
}

static void
normal_form_sorts_and_drops_doubles(void **state)
{
	(void)state;
	normal_form_is("D:(A;;WP;;;BO)(A;;RP;;;BO)(D;;RP;;;BG)(A;;WP;;;BO)"
		       "(D;;CC;;;BG)",
		       NULL,
		       "D:(D;;CC;;;BG)(D;;RP;;;BG)(A;;RP;;;BO)(A;;WP;;;BO)");
	/* Inherited ones keep their order, doubles and place behind. */
	normal_form_is("D:(A;ID;WP;;;BO)(A;ID;GA;;;BA)(A;;RP;;;BO)"
		       "(A;ID;WP;;;BO)",
		       NULL,
		       "D:(A;;RP;;;BO)(A;ID;WP;;;BO)(A;ID;GA;;;BA)"
		       "(A;ID;WP;;;BO)");
	normal_form_is("S:(AU;SA;GR;;;WD)(AU;SA;CC;;;WD)(AU;SA;CC;;;WD)", NULL,
		       "S:(AU;SA;CC;;;WD)(AU;SA;LCRPLORC;;;WD)");
	normal_form_is("S:(AU;CISA;GR;;;WD)", NULL,
		       "S:(AU;SA;LCRPLORC;;;WD)(AU;CIIOSA;LCRPLORC;;;WD)");
	normal_form_is("O:BA", USER, "O:BA");
}

static void
normal_form_of_odd_aces(void **state)
{
	SD_DESC_AUTO desc = sample_desc("O:BAD:(A;;RP;;;BA)");
	struct sd_ace bare = sample_ace("(D;;RP;;;BO)");
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "CO");
	struct sd_ace opaque = sample_opaque(SD_ACE_INHERIT_ONLY);

	(void)state;
	bare.type = SD_ACE_DENIED_OBJECT;
	bare.form = SD_ACE_FORM_OBJECT;
	callback.mask = SD_MASK_GENERIC_ALL;
	sample_insert(&desc, 0, &opaque);
	sample_insert(&desc, 1, &callback);
	sample_insert(&desc, 2, &bare);
	assert_int_equal(sd_desc_normalize(&desc, NULL), SD_OK);
	assert_int_equal(desc.dacl.count, 4);
	assert_int_equal(desc.dacl.aces[0].type, SD_ACE_DENIED);
	assert_int_equal(desc.dacl.aces[1].type, SD_ACE_ALLOWED);
	assert_true(sd_ace_equal(&desc.dacl.aces[2], &callback));
	assert_true(sd_ace_equal(&desc.dacl.aces[3], &opaque));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_no_difference),
		cmocka_unit_test(removed_first_then_added),
		cmocka_unit_test(counts_doubles),
		cmocka_unit_test(names_all_else),
		cmocka_unit_test(looks_only_where_asked),
		cmocka_unit_test(inherited_can_be_left_out),
		cmocka_unit_test(normal_form_maps_generics),
		cmocka_unit_test(stored_value_has_the_same_normal_form),
		cmocka_unit_test(moves_are_the_fewest),
		cmocka_unit_test(moves_among_other_changes),
		cmocka_unit_test(normal_form_expands_placeholders),
		cmocka_unit_test(normal_form_minds_the_class),
		cmocka_unit_test(normal_form_sorts_and_drops_doubles),
		cmocka_unit_test(normal_form_of_odd_aces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
