/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/input/test_command_statement.c: what is granted, denied and
 * revoked: its parts and their places in the line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness.h"

static void
test_order_and_case(void **state)
{
	static const char *const lines[] = {
		"OU=x,DC=y /I:S /N /G CORP\\a:RP;mail;user CORP\\b:WP",
		"/i:s /g CORP\\a:rp;mail;user CORP\\b:wp /n OU=x,DC=y",
		"/n /I:s OU=x,DC=y /G CORP\\a:RP;mail;user /g CORP\\b:WP",
		"-q /G CORP\\a:RP;mail;user CORP\\b:WP /N /I:S OU=x,DC=y",
		"/G CORP\\a:RP;mail;user CORP\\b:WP OU=x,DC=y /I:S /N",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct harness h;
		harness_taken(&h, lines[i]);
		const struct command *c = &h.command;
		assert_int_equal(c->verb, VERB_ACL);
		assert_int_equal(c->arg_count, 1);
		assert_string_equal(c->args[0].text, "OU=x,DC=y");
		assert_int_equal(c->inherit, INHERIT_SUBS);
		assert_true(c->replace);
		assert_int_equal(c->statement_count, 2);
		const struct acespec *a = &c->statements[0].spec;
		assert_string_equal(a->trustee, "CORP\\a");
		assert_string_equal(a->codes, "RP");
		assert_int_equal(a->mask, 0x10);
		assert_string_equal(a->object, "mail");
		assert_string_equal(a->inherited, "user");
		assert_true(command_changes(c));
		harness_end(&h);
	}
}

static void
test_statements_carry_their_places(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h, "OU=x /D \"CORP\\x:CA; Reset Password ;user\"");
	const struct statement *s = &h.command.statements[0];
	assert_int_equal(s->op, STATEMENT_DENY);
	assert_string_equal(s->spec.object, "Reset Password");
	assert_int_equal(s->spec.whole.start, 0);
	assert_int_equal(s->spec.whole.len, 31);
	assert_int_equal(s->spec.trustee_span.len, 6);
	assert_int_equal(s->spec.codes_span.start, 7);
	assert_int_equal(s->spec.codes_span.len, 2);
	assert_int_equal(s->spec.object_span.start, 11);
	assert_int_equal(s->spec.object_span.len, 14);
	assert_int_equal(s->spec.inherited_span.start, 27);
	assert_int_equal(s->spec.inherited_span.len, 4);
	harness_end(&h);
}

/* The same of trustees that are words of their own, of options and verbs. */
static void
test_quoted_trustees(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h, "OU=x --preset p --trustee \"\"\"CORP\\x\"\"\"");
	assert_string_equal(h.command.trustee.text, "CORP\\x");
	harness_end(&h);
	harness_taken(&h, "OU=x --only \" \"\"CORP\\y\"\" \"");
	assert_string_equal(h.command.only.text, "CORP\\y");
	harness_end(&h);
	harness_taken(&h, "findsid \"\"\"CORP\\x\"\"\" OU=x");
	assert_string_equal(h.command.args[0].text, "CORP\\x");
	assert_string_equal(h.command.args[1].text, "OU=x");
	harness_end(&h);
	harness_taken(&h, "substitute \"\"\"a\"\"\" \"\"\"b c\"\"\" OU=x");
	assert_string_equal(h.command.args[0].text, "a");
	assert_string_equal(h.command.args[1].text, "b c");
	harness_end(&h);
	harness_taken(&h, "findsid \"\"\"\"\"\"");
	assert_string_equal(h.command.args[0].text, "\"\"");
	harness_end(&h);
}

/* PowerShell on Linux leaves quotation marks; places are without them. */
static void
test_quoted_parts(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h, "OU=x /G "
			  "\"\"\"CORP\\x\"\":\"\"ca\"\";"
			  "\"\"Reset Password\"\" ;\"\"user\"\"\"");
	const struct acespec *spec = &h.command.statements[0].spec;
	assert_string_equal(spec->trustee, "CORP\\x");
	assert_string_equal(spec->codes, "CA");
	assert_string_equal(spec->object, "Reset Password");
	assert_string_equal(spec->inherited, "user");
	assert_int_equal(spec->trustee_span.start, 1);
	assert_int_equal(spec->trustee_span.len, 6);
	assert_int_equal(spec->codes_span.start, 10);
	assert_int_equal(spec->codes_span.len, 2);
	assert_int_equal(spec->object_span.start, 15);
	assert_int_equal(spec->object_span.len, 14);
	assert_int_equal(spec->inherited_span.start, 33);
	assert_int_equal(spec->inherited_span.len, 4);
	command_note(&h.command, &h.diags);
	harness_print(&h);
	assert_non_null(
		strstr(h.messages, "note: the quotation marks are taken off"));
	harness_end(&h);

	harness_taken(&h, "OU=x /R \"\"\"CORP\\x\"\"\"");
	assert_string_equal(h.command.statements[0].spec.trustee, "CORP\\x");
	assert_false(h.command.statements[0].spec.has_perms);
	harness_end(&h);

	harness_taken(&h, "OU=x /G CORP\\x:GA;;");
	command_note(&h.command, &h.diags);
	harness_print(&h);
	assert_string_equal(h.messages, "");
	harness_end(&h);
}

/* F9: what PowerShell, DSC and .NET write for "all". */
static void
test_zero_guids(void **state)
{
	static const char *const zeros[] = {
		"00000000-0000-0000-0000-000000000000",
		"{00000000-0000-0000-0000-000000000000}",
		"00000000000000000000000000000000",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		struct harness h;
		char line[160];
		snprintf(line, sizeof(line), "OU=x /G \"CORP\\x:RP;%s;%s\"",
			 zeros[i], zeros[i]);
		harness_taken(&h, line);
		const struct acespec *spec = &h.command.statements[0].spec;
		assert_null(spec->object);
		assert_null(spec->inherited);
		command_note(&h.command, &h.diags);
		harness_print(&h);
		assert_non_null(strstr(h.messages, "no particular class"));
		assert_non_null(strstr(h.messages, "objects of every class"));
		harness_end(&h);
	}
	struct harness h;
	harness_taken(&h, "OU=x /G CORP\\x:RP;0000;0");
	assert_string_equal(h.command.statements[0].spec.object, "0000");
	assert_string_equal(h.command.statements[0].spec.inherited, "0");
	harness_end(&h);
}

/* The last colon that codes follow divides; a DN may hold others. */
static void
test_splitting_at_the_last_colon(void **state)
{
	static const char *const cases[][4] = {
		{"CORP\\x:GA", "CORP\\x", "GA", NULL},
		{"CN=a:b,DC=x:RPWP;mail", "CN=a:b,DC=x", "RPWP", "mail"},
		{"CN=RP:WP,DC=x:GA", "CN=RP:WP,DC=x", "GA", NULL},
		{"x:GA:RP", "x:GA", "RP", NULL},
		{"x:RP;a:b", "x", "RP", "a:b"},
		{"S-1-5-32-544:cc;user;", "S-1-5-32-544", "CC", "user"},
		{"Everyone:GA;;", "Everyone", "GA", NULL},
		{"a/user:LC", "a/user", "LC", NULL},
		{"PC1$:WS;x;", "PC1$", "WS", "x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct harness h;
		char line[128];
		snprintf(line, sizeof(line), "OU=x /G \"%s\"", cases[i][0]);
		harness_taken(&h, line);
		const struct acespec *a = &h.command.statements[0].spec;
		assert_string_equal(a->trustee, cases[i][1]);
		assert_string_equal(a->codes, cases[i][2]);
		if (cases[i][3])
			assert_string_equal(a->object, cases[i][3]);
		else
			assert_null(a->object);
		assert_null(a->inherited);
		harness_end(&h);
	}
}

static void
test_revoke(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(
		&h,
		"OU=x /R CORP\\a \"CN=b,DC=c\" \"CORP\\d:CA;Reset Password\"");
	assert_int_equal(h.command.statement_count, 3);
	assert_false(h.command.statements[0].spec.has_perms);
	assert_null(h.command.statements[0].spec.codes);
	assert_string_equal(h.command.statements[1].spec.trustee, "CN=b,DC=c");
	assert_true(h.command.statements[2].spec.has_perms);
	assert_int_equal(h.command.statements[2].spec.mask, 0x100);
	assert_false(h.command.statements[2].deny_side);
	assert_false(h.command.statements[2].allow_side);
	harness_end(&h);
	harness_taken(
		&h, "OU=x /R CORP\\d:GA \"CORP\\d:CA;Reset Password\" --deny");
	for (size_t i = 0; i < 2; i++)
		assert_true(h.command.statements[i].deny_side);
	harness_end(&h);
	harness_taken(&h, "OU=x --allow /R CORP\\d:GA /D b:GA");
	assert_true(h.command.statements[0].allow_side);
	assert_false(h.command.statements[0].deny_side);
	assert_false(h.command.statements[1].allow_side);
	harness_end(&h);
	harness_taken(&h, "OU=x /R CORP\\a /D b:GA /G c:GA");
	assert_false(h.command.statements[0].deny_side);
	harness_end(&h);
}

/* A preset line, a line of the shell: no object at all. */
static void
test_no_object_is_no_mistake(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h, "/I:S /G \"{trustee}:CA;Reset Password;user\"");
	assert_int_equal(h.command.arg_count, 0);
	assert_string_equal(h.command.statements[0].spec.trustee, "{trustee}");
	harness_end(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_case),
		cmocka_unit_test(test_statements_carry_their_places),
		cmocka_unit_test(test_quoted_parts),
		cmocka_unit_test(test_quoted_trustees),
		cmocka_unit_test(test_zero_guids),
		cmocka_unit_test(test_splitting_at_the_last_colon),
		cmocka_unit_test(test_revoke),
		cmocka_unit_test(test_no_object_is_no_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
