/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/test_ldif_write.c: descriptors in a snapshot: the
 * parts that are asked for, and what a write changes, as a domain controller
 * would.
 */
#include "domain.h"
#include "stored.h"

#define PEOPLE_DACL "D:AI(A;;RP;;;" SID "-1104)(A;CIID;LCRPLORC;;;AU)"

static void
test_parts_that_were_asked_for(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(read_sd(f, PEOPLE, 15),
			    "O:BAG:BA" PEOPLE_DACL "S:AI" AUDIT);
	assert_string_equal(read_sd(f, PEOPLE, 0),
			    "O:BAG:BA" PEOPLE_DACL "S:AI" AUDIT);
	assert_string_equal(read_sd(f, PEOPLE, 7), "O:BAG:BA" PEOPLE_DACL);
	assert_string_equal(read_sd(f, PEOPLE, 4), PEOPLE_DACL);
	assert_string_equal(read_sd(f, PEOPLE, 8), "S:AI" AUDIT);
	assert_string_equal(read_sd(f, PEOPLE, 1), "O:BA");
	assert_string_equal(read_sd(f, "CN=M\303\274ller," PEOPLE, 7), "none");
}

static void
test_attributes_that_were_asked_for(void **state)
{
	static const char *const star[] = {"*", NULL};
	static const char *const some[] = {"OU", "OBJECTCLASS", "no", NULL};
	const struct {
		const char *const *names;
		unsigned flags;
		bool descriptor;
		size_t count;
	} list[] = {
		{NULL, 0, false, 3}, {NULL, 4, true, 4},  {star, 0, false, 3},
		{star, 7, true, 4},  {some, 7, false, 2},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const struct dir_search search = {.base = PEOPLE,
						  .attributes = list[i].names,
						  .sd_flags = list[i].flags};
		struct value value = {0};
		directory_search(f->dir, &search, take_value, &value,
				 &f->error);
		assert_int_equal(value.found, list[i].descriptor);
		assert_int_equal(value.attributes, list[i].count);
		free(value.sddl);
	}
}

static void
test_only_the_named_parts_change(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write_sd(f, PEOPLE, 4,
				  "O:SYG:SYD:AI(A;;WP;;;WD)S:(AU;SA;CC;;;WD)"),
			 DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 15),
			    "O:BAG:BAD:AI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)"
			    "S:AI" AUDIT);
	assert_int_equal(write_sd(f, PEOPLE, 1, "O:SYD:(A;;GA;;;WD)"), DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 7),
			    "O:SYG:BAD:AI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)");
	assert_int_equal(write_sd(f, PEOPLE, 8, "S:AI(AU;FA;RP;;;WD)"), DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 8), "S:AI(AU;FA;RP;;;WD)");
	/* The file is as it was: another reader sees nothing of it. */
	assert_int_equal(directory_counts(f->dir).writes, 3);
}

static void
test_inherited_entries_are_the_servers(void **state)
{
	struct fixture *f = *state;

	/* Sent or not, they stay. */
	assert_int_equal(
		write_sd(f, PEOPLE, 4,
			 "D:AI(A;;WP;;;WD)(A;ID;GA;;;WD)(A;CIID;RP;;;AU)"),
		DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 4),
			    "D:AI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)");
	/* Protected, those that are sent become explicit. */
	assert_int_equal(write_sd(f, PEOPLE, 4,
				  "D:PAI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)"),
			 DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 4),
			    "D:PAI(A;;WP;;;WD)(A;CI;LCRPLORC;;;AU)");
	/* Opened again, the parent's come down. */
	assert_int_equal(write_sd(f, PEOPLE, 4, "D:AI(A;;WP;;;WD)"), DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 4),
			    "D:AI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)");
	/* The head of a naming context inherits nothing. */
	assert_int_equal(
		write_sd(f, "CN=Configuration," BASE, 4, "D:(A;;RP;;;AU)"),
		DIR_OK);
	assert_string_equal(read_sd(f, "CN=Configuration," BASE, 4),
			    "D:(A;;RP;;;AU)");
}

/* Each part brings its own ones, and no others. */
static void
test_control_bits_come_with_their_parts(void **state)
{
	static const char *const names[] = {"ntsecuritydescriptor", NULL};
	const struct dir_search search = {
		.base = PEOPLE, .attributes = names, .sd_flags = 15};
	const unsigned defaulted =
		SD_CONTROL_OWNER_DEFAULTED | SD_CONTROL_GROUP_DEFAULTED |
		SD_CONTROL_DACL_DEFAULTED | SD_CONTROL_SACL_DEFAULTED;
	const unsigned bits = defaulted | SD_CONTROL_DACL_TRUSTED;
	const struct {
		unsigned flags, sent, stored;
	} writes[] = {
		{SD_FLAG_OWNER, bits, SD_CONTROL_OWNER_DEFAULTED},
		{SD_FLAG_DACL, bits,
		 SD_CONTROL_OWNER_DEFAULTED | SD_CONTROL_DACL_DEFAULTED |
			 SD_CONTROL_DACL_TRUSTED},
		{SD_FLAG_GROUP | SD_FLAG_SACL, bits, bits},
		{SD_FLAG_DACL | SD_FLAG_OWNER, 0,
		 SD_CONTROL_GROUP_DEFAULTED | SD_CONTROL_SACL_DEFAULTED},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		struct value value = {0};

		assert_int_equal(
			write_sd_with(f, PEOPLE, writes[i].flags,
				      "O:BAG:BAD:AI(A;;WP;;;WD)S:AI" AUDIT,
				      writes[i].sent),
			DIR_OK);
		assert_int_equal(directory_search(f->dir, &search, take_value,
						  &value, &f->error),
				 DIR_OK);
		assert_int_equal(value.control & bits, writes[i].stored);
		free(value.sddl);
	}
}

static void
test_refused_writes_change_nothing(void **state)
{
	struct fixture *f = *state;
	struct dir_write write = {.dn = PEOPLE,
				  .attribute = "nTSecurityDescriptor",
				  .sd_flags = 4,
				  .value = "rubbish",
				  .len = 7};
	struct dir_reply reply;
	const char *before = read_sd(f, PEOPLE, 15);

	assert_int_equal(write_sd(f, PEOPLE, 1, "D:(A;;GA;;;WD)"), DIR_REFUSED);
	assert_int_equal(write_sd(f, PEOPLE, 4, "O:BA"), DIR_REFUSED);
	assert_int_equal(write_sd(f, PEOPLE, 4, "D:NO_ACCESS_CONTROL"),
			 DIR_REFUSED);
	assert_int_equal(write_sd(f, "CN=no," BASE, 4, "D:(A;;GA;;;WD)"),
			 DIR_NOT_FOUND);
	assert_int_equal(
		write_sd(f, "CN=M\303\274ller," PEOPLE, 4, "D:(A;;GA;;;WD)"),
		DIR_REFUSED);
	directory_send_write(f->dir, &write, f, &f->error);
	directory_receive(f->dir, &reply, &f->error);
	assert_int_equal(reply.event, DIR_EVENT_FAILED);
	assert_string_equal(read_sd(f, PEOPLE, 15), before);
}

static bool
take_text(void *context, const struct dir_entry *entry)
{
	struct fixture *f = context;
	const char *text = dir_entry_text(entry, "msDS-AllowedTo");

	f->found[0] = arena_strdup(&f->arena, text);
	return true;
}

static void
test_other_attributes_are_replaced(void **state)
{
	struct fixture *f = *state;
	struct dir_write write = {.dn = PEOPLE,
				  .attribute = "msDS-AllowedTo",
				  .value = "one",
				  .len = 3};
	const struct dir_search search = {.base = PEOPLE};
	struct dir_reply reply;

	for (int i = 0; i < 2; i++) {
		directory_send_write(f->dir, &write, f, &f->error);
		directory_receive(f->dir, &reply, &f->error);
		assert_int_equal(reply.event, DIR_EVENT_DONE);
		write.value = "two";
	}
	/* A later write of another attribute keeps this one. */
	assert_int_equal(write_sd(f, PEOPLE, 4, "D:AI(A;;WP;;;WD)"), DIR_OK);
	directory_search(f->dir, &search, take_text, f, &f->error);
	assert_string_equal(f->found[0], "two");
	assert_string_equal(read_sd(f, PEOPLE, 4),
			    "D:AI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)");
}

static bool
take_dn(void *context, const struct dir_entry *entry)
{
	struct fixture *f = context;

	f->error.dn = arena_strdup(&f->arena, entry->dn);
	return true;
}

/* <GUID=...> names an object in a write as in a search; what it inherits is
 * that of its own parent. */
static void
test_by_guid(void **state)
{
	static const char name[] = "<GUID=33323130-3534-3736-3839-616263646"
				   "5ff>";
	const struct dir_search search = {.base = name};
	struct fixture *f = *state;

	assert_int_equal(directory_search(f->dir, &search, take_dn, f, NULL),
			 DIR_OK);
	assert_string_equal(f->error.dn, PEOPLE);
	assert_int_equal(write_sd(f, name, 4, "D:PAI(A;;WP;;;WD)"), DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 4), "D:PAI(A;;WP;;;WD)");
	assert_int_equal(write_sd(f, name, 4, "D:AI(A;;WP;;;WD)"), DIR_OK);
	assert_string_equal(read_sd(f, PEOPLE, 4),
			    "D:AI(A;;WP;;;WD)(A;CIID;LCRPLORC;;;AU)");
	assert_string_equal(read_sd(f, name, 4), read_sd(f, PEOPLE, 4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DOMAIN(test_parts_that_were_asked_for),
		IN_DOMAIN(test_attributes_that_were_asked_for),
		IN_DOMAIN(test_only_the_named_parts_change),
		IN_DOMAIN(test_inherited_entries_are_the_servers),
		IN_DOMAIN(test_control_bits_come_with_their_parts),
		IN_DOMAIN(test_refused_writes_change_nothing),
		IN_DOMAIN(test_other_attributes_are_replaced),
		IN_DOMAIN(test_by_guid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
