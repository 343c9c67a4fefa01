/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of an ACE and of a descriptor, to the byte: columns, wrap, bits,
 * names, and what dsacls.exe has no words for.
 */
#include "listing.h"

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
	fixture_append(&desc, &unknown);
	fixture_append(&desc, &label);
	fixture_append(&desc, &conditional);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_aces),
		cmocka_unit_test(trustee_column),
		cmocka_unit_test(bit_lines_in_order),
		cmocka_unit_test(hex_bits),
		cmocka_unit_test(names_after_for),
		cmocka_unit_test(protected_null_and_empty),
		cmocka_unit_test(other_ace_types),
		cmocka_unit_test(hostile_name),
		cmocka_unit_test(colour_and_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
