/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/fetch.c: one search a read: the descriptor under the SD-flags
 * control together with the few attributes that decisions need. An answer
 * without a descriptor is a failure, never an empty descriptor (no read, no
 * write).
 */
#include "apply/fetch.h"

#include "apply/identity.h"
#include "base/text.h"
#include "resolve/principal.h"

#include <stdlib.h>
#include <string.h>

/* Reads PROPERTY_META_DATA_VECTOR as it comes over LDAP: version 1,
 * reserved, count, reserved, then records of 48 bytes that begin with the
 * attribute's number and its version, little-endian. */

#define HEADER_SIZE 16
#define RECORD_SIZE 48
#define SD_ATTRIBUTE_ID UINT32_C(0x00020119) /* 1.2.840.113556.1.2.281 */

static uint32_t
load32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* How often an object's descriptor was written: dwVersion of
 * nTSecurityDescriptor in its replication metadata (MS-ADTS 3.1.1.1.9, MS-DRSR
 * 5.171); 0 when that does not show it. It shows whether somebody else wrote
 * between two reads of ours, which nothing else in LDAP does. */
static uint32_t
metadata_version(const uint8_t *bytes, size_t len)
{
	size_t count;

	if (len < HEADER_SIZE || load32(bytes) != 1)
		return 0;
	count = load32(bytes + 8);
	if (count > (len - HEADER_SIZE) / RECORD_SIZE)
		return 0;
	bytes += HEADER_SIZE;
	for (size_t i = 0; i < count; i++, bytes += RECORD_SIZE)
		if (load32(bytes) == SD_ATTRIBUTE_ID)
			return load32(bytes + 4);
	return 0;
}

#define METADATA "replPropertyMetaData"
/* Which parts of the descriptor the caller may write (MS-ADTS
 * 3.1.1.4.5.4). */
#define RIGHTS "sDRightsEffective"

static const char *const show_facts[] = {"objectClass", "structuralObjectClass",
					 "objectGUID", NULL};
static const char *const change_facts[] = {
	"objectClass", "structuralObjectClass",	 "objectGUID", "objectSid",
	"adminCount",  "isCriticalSystemObject", "isDeleted",  METADATA,
	NULL};

void
fetch_init(struct fetch *fetch, const struct task *task, const char *base)
{
	const char *const *facts = task->changes ? change_facts : show_facts;
	size_t count = 0;

	*fetch = (struct fetch){.search = {
					.base = base,
					.scope = DIR_BASE,
					.sd_flags = task->read_flags,
				}};
	fetch->attributes[count++] = task->attribute;
	while (*facts != NULL)
		fetch->attributes[count++] = *facts++;
	if (task->asks_rights)
		fetch->attributes[count++] = RIGHTS;
	fetch->search.attributes = fetch->attributes;
}

void
fetch_init_again(struct fetch *fetch, const struct object *object,
		 const char *base)
{
	*fetch = (struct fetch){
		.search = {.base = base,
			   .name = object->out.dn,
			   .scope = DIR_BASE,
			   .sd_flags = object->task->read_flags,
			   .show_deleted = object->show_deleted},
		.attributes = {object->task->attribute, METADATA,
			       sd_guid_is_zero(&object->out.guid)
				       ? "objectSid"
				       : "objectGUID",
			       NULL},
	};
	if (object->without_audit)
		fetch->search.sd_flags &= ~(unsigned)SD_FLAG_SACL;
	fetch->search.attributes = fetch->attributes;
}

void
fetch_init_many(struct fetch *fetch, const struct object *object,
		const char *base, const char *filter)
{
	fetch_init_again(fetch, object, base);
	fetch->search.scope = DIR_SUB;
	fetch->search.filter = filter;
}

static bool
is_true(const struct dir_entry *entry, const char *name)
{
	const char *text = dir_entry_text(entry, name);

	return text != NULL && text_equal_nocase(text, "TRUE");
}

static bool
is_head(const struct directory *dir, const char *dn)
{
	const char *const *heads = directory_info(dir)->naming_contexts;

	for (; heads != NULL && *heads != NULL; heads++)
		if (dir_dn_equal(*heads, dn))
			return true;
	return false;
}

static uint32_t
version_of(const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, METADATA);

	if (found == NULL || found->count != 1)
		return 0;
	return metadata_version(found->values[0].bytes, found->values[0].len);
}

/* A number in decimal; anything else is ignored. */
static void
take_rights(struct object *object, const struct dir_entry *entry)
{
	const char *text = dir_entry_text(entry, RIGHTS);
	unsigned long long rights;
	char *end;

	object->knows_rights = false;
	if (!object->task->asks_rights || text == NULL || *text < '0' ||
	    *text > '9')
		return;
	rights = strtoull(text, &end, 10);
	object->knows_rights = *end == '\0' && rights <= UINT32_MAX;
	object->rights = (unsigned)rights & SD_FLAG_ALL;
}

static void
take_facts(const struct work *work, struct object *object,
	   const struct dir_entry *entry)
{
	const struct dir_attribute *found;
	const char *admin = dir_entry_text(entry, "adminCount");

	/* That of an object which was known before is followed (survey.c). */
	if (sd_guid_is_zero(&object->out.guid))
		object->out.dn = arena_strdup(&object->arena, entry->dn);
	else if (!dir_dn_equal(object->out.dn, entry->dn))
		object->seen_dn = arena_strdup(&object->arena, entry->dn);
	object->out.class =
		arena_strdup(&object->arena, dir_entry_class(entry));
	if (sd_guid_is_zero(&object->out.guid))
		object->out.guid = dir_entry_guid(entry);
	if (!object->task->changes)
		return;
	found = dir_entry_find(entry, "objectSid");
	if (found != NULL && found->count == 1)
		object->has_sid = sd_sid_decode(found->values[0].bytes,
						found->values[0].len,
						&object->sid, NULL) == SD_OK;
	object->is_admin = admin != NULL && strcmp(admin, "1") == 0;
	object->is_critical = is_true(entry, "isCriticalSystemObject");
	object->out.is_deleted = is_true(entry, "isDeleted");
	object->out.is_head = is_head(work->run.dir, entry->dn);
	object->is_holder = text_has_prefix_nocase(
		entry->dn, "CN=AdminSDHolder,CN=System,");
	object->version = version_of(entry);
	take_rights(object, entry);
}

/* defaultSecurityDescriptor of a schema class is text. */
static enum sd_err
decode(struct work *work, const struct object *object,
       const struct dir_value *value, struct sd_desc *desc,
       struct sd_error *error)
{
	if (text_equal_nocase(object->task->attribute,
			      "defaultSecurityDescriptor"))
		return sd_sddl_parse(
			(const char *)value->bytes,
			&principals_domains(work->run.principals)->aliases,
			desc, error);
	return sd_desc_decode(value->bytes, value->len, desc, error);
}

/* An attribute that may be absent begins like this: owned by the
 * administrators, open to nobody. */
static void
make_new(struct object *object)
{
	struct sd_desc *desc = &object->before;

	sd_desc_init(desc);
	desc->has_owner = desc->has_group = true;
	desc->owner = desc->group = SD_SID_BUILTIN(SD_RID_ADMINISTRATORS);
	desc->control |= SD_CONTROL_DACL_PRESENT;
	desc->dacl_state = SD_ACL_LIST;
	desc->dacl.revision = 2;
	object->has_before = true;
	object->is_new = true;
}

static void
fail_absent(const struct work *work, struct object *object)
{
	if (object->task->is_sd &&
	    directory_has_name_only(work->run.dir, object->out.dn))
		object_fail(object,
			    "a snapshot of it has its security descriptor",
			    "%s is in %s", object->out.dn,
			    directory_name_only_text(work->run.dir,
						     &object->arena, 1));
	else if (object->task->is_sd &&
		 directory_info(work->run.dir)->is_offline)
		object_fail(object,
			    "it was not shown to whoever made the file: that "
			    "needs READ PERMISSIONS (RC) on the object",
			    "%s: %s does not show the security descriptor",
			    object->out.dn,
			    directory_info(work->run.dir)->host);
	else if (object->task->is_sd)
		object_fail(object,
			    "reading it needs READ PERMISSIONS (RC) on the "
			    "object; what cannot be read is never written",
			    "%s: the directory does not show the security "
			    "descriptor",
			    object->out.dn);
	else
		object_fail(object,
			    object->task->changes ? "--create makes it" : NULL,
			    "%s: the object has no %s", object->out.dn,
			    object->task->attribute);
}

static void
fail_malformed(struct object *object, const struct sd_error *error)
{
	object_fail(object, NULL,
		    "%s: the security descriptor is malformed at byte %zu: %s "
		    "(%s)",
		    object->out.dn, error->where, error->message,
		    error->section);
}

/* What was asked for and did not come is not known to be absent. */
static bool
lacks_list(const struct object *object, const struct sd_desc *desc)
{
	const struct task *task = object->task;

	return task->is_sd && task->changes &&
	       (task->read_flags & SD_FLAG_DACL) != 0 &&
	       desc->dacl_state == SD_ACL_ABSENT;
}

/* Without the privilege for audit entries the whole attribute is withheld
 * from an answer that asked for them (MS-ADTS 3.1.1.4.4). */
static bool
is_blind(const struct object *object)
{
	const struct task *task = object->task;

	return task->is_sd && !object->without_audit &&
	       (task->read_flags & SD_FLAG_SACL) != 0;
}

/* What is believed of an object has one value, by the schema: an answer with
 * more of them is none. The name, or NULL. */
static const char *
doubled(const struct object *object, const struct dir_entry *entry)
{
	const char *const names[] = {object->task->attribute,
				     "objectGUID",
				     "objectSid",
				     "adminCount",
				     "isCriticalSystemObject",
				     "isDeleted",
				     METADATA,
				     RIGHTS};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct dir_attribute *found =
			dir_entry_find(entry, names[i]);

		if (found != NULL && found->count > 1)
			return names[i];
	}
	return NULL;
}

/* Why an answer must not be used, whatever it says; NULL: it may. */
static const char *
why_refused(struct object *object, const struct dir_entry *entry,
	    bool is_second)
{
	const char *name = doubled(object, entry);

	if (is_second)
		return arena_printf(&object->arena,
				    "the directory answers with more than one "
				    "object, %s among them",
				    entry->dn);
	if (name == NULL)
		return NULL;
	return arena_printf(&object->arena,
			    "the directory shows several values of %s, which "
			    "has one",
			    name);
}

void
fetch_take(struct work *work, struct object *object,
	   const struct dir_entry *entry)
{
	const struct dir_attribute *found;
	struct sd_error error = {0};
	const char *why;

	why = why_refused(object, entry, object->found);
	object->found = true;
	if (why != NULL || !identity_check(object, entry, &why)) {
		/* What a search found has no name until it is taken. */
		if (object->out.dn == NULL)
			object->out.dn =
				arena_strdup(&object->arena, entry->dn);
		object_drop(&object->before, &object->has_before);
		object_fail(object, NULL, "%s: %s", object->out.dn, why);
		return;
	}
	take_facts(work, object, entry);
	clock_gettime(CLOCK_MONOTONIC, &object->read);
	found = dir_entry_find(entry, object->task->attribute);
	object->blind = false;
	if (found == NULL || found->count == 0) {
		if (is_blind(object))
			object->blind = true;
		else if (!object->task->is_sd && object->task->create)
			make_new(object);
		else
			fail_absent(work, object);
		return;
	}
	sd_desc_clear(&object->before);
	if (decode(work, object, &found->values[0], &object->before, &error) !=
	    SD_OK)
		fail_malformed(object, &error);
	else if (lacks_list(object, &object->before))
		object_fail(object, "what was not read is never written",
			    "%s: the directory shows the security descriptor "
			    "without its access list (DACL)",
			    object->out.dn);
	else
		object->has_before = true;
	if (directory_info(work->run.dir)->lacks_audit && object->task->is_sd &&
	    (object->task->read_flags & SD_FLAG_SACL) != 0)
		object->without_audit = true;
}

void
fetch_note_audit(const struct work *work, struct object *object)
{
	const struct task *task = object->task;
	const char *hint =
		directory_info(work->run.dir)->lacks_audit
			? "the snapshot was made without /A"
			: "that needs the right to manage the security log "
			  "(SeSecurityPrivilege)";

	if (!object->without_audit || !object->has_before)
		return;
	if ((task->change_flags & SD_FLAG_SACL) == 0) {
		object_note(object, false, hint,
			    "%s: the audit entries cannot be read",
			    object->out.dn);
		object_note_kind(object, NOTE_AUDIT);
	} else if (task->recipe != NULL && work->run.options->dry_run &&
		   !work->run.options->whole) {
		/* A plan alone, which replaces what it does not know. */
		object_note(object, false, hint,
			    "%s: the audit entries cannot be read: the plan "
			    "shows what would be set, not what would change",
			    object->out.dn);
		object_note_kind(object, NOTE_AUDIT);
	} else {
		object_drop(&object->before, &object->has_before);
		object_fail(object, hint,
			    "%s: the audit entries cannot be read; what cannot "
			    "be read is never written",
			    object->out.dn);
	}
}

bool
fetch_take_again(struct work *work, struct object *object,
		 const struct dir_entry *entry, bool is_second,
		 uint32_t *version, const char **why)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, object->task->attribute);
	struct sd_error error = {0};

	*version = version_of(entry);
	object_drop(&object->now, &object->has_now);
	*why = why_refused(object, entry, is_second);
	if (*why != NULL || !identity_check(object, entry, why))
		return false;
	object->seen_dn = NULL;
	if (!sd_guid_is_zero(&object->out.guid) &&
	    !dir_dn_equal(object->out.dn, entry->dn))
		object->seen_dn = arena_strdup(&object->arena, entry->dn);
	if (found == NULL && object->is_new) {
		object_put(&object->now, &object->has_now, &object->before);
		return true;
	}
	if (found == NULL || found->count == 0) {
		*why = "the directory no longer shows the security descriptor";
		return false;
	}
	if (decode(work, object, &found->values[0], &object->now, &error) !=
	    SD_OK) {
		*why = arena_printf(&object->arena,
				    "the security descriptor is malformed at "
				    "byte %zu: %s",
				    error.where, error.message);
		return false;
	}
	object->has_now = true;
	if (!lacks_list(object, &object->now))
		return true;
	object_drop(&object->now, &object->has_now);
	*why = "the directory no longer shows its access list (DACL)";
	return false;
}
