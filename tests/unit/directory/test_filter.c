/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/ldif/filter.c, directory/ldif/filter.c: RFC 4515 filters on one
 * entry. */
#include "fixture.h"

#include "directory/ldif/filter.h"

#define TEXT(t) {(const uint8_t *)(t), sizeof(t) - 1}

static const struct dir_value classes[] = {TEXT("top"), TEXT("person"),
					   TEXT("user")};
static const struct dir_value cn[] = {TEXT("Jane Doe")};
static const struct dir_value street[] = {TEXT("Stra\303\237e (5*) \\ 7")};
static const struct dir_value umlaut[] = {TEXT("M\303\274ller")};
static const struct dir_value control[] = {TEXT("514")};
static const struct dir_value group[] = {TEXT("-2147483646")};
static const struct dir_value when[] = {TEXT("20260131120000.0Z")};
static const struct dir_value manager[] = {
	TEXT("CN=Boss\\, Big,DC=corp,DC=example")};
static const struct dir_value sid[] = {
	TEXT("\1\2\0\0\0\0\0\5\40\0\0\0\40\2\0\0")};
static const struct dir_value guid[] = {TEXT("ABCDEFGHIJKLMNOP")};
static const struct dir_value number[] = {TEXT("7")};

static const struct dir_attribute attributes[] = {
	{"objectClass", 3, classes},
	{"cn", 1, cn},
	{"street", 1, street},
	{"sn", 1, umlaut},
	{"userAccountControl", 1, control},
	{"groupType", 1, group},
	{"whenCreated", 1, when},
	{"manager", 1, manager},
	{"objectSid", 1, sid},
	{"objectGUID", 1, guid},
	{"description", 1, number},
};
static const struct dir_entry entry = {
	"CN=Jane Doe,DC=corp,DC=example",
	sizeof(attributes) / sizeof(attributes[0]), attributes};

static void
expect(const char *text, bool wanted)
{
	struct arena arena = ARENA_INIT;
	size_t column;
	const char *what;
	const struct ldif_filter *filter =
		ldif_filter_parse(&arena, text, &column, &what);

	if (!filter)
		fail_msg("%s: %s at %zu", text, what, column);
	if (ldif_filter_match(filter, &entry) != wanted)
		fail_msg("%s: want %d", text, wanted);
	arena_clear(&arena);
}

static void
test_matches(void **state)
{
	static const char *const list[] = {
		"(objectClass=*)",
		"objectClass=user",
		"(objectclass=USER)",
		"(cn=jane doe)",
		"(cn=*)",
		"(cn=j*)",
		"(cn=*DOE)",
		"(cn=*ne d*)",
		"(cn=j*n*e)",
		"(cn=*)",
		"(street=Stra\303\237e \\285\\2a\\29 \\5c 7)",
		"(sn=M\303\234LLER)",
		"(sn=m\303\234l*)",
		"(userAccountControl=514)",
		"(userAccountControl:1.2.840.113556.1.4.803:=2)",
		"(userAccountControl:1.2.840.113556.1.4.803:=514)",
		"(userAccountControl:1.2.840.113556.1.4.804:=6)",
		"(groupType:1.2.840.113556.1.4.803:=2147483648)",
		"(userAccountControl>=99)",
		"(userAccountControl<=514)",
		"(whenCreated>=20260101000000.0Z)",
		"(manager=cn=boss\\5c2c big, dc=CORP,dc=example)",
		"(manager=CN=Boss\\5c, Big,DC=corp,DC=example)",
		"(distinguishedName=cn=jane doe,dc=corp,dc=example)",
		"(objectSid=S-1-5-32-544)",
		("(objectSid=\\01\\02\\00\\00\\00\\00\\00\\05\\20\\00\\00\\00"
		 "\\20\\02\\00\\00)"),
		"(objectGUID=ABCDEFGHIJKLMNOP)",
		"(&)",
		"(&(cn=jane doe)(objectClass=user))",
		"(|(cn=x)(cn=jane doe))",
		"(!(cn=x))",
		"(!(missing=*))",
		"(&(|(a=b)(cn=*))(!(&(cn=*)(x=y))))",
		"(cn~=jane doe)",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		expect(list[i], true);
}

static void
test_does_not_match(void **state)
{
	static const char *const list[] = {
		"(cn=jane)",
		"(cn=jane doe )",
		"(cn=*x*)",
		"(cn=jane doe*doe)", /* pieces may not overlap */
		"(cn=*doe*jane*)",
		"(missing=*)",
		"(missing=x)",
		"(missing>=0)",
		"(userAccountControl:1.2.840.113556.1.4.803:=3)",
		"(userAccountControl:1.2.840.113556.1.4.804:=1)",
		"(cn:1.2.840.113556.1.4.803:=1)",
		"(userAccountControl<=99)",
		"(objectSid=S-1-5-32-545)",
		/* The same letters in another case are another GUID. */
		"(objectGUID=abcdefghijklmnop)",
		"(description=007)", /* text is not arithmetic */
		"(|)",
		"(&(cn=jane doe)(objectClass=group))",
		"(|(cn=x)(cn=y))",
		"(!(cn=jane doe))",
		"(manager=CN=Boss,DC=corp,DC=example)",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		expect(list[i], false);
}

static void
test_malformed(void **state)
{
	static const struct {
		const char *text;
		size_t column;
	} list[] = {
		{"", 0},
		{"()", 1},
		{"(cn)", 3},
		{"(cn=a", 5},
		{"(cn=a))", 6},
		{"(&(cn=a)", 8},
		{"(!(a=b)(c=d))", 12},
		{"(!)", 2},
		{"(cn=\\zz)", 4},
		{"(cn=\\2)", 4},
		{"(cn=a(b)", 5},
		{"(cn>a)", 3},
		{"(=a)", 1},
		{"(cn:1.2.3:=a)", 4},
		{"(cn:dn:=a)", 4},
		{"(cn:1.2.840.113556.1.4.803=a)", 4},
		{"(cn=a)(cn=b)", 6},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct arena arena = ARENA_INIT;
		size_t column;
		const char *what;
		if (ldif_filter_parse(&arena, list[i].text, &column, &what))
			fail_msg("%s was taken", list[i].text);
		assert_non_null(what);
		if (column != list[i].column)
			fail_msg("%s: column %zu", list[i].text, column);
		arena_clear(&arena);
	}
}

static void
test_nesting_has_an_end(void **state)
{
	struct arena arena = ARENA_INIT;
	size_t column;
	const char *what;
	STR_AUTO text;

	(void)state;
	str_init(&text);
	for (int i = 0; i < 100000; i++)
		str_append(&text, "(!");
	assert_null(ldif_filter_parse(&arena, text.data, &column, &what));
	assert_non_null(strstr(what, "too deep"));
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_does_not_match),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_nesting_has_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
