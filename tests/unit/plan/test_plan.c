/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan: what a command line asks for, step by step, and what is refused
 * before any directory is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/plan.h"
#include "unit/plan/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
	struct arena arena;
	struct diags diags;
	char *said;
	size_t said_len;
	struct plan plan;
};

static int
setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	arena_init(&fixture->arena);
	diags_init(&fixture->diags, &fixture->arena);
	fixture->diags.out = open_memstream(&fixture->said, &fixture->said_len);
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *fixture = *state;

	fclose(fixture->diags.out);
	free(fixture->said);
	arena_clear(&fixture->arena);
	free(fixture);
	return 0;
}

/* Splits a line as the shell would and plans it. */
static bool
plan_line(struct fixture *fixture, const char *line)
{
	struct command command;
	struct words words;
	bool ok;

	assert_int_equal(words_split(&words, &fixture->arena, line, NULL,
				     &fixture->diags),
			 WORDS_OK);
	ok = command_parse(&command, &fixture->arena, &words,
			   &fixture->diags) &&
	     plan_make(&fixture->plan, &fixture->arena, &command,
		       &fixture->diags);
	diags_print(&fixture->diags);
	fflush(fixture->diags.out);
	return ok;
}

static void
order_of_one_command(void **state)
{
	struct fixture *fixture = *state;
	static const enum step_op want[] = {
		STEP_REPLACE, STEP_REVOKE, STEP_DENY, STEP_GRANT, STEP_PROTECT};

	assert_true(plan_line(fixture, "OU=x,DC=y /P:Y /G A\\b:RP /D A\\c:WP "
				       "/R A\\d /N"));
	assert_int_equal(fixture->plan.step_count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(fixture->plan.steps[i].op, want[i]);
	assert_true(fixture->plan.changes);
}

static void
flags_of_inheritance(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=x,DC=y /G A\\b:RP"));
	assert_int_equal(fixture->plan.steps[0].ace_flags, 0);
	assert_true(plan_line(fixture, "OU=x,DC=y /I:T /G A\\b:RP"));
	assert_int_equal(fixture->plan.steps[0].ace_flags, 0x02);
	assert_true(plan_line(fixture, "OU=x,DC=y /i:s /G A\\b:RP"));
	assert_int_equal(fixture->plan.steps[0].ace_flags, 0x0a);
	assert_true(plan_line(fixture, "OU=x,DC=y /I:P /G A\\b:RP"));
	assert_int_equal(fixture->plan.steps[0].ace_flags, 0x06);
}

static void
parts_of_a_statement(void **state)
{
	struct fixture *fixture = *state;
	const struct plan_step *step;

	assert_true(plan_line(
		fixture,
		"OU=x,DC=y /I:S /G 'CORP\\helpdesk:CA;Reset Password;user'"));
	step = &fixture->plan.steps[0];
	assert_int_equal(step->op, STEP_GRANT);
	assert_string_equal(step->spec.trustee, "CORP\\helpdesk");
	assert_int_equal(step->spec.mask, 0x100);
	assert_string_equal(step->spec.object, "Reset Password");
	assert_string_equal(step->spec.inherited, "user");
}

static void
inherited_type_wants_subs(void **state)
{
	struct fixture *fixture = *state;

	assert_false(plan_line(fixture, "OU=x,DC=y /G A\\b:RPWP;cn;user"));
	assert_non_null(strstr(fixture->said,
			       "user is specified as Inherited Object Type. "
			       "/I:S must be present."));
	assert_non_null(strstr(fixture->said, "The parameter is incorrect."));
}

static void
child_in_the_wrong_field(void **state)
{
	struct fixture *fixture = *state;

	assert_false(plan_line(fixture, "OU=x,DC=y /G A\\b:CCDC;;user"));
	assert_non_null(strstr(fixture->said, "CCDC;user"));
}

static void
revoke_with_permissions_is_exact(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=x,DC=y /I:S /R "
				       "'A\\b:CA;Reset Password;user' A\\c"));
	assert_int_equal(fixture->plan.step_count, 2);
	assert_int_equal(fixture->plan.steps[0].op, STEP_REVOKE_ACE);
	assert_int_equal(fixture->plan.steps[0].ace_flags, 0x0a);
	assert_false(fixture->plan.steps[0].deny);
	assert_true(fixture->plan.steps[0].either);
	assert_int_equal(fixture->plan.steps[1].op, STEP_REVOKE);
	assert_false(fixture->plan.steps[1].either);
}

/* 7a: of one kind where that is said, as a preset says it of its lines. */
static void
revoke_of_a_kind(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=x,DC=y /R A\\b:RP --deny"));
	assert_true(fixture->plan.steps[0].deny);
	assert_false(fixture->plan.steps[0].either);
	assert_true(plan_line(fixture, "OU=x,DC=y /R A\\b:RP --allow"));
	assert_false(fixture->plan.steps[0].deny);
	assert_false(fixture->plan.steps[0].either);
	assert_true(plan_line(fixture, "OU=x,DC=y --revoke --preset "
				       "protect-from-deletion"));
	assert_int_equal(fixture->plan.steps[0].op, STEP_REVOKE_ACE);
	assert_true(fixture->plan.steps[0].deny);
	assert_false(fixture->plan.steps[0].either);
}

static void
nothing_asked_is_a_show(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=x,DC=y"));
	assert_int_equal(fixture->plan.steps[0].op, STEP_SHOW);
	assert_false(fixture->plan.changes);
}

static void
server_of_a_target(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "\\\\dc1:3890\\OU=x,DC=y"));
	assert_string_equal(fixture->plan.server, "dc1");
	assert_string_equal(fixture->plan.port, "3890");
	assert_string_equal(fixture->plan.targets[0].name, "OU=x,DC=y");
	assert_true(plan_line(fixture, "\\\\[::1]:389\\OU=x,DC=y"));
	assert_string_equal(fixture->plan.server, "[::1]");
	assert_true(plan_line(fixture, "\\\\\\\\localhost:389\\\\CN=nfs,DC=n"));
	assert_string_equal(fixture->plan.server, "localhost");
	assert_string_equal(fixture->plan.targets[0].name, "CN=nfs,DC=n");
}

static void
one_server_a_command(void **state)
{
	struct fixture *fixture = *state;

	assert_false(
		plan_line(fixture, "\\\\dc1\\OU=x,DC=y \\\\dc2\\OU=z,DC=y"));
	assert_non_null(strstr(fixture->said, "one server"));
}

static void
malformed_server(void **state)
{
	struct fixture *fixture = *state;

	assert_false(plan_line(fixture, "\\\\dc1:x9\\OU=x,DC=y"));
	assert_false(plan_line(fixture, "\\\\OU=x,DC=y"));
}

static void
preset_in_one_plan(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=a,DC=y OU=b,DC=y OU=c,DC=y --preset "
				       "user-provisioning --trustee A\\b"));
	assert_int_equal(fixture->plan.target_count, 3);
	/* 2 CCDC, reset, userAccountControl, 3 for renaming, 24 attributes */
	assert_int_equal(fixture->plan.step_count, 31);
	for (size_t i = 0; i < fixture->plan.step_count; i++) {
		assert_int_equal(fixture->plan.steps[i].op, STEP_GRANT);
		assert_string_equal(fixture->plan.steps[i].spec.trustee,
				    "A\\b");
	}
}

static void
preset_groups_can_be_left_out(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=a,DC=y --preset user-provisioning "
				       "--trustee A\\b --without gal"));
	assert_int_equal(fixture->plan.step_count, 11);
	assert_true(plan_line(fixture,
			      "OU=a,DC=y --preset user-provisioning "
			      "--trustee A\\b --without gal,hr,logon"));
	assert_int_equal(fixture->plan.step_count, 7);
	assert_false(plan_line(fixture, "OU=a,DC=y --preset user-provisioning "
					"--trustee A\\b --without gall"));
	assert_non_null(strstr(fixture->said, "gall"));
}

static void
preset_taken_back_exactly(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "OU=a,DC=y --preset user-provisioning "
				       "--trustee A\\b --revoke"));
	for (size_t i = 0; i < fixture->plan.step_count; i++)
		assert_int_equal(fixture->plan.steps[i].op, STEP_REVOKE_ACE);
}

static void
preset_wants_a_trustee(void **state)
{
	struct fixture *fixture = *state;

	assert_false(
		plan_line(fixture, "OU=a,DC=y --preset user-provisioning"));
	assert_non_null(strstr(fixture->said, "--trustee"));
	/* This one names Everyone itself. */
	assert_true(
		plan_line(fixture, "OU=a,DC=y --preset protect-from-deletion"));
	assert_int_equal(fixture->plan.steps[0].op, STEP_DENY);
	assert_int_equal(fixture->plan.steps[0].spec.mask, 0x10040);
}

static void
preset_takes_no_trustee(void **state)
{
	struct fixture *fixture = *state;

	assert_false(plan_line(fixture,
			       "OU=a,DC=y --preset protect-from-deletion "
			       "--trustee A\\b"));
	assert_non_null(strstr(fixture->said, "takes no --trustee\n  A\\b\n"));
	/* One of two wants it. */
	assert_true(plan_line(fixture,
			      "OU=a,DC=y --preset protect-from-deletion "
			      "--preset unlock-only --trustee A\\b"));
}

static void
servers_are_no_snapshots(void **state)
{
	struct fixture *fixture = *state;

	assert_true(plan_line(fixture, "\\\\dc1:636\\OU=a,DC=y"));
	assert_string_equal(fixture->plan.port, "636");
	assert_false(plan_line(fixture, "\\\\dc1:65536\\OU=a,DC=y"));
	assert_non_null(strstr(fixture->said, "from 1 to 65535"));
	assert_false(plan_line(fixture, "\\\\dc1:0\\OU=a,DC=y"));
	assert_false(plan_line(fixture, "\\\\dc1\\OU=a,DC=y --offline /tmp/x"));
	assert_non_null(strstr(fixture->said, "contradict each other"));
	assert_false(plan_line(fixture, "--under \\\\dc1\\OU=a,DC=y --offline "
					"/tmp/x"));
}

static void
unknown_preset_names_near_ones(void **state)
{
	struct fixture *fixture = *state;

	assert_false(plan_line(fixture, "OU=a,DC=y --preset user-provisionin "
					"--trustee A\\b"));
	assert_non_null(strstr(fixture->said, "\"user-provisioning\""));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(order_of_one_command),
		TEST(flags_of_inheritance),
		TEST(parts_of_a_statement),
		TEST(inherited_type_wants_subs),
		TEST(child_in_the_wrong_field),
		TEST(revoke_with_permissions_is_exact),
		TEST(revoke_of_a_kind),
		TEST(nothing_asked_is_a_show),
		TEST(server_of_a_target),
		TEST(one_server_a_command),
		TEST(malformed_server),
		TEST(preset_in_one_plan),
		TEST(preset_groups_can_be_left_out),
		TEST(preset_taken_back_exactly),
		TEST(preset_wants_a_trustee),
		TEST(preset_takes_no_trustee),
		TEST(servers_are_no_snapshots),
		TEST(unknown_preset_names_near_ones),
	};

	return cmocka_run_group_tests_name("plan", tests, shipped_begin,
					   shipped_end);
}
