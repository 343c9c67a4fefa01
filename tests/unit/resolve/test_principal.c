/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trustees by every name they go by, and SIDs back to names. */
#include "fixture.h"
#include "resolve/principal_near.h"

static const struct principal *
find(struct fixture *fixture, const char *name)
{
	principals_want_name(fixture->principals, name, NULL);
	(void)principals_resolve(fixture->principals, &fixture->diags);
	return principals_by_name(fixture->principals, name);
}

struct named {
	const char *name, *sid, *shown;
};

static void
check_names(struct fixture *fixture, const struct named *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct principal *found = find(fixture, names[i].name);

		if (found == NULL)
			fail_msg("%s: %s", names[i].name,
				 take_messages(fixture));
		assert_sid(&found->sid, names[i].sid);
		found = principals_by_sid(fixture->principals, &found->sid);
		assert_string_equal(found->name, names[i].shown);
	}
	assert_silent(fixture);
}

static void
every_form_finds_its_trustee(void **state)
{
	static const struct named names[] = {
		{"CORP\\helpdesk", CORP_SID "-1101", "CORP\\helpdesk"},
		{"corp\\HELPDESK", CORP_SID "-1101", "CORP\\helpdesk"},
		{"corp.example\\helpdesk", CORP_SID "-1101", "CORP\\helpdesk"},
		{"CORP/helpdesk", CORP_SID "-1101", "CORP\\helpdesk"},
		{"\\helpdesk", CORP_SID "-1101", "CORP\\helpdesk"},
		{"helpdesk", CORP_SID "-1101", "CORP\\helpdesk"},
		{"CORP\\M\xc3\x9cLLER", CORP_SID "-1103",
		 "CORP\\m\xc3\xbcller"},
		{"WS1$", CORP_SID "-1105", "CORP\\WS1$"},
		{"CORP\\ws1$", CORP_SID "-1105", "CORP\\WS1$"},
		{"krbtgt", CORP_SID "-502", "CORP\\krbtgt"},
		{"jane.doe@corp.example", CORP_SID "-1102", "CORP\\jdoe"},
		{"joerg@mail.example", CORP_SID "-1103", "CORP\\m\xc3\xbcller"},
		{"helpdesk@corp.example", CORP_SID "-1101", "CORP\\helpdesk"},
		{"CN=Doe\\, Jane,OU=People," BASE, CORP_SID "-1102",
		 "CORP\\jdoe"},
		{"cn=doe\\2c jane, ou=people, dc=corp, dc=example",
		 CORP_SID "-1102", "CORP\\jdoe"},
		{"CN=\"Doe, Jane\",OU=People," BASE, CORP_SID "-1102",
		 "CORP\\jdoe"},
		{"<GUID=bbbbbbbb-1111-2222-3333-444444444444>",
		 CORP_SID "-1101", "CORP\\helpdesk"},
		{"<SID=" CORP_SID "-1101>", CORP_SID "-1101", "CORP\\helpdesk"},
		{CORP_SID "-1101", CORP_SID "-1101", "CORP\\helpdesk"},
		{"S-1-5-11", "S-1-5-11", "NT AUTHORITY\\Authenticated Users"},
		{"Everyone", "S-1-1-0", "Everyone"},
		{"everyone", "S-1-1-0", "Everyone"},
		{"NT AUTHORITY\\SELF", "S-1-5-10", "NT AUTHORITY\\SELF"},
		{"nt authority/self", "S-1-5-10", "NT AUTHORITY\\SELF"},
		{"SELF", "S-1-5-10", "NT AUTHORITY\\SELF"},
		{"anonymous logon", "S-1-5-7", "NT AUTHORITY\\ANONYMOUS LOGON"},
		{"CREATOR OWNER", "S-1-3-0", "CREATOR OWNER"},
		{"BUILTIN\\Administrators", "S-1-5-32-544",
		 "BUILTIN\\Administrators"},
		{"BUILTIN\\Pre-Windows 2000 Compatible Access", "S-1-5-32-554",
		 "BUILTIN\\Pre-Windows 2000 Compatible Access"},
		{"Administrators", "S-1-5-32-544", "BUILTIN\\Administrators"},
		{"Corp Special", "S-1-5-32-9999", "BUILTIN\\Corp Special"},
		{"BUILTIN\\Corp Special", "S-1-5-32-9999",
		 "BUILTIN\\Corp Special"},
		{"DA", CORP_SID "-512", "CORP\\Domain Admins"},
		{"WD", "S-1-1-0", "Everyone"},
		{"SY", "S-1-5-18", "NT AUTHORITY\\SYSTEM"},
		{"EA", CORP_SID "-519", "CORP\\Enterprise Admins"},
		{"Domain Admins", CORP_SID "-512", "CORP\\Domain Admins"},
		/* A German domain: found by what the English name means. */
		{"Domain Users", CORP_SID "-513",
		 "CORP\\Dom\xc3\xa4nen-Benutzer"},
		{"CORP\\Domain Users", CORP_SID "-513",
		 "CORP\\Dom\xc3\xa4nen-Benutzer"},
	};

	check_names(*state, names, sizeof(names) / sizeof(names[0]));
}

/* F11: where the file is a part of a directory nobody can tell. */
static void
groups_of_later_windows_may_be_there(void **state)
{
	static const char *const names[][2] = {
		{"Key Admins", CORP_SID "-526"},
		{"CORP\\Enterprise Key Admins", CORP_SID "-527"},
		{"CN", CORP_SID "-522"},
		{"BUILTIN\\Hyper-V Administrators", "S-1-5-32-578"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < 4; i++) {
		const struct principal *found = find(fixture, names[i][0]);

		assert_non_null(found);
		assert_sid(&found->sid, names[i][1]);
		assert_said(fixture, "cannot be seen here: it is taken to be");
	}
	assert_null(find(fixture, "BUILTIN\\Power Users"));
	assert_said(fixture, "domain controllers have no such group");
}

/* F11: where it would be seen it is unknown; older groups never are. */
static void
groups_that_a_domain_lacks_are_unknown(void **state)
{
	static const char *const names[][2] = {
		{"Key Admins", "Windows Server 2016"},
		{"CORP\\Key Admins", "Windows Server 2016"},
		{"KA", "Windows Server 2016"},
		{"Protected Users", "Windows Server 2012 R2"},
		{"BUILTIN\\Hyper-V Administrators", "Windows Server 2012"},
	};
	struct fixture *fixture = *state;

	fixture_whole(fixture);
	for (size_t i = 0; i < 5; i++) {
		const char *said;

		assert_null(find(fixture, names[i][0]));
		said = take_messages(fixture);
		if (strstr(said, names[i][0]) == NULL ||
		    strstr(said, names[i][1]) == NULL)
			fail_msg("%s: %s", names[i][0], said);
	}
	assert_non_null(find(fixture, "Domain Users"));
	assert_non_null(find(fixture, "Schema Admins"));
	assert_non_null(find(fixture, "BUILTIN\\Backup Operators"));
	assert_silent(fixture);
}

static struct directory *
catalog_of_corp(void *context, const char *dns_domain)
{
	struct fixture *fixture = context;

	return dns_domain != NULL
		       ? NULL
		       : (fixture->partner =
				  fixture_open(fixture, "corp.ldif"));
}

/* F11: a child domain has no Enterprise Admins of its own. */
static void
groups_of_the_root_domain_are_there_alone(void **state)
{
	static const char partitions[] =
		"dn: CN=CORP,CN=Partitions,CN=Configuration," BASE "\n"
		"objectClass: crossRef\nnCName: <SID=" CORP_SID ">;" BASE "\n"
		"nETBIOSName: CORP\nsystemFlags: 3\n\n"
		"dn: CN=CHILD,CN=Partitions,CN=Configuration," BASE "\n"
		"objectClass: crossRef\nnCName: DC=child," BASE "\n"
		"nETBIOSName: CHILD\nsystemFlags: 3\n";
	struct fixture *fixture = *state;
	const struct principal *found;

	fixture_reopen(fixture, "child.ldif", "", partitions);
	principals_set_opener(fixture->principals, catalog_of_corp, fixture);
	found = find(fixture, "Enterprise Admins");
	assert_non_null(found);
	assert_sid(&found->sid, CORP_SID "-519");
	assert_string_equal(found->name, "CORP\\Enterprise Admins");
	found = find(fixture, "Domain Admins");
	assert_non_null(found);
	assert_sid(&found->sid, CHILD_SID "-512");
	assert_silent(fixture);
	assert_null(find(fixture, "CHILD\\Enterprise Admins"));
	assert_said(fixture, "write CORP\\Enterprise Admins");
}

/* F16 */
static void
names_in_the_wrong_place_are_put_right(void **state)
{
	static const char *const names[][2] = {
		{"NT AUTHORITY\\Everyone",
		 "NT AUTHORITY has no Everyone: write Everyone"},
		{"nt authority/local system", "write NT AUTHORITY\\SYSTEM"},
		{"NT AUTHORITY\\Principal Self", "write NT AUTHORITY\\SELF"},
		{"NT AUTHORITY\\Servce", "did you mean NT AUTHORITY\\SERVICE?"},
		{"NT AUTHORITY\\what", "NT AUTHORITY has no what"},
		{"BUILTIN\\Domain Admins", "write CORP\\Domain Admins"},
		{"BUILTIN\\helpdesk", "write CORP\\helpdesk"},
		{"CORP\\Everyone", "CORP has no Everyone: write Everyone"},
		{"CORP\\Authenticated Users",
		 "write NT AUTHORITY\\Authenticated Users"},
		{"Jeder", "Jeder is called Everyone here"},
		{"Utilisateurs authentifi\u00e9s",
		 "is called NT AUTHORITY\\Authenticated Users here"},
		{"NT AUTHORITYSELF", "write 'NT AUTHORITY\\SELF' in single"},
		{"BUILTINAdministrators", "'BUILTIN\\Administrators'"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_null(find(fixture, names[i][0]));
		assert_said(fixture, names[i][1]);
	}
}

static void
unknown_sids_are_no_error(void **state)
{
	struct fixture *fixture = *state;
	const struct principal *found = find(fixture, "S-1-5-21-9-9-9-1000");

	assert_non_null(found);
	assert_false(found->resolved);
	assert_string_equal(found->name, "S-1-5-21-9-9-9-1000");
	found = find(fixture, CORP_SID "-7777");
	assert_non_null(found);
	assert_string_equal(found->name, CORP_SID "-7777");
	assert_silent(fixture);
}

/* One account has one SID and one name: an answer with more is none. */
static void
several_values_are_not_believed(void **state)
{
	static const char *const more[] = {
		"sAMAccountName: twice\nsAMAccountName: second\n"
		"objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==\n\n",
		"sAMAccountName: twice\nobjectSid:: "
		"AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==\n"
		"objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUgQAAA==\n\n",
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < 2; i++) {
		fixture_reopen(fixture, "corp.ldif", "",
			       arena_printf(&fixture->arena,
					    "\ndn: CN=Twice," BASE
					    "\nobjectClass: user\n%s",
					    more[i]));
		assert_null(find(fixture, "CORP\\twice"));
		assert_said(fixture, "No such trustee: CORP\\twice");
		assert_null(find(fixture, "CN=Twice," BASE));
		assert_said(fixture, i == 0 ? "several values of sAMAccountName"
					    : "several values of objectSid");
	}
}

static void
unknown_names_are_all_reported(void **state)
{
	struct fixture *fixture = *state;
	const char *said;

	principals_want_name(fixture->principals, "CORP\\hepldesk", NULL);
	principals_want_name(fixture->principals, "CORPhelpdesk", NULL);
	principals_want_name(fixture->principals, "COPR\\helpdesk", NULL);
	principals_want_name(fixture->principals, "Ops Team", NULL);
	principals_want_name(fixture->principals, "nobody@corp.example", NULL);
	principals_want_name(fixture->principals,
			     "CN=No Account,OU=People," BASE, NULL);
	principals_want_name(fixture->principals, "CN=None," BASE, NULL);
	principals_want_name(fixture->principals,
			     "CN=Doe, Jane,OU=People," BASE, NULL);
	principals_want_name(fixture->principals, "CORP\\", NULL);
	principals_want_name(fixture->principals, "helpdesk", NULL);
	assert_false(principals_resolve(fixture->principals, &fixture->diags));
	assert_int_equal(fixture->diags.errors, 9);
	said = take_messages(fixture);
	assert_non_null(strstr(said, "No such trustee: CORP\\hepldesk\n"
				     "did you mean CORP\\helpdesk?"));
	assert_non_null(strstr(said, "the shell ate a backslash: write "
				     "'CORP\\helpdesk'"));
	assert_non_null(strstr(said, "did you mean CORP\\helpdesk?"));
	assert_non_null(strstr(said, "no domain COPR is known"));
	assert_non_null(strstr(said, "account name CORP\\grp-ops"));
	assert_non_null(strstr(said, "No such trustee: nobody@corp.example"));
	assert_non_null(strstr(said, "that object has no SID"));
	assert_non_null(strstr(said, "CN=None," BASE ": no such object"));
	assert_non_null(strstr(said, "a comma inside a name"));
	assert_non_null(strstr(said, "nothing follows the domain"));
	assert_non_null(principals_by_name(fixture->principals, "helpdesk"));
	/* Reported once, and again when it is wanted again. */
	assert_true(principals_resolve(fixture->principals, &fixture->diags));
	assert_silent(fixture);
	assert_null(find(fixture, "CORP\\hepldesk"));
	assert_said(fixture, "No such trustee: CORP\\hepldesk");
}

static void
two_meanings_are_an_error(void **state)
{
	struct fixture *fixture = *state;

	assert_null(find(fixture, "BA"));
	assert_said(fixture, "the SDDL alias of BUILTIN\\Administrators");
	assert_non_null(find(fixture, "CORP\\BA"));
	/* In small letters it is no alias. */
	assert_sid(&find(fixture, "ba")->sid, CORP_SID "-1104");
	assert_null(find(fixture, "twin@mail.example"));
	assert_said(fixture, "two accounts have this principal name");
}

static void
all_names_cost_three_searches(void **state)
{
	struct fixture *fixture = *state;
	static const char *const names[] = {
		"CORP\\helpdesk", "jane.doe@corp.example", "BUILTIN\\Users",
		"WS1$",		  "Domain Admins",	   "krbtgt"};
	const size_t before = searches(fixture);
	char text[SD_SID_TEXT_SIZE];

	for (size_t i = 0; i < 6; i++)
		principals_want_name(fixture->principals, names[i], NULL);
	for (unsigned rid = 1101; rid < 1121; rid++) {
		struct sd_sid sid;

		snprintf(text, sizeof(text), "%s-%u", CORP_SID, rid);
		sid = sample_sid(text);
		principals_want_sid(fixture->principals, &sid);
	}
	assert_true(principals_resolve(fixture->principals, &fixture->diags));
	/* Accounts, CN=Partitions, and the SID of the domain's head, which
	 * a server tells with the partitions. */
	assert_int_equal(searches(fixture) - before, 3);
	for (unsigned rid = 1101; rid < 1109; rid++) {
		struct sd_sid sid;

		snprintf(text, sizeof(text), "%s-%u", CORP_SID, rid);
		sid = sample_sid(text);
		assert_true(
			principals_by_sid(fixture->principals, &sid)->resolved);
	}
	assert_int_equal(searches(fixture) - before, 3);
}

static void
well_known_sids_cost_nothing(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_sid self = sample_sid("S-1-5-10");
	const size_t before = searches(fixture);

	assert_string_equal(principals_by_sid(fixture->principals, &self)->name,
			    "NT AUTHORITY\\SELF");
	assert_non_null(find(fixture, "BUILTIN\\Account Operators"));
	assert_int_equal(searches(fixture), before);
}

static void
other_domains_are_asked_where_they_are(void **state)
{
	static const struct named names[] = {
		{"CHILD\\ops", CHILD_SID "-1201", "CHILD\\ops"},
		{"child.corp.example\\OPS", CHILD_SID "-1201", "CHILD\\ops"},
		{"max@mail.example", CHILD_SID "-1202", "CHILD\\max"},
		{"ops@child.corp.example", CHILD_SID "-1201", "CHILD\\ops"},
		{"PARTNER\\auditors", PARTNER_SID "-1301", "PARTNER\\auditors"},
		{CHILD_SID "-1201", CHILD_SID "-1201", "CHILD\\ops"},
		{PARTNER_SID "-1301", PARTNER_SID "-1301", "PARTNER\\auditors"},
	};
	struct fixture *fixture = *state;

	principals_set_opener(fixture->principals, fixture_opener, fixture);
	check_names(fixture, names, sizeof(names) / sizeof(names[0]));
	assert_int_equal(fixture->opened, 2);
}

static void
sids_of_other_domains_are_named_in_a_listing(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_sid sids[] = {sample_sid(CHILD_SID "-1202"),
				      sample_sid(PARTNER_SID "-1301"),
				      sample_sid(PARTNER_SID "-9")};
	static const char *const shown[] = {"CHILD\\max", "PARTNER\\auditors",
					    PARTNER_SID "-9"};

	principals_set_opener(fixture->principals, fixture_opener, fixture);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
			principals_by_sid(fixture->principals, &sids[i])->name,
			shown[i]);
	assert_int_equal(fixture->opened, 2);
}

static void
without_a_way_there_the_message_says_so(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_sid sid = sample_sid(CHILD_SID "-1201");

	assert_null(find(fixture, "CHILD\\ops"));
	assert_said(fixture, "CHILD is another domain; its accounts could not "
			     "be asked");
	assert_string_equal(principals_by_sid(fixture->principals, &sid)->name,
			    CHILD_SID "-1201");
}

static void
aliases_get_the_domain_of_the_partition(void **state)
{
	struct fixture *fixture = *state;
	const struct sd_domain *domain =
		&principals_domains(fixture->principals)->aliases;
	const struct sd_sid child = sample_sid(CHILD_SID "-512");
	const struct sd_sid foreign = sample_sid("S-1-5-21-7-7-7-512");
	struct sd_domain found;

	assert_true(domain->has_domain && domain->has_root);
	assert_sid(&domain->domain, CORP_SID);
	assert_sid(&domain->root, CORP_SID);
	assert_string_equal(domain_label(domain_own(
				    principals_domains(fixture->principals))),
			    "CORP");
	domains_of_dn(principals_domains(fixture->principals),
		      "OU=People," BASE, &found);
	assert_sid(&found.domain, CORP_SID);
	/* sdReferenceDomain of the application partition. */
	domains_of_dn(principals_domains(fixture->principals),
		      "CN=MicrosoftDNS,DC=DomainDnsZones," BASE, &found);
	assert_sid(&found.domain, CHILD_SID);
	assert_sid(&found.root, CORP_SID);
	domains_of_dn(principals_domains(fixture->principals),
		      "CN=x,CN=Configuration," BASE, &found);
	assert_sid(&found.domain, CORP_SID);
	assert_true(
		domains_hold(principals_domains(fixture->principals), &child));
	assert_false(domains_hold(principals_domains(fixture->principals),
				  &foreign));
}

static void
completion_offers_qualified_names(void **state)
{
	struct fixture *fixture = *state;
	const char *names[8];

	assert_int_equal(
		principals_complete(fixture->principals, "CORP\\he", 8, names),
		1);
	assert_string_equal(names[0], "CORP\\helpdesk");
	/* The other joint that names may have, kept. */
	assert_int_equal(
		principals_complete(fixture->principals, "corp/he", 8, names),
		1);
	assert_string_equal(names[0], "CORP/helpdesk");
	assert_int_equal(
		principals_complete(fixture->principals, "tw", 8, names), 2);
	assert_string_equal(names[1], "CORP\\twin2");
	assert_int_equal(
		principals_complete(fixture->principals, "CHILD\\o", 8, names),
		0);
	assert_int_equal(
		principals_complete(fixture->principals, "sel", 8, names), 1);
	assert_string_equal(names[0], "NT AUTHORITY\\SELF");
	assert_int_equal(principals_complete(fixture->principals,
					     "nt authority\\a", 8, names),
			 2);
	assert_string_equal(names[1], "NT AUTHORITY\\Authenticated Users");
	assert_int_equal(principals_complete(fixture->principals,
					     "BUILTIN\\admin", 8, names),
			 1);
	assert_string_equal(names[0], "BUILTIN\\Administrators");
	assert_int_equal(
		principals_complete(fixture->principals, "every", 8, names), 1);
	assert_int_equal(principals_complete(fixture->principals, "", 1, names),
			 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_form_finds_its_trustee),
		TEST(groups_of_later_windows_may_be_there),
		TEST(groups_that_a_domain_lacks_are_unknown),
		TEST(groups_of_the_root_domain_are_there_alone),
		TEST(names_in_the_wrong_place_are_put_right),
		TEST(unknown_sids_are_no_error),
		TEST(several_values_are_not_believed),
		TEST(unknown_names_are_all_reported),
		TEST(two_meanings_are_an_error),
		TEST(all_names_cost_three_searches),
		TEST(well_known_sids_cost_nothing),
		TEST(other_domains_are_asked_where_they_are),
		TEST(sids_of_other_domains_are_named_in_a_listing),
		TEST(without_a_way_there_the_message_says_so),
		TEST(aliases_get_the_domain_of_the_partition),
		TEST(completion_offers_qualified_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
