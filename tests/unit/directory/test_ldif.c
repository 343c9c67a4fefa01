/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/ldif/record.c, directory/ldif/source.c,
 * directory/ldif/record.c. */
#include "fixture.h"
#include "group_arena.h"

static struct ldif_reader *
reader_of(const char *text, size_t len, struct dir_error *error)
{
	char *path = file_of(&arena, text, len);
	struct ldif_reader *reader =
		ldif_reader_take(&arena, ldif_open_file(path), path, error);

	unlink(path);
	return reader;
}

/* ---- writing --------------------------------------------------------- */

static void
test_values(void **state)
{
	STR_AUTO out;

	(void)state;
	str_init(&out);
	ldif_append_value(&out, "cn", "plain", 5);
	ldif_append_value(&out, "cn", "\303\274", 2);
	ldif_append_value(&out, "cn", " x", 2);
	ldif_append_value(&out, "cn", ":x", 2);
	ldif_append_value(&out, "cn", "a\0b", 3);
	ldif_append_value(&out, "cn", "", 0);
	assert_string_equal(out.data, "cn: plain\n"
				      "cn:: w7w=\n"
				      "cn:: IHg=\n"
				      "cn:: Ong=\n"
				      "cn:: YQBi\n"
				      "cn:\n");
}

static void
test_comments_stay_comments(void **state)
{
	STR_AUTO out;

	(void)state;
	str_init(&out);
	ldif_append_comment(&out, "one\ntwo\r\ndn: three");
	assert_string_equal(out.data, "# one\\x0atwo\\x0d\\x0adn: three\n");
}

static void
test_replace(void **state)
{
	static const uint8_t value[] = {1, 0, 4, 0x80, 0xff};
	STR_AUTO out;
	struct dir_write write = {
		.dn = "CN=x,DC=corp",
		.attribute = "nTSecurityDescriptor",
		.sd_flags = 4,
		.value = value,
		.len = sizeof(value),
		.show_deleted = true,
	};

	(void)state;
	str_init(&out);
	ldif_append_replace(&out, &write);
	assert_string_equal(out.data,
			    "# deleted: ldapmodify finds it with -e "
			    "'!1.2.840.113556.1.4.417'\n"
			    "dn: CN=x,DC=corp\n"
			    "control: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\n"
			    "changetype: modify\n"
			    "replace: nTSecurityDescriptor\n"
			    "nTSecurityDescriptor:: AQAEgP8=\n"
			    "-\n\n");
	str_reset(&out);
	write = (struct dir_write){
		.dn = "CN=x", .attribute = "a", .value = "b", .len = 1};
	ldif_append_replace(&out, &write);
	assert_string_equal(out.data, "dn: CN=x\nchangetype: modify\n"
				      "replace: a\na: b\n-\n\n");
	/* The name is a comment, whatever is in it. */
	str_reset(&out);
	write.dn = "<GUID=1>";
	write.name = "CN=x\ndn: CN=y";
	ldif_append_replace(&out, &write);
	assert_string_equal(out.data, "# CN=x\\x0adn: CN=y\n"
				      "dn:: PEdVSUQ9MT4=\nchangetype: modify\n"
				      "replace: a\na: b\n-\n\n");
}

/* What is written is read back the same, whatever the bytes. */
static void
test_round_trip(void **state)
{
	uint8_t bytes[700];
	const struct dir_value values[] = {
		{bytes, 256}, {bytes, sizeof(bytes)}, {bytes + 32, 90}};
	const struct dir_attribute list[] = {{"a", 3, values},
					     {"b", 1, values + 2}};
	const struct dir_entry entry = {"CN=\303\234 x\\2C,DC=y", 2, list};
	struct dir_write write = {.dn = entry.dn,
				  .attribute = "nTSecurityDescriptor",
				  .sd_flags = 7,
				  .value = bytes,
				  .len = sizeof(bytes)};
	struct dir_error error = {0};
	struct ldif_record record;
	STR_AUTO out;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	str_init(&out);
	ldif_append_entry(&out, &entry);
	ldif_append_replace(&out, &write);
	struct ldif_reader *reader = reader_of(out.data, out.len, &error);
	assert_int_equal(ldif_reader_next(reader, &record, &error), 1);
	assert_false(record.is_change);
	assert_string_equal(record.entry.dn, entry.dn);
	assert_int_equal(record.entry.count, 2);
	for (size_t i = 0; i < 3; i++) {
		const struct dir_value *one =
			&record.entry.attributes[0].values[i];
		assert_int_equal(one->len, values[i].len);
		assert_memory_equal(one->bytes, values[i].bytes, one->len);
		assert_int_equal(one->bytes[one->len], 0);
	}
	assert_int_equal(ldif_reader_next(reader, &record, &error), 1);
	assert_true(record.is_change);
	assert_int_equal(record.sd_flags, 7);
	assert_int_equal(record.entry.count, 1);
	assert_int_equal(record.entry.attributes[0].values[0].len,
			 sizeof(bytes));
	assert_int_equal(ldif_reader_next(reader, &record, &error), 0);
	ldif_reader_close(reader);
}

/* ---- reading --------------------------------------------------------- */

static void
test_shapes_of_files(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf# a comment\n"
		"#  that goes on\n"
		"version: 1\r\n"
		"\r\n"
		"\n"
		"# another\n"
		"dn: CN=one,\r\n"
		" DC=x\r\n"
		"cn;lang-de: a\n"
		"# in between\n"
		"cn: b\n"
		"sn:c\n"
		"cn::ZA==\n"
		"\n"
		"\n"
		"# search reference\n"
		"ref: ldap://other/DC=x\n"
		"\n"
		"dn:: Q049dHdvLERDPXg=\n"
		"member;range=0-1: CN=a\n"
		"\n"
		"# search result\n"
		"search: 2\n"
		"result: 0 Success\n"
		"control: 1.2.840.113556.1.4.319 false MAUCAQAEAA==\n"
		"pagedresults: cookie=\n"
		"\n"
		"# numResponses: 3\n";
	struct dir_error error = {0};
	struct ldif_record record;
	struct ldif_reader *reader = reader_of(text, sizeof(text) - 1, &error);

	(void)state;
	assert_non_null(reader);
	assert_int_equal(ldif_reader_next(reader, &record, &error), 1);
	assert_string_equal(record.entry.dn, "CN=one,DC=x");
	assert_int_equal(record.line, 6);
	const struct dir_attribute *cn = dir_entry_find(&record.entry, "CN");
	assert_int_equal(cn->count, 3);
	assert_string_equal((const char *)cn->values[0].bytes, "a");
	assert_string_equal((const char *)cn->values[2].bytes, "d");
	assert_string_equal(dir_entry_text(&record.entry, "sn"), "c");
	assert_null(dir_entry_text(&record.entry, "x"));
	assert_int_equal(ldif_reader_next(reader, &record, &error), 1);
	assert_string_equal(record.entry.dn, "CN=two,DC=x");
	assert_non_null(dir_entry_find(&record.entry, "member"));
	assert_int_equal(ldif_reader_next(reader, &record, &error), 0);
	ldif_reader_close(reader);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *what;
	} list[] = {
#define BAD(t, w) {t, sizeof(t) - 1, w}
		BAD("cn: x\n", "want dn:"),
		BAD("dn: CN=x\ncn x\n", "no line of LDIF"),
		BAD("dn: CN=x\ncn:: !!!\n", "no line of LDIF"),
		BAD("dn: CN=x\ncn:< file:///etc/passwd\n", "URLs"),
		BAD("dn:< file:///etc/passwd\n", "URLs"),
		BAD("include: file:///etc/passwd\n\ndn: CN=x\n", "want dn:"),
		BAD("dn: CN=x\n\0cn: y\n", "zero byte"),
		BAD("\0", "zero byte"),
		BAD("dn:: Q049eAB5\n", "zero byte"),
		BAD("dn: CN=x\nc\x01n: y\n", "no name of an attribute"),
		BAD("dn: CN=x\nchangetype: modify\nadd: cn\ncn: y\n-\n",
		    "want replace:"),
		BAD("dn: CN=x\nchangetype: modify\nreplace: cn\nsn: y\n-\n",
		    "want a value of cn"),
		BAD("dn: CN=x\ncontrol: 1.2.840.113556.1.4.801 true:: AAAA\n"
		    "changetype: modify\n",
		    "malformed"),
#undef BAD
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct dir_error error = {0};
		struct ldif_record record;
		struct ldif_reader *reader =
			reader_of(list[i].text, list[i].len, &error);
		int state_of =
			reader ? ldif_reader_next(reader, &record, &error) : -1;
		if (state_of != -1)
			fail_msg("%zu: %d for %s", i, state_of, list[i].text);
		if (!strstr(error.sentence, list[i].what))
			fail_msg("%zu: %s", i, error.sentence);
		assert_non_null(strstr(error.sentence, "record at line 1"));
		ldif_reader_close(reader);
	}
}

static void
test_not_a_text_file(void **state)
{
	struct dir_error error = {0};

	(void)state;
	assert_null(reader_of("\xff\xfe"
			      "d\0n\0",
			      6, &error));
	assert_non_null(strstr(error.sentence, "UTF-16"));
	assert_null(ldif_reader_take(&arena, ldif_open_file("/dev/null/x"),
				     "/dev/null/x", &error));
	assert_non_null(strstr(error.sentence, "/dev/null/x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_comments_stay_comments),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_shapes_of_files),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_not_a_text_file),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
