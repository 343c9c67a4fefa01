/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/input/test_command_scrub.c: passwords are taken out of argv,
 * where others can read them, and out of nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness.h"

/* Parses and scrubs a copy of words; returns it joined by blanks. */
static const char *
scrubbed(struct harness *h, const char *const *words)
{
	char *argv[16] = {arena_strdup(&h->arena, "dsacls")};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = arena_strdup(&h->arena, words[argc - 1]);
	words_from_argv(&h->words, &h->arena, argc, argv);
	h->ok = command_parse(&h->command, &h->arena, &h->words, &h->diags);
	command_scrub(&h->command, argc, argv, &h->diags);
	harness_print(h);
	char *joined = argv[0];
	for (int i = 1; i < argc; i++)
		joined = arena_printf(&h->arena, "%s %s", joined, argv[i]);
	return joined;
}

static void
test_passwords_leave_argv(void **state)
{
	static const struct {
		const char *words[8], *wanted;
	} cases[] = {
		{{"OU=x", "/user:a", "/passwd:S3cr3t"},
		 "dsacls OU=x /user:a /passwd:******"},
		{{"OU=x", "/user:a", "/PASSWD:*"},
		 "dsacls OU=x /user:a /PASSWD:*"},
		{{"OU=x", "-D", "CN=a", "-w", "S3cr3t"},
		 "dsacls OU=x -D CN=a -w ******"},
		{{"OU=x", "-D", "CN=a", "-wS3cr3t", "-n"},
		 "dsacls OU=x -D CN=a -w****** -n"},
		{{"OU=x", "-D", "CN=a", "-nw", "-S3cr3t"},
		 "dsacls OU=x -D CN=a -nw *******"},
		{{"OU=x", "-D", "CN=a", "--password", "/S3cr3t"},
		 "dsacls OU=x -D CN=a --password *******"},
		{{"OU=x", "-D", "CN=a", "--password=S3cr3t"},
		 "dsacls OU=x -D CN=a --password=******"},
		{{"OU=x", "/user:a", "/passwd", "S3cr3t"},
		 "dsacls OU=x /user:a /passwd ******"},
		{{"OU=x", "/user:a", "/passwd:S3cr3t", "/X"},
		 "dsacls OU=x /user:a /passwd:****** /X"},
		{{"OU=x", "/user:a", "/password:S3cr3t"},
		 "dsacls OU=x /user:a /password:******"},
		{{"OU=x", "/user:a", "/passwd:S3cr3t", "/passwd:S3cr3t2"},
		 "dsacls OU=x /user:a /passwd:****** /passwd:*******"},
		{{"OU=x", "-H", "ldap://a:S3cr3t@dc1"},
		 "dsacls OU=x -H *******************"},
		{{"OU=x", "-Hldap://a:S3/cr3t@dc1:389", "/Q"},
		 "dsacls OU=x -H************************ /Q"},
		{{"OU=x", "--uri=a:S3cr3t@dc1"},
		 "dsacls OU=x --uri=************"},
		{{"OU=x", "-H", "ldap://dc1", "-H", "http://a:S3cr3t@dc1"},
		 "dsacls OU=x -H ldap://dc1 -H *******************"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct harness h;
		harness_begin(&h);
		assert_string_equal(scrubbed(&h, cases[i].words),
				    cases[i].wanted);
		assert_null(strstr(h.messages, "S3cr3t"));
		bool asked = strstr(cases[i].wanted, ":*") &&
			     !strstr(cases[i].wanted, "**");
		bool noted = strstr(h.messages, "can be read by others");
		assert_int_equal(noted, !asked);
		harness_end(&h);
	}
}

static void
test_the_password_itself_is_kept(void **state)
{
	struct harness h;

	(void)state;
	harness_begin(&h);
	scrubbed(&h, (const char *const[]){"OU=x", "/user:a", "/passwd:S3c:r3t",
					   NULL});
	assert_true(h.ok);
	assert_string_equal(h.command.connect.password, "S3c:r3t");
	assert_false(h.command.connect.ask_password);
	harness_end(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwords_leave_argv),
		cmocka_unit_test(test_the_password_itself_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
