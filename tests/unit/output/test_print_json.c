/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON of outcomes and of plans: field names, types, and that no byte
 * out of a directory makes it anything else than JSON.
 */
#include "fixture.h"

#include <jansson.h>

#define DN "OU=people,DC=corp,DC=example"

static json_t *
load(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, 0, &error);

	if (value == NULL)
		fail_msg("%s at %d: %s", error.text, error.line, text);
	return value;
}

static json_t *
print_one(const struct outcome *outcome, const struct print_options *options)
{
	struct printed printed;
	json_t *value;

	printed_begin(&printed, options);
	printer_outcome(printed.printer, outcome);
	value = load(printed_text(&printed, true));
	printed_end(&printed);
	return value;
}

static void
assert_text(const json_t *object, const char *key, const char *expected)
{
	const json_t *value = json_object_get(object, key);

	assert_non_null(value);
	if (expected == NULL)
		assert_true(json_is_null(value));
	else
		assert_string_equal(json_string_value(value), expected);
}

static void
assert_number(const json_t *object, const char *key, json_int_t expected)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_integer(value));
	assert_int_equal(json_integer_value(value), expected);
}

static const struct print_options plain = {.format = OUTPUT_JSON};

static void
fields_of_an_object(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&desc);
	json_t *value;

	(void)state;
	fixture_parse("O:DAG:SYD:PAI(A;;RC;;;SY)S:(AU;SA;WD;;;WD)", &desc);
	/* Bits that SDDL has no letters for show here alone. */
	sd_desc_set_defaulted(&desc, SD_FLAG_ALL, true);
	assert_int_equal(sd_guid_parse(GUID_USER, &outcome.guid, NULL), SD_OK);
	value = print_one(&outcome, &plain);
	assert_text(value, "dn", DN);
	assert_text(value, "object_class", "organizationalUnit");
	assert_text(value, "object_guid", GUID_USER);
	assert_text(value, "attribute", "nTSecurityDescriptor");
	assert_text(value, "state", "shown");
	assert_text(value, "owner", "CORP\\Domain Admins");
	assert_text(value, "owner_sid", DOMAIN "-512");
	assert_text(value, "group", "NT AUTHORITY\\SYSTEM");
	assert_text(value, "group_sid", "S-1-5-18");
	assert_number(
		value, "control",
		SD_CONTROL_SELF_RELATIVE | SD_CONTROL_DACL_PRESENT |
			SD_CONTROL_SACL_PRESENT | SD_CONTROL_DACL_PROTECTED |
			SD_CONTROL_DACL_AUTO_INHERITED |
			SD_CONTROL_OWNER_DEFAULTED |
			SD_CONTROL_GROUP_DEFAULTED | SD_CONTROL_DACL_DEFAULTED |
			SD_CONTROL_SACL_DEFAULTED);
	assert_true(json_is_true(json_object_get(value, "protected")));
	assert_text(value, "dacl_state", "list");
	assert_int_equal(json_array_size(json_object_get(value, "dacl")), 1);
	assert_text(value, "sacl_state", "list");
	assert_int_equal(json_array_size(json_object_get(value, "sacl")), 1);
	assert_null(json_object_get(value, "changed"));
	json_decref(value);
}

static void
fields_of_an_ace(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	const struct outcome outcome = fixture_shown(&desc);
	json_t *value, *ace;

	(void)state;
	fixture_parse("O:DAG:DAD:(OA;CIIOID;CR;" GUID_RESET ";" GUID_USER
		      ";" HELPDESK ")(OA;;RPWP;" GUID_UNKNOWN ";;" NOBODY
		      ")(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)",
		      &desc);
	value = print_one(&outcome, &plain);
	ace = json_array_get(json_object_get(value, "dacl"), 0);
	assert_number(ace, "type", 5);
	assert_number(ace, "flags", 0x1a);
	assert_number(ace, "mask", 0x100);
	assert_text(ace, "rights", "CA");
	assert_text(ace, "object_type", GUID_RESET);
	assert_text(ace, "object_name", "Reset Password");
	assert_text(ace, "object_kind", "extended right");
	assert_text(ace, "inherited_type", GUID_USER);
	assert_text(ace, "inherited_name", "user");
	assert_text(ace, "sid", HELPDESK);
	assert_text(ace, "trustee", "CORP\\helpdesk");
	assert_true(json_is_true(json_object_get(ace, "inherited")));
	assert_text(ace, "data", NULL);
	ace = json_array_get(json_object_get(value, "dacl"), 1);
	assert_number(ace, "mask", 0x30);
	assert_text(ace, "object_type", GUID_UNKNOWN);
	assert_text(ace, "object_name", NULL);
	assert_text(ace, "object_kind", NULL);
	assert_text(ace, "inherited_type", NULL);
	assert_text(ace, "inherited_name", NULL);
	assert_text(ace, "trustee", NOBODY);
	assert_true(json_is_false(json_object_get(ace, "inherited")));
	ace = json_array_get(json_object_get(value, "dacl"), 2);
	assert_number(ace, "mask", 0xf01ff);
	assert_text(ace, "rights", "GA");
	assert_text(ace, "object_type", NULL);
	json_decref(value);
}

static void
unknown_type_and_null_dacl(void **state)
{
	static const uint8_t body[] = {0xde, 0xad, 0xbe, 0xef};
	const struct sd_ace opaque = {
		.type = 0x63,
		.form = SD_ACE_FORM_OPAQUE,
		.data = body,
		.data_len = sizeof(body),
	};
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&desc);
	json_t *value, *ace;

	(void)state;
	fixture_parse("D:", &desc);
	fixture_append(&desc, &opaque);
	value = print_one(&outcome, &plain);
	ace = json_array_get(json_object_get(value, "dacl"), 0);
	assert_number(ace, "type", 0x63);
	assert_text(ace, "mask", NULL);
	assert_text(ace, "sid", NULL);
	assert_text(ace, "trustee", NULL);
	assert_text(ace, "data", "deadbeef");
	assert_text(value, "owner", NULL);
	assert_text(value, "sacl_state", "absent");
	assert_true(json_is_array(json_object_get(value, "sacl")));
	assert_int_equal(json_array_size(json_object_get(value, "sacl")), 0);
	json_decref(value);
	/* What was not read is not absent. */
	outcome.sacl_unread = true;
	value = print_one(&outcome, &plain);
	assert_text(value, "sacl_state", NULL);
	assert_true(json_is_null(json_object_get(value, "sacl")));
	json_decref(value);
	outcome.sacl_unread = false;
	desc.dacl_state = SD_ACL_NULL;
	value = print_one(&outcome, &plain);
	assert_text(value, "dacl", NULL);
	assert_text(value, "dacl_state", "null");
	json_decref(value);
}

static void
selection(void **state)
{
	const struct sd_sid everyone = fixture_sid("S-1-1-0");
	const struct print_options options = {.format = OUTPUT_JSON,
					      .explicit_only = true,
					      .sids = true,
					      .only = &everyone};
	SD_DESC_AUTO desc = SD_DESC_INIT;
	const struct outcome outcome = fixture_shown(&desc);
	json_t *value, *dacl;

	(void)state;
	fixture_parse("O:SYD:(A;;RC;;;SY)(A;;RC;;;WD)(A;ID;RC;;;WD)", &desc);
	value = print_one(&outcome, &options);
	dacl = json_object_get(value, "dacl");
	assert_int_equal(json_array_size(dacl), 1);
	assert_text(json_array_get(dacl, 0), "trustee", "S-1-1-0");
	assert_text(value, "owner", "S-1-5-18");
	json_decref(value);
}

static void
change(void **state)
{
	struct outcome_note notes[] = {
		{.text = "adminCount is 1"},
		{.is_error = true, .text = "refused"},
	};
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&before);
	struct print_options diff = plain;
	json_t *value, *list;

	(void)state;
	fixture_parse("O:DAG:DAD:(A;;RPWP;;;SY)", &before);
	fixture_parse("O:SYG:DAD:(A;;RP;;;SY)S:(AU;SA;WD;;;WD)", &after);
	outcome.state = OUTCOME_PLANNED;
	outcome.before = &before;
	outcome.after = &after;
	outcome.notes = notes;
	outcome.note_count = 2;
	value = print_one(&outcome, &plain);
	assert_text(value, "state", "planned");
	assert_true(json_is_true(json_object_get(value, "changed")));
	list = json_object_get(value, "added");
	assert_int_equal(json_array_size(list), 2);
	assert_number(json_array_get(list, 0), "mask", 0x10);
	assert_text(json_array_get(list, 0), "list", "dacl");
	assert_text(json_array_get(list, 1), "list", "sacl");
	list = json_object_get(value, "removed");
	assert_int_equal(json_array_size(list), 1);
	assert_number(json_array_get(list, 0), "mask", 0x30);
	list = json_object_get(value, "warnings");
	assert_string_equal(json_string_value(json_array_get(list, 0)),
			    "adminCount is 1");
	list = json_object_get(value, "errors");
	assert_string_equal(json_string_value(json_array_get(list, 0)),
			    "refused");
	assert_text(value, "owner", "CORP\\Domain Admins");
	list = json_object_get(value, "differences");
	assert_true(json_array_size(list) >= 5);
	json_decref(value);
	diff.diff = true;
	outcome.state = OUTCOME_UNKNOWN;
	value = print_one(&outcome, &diff);
	assert_int_equal(json_array_size(json_object_get(value, "dacl")), 1);
	assert_true(json_is_null(json_object_get(value, "changed")));
	json_decref(value);
	outcome.now = NULL;
	outcome.state = OUTCOME_PLANNED;
	value = print_one(&outcome, &plain);
	assert_text(value, "owner", "CORP\\Domain Admins");
	json_decref(value);
	outcome.state = OUTCOME_FAILED;
	outcome.before = NULL;
	value = print_one(&outcome, &plain);
	assert_true(json_is_false(json_object_get(value, "changed")));
	assert_text(value, "owner", NULL);
	assert_text(value, "control", NULL);
	assert_text(value, "dacl_state", NULL);
	json_decref(value);
}

/* What is put in order: the places before and after, from 1. */
static void
moves(void **state)
{
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&before);
	json_t *value, *list;

	(void)state;
	fixture_parse("D:(A;;RP;;;SY)(A;;RP;;;BA)(D;;WP;;;SY)", &before);
	fixture_parse("D:(D;;WP;;;SY)(A;;RP;;;SY)(A;;RP;;;BA)", &after);
	outcome.state = OUTCOME_PLANNED;
	outcome.before = &before;
	outcome.after = &after;
	value = print_one(&outcome, &plain);
	assert_int_equal(json_array_size(json_object_get(value, "added")), 0);
	assert_int_equal(json_array_size(json_object_get(value, "removed")), 0);
	list = json_object_get(value, "moved");
	assert_int_equal(json_array_size(list), 1);
	assert_number(json_array_get(list, 0), "mask", 0x20);
	assert_number(json_array_get(list, 0), "from", 3);
	assert_number(json_array_get(list, 0), "to", 1);
	assert_text(json_array_get(list, 0), "list", "dacl");
	list = json_object_get(value, "differences");
	assert_int_equal(json_array_size(list), 1);
	json_decref(value);
}

/* One object stands alone; several stand in an array, also when only one
 * came, and also when nobody said that there would be several. None is an
 * empty array. */
static void
one_or_several(void **state)
{
	const struct print_options several = {.format = OUTPUT_JSON,
					      .several = true};
	SD_DESC_AUTO desc = SD_DESC_INIT;
	const struct outcome outcome = fixture_shown(&desc);

	(void)state;
	fixture_parse("O:DAG:DAD:(A;;RC;;;SY)", &desc);
	for (size_t count = 0; count < 4; count++) {
		for (unsigned i = 0; i < 2; i++) {
			struct printed printed;
			json_t *value;

			printed_begin(&printed, i == 0 ? &plain : &several);
			for (size_t n = 0; n < count; n++)
				printer_outcome(printed.printer, &outcome);
			value = load(printed_text(&printed, count > 0));
			if (i == 0 && count == 1)
				assert_true(json_is_object(value));
			else
				assert_int_equal(json_array_size(value), count);
			json_decref(value);
			printed_end(&printed);
		}
	}
}

static void
hostile_bytes(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&desc);
	json_t *value, *ace;

	(void)state;
	fixture_parse("D:(A;;RC;;;" DOMAIN "-2041)", &desc);
	outcome.dn = "CN=\xc0\xaf\"\\,DC=x";
	value = print_one(&outcome, &plain);
	assert_text(value, "dn", "CN=\xef\xbf\xbd\xef\xbf\xbd\"\\,DC=x");
	ace = json_array_get(json_object_get(value, "dacl"), 0);
	assert_text(ace, "trustee", "CORP\\bad\xef\xbf\xbd\n\x1b[31mname");
	json_decref(value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_an_object),
		cmocka_unit_test(fields_of_an_ace),
		cmocka_unit_test(unknown_type_and_null_dacl),
		cmocka_unit_test(selection),
		cmocka_unit_test(change),
		cmocka_unit_test(moves),
		cmocka_unit_test(one_or_several),
		cmocka_unit_test(hostile_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
