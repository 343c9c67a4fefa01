/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_edit_dotnet.c: Microsoft's own test cases for adding
 * to and removing from a DACL. .NET merges across flags and splits ACEs,
 * which we never do: those cases are listed with the reason and with what we
 * do instead. A listed case that .NET decides as we do fails the test, too.
 */
#include "unit/libsd/dotnet.h"

#define ADD "DisCretionaryAcl_AddAccess:"
#define REMOVE "DisCretionaryAcl_RemoveAccess:"
#define EXACT "DisCretionaryAcl_RemoveAccessSpecific:"
#define PROTECT "CommonSecurityDescriptor_SetDiscretionaryAclProtection:"

#define REACH "ACEs of different reach are never merged"
#define SPLIT "an ACE is never split into ACEs of less reach"
#define IDLE "OBJECT_INHERIT says nothing in a directory"
#define COPIES "copies are made explicit, in canonical place"

static const struct difference {
	const char *id, *reason, *ours;
} differences[] = {
	{ADD "8", REACH, "d:SY:1:a d:SY:1:2"},
	{ADD "9", REACH, "d:SY:1:a d:SY:1:6"},
	{ADD "12", REACH, "d:SY:1:a d:SY:1:1"},
	{ADD "14", REACH, "d:SY:1:a d:SY:1:9"},
	{ADD "20", REACH, "d:BA:1:a d:BG:1:a d:BO:1:a d:BO:1:6"},
	{REMOVE "4", SPLIT, "a:BA:3:3"},
	{REMOVE "5", IDLE, "a:BA:2:3"},
	{REMOVE "7", SPLIT, "a:BA:3:3"},
	{REMOVE "11", SPLIT, "a:BA:3:3"},
	{REMOVE "15", SPLIT, "a:BA:3:3"},
	{REMOVE "17", SPLIT, "d:BO:3:7 a:BA:3:7 a:BO:3:7"},
	{REMOVE "19", SPLIT, "a:BA:3:7 a:BA:3:7 a:BA:3:7"},
	{REMOVE "26", SPLIT, "a:BA:3:3"},
	{EXACT "16", "bits are taken out of a wider ACE", "d:BA:2:f"},
	{PROTECT "1", COPIES,
	 "d:BG:80000:1 d:BA:3:0 d:BA:80000:2 a:BG:120089:1 a:BA:3:0"},
	{PROTECT "5", COPIES,
	 "d:BG:80000:1 d:BA:3:0 d:BA:80000:2 a:BG:120089:1 a:BA:3:0"},
};

/* Whole operations without a counterpart. */
static const struct unused {
	const char *op, *reason;
	unsigned records;
} unused[] = {
	{"SetAccess", "no edit replaces one trustee's ACEs of one kind", 6},
	{"AddAudit", "audit ACEs are shown, not edited", 13},
	{"SetAudit", "audit ACEs are shown, not edited", 4},
	{"RemoveAudit", "audit ACEs are shown, not edited", 14},
	{"RemoveAuditSpecific", "audit ACEs are shown, not edited", 6},
	{"PurgeAudit", "audit ACEs are shown, not edited", 2},
	{"SetSaclProtection", "the SACL is never protected by us", 6},
};

static uint8_t
flags_of(const json_t *record)
{
	json_int_t inheritance =
		json_integer_value(json_object_get(record, "inheritance"));
	json_int_t propagation =
		json_integer_value(json_object_get(record, "propagation"));
	unsigned flags = 0;

	if (inheritance == 0)
		return 0; /* .NET ignores propagation then */
	flags |= inheritance & 1 ? SD_ACE_CONTAINER_INHERIT : 0;
	flags |= inheritance & 2 ? SD_ACE_OBJECT_INHERIT : 0;
	flags |= propagation & 1 ? SD_ACE_NO_PROPAGATE : 0;
	flags |= propagation & 2 ? SD_ACE_INHERIT_ONLY : 0;
	return (uint8_t)flags;
}

static struct sd_ace
ace_of(const json_t *record, const char *kind, uint8_t flags)
{
	const struct sd_sid sid = dotnet_sid(record);

	return sd_ace_make(
		strcmp(corpus_text(record, kind), "deny") == 0 ? SD_ACE_DENIED
							       : SD_ACE_ALLOWED,
		flags, dotnet_number(record, "mask"), NULL, NULL, &sid);
}

static struct sd_ace
listed_ace(const json_t *record)
{
	return ace_of(record, "qualifier",
		      (uint8_t)dotnet_number(record, "flags"));
}

static void
describe(const struct sd_desc *desc, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < desc->dacl.count; i++) {
		const struct sd_ace *ace = &desc->dacl.aces[i];
		const char *sid =
			sd_known_find_alias(&ace->sid, &dotnet_domain);

		len += (size_t)snprintf(
			text + len, size - len, "%s%c:%s:%x:%x",
			i > 0 ? " " : "", sd_ace_is_deny(ace) ? 'd' : 'a',
			sid != NULL ? sid : "?", (unsigned)ace->mask,
			(unsigned)ace->flags);
	}
}

static enum sd_err
edit_aces(struct sd_desc *desc, const json_t *record, const char *op)
{
	struct sd_ace ace = ace_of(record, "type", flags_of(record));
	enum sd_edit_result result;

	if (strcmp(op, "AddAccess") == 0)
		return sd_edit_add(desc, SD_DACL, &ace, &result, NULL);
	return sd_edit_revoke_ace(desc, SD_DACL, &ace, true, &result, NULL);
}

static enum sd_err
edit_desc(struct sd_desc *desc, const json_t *record, const char *op)
{
	struct sd_sid sid;
	size_t removed;

	if (strcmp(op, "PurgeAccess") == 0) {
		sid = dotnet_sid(record);
		return sd_edit_revoke_trustee(desc, SD_DACL, &sid, &removed);
	}
	if (!json_is_true(json_object_get(record, "protect")))
		return sd_edit_unprotect(desc, SD_DACL);
	return sd_edit_protect(
		desc, SD_DACL,
		!json_is_true(json_object_get(record, "preserve_inheritance")));
}

static const struct difference *
find_difference(const char *id)
{
	for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]);
	     i++)
		if (strcmp(differences[i].id, id) == 0)
			return &differences[i];
	return NULL;
}

static void
run(struct tap *tap, const json_t *record, const char *op)
{
	bool whole = json_object_get(record, "before_sddl") != NULL;
	SD_DESC_AUTO desc =
		whole ? dotnet_desc(record, "before_sddl")
		      : dotnet_list(json_object_get(record, "before"), 0,
				    listed_ace);
	SD_DESC_AUTO want =
		whole ? dotnet_desc(record, "after_sddl")
		      : dotnet_list(json_object_get(record, "after"), 0,
				    listed_ace);
	const struct sd_diff_options options = {false, 15};
	const struct difference *known =
		find_difference(corpus_text(record, "id"));
	char have[512], name[256];
	struct sd_diff diff = SD_DIFF_INIT;
	enum sd_err err = whole ? edit_desc(&desc, record, op)
				: edit_aces(&desc, record, op);

	if (err != SD_OK ||
	    sd_diff_make(&diff, &want, &desc, &options) != SD_OK)
		exit(1);
	describe(&desc, have, sizeof(have));
	snprintf(name, sizeof(name), "%s%s%s", corpus_text(record, "id"),
		 known != NULL ? ", our way: " : "",
		 known != NULL ? known->reason : "");
	if (known == NULL)
		tap_line(tap, diff.count == 0, name, have);
	else
		tap_line(tap, diff.count > 0 && strcmp(known->ours, have) == 0,
			 name, have);
	sd_diff_clear(&diff);
}

int
main(void)
{
	json_t *records = corpus_load("dotnet-acl/acl-edit.jsonl");
	unsigned seen[sizeof(unused) / sizeof(unused[0])] = {0};
	struct tap tap = {0, 0};
	size_t i, k;
	json_t *record;

	if (records == NULL)
		return corpus_skip("edits as .NET tests them");
	json_array_foreach(records, i, record)
	{
		const char *op = corpus_text(record, "op");

		for (k = 0; k < sizeof(unused) / sizeof(unused[0]); k++)
			if (strcmp(unused[k].op, op) == 0)
				break;
		if (k < sizeof(unused) / sizeof(unused[0]))
			seen[k]++;
		else
			run(&tap, record, op);
	}
	for (k = 0; k < sizeof(unused) / sizeof(unused[0]); k++) {
		tap.count++;
		tap.failed += seen[k] != unused[k].records;
		printf("%sok %u - %u records of %s # SKIP %s\n",
		       seen[k] == unused[k].records ? "" : "not ", tap.count,
		       seen[k], unused[k].op, unused[k].reason);
	}
	json_decref(records);
	return tap_end(&tap);
}
