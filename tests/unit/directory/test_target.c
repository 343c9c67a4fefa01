/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/ldap/target.c: servers out of options. */
#include "fixture.h"
#include "group_arena.h"

#include "directory/ldap/target.h"

static int
setup(void **state)
{
	/* Nothing of this machine's own configuration. */
	setenv("LDAPNOINIT", "1", 1);
	return group_setup(state);
}

/* The URIs of the servers to try, joined by blanks; or what is wrong. */
static const char *
targets_of(const struct dir_options *options)
{
	struct ldap_targets targets;
	struct dir_error error = {0};
	const char *all = "";

	if (ldap_targets_find(&targets, &arena, options, &error) != DIR_OK)
		return error.sentence;
	for (size_t i = 0; i < targets.count; i++)
		all = arena_printf(&arena, "%s%s%s", all, i ? " " : "",
				   ldap_target_uri(&arena, &targets.list[i]));
	assert_non_null(targets.source);
	return all;
}

static void
test_servers(void **state)
{
	static const struct {
		const char *server, *port, *uris;
	} list[] = {
		{"dc1", NULL, "ldap://dc1:389"},
		{"dc1.corp.example", "636", "ldaps://dc1.corp.example:636"},
		{"dc1", "3268", "ldap://dc1:3268"},
		{"dc1", "3269", "ldaps://dc1:3269"},
		{"lds", "50000", "ldap://lds:50000"},
		{"[2001:db8::1]", "636", "ldaps://[2001:db8::1]:636"},
		{"dc1", "0", "\"0\" is no port"},
		{"dc1", "65536", "\"65536\" is no port"},
		{"dc1", "ldap", "\"ldap\" is no port"},
		{"dc1", "", "\"\" is no port"},
		{"", NULL, "\"\" is no name of a server"},
		{"a b", NULL, "\"a b\" is no name of a server"},
		{"a/b", NULL, "\"a/b\" is no name of a server"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const struct dir_options options = {.server = list[i].server,
						    .port = list[i].port};
		assert_string_equal(targets_of(&options), list[i].uris);
	}
}

static void
test_uris(void **state)
{
	static const struct {
		const char *uri, *uris;
	} list[] = {
		{"ldap://dc1", "ldap://dc1:389"},
		{"LDAPS://dc1/", "ldaps://dc1:636"},
		{"ldaps://dc1:3269", "ldaps://dc1:3269"},
		{"ldap://a ldaps://b:7", "ldap://a:389 ldaps://b:7"},
		{"ldap://a,ldaps://b", "ldap://a:389 ldaps://b:636"},
		{"ldap://[::1]:389", "ldap://[::1]:389"},
		{"ldap://a/DC=corp,DC=example", "ldap://a:389"},
		{"", "the URI is empty"},
		{" ", "the URI is empty"},
		{"dc1", "\"dc1\" is no LDAP URI"},
		{"http://dc1", "\"http://dc1\" is no LDAP URI"},
		{"ldapi:///", "ldapi:// is no way to reach a domain "
			      "controller"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const struct dir_options options = {.uri = list[i].uri};
		assert_string_equal(targets_of(&options), list[i].uris);
	}
}

static void
test_what_goes_first(void **state)
{
	const struct dir_options both = {.server = "dc1",
					 .uri = "ldap://other"};

	(void)state;
	assert_string_equal(targets_of(&both), "ldap://dc1:389");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_uris),
		cmocka_unit_test(test_what_goes_first),
	};
	return cmocka_run_group_tests(tests, setup, group_teardown);
}
