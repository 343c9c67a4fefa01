/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blocks of a listing: which ACE stands where, in which order, and where
 * the blank lines are.
 */
#include "listing.h"

/* Groups: no type, class, attribute or set, validated write, right; the
 * order of the ACL inside each. */
static void
groups_in_order(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(OA;;CR;" GUID_RESET ";;WD)"
		"(OA;;SW;" GUID_MEMBER ";;WD)"
		"(OA;;WP;" GUID_MEMBER ";;WD)"
		"(OA;;RP;" GUID_PERSONAL ";;WD)"
		"(OA;;RP;" GUID_PHONE ";;WD)"
		"(OA;;CC;" GUID_USER ";;WD)"
		"(OA;;CC;" GUID_GROUP ";;WD)"
		"(A;;RC;;;WD)",
		&plain,
		LIST
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for user\n" PAD "CREATE CHILD\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for group\n" PAD "CREATE CHILD\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for member\n" PAD "WRITE PROPERTY\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for Personal Information\n" PAD
		"READ PROPERTY\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for telephoneNumber\n" PAD "READ PROPERTY\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for Add/Remove self as member\n" PAD
		"WRITE SELF\n"
		"Allow Everyone                        Reset Password\n"
		"\n" END);
}

/* Effective, all subobjects, classes descending; no blank at the end. An
 * explicit ACE that holds here and names a class stands in two places (F3). */
static void
inherited_blocks(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:AI(OA;CIIO;RP;" GUID_PHONE ";" GUID_GROUP ";WD)"
		"(OA;CIIO;RP;" GUID_PHONE ";" GUID_USER ";WD)"
		"(OA;CIIO;CR;" GUID_RESET ";" GUID_USER ";WD)"
		"(OA;CIIO;RP;;" GUID_INETORG ";WD)"
		"(OA;CI;RP;" GUID_PHONE ";" GUID_USER ";SY)"
		"(A;CI;LC;;;WD)(A;CIIOID;RC;;;WD)(A;;RC;;;BA)",
		&plain,
		LIST
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"LIST CONTENTS\n"
		"Allow BUILTIN\\Administrators          SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n"
		"Allow NT AUTHORITY\\SYSTEM             "
		"SPECIAL ACCESS for telephoneNumber\n" PAD "READ PROPERTY\n"
		"\n" BELOW "Inherited to all subobjects\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"LIST CONTENTS\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS   <Inherited from parent>\n" PAD
		"READ PERMISSONS\n"
		"\n"
		"Inherited to user\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for telephoneNumber\n" PAD "READ PROPERTY\n"
		"Allow Everyone                        Reset Password\n"
		"Allow NT AUTHORITY\\SYSTEM             "
		"SPECIAL ACCESS for telephoneNumber\n" PAD "READ PROPERTY\n"
		"Inherited to inetOrgPerson\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PROPERTY\n"
		"Inherited to group\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for telephoneNumber\n" PAD
		"READ PROPERTY\n" END);
}

/* PrivExchange (F3): no IO, so it holds on the domain head. */
static void
effective_ace_for_another_class(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:AI(OA;CI;DTWD;;" GUID_USER ";SY)"
		"(OA;CIID;RC;;" GUID_USER ";WD)(OA;;RP;" GUID_PHONE
		";" GUID_GROUP ";BA)",
		&plain,
		LIST
		"Allow NT AUTHORITY\\SYSTEM             SPECIAL ACCESS\n" PAD
		"WRITE PERMISSIONS\n" PAD "DELETE TREE\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS   <Inherited from parent>\n" PAD
		"READ PERMISSONS\n"
		"Allow BUILTIN\\Administrators          "
		"SPECIAL ACCESS for telephoneNumber\n" PAD "READ PROPERTY\n"
		"\n" BELOW "Inherited to user\n"
		"Allow NT AUTHORITY\\SYSTEM             SPECIAL ACCESS\n" PAD
		"WRITE PERMISSIONS\n" PAD "DELETE TREE\n" END);
}

static void
one_level_only(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;CINP;LC;;;WD)(A;CI;RC;;;WD)"
		"(OA;CINPIO;RP;;" GUID_USER ";WD)(OA;CIIO;WP;;" GUID_USER
		";WD)(A;OIIO;RC;;;SY)",
		&plain,
		LIST
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"LIST CONTENTS\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n"
		"\n" BELOW "Inherited to all subobjects\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n"
		"\n"
		"Inherited to all subobjects (one level only)\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"LIST CONTENTS\n"
		"\n"
		"Inherited to user\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"WRITE PROPERTY\n"
		"Inherited to user (one level only)\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PROPERTY\n"
		"Inherited to no subobject\n"
		"Allow NT AUTHORITY\\SYSTEM             SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n" END);
}

static void
audit_list(void **state)
{
	const struct print_options audit = {.width = 80, .audit = true};

	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;;RC;;;SY)S:P(AU;SAFA;WD;;;WD)(AU;SA;SD;;;WD)"
		"(AU;FA;SD;;;WD)(OU;CIIOSA;WP;;" GUID_USER ";WD)"
		"(AU;CISA;WO;;;WD)",
		&audit,
		HEAD
		"Audit list:\n"
		"{This object is protected from inheriting audit entries from "
		"the parent}\n"
		"All   Everyone                        SPECIAL ACCESS\n" PAD
		"WRITE PERMISSIONS\n"
		"Succ  Everyone                        SPECIAL ACCESS\n" PAD
		"DELETE\n"
		"Fail  Everyone                        SPECIAL ACCESS\n" PAD
		"DELETE\n"
		"Succ  Everyone                        SPECIAL ACCESS\n" PAD
		"CHANGE OWNERSHIP\n"
		"\n" BELOW "Inherited to all subobjects\n"
		"Succ  Everyone                        SPECIAL ACCESS\n" PAD
		"CHANGE OWNERSHIP\n"
		"\n"
		"Inherited to user\n"
		"Succ  Everyone                        SPECIAL ACCESS\n" PAD
		"WRITE PROPERTY\n"
		"\n"
		"Access list:\n"
		"Allow NT AUTHORITY\\SYSTEM             SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n"
		"\n" END);
	assert_sddl_printed("O:DAG:DAD:(A;;RC;;;SY)", &audit,
			    HEAD "Audit list:\n"
				 "{There are no audit entries}\n"
				 "\n"
				 "Access list:\n"
				 "Allow NT AUTHORITY\\SYSTEM             "
				 "SPECIAL ACCESS\n" PAD "READ PERMISSONS\n"
				 "\n" END);
}

static void
explicit_only_and_sids(void **state)
{
	const struct sd_sid self = fixture_sid("S-1-5-10");
	const struct print_options options = {.width = 80,
					      .explicit_only = true};
	const struct print_options only = {.width = 80, .only = &self};
	const struct print_options sids = {.width = 80, .sids = true};
	const char *sddl = "O:DAG:DAD:(A;;RC;;;SY)(A;CIID;RC;;;WD)"
			   "(A;ID;RC;;;PS)";

	(void)state;
	assert_sddl_printed(sddl, &options,
			    LIST "Allow NT AUTHORITY\\SYSTEM             "
				 "SPECIAL ACCESS\n" PAD "READ PERMISSONS\n"
				 "\n" END);
	assert_sddl_printed(sddl, &only,
			    LIST
			    "Allow NT AUTHORITY\\SELF               "
			    "SPECIAL ACCESS   <Inherited from parent>\n" PAD
			    "READ PERMISSONS\n"
			    "\n" END);
	assert_sddl_printed("O:DAG:SYD:(OA;;CR;" GUID_RESET ";;SY)", &sids,
			    "Owner: S-1-5-21-1-2-3-512\n"
			    "Group: S-1-5-18\n"
			    "\n"
			    "Access list:\n"
			    "Allow S-1-5-18                        "
			    "Reset Password\n"
			    "\n" END);
}

/* One long list: nothing is dropped, the order is the list's. */
static void
thousand_aces(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	const struct outcome outcome = fixture_shown(&desc);
	struct printed printed;
	const char *at;

	(void)state;
	fixture_parse("O:DAG:DAD:", &desc);
	for (uint32_t i = 0; i < 1000; i++) {
		struct sd_sid sid = SD_SID(5, 21, 1, 2, 3, 5000 + i);
		struct sd_ace ace =
			sd_ace_make(SD_ACE_ALLOWED, 0, SD_MASK_READ_CONTROL,
				    NULL, NULL, &sid);

		fixture_append(&desc, &ace);
	}
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	at = printed_text(&printed, true);
	for (unsigned i = 0; i < 1000; i++) {
		char line[64];

		snprintf(line, sizeof(line), "\nAllow S-1-5-21-1-2-3-%u ",
			 5000 + i);
		at = strstr(at, line);
		assert_non_null(at);
		at++;
	}
	printed_end(&printed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_in_order),
		cmocka_unit_test(inherited_blocks),
		cmocka_unit_test(effective_ace_for_another_class),
		cmocka_unit_test(one_level_only),
		cmocka_unit_test(audit_list),
		cmocka_unit_test(explicit_only_and_sids),
		cmocka_unit_test(thousand_aces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
