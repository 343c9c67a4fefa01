/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/entry.c: the entries of a snapshot as they are now: found by
 * any name, read out of the file with what was written since, and written as a
 * domain controller would: only the parts named change (MS-ADTS 6.1.3.2), and
 * the directory computes inherited ACEs itself (6.1.3.3). What is written is
 * kept beside the file, not in it.
 */
#include "directory/ldif/entry.h"

#include "base/str.h"
#include "libsd/codec.h"
#include "libsd/edit.h"
#include "libsd/guid.h"
#include "libsd/inherit.h"
#include "libsd/sid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
copy_entry(struct arena *arena, struct dir_entry *out,
	   const struct dir_entry *in)
{
	struct dir_attribute *list =
		arena_array(arena, in->count + 1, sizeof(*list));

	for (size_t i = 0; i < in->count; i++) {
		const struct dir_attribute *from = &in->attributes[i];
		struct dir_value *values =
			arena_array(arena, from->count, sizeof(*values));
		for (size_t j = 0; j < from->count; j++) {
			values[j].len = from->values[j].len;
			values[j].bytes =
				arena_copy(arena, from->values[j].bytes,
					   values[j].len + 1);
		}
		list[i].name = arena_strdup(arena, from->name);
		list[i].count = from->count;
		list[i].values = values;
	}
	out->dn = arena_strdup(arena, in->dn);
	out->attributes = list;
	out->count = in->count;
}

/* One that was removed is kept as an empty value. */
static bool
is_removed(const struct dir_attribute *attribute)
{
	return attribute->count == 1 && attribute->values[0].len == 0;
}

/* Attributes written since replace those of the file. */
static void
overlay(struct arena *arena, struct dir_entry *entry,
	const struct dir_entry *patch)
{
	struct dir_entry newer;
	struct dir_attribute *list =
		arena_array(arena, entry->count + patch->count, sizeof(*list));
	size_t count = entry->count;

	copy_entry(arena, &newer, patch);
	if (count != 0)
		memcpy(list, entry->attributes, count * sizeof(*list));
	for (size_t i = 0; i < newer.count; i++) {
		size_t j = 0;
		while (j < count &&
		       !text_equal_nocase(list[j].name,
					  newer.attributes[i].name))
			j++;
		if (is_removed(&newer.attributes[i])) {
			if (j < count)
				list[j] = list[--count];
			continue;
		}
		list[j] = newer.attributes[i];
		if (j == count)
			count++;
	}
	entry->attributes = list;
	entry->count = count;
}

bool
ldif_entry_read(struct ldif_directory *dir, uint32_t slot, struct arena *arena,
		struct dir_entry *entry, struct dir_error *error)
{
	const struct ldif_slot *at = &dir->index.slots[slot];
	struct ldif_record record;

	if (!ldif_source_at(&dir->file, at->offset, &record, error))
		return false;
	copy_entry(arena, entry, &record.entry);
	if (at->patch < 0)
		return true;
	if (!ldif_source_at(&dir->patches, at->patch, &record, error))
		return false;
	overlay(arena, entry, &record.entry);
	return true;
}

/* ---- names ------------------------------------------------------------- */

/* The slot whose attribute is exactly this; of two nobody knows which one is
 * meant. */
static uint32_t
find_bytes(struct ldif_directory *dir, struct arena *arena, const char *name,
	   const void *bytes, size_t len)
{
	uint32_t slot = LDIF_NO_SLOT;
	size_t count;
	const struct ldif_posting *found =
		ldif_index_find(&dir->index, name, bytes, len, &count);

	for (size_t i = 0; i < count; i++) {
		struct dir_entry entry;
		const struct dir_attribute *have;

		if (!ldif_entry_read(dir, found[i].slot, arena, &entry, NULL))
			continue;
		have = dir_entry_find(&entry, name);
		if (have == NULL || have->count == 0 ||
		    have->values[0].len != len ||
		    memcmp(have->values[0].bytes, bytes, len) != 0)
			continue;
		if (slot != LDIF_NO_SLOT && slot != found[i].slot)
			return LDIF_NO_SLOT;
		slot = found[i].slot;
	}
	return slot;
}

/* Hex digits to bytes; 0 when it is something else. */
static size_t
read_hex(const char *text, uint8_t *out, size_t room)
{
	size_t len = 0;

	for (; *text; text += 2) {
		const int byte = text_hex_byte(text);

		if (byte < 0 || len == room)
			return 0;
		out[len++] = (uint8_t)byte;
	}
	return len;
}

/* <GUID=hex of the bytes> or <GUID=dashed text> (MS-ADTS 3.1.1.3.1.2.4). */
static uint32_t
find_guid(struct ldif_directory *dir, struct arena *arena, const char *text)
{
	struct sd_guid guid;

	if (strchr(text, '-') == NULL &&
	    read_hex(text, guid.bytes, sizeof(guid.bytes)) != 16)
		return LDIF_NO_SLOT;
	if (strchr(text, '-') != NULL &&
	    sd_guid_parse(text, &guid, NULL) != SD_OK)
		return LDIF_NO_SLOT;
	return find_bytes(dir, arena, "objectGUID", guid.bytes, 16);
}

static uint32_t
find_sid(struct ldif_directory *dir, struct arena *arena, const char *text)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	struct sd_sid sid;
	size_t len;

	if (sd_sid_parse(text, &sid, NULL) == SD_OK)
		len = sd_sid_encode(&sid, bytes);
	else
		len = read_hex(text, bytes, sizeof(bytes));
	return len != 0 ? find_bytes(dir, arena, "objectSid", bytes, len)
			: LDIF_NO_SLOT;
}

/* wellKnownObjects of the container: B:32:<hex>:<dn> (MS-ADTS 6.1.1.4). */
static uint32_t
find_well_known(struct ldif_directory *dir, struct arena *arena,
		const char *text)
{
	static const char *const lists[] = {"wellKnownObjects",
					    "otherWellKnownObjects"};
	const char *comma = strchr(text, ',');
	struct dir_entry entry;
	const char *wanted;
	uint32_t slot;

	if (comma == NULL || comma - text != 32)
		return LDIF_NO_SLOT;
	slot = ldif_slot_find(dir, arena, comma + 1, NULL);
	if (slot == LDIF_NO_SLOT ||
	    !ldif_entry_read(dir, slot, arena, &entry, NULL))
		return LDIF_NO_SLOT;
	wanted = arena_printf(arena, "B:32:%.32s:", text);
	for (size_t i = 0; i < 2; i++) {
		const struct dir_attribute *list =
			dir_entry_find(&entry, lists[i]);
		for (size_t j = 0; list != NULL && j < list->count; j++) {
			const char *value = (const char *)list->values[j].bytes;
			if (text_has_prefix_nocase(value, wanted))
				return ldif_slot_find(dir, arena,
						      value + strlen(wanted),
						      NULL);
		}
	}
	return LDIF_NO_SLOT;
}

uint32_t
ldif_slot_find(struct ldif_directory *dir, struct arena *arena,
	       const char *name, const char **norm)
{
	size_t len = strlen(name);
	uint32_t slot = LDIF_NO_SLOT;
	const char *inner;

	if (norm != NULL)
		*norm = NULL;
	if (name[0] != '<') {
		const char *dn = dir_dn_normalize(arena, name);
		if (norm != NULL)
			*norm = dn;
		return dn != NULL ? ldif_index_find_dn(&dir->index, dn) : slot;
	}
	if (name[len - 1] != '>')
		return slot;
	inner = arena_strndup(arena, name + 1, len - 2);
	if (text_has_prefix_nocase(inner, "GUID="))
		slot = find_guid(dir, arena, inner + 5);
	else if (text_has_prefix_nocase(inner, "SID="))
		slot = find_sid(dir, arena, inner + 4);
	else if (text_has_prefix_nocase(inner, "WKGUID="))
		slot = find_well_known(dir, arena, inner + 7);
	else
		return slot;
	if (norm != NULL)
		*norm = slot == LDIF_NO_SLOT ? "?"
					     : ldif_index_dn(&dir->index, slot);
	return slot;
}

/* ---- writing -------------------------------------------------------- */

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
		const struct dir_attribute *id;
		struct dir_entry entry;
		const char *have;

		if (!ldif_entry_read(dir, found[i].slot, arena, &entry, NULL))
			continue;
		have = dir_entry_text(&entry, "lDAPDisplayName");
		id = dir_entry_find(&entry, "schemaIDGUID");
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

/* Appends what the entry inherits from its parent to the list of *desc;
 * nothing when parent or class are not in the snapshot. False when out of
 * memory. */
static bool
inherit(struct ldif_directory *dir, const char *dn, struct sd_desc *desc,
	enum sd_list list)
{
	struct arena arena = ARENA_INIT;
	SD_DESC_AUTO parent = SD_DESC_INIT;
	const struct dir_attribute *value;
	struct dir_entry own, above;
	struct sd_guid class_id;
	bool good = true;

	if (!is_head(dir, dn) && read_dn(dir, &arena, dn, &own) &&
	    dir_entry_class(&own) != NULL &&
	    read_dn(dir, &arena, dir_dn_parent(&arena, own.dn), &above) &&
	    class_guid(dir, &arena, dir_entry_class(&own), &class_id)) {
		value = dir_entry_find(&above, "nTSecurityDescriptor");
		if (value != NULL && value->count != 0 &&
		    sd_desc_decode(value->values[0].bytes, value->values[0].len,
				   &parent, NULL) == SD_OK &&
		    sd_desc_acl(&parent, list) != NULL)
			good = sd_inherit_acl(&parent, list, &class_id,
					      sd_desc_owner(desc),
					      sd_desc_group(desc), false,
					      desc) == SD_OK;
	}
	arena_clear(&arena);
	return good;
}

static enum dir_status
refuse(struct ldif_directory *dir, const struct dir_write *write,
       struct dir_error *error, const char *why)
{
	const char *name = write->name != NULL ? write->name : write->dn;

	return dir_error_set(error, dir->base.arena, DIR_REFUSED, "modify",
			     write->dn, "cannot write %s: %s", name, why);
}

/*
 * The list was sent: its explicit ACEs stay, and the inherited ones are the
 * directory's, those of before or, where it was protected, new ones. With P
 * set, what was inherited stays as explicit (MS-DTYP 2.5.3.4). False when out
 * of memory.
 */
static bool
settle_list(struct ldif_directory *dir, const char *dn, struct sd_desc *after,
	    const struct sd_desc *before, enum sd_list list)
{
	const struct sd_ace_filter inherited = {
		.lists = list == SD_DACL ? SD_FLAG_DACL : SD_FLAG_SACL,
		.origins = SD_ORIGIN_INHERITED,
	};
	struct sd_ace_iter iter = sd_ace_iter_make(before, &inherited);
	struct sd_acl *acl = list == SD_DACL ? &after->dacl : &after->sacl;
	const struct sd_ace *ace;
	bool good;

	acl->slack = 0;
	if (sd_desc_is_protected(after, list)) {
		for (size_t i = 0; i < acl->count; i++)
			acl->aces[i].flags &= (uint8_t)~SD_ACE_INHERITED;
		return true;
	}
	good = sd_edit_drop_inherited(after, list) == SD_OK;
	if (good && sd_desc_is_protected(before, list))
		return inherit(dir, dn, after, list);
	while (good && (ace = sd_ace_iter_next(&iter)) != NULL)
		good = sd_desc_append_ace(after, list, ace) == SD_OK;
	return good;
}

/* What before becomes by the write, in *after. */
static enum dir_status
merge(struct ldif_directory *dir, const struct dir_write *write,
      const struct sd_desc *before, const struct sd_desc *sent,
      struct sd_desc *after, struct dir_error *error)
{
	unsigned parts = write->sd_flags;
	struct sd_desc joined;

	if ((parts & ~sd_desc_parts(sent) & (SD_FLAG_OWNER | SD_FLAG_GROUP)) !=
	    0)
		return refuse(dir, write, error,
			      "owner or group is to be set and is missing");
	if ((parts & SD_FLAG_DACL) != 0 && sd_desc_acl(sent, SD_DACL) == NULL)
		return refuse(dir, write, error,
			      "a descriptor without a DACL is never stored");
	if (sd_desc_acl(sent, SD_SACL) == NULL)
		parts &= ~(unsigned)SD_FLAG_SACL;
	joined = sd_parts_join(before, sent, parts);
	if (sd_desc_copy(&joined, after) != SD_OK ||
	    ((parts & SD_FLAG_DACL) != 0 &&
	     !settle_list(dir, write->dn, after, before, SD_DACL)) ||
	    ((parts & SD_FLAG_SACL) != 0 &&
	     !settle_list(dir, write->dn, after, before, SD_SACL)))
		diag_die("out of memory");
	return DIR_OK;
}

/* The value of the attribute after the write, in arena. */
static enum dir_status
new_value(struct ldif_directory *dir, const struct dir_write *write,
	  const struct dir_entry *entry, struct arena *arena,
	  struct dir_value *out, struct dir_error *error)
{
	SD_DESC_AUTO before = SD_DESC_INIT;
	SD_DESC_AUTO sent = SD_DESC_INIT;
	SD_DESC_AUTO after = SD_DESC_INIT;
	const struct dir_attribute *old =
		dir_entry_find(entry, write->attribute);
	enum dir_status status;
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
	if (sd_desc_decode(old->values[0].bytes, old->values[0].len, &before,
			   &detail) != SD_OK)
		return refuse(dir, write, error, detail.message);
	status = merge(dir, write, &before, &sent, &after, error);
	if (status != DIR_OK)
		return status;
	if (sd_desc_encode_alloc(&after, &bytes, &out->len, &detail) != SD_OK)
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
	FILE *file = dir->patches.file;
	off_t offset = -1;
	STR_AUTO text;

	str_init(&text);
	if (status != DIR_OK)
		return status;
	format_patch(dir, slot, write, value, &text);
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
	const uint32_t slot = ldif_slot_find(dir, arena, write->dn, NULL);
	enum dir_status status;

	if (slot == LDIF_NO_SLOT)
		return dir_error_set(error, dir->base.arena, DIR_NOT_FOUND,
				     "modify", write->dn, "%s is not in %s",
				     write->name != NULL ? write->name
							 : write->dn,
				     dir->base.info.host);
	if (!ldif_entry_read(dir, slot, arena, &entry, error))
		return DIR_FAILED;
	/* Its parent is found by its name. */
	named.dn = entry.dn;
	status = new_value(dir, &named, &entry, arena, &value, error);
	if (status != DIR_OK)
		return status;
	return keep(dir, slot, &named, &value, error);
}
