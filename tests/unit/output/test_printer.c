/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is printed of outcomes other than a look: differences, states,
 * several objects, nothing; and what a printer wants looked up.
 */
#include "fixture.h"

#define PAD "                                      " /* 38 */
#define END "The command completed successfully\n"
#define DN "OU=people,DC=corp,DC=example"
#define GRANT "(OA;CIIO;CR;" GUID_RESET ";" GUID_USER ";" HELPDESK ")"
#define PLUS "+ Allow CORP\\helpdesk  Reset Password on user, below\n"

struct change {
	struct sd_desc before, after;
	struct outcome outcome;
};

static void
change_begin(struct change *change, enum outcome_state state)
{
	*change =
		(struct change){.before = SD_DESC_INIT, .after = SD_DESC_INIT};
	fixture_parse("O:DAG:DAD:(A;;RC;;;SY)", &change->before);
	fixture_parse("O:DAG:DAD:" GRANT "(A;;RC;;;SY)", &change->after);
	change->outcome = (struct outcome){
		.dn = DN,
		.state = state,
		.attribute = "nTSecurityDescriptor",
		.sd_flags = SD_FLAG_DACL,
		.before = &change->before,
		.after = &change->after,
		.now = &change->before,
	};
	if (state == OUTCOME_VERIFIED || state == OUTCOME_MISMATCH)
		change->outcome.now = &change->after;
	if (state == OUTCOME_UNCHANGED)
		change->outcome.after = NULL;
}

static void
change_end(struct change *change)
{
	sd_desc_clear(&change->before);
	sd_desc_clear(&change->after);
}

static void
assert_change(enum outcome_state state, const struct print_options *options,
	      bool success, const char *expected)
{
	struct printed printed;
	struct change change;

	change_begin(&change, state);
	printed_begin(&printed, options);
	printer_outcome(printed.printer, &change.outcome);
	assert_string_equal(printed_text(&printed, success), expected);
	printed_end(&printed);
	change_end(&change);
}

#define LISTING \
	"Owner: CORP\\Domain Admins\nGroup: CORP\\Domain Admins\n\n" \
	"Access list:\n" \
	"Allow NT AUTHORITY\\SYSTEM             SPECIAL ACCESS\n" PAD \
	"READ PERMISSONS\n\n"
#define BELOW \
	"Permissions inherited to subobjects are:\nInherited to user\n" \
	"Allow CORP\\helpdesk                   Reset Password\n"

static void
states_of_one_object(void **state)
{
	const struct print_options plain = {.width = 80};
	const struct print_options diff = {.width = 80, .diff = true};
	const struct print_options only_changes = {.width = 80,
						   .diff = true,
						   .several = true,
						   .changes_only = true};

	(void)state;
	assert_change(OUTCOME_PLANNED, &plain, true,
		      DN ": would change\n" PLUS "\n" END);
	assert_change(OUTCOME_VERIFIED, &plain, true, LISTING BELOW END);
	assert_change(OUTCOME_VERIFIED, &diff, true,
		      DN ": changed\n" PLUS "\n" END);
	assert_change(OUTCOME_UNCHANGED, &plain, true, LISTING END);
	assert_change(OUTCOME_UNCHANGED, &diff, true, DN ": no change\n\n" END);
	assert_change(OUTCOME_UNCHANGED, &only_changes, true,
		      "1 object: 1 unchanged\n" END);
	assert_change(OUTCOME_MISMATCH, &plain, false, LISTING BELOW);
	assert_change(OUTCOME_FAILED, &plain, false, "");
	assert_change(OUTCOME_UNKNOWN, &diff, false, "");
}

/* Written, but nothing was read back: the plan is all there is to show. */
static void
written_without_reading_back(void **state)
{
	const struct print_options plain = {.width = 80};
	struct printed printed;
	struct change change;

	(void)state;
	change_begin(&change, OUTCOME_WRITTEN);
	change.outcome.now = NULL;
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &change.outcome);
	assert_string_equal(printed_text(&printed, false),
			    DN ": changed, but could not be read back\n" PLUS);
	printed_end(&printed);
	change_end(&change);
}

/* A mismatch shows what the DC made of it, not what was planned. */
static void
mismatch_shows_what_is_there(void **state)
{
	const struct print_options diff = {.width = 80, .diff = true};
	SD_DESC_AUTO stored = SD_DESC_INIT;
	struct printed printed;
	struct change change;

	(void)state;
	fixture_parse("O:DAG:DAD:", &stored);
	change_begin(&change, OUTCOME_MISMATCH);
	change.outcome.now = &stored;
	printed_begin(&printed, &diff);
	printer_outcome(printed.printer, &change.outcome);
	assert_string_equal(printed_text(&printed, false),
			    DN ": changed, but not as planned\n"
			       "- Allow NT AUTHORITY\\SYSTEM  SPECIAL ACCESS: "
			       "READ PERMISSONS, here only\n");
	printed_end(&printed);
	change_end(&change);
}

static void
quiet_prints_nothing(void **state)
{
	struct print_options quiet = {.width = 80, .quiet = true};

	(void)state;
	for (int format = OUTPUT_TEXT; format <= OUTPUT_LDIF; format++) {
		quiet.format = (enum output_format)format;
		assert_change(OUTCOME_VERIFIED, &quiet, true, "");
		assert_change(OUTCOME_PLANNED, &quiet, true, "");
	}
}

static void
several_objects(void **state)
{
	const struct print_options several = {.width = 80, .several = true};
	struct printed printed;
	struct change change;

	(void)state;
	change_begin(&change, OUTCOME_VERIFIED);
	printed_begin(&printed, &several);
	printer_outcome(printed.printer, &change.outcome);
	change.outcome.state = OUTCOME_PLANNED;
	printer_outcome(printed.printer, &change.outcome);
	change.outcome.state = OUTCOME_FAILED;
	change.outcome.dn = "CN=a";
	printer_outcome(printed.printer, &change.outcome);
	change.outcome.state = OUTCOME_SKIPPED;
	change.outcome.dn = "CN=b";
	printer_outcome(printed.printer, &change.outcome);
	printer_outcome(printed.printer, &change.outcome);
	assert_string_equal(printed_text(&printed, true),
			    "Object: " DN "\n" LISTING BELOW "\n" DN
			    ": would change\n" PLUS "\n"
			    "CN=a: failed, nothing was written\n"
			    "CN=b: skipped\n"
			    "CN=b: skipped\n"
			    "\n"
			    "5 objects: 1 would change, 1 changed, 1 failed, 2 "
			    "skipped\n" END);
	printed_end(&printed);
	change_end(&change);
}

static void
other_attribute(void **state)
{
	const struct print_options plain = {.width = 80};
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&desc);
	struct printed printed;

	(void)state;
	fixture_parse("O:DAG:DAD:(A;;RC;;;SY)", &desc);
	outcome.attribute = "msDS-GroupMSAMembership";
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true),
			    "Attribute: msDS-GroupMSAMembership\n" LISTING END);
	printed_end(&printed);
}

static void
unwritable_output(void **state)
{
	const struct print_options plain = {.width = 80};
	SD_DESC_AUTO desc = SD_DESC_INIT;
	const struct outcome outcome = fixture_shown(&desc);
	struct arena arena;
	struct printer *printer;
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	fixture_parse("O:DAG:DAD:(A;;RC;;;SY)", &desc);
	arena_init(&arena);
	printer = printer_new(&arena, full, &plain, &fixture_namer);
	printer_outcome(printer, &outcome);
	assert_false(printer_finish(printer, true));
	fclose(full);
	arena_clear(&arena);
}

struct wants {
	size_t sids, guids;
};

static void
count_sid(void *context, const struct sd_sid *sid)
{
	(void)sid;
	((struct wants *)context)->sids++;
}

static void
count_guid(void *context, const struct sd_guid *guid)
{
	(void)guid;
	((struct wants *)context)->guids++;
}

static void
wants_every_name(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct wants wants = {0, 0};
	struct sd_ace opaque = {.type = 0x63, .form = SD_ACE_FORM_OPAQUE};

	(void)state;
	fixture_parse("O:DAG:DAD:(OA;CIIO;CR;" GUID_RESET ";" GUID_USER
		      ";SY)(A;;RC;;;SY)S:(OU;SA;RC;" GUID_USER ";;WD)",
		      &desc);
	fixture_append(&desc, &opaque);
	printer_wants(&desc, count_sid, count_guid, &wants);
	assert_int_equal(wants.sids, 5);
	assert_int_equal(wants.guids, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_of_one_object),
		cmocka_unit_test(written_without_reading_back),
		cmocka_unit_test(mismatch_shows_what_is_there),
		cmocka_unit_test(quiet_prints_nothing),
		cmocka_unit_test(several_objects),
		cmocka_unit_test(other_attribute),
		cmocka_unit_test(unwritable_output),
		cmocka_unit_test(wants_every_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
