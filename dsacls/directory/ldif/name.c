/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/name.c: finds the entry that a name means: a DN in any
 * spelling, or AD's <GUID=>, <SID=> and <WKGUID=> forms.
 */
#include "directory/ldif/ldif.h"

#include "base/str.h"
#include "libsd/guid.h"
#include "libsd/sid.h"

#include <string.h>

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
		if (!have || !have->count || have->values[0].len != len ||
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
		c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;
	return at ? (int)(at - digits) : -1;
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

	if (!strchr(text, '-') &&
	    read_hex(text, guid.bytes, sizeof(guid.bytes)) != 16)
		return LDIF_NO_SLOT;
	if (strchr(text, '-') && sd_guid_parse(text, &guid, NULL) != SD_OK)
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
	return len ? find_bytes(dir, arena, "objectSid", bytes, len)
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

	if (!comma || comma - text != 32)
		return LDIF_NO_SLOT;
	uint32_t slot = ldif_slot_find(dir, arena, comma + 1, NULL);
	if (slot == LDIF_NO_SLOT ||
	    !ldif_entry_read(dir, slot, arena, &entry, NULL))
		return LDIF_NO_SLOT;
	const char *wanted = arena_printf(arena, "B:32:%.32s:", text);
	for (size_t i = 0; i < 2; i++) {
		const struct dir_attribute *list =
			dir_entry_find(&entry, lists[i]);
		for (size_t j = 0; list && j < list->count; j++) {
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

	if (norm)
		*norm = NULL;
	if (name[0] != '<') {
		const char *dn = dir_dn_normalize(arena, name);
		if (norm)
			*norm = dn;
		return dn ? ldif_index_find_dn(&dir->index, dn) : slot;
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
	if (norm)
		*norm = slot == LDIF_NO_SLOT ? "?"
					     : ldif_index_dn(&dir->index, slot);
	return slot;
}
