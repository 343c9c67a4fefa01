/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/entry.c: the entries of a snapshot as they are now: found by
 * any name, read out of the file with what was written since.
 */
#include "directory/ldif/entry.h"

#include "base/str.h"
#include "libsd/guid.h"
#include "libsd/sid.h"

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
		if (!ldif_entry_read(dir, found[i].slot, arena, &entry, NULL))
			continue;
		const struct dir_attribute *have = dir_entry_find(&entry, name);
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

static int
hex_value(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at =
		c != 0 ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c)
		       : NULL;
	return at != NULL ? (int)(at - digits) : -1;
}

/* Hex digits to bytes; 0 when it is something else. */
static size_t
read_hex(const char *text, uint8_t *out, size_t room)
{
	size_t len = 0;

	for (; *text; text += 2) {
		int high = hex_value(text[0]);
		int low = high < 0 ? -1 : hex_value(text[1]);
		if (low < 0 || len == room)
			return 0;
		out[len++] = (uint8_t)(high << 4 | low);
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

	if (comma == NULL || comma - text != 32)
		return LDIF_NO_SLOT;
	uint32_t slot = ldif_slot_find(dir, arena, comma + 1, NULL);
	if (slot == LDIF_NO_SLOT ||
	    !ldif_entry_read(dir, slot, arena, &entry, NULL))
		return LDIF_NO_SLOT;
	const char *wanted = arena_printf(arena, "B:32:%.32s:", text);
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
	const char *inner = arena_strndup(arena, name + 1, len - 2);
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
