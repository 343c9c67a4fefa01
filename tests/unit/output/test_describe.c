/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ACEs and differences in sentences.
 */
#include "fixture.h"

#include "output/describe.h"

/* The line of the one ACE that desc has and an empty list has not. */
static void
assert_ace(const struct sd_desc *desc, const char *expected)
{
	struct sd_desc empty = *desc;
	STR_AUTO text;

	empty.dacl.count = empty.sacl.count = 0;
	str_init(&text);
	describe_diff(&text, &empty, desc, &fixture_namer, 0);
	assert_int_equal(strncmp(text.data, "+ ", 2), 0);
	assert_int_equal(text.data[text.len - 1], '\n');
	text.data[text.len - 1] = '\0';
	assert_string_equal(text.data + 2, expected);
}

/* The sentence of the ACE in the DACL, or SACL, of an SDDL text. */
static void
assert_described(const char *sddl, const char *expected)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;

	fixture_parse(sddl, &desc);
	assert_ace(&desc, expected);
}

static void
rights(void **state)
{
	(void)state;
	assert_described("D:(OA;CIIO;CR;" GUID_RESET ";" GUID_USER ";" HELPDESK
			 ")",
			 "Allow CORP\\helpdesk  Reset Password on user, below");
	assert_described("D:(OA;;WP;" GUID_PHONE ";;" HELPDESK ")",
			 "Allow CORP\\helpdesk  SPECIAL ACCESS for "
			 "telephoneNumber: WRITE PROPERTY, here only");
	assert_described("D:(A;;RPWP;;;" HELPDESK ")",
			 "Allow CORP\\helpdesk  SPECIAL ACCESS: WRITE "
			 "PROPERTY, READ PROPERTY, here only");
	assert_described("D:(D;CI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;WD)",
			 "Deny Everyone  FULL CONTROL, here and below");
	assert_described("D:(A;;0x10000010;;;WD)",
			 "Allow Everyone  SPECIAL ACCESS: READ PROPERTY, "
			 "0x10000000, here only");
	assert_described("D:(A;;0x0;;;WD)",
			 "Allow Everyone  SPECIAL ACCESS: no right at all, "
			 "here only");
}

static void
places(void **state)
{
	(void)state;
	assert_described("D:(A;CINP;RC;;;WD)",
			 "Allow Everyone  SPECIAL ACCESS: READ PERMISSONS, "
			 "here and one level below");
	assert_described("D:(A;CINPIO;RC;;;WD)",
			 "Allow Everyone  SPECIAL ACCESS: READ PERMISSONS, "
			 "one level below");
	assert_described("D:(A;CIID;RC;;;WD)",
			 "Allow Everyone  SPECIAL ACCESS: READ PERMISSONS, "
			 "here and below (inherited from parent)");
	assert_described("D:(A;IO;RC;;;WD)",
			 "Allow Everyone  SPECIAL ACCESS: READ PERMISSONS, "
			 "nowhere (inherit-only, but inherited by nothing)");
}

static void
audits(void **state)
{
	(void)state;
	assert_described("S:(AU;SAFA;WD;;;WD)",
			 "Audit all Everyone  SPECIAL ACCESS: WRITE "
			 "PERMISSIONS, here only");
	assert_described("S:(AU;FA;WD;;;WD)",
			 "Audit failure Everyone  SPECIAL ACCESS: WRITE "
			 "PERMISSIONS, here only");
}

static void
unknown_type(void **state)
{
	static const uint8_t body[12] = {1};
	struct sd_ace ace = {
		.type = 0x63,
		.form = SD_ACE_FORM_OPAQUE,
		.data = body,
		.data_len = sizeof(body),
	};
	const struct sd_desc desc = {
		.dacl_state = SD_ACL_LIST,
		.dacl = {.count = 1, .aces = &ace},
	};

	(void)state;
	assert_ace(&desc, "Other  UNKNOWN ACE TYPE (type 0x63, 12 bytes), here "
			  "only");
}

static void
assert_diff(const char *before, const char *after, unsigned indent,
	    const char *expected)
{
	SD_DESC_AUTO old = SD_DESC_INIT;
	SD_DESC_AUTO new = SD_DESC_INIT;
	STR_AUTO text;

	if (before != NULL)
		fixture_parse(before, &old);
	fixture_parse(after, &new);
	str_init(&text);
	describe_diff(&text, before != NULL ? &old : NULL, &new, &fixture_namer,
		      indent);
	assert_string_equal(text.data, expected);
}

#define SYSTEM "(A;;RC;;;SY)"

static void
differences(void **state)
{
	(void)state;
	assert_diff("O:DAG:DAD:" SYSTEM, "O:DAG:DAD:" SYSTEM, 0, "");
	/* The order of a list is no difference. */
	assert_diff("D:" SYSTEM "(A;;RC;;;WD)", "D:(A;;RC;;;WD)" SYSTEM, 0, "");
	assert_diff("D:(A;;RPWP;;;" HELPDESK ")" SYSTEM,
		    "D:(A;;RP;;;" HELPDESK ")" SYSTEM "(OA;CIIO;CR;" GUID_RESET
		    ";" GUID_USER ";" HELPDESK ")",
		    2,
		    "  - Allow CORP\\helpdesk  SPECIAL ACCESS: WRITE PROPERTY, "
		    "READ PROPERTY, here only\n"
		    "  + Allow CORP\\helpdesk  SPECIAL ACCESS: READ PROPERTY, "
		    "here only\n"
		    "  + Allow CORP\\helpdesk  Reset Password on user, "
		    "below\n");
	assert_diff("O:DAG:DAD:" SYSTEM, "O:SYG:BAD:P" SYSTEM, 0,
		    "- Owner: CORP\\Domain Admins\n"
		    "+ Owner: NT AUTHORITY\\SYSTEM\n"
		    "- Group: CORP\\Domain Admins\n"
		    "+ Group: BUILTIN\\Administrators\n"
		    "+ protected from inheriting permissions from the "
		    "parent\n");
	assert_diff("D:P" SYSTEM, "D:" SYSTEM, 0,
		    "- protected from inheriting permissions from the "
		    "parent\n");
	assert_diff(NULL, "O:DAD:" SYSTEM, 0,
		    "+ Allow NT AUTHORITY\\SYSTEM  SPECIAL ACCESS: READ "
		    "PERMISSONS, here only\n"
		    "+ Owner: CORP\\Domain Admins\n"
		    "+ an access list\n");
}

/* /P:Y: what was inherited becomes explicit: one line, not two. Of two equal
 * ones that go, one is copied. */
static void
explicit_copies(void **state)
{
	(void)state;
	assert_diff("D:AI" SYSTEM "(A;CIID;RC;;;WD)(A;CIID;WD;;;BA)",
		    "D:PAI" SYSTEM "(A;CI;RC;;;WD)", 0,
		    "- Allow BUILTIN\\Administrators  SPECIAL ACCESS: WRITE "
		    "PERMISSIONS, here and below (inherited from parent)\n"
		    "+ Allow Everyone  SPECIAL ACCESS: READ PERMISSONS, here "
		    "and below (explicit copy of an inherited one)\n"
		    "+ protected from inheriting permissions from the "
		    "parent\n");
}

#define DENIAL "(D;;WP;;;" HELPDESK ")"
#define DENIED "Deny CORP\\helpdesk  SPECIAL ACCESS: WRITE PROPERTY, here only"

/* What a list looks like that is put in order, or out of it again. */
static void
moves(void **state)
{
	(void)state;
	assert_diff("D:" SYSTEM "(A;;RC;;;WD)" DENIAL,
		    "D:" DENIAL SYSTEM "(A;;RC;;;WD)", 0,
		    "~ " DENIED ", moves from 3 to 1\n");
	assert_diff("D:" DENIAL SYSTEM "(A;;RC;;;WD)",
		    "D:" SYSTEM "(A;;RC;;;WD)" DENIAL, 2,
		    "  ~ " DENIED ", moves from 1 to 3\n");
	assert_diff("D:" SYSTEM DENIAL, "D:" DENIAL SYSTEM "(A;;RC;;;WD)", 0,
		    "+ Allow Everyone  SPECIAL ACCESS: READ PERMISSONS, here "
		    "only\n"
		    "~ " DENIED ", moves from 2 to 1\n");
	/* Out of order before and after: nobody put it in order. */
	assert_diff("D:" SYSTEM DENIAL "(A;;RC;;;WD)",
		    "D:(A;;RC;;;WD)" DENIAL SYSTEM, 0, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rights),
		cmocka_unit_test(places),
		cmocka_unit_test(audits),
		cmocka_unit_test(unknown_type),
		cmocka_unit_test(differences),
		cmocka_unit_test(explicit_copies),
		cmocka_unit_test(moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
