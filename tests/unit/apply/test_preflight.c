/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_preflight.c: what is refused without --force, and
 * what is warned about: each row of the manual, seen to happen.
 */
#include "fixture.h"

#define GRANT "(A;;RPWP;;;" HELPDESK ")"
#define DN "OU=a," PEOPLE
#define HOLDER "CN=AdminSDHolder,CN=System," BASE

static int
setup(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	fixture_begin(f);
	fixture_add(f, DN, "organizationalUnit", PLAIN_SDDL, NULL);
	fixture_add(f, "OU=sub," DN, "organizationalUnit", PLAIN_SDDL, NULL);
	fixture_add(f, "OU=closed,OU=sub," DN, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;0xf01ff;;;" ADMINS ")", NULL);
	fixture_add(f, "OU=one," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;RP;;;AU)", NULL);
	fixture_add(f, "OU=mine," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;0xf01ff;;;" HELPDESK ")(A;;RP;;;AU)",
		    NULL);
	fixture_add(f, "OU=inherits," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;CIID;RP;;;AU)", NULL);
	fixture_add(f, "OU=audited," PEOPLE, "organizationalUnit",
		    PLAIN_SDDL "S:AI(AU;SA;WP;;;WD)(AU;CIIDSA;RP;;;WD)", NULL);
	fixture_add(f, "OU=alone," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:PAI(D;;WP;;;WD)(A;;0xf01ff;;;" ADMINS
		    ")(A;;RC;;;AU)",
		    NULL);
	fixture_add(f, "OU=lost," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;RP;;;" ADMINS ")(A;;RC;;;AU)", NULL);
	fixture_add(f, "OU=bare," PEOPLE, "organizationalUnit", "O:BAG:BA",
		    NULL);
	fixture_add(f, "CN=root," PEOPLE, "user", PLAIN_SDDL,
		    "adminCount: 1\n");
	fixture_add(f, "CN=sys," PEOPLE, "container", PLAIN_SDDL,
		    "isCriticalSystemObject: TRUE\n");
	fixture_add(f, "CN=System," BASE, "container", PLAIN_SDDL, NULL);
	fixture_add(f, HOLDER, "container", PLAIN_SDDL, NULL);
	fixture_add(
		f, "CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE,
		"classSchema", NULL,
		"lDAPDisplayName: organizationalUnit\n"
		"schemaIDGUID:: pXqWv+YN0BGihQCqADBJ4g==\n"
		"defaultSecurityDescriptor: D:(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;"
		"SY)(A;;RPLCLORC;;;AU)\n");
	fixture_add(f, "CN=Domain-DNS,CN=Schema,CN=Configuration," BASE,
		    "classSchema", NULL,
		    "lDAPDisplayName: domainDNS\n"
		    "schemaIDGUID:: W5ZnGeYN0BGihQCqADBJ4g==\n"
		    "defaultSecurityDescriptor: D:(A;;RPLCLORC;;;AU)\n");
	fixture_open(f);
	*state = f;
	return 0;
}

/* Refused with these words, and done all the same with force. */
static void
check_refused(struct fixture *f, const char *dn, enum step_op op,
	      const char *ace, const char *words)
{
	struct recipe_step step = fixture_step(op, ace);
	struct job job = fixture_job(f, &step, 1, &dn, 1);
	size_t writes = f->faulty.writes;

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, writes);
	if (strstr(f->outcomes[0].notes, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->outcomes[0].notes);
	job.recipe.force = true;
	f->options.dry_run = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_PLANNED);
	assert_non_null(strstr(f->outcomes[0].notes, "(forced)"));
	f->options.dry_run = false;
}

static void
test_empty(void **state)
{
	check_refused(*state, "OU=one," PEOPLE, STEP_REVOKE, "(A;;RP;;;AU)",
		      "would be empty");
	check_refused(*state, "OU=one," PEOPLE, STEP_REPLACE, NULL,
		      "would be empty");
}

static void
test_protection(void **state)
{
	check_refused(*state, "OU=one," PEOPLE, STEP_PROTECT_DROP, NULL,
		      "nobody would hold WRITE PERMISSIONS");
	check_refused(*state, "OU=inherits," PEOPLE, STEP_PROTECT_DROP, NULL,
		      "would be empty");
}

/* A list that was protected all along is no other matter. */
static void
test_protected_before(void **state)
{
	check_refused(*state, "OU=alone," PEOPLE, STEP_REVOKE,
		      "(A;;RP;;;" ADMINS ")",
		      "nobody would hold WRITE PERMISSIONS");
	check_refused(*state, "OU=alone," PEOPLE, STEP_REPLACE, NULL,
		      "would be empty");
	/* Nor is one that nobody could put right before. */
	assert_int_equal(fixture_run_one(*state, "OU=lost," PEOPLE, STEP_REVOKE,
					 "(A;;RC;;;AU)"),
			 EXIT_STATUS_OK);
}

/* A list that was not read is not known, and nothing is put in its place. */
static void
test_list_not_shown(void **state)
{
	struct fixture *f = *state;
	const size_t writes = f->faulty.writes;

	assert_int_equal(
		fixture_run_one(f, "OU=bare," PEOPLE, STEP_GRANT, GRANT),
		EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->outcomes[0].notes, "without its access"));
	assert_int_equal(
		fixture_run_one(f, "OU=bare," PEOPLE, STEP_RESET_DACL, NULL),
		EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, writes);
}

static void
test_holder(void **state)
{
	check_refused(*state, HOLDER, STEP_GRANT, GRANT, "AdminSDHolder");
}

static void
test_reset_of_head(void **state)
{
	check_refused(*state, BASE, STEP_RESET_DACL, NULL,
		      "head of a naming context");
}

static void
test_lock_out(void **state)
{
	struct fixture *f = *state;

	fixture_caller(f, HELPDESK);
	check_refused(f, "OU=mine," PEOPLE, STEP_REVOKE,
		      "(A;;RP;;;" HELPDESK ")", "lock yourself out");
	check_refused(f, "OU=mine," PEOPLE, STEP_DENY, "(D;;WD;;;" HELPDESK ")",
		      "lock yourself out");
	/* Who was out before is not locked out by it. */
	assert_int_equal(
		fixture_run_one(f, DN, STEP_DENY, "(D;;WD;;;" HELPDESK ")"),
		EXIT_STATUS_OK);
}

/* The owner keeps the right by being the owner. */
static void
test_owner_is_not_locked_out(void **state)
{
	struct fixture *f = *state;

	fixture_caller(f, HELPDESK);
	fixture_caller(f, "S-1-5-32-544");
	assert_int_equal(fixture_run_one(f, "OU=mine," PEOPLE, STEP_REVOKE,
					 "(A;;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
}

static void
test_too_long(void **state)
{
	struct fixture *f = *state;
	const char *dn = DN;
	size_t count = 1900;
	struct recipe_step *steps =
		arena_array(&f->arena, count, sizeof(*steps));
	struct job job;

	for (size_t i = 0; i < count; i++)
		steps[i] = fixture_step(
			STEP_GRANT,
			arena_printf(&f->arena, "(A;;RP;;;" DOMAIN_SID "-%zu)",
				     2000 + i));
	job = fixture_job(f, steps, count, &dn, 1);
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 0);
	job.recipe.count = 1550;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_non_null(strstr(f->outcomes[0].notes, "the DACL grows to"));
}

static void
check_note(struct fixture *f, const char *dn, enum step_op op, const char *ace,
	   const char *words)
{
	assert_int_equal(fixture_run_one(f, dn, op, ace), EXIT_STATUS_OK);
	if (strstr(f->outcomes[0].notes, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->outcomes[0].notes);
}

static void
test_admin_count(void **state)
{
	check_note(*state, "CN=root," PEOPLE, STEP_GRANT, GRANT,
		   "adminCount=1");
}

static void
test_blocked_below(void **state)
{
	struct fixture *f = *state;

	check_note(f, DN, STEP_GRANT, "(A;CI;RP;;;" HELPDESK ")",
		   "on 1 organizational unit below");
	/* Not for what stays on the object. */
	assert_int_equal(
		fixture_run_one(f, DN, STEP_GRANT, "(A;;WP;;;" HELPDESK ")"),
		EXIT_STATUS_OK);
	assert_string_equal(f->outcomes[0].notes, "");
	/* It is the unit itself that blocks, not one below. */
	assert_int_equal(fixture_run_one(f, "OU=closed,OU=sub," DN, STEP_GRANT,
					 "(A;CI;RP;;;" HELPDESK ")"),
			 EXIT_STATUS_OK);
	assert_string_equal(f->outcomes[0].notes, "");
}

static void
test_override(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_DENY, "(D;;WP;;;WD)");
	check_note(f, DN, STEP_GRANT, GRANT, "an explicit deny for Everyone");
	check_note(f, DN, STEP_GRANT, "(A;;LC;;;" HELPDESK ")", "");
	assert_string_equal(f->outcomes[0].notes, "");
}

static void
test_head_below_only(void **state)
{
	check_note(*state, BASE, STEP_GRANT, "(A;CIIO;RP;;;" HELPDESK ")",
		   "below it, not on it");
}

static void
check_warning(struct fixture *f, enum step_op op, const char *ace,
	      const char *words)
{
	f->options.dry_run = true;
	assert_int_equal(fixture_run_one(f, DN, op, ace), EXIT_STATUS_OK);
	if (f->shown == NULL || strstr(f->shown, words) == NULL)
		fail_msg("no \"%s\" in %s", words, f->shown);
	rewind(f->diags.out);
}

static void
test_recipe(void **state)
{
	struct fixture *f = *state;

	fixture_caller(f, OTHER);
	check_warning(f, STEP_GRANT, "(A;;WP;;;WD)", "nearly every account");
	check_warning(f, STEP_GRANT, "(A;;WP;;;AU)", "nearly every account");
	check_warning(f, STEP_GRANT, "(A;;WP;;;" DOMAIN_SID "-513)",
		      "nearly every account");
	check_warning(f, STEP_GRANT, "(A;;0xf01ff;;;" HELPDESK ")",
		      "everything");
	check_warning(f, STEP_GRANT, "(A;;WD;;;" HELPDESK ")", "WD and WO");
	check_warning(f, STEP_GRANT, "(A;CI;CR;;;" HELPDESK ")",
		      "every extended right");
	check_warning(f, STEP_DENY, "(D;;RP;;;" OTHER ")", "you are in");
	check_warning(f, STEP_DENY, "(D;;RP;;;" ADMINS ")",
		      "Domain Admins as well");
}

/* Nothing to say about what everybody does every day. */
static void
test_silence(void **state)
{
	static const char *const aces[] = {
		GRANT, "(A;;RP;;;AU)",
		"(OA;;CR;00299570-246d-11d0-a768-00aa006e0529;;" HELPDESK ")"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(fixture_run_one(f, DN, STEP_GRANT, aces[i]),
				 EXIT_STATUS_OK);
		assert_string_equal(f->outcomes[0].notes, "");
	}
	/* Protection against accidental deletion. */
	assert_int_equal(fixture_run_one(f, DN, STEP_DENY, "(D;;SDDT;;;WD)"),
			 EXIT_STATUS_OK);
	assert_int_equal(f->diags.warnings, 0);
}

/* ---- a precise revoke ---------------------------------------------------- */

static void
test_revoke_tells(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, DN, STEP_GRANT, "(A;CI;WP;;;" HELPDESK ")");
	check_note(f, DN, STEP_REVOKE_ACE, "(A;;WP;;;" HELPDESK ")",
		   "RP of the same ACE stays");
	assert_non_null(strstr(f->outcomes[0].notes,
			       "still granted to " HELPDESK
			       " by another explicit ACE"));
	check_note(f, DN, STEP_REVOKE_ACE, "(A;;WP;;;" HELPDESK ")",
		   "no such explicit ACE");
	check_note(f, DN, STEP_REVOKE_ACE, "(A;;LC;;;AU)",
		   "by an inherited ACE");
}

static void
test_full_control_is_not_split(void **state)
{
	struct fixture *f = *state;
	const char *dn = DN;
	struct recipe_step step =
		fixture_step(STEP_REVOKE_ACE, "(A;;WP;;;" ADMINS ")");
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_non_null(strstr(f->outcomes[0].notes, "FULL CONTROL"));
	job.recipe.force = true;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	fixture_lacks(f, DN, "(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;" ADMINS ")");
}

/* ---- /S ------------------------------------------------------------------ */

static bool
answer(void *context, const char *question)
{
	struct fixture *f = context;

	assert_non_null(strstr(question, "default of the class"));
	return f->options.force;
}

static void
test_reset_asks(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	f->options.confirm = answer;
	f->options.confirm_context = f;
	assert_int_equal(fixture_run_one(f, DN, STEP_RESET_DACL, NULL),
			 EXIT_STATUS_FAILED);
	fixture_holds(f, DN, GRANT);
	assert_null(f->counts.journal_id);
	f->options.force = true;
	assert_int_equal(fixture_run_one(f, DN, STEP_RESET_DACL, NULL),
			 EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
	fixture_holds(f, DN, "(A;;LCRPLORC;;;AU)");
	fixture_holds(f, DN, "(A;CIID;LCRPLORC;;;AU)");
	assert_int_equal(fixture_run_one(f, DN, STEP_RESET_DACL, NULL),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
}

static void
test_reset_of_audit(void **state)
{
	struct fixture *f = *state;
	const char *dn = "OU=audited," PEOPLE;
	struct recipe_step step = fixture_step(STEP_RESET_SACL, NULL);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	job.recipe.sd_flags = SD_FLAG_SACL;
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].sd_flags, SD_FLAG_SACL);
	fixture_lacks(f, dn, "(AU;SA;WP;;;WD)");
	fixture_holds(f, dn, "(AU;CIIDSA;RP;;;WD)");
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, dn, "(AU;SA;WP;;;WD)");
}

/* Down a tree, what the directory needs itself is left out and counted. */
static void
test_reset_tree(void **state)
{
	struct fixture *f = *state;
	const char *dn = PEOPLE;
	struct recipe_step step = fixture_step(STEP_RESET_DACL, NULL);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	job.tree = true;
	f->options.keep_going = true; /* classes that are not in the schema */
	fixture_run(f, &job);
	assert_int_equal(f->counts.skipped, 1);
	assert_true(f->counts.verified >= 5);
}

static void
test_read_only_attributes(void **state)
{
	struct fixture *f = *state;
	const char *dn = DN;
	struct recipe_step step = fixture_step(STEP_GRANT, GRANT);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	job.recipe.attribute = "msexchmailboxsecuritydescriptor";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	job.recipe.attribute = "defaultSecurityDescriptor";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes + f->faulty.reads, 0);
	dn = "CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE;
	step = fixture_step(STEP_SHOW, NULL);
	job = fixture_job(f, &step, 1, &dn, 1);
	job.recipe.attribute = "defaultSecurityDescriptor";
	assert_int_equal(fixture_run(f, &job), EXIT_STATUS_OK);
	assert_non_null(strstr(f->outcomes[0].now, "(A;;LCRPLORC;;;AU)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
		TEST(test_empty),
		TEST(test_protection),
		TEST(test_protected_before),
		TEST(test_list_not_shown),
		TEST(test_holder),
		TEST(test_reset_of_head),
		TEST(test_lock_out),
		TEST(test_owner_is_not_locked_out),
		TEST(test_too_long),
		TEST(test_admin_count),
		TEST(test_blocked_below),
		TEST(test_override),
		TEST(test_head_below_only),
		TEST(test_recipe),
		TEST(test_silence),
		TEST(test_revoke_tells),
		TEST(test_full_control_is_not_split),
		TEST(test_reset_asks),
		TEST(test_reset_of_audit),
		TEST(test_reset_tree),
		TEST(test_read_only_attributes),
	};

	return cmocka_run_group_tests_name("preflight", tests, NULL, NULL);
}
