/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/resolve/test_schema.c: GUIDs to names, what that costs in
 * searches, and what else the schema knows of them.
 */
#include "resolve/default_sd.h"
#include "resolve/schema_class.h"
#include "schema_names.h"

static void
microsofts_name_is_shown_before_the_directorys(void **state)
{
	struct fixture *fixture = *state;
	const struct schema_item *item =
		find(fixture, "User-Force-Change-Password", CA);
	const struct sd_guid reset = sample_guid(RESET);
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
		{MEMBER, WP, "member", SCHEMA_ATTRIBUTE},
		{MEMBER, RP | WP, "member", SCHEMA_ATTRIBUTE},
		{MEMBER, RP | WP | WS, "member", SCHEMA_ATTRIBUTE},
		{MEMBER, CA, "member", SCHEMA_ATTRIBUTE},
		{MEMBER, CC | WP, "member", SCHEMA_ATTRIBUTE},
		{MEMBER, WS, "Add/Remove self as member",
		 SCHEMA_VALIDATED_WRITE},
		{MEMBER, CC | WS, "Add/Remove self as member",
		 SCHEMA_VALIDATED_WRITE},
		{SPN, WP, "servicePrincipalName", SCHEMA_ATTRIBUTE},
		{SPN, WS, "Validated write to service principal name",
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
		{BADGE, RP, "corpBadge", SCHEMA_ATTRIBUTE},
		{"c0c0c0c0-0000-4000-8000-000000000010", RP,
		 "Badge Information", SCHEMA_PROPERTY_SET},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sd_guid guid = sample_guid(cases[i].guid);
		const struct schema_item *item =
			schema_find_guid(fixture->schema, &guid, cases[i].mask);

		assert_non_null(item);
		assert_string_equal(item->name, cases[i].name);
		assert_int_equal(item->kind, cases[i].kind);
	}
}

/* RPWPWS of one GUID is about an attribute and about the write of it that is
 * looked at; dsacls.exe lists the second whatever the bits are. */
static void
one_guid_may_mean_two_things(void **state)
{
	static const struct {
		const char *guid;
		uint32_t mask;
		const char *other, *listed;
	} cases[] = {
		{MEMBER, WP, NULL, "Add/Remove self as member"},
		{MEMBER, WS, NULL, "Add/Remove self as member"},
		{MEMBER, RP | WP | WS, "Add/Remove self as member",
		 "Add/Remove self as member"},
		{MEMBER, SD_MASK_FULL_CONTROL, "Add/Remove self as member",
		 "Add/Remove self as member"},
		{DNS, WP | WS, "Validated write to DNS host name",
		 "DNS Host Name Attributes"},
		{BADGE, WP | WS, NULL, "corpBadge"},
		{USER, CC | WS, NULL, "user"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sd_guid guid = sample_guid(cases[i].guid);
		const struct schema_item *other = schema_find_other(
			fixture->schema, &guid, cases[i].mask);
		const struct schema_item *listed = schema_find_listed(
			fixture->schema, &guid, cases[i].mask);

		if (cases[i].other == NULL)
			assert_null(other);
		else
			assert_string_equal(other->name, cases[i].other);
		assert_string_equal(listed->name, cases[i].listed);
	}
}

static void
wanted_names_cost_two_searches(void **state)
{
	struct fixture *fixture = *state;
	const size_t before = searches(fixture);
	const struct sd_guid badge = sample_guid(BADGE);
	const struct sd_guid reset = sample_guid(RESET);

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
	const struct sd_guid guids[] = {sample_guid(RESET), sample_guid(MEMBER),
					sample_guid(USER)};

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
		sample_guid("12345678-1234-1234-1234-123456789012");
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
default_descriptors_come_from_the_schema(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_domain *domain =
		&principals_domains(fixture->principals)->aliases;
	bool found;
	SD_DESC_AUTO desc = SD_DESC_INIT;

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
	const struct sd_guid badge = sample_guid(BADGE);
	const struct sd_guid reset = sample_guid(RESET);
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
		TEST(microsofts_name_is_shown_before_the_directorys),
		TEST(the_bits_choose_what_a_guid_means),
		TEST(one_guid_may_mean_two_things),
		TEST(wanted_names_cost_two_searches),
		TEST(microsofts_guids_are_shown_without_a_search),
		TEST(a_guid_nobody_has_is_asked_for_once),
		TEST(rights_apply_to_derived_classes),
		TEST(confidential_sets_are_told_from_others),
		TEST(default_descriptors_come_from_the_schema),
		TEST(without_a_directory_microsofts_names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
