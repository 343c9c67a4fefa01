/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/write.c: a write to a snapshot does to the descriptor what
 * a domain controller would: only the parts named change (MS-ADTS 6.1.3.2),
 * and inherited ACEs are the directory's own affair (6.1.3.3). The result is
 * kept beside the file, not in it.
 */

#include "directory/ldif/write.h"

#include "base/str.h"
#include "directory/ldif/entry.h"
#include "libsd/codec.h"
#include "libsd/inherit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Stands in for the domain controller where a protected entry is opened
 * again: looks up parent and class, and lets libsd say what comes down. */

static bool
read_dn(struct ldif_directory *dir, struct arena *arena, const char *dn,
	struct dir_entry *entry)
{
	uint32_t slot = dn != NULL ? ldif_slot_find(dir, arena, dn, NULL)
				   : LDIF_NO_SLOT;
	return slot != LDIF_NO_SLOT &&
	       ldif_entry_read(dir, slot, arena, entry, NULL);
}

static bool
class_guid(struct ldif_directory *dir, struct arena *arena, const char *name,
	   struct sd_guid *guid)
{
	size_t count;
	const struct ldif_posting *found = ldif_index_find(
		&dir->index, "lDAPDisplayName", name, strlen(name), &count);

	for (size_t i = 0; i < count; i++) {
		struct dir_entry entry;
		if (!ldif_entry_read(dir, found[i].slot, arena, &entry, NULL))
			continue;
		const char *have = dir_entry_text(&entry, "lDAPDisplayName");
		const struct dir_attribute *id =
			dir_entry_find(&entry, "schemaIDGUID");
		if (have == NULL || strcasecmp(have, name) != 0 || id == NULL ||
		    id->count == 0 || id->values[0].len != 16)
			continue;
		memcpy(guid->bytes, id->values[0].bytes, 16);
		return true;
	}
	return false;
}

/* The head of a naming context inherits nothing (MS-ADTS 6.1.3). */
static bool
is_head(const struct ldif_directory *dir, const char *dn)
{
	const char *const *head = dir->base.info.naming_contexts;

	while (head != NULL && *head != NULL && !dir_dn_equal(*head, dn))
		head++;
	return head != NULL && *head != NULL;
}

static bool
inherit(struct sd_desc *desc, const struct sd_desc *parent,
	const struct sd_guid *class_id, bool is_dacl)
{
	static const struct sd_sid nobody = {.revision = 1};
	const struct sd_sid *owner = desc->has_owner ? &desc->owner : &nobody;
	const struct sd_sid *group = desc->has_group ? &desc->group : &nobody;

	return (is_dacl ? sd_inherit_acl(parent, SD_DACL, class_id, owner,
					 group, false, desc)
			: sd_inherit_acl(parent, SD_SACL, class_id, owner,
					 group, false, desc)) == SD_OK;
}

/* Appends what the entry inherits from its parent to the list of *desc;
 * nothing when parent or class are not in the snapshot. False when out of
 * memory. */
static bool
ldif_inherit(struct ldif_directory *dir, const char *dn, struct sd_desc *desc,
	     bool is_dacl)
{
	struct arena arena = ARENA_INIT;
	SD_DESC_AUTO parent = SD_DESC_INIT;
	struct dir_entry own, above;
	struct sd_guid class_id;
	bool good = true;

	if (!is_head(dir, dn) && read_dn(dir, &arena, dn, &own) &&
	    dir_entry_class(&own) != NULL &&
	    read_dn(dir, &arena, dir_dn_parent(&arena, own.dn), &above) &&
	    class_guid(dir, &arena, dir_entry_class(&own), &class_id)) {
		const struct dir_attribute *value =
			dir_entry_find(&above, "nTSecurityDescriptor");
		uint8_t state = SD_ACL_ABSENT;
		if (value != NULL && value->count != 0 &&
		    sd_desc_decode(value->values[0].bytes, value->values[0].len,
				   &parent, NULL) == SD_OK)
			state = is_dacl ? parent.dacl_state : parent.sacl_state;
		if (state == SD_ACL_LIST)
			good = inherit(desc, &parent, &class_id, is_dacl);
	}
	arena_clear(&arena);
	return good;
}

#define DACL_BITS \
	(SD_CONTROL_DACL_PROTECTED | SD_CONTROL_DACL_AUTO_INHERITED | \
	 SD_CONTROL_DACL_AUTO_INHERIT_REQ | SD_CONTROL_DACL_DEFAULTED)
#define SACL_BITS \
	(SD_CONTROL_SACL_PROTECTED | SD_CONTROL_SACL_AUTO_INHERITED | \
	 SD_CONTROL_SACL_AUTO_INHERIT_REQ | SD_CONTROL_SACL_DEFAULTED)

static enum dir_status
refuse(struct ldif_directory *dir, const struct dir_write *write,
       struct dir_error *error, const char *why)
{
	const char *name = write->name != NULL ? write->name : write->dn;

	return dir_error_set(error, dir->base.arena, DIR_REFUSED, "modify",
			     write->dn, "cannot write %s: %s", name, why);
}

/* Appends the ACEs of one list to another. */
static bool
append_aces(struct sd_desc *desc, enum sd_list to, const struct sd_acl *from,
	    bool inherited)
{
	for (uint32_t i = 0; i < from->count; i++) {
		const struct sd_ace *ace = &from->aces[i];
		if (sd_ace_is_inherited(ace) != inherited)
			continue;
		if (sd_desc_append_ace(desc, to, ace) != SD_OK)
			return false;
	}
	return true;
}

static bool
append_explicit(struct sd_desc *desc, enum sd_list to,
		const struct sd_acl *from)
{
	/* With P set, what was inherited stays, as explicit (DTYP 2.5.3.4). */
	for (uint32_t i = 0; i < from->count; i++) {
		struct sd_ace ace = from->aces[i];
		ace.flags &= (uint8_t)~SD_ACE_INHERITED;
		if (sd_desc_append_ace(desc, to, &ace) != SD_OK)
			return false;
	}
	return true;
}

/* The new list: the sender's explicit ACEs and the directory's inherited
 * ones. False when out of memory. */
static bool
merge_list(struct ldif_directory *dir, const struct dir_write *write,
	   struct sd_desc *now, const struct sd_desc *sent, bool is_dacl)
{
	SD_DESC_AUTO before = SD_DESC_INIT;
	uint16_t protect =
		is_dacl ? SD_CONTROL_DACL_PROTECTED : SD_CONTROL_SACL_PROTECTED;
	uint16_t bits = is_dacl ? DACL_BITS : SACL_BITS;
	bool was_protected = (now->control & protect) != 0;
	const enum sd_list list = is_dacl ? SD_DACL : SD_SACL;
	const struct sd_acl *old = is_dacl ? &before.dacl : &before.sacl;
	const struct sd_acl *new_list = is_dacl ? &sent->dacl : &sent->sacl;

	if (sd_desc_copy(now, &before) != SD_OK)
		return false;
	now->control =
		(uint16_t)((now->control & ~bits) | (sent->control & bits) |
			   (is_dacl ? SD_CONTROL_DACL_PRESENT
				    : SD_CONTROL_SACL_PRESENT));
	*(is_dacl ? &now->dacl_state : &now->sacl_state) = SD_ACL_LIST;
	*(is_dacl ? &now->dacl : &now->sacl) =
		(struct sd_acl){.revision = new_list->revision};
	if (sent->control & protect)
		return append_explicit(now, list, new_list);
	if (!append_aces(now, list, new_list, false))
		return false;
	if (was_protected)
		return ldif_inherit(dir, write->dn, now, is_dacl);
	return append_aces(now, list, old, true);
}

static enum dir_status
merge(struct ldif_directory *dir, const struct dir_write *write,
      struct sd_desc *now, const struct sd_desc *sent, struct dir_error *error)
{
	unsigned flags = write->sd_flags;

	if (((flags & SD_FLAG_OWNER) && !sent->has_owner) ||
	    ((flags & SD_FLAG_GROUP) && !sent->has_group))
		return refuse(dir, write, error,
			      "owner or group is to be set and is missing");
	if ((flags & SD_FLAG_DACL) && sent->dacl_state != SD_ACL_LIST)
		return refuse(dir, write, error,
			      "a descriptor without a DACL is never stored");
	if (flags & SD_FLAG_OWNER) {
		now->owner = sent->owner;
		now->has_owner = true;
	}
	if (flags & SD_FLAG_GROUP) {
		now->group = sent->group;
		now->has_group = true;
	}
	if (((flags & SD_FLAG_DACL) &&
	     !merge_list(dir, write, now, sent, true)) ||
	    ((flags & SD_FLAG_SACL) && sent->sacl_state == SD_ACL_LIST &&
	     !merge_list(dir, write, now, sent, false)))
		diag_die("out of memory");
	return DIR_OK;
}

/* The value of the attribute after the write, in arena. */
static enum dir_status
new_value(struct ldif_directory *dir, const struct dir_write *write,
	  const struct dir_entry *entry, struct arena *arena,
	  struct dir_value *out, struct dir_error *error)
{
	SD_DESC_AUTO now = SD_DESC_INIT, sent = SD_DESC_INIT;
	const struct dir_attribute *old =
		dir_entry_find(entry, write->attribute);
	struct sd_error detail;
	uint8_t *bytes = NULL;

	*out = (struct dir_value){write->value, write->len};
	if (write->sd_flags == 0)
		return DIR_OK;
	if (old == NULL || old->count == 0)
		return refuse(dir, write, error,
			      "the snapshot has no descriptor of it");
	if (sd_desc_decode(write->value, write->len, &sent, &detail) != SD_OK)
		return refuse(dir, write, error, detail.message);
	if (sd_desc_decode(old->values[0].bytes, old->values[0].len, &now,
			   &detail) != SD_OK)
		return refuse(dir, write, error, detail.message);
	enum dir_status status = merge(dir, write, &now, &sent, error);
	if (status != DIR_OK)
		return status;
	if (sd_desc_encode_alloc(&now, &bytes, &out->len, &detail) != SD_OK)
		return refuse(dir, write, error, detail.message);
	out->bytes = arena_copy(arena, bytes, out->len);
	free(bytes);
	return DIR_OK;
}

/* ---- keeping it ------------------------------------------------------ */

static enum dir_status
open_patches(struct ldif_directory *dir, struct dir_error *error)
{
	if (dir->patches.file)
		return DIR_OK;
	dir->patches = (struct ldif_source){.arena = dir->base.arena};
	dir->patches.path = "the changes kept beside the snapshot";
	dir->patches.file = tmpfile();
	if (!dir->patches.file)
		return dir_error_set(
			error, dir->base.arena, DIR_FAILED, "modify", NULL,
			"no temporary file can be made: %s", strerror(errno));
	str_init(&dir->patches.text);
	return DIR_OK;
}

/* Writes the attribute, and others that were written before, as a record. */
static void
format_patch(struct ldif_directory *dir, uint32_t slot,
	     const struct dir_write *write, const struct dir_value *value,
	     struct str *out)
{
	off_t before = dir->index.slots[slot].patch;
	struct ldif_record record;

	ldif_append_value(out, "dn", write->dn, strlen(write->dn));
	ldif_append_value(out, write->attribute, value->bytes, value->len);
	if (before >= 0 && ldif_source_at(&dir->patches, before, &record, NULL))
		for (size_t i = 0; i < record.entry.count; i++) {
			const struct dir_attribute *old =
				&record.entry.attributes[i];
			if (!text_equal_nocase(old->name, write->attribute) &&
			    old->count != 0)
				ldif_append_value(out, old->name,
						  old->values[0].bytes,
						  old->values[0].len);
		}
	str_append_char(out, '\n');
}

static enum dir_status
keep(struct ldif_directory *dir, uint32_t slot, const struct dir_write *write,
     const struct dir_value *value, struct dir_error *error)
{
	enum dir_status status = open_patches(dir, error);
	STR_AUTO text;

	str_init(&text);
	if (status != DIR_OK)
		return status;
	format_patch(dir, slot, write, value, &text);
	FILE *file = dir->patches.file;
	off_t offset = -1;
	if (fseeko(file, 0, SEEK_END) == 0)
		offset = ftello(file);
	if (offset < 0 || fwrite(text.data, 1, text.len, file) != text.len ||
	    fflush(file) != 0)
		return dir_error_set(
			error, dir->base.arena, DIR_FAILED, "modify", write->dn,
			"the change cannot be kept: %s", strerror(errno));
	/* Where the next read begins is not known any more. */
	dir->patches.next = -1;
	dir->index.slots[slot].patch = offset;
	return DIR_OK;
}

enum dir_status
ldif_write(struct ldif_directory *dir, const struct dir_write *write,
	   struct arena *arena, struct dir_error *error)
{
	struct dir_write named = *write;
	struct dir_entry entry;
	struct dir_value value;
	uint32_t slot = ldif_slot_find(dir, arena, write->dn, NULL);

	if (slot == LDIF_NO_SLOT) {
		dir_error_set(error, dir->base.arena, DIR_NOT_FOUND, "modify",
			      write->dn, "%s is not in %s",
			      write->name != NULL ? write->name : write->dn,
			      dir->base.info.host);
		return DIR_NOT_FOUND;
	}
	if (!ldif_entry_read(dir, slot, arena, &entry, error))
		return DIR_FAILED;
	/* Its parent is found by its name. */
	named.dn = entry.dn;
	enum dir_status status =
		new_value(dir, &named, &entry, arena, &value, error);
	if (status != DIR_OK)
		return status;
	return keep(dir, slot, &named, &value, error);
}
