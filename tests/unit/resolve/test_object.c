/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects by every name they go by, and what is said when there is none. */
#include "fixture.h"

#include "resolve/object.h"

static const char *
find(struct fixture *fixture, const char *name, bool deleted,
     struct job_target *target)
{
	if (!object_find_target(target, &fixture->arena, name, NULL, deleted,
				fixture->dir, &fixture->diags))
		return NULL;
	assert_string_equal(target->name, name);
	return target->dn;
}

struct named {
	const char *name, *dn;
};

static void
every_form_finds_its_object(void **state)
{
	static const struct named names[] = {
		{"OU=People," BASE, "OU=People," BASE},
		{"ou=people, dc=corp, dc=example",
		 "ou=people, dc=corp, dc=example"},
		{"<GUID=aaaaaaaa-1111-2222-3333-444444444444>",
		 "OU=People," BASE},
		{"<GUID={AAAAAAAA-1111-2222-3333-444444444444}>",
		 "OU=People," BASE},
		{"aaaaaaaa-1111-2222-3333-444444444444", "OU=People," BASE},
		{"<SID=" CORP_SID "-1101>", "CN=Help Desk,OU=People," BASE},
		{CORP_SID "-1101", "CN=Help Desk,OU=People," BASE},
		{"corp.example/People", "OU=People," BASE},
		{"CORP.example/people/", "OU=People," BASE},
		{"corp.example", BASE},
		{"corp.example/", BASE},
		{"corp.example/People/Doe, Jane",
		 "CN=Doe\\2C Jane,OU=People," BASE},
		{"corp.example/People/A\\/B", "OU=A/B,OU=People," BASE},
		{"corp.example/Users/Domain Admins",
		 "CN=Domain Admins,CN=Users," BASE},
		{"corp.example/Configuration", "CN=Configuration," BASE},
		{"corp.example/Configuration/Partitions/CHILD",
		 "CN=CHILD,CN=Partitions,CN=Configuration," BASE},
		{"DomainDnsZones.corp.example/MicrosoftDNS",
		 "CN=MicrosoftDNS,DC=DomainDnsZones," BASE},
		{"CORP\\helpdesk", "CN=Help Desk,OU=People," BASE},
		{"CORP/helpdesk", "CN=Help Desk,OU=People," BASE},
		{"jane.doe@corp.example", "CN=Doe\\2C Jane,OU=People," BASE},
	};
	struct fixture *fixture = *state;
	struct job_target target;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *dn = find(fixture, names[i].name, false, &target);

		if (dn == NULL)
			fail_msg("%s: %s", names[i].name,
				 take_messages(fixture));
		if (!dir_dn_equal(dn, names[i].dn))
			fail_msg("%s: %s", names[i].name, dn);
		assert_false(target.show_deleted);
	}
	assert_silent(fixture);
}

static void
a_plain_dn_costs_no_search(void **state)
{
	struct fixture *fixture = *state;
	const size_t before = searches(fixture);
	struct job_target target;

	assert_string_equal(find(fixture, "OU=Any,DC=other", false, &target),
			    "OU=Any,DC=other");
	assert_int_equal(searches(fixture), before);
	/* RFC 1779's quotes are not every server's. */
	assert_string_equal(
		find(fixture, "OU=\"A, B\";DC=x", false, &target),
		dir_dn_normalize(&fixture->arena, "OU=A\\, B,DC=x"));
	assert_non_null(find(fixture, "corp.example/People", false, &target));
	assert_int_equal(searches(fixture) - before, 1);
}

static void
deleted_objects_take_the_control(void **state)
{
	struct fixture *fixture = *state;
	struct job_target target;

	assert_non_null(
		find(fixture, "CN=Deleted Objects," BASE, false, &target));
	assert_true(target.show_deleted);
	assert_null(find(fixture, "cn=x,cn=deleted objects, " BASE, false,
			 &target));
	assert_said(fixture, "deleted objects take --deleted");
	assert_non_null(
		find(fixture, "cn=x,cn=deleted objects, " BASE, true, &target));
	assert_true(target.show_deleted);
	assert_non_null(find(fixture, "CN=Deleted Objects,OU=People," BASE,
			     false, &target));
	assert_false(target.show_deleted);
	assert_non_null(find(fixture, "OU=People," BASE, true, &target));
	assert_true(target.show_deleted);
}

static void
names_of_no_form_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct job_target target;

	assert_null(find(fixture, "People", false, &target));
	assert_said(fixture, "People is no name of an object");
	assert_null(
		find(fixture, "CN=Doe, Jane,OU=People," BASE, false, &target));
	assert_said(fixture, "malformed distinguished name");
	assert_null(find(fixture, "<GUID=aaaa", false, &target));
	assert_said(fixture, "malformed object name");
	assert_null(find(fixture, "<GUID=zz>", false, &target));
	assert_said(fixture, "zz is no GUID");
	assert_null(find(fixture, "<SID=S-1->", false, &target));
	assert_said(fixture, "S-1- is no SID");
	assert_null(find(fixture, "<WKGUID=ab," BASE ">", false, &target));
	assert_said(fixture, "is no well-known object");
	assert_null(find(fixture, "<x>", false, &target));
	assert_said(fixture, "malformed object name");
	assert_null(find(fixture, "other.example/People", false, &target));
	assert_said(fixture,
		    "No such object in corp.ldif: other.example/People");
	assert_null(find(fixture, "corp.example/Peeple", false, &target));
	assert_said(fixture,
		    "No such object in corp.ldif: corp.example/Peeple");
	assert_null(find(fixture,
			 "<GUID=aaaaaaaa-0000-0000-0000-"
			 "444444444444>",
			 false, &target));
	assert_said(fixture, "No such object");
	assert_null(find(fixture, "CORP\\nobody", false, &target));
	assert_said(fixture, "No such object: CORP\\nobody");
}

static void
a_missing_object_is_explained(void **state)
{
	struct fixture *fixture = *state;
	struct job_target target = {.dn = "CN=Help Dask,OU=People," BASE};
	const char *said;

	object_report_missing(&target, fixture->dir, &fixture->diags);
	said = take_messages(fixture);
	assert_non_null(
		strstr(said, "No such object in corp.ldif: CN=Help Dask"));
	assert_non_null(strstr(said, "object above it is OU=People," BASE));
	assert_non_null(
		strstr(said, "did you mean CN=Help Desk,OU=People," BASE));
	target.dn = "OU=Any,OU=Pepole," BASE;
	object_report_missing(&target, fixture->dir, &fixture->diags);
	said = take_messages(fixture);
	assert_non_null(strstr(said, "object above it is " BASE));
	assert_non_null(strstr(said, "did you mean OU=People," BASE));
	target.dn = "OU=People,DC=crop,DC=example";
	object_report_missing(&target, fixture->dir, &fixture->diags);
	assert_said(fixture, "is this the right domain?");
}

static void
canonical_names_are_those_of_the_server(void **state)
{
	static const struct named names[] = {
		{BASE, "corp.example"},
		{"OU=People," BASE, "corp.example/People"},
		{"CN=Doe\\, Jane,OU=A/B," BASE, "corp.example/A\\/B/Doe, Jane"},
		{"DC=www,DC=corp.example,CN=MicrosoftDNS,"
		 "DC=DomainDnsZones," BASE,
		 "DomainDnsZones.corp.example/MicrosoftDNS/corp.example/www"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(
			object_canonical_name(&fixture->arena, names[i].name),
			names[i].dn);
	assert_null(object_canonical_name(&fixture->arena, "CN=x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_form_finds_its_object),
		TEST(a_plain_dn_costs_no_search),
		TEST(deleted_objects_take_the_control),
		TEST(names_of_no_form_are_refused),
		TEST(a_missing_object_is_explained),
		TEST(canonical_names_are_those_of_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
