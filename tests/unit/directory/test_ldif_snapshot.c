/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/test_ldif_snapshot.c: a snapshot as a whole: what it
 * says of its domain, and files that are none.
 */
#include "domain.h"

static void
test_facts_are_guessed(void **state)
{
	struct fixture *f = *state;
	const struct dir_info *info = directory_info(f->dir);
	const struct dir_sids *sids;

	assert_string_equal(info->default_nc, BASE);
	assert_string_equal(info->config_nc, "CN=Configuration," BASE);
	assert_true(dir_dn_equal(info->schema_nc,
				 "CN=Schema,CN=Configuration," BASE));
	assert_string_equal(info->root_nc, BASE);
	assert_string_equal(info->realm, "CORP.EXAMPLE");
	assert_true(info->is_ad && info->is_offline && info->has_paged);
	assert_int_equal(directory_caller_sids(f->dir, &sids, &f->error),
			 DIR_OK);
	assert_int_equal(sids->count, 0);
	assert_int_equal(directory_reconnect(f->dir, &f->error), DIR_OK);
}

static void
test_facts_are_read(void **state)
{
	static const char text[] =
		"dn:\n"
		"defaultNamingContext: DC=child,DC=corp,DC=example\n"
		"rootDomainNamingContext: DC=corp,DC=example\n"
		"configurationNamingContext: CN=Configuration,DC=corp,"
		"DC=example\n"
		"namingContexts: DC=child,DC=corp,DC=example\n"
		"namingContexts: CN=Configuration,DC=corp,DC=example\n"
		"ldapServiceName: child.corp.example:dc$@CHILD.REALM\n"
		"forestFunctionality: 7\n"
		"\n"
		"dn: CN=x,DC=child,DC=corp,DC=example\n"
		"cn: x\n";
	struct fixture f;

	(void)state;
	open_string(&f, text);
	const struct dir_info *info = directory_info(f.dir);
	assert_string_equal(info->default_nc, "DC=child,DC=corp,DC=example");
	assert_string_equal(info->root_nc, "DC=corp,DC=example");
	assert_string_equal(info->realm, "CHILD.REALM");
	assert_string_equal(info->naming_contexts[1],
			    "CN=Configuration,DC=corp,DC=example");
	assert_int_equal(info->functionality, 7);
	assert_string_equal(find(&f, "", DIR_BASE, NULL), "");
	assert_int_equal(f.count, 1);
	close_fixture(&f);
}

static void
test_files_that_are_no_snapshot(void **state)
{
	static const struct {
		const char *text, *what;
	} list[] = {
		{"", "holds no entries"},
		{"# nothing\n", "holds no entries"},
		{"dn: CN=x\nchangetype: modify\nreplace: a\na: b\n-\n",
		 "it is a change"},
		{"dn: nonsense\ncn: x\n", "no distinguished name"},
		{"hello\n", "no line of LDIF"},
		{"dn: CN=x\ncn: x\n\ndn: CN=y\n\n# again\ndn: cn = X\ncn: x\n",
		 "record at line 6: it is the second one of cn=x, after line "
		 "1"},
		{"dn:\na: b\n\ndn: CN=x\n\ndn:\na: b\n",
		 "record at line 6: it is the second rootDSE"},
		{"dn: CN=x\n\ndn: CN=y\nnTSecurityDescriptor:: AQ==\n"
		 "ntsecuritydescriptor;x: AQ==\n",
		 "record at line 3: it has two values of nTSecurityDescriptor"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct fixture f;
		open_text(&f, list[i].text, strlen(list[i].text));
		assert_null(f.dir);
		if (!strstr(f.error.sentence, list[i].what))
			fail_msg("%s", f.error.sentence);
		close_fixture(&f);
	}
}

/* RFC 2849: an empty value may be said to be base64. */
static void
test_empty_values(void **state)
{
	static const char text[] = "dn: CN=x,DC=corp\ndescription:: \n"
				   "displayName::\ninfo:\nname:: eA==\n";
	struct fixture f;

	(void)state;
	open_text(&f, text, strlen(text));
	assert_non_null(f.dir);
	assert_string_equal(find(&f, "DC=corp", DIR_SUB, "(name=x)"),
			    "CN=x,DC=corp");
	assert_string_equal(find(&f, "DC=corp", DIR_SUB,
				 "(&(description=*)(displayName=*)(info=*))"),
			    "CN=x,DC=corp");
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DOMAIN(test_facts_are_guessed),
		cmocka_unit_test(test_facts_are_read),
		cmocka_unit_test(test_files_that_are_no_snapshot),
		cmocka_unit_test(test_empty_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
