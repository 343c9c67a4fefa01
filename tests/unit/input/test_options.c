/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input/table.def, options.c, base/rights.c: the tables agree with themselves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rights.h"
#include "input/help.h"
#include "input/options.h"

#include "harness.h"

static size_t
option_count(void)
{
	size_t count = 0;
	while (option_table[count].name)
		count++;
	return count;
}

static void
test_every_option_is_there_once(void **state)
{
	bool seen[OPT_COUNT] = {false};

	(void)state;
	assert_int_equal(option_count(), OPT_COUNT - 1);
	for (const struct option *o = option_table; o->name; o++) {
		assert_false(seen[o->id]);
		seen[o->id] = true;
		assert_ptr_equal(option_by_id(o->id), o);
	}
	assert_null(option_by_id(OPT_NONE));
}

static void
test_every_spelling_finds_its_option(void **state)
{
	(void)state;
	for (const struct option *o = option_table; o->name; o++) {
		assert_ptr_equal(option_find(o->name, strlen(o->name)), o);
		if (o->alias)
			assert_ptr_equal(option_find(o->alias, 2), o);
	}
	assert_ptr_equal(option_find("/RESETdefaultdacl", 17),
			 option_by_id(OPT_RESET_DACL));
	assert_ptr_equal(option_find("/i:T", 2), option_by_id(OPT_INHERIT));
	assert_null(option_find("--JSON", 6));
	assert_null(option_find("--js", 4));
	assert_null(option_find("", 0));
	assert_ptr_not_equal(option_find("-w", 2), option_find("-W", 2));
}

/* Spellings that differ only in case would be a trap, but for short ones. */
static void
test_no_spelling_is_there_twice(void **state)
{
	(void)state;
	for (const struct option *a = option_table; a->name; a++)
		for (const struct option *b = a + 1; b->name; b++) {
			assert_false(text_equal_nocase(a->name, b->name));
			if (a->alias && b->alias)
				assert_string_not_equal(a->alias, b->alias);
		}
}

static void
test_every_row_is_whole(void **state)
{
	(void)state;
	for (const struct option *o = option_table; o->name; o++) {
		bool slash = o->name[0] == '/';
		assert_int_equal(slash, o->group == GROUP_MICROSOFT);
		assert_true(slash || strncmp(o->name, "--", 2) == 0);
		assert_true(!o->alias || (strlen(o->alias) == 2 &&
					  o->alias[0] == '-' && !slash));
		assert_int_equal(o->shape == SHAPE_FLAG, o->metavar == NULL);
		assert_true(o->help && o->help[0]);
		assert_true(o->help[strlen(o->help) - 1] != '.');
		/* It fits beside its synopsis in 80 columns. */
		assert_in_range(strlen(o->help), 5, 50);
		char synopsis[OPTION_SYNOPSIS_SIZE];
		assert_in_range(strlen(option_synopsis(o, synopsis)), 2, 28);
	}
}

static void
test_choices_resolve(void **state)
{
	(void)state;
	for (const struct option *o = option_table; o->name; o++) {
		assert_int_equal(o->choices != NULL,
				 o->completer == COMPLETE_CHOICE);
		if (!o->choices) {
			assert_int_equal(option_choice(o, "x"), -1);
			continue;
		}
		assert_string_equal(o->choices, o->metavar);
		assert_int_equal(option_choice(o, ""), -1);
		/* A value that may be left out may be the only one. */
		const bool alone = o->shape == SHAPE_OPTIONAL;
		assert_int_equal(option_choice(o, o->choices), alone ? 0 : -1);
		int index = 0;
		for (const char *at = o->choices; at; index++) {
			char one[16];
			size_t len = strcspn(at, "|");
			snprintf(one, sizeof(one), "%.*s", (int)len, at);
			assert_int_equal(option_choice(o, one), index);
			at = at[len] ? at + len + 1 : NULL;
		}
		assert_true(index >= (alone ? 1 : 2));
	}
	const struct option *inherit = option_by_id(OPT_INHERIT);
	assert_int_equal(option_choice(inherit, "s"), 1);
	assert_int_equal(option_choice(inherit, "TS"), -1);
}

/* A row that nothing acts on would be a lie in the help. */
static void
test_every_option_does_something(void **state)
{
	struct command nothing = {.verb = VERB_ACL};

	(void)state;
	for (const struct option *o = option_table; o->name; o++) {
		struct harness h;
		char word[64], *argv[] = {"dsacls", word, "7", NULL};
		const char *value = o->choices ? o->choices : "7";
		size_t len = strcspn(value, "|");
		int argc = 2;
		if (o->id == OPT_URI)
			argv[2] = "ldap://x";
		if (o->shape == SHAPE_STATEMENTS || o->shape == SHAPE_TRUSTEES)
			argv[2] = "x:GA";
		snprintf(word, sizeof(word), "%s", o->name);
		if (o->shape == SHAPE_VALUE && word[0] == '/')
			snprintf(word, sizeof(word), "%s:%.*s", o->name,
				 (int)len, value);
		else if (o->choices)
			snprintf(word, sizeof(word), "%s=%.*s", o->name,
				 (int)len, value);
		else if (o->shape != SHAPE_FLAG)
			argc = 3;
		harness_begin(&h);
		words_from_argv(&h.words, &h.arena, argc, argv);
		command_parse(&h.command, &h.arena, &h.words, &h.diags);
		bool may_be_default = o->id == OPT_NAMES ||
				      o->id == OPT_SCOPE || o->id == OPT_COLOUR;
		memset(h.command.given, 0, sizeof(h.command.given));
		bool changed = memcmp(&h.command, &nothing, sizeof(nothing));
		assert_int_equal(changed, !may_be_default);
		harness_end(&h);
	}
}

static void
test_verbs(void **state)
{
	(void)state;
	for (const struct verb_entry *v = verb_table; v->name; v++) {
		assert_ptr_equal(verb_find(v->name), v);
		assert_ptr_equal(verb_by_id(v->verb), v);
		assert_true(v->min_words <= v->max_words);
		assert_true(v->synopsis && v->help && v->help[0]);
		assert_in_range(strlen(v->name) + strlen(v->synopsis), 3, 26);
		assert_in_range(strlen(v->help), 5, 50);
		/* No verb may look like an object. */
		assert_null(strpbrk(v->name, "=\\/@<."));
	}
	assert_null(verb_find("nothing"));
	assert_null(verb_by_id(VERB_ACL));
	assert_ptr_equal(verb_find("SHELL"), verb_by_id(VERB_SHELL));
	const struct verb_entry *substitute = verb_find("substitute");
	assert_int_equal(verb_word(substitute, 1), COMPLETE_TRUSTEE);
	assert_int_equal(verb_word(substitute, 2), COMPLETE_DN);
	assert_int_equal(verb_word(verb_find("verify"), 9), COMPLETE_DN);
}

static void
test_codes(void **state)
{
	uint32_t all = 0, mask;
	STR_AUTO text;

	(void)state;
	str_init(&text);
	for (const struct right_code *r = right_codes; r->code; r++) {
		assert_int_equal(strlen(r->code), 2);
		assert_ptr_equal(right_find(r->code), r);
		assert_true(rights_parse(r->code, 2, &mask));
		assert_int_equal(mask, r->mask);
		assert_true(r->meaning && r->meaning[0]);
		if (!r->words)
			continue;
		assert_int_equal(r->mask & (r->mask - 1), 0);
		assert_int_equal(all & r->mask, 0);
		all |= r->mask;
		str_reset(&text);
		rights_format(&text, r->mask);
		assert_string_equal(text.data, r->code);
	}
	assert_int_equal(all, 0xf01ff);
	/* MS-ADTS 5.1.3.2: what the generic ones stand for. */
	assert_int_equal(right_find("gr")->mask, 0x20094);
	assert_int_equal(right_find("GE")->mask, 0x20004);
	assert_int_equal(right_find("Gw")->mask, 0x20028);
	assert_int_equal(right_find("GA")->mask, 0xf01ff);
	assert_null(right_find("CR"));
	assert_null(right_find("R"));
	assert_null(right_find(""));
}

static void
test_reading_and_writing_codes(void **state)
{
	static const struct {
		const char *text;
		uint32_t mask;
		const char *back;
	} cases[] = {
		{"RPWP", 0x30, "RPWP"},
		{"wprp", 0x30, "RPWP"},
		{"RPRPRP", 0x10, "RP"},
		{"GA", 0xf01ff, "GA"},
		{"CCDCLCWSRPWPDTLOCASDRCWDWO", 0xf01ff, "GA"},
		{"GRGWCCDCSDDT", 0x300ff, "CCDCLCWSRPWPDTLOSDRC"},
		{"LCRPWPCCDCRCLO", 0x200b7, "CCDCLCRPWPLORC"},
	};
	STR_AUTO text;
	uint32_t mask = 7;

	(void)state;
	str_init(&text);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(rights_parse(cases[i].text, strlen(cases[i].text),
					 &mask));
		assert_int_equal(mask, cases[i].mask);
		str_reset(&text);
		rights_format(&text, mask);
		assert_string_equal(text.data, cases[i].back);
	}
	assert_false(rights_parse("", 0, &mask));
	assert_false(rights_parse("RPW", 3, &mask));
	assert_false(rights_parse("RPXX", 4, &mask));
	assert_true(rights_parse("RPXX", 2, &mask));
	str_reset(&text);
	rights_format(&text, 0x10 | 0x1000000);
	str_append(&text, " ");
	rights_format(&text, 0x80000000);
	str_append(&text, " ");
	rights_format(&text, 0);
	assert_string_equal(text.data, "RP|0x1000000 0x80000000 0x0");
}

static void
test_help(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	help_usage(out);
	fflush(out);
	for (const struct option *o = option_table; o->name; o++) {
		char synopsis[OPTION_SYNOPSIS_SIZE];
		assert_non_null(strstr(text, option_synopsis(o, synopsis)));
		assert_non_null(strstr(text, o->help));
		rewind(out);
		assert_true(help_topic(out, o->name));
		assert_true(help_topic(out, o->name + strspn(o->name, "-/?")) ||
			    o->id == OPT_USAGE);
		rewind(out);
		help_usage(out);
		fflush(out);
	}
	for (const struct verb_entry *v = verb_table; v->name; v++) {
		assert_non_null(strstr(text, v->help));
		assert_true(help_topic(out, v->name));
	}
	for (const struct right_code *r = right_codes; r->code; r++)
		assert_true(help_topic(out, r->code));
	for (const struct help_page *p = help_pages; p->topic; p++)
		assert_true(help_topic(out, p->topic));
	assert_true(help_topic(out, "exit"));
	assert_true(help_topic(out, "/I:T"));
	rewind(out);
	assert_false(help_topic(out, "no such thing"));
	assert_false(help_topic(out, ""));
	assert_int_equal(ftell(out), 0);
	fclose(out);
	free(text);
}

/* Every line of help fits a terminal. */
static void
test_help_is_narrow(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	help_usage(out);
	for (const struct help_page *p = help_pages; p->topic; p++)
		help_topic(out, p->topic);
	fflush(out);
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		assert_in_range(size, 0, 80);
		line += size + (line[size] == '\n');
	}
	fclose(out);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_option_is_there_once),
		cmocka_unit_test(test_every_spelling_finds_its_option),
		cmocka_unit_test(test_no_spelling_is_there_twice),
		cmocka_unit_test(test_every_row_is_whole),
		cmocka_unit_test(test_choices_resolve),
		cmocka_unit_test(test_every_option_does_something),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_reading_and_writing_codes),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_is_narrow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
