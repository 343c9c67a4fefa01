/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/diag.c: the shape of messages, to the byte. */
#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct fixture {
	struct arena arena;
	struct diags diags;
	char *text;
	size_t len;
};

static void
begin(struct fixture *fixture)
{
	*fixture = (struct fixture){.arena = ARENA_INIT};
	diags_init(&fixture->diags, &fixture->arena);
	fixture->diags.out = open_memstream(&fixture->text, &fixture->len);
}

static void
expect(struct fixture *fixture, const char *wanted)
{
	diags_print(&fixture->diags);
	fflush(fixture->diags.out);
	assert_string_equal(fixture->text, wanted);
	rewind(fixture->diags.out);
}

static void
end(struct fixture *fixture)
{
	fclose(fixture->diags.out);
	free(fixture->text);
	arena_clear(&fixture->arena);
}

static void
test_span_and_hint(void **state)
{
	struct fixture f;
	struct span span = {"CORP\\helpdesk:CA;Rest Password;user", 17, 13,
			    NULL};

	(void)state;
	begin(&f);
	struct diag *diag = diag_error(&f.diags, &span, "No GUID Found for %s",
				       "Rest Password");
	diag_hint(&f.diags, diag, "did you mean \"%s\"?", "Reset Password");
	expect(&f, "dsacls: No GUID Found for Rest Password\n"
		   "  CORP\\helpdesk:CA;Rest Password;user\n"
		   "                   ^^^^^^^^^^^^^\n"
		   "  hint: did you mean \"Reset Password\"?\n");
	end(&f);
}

static void
test_levels_and_queue(void **state)
{
	struct fixture f;
	struct span span = {NULL, 0, 0, "batch.txt:12"};

	(void)state;
	begin(&f);
	diag_warning(&f.diags, &span, "one");
	diag_note(&f.diags, NULL, "two");
	diag_hint(&f.diags, diag_error(&f.diags, NULL, "three"), "a");
	diag_relay_hint(&f.diags, f.diags.last, "b\nc");
	/* A name makes no line of its own. */
	diag_hint(&f.diags, f.diags.last, "d %s", "e\nf");
	diag_relay_hint(&f.diags, f.diags.last, NULL);
	diag_hint(&f.diags, NULL, "nobody");
	assert_int_equal(f.diags.errors, 1);
	assert_int_equal(f.diags.warnings, 1);
	expect(&f, "dsacls: warning: batch.txt:12: one\n"
		   "dsacls: note: two\n"
		   "dsacls: three\n"
		   "  hint: a\n"
		   "        b\n"
		   "        c\n"
		   "        d e\\x0af\n");
	assert_null(f.diags.first);
	assert_int_equal(f.diags.errors, 1);
	diag_error(&f.diags, NULL, "four");
	assert_int_equal(f.diags.errors, 2);
	end(&f);
}

static void
test_quiet_keeps_errors(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.diags.quiet = true;
	diag_warning(&f.diags, NULL, "w");
	diag_note(&f.diags, NULL, "n");
	diag_error(&f.diags, NULL, "e");
	expect(&f, "dsacls: e\n");
	assert_int_equal(f.diags.warnings, 1);
	end(&f);
}

static void
test_carets_stand_under_columns(void **state)
{
	struct fixture f;
	/* Two-byte letters, a wide one, a combining mark. */
	struct span umlaut = {"CN=M\u00fcller:XX", 11, 2, NULL};
	struct span wide = {"\u4e2d\u6587:XX", 0, 6, NULL};
	struct span mark = {"e\u0301:XX", 4, 2, NULL};

	(void)state;
	begin(&f);
	diag_error(&f.diags, &umlaut, "u");
	diag_error(&f.diags, &wide, "w");
	diag_error(&f.diags, &mark, "m");
	expect(&f, "dsacls: u\n"
		   "  CN=M\u00fcller:XX\n"
		   "            ^^\n"
		   "dsacls: w\n"
		   "  \u4e2d\u6587:XX\n"
		   "  ^^^^\n"
		   "dsacls: m\n"
		   "  e\u0301:XX\n"
		   "    ^^\n");
	end(&f);
}

static void
test_nothing_odd_reaches_the_terminal(void **state)
{
	struct fixture f;
	struct span span = {"a\x1b[31mb\xff:\u202ec", 7, 1, NULL};

	(void)state;
	begin(&f);
	diag_error(&f.diags, &span, "line\nbreak\t\x1b]0;x\x07\xc2\x9b");
	expect(&f, "dsacls: line\\x0abreak\\x09\\x1b]0;x\\x07\\u009b\n"
		   "  a\\x1b[31mb\\xff:\\u202ec\n"
		   "            ^^^^\n");
	end(&f);
}

static void
test_place_without_length_and_at_the_end(void **state)
{
	struct fixture f;
	struct span middle = {"abc", 1, 0, NULL}, past = {"abc", 9, 4, NULL};
	struct span empty = {"", 0, 0, NULL};

	(void)state;
	begin(&f);
	diag_error(&f.diags, &middle, "m");
	diag_error(&f.diags, &past, "p");
	diag_error(&f.diags, &empty, "e");
	expect(&f, "dsacls: m\n  abc\n   ^\n"
		   "dsacls: p\n  abc\n     ^\n"
		   "dsacls: e\n  \n  ^\n");
	end(&f);
}

static void
test_long_words_are_clipped_around_the_place(void **state)
{
	struct fixture f;
	char word[5000], *line;
	struct span span = {word, 2500, 4, NULL};

	(void)state;
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	memcpy(word + 2500, "HERE", 4);
	begin(&f);
	diag_error(&f.diags, &span, "long");
	diags_print(&f.diags);
	line = strchr(f.text, '\n') + 1;
	char *carets = strchr(line, '\n') + 1;
	assert_true(carets - line < 420);
	assert_memory_equal(line, "  ...x", 6);
	assert_memory_equal(carets - 5, "x...\n", 5);
	assert_memory_equal(line + (strchr(carets, '^') - carets), "HERE", 4);
	end(&f);
}

static void
test_colour(void **state)
{
	struct fixture f;
	struct span span = {"ab", 1, 1, NULL};

	(void)state;
	begin(&f);
	f.diags.colour = true;
	diag_hint(&f.diags, diag_error(&f.diags, &span, "e"), "h");
	expect(&f, "\033[1;31mdsacls: \033[0me\n"
		   "  ab\n"
		   "   \033[1;32m^\033[0m\n"
		   "  \033[36mhint: \033[0mh\n");
	end(&f);
}

static void
test_records_outlive_what_they_quote(void **state)
{
	struct fixture f;
	char word[] = "secret", where[] = "f:1";
	struct span span = {word, 0, 6, where};

	(void)state;
	begin(&f);
	diag_error(&f.diags, &span, "%s", word);
	memset(word, '*', 6);
	memset(where, '*', 3);
	expect(&f, "dsacls: f:1: secret\n  secret\n  ^^^^^^\n");
	end(&f);
}

static void
test_failed_closes_as_dsacls_exe_does(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	diag_error(&f.diags, NULL, "e");
	diags_failed(&f.diags);
	expect(&f, "dsacls: e\n\n"
		   "The command failed to complete successfully.\n");
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_span_and_hint),
		cmocka_unit_test(test_levels_and_queue),
		cmocka_unit_test(test_quiet_keeps_errors),
		cmocka_unit_test(test_carets_stand_under_columns),
		cmocka_unit_test(test_nothing_odd_reaches_the_terminal),
		cmocka_unit_test(test_place_without_length_and_at_the_end),
		cmocka_unit_test(test_long_words_are_clipped_around_the_place),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_records_outlive_what_they_quote),
		cmocka_unit_test(test_failed_closes_as_dsacls_exe_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
