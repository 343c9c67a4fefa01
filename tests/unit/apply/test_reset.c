/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_reset.c: lists put back to the default of the class:
 * asked first, audit apart, once for every class, and down a tree.
 */
#include "dangers.h"

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

static void
reset_is_idempotent(struct fixture *f, const char *dn, const char *ace)
{
	const char *before = fixture_stored(f, dn);

	/* It is the default already. */
	assert_int_equal(fixture_run_one(f, dn, STEP_RESET_DACL, NULL),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	/* Without one of its entries it is not. */
	assert_int_equal(fixture_run_one(f, dn, STEP_REVOKE_ACE, ace),
			 EXIT_STATUS_OK);
	fixture_lacks(f, dn, ace);
	assert_int_equal(fixture_run_one(f, dn, STEP_RESET_DACL, NULL),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_holds(f, dn, ace);
	assert_int_equal(strlen(fixture_stored(f, dn)), strlen(before));
	assert_int_equal(fixture_run_one(f, dn, STEP_RESET_DACL, NULL),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
}

/* D1: entries that name a class the object is not of, and hold here. */
static void
test_reset_keeps_what_names_another_class(void **state)
{
	reset_is_idempotent(*state, GMSA,
			    "(OA;;WP;" DISPLAY_NAME ";" COMPUTER ";" ADMINS
			    ")");
}

/* D2: CREATOR OWNER is SYSTEM here, which the default names as well. */
static void
test_reset_makes_no_doubles(void **state)
{
	reset_is_idempotent(*state, NODE, "(A;;LCRPLORC;;;AU)");
}

#define CONFIGURATION "CN=Configuration," BASE
#define SERVER_OF(domain) \
	"O:SYG:SYD:AI(A;CI;0xf01ff;;;" domain "-512)(A;;0xf01ff;;;SY)"

/* The configuration of a forest of two domains: whose DC made an object, his
 * are the Domain Admins in it (D2). */
static int
forest_setup(void **state)
{
	struct fixture *f = fixture_new(state);

	dangers_add(f);
	fixture_add(f, "CN=CHILD,CN=Partitions," CONFIGURATION, "crossRef",
		    NULL,
		    "cn: CHILD\n"
		    "nCName: <GUID=00000000-0000-0000-0000-00000000c41d>;"
		    "<SID=S-1-5-21-9-9-9>;DC=child," BASE "\n"
		    "nETBIOSName: CHILD\ndnsRoot: child.corp.example\n"
		    "systemFlags: 3\n");
	fixture_add(f, "CN=Enterprise,CN=Partitions," CONFIGURATION, "crossRef",
		    NULL,
		    "nCName: " CONFIGURATION "\ndnsRoot: corp.example\n"
		    "systemFlags: 1\n");
	fixture_add(f, "CN=Server,CN=Schema," CONFIGURATION, "classSchema",
		    NULL,
		    "lDAPDisplayName: server\n"
		    "schemaIDGUID:: knqWv+YN0BGihQCqADBJ4g==\n"
		    "defaultSecurityDescriptor: D:(A;CI;GA;;;DA)(A;;GA;;;SY)"
		    "\n");
	fixture_add(f, "CN=dc1," CONFIGURATION, "server", SERVER_OF(DOMAIN_SID),
		    NULL);
	fixture_add(f, "CN=dc2," CONFIGURATION, "server",
		    SERVER_OF("S-1-5-21-9-9-9"), NULL);
	fixture_add(f, "CN=dc3," CONFIGURATION, "server",
		    SERVER_OF("S-1-5-21-7-7-7"), NULL);
	fixture_open(f);
	return 0;
}

static void
test_reset_of_the_configuration(void **state)
{
	struct fixture *f = *state;

	fixture_run_one(f, "CN=dc1," CONFIGURATION, STEP_RESET_DACL, NULL);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	fixture_run_one(f, "CN=dc2," CONFIGURATION, STEP_RESET_DACL, NULL);
	assert_int_equal(f->outcomes[0].state, OUTCOME_UNCHANGED);
	/* Of no domain of this forest: nobody made that by default. */
	assert_int_equal(fixture_run_one(f, "CN=dc3," CONFIGURATION,
					 STEP_RESET_DACL, NULL),
			 EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].state, OUTCOME_VERIFIED);
	fixture_lacks(f, "CN=dc3," CONFIGURATION, "S-1-5-21-7-7-7-512");
	fixture_holds(f, "CN=dc3," CONFIGURATION, ADMINS);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reset_asks),
		TEST(test_reset_of_audit),
		TEST(test_reset_keeps_what_names_another_class),
		TEST(test_reset_makes_no_doubles),
		cmocka_unit_test_setup_teardown(test_reset_of_the_configuration,
						forest_setup, fixture_teardown),
		TEST(test_reset_tree),
	};

	return cmocka_run_group_tests_name("reset", tests, NULL, NULL);
}
