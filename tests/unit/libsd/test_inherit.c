/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_inherit.c: what a child gets, rule by rule
 * (MS-ADTS 6.1.3), and no more than one line a rule.
 */
#include "unit/libsd/sample.h"

static const char *const child_class = USER;

static struct sd_desc
heir_of(const struct sd_desc *parent, const char *own, bool drop_covered)
{
	struct sd_desc child = sample_desc(own);
	struct sd_guid guid = sample_guid(child_class);
	struct sd_sid owner = sample_sid("BA");
	struct sd_sid group = sample_sid("BU");

	if (child.dacl_state == SD_ACL_LIST)
		assert_int_equal(sd_inherit_acl(parent, SD_DACL, &guid, &owner,
						&group, drop_covered, &child),
				 SD_OK);
	if (child.sacl_state == SD_ACL_LIST)
		assert_int_equal(sd_inherit_acl(parent, SD_SACL, &guid, &owner,
						&group, drop_covered, &child),
				 SD_OK);
	return child;
}

static struct sd_desc
child_of(const char *parent, const char *own, bool drop_covered)
{
	SD_DESC_AUTO desc = sample_desc(parent);

	return heir_of(&desc, own, drop_covered);
}

static void
child_gets(const char *parent, const char *want)
{
	SD_DESC_AUTO child = child_of(parent, "D:", false);

	assert_sddl(&child, want);
}

static void
only_inheritable_aces_pass(void **state)
{
	(void)state;
	child_gets("D:(A;;RP;;;BO)(A;NP;RP;;;BO)(A;IO;RP;;;BO)(A;ID;RP;;;BO)",
		   "D:");
	child_gets("D:(A;CI;RP;;;BO)(D;CI;WP;;;BG)",
		   "D:(A;CIID;RP;;;BO)(D;CIID;WP;;;BG)");
	child_gets("O:BA", "D:");
	child_gets("D:NO_ACCESS_CONTROL", "D:");
}

static void
inherit_only_takes_effect(void **state)
{
	(void)state;
	child_gets("D:(A;CIIO;RP;;;BO)(A;CIIOID;WP;;;BO)",
		   "D:(A;CIID;RP;;;BO)(A;CIID;WP;;;BO)");
	child_gets("D:(A;OICIIO;RP;;;BO)", "D:(A;OICIID;RP;;;BO)");
}

static void
class_decides_effect(void **state)
{
	(void)state;
	child_gets("D:(OA;CIIO;CR;" RESET ";" USER ";BO)",
		   "D:(OA;CIID;CR;" RESET ";" USER ";BO)");
	child_gets("D:(OA;CI;CR;" RESET ";" GROUP ";BO)",
		   "D:(OA;CIIOID;CR;" RESET ";" GROUP ";BO)");
	child_gets("D:(OA;CI;CR;" RESET ";;BO)",
		   "D:(OA;CIID;CR;" RESET ";;BO)");
}

static void
object_inherit_never_takes_effect(void **state)
{
	(void)state;
	child_gets("D:(A;OI;RP;;;BO)", "D:(A;OIIOID;RP;;;BO)");
	child_gets("D:(A;OIIO;GA;;;BO)", "D:(A;OIIOID;GA;;;BO)");
	child_gets("D:(A;OINP;RP;;;BO)", "D:");
}

static void
no_propagate_goes_one_level(void **state)
{
	(void)state;
	child_gets("D:(A;CINP;RP;;;BO)", "D:(A;ID;RP;;;BO)");
	child_gets("D:(A;CINPIO;GR;;;CO)", "D:(A;ID;LCRPLORC;;;BA)");
	child_gets("D:(OA;CINP;CR;" RESET ";" USER ";BO)",
		   "D:(OA;ID;CR;" RESET ";;BO)");
	child_gets("D:(OA;CINP;CR;" RESET ";" GROUP ";BO)", "D:");
}

static void
generics_and_placeholders_are_parted(void **state)
{
	(void)state;
	child_gets("D:(A;CI;GR;;;BO)",
		   "D:(A;ID;LCRPLORC;;;BO)(A;CIIOID;GR;;;BO)");
	child_gets("D:(A;CIIO;RP;;;CO)(A;CIIO;WP;;;CG)",
		   "D:(A;ID;RP;;;BA)(A;CIIOID;RP;;;CO)(A;ID;WP;;;BU)"
		   "(A;CIIOID;WP;;;CG)");
	child_gets("D:(OA;CIIO;CR;" RESET ";" USER ";CO)",
		   "D:(OA;ID;CR;" RESET ";;BA)(OA;CIIOID;CR;" RESET ";" USER
		   ";CO)");
	child_gets("D:(OA;CIIO;RP;;" USER ";CO)",
		   "D:(A;ID;RP;;;BA)(OA;CIIOID;RP;;" USER ";CO)");
	/* Not for its class: it waits as it is. */
	child_gets("D:(OA;CIIO;GR;;" GROUP ";CO)",
		   "D:(OA;CIIOID;GR;;" GROUP ";CO)");
	child_gets("D:(A;CIIO;0xffffffff;;;BO)",
		   "D:(A;ID;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BO)"
		   "(A;CIIOID;0xffffffff;;;BO)");
}

static void
covered_aces_are_dropped(void **state)
{
	static const struct {
		const char *parent, *child;
	} cases[] = {
		{"D:(A;CI;RPWP;;;BO)(A;CI;RP;;;BO)", "D:(A;CIID;RPWP;;;BO)"},
		{"D:(A;CI;RP;;;BA)(A;CIIO;RP;;;CO)",
		 "D:(A;CIID;RP;;;BA)(A;CIIOID;RP;;;CO)"},
		/* Less reach, fewer rights, another kind, trustee, object. */
		{"D:(A;CINP;RP;;;BO)(A;CI;RP;;;BO)",
		 "D:(A;ID;RP;;;BO)(A;CIID;RP;;;BO)"},
		{"D:(A;CI;RP;;;BO)(A;CI;RPWP;;;BO)",
		 "D:(A;CIID;RP;;;BO)(A;CIID;RPWP;;;BO)"},
		{"D:(D;CI;RP;;;BO)(A;CI;RP;;;BO)",
		 "D:(D;CIID;RP;;;BO)(A;CIID;RP;;;BO)"},
		{"D:(A;CI;CR;;;BO)(OA;CI;CR;" RESET ";;BO)",
		 "D:(A;CIID;CR;;;BO)(OA;CIID;CR;" RESET ";;BO)"},
		{"D:(A;OI;RP;;;BO)(A;CI;RP;;;BO)",
		 "D:(A;OIIOID;RP;;;BO)(A;CIID;RP;;;BO)"},
		{"D:(A;CI;RP;;;BO)(A;OICI;RP;;;BO)",
		 "D:(A;CIID;RP;;;BO)(A;OICIID;RP;;;BO)"},
		{"S:(AU;CISA;RP;;;BO)(AU;CISAFA;RP;;;BO)(AU;CISA;RP;;;BO)",
		 "S:(AU;CIIDSA;RP;;;BO)(AU;CIIDSAFA;RP;;;BO)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *own = cases[i].parent[0] == 'S' ? "S:" : "D:";
		SD_DESC_AUTO child = child_of(cases[i].parent, own, true);

		assert_sddl(&child, cases[i].child);
	}
}

static void
own_aces_cover_nothing(void **state)
{
	SD_DESC_AUTO child =
		child_of("D:(A;CI;RP;;;BO)", "D:(A;CI;RP;;;BO)", true);

	(void)state;
	assert_sddl(&child, "D:(A;CI;RP;;;BO)(A;CIID;RP;;;BO)");
}

static void
audit_aces_pass_too(void **state)
{
	SD_DESC_AUTO child = child_of(
		"S:(AU;SA;RP;;;BO)(AU;CISA;GR;;;WD)(OU;CIIOFA;CR;" RESET
		";" GROUP ";WD)(OU;CIIOFA;RP;;" USER ";CO)",
		"D:S:", false);

	(void)state;
	assert_sddl(&child,
		    "D:S:(AU;IDSA;LCRPLORC;;;WD)(AU;CIIOIDSA;GR;;;WD)"
		    "(OU;CIIOIDFA;CR;" RESET ";" GROUP
		    ";WD)(AU;IDFA;RP;;;BA)(OU;CIIOIDFA;RP;;" USER ";CO)");
}

static void
closed_aces_pass_whole(void **state)
{
	SD_DESC_AUTO parent = sample_desc("D:");
	SD_DESC_AUTO child = SD_DESC_INIT;
	struct sd_ace opaque =
		sample_opaque(SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY);
	struct sd_ace once =
		sample_opaque(SD_ACE_CONTAINER_INHERIT | SD_ACE_NO_PROPAGATE);
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "CO");

	(void)state;
	callback.flags = SD_ACE_CONTAINER_INHERIT;
	sample_insert(&parent, 0, &opaque);
	sample_insert(&parent, 1, &callback);
	sample_insert(&parent, 2, &once);
	child = heir_of(&parent, "D:", true);
	assert_int_equal(child.dacl.count, 4);
	opaque.flags = SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERITED;
	assert_true(sd_ace_equal(&child.dacl.aces[0], &opaque));
	callback.flags |= SD_ACE_INHERITED | SD_ACE_INHERIT_ONLY;
	assert_true(sd_ace_equal(&child.dacl.aces[2], &callback));
	callback.flags = SD_ACE_INHERITED;
	callback.sid = sample_sid("BA");
	assert_true(sd_ace_equal(&child.dacl.aces[1], &callback));
	once.flags = SD_ACE_INHERITED;
	assert_true(sd_ace_equal(&child.dacl.aces[3], &once));
}

/* Its class is taken off; a conditional one has no plain form here. */
static void
closed_object_ace_takes_effect(void **state)
{
	SD_DESC_AUTO parent = sample_desc("D:");
	SD_DESC_AUTO child = SD_DESC_INIT;
	struct sd_ace ace =
		sample_callback(SD_ACE_ALLOWED_CALLBACK_OBJECT, "CO");

	(void)state;
	ace.flags = SD_ACE_CONTAINER_INHERIT | SD_ACE_NO_PROPAGATE;
	ace.object_flags = SD_ACE_HAS_INHERITED_TYPE;
	ace.inherited_type = sample_guid(USER);
	sample_insert(&parent, 0, &ace);
	child = heir_of(&parent, "D:", true);
	assert_int_equal(child.dacl.count, 1);
	ace.flags = SD_ACE_INHERITED;
	ace.object_flags = 0;
	ace.inherited_type = (struct sd_guid){{0}};
	ace.sid = sample_sid("BA");
	assert_true(sd_ace_equal(&child.dacl.aces[0], &ace));
}

static void
object_ace_without_guids_stays_one(void **state)
{
	SD_DESC_AUTO parent = sample_desc("D:");
	SD_DESC_AUTO child = SD_DESC_INIT;
	struct sd_ace ace = sample_ace("(A;CI;GR;;;BO)");

	(void)state;
	ace.type = SD_ACE_ALLOWED_OBJECT;
	ace.form = SD_ACE_FORM_OBJECT;
	sample_insert(&parent, 0, &ace);
	child = heir_of(&parent, "D:", true);
	assert_int_equal(child.dacl.count, 2);
	assert_int_equal(child.dacl.aces[0].type, SD_ACE_ALLOWED_OBJECT);
	assert_int_equal(child.dacl.aces[0].mask, SD_MASK_DS_READ);
}

static void
needs_a_list_to_fill(void **state)
{
	SD_DESC_AUTO parent = sample_desc("D:(A;CI;RP;;;BO)");
	SD_DESC_AUTO child = sample_desc("O:BA");
	struct sd_guid guid = sample_guid(USER);
	struct sd_sid owner = sample_sid("BA");

	(void)state;
	assert_int_equal(sd_inherit_acl(&parent, SD_DACL, &guid, &owner, &owner,
					true, &child),
			 SD_ENOTFOUND);
	assert_int_equal(sd_inherit_acl(&parent, SD_SACL, &guid, &owner, &owner,
					true, &child),
			 SD_ENOTFOUND);
	assert_sddl(&child, "O:BA");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_inheritable_aces_pass),
		cmocka_unit_test(inherit_only_takes_effect),
		cmocka_unit_test(class_decides_effect),
		cmocka_unit_test(object_inherit_never_takes_effect),
		cmocka_unit_test(no_propagate_goes_one_level),
		cmocka_unit_test(generics_and_placeholders_are_parted),
		cmocka_unit_test(covered_aces_are_dropped),
		cmocka_unit_test(own_aces_cover_nothing),
		cmocka_unit_test(audit_aces_pass_too),
		cmocka_unit_test(closed_aces_pass_whole),
		cmocka_unit_test(closed_object_ace_takes_effect),
		cmocka_unit_test(object_ace_without_guids_stays_one),
		cmocka_unit_test(needs_a_list_to_fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
