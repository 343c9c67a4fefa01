/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input/complete*.c: candidates as data, with sources and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/complete.h"

#include "harness.h"
#include "input/command_check.h"

/* What a source was asked last. */
struct asked {
	char prefix[32];
	bool inherited;
	uint32_t mask;
};

static size_t
some_trustees(void *context, const char *prefix, size_t limit, const char **out)
{
	struct asked *asked = context;
	assert_true(limit >= 2);
	snprintf(asked->prefix, sizeof(asked->prefix), "%s", prefix);
	if (prefix[0] == '?')
		return 0;
	out[0] = "CORP\\helpdesk";
	out[1] = "CORP\\Help Writers";
	return 2;
}

static size_t
some_objects(void *context, const char *prefix, size_t limit, const char **out)
{
	(void)context;
	(void)limit;
	if (!text_has_prefix_nocase("OU=people,DC=x", prefix))
		return 0;
	out[0] = "OU=people,DC=x";
	return 1;
}

static size_t
some_types(void *context, const char *prefix, bool inherited, uint32_t mask,
	   size_t limit, const char **out)
{
	struct asked *asked = context;
	(void)limit;
	*asked = (struct asked){.inherited = inherited, .mask = mask};
	snprintf(asked->prefix, sizeof(asked->prefix), "%s", prefix);
	out[0] = inherited ? "user" : "Reset Password";
	return 1;
}

static size_t
some_presets(void *context, const char *prefix, size_t limit, const char **out)
{
	(void)context;
	(void)prefix;
	(void)limit;
	out[0] = "user-provisioning";
	return 1;
}

static size_t
some_runs(void *context, const char *prefix, size_t limit, const char **out)
{
	(void)context;
	(void)prefix;
	(void)limit;
	out[0] = "20240229-1";
	return 1;
}

static void
collect(void *context, const char *candidate, const char *help)
{
	struct str *all = context;
	(void)help;
	str_printf(all, "%s%s", all->len ? "|" : "", candidate);
}

/* Candidates for the last word of line; a "_" stands for an empty one. */
static const char *
complete(struct harness *h, const char *line,
	 const struct complete_sources *sources, bool *files)
{
	struct str all;

	str_init(&all);
	assert_int_equal(
		words_split(&h->words, &h->arena, line, NULL, &h->diags),
		WORDS_OK);
	size_t last = h->words.count - 1;
	if (strcmp(h->words.text[last], "_") == 0)
		h->words.text[last] = "";
	*files = complete_words(&h->words, 0, last, sources, &h->arena, collect,
				&all);
	const char *copy = arena_strdup(&h->arena, all.data);
	str_clear(&all);
	return copy;
}

static void
check(const char *line, const struct complete_sources *sources,
      const char *wanted)
{
	struct harness h;
	bool files;

	harness_begin(&h);
	assert_string_equal(complete(&h, line, sources, &files), wanted);
	assert_false(files);
	harness_end(&h);
}

static void
test_switches(void **state)
{
	(void)state;
	check("OU=x /t", NULL, "/T|/takeOwnership");
	check("OU=x /RES", NULL, "/resetDefaultDACL|/resetDefaultSACL");
	check("OU=x /us", NULL, "/user:");
	check("OU=x --d", NULL,
	      "--deny|--drop-inherited|--deleted|--dry-run|--diff");
	check("OU=x --col", NULL, "--color=");
	check("OU=x /Q", NULL, "");
	/* What was given is not offered again, unless it may be. */
	check("OU=x /T /t", NULL, "/takeOwnership");
	check("OU=x --preset p --pre", NULL, "--preset");
	check("OU=x --json --js", NULL, "");
	/* A value that may be left out. */
	check("OU=x --ld", NULL, "--ldif");
	check("OU=x --ldif=", NULL, "--ldif=dn");
	check("OU=x --ldif --js", NULL, "--json");
}

static void
test_all_switches_after_an_object(void **state)
{
	(void)state;
	check("OU=x /N /I:T _", NULL,
	      "/P:|/G|/D|/R|/S|/T|/A|/resetDefaultDACL|/resetDefaultSACL|"
	      "/takeOwnership|/domain:|/user:|/passwd:|/simple|/?");
}

static void
test_choices(void **state)
{
	(void)state;
	check("OU=x /I:", NULL, "/I:T|/I:S|/I:P");
	check("OU=x /i:s", NULL, "/i:S");
	check("OU=x --color=a", NULL, "--color=auto|--color=always");
	check("OU=x --color n", NULL, "never");
	check("OU=x --names _", NULL, "microsoft|live|sid");
	check("OU=x /passwd:", NULL, "");
}

static void
test_codes_of_a_statement(void **state)
{
	(void)state;
	check("OU=x /G CORP\\x:R", NULL, "CORP\\x:RC|CORP\\x:RP");
	check("OU=x /G CORP\\x:rpw", NULL,
	      "CORP\\x:rpWD|CORP\\x:rpWO|CORP\\x:rpWS|CORP\\x:rpWP");
	check("OU=x /G CORP\\x:GA", NULL, "CORP\\x:GA;");
	check("OU=x /G CORP\\x:SDRCWDWOCCDCLCWSWPRPDTLO", NULL,
	      "CORP\\x:SDRCWDWOCCDCLCWSWPRPDTLOCA|"
	      "CORP\\x:SDRCWDWOCCDCLCWSWPRPDTLOGA|"
	      "CORP\\x:SDRCWDWOCCDCLCWSWPRPDTLO;");
	/* SD alone is for no class, attribute or right. */
	struct harness h;
	bool files;
	harness_begin(&h);
	assert_null(strchr(complete(&h, "OU=x /G x:SD", NULL, &files), ';'));
	harness_end(&h);
}

static void
test_names_without_a_directory(void **state)
{
	(void)state;
	check("OU=x /G every", NULL, "Everyone:");
	check("OU=x /R every", NULL, "Everyone");
	check("OU=x /G CORP\\x:CA;reset", NULL, "CORP\\x:CA;Reset Password");
	check("OU=x /G CORP\\x:CCDC;us", NULL, "CORP\\x:CCDC;user");
	check("OU=x /G CORP\\x:RP;lock", NULL, "CORP\\x:RP;lockoutTime");
	check("OU=x /G CORP\\x:RP;lockoutTime;comp", NULL,
	      "CORP\\x:RP;lockoutTime;computer");
	check("OU=x /G CORP\\x:RP;a;b;c", NULL, "");
	check("OU=x --only SEL", NULL, "NT AUTHORITY\\SELF");
	check("OU=x --only \"NT AUTHORITY\\SEL\"", NULL, "NT AUTHORITY\\SELF");
}

static void
test_sources(void **state)
{
	struct asked asked = {0};
	struct complete_sources sources = {
		.context = &asked,
		.trustees = some_trustees,
		.objects = some_objects,
		.types = some_types,
		.presets = some_presets,
		.runs = some_runs,
	};

	(void)state;
	check("OU=x /G help", &sources, "CORP\\helpdesk:|CORP\\Help Writers:");
	assert_string_equal(asked.prefix, "help");
	check("OU=x /R CORP\\h", &sources, "CORP\\helpdesk|CORP\\Help Writers");
	check("OU=x /G \"a;b:CAWP;rese\"", &sources, "a;b:CAWP;Reset Password");
	assert_string_equal(asked.prefix, "rese");
	assert_int_equal(asked.mask, 0x120);
	assert_false(asked.inherited);
	check("OU=x /G x:CA;y;u", &sources, "x:CA;y;user");
	assert_true(asked.inherited);
	check("ou=p", &sources, "OU=people,DC=x");
	check("OU=x --under OU=", &sources, "OU=people,DC=x");
	check("OU=x --under=OU=", &sources, "--under=OU=people,DC=x");
	check("OU=x --preset _", &sources, "user-provisioning");
	check("preset u", &sources, "user-provisioning");
	check("undo _", &sources, "20240229-1");
	check("findsid he", &sources, "CORP\\helpdesk|CORP\\Help Writers");
	check("findsid x OU=", &sources, "OU=people,DC=x");
	check("substitute a b OU=", &sources, "OU=people,DC=x");
	check("schema res", &sources, "Reset Password");
	assert_int_equal(asked.mask, 0);
}

static void
test_verbs(void **state)
{
	struct complete_sources sources = {.objects = some_objects};

	(void)state;
	check("s", NULL, "schema|shell|snapshot|save|substitute");
	check("-q sh", NULL, "shell");
	check("undo 1 _", NULL, "");
	check("help exit", NULL, "exit status");
	check("o", &sources, "OU=people,DC=x");
	/* A second object is no verb. */
	check("OU=x sh", NULL, "");
}

static size_t
some_groups(void *context, const char *prefix, size_t limit, const char **out)
{
	(void)context;
	(void)limit;
	if (!text_has_prefix_nocase("unlock", prefix))
		return 0;
	out[0] = "unlock";
	return 1;
}

static void
test_values_that_are_no_files(void **state)
{
	struct complete_sources sources = {.groups = some_groups};

	(void)state;
	check("OU=x -Y GSS", NULL, "GSS-SPNEGO|GSSAPI");
	check("OU=x --mechanism=e", NULL, "--mechanism=EXTERNAL");
	check("OU=x --preset p --without u", &sources, "unlock");
	check("OU=x --without=read,U", &sources, "--without=read,unlock");
	check("OU=x --without x", NULL, "");
}

/* The parser's own judgement, for each verb and switch. */
static bool
is_refused(const struct verb_entry *verb, const struct option *option)
{
	static const char *const refusals[] = {"does not go with", " is for ",
					       " needs "};
	const char *words = verb->min_words > 2	  ? " a b OU=x"
			    : verb->min_words > 0 ? " OU=x"
						  : "";
	const char *value = option->shape != SHAPE_VALUE ? ""
			    : option->name[0] == '/'	 ? ":Y"
			    : option->id == OPT_NAMES	 ? " sid"
			    : option->id == OPT_SCOPE	 ? " sub"
			    : option->id == OPT_COLOUR	 ? " auto"
							 : " 1";
	struct harness h;
	bool refused = false;
	char line[100];

	if (option->id == OPT_INHERIT)
		value = ":T";
	snprintf(line, sizeof(line), "%s%s %s%s", verb->name, words,
		 option->name, value);
	harness_line(&h, line);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		refused = refused || strstr(h.messages, refusals[i]) != NULL;
	harness_end(&h);
	return refused;
}

/* What would be refused beside the verb is not offered, all else is. Some
 * need another switch, which the line has not got yet. */
static void
test_switches_that_the_verb_takes(void **state)
{
	static const enum option_id incomplete[] = {
		OPT_DOMAIN,	   OPT_PASSWORD,    OPT_SIMPLE,
		OPT_BIND_PASSWORD, OPT_BIND_PROMPT, OPT_PASSWORD_FILE,
		OPT_CREATE,	   OPT_FILTER,	    OPT_SCOPE,
	};

	(void)state;
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		for (const struct option *option = option_table; option->name;
		     option++) {
			bool skip = option->shape == SHAPE_STATEMENTS ||
				    option->shape == SHAPE_TRUSTEES;

			for (size_t i = 0; i < 9; i++)
				skip = skip || option->id == incomplete[i];
			if (skip)
				continue;
			if (option_fits(option, verb) !=
			    !is_refused(verb, option))
				fail_msg("%s %s: offered %d", verb->name,
					 option->name,
					 option_fits(option, verb));
		}
	check("restore --o", NULL, "--owner|--offline");
	check("restore --pre", NULL, "");
	check("undo /", NULL, "/A|/domain:|/user:|/passwd:|/simple|/?");
	check("OU=x --o", NULL, "--only|--offline");
	/* The verb may follow. */
	check("--o", NULL, "--owner|--only|--output|--offline");
	check("save --o", NULL, "--owner|--output|--offline");
}

static void
test_on_an_object(void **state)
{
	struct complete_sources sources = {.on_object = true};

	(void)state;
	check("/I:T /takeo", &sources, "/takeOwnership");
	check("sh", &sources, "");
	/* The shell is connected already. */
	check("/us", &sources, "");
	check("/I:S _", &sources,
	      "/N|/P:|/G|/D|/R|/S|/T|/A|/resetDefaultDACL|/resetDefaultSACL|"
	      "/takeOwnership|/?");
	check("--keyt", &sources, "");
	sources.looking = true;
	check("/G", &sources, "");
	check("--e", &sources, "--explicit");
	check("--json _", &sources,
	      "/A|--attribute|--sddl|--quiet|--verbose|--names=|--explicit|"
	      "--only|--color=");
}

static void
test_behind_a_statement(void **state)
{
	static const char switches[] =
		"/I:|/N|/P:|/G|/D|/R|/S|/T|/A|/resetDefaultDACL|"
		"/resetDefaultSACL|/takeOwnership|/domain:|/user:|/passwd:|"
		"/simple|/?";

	(void)state;
	check("OU=x /G CORP\\x:GA _", NULL, switches);
	check("OU=x /R every _", NULL, switches);
	check("OU=x /G CORP\\x:GA every", NULL, "Everyone:");
	check("OU=x /G CORP\\x:GA /R every", NULL, "Everyone");
}

static void
test_files_are_the_shells(void **state)
{
	static const char *const lines[] = {
		"restore _",	  "restore sa",	    "OU=x -f _",
		"OU=x --file=/t", "OU=x -y _",	    "OU=x --offline a",
		"OU=x -o /tmp/",  "restore /tmp/a", "OU=x --keytab",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct harness h;
		bool files;
		harness_begin(&h);
		const char *all = complete(&h, lines[i], NULL, &files);
		/* The last one names the switch itself. */
		bool value = strcmp(all, "--keytab") != 0;
		assert_int_equal(files, value);
		assert_string_equal(all, value ? "" : "--keytab");
		harness_end(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_all_switches_after_an_object),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_codes_of_a_statement),
		cmocka_unit_test(test_names_without_a_directory),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_values_that_are_no_files),
		cmocka_unit_test(test_switches_that_the_verb_takes),
		cmocka_unit_test(test_on_an_object),
		cmocka_unit_test(test_behind_a_statement),
		cmocka_unit_test(test_files_are_the_shells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
