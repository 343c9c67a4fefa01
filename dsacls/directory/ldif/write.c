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
#include "libsd/edit.h"
#include "libsd/inherit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
