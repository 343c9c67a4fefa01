/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDDL: what was read, what changes, and the honest failure of an ACE that
 * has no SDDL form.
 */
#include "fixture.h"

#define DN "OU=people,DC=corp,DC=example"

static const struct print_options plain = {.format = OUTPUT_SDDL};

static void
parts_that_were_read(void **state)
{
	(void)state;
	assert_sddl_printed("O:SYG:BAD:PAI(A;;RC;;;SY)", &plain,
			    "O:SYG:BAD:PAI(A;;RC;;;SY)\n");
	assert_sddl_printed("D:(A;;RC;;;SY)S:(AU;SA;WD;;;WD)", &plain,
			    "D:(A;;RC;;;SY)S:(AU;SA;WD;;;WD)\n");
}

static void
selection(void **state)
{
	const struct sd_sid system = fixture_sid("S-1-5-18");
	const struct print_options options = {
		.format = OUTPUT_SDDL, .explicit_only = true, .only = &system};

	(void)state;
	assert_sddl_printed("D:AI(A;;RC;;;SY)(A;;RC;;;WD)(A;ID;RC;;;SY)",
			    &options, "D:AI(A;;RC;;;SY)\n");
}

static void
several_objects(void **state)
{
	struct print_options options = plain;

	(void)state;
	options.several = true;
	assert_sddl_printed("O:SY", &options, "# " DN "\nO:SY\n");
}

static void
differences(void **state)
{
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&before);
	struct printed printed;

	(void)state;
	fixture_parse("O:SYG:SYD:AI(A;;RPWP;;;SY)", &before);
	fixture_parse("O:BAG:SYD:PAI(A;;RP;;;SY)S:(AU;SA;WD;;;WD)", &after);
	outcome.state = OUTCOME_PLANNED;
	outcome.before = &before;
	outcome.after = &after;
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true),
			    "- D:(A;;RPWP;;;SY)\n"
			    "+ D:(A;;RP;;;SY)\n"
			    "+ S:(AU;SA;WD;;;WD)\n"
			    "- O:SY\n"
			    "+ O:BA\n"
			    "- D:AI\n"
			    "+ D:PAI\n"
			    "+ S:\n");
	printed_end(&printed);
	sd_desc_clear(&before);
	sd_desc_clear(&after);
	fixture_parse("D:(A;;RP;;;SY)(D;;WP;;;SY)", &before);
	fixture_parse("D:(D;;WP;;;SY)(A;;RP;;;SY)", &after);
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true), "~ D:(D;;WP;;;SY)\n");
	printed_end(&printed);
	outcome.state = OUTCOME_UNCHANGED;
	outcome.now = outcome.before = NULL;
	outcome.after = NULL;
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true),
			    "# " DN ": no change\n");
	printed_end(&printed);
}

static void
no_form(void **state)
{
	const struct sd_ace opaque = {.type = 0x63, .form = SD_ACE_FORM_OPAQUE};
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&desc);
	struct printed printed;

	(void)state;
	fixture_parse("D:(A;;RC;;;SY)", &desc);
	fixture_append(&desc, &opaque);
	for (unsigned i = 0; i < 2; i++) {
		outcome.state = i == 0 ? OUTCOME_SHOWN : OUTCOME_PLANNED;
		outcome.after = &desc;
		printed_begin(&printed, &plain);
		printer_outcome(printed.printer, &outcome);
		assert_non_null(printer_problem(printed.printer));
		assert_non_null(strstr(printer_problem(printed.printer)->text,
				       DN ": no SDDL: "));
		assert_string_equal(printed_text(&printed, false), "");
		printed_end(&printed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_that_were_read),
		cmocka_unit_test(selection),
		cmocka_unit_test(several_objects),
		cmocka_unit_test(differences),
		cmocka_unit_test(no_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
