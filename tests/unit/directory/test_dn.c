/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/dn.c: names and values as text. */
#include "fixture.h"
#include "group_arena.h"

#include "directory/dn.h"

static void
test_normal_form(void **state)
{
	static const struct {
		const char *text, *norm;
	} list[] = {
		{"CN=Doe\\, Jane,OU=People,DC=corp,DC=example",
		 "cn=doe\\2c jane,ou=people,dc=corp,dc=example"},
		{"cn=doe\\2C jane, ou=PEOPLE , dc=Corp,dc=example",
		 "cn=doe\\2c jane,ou=people,dc=corp,dc=example"},
		{"CN=\"Doe, Jane\";OU=People;DC=corp;DC=example",
		 "cn=doe\\2c jane,ou=people,dc=corp,dc=example"},
		{"OU=Gr\\C3\\BC\\C3\\9Fe,DC=x", "ou=gr\303\274\303\237e,dc=x"},
		{"OU=GR\303\234\303\237E,DC=x", "ou=gr\303\274\303\237e,dc=x"},
		{"CN=old\\0ADEL:1234,DC=x", "cn=old\\0adel:1234,dc=x"},
		{"CN=a+OU=b,DC=x", "cn=a+ou=b,dc=x"},
		{"CN=,DC=x", "cn=,dc=x"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		assert_string_equal(dir_dn_normalize(&arena, list[i].text),
				    list[i].norm);
}

static void
test_no_dn(void **state)
{
	static const char *const list[] = {
		"",	   "foo", "CN=a,,DC=x",	  "CN=a,DC=x,", "<GUID=1>",
		"CN=\\zz", "=a",  "CN=\\e4,DC=x", "CN",		"CN=a\\2c;DC=x",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (dir_dn_normalize(&arena, list[i]))
			fail_msg("%s was taken", list[i]);
	assert_null(dir_dn_parent(&arena, "foo"));
	assert_null(dir_dn_first_value(&arena, "<SID=S-1-1-0>"));
	assert_null(dir_dn_to_domain(&arena, "CN=a"));
	assert_false(dir_dn_equal("foo", "Foo"));
	assert_true(dir_dn_equal("foo", "foo"));
}

static void
test_relations(void **state)
{
	const char *dn = "CN=Doe\\, Jane,OU=People,DC=corp,DC=example";

	(void)state;
	assert_true(dir_dn_equal(dn, "cn=doe\\2cjane , x=1") == false);
	assert_true(dir_dn_equal(
		dn, "cn=\"DOE, JANE\", ou=people, dc=CORP, dc=example"));
	assert_true(dir_dn_within(dn, "ou=people,dc=corp,dc=example"));
	assert_true(dir_dn_within(dn, dn));
	assert_true(dir_dn_within(dn, "dc=example"));
	assert_false(dir_dn_within(dn, "CN=x,DC=example"));
	/* An ending of letters is no ending of RDNs. */
	assert_false(dir_dn_within("OU=xpeople,DC=a", "OU=people,DC=a"));
	assert_false(dir_dn_within("CN=x\\,DC=a", "DC=a"));
	assert_false(dir_dn_within("DC=a", dn));
	assert_string_equal(dir_dn_parent(&arena, dn),
			    "OU=People,DC=corp,DC=example");
	assert_null(dir_dn_parent(&arena, "DC=example"));
	assert_string_equal(dir_dn_first_value(&arena, dn), "Doe, Jane");
}

/* For sure: what only a server can know is no difference. */
static void
test_differs(void **state)
{
	static const struct {
		const char *a, *b;
		bool differs;
	} list[] = {
		{"OU=x,DC=a", "ou=X, dc=A", false},
		{"OU=x,DC=a", "OU=y,DC=a", true},
		{"OU=x,DC=a", "CN=x,DC=a", true},
		{"OU=x,DC=a", "OU=x,OU=x,DC=a", true},
		{"OU=x,DC=a", "OU=x", true},
		{"OU=a  b,DC=a", "OU=\\ A B\\ ,DC=a", false},
		{"OU=a b,DC=a", "OU=ab,DC=a", true},
		{"2.5.4.11=x,OID.0.9.2342.19200300.100.1.25=a", "OU=x,DC=a",
		 false},
		{"1.2.3=x,DC=a", "OU=x,DC=a", false},
		{"2.5.4.3=x,DC=a", "OU=x,DC=a", true},
		/* AD takes the two for one. */
		{"OU=M\\C3\\BCller,DC=a", "OU=Muller,DC=a", false},
		{"OU=M\\C3\\BCller,DC=a", "OU=Muller,DC=b", true},
		{"CN=a+OU=b,DC=a", "OU=b+CN=a,DC=a", false},
		{"<GUID=1>", "DC=a", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		if (dir_dn_differs(list[i].a, list[i].b) != list[i].differs ||
		    dir_dn_differs(list[i].b, list[i].a) != list[i].differs)
			fail_msg("%s and %s", list[i].a, list[i].b);
	}
}

static void
test_making(void **state)
{
	(void)state;
	assert_true(dir_dn_equal(dir_rdn_make(&arena, "CN", "a,b=c\"<>#;+\\ "),
				 "CN=a\\,b\\=c\\\"\\<\\>\\#\\;\\+\\\\\\ "));
	assert_true(
		dir_dn_equal(dir_rdn_make(&arena, "CN", " #x"), "CN=\\ #x"));
	assert_string_equal(dir_rdn_make(&arena, "OU", "Gr\303\274\303\237e"),
			    "OU=Gr\303\274\303\237e");
	assert_string_equal(dir_rdn_make(&arena, "CN", "a\nb"), "CN=a\\0Ab");
	assert_string_equal(dir_domain_to_dn(&arena, "corp.example"),
			    "DC=corp,DC=example");
	assert_null(dir_domain_to_dn(&arena, ""));
	assert_null(dir_domain_to_dn(&arena, "a..b"));
	assert_null(dir_domain_to_dn(&arena, NULL));
	assert_string_equal(dir_dn_to_domain(&arena, "CN=x,DC=corp,DC=example"),
			    "corp.example");
}

static void
test_folding(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} list[] = {
		{"Az09", "aZ09", true},
		{"\303\204\303\226\303\234", "\303\244\303\266\303\274", true},
		{"\303\227", "\303\267", false}, /* times, divided by */
		{"\305\240\305\275", "\305\241\305\276", true}, /* S, Z caron */
		{"\304\260", "\304\261", false}, /* dotted and dotless i */
		{"\316\221\316\251", "\316\261\317\211", true}, /* Greek */
		{"\320\220\320\257\320\201", "\320\260\321\217\321\221", true},
		{"a", "ab", false},
		{"\303", "\343", false}, /* no UTF-8: bytes */
		{"\377\376", "\377\376", true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		assert_int_equal(fold_equal(list[i].a, strlen(list[i].a),
					    list[i].b, strlen(list[i].b)),
				 list[i].same);
}

/* Folding twice is folding once, for every code point of two bytes. */
static void
test_folding_is_stable(void **state)
{
	(void)state;
	for (unsigned point = 0x80; point < 0x800; point++) {
		char text[3] = {(char)(0xc0 | point >> 6),
				(char)(0x80 | (point & 0x3f)), 0};
		char again[3];
		fold_bytes(text, 2);
		memcpy(again, text, 3);
		fold_bytes(again, 2);
		assert_string_equal(text, again);
	}
}

static void
test_filter_values(void **state)
{
	(void)state;
	assert_string_equal(dir_filter_escape(&arena, "a(b)*\\c\n\303\274"),
			    "a\\28b\\29\\2a\\5cc\\0a\303\274");
	assert_string_equal(dir_filter_bytes(&arena, "\0\xff(", 3),
			    "\\00\\ff\\28");
	assert_string_equal(dir_filter_bytes(&arena, "", 0), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normal_form),
		cmocka_unit_test(test_no_dn),
		cmocka_unit_test(test_relations),
		cmocka_unit_test(test_differs),
		cmocka_unit_test(test_making),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_folding_is_stable),
		cmocka_unit_test(test_filter_values),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
