/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names on a live domain controller, whose display names are not
 * Microsoft's; and how many searches and round trips they cost. Run in the
 * lab by lab_names.sh.
 */
#include "fixture.h"

#include "directory/ldap/open.h"
#include "resolve/default_sd.h"
#include "resolve/object.h"

#define LAB "DC=lab,DC=example"
#define PEOPLE "OU=people," LAB

static int
lab_setup(void **state)
{
	const struct dir_options options = {.server = getenv("LAB_HOST"),
					    .for_writing = true};
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct dir_error error = {.sentence = "?"};

	arena_init(&fixture->arena);
	diags_init(&fixture->diags, &fixture->arena);
	fixture->dir = directory_open_ldap(&fixture->arena, &options,
					   &fixture->diags, &error);
	if (fixture->dir == NULL)
		fail_msg("%s", error.sentence);
	fixture->principals = principals_new(&fixture->arena, fixture->dir);
	fixture->schema = schema_new(&fixture->arena, fixture->dir, false);
	fixture->diags.first = fixture->diags.last = NULL;
	*state = fixture;
	return 0;
}

struct cost {
	size_t searches, round_trips;
};

static struct cost
cost_of(const struct fixture *fixture)
{
	const struct dir_counts counts = directory_counts(fixture->dir);

	return (struct cost){counts.searches, counts.round_trips};
}

/* What it was about, for whoever reads the log. */
static void
tell(const char *what, struct cost before, struct cost after)
{
	print_message("# %s: %zu searches, %zu round trips\n", what,
		      after.searches - before.searches,
		      after.round_trips - before.round_trips);
}

static bool
make(struct fixture *fixture, const char *target, struct plan_step *steps,
     size_t count, struct job *job)
{
	struct plan_target *targets =
		arena_alloc(&fixture->arena, sizeof(*targets));
	struct plan *plan = arena_alloc(&fixture->arena, sizeof(*plan));

	targets->name = target;
	*plan = (struct plan){.targets = targets,
			      .target_count = 1,
			      .steps = steps,
			      .step_count = count,
			      .changes = true};
	return job_make(job, &fixture->arena, plan, fixture->dir,
			fixture->principals, fixture->schema, NULL,
			&fixture->diags);
}

static void
trustees(void **state)
{
	static const char *const names[][2] = {
		{"LAB\\helpdesk", "LAB\\helpdesk"},
		{"lab.example\\helpdesk", "LAB\\helpdesk"},
		{"helpdesk", "LAB\\helpdesk"},
		{"alice@lab.example", "LAB\\alice"},
		{"LAB\\Team S\xc3\xbc"
		 "d",
		 "LAB\\Team S\xc3\xbc"
		 "d"},
		{"LAB\\TEAM S\xc3\x9c"
		 "D",
		 "LAB\\Team S\xc3\xbc"
		 "d"},
		{"CN=M\xc3\xbcller\\, J\xc3\xbcrgen,OU=Berlin," PEOPLE,
		 "LAB\\jmueller"},
		{"Domain Users", "LAB\\Domain Users"},
		{"DA", "LAB\\Domain Admins"},
		{"EA", "LAB\\Enterprise Admins"},
		{"dc1$", "LAB\\DC1$"},
		{"krbtgt", "LAB\\krbtgt"},
		{"NT AUTHORITY\\SELF", "NT AUTHORITY\\SELF"},
		{"Account Operators", "BUILTIN\\Account Operators"},
		{"Everyone", "Everyone"},
	};
	const size_t count = sizeof(names) / sizeof(names[0]);
	struct fixture *fixture = *state;
	struct cost before = cost_of(fixture);

	for (size_t i = 0; i < count; i++)
		principals_want_name(fixture->principals, names[i][0], NULL);
	if (!principals_resolve(fixture->principals, &fixture->diags))
		fail_msg("%s", take_messages(fixture));
	tell("15 trustees", before, cost_of(fixture));
	/* Accounts, partitions, and one read for the one DN; then the accounts
	 * that the aliases stand for, once the domain's SID is known. */
	assert_int_equal(cost_of(fixture).searches - before.searches, 4);
	assert_int_equal(cost_of(fixture).round_trips - before.round_trips, 2);
	for (size_t i = 0; i < count; i++) {
		const struct principal *found =
			principals_by_name(fixture->principals, names[i][0]);

		found = principals_by_sid(fixture->principals, &found->sid);
		assert_string_equal(found->name, names[i][1]);
	}
	assert_string_equal(domain_label(domain_own(
				    principals_domains(fixture->principals))),
			    "LAB");
	assert_true(principals_domains(fixture->principals)->aliases.has_root);
}

static void
unknown_trustees(void **state)
{
	struct fixture *fixture = *state;
	const char *said;

	principals_want_name(fixture->principals, "LAB\\hepldesk", NULL);
	assert_false(principals_resolve(fixture->principals, &fixture->diags));
	assert_said(fixture, "did you mean LAB\\helpdesk");
	principals_want_name(fixture->principals, "LABhelpdesk", NULL);
	assert_false(principals_resolve(fixture->principals, &fixture->diags));
	said = take_messages(fixture);
	assert_non_null(strstr(said, "ate a backslash: write "
				     "'LAB\\helpdesk'"));
}

static void
one_grant_is_one_round_trip(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step = {.op = STEP_GRANT,
				 .spec.trustee = "LAB\\helpdesk",
				 .spec.codes = "CA",
				 .spec.mask = 0x100,
				 .spec.object = "Reset Password",
				 .spec.inherited = "user",
				 .ace_flags = 0x0a};
	const struct cost before = cost_of(fixture);
	struct cost after;
	struct job job;

	if (!make(fixture, PEOPLE, &step, 1, &job))
		fail_msg("%s", take_messages(fixture));
	assert_silent(fixture);
	after = cost_of(fixture);
	tell("one grant", before, after);
	assert_int_equal(after.round_trips - before.round_trips, 1);
	assert_int_equal(after.searches - before.searches, 4);
	assert_guid(&job.recipe.steps[0].ace.object_type, RESET);
	assert_string_equal(job.recipe.steps[0].object->name, "Reset Password");
	assert_string_equal(job.recipe.steps[0].object->live_name,
			    "User Force Change Password");
}

struct named {
	const char *name;
	uint32_t mask;
	enum schema_kind kind;
};

static void
types(void **state)
{
	static const struct named names[] = {
		{"user", 0x1, SCHEMA_CLASS},
		{"telephone number", 0x20, SCHEMA_ATTRIBUTE},
		{"member", 0x20, SCHEMA_ATTRIBUTE},
		{"Add/Remove self as member", 0x8, SCHEMA_VALIDATED_WRITE},
		{"Self Membership", 0x8, SCHEMA_VALIDATED_WRITE},
		{"Validated write to DNS host name", 0x8,
		 SCHEMA_VALIDATED_WRITE},
		{"Replicating Directory Changes All", 0x100, SCHEMA_RIGHT},
		{"DS Replication Get Changes All", 0x100, SCHEMA_RIGHT},
		{"Add/Remove Replica In Domain", 0x100, SCHEMA_RIGHT},
		{"Public Information", 0x30, SCHEMA_PROPERTY_SET},
		{"Phone and Mail Options", 0x30, SCHEMA_PROPERTY_SET},
		{"Email-Information", 0x30, SCHEMA_PROPERTY_SET},
		{"msFVE-RecoveryPassword", 0x100, SCHEMA_ATTRIBUTE},
		{"GPOptions", 0x10, SCHEMA_ATTRIBUTE},
		{"ms-ds-consistencyGuid", 0x20, SCHEMA_ATTRIBUTE},
	};
	const size_t count = sizeof(names) / sizeof(names[0]);
	struct fixture *fixture = *state;
	const struct cost before = cost_of(fixture);

	for (size_t i = 0; i < count; i++)
		schema_want_name(fixture->schema, names[i].name);
	assert_true(schema_resolve(fixture->schema, &fixture->diags));
	for (size_t i = 0; i < count; i++) {
		const struct schema_item *item = schema_find_name(
			fixture->schema, names[i].name, names[i].mask,
			FIELD_OBJECT, NULL, &fixture->diags);

		if (item == NULL)
			fail_msg("%s", take_messages(fixture));
		if (item->kind != names[i].kind || !item->is_live)
			fail_msg("%s is a %s", names[i].name,
				 schema_kind_name(item->kind));
		assert_true(schema_item_fits(item, names[i].mask));
	}
	tell("15 types", before, cost_of(fixture));
	assert_int_equal(cost_of(fixture).searches - before.searches, 2);
}

static bool
note_entry(void *context, const struct dir_entry *entry)
{
	(void)entry;
	*(bool *)context = true;
	return true;
}

/* An attribute of Windows 2016: on an older schema (Samba 4.17's) it is
 * known by name and not to be used; on 4.22's it is found. */
static void
newer_attribute(struct fixture *fixture)
{
	const struct dir_search search = {
		.base = directory_info(fixture->dir)->schema_nc,
		.scope = DIR_ONE,
		.filter = "(lDAPDisplayName=msDS-KeyCredentialLink)",
	};
	struct dir_error error = {.sentence = "?"};
	bool has = false;

	if (directory_search(fixture->dir, &search, note_entry, &has, &error) !=
	    DIR_OK)
		fail_msg("%s", error.sentence);
	const struct schema_item *item =
		schema_find_name(fixture->schema, "msDS-KeyCredentialLink",
				 0x20, FIELD_OBJECT, NULL, &fixture->diags);
	print_message("# msDS-KeyCredentialLink: %s\n",
		      has ? "in this schema" : "newer than this schema");
	assert_int_equal(item != NULL, has);
	if (!has)
		assert_said(fixture, "this directory's schema does not have");
}

static void
unknown_types(void **state)
{
	static const char *const cases[][2] = {
		{"Rest Password", "\"Reset Password\""},
		{"telefoneNumber", "\"telephoneNumber\""},
		{"mebmer", "\"member\""},
		{"ms-Mcs-AdmPwd", "no legacy Microsoft LAPS"},
		{"msLAPS-Password", "no Windows LAPS"},
		{"msExchMailboxGuid", "no Exchange"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(schema_find_name(
			fixture->schema, cases[i][0], i == 0 ? 0x100 : 0x20,
			FIELD_OBJECT, NULL, &fixture->diags));
		assert_said(fixture, cases[i][1]);
	}
	assert_null(schema_find_name(fixture->schema, "usr", 0x20,
				     FIELD_INHERITED, NULL, &fixture->diags));
	assert_said(fixture, "\"user\"");
	newer_attribute(fixture);
}

static void
objects(void **state)
{
	static const char *const names[][2] = {
		{"lab.example/people/Berlin", "OU=Berlin," PEOPLE},
		{"lab.example/people/24\\/7 desk", "OU=24/7 desk," PEOPLE},
		{"lab.example", LAB},
		{"lab.example/Configuration/Partitions",
		 "CN=Partitions,CN=Configuration," LAB},
		{"LAB\\alice", "CN=Alice Adams,OU=Berlin," PEOPLE},
		{"alice@lab.example", "CN=Alice Adams,OU=Berlin," PEOPLE},
		{"<WKGUID=a9d1ca15768811d1aded00c04fd8d5cd," LAB ">",
		 "CN=Users," LAB},
		{"<WKGUID=18e2ea80684f11d2b9aa00c04f79f805," LAB ">",
		 "CN=Deleted Objects," LAB},
	};
	struct fixture *fixture = *state;
	struct job_target target;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!object_find_target(&target, &fixture->arena, names[i][0],
					NULL, false, fixture->dir,
					&fixture->diags))
			fail_msg("%s", take_messages(fixture));
		if (!dir_dn_equal(target.dn, names[i][1]))
			fail_msg("%s is %s", names[i][0], target.dn);
	}
	assert_true(target.show_deleted);
}

static void
missing_objects(void **state)
{
	struct fixture *fixture = *state;
	const struct job_target target = {.dn = "OU=Berln," PEOPLE};

	object_report_missing(&target, fixture->dir, &fixture->diags);
	assert_said(fixture, "did you mean OU=Berlin,");
}

static void
default_descriptors(void **state)
{
	static const char *const classes[] = {"user", "group", "computer",
					      "organizationalUnit",
					      "groupPolicyContainer"};
	struct fixture *fixture = *state;
	SD_DESC_AUTO desc = SD_DESC_INIT;

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		struct sd_domain domain;

		sd_desc_clear(&desc);
		domains_of_dn(principals_domains(fixture->principals),
			      "DC=DomainDnsZones," LAB, &domain);
		assert_true(domain.has_domain);
		if (!default_sd_make(&desc, fixture->schema, classes[i],
				     &domain, &fixture->diags))
			fail_msg("%s", take_messages(fixture));
		assert_true(desc.dacl.count > 2);
	}
}

#define LIVE(name) \
	cmocka_unit_test_setup_teardown(name, lab_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIVE(trustees),
		LIVE(unknown_trustees),
		LIVE(one_grant_is_one_round_trip),
		LIVE(types),
		LIVE(unknown_types),
		LIVE(objects),
		LIVE(missing_objects),
		LIVE(default_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
