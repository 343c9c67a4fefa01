/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan becomes a job: names in their places, all mistakes at once, lint. */
#include "fixture.h"

#define OU "OU=People," BASE

/* "GRANT CORP\\x RPWP;object;class" in parts. */
static struct plan_step
step_of(enum step_op op, const char *trustee, const char *codes, uint32_t mask,
	const char *object, const char *inherited)
{
	return (struct plan_step){.op = op,
				  .spec.trustee = trustee,
				  .spec.codes = codes,
				  .spec.mask = mask,
				  .spec.object = object,
				  .spec.inherited = inherited,
				  .ace_flags = inherited == NULL ? 0 : 0x0a};
}

static bool
make(struct fixture *fixture, struct plan_step *steps, size_t count, bool force,
     struct job *job)
{
	static struct plan_target target = {.name = OU};
	struct plan *plan = arena_alloc(&fixture->arena, sizeof(*plan));

	*plan = (struct plan){.targets = &target,
			      .target_count = 1,
			      .steps = steps,
			      .step_count = count,
			      .changes = true,
			      .force = force};
	return job_make(job, &fixture->arena, plan, fixture->dir,
			fixture->principals, fixture->schema, NULL,
			&fixture->diags);
}

static void
names_become_values(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step steps[] = {
		step_of(STEP_GRANT, "CORP\\helpdesk", "CA", 0x100,
			"Reset Password", "user"),
		step_of(STEP_DENY, "Everyone", "SDDT", 0x10040, NULL, NULL),
		step_of(STEP_REVOKE, "WS1$", NULL, 0, NULL, NULL),
		step_of(STEP_REVOKE_ACE, "helpdesk", "WP", 0x20, "member",
			NULL),
	};
	const size_t before = searches(fixture);
	const struct recipe_step *made;
	struct job job;

	assert_true(make(fixture, steps, 4, false, &job));
	assert_silent(fixture);
	/* Accounts, partitions, the head's SID, schema, rights. */
	assert_in_range(searches(fixture) - before, 4, 5);
	assert_int_equal(job.target_count, 1);
	assert_string_equal(job.targets[0].dn, OU);
	assert_int_equal(job.recipe.count, 4);
	assert_int_equal(job.recipe.sd_flags, SD_FLAG_DACL);
	assert_string_equal(job.recipe.attribute, "nTSecurityDescriptor");
	/* /R, /D, /G. */
	made = &job.recipe.steps[0];
	assert_int_equal(made->op, STEP_REVOKE);
	assert_sid(&made->sid, CORP_SID "-1105");
	made = &job.recipe.steps[1];
	assert_int_equal(made->op, STEP_REVOKE_ACE);
	assert_sid(&made->ace.sid, CORP_SID "-1101");
	assert_guid(&made->ace.object_type, MEMBER);
	made = &job.recipe.steps[2];
	assert_int_equal(made->ace.type, SD_ACE_DENIED);
	assert_sid(&made->ace.sid, "S-1-1-0");
	made = &job.recipe.steps[3];
	assert_int_equal(made->ace.type, SD_ACE_ALLOWED_OBJECT);
	assert_int_equal(made->ace.flags, 0x0a);
	assert_guid(&made->ace.object_type, RESET);
	assert_guid(&made->ace.inherited_type, USER);
	assert_string_equal(made->object->name, "Reset Password");
	assert_ptr_equal(made->source, &steps[0]);
}

static void
every_unknown_name_is_reported_at_once(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step steps[] = {
		step_of(STEP_GRANT, "CORP\\hepldesk", "CA", 0x100,
			"Rest Password", "usr"),
		step_of(STEP_REVOKE, "CORP\\nobody", NULL, 0, NULL, NULL),
	};
	const char *said;
	struct job job;

	assert_false(make(fixture, steps, 2, false, &job));
	said = take_messages(fixture);
	assert_non_null(strstr(said, "No such trustee: CORP\\hepldesk"));
	assert_non_null(strstr(said, "No such trustee: CORP\\nobody"));
	assert_non_null(strstr(said, "No GUID Found for Rest Password"));
	assert_non_null(strstr(said, "No GUID Found for usr"));
	assert_int_equal(fixture->diags.errors, 4);
}

struct linted {
	const char *codes;
	uint32_t mask;
	const char *object, *inherited;
	const char *said; /* NULL: passes in silence */
};

static void
check_lint(struct fixture *fixture, const struct linted *one, bool refused)
{
	struct plan_step step =
		step_of(STEP_GRANT, "CORP\\helpdesk", one->codes, one->mask,
			one->object, one->inherited);
	struct job job;
	const bool ok = make(fixture, &step, 1, false, &job);
	const char *said = take_messages(fixture);

	if (ok == refused)
		fail_msg("%s;%s;%s was %s:\n%s", one->codes,
			 one->object == NULL ? "" : one->object,
			 one->inherited == NULL ? "" : one->inherited,
			 ok ? "taken" : "refused", said);
	if (one->said == NULL)
		assert_string_equal(said, "");
	else if (strstr(said, one->said) == NULL)
		fail_msg("wanted \"%s\" in:\n%s", one->said, said);
	if (!refused)
		return;
	/* The same under --force: done, and still said. */
	assert_true(make(fixture, &step, 1, true, &job));
	assert_said(fixture, "warning: ");
}

static void
aces_that_do_nothing_are_refused(void **state)
{
	static const struct linted cases[] = {
		{"WP", 0x20, "Reset Password", "user",
		 "CA;Reset Password;user was probably meant"},
		{"CA", 0x100, "lockoutTime", "user",
		 "RP;lockoutTime;user (read), WP;lockoutTime;user (write)"},
		{"CCDC", 0x3, "lockoutTime", NULL,
		 "lockoutTime is an attribute, for which CCDC does nothing"},
		{"CA", 0x100, "member", "group",
		 "or WS;Add/Remove self as member;group"},
		{"CA", 0x100, "Add/Remove self as member", NULL,
		 "WS;Add/Remove self as member was probably meant"},
		{"CA", 0x100, "Personal Information", "user",
		 "a property set without confidential attributes"},
		{"WS", 0x8, "telephoneNumber", NULL, "is an attribute"},
		/* F2: user objects are of no class group, ever. */
		{"WD", 0x40000, "group", "user", "WD;;group with /I:S"},
		{"SD", 0x10000, "user", "computer",
		 "SD;user;computer does nothing"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_lint(*state, &cases[i], true);
}

static void
aces_that_work_pass(void **state)
{
	static const struct linted cases[] = {
		{"CA", 0x100, "Reset Password", "user", NULL},
		{"RPWP", 0x30, "lockoutTime", "user", NULL},
		{"CCDC", 0x3, "user", NULL, NULL},
		{"CCDC", 0x3, "user", "organizationalUnit", NULL},
		{"CCDC", 0x3, NULL, "organizationalUnit", NULL},
		{"CCDC", 0x3, NULL, NULL, NULL},
		{"WS", 0x8, "Add/Remove self as member", "group", NULL},
		{"WS", 0x8, "member", "group", NULL},
		{"RPWP", 0x30, "member", "group", NULL},
		{"CA", 0x100, "msFVE-RecoveryPassword", NULL, NULL},
		{"RPWPCA", 0x130, "Private Information", NULL, NULL},
		{"CA", 0x100, "Badge Information", NULL, NULL},
		{"GA", 0xf01ff, "user", NULL, NULL},
		{"GA", 0xf01ff, NULL, "user", NULL},
		/* Microsoft's own mixed mask. */
		{"GRGWCCDCSDDT", 0x200bf | 0x10040 | 0x3, NULL, "group", NULL},
		{"WP", 0x20, "userAccountControl", "computer", NULL},
		{"RPWP", 0x30, NULL, "user", NULL},
		/* F2: where it does nothing is seen on the object. */
		{"WD", 0x40000, "group", NULL, NULL},
		{"SD", 0x10000, "user", "user", NULL},
		/* Which are confidential is not known of what is not there. */
		{"CA", 0x100, "employeeID", "user", NULL},
		/* F15: the attribute leads to the right of this directory. */
		{"WS", 0x8, "servicePrincipalName", "computer", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_lint(*state, &cases[i], false);
}

static void
doubtful_aces_warn(void **state)
{
	static const struct linted cases[] = {
		{"CA", 0x100, "Reset Password", "group",
		 "warning: Reset Password does not apply to group objects"},
		{"CA", 0x100, "Change Password", "user",
		 "CA;Reset Password;user"},
		{"RP", 0x10, "msFVE-RecoveryPassword", NULL,
		 "confidential: RP alone reads nothing"},
		{"RPCA", 0x110, "Reset Password", "user",
		 "only CA works with Reset Password"},
		{"RPCA", 0x110, "lockoutTime", "user",
		 "CA does nothing for lockoutTime"},
		{"WP", 0x20, "Validated write to service principal name",
		 "computer", "attribute servicePrincipalName itself"},
		{"RPWP", 0x30, NULL, "corpThing", "auxiliary class"},
		{"RPWP", 0x30, NULL, "top", "abstract class"},
		{"CCDC", 0x3, NULL, "user", "CCDC;user was probably meant"},
		{"CC", 0x1, NULL, "computer", "CC;computer was probably"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_lint(*state, &cases[i], false);
}

/* F2: true, and no more than that; refused it is not. */
static void
classes_stand_for_their_objects(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step =
		step_of(STEP_GRANT, "helpdesk", "SD", 0x10000, "user", NULL);
	struct job job;

	step.ace_flags = 0x0a;
	assert_true(make(fixture, &step, 1, false, &job));
	assert_said(fixture, "warning: user is a class: SD holds on user "
			     "objects as a whole, and does nothing on "
			     "others\nSD;;user is the usual way");
	step.spec.mask = SD_MASK_CREATE_CHILD;
	step.spec.codes = "CC";
	assert_true(make(fixture, &step, 1, false, &job));
	assert_silent(fixture);
}

/* F15: found among the rights of the directory, not in Microsoft's table. */
static void
validated_writes_are_the_directory_s_own(void **state)
{
	static const char *const names[] = {"member", "servicePrincipalName",
					    "service principal name"};

	for (size_t i = 0; i < 3; i++) {
		struct fixture *fixture;
		struct plan_step step = step_of(STEP_GRANT, "helpdesk", "WS",
						0x8, names[i], NULL);
		void *own = NULL;
		struct job job;

		fixture_setup(&own);
		fixture = own;
		assert_true(make(fixture, &step, 1, false, &job));
		assert_int_equal(job.recipe.steps[0].object->kind,
				 SCHEMA_VALIDATED_WRITE);
		assert_true(job.recipe.steps[0].object->is_live);
		fixture_teardown(&own);
	}
	(void)state;
}

struct heuristics {
	const char *attributes; /* of CN=Directory Service; NULL: not there */
	bool warns;
};

/* LO: the third character of dSHeuristics, and only where it can be read. */
static void
list_object_mode_is_looked_up(void **state)
{
	static const struct heuristics cases[] = {
		{NULL, false},
		{"", false},
		{"sPNMappings: host=alerter\n", true},
		{"dSHeuristics: 00\n", true},
		{"dSHeuristics: 000\n", true},
		{"dSHeuristics: 001\n", false},
		{"dSHeuristics: 0010000001\nsPNMappings: x\n", false},
		{"dSHeuristics: 0000000001\n", true},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan_step step = step_of(STEP_GRANT, "helpdesk", "LCLO",
						0x84, NULL, NULL);
		struct job job;
		size_t before;

		if (cases[i].attributes != NULL)
			fixture_reopen(
				fixture, "corp.ldif", "",
				arena_printf(&fixture->arena,
					     "dn: CN=Directory Service,"
					     "CN=Windows NT,CN=Services,"
					     "CN=Configuration," BASE
					     "\nobjectClass: nTDSService\n%s",
					     cases[i].attributes));
		assert_true(make(fixture, &step, 1, false, &job));
		if (cases[i].warns)
			assert_said(fixture, "warning: LO has no effect here");
		else
			assert_silent(fixture);
		step = step_of(STEP_GRANT, "helpdesk", "GR", 0x20094, NULL,
			       NULL);
		before = searches(fixture);
		assert_true(make(fixture, &step, 1, false, &job));
		assert_silent(fixture);
		assert_int_equal(searches(fixture), before);
	}
}

static void
rights_of_the_head_are_not_for_what_is_below(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step =
		step_of(STEP_GRANT, "CORP\\helpdesk", "CA", 0x100,
			"Replicating Directory Changes", NULL);
	struct job job;

	assert_true(make(fixture, &step, 1, false, &job));
	assert_silent(fixture);
	step.ace_flags = 0x0a;
	assert_true(make(fixture, &step, 1, false, &job));
	assert_said(fixture, "which /I:S leaves out");
}

static void
self_may_change_the_password(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step = step_of(STEP_GRANT, "SELF", "CA", 0x100,
					"Change Password", NULL);
	struct job job;

	assert_true(make(fixture, &step, 1, false, &job));
	assert_silent(fixture);
	step.op = STEP_DENY;
	step.spec.trustee = "helpdesk";
	assert_true(make(fixture, &step, 1, false, &job));
	assert_silent(fixture);
}

static void
what_does_nothing_can_be_taken_away(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step = step_of(STEP_REVOKE_ACE, "helpdesk", "WP", 0x20,
					"Reset Password", NULL);
	struct job job;

	step.deny = true;
	assert_true(make(fixture, &step, 1, false, &job));
	assert_silent(fixture);
	assert_int_equal(job.recipe.steps[0].ace.type, SD_ACE_DENIED_OBJECT);
	assert_int_equal(job.recipe.steps[0].ace.mask, 0x20);
}

static void
sddl_is_parsed_with_the_domain(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step = {
		.op = STEP_SET_SDDL,
		.sddl = "O:DAD:P(A;;GA;;;DA)(OA;CIIO;CR;00299570-246d-11d0-"
			"a768-00aa006e0529;;AU)\n",
		.spec.whole = {.text = "acl.sddl"}};
	const struct sd_desc *desc;
	struct sd_desc copy = SD_DESC_INIT;
	struct job job;

	assert_true(make(fixture, &step, 1, false, &job));
	assert_silent(fixture);
	desc = job.recipe.steps[0].desc;
	assert_int_equal(job.recipe.sd_flags, SD_FLAG_OWNER | SD_FLAG_DACL);
	assert_sid(&desc->owner, CORP_SID "-512");
	assert_int_equal(desc->dacl.count, 2);
	assert_int_equal(desc->dacl.aces[0].mask, SD_MASK_FULL_CONTROL);
	assert_int_equal(sd_desc_copy(desc, &copy), SD_OK);
	assert_true(sd_desc_equal(desc, &copy));
	sd_desc_clear(&copy);
	step.sddl = "D:(A;;XX;;;DA)";
	assert_false(make(fixture, &step, 1, false, &job));
	assert_said(fixture, "not a security descriptor");
}

static void
other_attributes_hold_descriptors_or_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step =
		step_of(STEP_GRANT, "WS1$", "GA", 0xf01ff, NULL, NULL);
	struct plan_target target = {.name = OU};
	struct plan plan = {.targets = &target,
			    .target_count = 1,
			    .steps = &step,
			    .step_count = 1,
			    .changes = true,
			    .attribute =
				    "msds-allowedtoactonbehalfofotheridentity"};
	struct job job;

	assert_true(job_make(&job, &fixture->arena, &plan, fixture->dir,
			     fixture->principals, fixture->schema, NULL,
			     &fixture->diags));
	assert_string_equal(job.recipe.attribute,
			    "msDS-AllowedToActOnBehalfOfOtherIdentity");
	plan.attribute = "lockoutTime";
	assert_false(job_make(&job, &fixture->arena, &plan, fixture->dir,
			      fixture->principals, fixture->schema, NULL,
			      &fixture->diags));
	assert_said(fixture, "holds no security descriptor");
	plan.attribute = "defaultSecurityDescriptor";
	assert_false(job_make(&job, &fixture->arena, &plan, fixture->dir,
			      fixture->principals, fixture->schema, NULL,
			      &fixture->diags));
	assert_said(fixture, "can only be shown");
}

static void
targets_go_by_any_name(void **state)
{
	struct fixture *fixture = *state;
	struct plan_target targets[] = {{.name = "CORP\\helpdesk"},
					{.name = "corp.example/Printers"},
					{.name = "CORP\\hlepdesk"},
					{.name = "nonsense"}};
	struct plan_step step = {.op = STEP_SHOW};
	struct plan plan = {.targets = targets,
			    .target_count = 2,
			    .steps = &step,
			    .step_count = 1};
	struct job job;

	assert_true(job_make(&job, &fixture->arena, &plan, fixture->dir,
			     fixture->principals, fixture->schema, NULL,
			     &fixture->diags));
	assert_true(dir_dn_equal(job.targets[0].dn,
				 "CN=Help Desk,OU=People," BASE));
	assert_true(dir_dn_equal(job.targets[1].dn, "OU=Printers," BASE));
	assert_int_equal(job.recipe.sd_flags, 0);
	assert_false(job.recipe.changes);
	plan.target_count = 4;
	assert_false(job_make(&job, &fixture->arena, &plan, fixture->dir,
			      fixture->principals, fixture->schema, NULL,
			      &fixture->diags));
	assert_int_equal(fixture->diags.errors, 2);
}

static void
showing_a_dn_asks_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct plan_step step = {.op = STEP_SHOW};
	const size_t before = searches(fixture);
	struct job job;

	assert_true(make(fixture, &step, 1, false, &job));
	assert_int_equal(searches(fixture), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_become_values),
		TEST(every_unknown_name_is_reported_at_once),
		TEST(aces_that_do_nothing_are_refused),
		TEST(aces_that_work_pass),
		TEST(doubtful_aces_warn),
		TEST(classes_stand_for_their_objects),
		TEST(validated_writes_are_the_directory_s_own),
		TEST(list_object_mode_is_looked_up),
		TEST(rights_of_the_head_are_not_for_what_is_below),
		TEST(self_may_change_the_password),
		TEST(what_does_nothing_can_be_taken_away),
		TEST(sddl_is_parsed_with_the_domain),
		TEST(other_attributes_hold_descriptors_or_are_refused),
		TEST(targets_go_by_any_name),
		TEST(showing_a_dn_asks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
