/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input/words.c: one answer to what a word looks like, for the parser,
 * the shell, completion and the lookup of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/words.h"

static const struct {
	const char *word;
	enum object_form form;
} words[] = {
	{"OU=people,DC=corp,DC=example", OBJECT_DN},
	{"OU=people", OBJECT_DN},
	{"CN=a/b.c,DC=x", OBJECT_DN},
	{"CN=a@b,DC=x", OBJECT_DN},
	{"<GUID=x>", OBJECT_BRACKETED},
	{"<", OBJECT_BRACKETED},
	{"\\\\dc1\\OU=people,DC=corp", OBJECT_SERVER},
	{"\\\\dc1", OBJECT_SERVER},
	{"corp.example/", OBJECT_CANONICAL},
	{"corp.example/people/O=U", OBJECT_CANONICAL},
	{"corp.example", OBJECT_DOMAIN},
	{"a b.c", OBJECT_NONE},
	{"CORP\\alice", OBJECT_ACCOUNT},
	{"\\alice", OBJECT_ACCOUNT},
	{"CORP/alice", OBJECT_ACCOUNT},
	{"people/Berlin", OBJECT_ACCOUNT},
	{"a b.c/d", OBJECT_ACCOUNT},
	{"./people", OBJECT_ACCOUNT},
	{"../a.b", OBJECT_ACCOUNT},
	{"alice@corp.example", OBJECT_ACCOUNT},
	{"/", OBJECT_ACCOUNT},
	{"S-1-5-32-544", OBJECT_SID},
	{"s-1-0x5-32", OBJECT_SID},
	{"S-1-people", OBJECT_NONE},
	{"bf967aba-0de6-11d0-a285-00aa003049e2", OBJECT_GUID},
	{"{bf967aba-0de6-11d0-a285-00aa003049e2}", OBJECT_GUID},
	{"bf967aba0de611d0a28500aa003049e2", OBJECT_GUID},
	{"{bf967aba-0de6-11d0-a285-00aa003049e2", OBJECT_NONE},
	{"bf967aba-0de6-11d0-a285-00aa003049e2x", OBJECT_NONE},
	{"bf967aba-0de6", OBJECT_NONE},
	{"people", OBJECT_NONE},
	{"", OBJECT_NONE},
};

static void
test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (object_form(words[i].word) != words[i].form)
			fail_msg("%s is %d", words[i].word,
				 object_form(words[i].word));
		assert_int_equal(object_form_is_name(words[i].word),
				 words[i].form >= OBJECT_BRACKETED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
