/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/test_ldif_search.c: searches of a snapshot: bases and
 * scopes, what is found by the index, and several at a time.
 */
#include "domain.h"

static void
test_scopes(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(find(f, PEOPLE, DIR_BASE, NULL), PEOPLE);
	assert_string_equal(
		find(f, "ou=PEOPLE, dc=corp,dc=example", DIR_ONE, NULL),
		JANE "|CN=M\303\274ller," PEOPLE);
	assert_string_equal(find(f, PEOPLE, DIR_SUB, NULL),
			    PEOPLE "|" JANE "|CN=M\303\274ller," PEOPLE);
	assert_string_equal(find(f, JANE, DIR_ONE, NULL), "");
	assert_string_equal(find(f, PEOPLE, DIR_BASE, "(cn=x)"), "");
	assert_string_equal(find(f, BASE, DIR_SUB, "(sAMAccountName=M*)"),
			    "CN=M\303\274ller," PEOPLE);
}

/* As on a domain controller: what is below by its name alone is not found. */
static void
test_ends_at_the_next_partition(void **state)
{
	static const char class[] = "CN=Organizational-Unit,CN=Schema,"
				    "CN=Configuration," BASE;
	static const char filter[] = "(lDAPDisplayName=*)";
	struct fixture *f = *state;

	assert_string_equal(find(f, BASE, DIR_SUB, filter), "");
	assert_string_equal(find(f, "CN=Configuration," BASE, DIR_SUB, filter),
			    "");
	assert_string_equal(
		find(f, "CN=Schema,CN=Configuration," BASE, DIR_SUB, filter),
		class);
	assert_string_equal(find(f, class, DIR_SUB, filter), class);
}

static void
test_other_forms_of_a_base(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(find(f,
				 "<GUID=30313233343536373839616263646"
				 "5ff>",
				 DIR_BASE, NULL),
			    PEOPLE);
	assert_string_equal(find(f,
				 "<GUID=33323130-3534-3736-3839-6162636465ff>",
				 DIR_BASE, NULL),
			    PEOPLE);
	assert_string_equal(find(f, "<SID=" SID "-1105>", DIR_BASE, NULL),
			    JANE);
	assert_string_equal(
		find(f, "<WKGUID=a9d1ca15768811d1aded00c04fd8d5cd," BASE ">",
		     DIR_ONE, NULL),
		JANE "|CN=M\303\274ller," PEOPLE);
	assert_non_null(
		strstr(find(f, "<SID=S-1-1-0>", DIR_BASE, NULL), "is not in"));
	assert_non_null(
		strstr(find(f, "<GUID=12>", DIR_BASE, NULL), "is not in"));
	assert_non_null(strstr(find(f, "<FOO=12>", DIR_BASE, NULL),
			       "no distinguished name"));
	assert_non_null(strstr(find(f, "<GUID=12", DIR_BASE, NULL),
			       "no distinguished name"));
}

static void
test_missing_and_malformed(void **state)
{
	struct fixture *f = *state;

	find(f, "CN=nobody," BASE, DIR_BASE, NULL);
	assert_int_equal(f->error.status, DIR_NOT_FOUND);
	find(f, "OU=nowhere," BASE, DIR_SUB, NULL);
	assert_int_equal(f->error.status, DIR_NOT_FOUND);
	find(f, "nonsense", DIR_BASE, NULL);
	assert_int_equal(f->error.status, DIR_BAD_NAME);
	find(f, BASE, DIR_SUB, "(cn=");
	assert_int_equal(f->error.status, DIR_BAD_NAME);
	assert_non_null(strstr(f->error.sentence, "at character 5"));
	/* A container that the file lacks is there if something is in it. */
	assert_string_equal(find(f, "CN=Schema,CN=Configuration," BASE, DIR_ONE,
				 "(lDAPDisplayName=*)"),
			    "CN=Organizational-Unit,CN=Schema,"
			    "CN=Configuration," BASE);
	find(f, "CN=Schema,CN=Configuration," BASE, DIR_BASE, NULL);
	assert_int_equal(f->error.status, DIR_NOT_FOUND);
}

static void
test_deleted_objects_are_hidden(void **state)
{
	struct fixture *f = *state;
	const char *gone = "CN=gone\\0ADEL:1,CN=Deleted Objects," BASE;
	static const char *const names[] = {"1.1", NULL};
	struct dir_search search = {
		.base = gone, .attributes = names, .show_deleted = true};

	assert_string_equal(find(f, BASE, DIR_SUB, "(isDeleted=TRUE)"), "");
	find(f, gone, DIR_BASE, NULL);
	assert_int_equal(f->error.status, DIR_NOT_FOUND);
	f->count = 0;
	assert_int_equal(
		directory_search(f->dir, &search, remember, f, &f->error),
		DIR_OK);
	assert_int_equal(f->count, 1);
}

/* What the index gives must be what looking at every entry gives. */
static void
test_the_index_finds_what_a_scan_finds(void **state)
{
	static const char *const list[] = {
		"(objectClass=user)",
		"(objectClass=USER)",
		"(sAMAccountName=JANE)",
		"(sAMAccountName=m\303\234ller)",
		"(objectSid=" SID "-1105)",
		"(|(objectSid=" SID "-1105)(objectSid=" SID "-1106))",
		"(|(sAMAccountName=jane)(ou=people))",
		"(|(sAMAccountName=jane)(isDeleted=*))",
		"(&(objectClass=user)(sAMAccountName=jane))",
		"(&(sAMAccountName=*)(objectClass=user))",
		"(&(objectClass=top)(!(objectClass=user)))",
		"(lDAPDisplayName=organizationalunit)",
		"(sAMAccountName=nobody)",
		"(nETBIOSName=corp)",
		"(nCName=dc=CORP,dc=example)",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const char *quick = find(f, BASE, DIR_SUB, list[i]);
		const char *slow =
			find(f, BASE, DIR_SUB,
			     arena_printf(&f->arena, "(!(!%s))", list[i]));
		assert_string_equal(quick, slow);
	}
}

static void
test_a_limit(void **state)
{
	struct fixture *f = *state;
	const struct dir_search search = {
		.base = BASE, .scope = DIR_SUB, .limit = 2};

	f->count = 0;
	assert_int_equal(
		directory_search(f->dir, &search, remember, f, &f->error),
		DIR_OK);
	assert_int_equal(f->count, 2);
}

static bool
look_again(void *context, const struct dir_entry *entry)
{
	struct fixture *f = context;
	char *dn = arena_strdup(&f->arena, entry->dn);

	/* A search inside a search leaves the outer entry alone. */
	find(f, BASE, DIR_SUB, NULL);
	assert_string_equal(entry->dn, dn);
	return false;
}

static void
test_searches_within_searches(void **state)
{
	struct fixture *f = *state;
	const struct dir_search search = {.base = PEOPLE, .scope = DIR_SUB};

	assert_int_equal(
		directory_search(f->dir, &search, look_again, f, &f->error),
		DIR_OK);
	assert_int_equal(directory_pending(f->dir), 0);
}

static void
test_many_in_flight(void **state)
{
	struct fixture *f = *state;
	const struct dir_search all = {.base = PEOPLE, .scope = DIR_SUB};
	const struct dir_search none = {.base = "CN=no," BASE};
	struct dir_reply reply;
	int tags[3];

	directory_send_search(f->dir, &all, &tags[0], &f->error);
	directory_send_search(f->dir, &none, &tags[1], &f->error);
	directory_send_search(f->dir, &all, &tags[2], &f->error);
	assert_int_equal(directory_pending(f->dir), 3);
	assert_int_equal(directory_receive(f->dir, &reply, &f->error), DIR_OK);
	assert_int_equal(reply.event, DIR_EVENT_ENTRY);
	assert_ptr_equal(reply.tag, &tags[0]);
	directory_abandon(f->dir, &tags[0]);
	assert_int_equal(directory_receive(f->dir, &reply, &f->error), DIR_OK);
	assert_int_equal(reply.event, DIR_EVENT_FAILED);
	assert_ptr_equal(reply.tag, &tags[1]);
	assert_int_equal(reply.error.status, DIR_NOT_FOUND);
	for (int i = 0; i < 4; i++) {
		directory_receive(f->dir, &reply, &f->error);
		assert_ptr_equal(reply.tag, &tags[2]);
		assert_int_equal(reply.event,
				 i < 3 ? DIR_EVENT_ENTRY : DIR_EVENT_DONE);
	}
	assert_int_equal(directory_pending(f->dir), 0);
	assert_int_equal(directory_receive(f->dir, &reply, &f->error),
			 DIR_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DOMAIN(test_scopes),
		IN_DOMAIN(test_ends_at_the_next_partition),
		IN_DOMAIN(test_other_forms_of_a_base),
		IN_DOMAIN(test_missing_and_malformed),
		IN_DOMAIN(test_deleted_objects_are_hidden),
		IN_DOMAIN(test_the_index_finds_what_a_scan_finds),
		IN_DOMAIN(test_a_limit),
		IN_DOMAIN(test_searches_within_searches),
		IN_DOMAIN(test_many_in_flight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
