/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/index.c: sorted arrays of hashes. A hash only says where to
 * look; whoever looks compares the values themselves.
 */
#include "directory/ldif/index.h"

#include "base/hash.h"
#include "base/str.h"
#include "directory/fold.h"
#include "directory/ldif/ldif.h"
#include "libsd/guid.h"
#include "libsd/sid.h"

#include <stdlib.h>
#include <string.h>

/* Finds the entry that a name means: a DN in any spelling, or AD's <GUID=>,
 * <SID=> and <WKGUID=> forms. */

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

/* What this program's look-ups ask for by value. */
static const char *const indexed[] = {
	"objectClass",	  "objectSid",	       "objectGUID",
	"sAMAccountName", "userPrincipalName", "cn",
	"name",		  "displayName",       "lDAPDisplayName",
	"schemaIDGUID",	  "rightsGuid",	       "attributeSecurityGUID",
	"nETBIOSName",	  "dnsRoot",
};

static void *
grow(void *old, size_t *room, size_t need, size_t size)
{
	size_t wanted = *room != '\0' ? *room : 1024;

	if (need <= *room)
		return old;
	while (wanted < need)
		wanted += wanted / 2;
	void *grown = reallocarray(old, wanted, size);
	if (grown == NULL)
		diag_die("out of memory");
	*room = wanted;
	return grown;
}

static uint32_t
hash_value(const char *attribute, const void *value, size_t len)
{
	char buffer[256];
	const char *in = value;
	size_t name_len = strnlen(attribute, sizeof(buffer));

	memcpy(buffer, attribute, name_len);
	fold_bytes(buffer, name_len);
	uint64_t hash = hash_bytes(0, buffer, name_len);
	while (len != 0) {
		size_t part = len < sizeof(buffer) ? len : sizeof(buffer);
		/* A letter of two bytes is not cut in the middle. */
		if (part < len && ((unsigned char)in[part - 1] & 0xe0) == 0xc0)
			part--;
		memcpy(buffer, in, part);
		fold_bytes(buffer, part);
		hash = hash_bytes(hash, buffer, part);
		in += part;
		len -= part;
	}
	return (uint32_t)hash;
}

static void
add_posting(struct ldif_index *index, uint32_t hash, uint32_t slot)
{
	index->postings =
		grow(index->postings, &index->posting_room,
		     index->posting_count + 1, sizeof(*index->postings));
	index->postings[index->posting_count++] =
		(struct ldif_posting){hash, slot};
}

bool
ldif_index_knows(const char *attribute)
{
	for (size_t i = 0; i < sizeof(indexed) / sizeof(indexed[0]); i++)
		if (text_equal_nocase(indexed[i], attribute))
			return true;
	return false;
}

static void
add_values(struct ldif_index *index, uint32_t slot,
	   const struct dir_attribute *attribute)
{
	if (!ldif_index_knows(attribute->name))
		return;
	for (size_t i = 0; i < attribute->count; i++)
		add_posting(index,
			    hash_value(attribute->name,
				       attribute->values[i].bytes,
				       attribute->values[i].len),
			    slot);
}

bool
ldif_index_add(struct ldif_index *index, off_t offset, const char *norm,
	       const struct dir_entry *entry)
{
	size_t len = strlen(norm), room = index->capacity;

	if (index->count >= UINT32_MAX - 1 ||
	    index->pool_len + len >= UINT32_MAX)
		return false;
	index->slots = grow(index->slots, &room, (size_t)index->count + 1,
			    sizeof(*index->slots));
	index->capacity = (uint32_t)room;
	index->pool = grow(index->pool, &index->pool_room,
			   index->pool_len + len + 1, 1);
	uint32_t slot = index->count++;
	index->slots[slot] = (struct ldif_slot){
		.offset = offset,
		.patch = -1,
		.dn = (uint32_t)index->pool_len,
		.dn_len = (uint32_t)len,
	};
	memcpy(index->pool + index->pool_len, norm, len + 1);
	index->pool_len += len + 1;
	add_posting(index, hash_value("dn", norm, len), slot);
	for (size_t i = 0; i < entry->count; i++)
		add_values(index, slot, &entry->attributes[i]);
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct ldif_posting *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->slot < y->slot ? -1 : x->slot > y->slot;
}

void
ldif_index_sort(struct ldif_index *index)
{
	if (index->posting_count != 0)
		qsort(index->postings, index->posting_count,
		      sizeof(*index->postings), compare);
}

void
ldif_index_clear(struct ldif_index *index)
{
	free(index->slots);
	free(index->pool);
	free(index->postings);
	*index = (struct ldif_index){0};
}

const char *
ldif_index_dn(const struct ldif_index *index, uint32_t slot)
{
	return index->pool + index->slots[slot].dn;
}

static const struct ldif_posting *
find_hash(const struct ldif_index *index, uint32_t hash, size_t *count)
{
	size_t low = 0, high = index->posting_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->postings[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < index->posting_count && index->postings[end].hash == hash)
		end++;
	*count = end - low;
	return index->postings + low;
}

uint32_t
ldif_index_find_dn(const struct ldif_index *index, const char *norm)
{
	size_t count;
	const struct ldif_posting *found =
		find_hash(index, hash_value("dn", norm, strlen(norm)), &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(ldif_index_dn(index, found[i].slot), norm) == 0)
			return found[i].slot;
	return LDIF_NO_SLOT;
}

const struct ldif_posting *
ldif_index_find(const struct ldif_index *index, const char *attribute,
		const void *value, size_t len, size_t *count)
{
	return find_hash(index, hash_value(attribute, value, len), count);
}

/* In a normalised DN a comma stands between RDNs only: others are \2c. */
bool
ldif_index_within(const struct ldif_index *index, uint32_t slot,
		  const char *norm)
{
	const char *dn = ldif_index_dn(index, slot);
	size_t len = index->slots[slot].dn_len, tail = strlen(norm);

	if (tail == 0)
		return true;
	return len >= tail && memcmp(dn + len - tail, norm, tail) == 0 &&
	       (len == tail || dn[len - tail - 1] == ',');
}

bool
ldif_index_child(const struct ldif_index *index, uint32_t slot,
		 const char *norm)
{
	const char *comma = strchr(ldif_index_dn(index, slot), ',');
	return comma != NULL && strcmp(comma + 1, norm) == 0;
}
