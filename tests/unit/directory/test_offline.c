/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/ldif_*.c: searching a snapshot, and writing to it. */
#include "fixture.h"

#include "directory/snapshot.h"
#include "libsd/codec.h"
#include "libsd/sddl.h"

#define BASE "DC=corp,DC=example"
#define PEOPLE "OU=People," BASE
#define JANE "CN=Doe\\, Jane," PEOPLE
#define SID "S-1-5-21-1-2-3"
#define AUDIT "(AU;SA;WD;;;WD)"
#define HEAD_ACES "(A;CI;LCRPLORC;;;AU)"
#define UNIT_GUID "\xa5\x7a\x96\xbf\xe6\x0d\xd0\x11\xa2\x85\0\xaa\0\x30\x49\xe2"

struct builder {
	struct arena arena;
	struct str text;
};

static void
put(struct builder *b, const char *name, const void *value, size_t len)
{
	ldif_append_value(&b->text, name, value, len);
}

static void
put_text(struct builder *b, const char *name, const char *text)
{
	put(b, name, text, strlen(text));
}

static void
put_sid(struct builder *b, const char *text)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	struct sd_sid sid;

	assert_int_equal(sd_sid_parse(text, &sid, NULL), SD_OK);
	put(b, "objectSid", bytes, sd_sid_encode(&sid, bytes));
}

static uint8_t *
wire_of(const char *sddl, size_t *len)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct sd_error error;
	uint8_t *bytes;

	if (sd_sddl_parse(sddl, NULL, &desc, &error) != SD_OK)
		fail_msg("%s: %s", sddl, error.message);
	assert_int_equal(sd_desc_encode_alloc(&desc, &bytes, len, NULL), SD_OK);
	return bytes;
}

static void
put_object(struct builder *b, const char *dn, const char *class_name,
	   const char *sddl)
{
	size_t len;

	if (b->text.len)
		str_append_char(&b->text, '\n');
	put_text(b, "dn", dn);
	put_text(b, "objectClass", "top");
	put_text(b, "objectClass", class_name);
	if (!sddl)
		return;
	uint8_t *bytes = wire_of(sddl, &len);
	put(b, "nTSecurityDescriptor", bytes, len);
	free(bytes);
}

static void
build(struct builder *b)
{
	arena_init(&b->arena);
	str_init(&b->text);
	put_object(b, BASE, "domainDNS", "O:BAG:BAD:" HEAD_ACES "S:" AUDIT);
	put_sid(b, SID);
	put_text(b, "wellKnownObjects",
		 "B:32:A9D1CA15768811D1ADED00C04FD8D5CD:" PEOPLE);
	put_object(b, PEOPLE, "organizationalUnit",
		   "O:BAG:BAD:AI(A;;RP;;;" SID "-1104)"
		   "(A;CIID;LCRPLORC;;;AU)S:AI" AUDIT);
	put(b, "objectGUID", "0123456789abcde\xff", 16);
	put_text(b, "ou", "People");
	put_object(b, JANE, "user", "O:BAG:BAD:AI(A;ID;LCRPLORC;;;AU)");
	put_sid(b, SID "-1105");
	put_text(b, "sAMAccountName", "jane");
	put_object(b, "CN=M\303\274ller," PEOPLE, "user", NULL);
	put_sid(b, SID "-1106");
	put_text(b, "sAMAccountName", "m\303\274ller");
	put_object(b, "OU=Closed," BASE, "organizationalUnit",
		   "O:BAG:BAD:PAI(A;;CCDC;;;" SID "-1104)");
	put_object(b, "CN=gone\\0ADEL:1,CN=Deleted Objects," BASE, "user",
		   NULL);
	put_text(b, "isDeleted", "TRUE");
	put_object(b, "CN=Configuration," BASE, "configuration",
		   "O:BAG:BAD:P(A;CI;RC;;;AU)");
	put_object(b, "CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE,
		   "classSchema", NULL);
	put_text(b, "lDAPDisplayName", "organizationalUnit");
	put(b, "schemaIDGUID", UNIT_GUID, 16);
	put_object(b, "CN=Partitions,CN=Configuration," BASE, "container",
		   NULL);
	put_object(b, "CN=CORP,CN=Partitions,CN=Configuration," BASE,
		   "crossRef", NULL);
	put_text(b, "nCName", BASE);
	put_text(b, "nETBIOSName", "CORP");
	str_append_char(&b->text, '\n');
}

static int
setup(void **state)
{
	static struct fixture f;
	struct builder b;

	build(&b);
	open_string(&f, b.text.data);
	str_clear(&b.text);
	arena_clear(&b.arena);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	close_fixture(*state);
	return 0;
}

/* ---- searching ------------------------------------------------------- */

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

/* ---- descriptors ----------------------------------------------------- */

struct value {
	bool found;
	size_t attributes;
	char *sddl;
	uint16_t control;
};

static bool
take_value(void *context, const struct dir_entry *entry)
{
	struct value *value = context;
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");
	SD_DESC_AUTO desc = SD_DESC_INIT;

	value->attributes = entry->count;
	value->found = found != NULL;
	if (!found)
		return true;
	assert_int_equal(found->values[0].bytes[found->values[0].len], 0);
	assert_int_equal(sd_desc_decode(found->values[0].bytes,
					found->values[0].len, &desc, NULL),
			 SD_OK);
	value->control = desc.control;
	assert_int_equal(
		sd_sddl_print_alloc(&desc, NULL, 15, &value->sddl, NULL),
		SD_OK);
	return true;
}

static const char *
read_sd(struct fixture *f, const char *dn, unsigned flags)
{
	static const char *const names[] = {"ntsecuritydescriptor", NULL};
	const struct dir_search search = {
		.base = dn, .attributes = names, .sd_flags = flags};
	struct value value = {0};

	assert_int_equal(directory_search(f->dir, &search, take_value, &value,
					  &f->error),
			 DIR_OK);
	char *text = arena_strdup(&f->arena, value.found ? value.sddl : "none");
	free(value.sddl);
	return text;
}

static enum dir_status
write_sd(struct fixture *f, const char *dn, unsigned flags, const char *sddl)
{
	struct dir_write write = {.dn = dn,
				  .attribute = "nTSecurityDescriptor",
				  .sd_flags = flags};
	struct dir_reply reply;
	size_t len;
	uint8_t *bytes = wire_of(sddl, &len);

	write.value = bytes;
	write.len = len;
	assert_int_equal(directory_send_write(f->dir, &write, f, &f->error),
			 DIR_OK);
	free(bytes);
	assert_int_equal(directory_receive(f->dir, &reply, &f->error), DIR_OK);
	assert_ptr_equal(reply.tag, f);
	f->error = reply.error;
	return reply.event == DIR_EVENT_DONE ? DIR_OK : reply.error.status;
}

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

/* ---- the file as a whole --------------------------------------------- */

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

/* A snapshot of a snapshot is a snapshot. */
static void
test_a_snapshot_of_it(void **state)
{
	static const char *const bases[] = {PEOPLE, JANE, PEOPLE};
	struct fixture *f = *state, again;
	char *text;
	size_t len, hidden;
	FILE *out = open_memstream(&text, &len);

	write_sd(f, PEOPLE, 4, "D:AI(A;;WP;;;" SID "-1106)");
	assert_true(snapshot_write(f->dir, bases, 3, false, false, out, &hidden,
				   &f->diags));
	/* What has no descriptor is counted, and named. */
	assert_int_equal(hidden, 1);
	diags_print(&f->diags);
	fflush(f->diags.out);
	assert_non_null(strstr(f->shown, "not shown to you: 1 of 3 objects"));
	assert_non_null(strstr(f->shown, "hint: CN=M\303\274ller," PEOPLE));
	fclose(out);
	open_text(&again, text, len);
	free(text);
	assert_string_equal(read_sd(&again, PEOPLE, 15), read_sd(f, PEOPLE, 7));
	assert_string_equal(read_sd(&again, BASE, 15), read_sd(f, BASE, 7));
	assert_string_equal(find(&again, PEOPLE, DIR_SUB, NULL),
			    find(f, PEOPLE, DIR_SUB, NULL));
	/* Nothing twice, and nothing that was not asked for. */
	assert_string_equal(find(&again, BASE, DIR_ONE, NULL), PEOPLE);
	assert_string_equal(find(&again, BASE, DIR_SUB, "(nCName=*)"),
			    "CN=CORP,CN=Partitions,CN=Configuration," BASE);
	assert_string_equal(
		find(&again, BASE, DIR_SUB, "(lDAPDisplayName=*)"),
		"CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE);
	close_fixture(&again);
}

static void
test_a_snapshot_that_cannot_be_written(void **state)
{
	static const char *const bases[] = {PEOPLE};
	struct fixture *f = *state;
	FILE *out = fopen("/dev/full", "we");
	size_t hidden;

	assert_non_null(out);
	assert_false(snapshot_write(f->dir, bases, 1, false, false, out,
				    &hidden, &f->diags));
	fclose(out);
	diags_print(&f->diags);
	fflush(f->diags.out);
	assert_non_null(strstr(f->shown, "cannot be written"));
}

static void
test_a_snapshot_without_descriptors(void **state)
{
	static const char *const bases[] = {"CN=M\303\274ller," PEOPLE};
	struct fixture *f = *state;
	FILE *out = fopen("/dev/null", "we");
	size_t hidden;

	assert_false(snapshot_write(f->dir, bases, 1, false, false, out,
				    &hidden, &f->diags));
	fclose(out);
	diags_print(&f->diags);
	fflush(f->diags.out);
	assert_non_null(strstr(f->shown, "no descriptor of 1 object is shown"));
}

int
main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH(test_scopes),
		WITH(test_other_forms_of_a_base),
		WITH(test_missing_and_malformed),
		WITH(test_deleted_objects_are_hidden),
		WITH(test_the_index_finds_what_a_scan_finds),
		WITH(test_a_limit),
		WITH(test_searches_within_searches),
		WITH(test_many_in_flight),
		WITH(test_parts_that_were_asked_for),
		WITH(test_attributes_that_were_asked_for),
		WITH(test_only_the_named_parts_change),
		WITH(test_inherited_entries_are_the_servers),
		WITH(test_refused_writes_change_nothing),
		WITH(test_other_attributes_are_replaced),
		WITH(test_facts_are_guessed),
		cmocka_unit_test(test_facts_are_read),
		cmocka_unit_test(test_files_that_are_no_snapshot),
		cmocka_unit_test(test_empty_values),
		WITH(test_a_snapshot_of_it),
		WITH(test_a_snapshot_that_cannot_be_written),
		WITH(test_a_snapshot_without_descriptors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
