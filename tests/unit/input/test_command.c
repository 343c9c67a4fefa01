/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command*.c: what right command lines become, how passwords are taken
 * out of argv, and what must hold whatever the words are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/complete.h"

#include "harness.h"

static void
taken(struct harness *h, const char *line)
{
	harness_line(h, line);
	if (!h->ok)
		fail_msg("%s: %s", line, h->messages);
	assert_string_equal(h->messages, "");
}

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
		taken(&h, lines[i]);
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
	taken(&h, "OU=x /D \"CORP\\x:CA; Reset Password ;user\"");
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
		taken(&h, line);
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
	taken(&h,
	      "OU=x /R CORP\\a \"CN=b,DC=c\" \"CORP\\d:CA;Reset Password\"");
	assert_int_equal(h.command.statement_count, 3);
	assert_false(h.command.statements[0].spec.has_perms);
	assert_null(h.command.statements[0].spec.codes);
	assert_string_equal(h.command.statements[1].spec.trustee, "CN=b,DC=c");
	assert_true(h.command.statements[2].spec.has_perms);
	assert_int_equal(h.command.statements[2].spec.mask, 0x100);
	assert_false(h.command.statements[2].deny_side);
	harness_end(&h);
	taken(&h, "OU=x /R CORP\\d:GA \"CORP\\d:CA;Reset Password\" --deny");
	for (size_t i = 0; i < 2; i++)
		assert_true(h.command.statements[i].deny_side);
	harness_end(&h);
	taken(&h, "OU=x /R CORP\\a /D b:GA /G c:GA");
	assert_false(h.command.statements[0].deny_side);
	harness_end(&h);
}

static void
test_values(void **state)
{
	struct harness h;

	(void)state;
	taken(&h, "-H ldaps://dc1 --uri=ldaps://dc1 -YGSSAPI -nv -v "
		  "--without a,b,,c --without d --preset p --preset /q/r "
		  "--trustee T --names=SID --color never --window 7 "
		  "--timeout=30 --keep-going");
	assert_string_equal(h.command.connect.uri, "ldaps://dc1");
	assert_string_equal(h.command.connect.mechanism, "GSSAPI");
	assert_true(h.command.dry_run);
	assert_int_equal(h.command.verbose, 2);
	assert_int_equal(h.command.without_count, 4);
	assert_string_equal(h.command.without[2].text, "c");
	assert_int_equal(h.command.without[2].span.start, 5);
	assert_int_equal(h.command.preset_count, 2);
	assert_string_equal(h.command.presets[1].text, "/q/r");
	assert_int_equal(h.command.names, NAMES_SID);
	assert_int_equal(h.command.colour, 2);
	assert_int_equal(h.command.window, 7);
	assert_int_equal(h.command.connect.timeout, 30);
	assert_int_equal(h.command.given[OPT_VERBOSE], 5);
	assert_int_equal(h.command.given[OPT_JSON], 0);
	harness_end(&h);
	taken(&h, "-f - -n --keep-going --window 2 --force -H ldap://dc1");
	assert_string_equal(h.command.batch.text, "-");
	harness_end(&h);
	taken(&h,
	      "--under OU=x --filter (cn=*) --scope=ONE /P:Y --drop-inherited");
	assert_string_equal(h.command.under.text, "OU=x");
	assert_int_equal(h.command.scope, SCOPE_ONE);
	assert_int_equal(h.command.protect, PROTECT_YES);
	assert_false(h.command.owner);
	harness_end(&h);
	taken(&h, "save OU=x -o f --owner");
	assert_true(h.command.owner);
	harness_end(&h);
	taken(&h, "restore --owner f");
	assert_true(h.command.owner);
	harness_end(&h);
}

static void
test_verbs_and_bare_words(void **state)
{
	struct harness h;

	(void)state;
	taken(&h, "-q snapshot OU=a,DC=b OU=c,DC=b -o /tmp/x");
	assert_int_equal(h.command.verb, VERB_SNAPSHOT);
	assert_int_equal(h.command.arg_count, 2);
	assert_string_equal(h.command.output.text, "/tmp/x");
	assert_false(command_changes(&h.command));
	harness_end(&h);
	taken(&h, "restore /tmp/x -n");
	assert_int_equal(h.command.verb, VERB_RESTORE);
	assert_string_equal(h.command.args[0].text, "/tmp/x");
	assert_true(command_changes(&h.command));
	harness_end(&h);
	taken(&h, "help /I:T");
	assert_string_equal(h.command.args[0].text, "/I:T");
	harness_end(&h);
	/* Behind -- nothing is a switch or a verb. */
	taken(&h, "-v -- shell/x OU=y");
	assert_int_equal(h.command.verb, VERB_ACL);
	assert_int_equal(h.command.arg_count, 2);
	harness_end(&h);
	taken(&h, "dsacls.exe OU=x,DC=y /A");
	assert_int_equal(h.command.arg_count, 1);
	assert_true(h.command.audit);
	harness_end(&h);
}

/* A preset line, a line of the shell: no object at all. */
static void
test_no_object_is_no_mistake(void **state)
{
	struct harness h;

	(void)state;
	taken(&h, "/I:S /G \"{trustee}:CA;Reset Password;user\"");
	assert_int_equal(h.command.arg_count, 0);
	assert_string_equal(h.command.statements[0].spec.trustee, "{trustee}");
	harness_end(&h);
}

static void
test_what_changes(void **state)
{
	static const struct {
		const char *line;
		bool changes;
	} cases[] = {
		{"OU=x", false},
		{"OU=x /A --json", false},
		{"OU=x /I:T", false},
		{"OU=x /P:N", true},
		{"OU=x /S", true},
		{"OU=x /resetDefaultSACL", true},
		{"OU=x /takeOwnership", true},
		{"OU=x --preset p", true},
		{"OU=x --set-sddl f", true},
		{"OU=x --canonicalize", true},
		{"undo", true},
		{"log", false},
		{"verify OU=x", false},
		{"canonicalize OU=x", true},
		{"substitute a b OU=x", true},
		{"save OU=x -o f", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct harness h;
		taken(&h, cases[i].line);
		assert_int_equal(command_changes(&h.command), cases[i].changes);
		harness_end(&h);
	}
}

static void
test_completion_stops_the_parser(void **state)
{
	struct harness h;

	(void)state;
	taken(&h, "--complete OU=x /X /I:Q \"\"");
	assert_true(h.command.complete);
	assert_int_equal(h.command.complete_from, 1);
	harness_end(&h);
}

static void
test_help_and_nothing(void **state)
{
	static const char *const lines[] = {"/?", "--help", "-h", "OU=x /T /?"};
	struct harness h;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		taken(&h, lines[i]);
		assert_true(h.command.show_usage);
		harness_end(&h);
	}
	harness_begin(&h);
	words_from_argv(&h.words, &h.arena, 1, (char *[]){"dsacls", NULL});
	assert_true(command_parse(&h.command, &h.arena, &h.words, &h.diags));
	assert_true(h.command.show_usage);
	harness_end(&h);
}

static void
test_words_that_are_not_utf8(void **state)
{
	struct harness h;

	(void)state;
	harness_line(&h, "OU=M\xfcller,DC=x");
	assert_false(h.ok);
	assert_string_equal(h.messages,
			    "dsacls: a word is not UTF-8\n"
			    "  OU=M\\xfcller,DC=x\n"
			    "      ^^^^\n"
			    "  hint: directory names are UTF-8: check the "
			    "encoding of the terminal or the file\n");
	harness_end(&h);
}

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

/* ---- whatever the words are ------------------------------------------ */

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1103515245U + 12345U;
	return *seed >> 16 & 0x7fff;
}

static const char *
random_word(struct harness *h, unsigned *seed)
{
	static const char *const pieces[] = {
		"/",	   "-",	       "--",
		":",	   ";",	       "=",
		",",	   "\\",       " ",
		"\"",	   "'",	       "$",
		"@",	   "<GUID=",   "I",
		"G",	   "R",	       "S",
		"T",	   "passwd",   "w",
		"RPWP",	   "CA",       "GA",
		"XX",	   "CN=a",     "DC=x",
		"CORP\\x", "user",     "shell",
		"help",	   "json",     "names",
		"preset",  "\xc3\xa4", "\xff",
		"\x1b",	   "\u201c",   "Reset Password",
		"x",	   "undo",     "complete",
		"restore",
	};
	char *word = arena_strdup(&h->arena, "");

	for (unsigned i = next_random(seed) % 6; i; i--)
		word = arena_printf(
			&h->arena, "%s%s", word,
			pieces[next_random(seed) %
			       (sizeof(pieces) / sizeof(pieces[0]))]);
	return word;
}

static void
ignore_candidate(void *context, const char *candidate, const char *help)
{
	size_t *count = context;
	(void)help;
	assert_non_null(candidate);
	++*count;
}

static void
check_records(const struct diags *diags)
{
	for (const struct diag *d = diags->first; d; d = d->next) {
		assert_true(d->message[0] != '\0');
		assert_null(strchr(d->message, '\n'));
		if (d->span.text)
			assert_true(d->span.start + d->span.len <=
				    strlen(d->span.text));
	}
}

static void
test_anything_is_answered(void **state)
{
	unsigned seed = 20240229;
	size_t refused = 0, candidates = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct harness h;
		char *argv[10] = {"dsacls"};
		int argc = 1 + (int)(next_random(&seed) % 8);
		harness_begin(&h);
		for (int i = 1; i < argc; i++)
			argv[i] = (char *)(uintptr_t)random_word(&h, &seed);
		words_from_argv(&h.words, &h.arena, argc, argv);
		h.ok = command_parse(&h.command, &h.arena, &h.words, &h.diags);
		assert_int_equal(h.ok, h.diags.errors == 0);
		check_records(&h.diags);
		for (size_t i = 0; i <= h.words.count; i++)
			complete_words(&h.words, 0, i, NULL, &h.arena,
				       ignore_candidate, &candidates);
		command_scrub(&h.command, argc, argv, &h.diags);
		harness_print(&h);
		refused += !h.ok;
		harness_end(&h);
	}
	/* The words are not so random that all are refused, or none. */
	assert_in_range(refused, 10000, 19900);
	assert_true(candidates > 10000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_case),
		cmocka_unit_test(test_statements_carry_their_places),
		cmocka_unit_test(test_splitting_at_the_last_colon),
		cmocka_unit_test(test_revoke),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_verbs_and_bare_words),
		cmocka_unit_test(test_no_object_is_no_mistake),
		cmocka_unit_test(test_what_changes),
		cmocka_unit_test(test_completion_stops_the_parser),
		cmocka_unit_test(test_help_and_nothing),
		cmocka_unit_test(test_words_that_are_not_utf8),
		cmocka_unit_test(test_passwords_leave_argv),
		cmocka_unit_test(test_the_password_itself_is_kept),
		cmocka_unit_test(test_anything_is_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
