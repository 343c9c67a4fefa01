/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --explain: a sentence a request, and the JSON that the command line corpus
 * is checked with.
 */
#include "fixture.h"

#include "output/records.h"

#include <jansson.h>

static struct plan_step steps[] = {
	{.op = STEP_REPLACE},
	{.op = STEP_REVOKE, .spec.trustee = "CORP\\old"},
	{.op = STEP_REVOKE_ACE,
	 .spec.trustee = "CORP\\x",
	 .spec.mask = 0x10,
	 .spec.codes = "rp",
	 .deny = true},
	{.op = STEP_DENY,
	 .spec.trustee = "Everyone",
	 .spec.mask = 0x10040,
	 .spec.codes = "SDDT"},
	{.op = STEP_GRANT,
	 .spec.trustee = "CORP\\helpdesk",
	 .spec.mask = 0x100,
	 .spec.codes = "CA",
	 .spec.object = "Reset Password",
	 .spec.inherited = "user",
	 .ace_flags = 0x0a},
	{.op = STEP_GRANT,
	 .spec.trustee = "S-1-5-18",
	 .spec.mask = 0xf01ff,
	 .spec.codes = "GA",
	 .spec.object = GUID_UNKNOWN,
	 .ace_flags = 0x02},
	{.op = STEP_GRANT,
	 .spec.trustee = "CORP\\x",
	 .spec.mask = 0x4,
	 .spec.codes = "LC",
	 .ace_flags = 0x06},
	{.op = STEP_PROTECT_DROP},
};

static struct plan_target targets[] = {{.name = "OU=a,DC=x"},
				       {.name = "OU=b,DC=x"}};

static const struct plan plan = {
	.server = "dc1",
	.port = "3268",
	.targets = targets,
	.target_count = 2,
	.steps = steps,
	.step_count = sizeof(steps) / sizeof(steps[0]),
	.changes = true,
};

static char *
explain(const struct plan *what, bool json)
{
	const struct print_options options = {
		.format = json ? OUTPUT_JSON : OUTPUT_TEXT,
		.records = true,
	};
	struct printed printed;
	char *text;

	printed_begin(&printed, &options);
	printer_record(printed.printer, &kind_plan, what);
	text = strdup(printed_text(&printed, true));
	assert_non_null(text);
	printed_end(&printed);
	return text;
}

static void
sentences(void **state)
{
	char *text = explain(&plan, false);

	(void)state;
	assert_string_equal(
		text,
		"Server: dc1, port 3268\n"
		"Object: OU=a,DC=x\n"
		"Object: OU=b,DC=x\n"
		"1. Replace every explicit ACE by those given here; inherited "
		"ones stay.\n"
		"2. Remove every explicit ACE of CORP\\old, allow and deny; "
		"inherited ones stay, and to find none is no error; asks for "
		"the SID of \"CORP\\old\".\n"
		"3. Take back exactly this denial, from CORP\\x rp (READ "
		"PROPERTY) on this object only; asks for the SID of "
		"\"CORP\\x\".\n"
		"4. Deny Everyone SDDT (DELETE, DELETE TREE) on this object "
		"only.\n"
		"5. Allow CORP\\helpdesk CA (CONTROL ACCESS) for \"Reset "
		"Password\" on \"user\" objects below, not on the object "
		"itself; asks for the SID of \"CORP\\helpdesk\", the GUID of "
		"\"Reset Password\", the GUID of class \"user\".\n"
		"6. Allow S-1-5-18 GA (FULL CONTROL) for \"" GUID_UNKNOWN
		"\" on this object and on everything below.\n"
		"7. Allow CORP\\x LC (LIST CONTENTS) on this object and on "
		"everything one level below; asks for the SID of "
		"\"CORP\\x\".\n"
		"8. Protect the object from inheriting permissions; what it "
		"inherits now is removed.\n"
		"Reads nTSecurityDescriptor, writes it once if anything "
		"differs, and reads it back.\n");
	free(text);
}

static void
show_reads_only(void **state)
{
	struct plan_step show = {.op = STEP_SHOW};
	const struct plan look = {.targets = targets,
				  .target_count = 1,
				  .steps = &show,
				  .step_count = 1};
	char *text = explain(&look, false);

	(void)state;
	assert_string_equal(text,
			    "Object: OU=a,DC=x\n"
			    "1. Show the owner, the group and the access list; "
			    "nothing is changed.\n"
			    "Reads nTSecurityDescriptor; writes nothing.\n");
	free(text);
}

static const char *
text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void
requests_as_json(void **state)
{
	static const char *const ops[] = {"replace", "revoke", "revoke",
					  "deny",    "grant",  "grant",
					  "grant",   "protect"};
	char *text = explain(&plan, true);
	json_t *value = json_loads(text, 0, NULL);
	json_t *requests = json_object_get(value, "requests"), *request;

	(void)state;
	assert_string_equal(text_of(value, "object"), "OU=a,DC=x");
	assert_string_equal(text_of(value, "server"), "dc1");
	assert_int_equal(json_array_size(json_object_get(value, "objects")), 2);
	assert_int_equal(json_array_size(requests), 8);
	for (size_t i = 0; i < 8; i++)
		assert_string_equal(text_of(json_array_get(requests, i), "op"),
				    ops[i]);
	request = json_array_get(requests, 4);
	assert_string_equal(text_of(request, "trustee"), "CORP\\helpdesk");
	assert_int_equal(json_integer_value(json_object_get(request, "mask")),
			 0x100);
	assert_string_equal(text_of(request, "rights"), "CA");
	assert_string_equal(text_of(request, "object"), "Reset Password");
	assert_string_equal(text_of(request, "inherited"), "user");
	assert_int_equal(
		json_integer_value(json_object_get(request, "ace_flags")),
		0x0a);
	request = json_array_get(requests, 1);
	assert_true(json_is_null(json_object_get(request, "object")));
	json_decref(value);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences),
		cmocka_unit_test(show_reads_only),
		cmocka_unit_test(requests_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
