/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/input/test_command.c: what right command lines become: values of
 * switches, verbs, and what a line would change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness.h"

static void
test_values(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h,
		      "-H ldaps://dc1 --uri=ldaps://dc1 -YGSSAPI -nv -v "
		      "--without a,b,,c --without d --preset p --preset /q/r "
		      "--trustee T --names=SID --color never --window 7 "
		      "--timeout=30 --keep-going");
	assert_string_equal(h.command.connect.uri, "ldaps://dc1");
	assert_string_equal(h.command.connect.mechanism, "GSSAPI");
	assert_true(h.command.dry_run);
	assert_int_equal(h.command.verbose, 2);
	assert_int_equal(h.command.without.count, 4);
	assert_string_equal(h.command.without.words[2].text, "c");
	assert_int_equal(h.command.without.words[2].span.start, 5);
	assert_int_equal(h.command.presets.count, 2);
	assert_string_equal(h.command.presets.words[1].text, "/q/r");
	assert_int_equal(h.command.names, NAMES_SID);
	assert_int_equal(h.command.colour, 2);
	assert_int_equal(h.command.window, 7);
	assert_int_equal(h.command.connect.timeout, 30);
	assert_int_equal(h.command.given[OPT_VERBOSE], 5);
	assert_int_equal(h.command.given[OPT_JSON], 0);
	harness_end(&h);
	harness_taken(&h,
		      "-f - -n --keep-going --window 2 --force -H ldap://dc1");
	assert_string_equal(h.command.batch.text, "-");
	harness_end(&h);
	harness_taken(&h, "--under OU=x --filter (cn=*) --scope=ONE /P:Y "
			  "--drop-inherited");
	assert_string_equal(h.command.under.text, "OU=x");
	assert_int_equal(h.command.scope, SCOPE_ONE);
	assert_int_equal(h.command.protect, PROTECT_YES);
	assert_false(h.command.owner);
	harness_end(&h);
	harness_taken(&h, "save OU=x -o f --owner");
	assert_true(h.command.owner);
	harness_end(&h);
	harness_taken(&h, "restore --owner f");
	assert_true(h.command.owner);
	harness_end(&h);
}

static void
test_verbs_and_bare_words(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h, "-q snapshot OU=a,DC=b OU=c,DC=b -o /tmp/x");
	assert_int_equal(h.command.verb, VERB_SNAPSHOT);
	assert_int_equal(h.command.arg_count, 2);
	assert_string_equal(h.command.output.text, "/tmp/x");
	assert_false(command_changes(&h.command));
	harness_end(&h);
	harness_taken(&h, "restore /tmp/x -n");
	assert_int_equal(h.command.verb, VERB_RESTORE);
	assert_string_equal(h.command.args[0].text, "/tmp/x");
	assert_true(command_changes(&h.command));
	harness_end(&h);
	harness_taken(&h, "help /I:T");
	assert_string_equal(h.command.args[0].text, "/I:T");
	harness_end(&h);
	/* Behind -- nothing is a switch or a verb. */
	harness_taken(&h, "-v -- shell/x OU=y");
	assert_int_equal(h.command.verb, VERB_ACL);
	assert_int_equal(h.command.arg_count, 2);
	harness_end(&h);
	harness_taken(&h, "dsacls.exe OU=x,DC=y /A");
	assert_int_equal(h.command.arg_count, 1);
	assert_true(h.command.audit);
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
		harness_taken(&h, cases[i].line);
		assert_int_equal(command_changes(&h.command), cases[i].changes);
		harness_end(&h);
	}
}

static void
test_completion_stops_the_parser(void **state)
{
	struct harness h;

	(void)state;
	harness_taken(&h, "--complete OU=x /X /I:Q \"\"");
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
		harness_taken(&h, lines[i]);
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

/* What holds for all lines holds where a line does not say it otherwise. */
static void
test_lines_inherit(void **state)
{
	struct harness outer, h;
	struct command line;

	(void)state;
	harness_line(&outer, "shell -n --names=sid --sddl --window 7 -q "
			     "--timeout 9");
	harness_line(&h, "dsacls OU=x,DC=y --names=microsoft --json --force");
	assert_true(command_parse_line(&line, &outer.command, &h.arena,
				       &h.words, &h.diags));
	assert_true(line.dry_run && line.quiet && line.force && !line.yes);
	assert_int_equal(line.names, NAMES_MICROSOFT);
	assert_int_equal(line.format, OUTPUT_JSON);
	assert_int_equal(line.window, 7);
	assert_int_equal(line.connect.timeout, 9);
	assert_int_equal(line.arg_count, 1);
	harness_end(&h);
	harness_line(&h, "OU=x,DC=y");
	assert_true(command_parse_line(&line, &outer.command, &h.arena,
				       &h.words, &h.diags));
	assert_int_equal(line.names, NAMES_SID);
	assert_int_equal(line.format, OUTPUT_SDDL);
	harness_end(&h);
	harness_line(&h, "OU=x,DC=y --timeout 9");
	assert_false(command_parse_line(&line, &outer.command, &h.arena,
					&h.words, &h.diags));
	harness_end(&h);
	harness_end(&outer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_verbs_and_bare_words),
		cmocka_unit_test(test_what_changes),
		cmocka_unit_test(test_completion_stops_the_parser),
		cmocka_unit_test(test_help_and_nothing),
		cmocka_unit_test(test_words_that_are_not_utf8),
		cmocka_unit_test(test_lines_inherit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
