/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of classes, attributes and rights to GUIDs and back. */
#include "fixture.h"

#define RP SD_MASK_READ_PROPERTY
#define WP SD_MASK_WRITE_PROPERTY
#define CA SD_MASK_CONTROL_ACCESS
#define WS SD_MASK_WRITE_SELF
#define CC SD_MASK_CREATE_CHILD
#define DC SD_MASK_DELETE_CHILD

#define RESET "00299570-246d-11d0-a768-00aa006e0529"
#define MEMBER "bf9679c0-0de6-11d0-a285-00aa003049e2"
#define SPN "f3a64788-5306-11d1-a9c5-0000f80367c1"
#define DNS "72e39547-7b18-11d1-adef-00c04fd8d5cd"
#define USER "bf967aba-0de6-11d0-a285-00aa003049e2"

static const struct schema_item *
find(struct fixture *fixture, const char *name, uint32_t mask)
{
	return schema_find_name(fixture->schema, name, mask, FIELD_OBJECT, NULL,
				&fixture->diags);
}

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
		{"corpBadge", RP | CA, SCHEMA_ATTRIBUTE,
		 "c0c0c0c0-0000-4000-8000-000000000002"},
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
microsofts_name_is_shown_before_the_directorys(void **state)
{
	struct fixture *fixture = *state;
	const struct schema_item *item =
		find(fixture, "User-Force-Change-Password", CA);
	const struct sd_guid reset = guid_of(RESET);
	struct schema *live = schema_new(&fixture->arena, fixture->dir, true);

	assert_string_equal(item->name, "Reset Password");
	assert_string_equal(item->live_name, "User Force Change Password");
	assert_true(item->is_live);
	assert_string_equal(schema_find_guid(live, &reset, CA)->name,
			    "User Force Change Password");
}

struct shown {
	const char *guid;
	uint32_t mask;
	const char *name;
	enum schema_kind kind;
};

static void
the_bits_choose_what_a_guid_means(void **state)
{
	static const struct shown cases[] = {
		{MEMBER, WP, "Add/Remove self as member",
		 SCHEMA_VALIDATED_WRITE},
		{MEMBER, WS, "Add/Remove self as member",
		 SCHEMA_VALIDATED_WRITE},
		{SPN, WP, "Validated write to service principal name",
		 SCHEMA_VALIDATED_WRITE},
		{DNS, RP | WP, "DNS Host Name Attributes", SCHEMA_PROPERTY_SET},
		{DNS, WS, "Validated write to DNS host name",
		 SCHEMA_VALIDATED_WRITE},
		{"9b026da6-0d3c-465c-8bee-5199d7165cba", WS,
		 "Validated write to computer attributes.",
		 SCHEMA_VALIDATED_WRITE},
		{"91e647de-d96f-4b70-9557-d63ff4f3ccd8", RP | WP | CA,
		 "Private Information", SCHEMA_PROPERTY_SET},
		{USER, CC | DC, "user", SCHEMA_CLASS},
		{USER, SD_MASK_FULL_CONTROL, "user", SCHEMA_CLASS},
		{USER, 0x00020094, "user", SCHEMA_CLASS},
		{RESET, CA, "Reset Password", SCHEMA_RIGHT},
		{"b7c69e6d-2cc7-11d2-854e-00a0c983f608", RP, "tokenGroups",
		 SCHEMA_ATTRIBUTE},
		{"c0c0c0c0-0000-4000-8000-000000000002", RP, "corpBadge",
		 SCHEMA_ATTRIBUTE},
		{"c0c0c0c0-0000-4000-8000-000000000010", RP,
		 "Badge Information", SCHEMA_PROPERTY_SET},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sd_guid guid = guid_of(cases[i].guid);
		const struct schema_item *item =
			schema_find_guid(fixture->schema, &guid, cases[i].mask);

		assert_non_null(item);
		assert_string_equal(item->name, cases[i].name);
		assert_int_equal(item->kind, cases[i].kind);
	}
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
wanted_names_cost_two_searches(void **state)
{
	struct fixture *fixture = *state;
	const size_t before = searches(fixture);
	const struct sd_guid badge =
		guid_of("c0c0c0c0-0000-4000-8000-000000000002");
	const struct sd_guid reset = guid_of(RESET);

	schema_want_name(fixture->schema, "Reset Password");
	schema_want_name(fixture->schema, "user");
	schema_want_name(fixture->schema, "lockoutTime");
	schema_want_guid(fixture->schema, &badge);
	assert_true(schema_resolve(fixture->schema, &fixture->diags));
	assert_int_equal(searches(fixture) - before, 2);
	assert_non_null(find(fixture, "Reset Password", CA));
	assert_non_null(find(fixture, "user", CC));
	assert_non_null(find(fixture, "lockoutTime", WP));
	assert_non_null(schema_find_guid(fixture->schema, &badge, RP));
	assert_non_null(schema_find_guid(fixture->schema, &reset, CA));
	assert_int_equal(searches(fixture) - before, 2);
}

static void
microsofts_guids_are_shown_without_a_search(void **state)
{
	struct fixture *fixture = *state;
	const size_t before = searches(fixture);
	const struct sd_guid guids[] = {guid_of(RESET), guid_of(MEMBER),
					guid_of(USER)};

	for (size_t i = 0; i < 3; i++)
		schema_want_guid(fixture->schema, &guids[i]);
	assert_true(schema_resolve(fixture->schema, &fixture->diags));
	for (size_t i = 0; i < 3; i++)
		assert_non_null(
			schema_find_guid(fixture->schema, &guids[i], CA));
	assert_int_equal(searches(fixture), before);
}

static void
a_guid_nobody_has_is_asked_for_once(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_guid guid =
		guid_of("12345678-1234-1234-1234-123456789012");
	const size_t before = searches(fixture);

	assert_null(schema_find_guid(fixture->schema, &guid, RP));
	assert_null(schema_find_guid(fixture->schema, &guid, RP));
	assert_int_equal(searches(fixture) - before, 2);
}

static void
rights_apply_to_derived_classes(void **state)
{
	struct fixture *fixture = *state;
	const struct schema_item *reset = find(fixture, "Reset Password", CA);
	const struct schema_item *spn = find(fixture, "Validated-SPN", WS);

	assert_true(schema_applies_to(
		fixture->schema, reset,
		schema_find_class(fixture->schema, "computer")));
	assert_false(
		schema_applies_to(fixture->schema, reset,
				  schema_find_class(fixture->schema, "group")));
	assert_false(
		schema_applies_to(fixture->schema, spn,
				  schema_find_class(fixture->schema, "user")));
}

static void
confidential_sets_are_told_from_others(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(schema_set_is_confidential(
				 fixture->schema,
				 find(fixture, "Badge Information", RP)),
			 1);
	assert_int_equal(schema_set_is_confidential(
				 fixture->schema,
				 find(fixture, "Personal Information", RP)),
			 0);
	assert_int_equal(
		schema_set_is_confidential(
			fixture->schema, find(fixture, "Web Information", RP)),
		-1);
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

static void
default_descriptors_come_from_the_schema(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_domain *domain = principals_domain(fixture->principals);
	bool found;
	SD_DESC_AUTO desc;

	assert_null(schema_default_sd(fixture->schema, "computer", &found));
	assert_true(found);
	assert_null(schema_default_sd(fixture->schema, "nothing", &found));
	assert_false(found);
	assert_true(default_sd_make(&desc, fixture->schema, "user", domain,
				    &fixture->diags));
	assert_int_equal(desc.dacl.count, 4);
	assert_sid(&desc.dacl.aces[0].sid, CORP_SID "-512");
	assert_guid(&desc.dacl.aces[3].object_type,
		    "ab721a53-1e2f-11d0-9819-00aa0040529b");
	sd_desc_clear(&desc);
	/* A blank after D:, and a generic bit that a DC would map. */
	assert_true(default_sd_make(&desc, fixture->schema, "group", domain,
				    &fixture->diags));
	assert_int_equal(desc.dacl.aces[0].mask, SD_MASK_FULL_CONTROL);
	assert_sid(&desc.dacl.aces[0].sid, CORP_SID "-519");
	sd_desc_clear(&desc);
	assert_false(default_sd_make(&desc, fixture->schema,
				     "organizationalUnit", domain,
				     &fixture->diags));
	assert_said(fixture, "defaultSecurityDescriptor of class "
			     "organizationalUnit: column");
	assert_false(default_sd_make(&desc, fixture->schema, "computer", domain,
				     &fixture->diags));
	assert_said(fixture, "has no default security descriptor");
}

static void
without_a_directory_microsofts_names_are_known(void **state)
{
	struct fixture *fixture = *state;
	struct schema *schema = schema_new(&fixture->arena, NULL, false);
	const struct sd_guid badge =
		guid_of("c0c0c0c0-0000-4000-8000-000000000002");
	const struct sd_guid reset = guid_of(RESET);
	const char *names[64];
	size_t count;

	assert_string_equal(schema_find_guid(schema, &reset, CA)->name,
			    "Reset Password");
	assert_null(schema_find_guid(schema, &badge, RP));
	assert_string_equal(schema_find_class(schema, "USER")->name, "user");
	assert_null(schema_default_sd(schema, "user", NULL));
	count = schema_complete(schema, "reset", FIELD_OBJECT, CA, 64, names);
	assert_int_equal(count, 1);
	assert_null(schema_find_name(schema, "Rest Password", CA, FIELD_OBJECT,
				     NULL, &fixture->diags));
	assert_said(fixture, "\"Reset Password\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_spelling_finds_its_item),
		TEST(microsofts_name_is_shown_before_the_directorys),
		TEST(the_bits_choose_what_a_guid_means),
		TEST(names_choose_the_twin_that_the_bits_can_use),
		TEST(two_rights_of_one_name_are_an_error),
		TEST(unknown_names_are_answered_with_near_ones),
		TEST(the_third_part_is_a_class),
		TEST(wanted_names_cost_two_searches),
		TEST(microsofts_guids_are_shown_without_a_search),
		TEST(a_guid_nobody_has_is_asked_for_once),
		TEST(rights_apply_to_derived_classes),
		TEST(confidential_sets_are_told_from_others),
		TEST(all_meanings_are_listed),
		TEST(completion_offers_what_fits),
		TEST(default_descriptors_come_from_the_schema),
		TEST(without_a_directory_microsofts_names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
