/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/index.c: sorted arrays of hashes. A hash only gives
 * candidates; the caller compares the values.
 */
#include "directory/ldif/index.h"

#include "base/table.h"
#include "base/text.h"
#include "directory/dn.h"

#include <stdlib.h>
#include <string.h>

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
	size_t wanted = *room != 0 ? *room : 1024;
	void *grown;

	if (need <= *room)
		return old;
	while (wanted < need)
		wanted += wanted / 2;
	grown = or_die(reallocarray(old, wanted, size));
	*room = wanted;
	return grown;
}

static uint32_t
hash_value(const char *attribute, const void *value, size_t len)
{
	char buffer[256];
	const char *in = value;
	size_t name_len = strnlen(attribute, sizeof(buffer));
	uint64_t hash;

	memcpy(buffer, attribute, name_len);
	fold_bytes(buffer, name_len);
	hash = hash_bytes(0, buffer, name_len);
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
	uint32_t slot;

	if (index->count >= UINT32_MAX - 1 ||
	    index->pool_len + len >= UINT32_MAX)
		return false;
	index->slots = grow(index->slots, &room, (size_t)index->count + 1,
			    sizeof(*index->slots));
	index->capacity = (uint32_t)room;
	index->pool = grow(index->pool, &index->pool_room,
			   index->pool_len + len + 1, 1);
	slot = index->count++;
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
	size_t end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->postings[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	end = low;
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

/* In a normalised DN commas are between RDNs only: others are \2c. */
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
