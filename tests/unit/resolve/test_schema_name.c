/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/resolve/test_schema_name.c: names of classes, attributes and
 * rights to GUIDs: every spelling, the wrong ones, and the beginnings of
 * right ones.
 */
#include "resolve/schema_class.h"
#include "schema_names.h"

struct named {
	const char *name;
	uint32_t mask;
	enum schema_kind kind;
	const char *guid;
};

static void
every_spelling_finds_its_item(void **state)
{
	static const struct named names[] = {
		{"user", CC, SCHEMA_CLASS, USER},
		{"USER", DC, SCHEMA_CLASS, USER},
		{"telephoneNumber", WP, SCHEMA_ATTRIBUTE,
		 "bf967a49-0de6-11d0-a285-00aa003049e2"},
		{"telephone number", RP, SCHEMA_ATTRIBUTE,
		 "bf967a49-0de6-11d0-a285-00aa003049e2"},
		{"Telephone-Number", RP, SCHEMA_ATTRIBUTE,
		 "bf967a49-0de6-11d0-a285-00aa003049e2"},
		{"Reset Password", CA, SCHEMA_RIGHT, RESET},
		{"reset password", CA, SCHEMA_RIGHT, RESET},
		{"Reset-Password", CA, SCHEMA_RIGHT, RESET},
		{"User Force Change Password", CA, SCHEMA_RIGHT, RESET},
		{"User-Force-Change-Password", CA, SCHEMA_RIGHT, RESET},
		{RESET, CA, SCHEMA_RIGHT, RESET},
		{"{00299570-246D-11D0-A768-00AA006E0529}", CA, SCHEMA_RIGHT,
		 RESET},
		{"Personal Information", RP | WP, SCHEMA_PROPERTY_SET,
		 "77b5b886-944a-11d1-aebd-0000f80367c1"},
		{"Approve Requests", CA, SCHEMA_RIGHT,
		 "c0c0c0c0-0000-4000-8000-000000000011"},
		{"Corp-Approve", CA, SCHEMA_RIGHT,
		 "c0c0c0c0-0000-4000-8000-000000000011"},
		{"corpBadge", RP | CA, SCHEMA_ATTRIBUTE, BADGE},
		/* Microsoft's, not in this snapshot. */
		{"userAccountControl", WP, SCHEMA_ATTRIBUTE,
		 "bf967a68-0de6-11d0-a285-00aa003049e2"},
		{"User Account Control", WP, SCHEMA_ATTRIBUTE,
		 "bf967a68-0de6-11d0-a285-00aa003049e2"},
		{"AutoEnrollment", CA, SCHEMA_RIGHT,
		 "a05b8cc2-17bc-4802-a710-e7c15ab866a2"},
		{"Validated write to computer attributes.", WS,
		 SCHEMA_VALIDATED_WRITE,
		 "9b026da6-0d3c-465c-8bee-5199d7165cba"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct schema_item *item =
			find(fixture, names[i].name, names[i].mask);

		if (item == NULL)
			fail_msg("%s: %s", names[i].name,
				 take_messages(fixture));
		if (item->kind != names[i].kind)
			fail_msg("%s is a %s", names[i].name,
				 schema_kind_name(item->kind));
		assert_guid(&item->guid, names[i].guid);
	}
	assert_silent(fixture);
}

static void
names_choose_the_twin_that_the_bits_can_use(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(find(fixture, "member", WP)->kind, SCHEMA_ATTRIBUTE);
	assert_int_equal(find(fixture, "member", WS)->kind,
			 SCHEMA_VALIDATED_WRITE);
	assert_int_equal(find(fixture, "Add/Remove self as member", WP)->kind,
			 SCHEMA_ATTRIBUTE);
	assert_int_equal(find(fixture, SPN, WP)->kind, SCHEMA_ATTRIBUTE);
	assert_int_equal(find(fixture, SPN, WS)->kind, SCHEMA_VALIDATED_WRITE);
	assert_int_equal(find(fixture, DNS, WP)->kind, SCHEMA_PROPERTY_SET);
	assert_int_equal(find(fixture, "dNSHostName", WP)->kind,
			 SCHEMA_ATTRIBUTE);
	assert_silent(fixture);
}

static void
two_rights_of_one_name_are_an_error(void **state)
{
	struct fixture *fixture = *state;
	const char *said;

	assert_null(find(fixture, "Twice", CA));
	said = take_messages(fixture);
	assert_non_null(strstr(said, "Twice may mean 2 things"));
	assert_non_null(strstr(said, "c0c0c0c0-0000-4000-8000-000000000012"));
	assert_non_null(strstr(said, "c0c0c0c0-0000-4000-8000-000000000013"));
	assert_non_null(find(fixture, "Corp-Twice-2", CA));
}

static void
unknown_names_are_answered_with_near_ones(void **state)
{
	struct fixture *fixture = *state;

	assert_null(find(fixture, "Rest Password", CA));
	assert_said(fixture, "error: No GUID Found for Rest Password\n"
			     "did you mean \"Reset Password\"");
	assert_null(find(fixture, "corpBatch", WP));
	assert_said(fixture, "\"corpBadge\"");
	assert_null(find(fixture, "Aprove Request", CA));
	assert_said(fixture, "\"Approve Requests\"");
	assert_null(find(fixture, "ms-Mcs-AdmPwd", RP));
	assert_said(fixture, "LAPS");
	assert_null(find(fixture, "Exchange Information", RP));
	assert_said(fixture, "Exchange");
	assert_null(find(fixture, "corpOld", RP));
	assert_said(fixture, "No GUID Found for corpOld");
	assert_null(find(fixture, "12345678-1234-1234-1234-123456789012", RP));
	assert_said(fixture, "has this GUID");
}

static void
the_third_part_is_a_class(void **state)
{
	struct fixture *fixture = *state;

	assert_non_null(schema_find_name(fixture->schema, "user", WP,
					 FIELD_INHERITED, NULL,
					 &fixture->diags));
	assert_null(schema_find_name(fixture->schema, "lockoutTime", WP,
				     FIELD_INHERITED, NULL, &fixture->diags));
	assert_said(fixture, "lockoutTime is an attribute, and the third part "
			     "must be a class");
	assert_null(schema_find_name(fixture->schema, "Reset Password", CA,
				     FIELD_INHERITED, NULL, &fixture->diags));
	assert_said(fixture, "is an extended right");
	assert_null(schema_find_name(fixture->schema, "usr", WP,
				     FIELD_INHERITED, NULL, &fixture->diags));
	assert_said(fixture, "\"user\"");
}

static void
all_meanings_are_listed(void **state)
{
	struct fixture *fixture = *state;
	const struct schema_item *items[8];

	assert_int_equal(schema_find_all(fixture->schema, MEMBER, items, 8), 2);
	assert_int_equal(schema_find_all(fixture->schema, "Twice", items, 8),
			 2);
	assert_int_equal(schema_find_all(fixture->schema, "nothing", items, 8),
			 0);
}

static bool
is_among(const char *const *names, size_t count, const char *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], wanted) == 0)
			return true;
	return false;
}

static void
completion_offers_what_fits(void **state)
{
	struct fixture *fixture = *state;
	const char *names[64];
	size_t count = schema_complete(fixture->schema, "re", FIELD_OBJECT, CA,
				       64, names);

	assert_true(is_among(names, count, "Reset Password"));
	assert_true(is_among(names, count, "Receive As"));
	count = schema_complete(fixture->schema, "corp", FIELD_OBJECT, RP, 64,
				names);
	assert_int_equal(count, 1);
	assert_string_equal(names[0], "corpBadge");
	count = schema_complete(fixture->schema, "us", FIELD_INHERITED, WP, 64,
				names);
	assert_true(is_among(names, count, "user"));
	assert_false(is_among(names, count, "userAccountControl"));
	assert_int_equal(schema_complete(fixture->schema, "", FIELD_OBJECT, WP,
					 5, names),
			 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_spelling_finds_its_item),
		TEST(names_choose_the_twin_that_the_bits_can_use),
		TEST(two_rights_of_one_name_are_an_error),
		TEST(unknown_names_are_answered_with_near_ones),
		TEST(the_third_part_is_a_class),
		TEST(all_meanings_are_listed),
		TEST(completion_offers_what_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
