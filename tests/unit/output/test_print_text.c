/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The listing, to the byte: columns, wrap, groups, blocks, order, and what
 * dsacls.exe has no words for.
 */
#include "fixture.h"

#define PAD "                                      " /* 38 */
#define HEAD \
	"Owner: CORP\\Domain Admins\n" \
	"Group: CORP\\Domain Admins\n" \
	"\n"
#define LIST HEAD "Access list:\n"
#define BELOW "Permissions inherited to subobjects are:\n"
#define END "The command completed successfully\n"

static const struct print_options plain = {.width = 80};

static void
one_line_aces(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)"
		"(D;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;WD)",
		&plain,
		LIST "Allow CORP\\Domain Admins              FULL CONTROL\n"
		     "Deny  Everyone                        FULL CONTROL\n"
		     "\n" END);
}

/* 30 characters share the line, 31 stand alone; umlauts count once. */
static void
trustee_column(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" DOMAIN "-2030)"
		"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" DOMAIN "-2031)"
		"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" DOMAIN "-2040)"
		"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" NOBODY ")",
		&plain,
		LIST "Allow CORP\\aaaaaaaaaaaaaaaaaaaaaaaaa  FULL CONTROL\n"
		     "Allow CORP\\aaaaaaaaaaaaaaaaaaaaaaaaaa\n" PAD
		     "FULL CONTROL\n"
		     "Allow CORP\\B\xc3\xbcro M\xc3\xbcnchen"
		     "               FULL CONTROL\n"
		     "Allow S-1-5-21-1-2-3-9999             FULL CONTROL\n"
		     "\n" END);
}

static void
bit_lines_in_order(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWD;;;WD)", &plain,
		LIST
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"DELETE\n" PAD "READ PERMISSONS\n" PAD "WRITE PERMISSIONS\n" PAD
		"CREATE CHILD\n" PAD "DELETE CHILD\n" PAD "LIST CONTENTS\n" PAD
		"WRITE SELF\n" PAD "WRITE PROPERTY\n" PAD "READ PROPERTY\n" PAD
		"DELETE TREE\n" PAD "LIST OBJECT\n" PAD "CONTROL ACCESS\n"
		"\n" END);
	assert_sddl_printed(
		"O:DAG:DAD:(A;;WO;;;WD)(A;;CR;;;WD)", &plain,
		LIST
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"CHANGE OWNERSHIP\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"CONTROL ACCESS\n"
		"\n" END);
}

/* Bits without a name, alone and beside named ones; no bit at all. */
static void
hex_bits(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;;GA;;;WD)(A;;0x1000010;;;WD)(A;;0x0;;;WD)"
		"(A;;0xffffffff;;;WD)",
		&plain,
		LIST
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"0x10000000\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PROPERTY\n" PAD "0x1000000\n"
		"Allow Everyone                        SPECIAL ACCESS\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"DELETE\n" PAD "READ PERMISSONS\n" PAD "WRITE PERMISSIONS\n" PAD
		"CHANGE OWNERSHIP\n" PAD "CREATE CHILD\n" PAD
		"DELETE CHILD\n" PAD "LIST CONTENTS\n" PAD "WRITE SELF\n" PAD
		"WRITE PROPERTY\n" PAD "READ PROPERTY\n" PAD "DELETE TREE\n" PAD
		"LIST OBJECT\n" PAD "CONTROL ACCESS\n" PAD "0xfff0fe00\n"
		"\n" END);
}

static void
names_after_for(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:"
		"(OA;;CCDCLCSWRPWPDTLOCRSDRCWDWO;" GUID_USER ";;WD)"
		"(OA;;CR;" GUID_RESET ";;WD)"
		"(OA;;RPCR;" GUID_RESET ";;WD)"
		"(OA;;RP;" GUID_UNKNOWN ";;WD)"
		"(OA;;CR;" GUID_UNKNOWN ";;WD)",
		&plain,
		LIST
		"Allow Everyone                        "
		"FULL CONTROL for user\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for " GUID_UNKNOWN "\n" PAD "READ PROPERTY\n"
		"Allow Everyone                        Reset Password\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for Reset Password\n" PAD "READ PROPERTY\n" PAD
		"CONTROL ACCESS\n"
		"Allow Everyone                        " GUID_UNKNOWN "\n"
		"\n" END);
}

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

/* Effective, all subobjects, classes descending; no blank at the end. */
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
		"Inherited to inetOrgPerson\n"
		"Allow Everyone                        SPECIAL ACCESS\n" PAD
		"READ PROPERTY\n"
		"Inherited to group\n"
		"Allow Everyone                        "
		"SPECIAL ACCESS for telephoneNumber\n" PAD
		"READ PROPERTY\n" END);
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

#define PROTECTED_LINE \
	"{This object is protected from inheriting permissions from the " \
	"parent}\n"

static void
protected_null_and_empty(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;

	(void)state;
	assert_sddl_printed("O:DAG:DAD:PAI(A;;RC;;;SY)", &plain,
			    LIST PROTECTED_LINE
			    "Allow NT AUTHORITY\\SYSTEM             "
			    "SPECIAL ACCESS\n" PAD "READ PERMISSONS\n"
			    "\n" END);
	assert_sddl_printed("O:DAG:DAD:P", &plain,
			    LIST PROTECTED_LINE
			    "{The access list is empty: nobody has access, "
			    "but the owner may change it}\n\n" END);
	fixture_parse("O:DAG:DAD:", &desc);
	desc.dacl_state = SD_ACL_NULL;
	assert_printed(&desc, &plain,
		       LIST "{There is no access list (NULL DACL): everyone "
			    "has full control}\n\n" END);
	desc.dacl_state = SD_ACL_ABSENT;
	desc.has_group = false;
	assert_printed(&desc, &plain,
		       "Owner: CORP\\Domain Admins\nGroup: (none)\n\n"
		       "Access list:\n"
		       "{The access list was not returned}\n\n" END);
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

/* Types that no edit looks into are shown as what they are. */
static void
other_ace_types(void **state)
{
	static const uint8_t condition[] = {'a', 'r', 't', 'x', 0, 0, 0, 0};
	static const uint8_t body[40] = {1, 2, 3};
	struct sd_ace conditional, unknown, label;
	SD_DESC_AUTO desc = SD_DESC_INIT;

	(void)state;
	fixture_parse("O:DAG:DAD:(A;;RC;;;SY)", &desc);
	conditional = desc.dacl.aces[0];
	conditional.type = SD_ACE_ALLOWED_CALLBACK;
	conditional.flags = SD_ACE_INHERITED;
	conditional.data = condition;
	conditional.data_len = sizeof(condition);
	unknown = (struct sd_ace){
		.type = 0x63,
		.form = SD_ACE_FORM_OPAQUE,
		.flags = SD_ACE_CONTAINER_INHERIT,
		.data = body,
		.data_len = sizeof(body),
	};
	label = desc.dacl.aces[0];
	label.type = SD_ACE_MANDATORY_LABEL;
	label.mask = 1;
	label.sid = fixture_sid("S-1-16-8192");
	fixture_append(&desc, &desc.dacl, &unknown);
	fixture_append(&desc, &desc.dacl, &label);
	fixture_append(&desc, &desc.dacl, &conditional);
#define UNKNOWN \
	"Other (ACE type 0x63)                 UNKNOWN ACE TYPE\n" PAD \
	"data of 40 bytes: 0102030000000000000000000000000000000000000000" \
	"000000000000000000...\n"
	assert_printed(
		&desc, &plain,
		LIST
		"Allow NT AUTHORITY\\SYSTEM             SPECIAL ACCESS\n" PAD
		"READ PERMISSONS\n"
		"Allow NT AUTHORITY\\SYSTEM             "
		"SPECIAL ACCESS   <Conditional>   <Inherited from parent>\n" PAD
		"READ PERMISSONS\n" PAD
		"condition of 8 bytes: 6172747800000000\n" UNKNOWN
		"Other S-1-16-8192                     MANDATORY LABEL\n" PAD
		"0x1\n"
		"\n" BELOW "Inherited to all subobjects\n" UNKNOWN "\n" END);
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

/* A name out of a directory cannot draw on the terminal. */
static void
hostile_name(void **state)
{
	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(A;;CR;;;" DOMAIN "-2041)", &plain,
		LIST
		"Allow CORP\\bad\\xff\\x0a\\x1b[31mname    SPECIAL ACCESS\n" PAD
		"CONTROL ACCESS\n\n" END);
}

static void
colour_and_width(void **state)
{
	const struct print_options colour = {.width = 80, .colour = true};
	const struct print_options wide = {.width = 200};

	(void)state;
	assert_sddl_printed(
		"O:DAG:DAD:(D;;RC;;;SY)(A;ID;RC;;;SY)", &colour,
		LIST
		"\033[31mDeny\033[0m  NT AUTHORITY\\SYSTEM             "
		"SPECIAL ACCESS\n" PAD "READ PERMISSONS\n"
		"\033[32mAllow\033[0m NT AUTHORITY\\SYSTEM             "
		"\033[2mSPECIAL ACCESS   <Inherited from parent>\033[0m\n" PAD
		"\033[2mREAD PERMISSONS\033[0m\n"
		"\n" END);
	assert_sddl_printed(
		"O:DAG:DAD:(A;;RC;;;ED)(A;;RC;;;SY)", &wide,
		LIST "Allow NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS  "
		     "SPECIAL ACCESS\n" PAD "            READ PERMISSONS\n"
		     "Allow NT AUTHORITY\\SYSTEM                         "
		     "SPECIAL ACCESS\n" PAD "            READ PERMISSONS\n"
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
		struct sd_sid sid = sd_sid_make(5, 5, 21, 1, 2, 3, 5000 + i);
		struct sd_ace ace = sd_ace_make(false, 0, SD_MASK_READ_CONTROL,
						NULL, NULL, &sid);

		fixture_append(&desc, &desc.dacl, &ace);
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
		cmocka_unit_test(one_line_aces),
		cmocka_unit_test(trustee_column),
		cmocka_unit_test(bit_lines_in_order),
		cmocka_unit_test(hex_bits),
		cmocka_unit_test(names_after_for),
		cmocka_unit_test(groups_in_order),
		cmocka_unit_test(inherited_blocks),
		cmocka_unit_test(one_level_only),
		cmocka_unit_test(protected_null_and_empty),
		cmocka_unit_test(audit_list),
		cmocka_unit_test(other_ace_types),
		cmocka_unit_test(explicit_only_and_sids),
		cmocka_unit_test(hostile_name),
		cmocka_unit_test(colour_and_width),
		cmocka_unit_test(thousand_aces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
