/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LDIF format, read back by the reader of snapshots: a look is content,
 * a change is the record that is sent.
 */
#include "fixture.h"

#include "directory/ldif/record.h"

#include <unistd.h>

#define DN "OU=people,DC=corp,DC=example"

static const struct print_options plain = {.format = OUTPUT_LDIF};

/* Records of what was printed, in a file of their own. */
struct read_back {
	struct printed printed;
	char path[64];
	struct ldif_reader *reader;
};

static void
read_back_begin(struct read_back *back, const struct outcome *outcome)
{
	struct dir_error error;
	const char *text;
	FILE *out;
	int fd;

	printed_begin(&back->printed, &plain);
	printer_outcome(back->printed.printer, outcome);
	text = printed_text(&back->printed, true);
	strcpy(back->path, "/tmp/dsacls-ldif-XXXXXX");
	fd = mkstemp(back->path);
	assert_true(fd >= 0);
	out = fdopen(fd, "w");
	fputs(text, out);
	fclose(out);
	back->reader = ldif_reader_take(&back->printed.arena,
					ldif_open_file(back->path), back->path,
					&error);
	assert_non_null(back->reader);
}

static void
read_back_end(struct read_back *back)
{
	ldif_reader_close(back->reader);
	unlink(back->path);
	printed_end(&back->printed);
}

static void
assert_value(const struct ldif_record *record, const char *sddl)
{
	const struct dir_attribute *found =
		dir_entry_find(&record->entry, "nTSecurityDescriptor");
	SD_DESC_AUTO desc = SD_DESC_INIT;
	char *text;

	assert_non_null(found);
	assert_int_equal(found->count, 1);
	assert_int_equal(sd_desc_decode(found->values[0].bytes,
					found->values[0].len, &desc, NULL),
			 SD_OK);
	assert_int_equal(sd_sddl_print_alloc(&desc, NULL, 15, &text, NULL),
			 SD_OK);
	assert_string_equal(text, sddl);
	free(text);
}

static void
content(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	const struct outcome outcome = fixture_shown(&desc);
	struct ldif_record record;
	struct dir_error error;
	struct read_back back;

	(void)state;
	fixture_parse("O:SYG:BAD:AI(A;;RC;;;SY)(A;ID;RC;;;WD)", &desc);
	read_back_begin(&back, &outcome);
	assert_int_equal(ldif_reader_next(back.reader, &record, &error), 1);
	assert_false(record.is_change);
	assert_string_equal(record.entry.dn, DN);
	assert_value(&record, "O:SYG:BAD:AI(A;;RC;;;SY)(A;ID;RC;;;WD)");
	assert_int_equal(ldif_reader_next(back.reader, &record, &error), 0);
	read_back_end(&back);
}

static void
assert_change(bool is_head, const char *sddl)
{
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&before);
	struct ldif_record record;
	struct dir_error error;
	struct read_back back;

	fixture_parse("O:SYG:BAD:AI(A;ID;RC;;;WD)", &before);
	fixture_parse("O:SYG:BAD:AI(A;;RC;;;SY)(A;ID;RC;;;WD)", &after);
	outcome.state = OUTCOME_PLANNED;
	outcome.sd_flags = SD_FLAG_DACL;
	outcome.before = &before;
	outcome.after = &after;
	outcome.is_head = is_head;
	read_back_begin(&back, &outcome);
	assert_int_equal(ldif_reader_next(back.reader, &record, &error), 1);
	assert_true(record.is_change);
	assert_int_equal(record.sd_flags, SD_FLAG_DACL);
	assert_value(&record, sddl);
	read_back_end(&back);
}

static void
change(void **state)
{
	(void)state;
	assert_change(false, "D:AI(A;;RC;;;SY)");
	assert_change(true, "D:AI(A;;RC;;;SY)(A;ID;RC;;;WD)");
}

/* What --create made goes: no value, least of all one without DACL, which would
 * give everybody every right. */
static void
removal(void **state)
{
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&before);
	struct printed printed;

	(void)state;
	fixture_parse("O:SYG:BAD:(A;;RC;;;SY)", &before);
	outcome.state = OUTCOME_PLANNED;
	outcome.attribute = "msDS-GroupMSAMembership";
	outcome.before = &before;
	outcome.after = &after;
	outcome.removes = true;
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true),
			    "dn: " DN "\nchangetype: modify\n"
			    "replace: msDS-GroupMSAMembership\n-\n\n");
	printed_end(&printed);
	outcome.removes = false;
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, false), "");
	printed_end(&printed);
}

/* Attack 1: the record is about that object, whatever its name means when it
 * is played. */
static void
by_guid(void **state)
{
	static const struct print_options names = {.format = OUTPUT_LDIF,
						   .ldif_names = true};
	const struct print_options *const both[] = {&plain, &names};
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&before);

	(void)state;
	fixture_parse("O:SYG:BAD:", &before);
	fixture_parse("O:SYG:BAD:(A;;RC;;;SY)", &after);
	outcome.state = OUTCOME_PLANNED;
	outcome.sd_flags = SD_FLAG_DACL;
	outcome.before = &before;
	outcome.after = &after;
	outcome.dn = "OU=a\nb";
	outcome.guid.bytes[0] = 1;
	for (size_t i = 0; i < 2; i++) {
		struct printed printed;
		const char *text;
		/* <GUID=00000001-0000-0000-0000-000000000000> */
		const char *start =
			i == 0 ? "# OU=a\\x0ab\n"
				 "dn:: PEdVSUQ9MDAwMDAwMDEtMDAwMC0wMDAwLTAwMDAt"
				 "MDAwMDAwMDAwMDAwPg==\ncontrol: "
			       : "dn:: T1U9YQpi\ncontrol: ";

		printed_begin(&printed, both[i]);
		printer_outcome(printed.printer, &outcome);
		text = printed_text(&printed, true);
		assert_ptr_equal(strstr(text, start), text);
		assert_int_equal(strstr(text, "PEdVSUQ9") != NULL, i == 0);
		printed_end(&printed);
	}
}

static void
no_record(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct outcome outcome = fixture_shown(&desc);
	struct printed printed;

	(void)state;
	fixture_parse("O:SYG:BAD:", &desc);
	outcome.state = OUTCOME_UNCHANGED;
	printed_begin(&printed, &plain);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true),
			    "# " DN ": no change\n\n");
	printed_end(&printed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content),   cmocka_unit_test(change),
		cmocka_unit_test(removal),   cmocka_unit_test(by_guid),
		cmocka_unit_test(no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
