/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records: what a command prints that is no listing, in every format, with
 * hostile names; one alone, many, none, and a head with its members.
 */
#include "fixture.h"

#include "output/records.h"

#include <jansson.h>

#define HOSTILE "a\x1b[31m\nb\xff"
#define ESCAPED "a\\x1b[31m\\x0ab\\xff"

static const struct history_run run = {
	.id = HOSTILE,
	.time = "2026-04-01T10:15:02Z",
	.who = HOSTILE,
	.server = HOSTILE,
	.command = HOSTILE,
	.state = "done",
	.objects = 1,
};
static const struct history_object change = {
	.dn = HOSTILE, .state = "failed", .message = HOSTILE};
static const struct audit_finding finding = {
	.dn = HOSTILE, .kind = "orphaned-sid", .text = HOSTILE};
static const struct schema_item item = {.kind = SCHEMA_ATTRIBUTE,
					.name = HOSTILE,
					.live_name = "b" HOSTILE,
					.cn = HOSTILE,
					.search_flags = SCHEMA_CONFIDENTIAL};
static struct preset_group group = {HOSTILE, HOSTILE};
static struct preset_line line = {.group = HOSTILE, .text = HOSTILE};
static const struct preset preset = {.name = HOSTILE,
				     .summary = HOSTILE,
				     .groups = &group,
				     .group_count = 1,
				     .lines = &line,
				     .line_count = 1};
static const struct child_record child = {
	.dn = HOSTILE, .name = HOSTILE, .class_name = HOSTILE, .own = true};

/* Prints count times the record; the text is the caller's. */
static char *
print(enum output_format format, bool several, const struct record_kind *kind,
      const void *record, size_t count)
{
	const struct print_options options = {
		.format = format, .several = several, .records = true};
	struct printed printed;
	char *text;

	printed_begin(&printed, &options);
	for (size_t i = 0; i < count; i++)
		printer_record(printed.printer, kind, record);
	text = strdup(printed_text(&printed, true));
	assert_non_null(text);
	printed_end(&printed);
	return text;
}

static void
assert_text(const struct record_kind *kind, const void *record,
	    const char *expected)
{
	char *text = print(OUTPUT_TEXT, true, kind, record, 1);

	assert_string_equal(text, expected);
	free(text);
}

static void
texts_are_escaped(void **state)
{
	(void)state;
	assert_text(&kind_run, &run,
		    ESCAPED "  2026-04-01T10:15:02Z  done  1 object  " ESCAPED
			    "\n  " ESCAPED ": " ESCAPED "\n");
	assert_text(&kind_change, &change,
		    "\n  " ESCAPED ": failed, " ESCAPED "\n");
	assert_text(&kind_finding, &finding,
		    ESCAPED ": orphaned-sid: " ESCAPED "\n");
	assert_text(&kind_preset, &preset,
		    ESCAPED ": " ESCAPED "\n\nAlways:\n\nGroup " ESCAPED
			    ": " ESCAPED " (--without " ESCAPED
			    " leaves it out)\n  " ESCAPED "\n");
	assert_text(&kind_fact, &item,
		    ESCAPED ": attribute\n"
			    "  GUID          "
			    "00000000-0000-0000-0000-000000000000\n"
			    "  CN            " ESCAPED "\n"
			    "  called here   b" ESCAPED "\n"
			    "  confidential: reading needs CA as well\n"
			    "  not in this directory: a built-in name\n");
	assert_text(&kind_child, &child, "*--  " ESCAPED "  " ESCAPED "\n");
}

static void
json_is_one_document(void **state)
{
	static const struct {
		const struct record_kind *kind;
		const void *record;
	} records[] = {
		{&kind_run, &run},	   {&kind_change, &change},
		{&kind_finding, &finding}, {&kind_preset, &preset},
		{&kind_fact, &item},	   {&kind_child, &child},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		for (size_t count = 0; count < 3; count++) {
			char *text = print(OUTPUT_JSON, true, records[i].kind,
					   records[i].record, count);
			json_t *root = json_loads(text, 0, NULL);

			assert_int_equal(json_array_size(root), count);
			assert_true(json_is_array(root));
			assert_null(strchr(text, '\x1b'));
			json_decref(root);
			free(text);
		}
}

static void
one_alone_is_an_object(void **state)
{
	char *text = print(OUTPUT_JSON, false, &kind_preset, &preset, 1);
	json_t *root = json_loads(text, 0, NULL);

	(void)state;
	assert_true(json_is_object(root));
	json_decref(root);
	free(text);
}

static void
a_head_holds_what_follows(void **state)
{
	for (size_t count = 0; count < 3; count++) {
		const struct print_options options = {.format = OUTPUT_JSON,
						      .several = true,
						      .records = true};
		struct printed printed;
		json_t *root;

		printed_begin(&printed, &options);
		printer_head(printed.printer, &kind_run, &run, "changes");
		for (size_t i = 0; i < count; i++)
			printer_record(printed.printer, &kind_change, &change);
		root = json_loads(printed_text(&printed, true), 0, NULL);
		assert_true(json_is_object(json_object_get(root, "run")));
		assert_int_equal(
			json_array_size(json_object_get(root, "changes")),
			count);
		json_decref(root);
		printed_end(&printed);
	}
	(void)state;
}

/* A shell that prints SDDL has these as text. */
static void
formats_of_descriptors_have_the_text(void **state)
{
	char *expected = print(OUTPUT_TEXT, true, &kind_run, &run, 2);
	char *sddl = print(OUTPUT_SDDL, true, &kind_run, &run, 2);
	char *ldif = print(OUTPUT_LDIF, true, &kind_run, &run, 2);

	(void)state;
	assert_string_equal(sddl, expected);
	assert_string_equal(ldif, expected);
	free(expected);
	free(sddl);
	free(ldif);
}

static void
quiet_prints_nothing(void **state)
{
	const struct print_options options = {.format = OUTPUT_JSON,
					      .quiet = true};
	struct printed printed;

	(void)state;
	printed_begin(&printed, &options);
	printer_record(printed.printer, &kind_run, &run);
	assert_string_equal(printed_text(&printed, true), "");
	printed_end(&printed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(json_is_one_document),
		cmocka_unit_test(one_alone_is_an_object),
		cmocka_unit_test(a_head_holds_what_follows),
		cmocka_unit_test(formats_of_descriptors_have_the_text),
		cmocka_unit_test(quiet_prints_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
