/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/chain.c: one record for what is planned last for an attribute of an
 * object; an index by hash in memory, so that a run over very many objects
 * costs 16 bytes for each.
 */
#include "apply/chain.h"

#include "apply/parts.h"
#include "apply/work.h"
#include "base/hash.h"
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	uint64_t hash;
	uint64_t place; /* of the record in the file; 0: the slot is free */
};

struct chain {
	FILE *file; /* NULL until something is kept */
	uint64_t end;
	struct slot *slots;
	size_t size, count; /* size is a power of two */
};

struct record {
	uint32_t key_len, desc_len;
	uint32_t parts; /* those that differ from what the directory holds */
	uint32_t removes;
};

struct chain *
chain_new(void)
{
	struct chain *chain = calloc(1, sizeof(*chain));

	if (chain == NULL)
		diag_die("out of memory");
	return chain;
}

void
chain_free(struct chain *chain)
{
	if (chain == NULL)
		return;
	if (chain->file != NULL)
		fclose(chain->file);
	free(chain->slots);
	free(chain);
}

/* ---- the index ---------------------------------------------------------- */

/* By GUID; by name where a snapshot has none. */
static void
make_key(struct str *key, const struct object *object)
{
	str_init(key);
	str_append(key, object->task->attribute);
	str_append_char(key, '\0');
	if (sd_guid_is_zero(&object->guid))
		str_append(key, object->dn);
	for (size_t i = 0; i < key->len; i++)
		if (key->data[i] >= 'A' && key->data[i] <= 'Z')
			key->data[i] = (char)(key->data[i] + 'a' - 'A');
	if (!sd_guid_is_zero(&object->guid))
		str_append_bytes(key, object->guid.bytes,
				 sizeof(object->guid.bytes));
}

static struct slot *
first_slot(const struct chain *chain, uint64_t hash)
{
	return &chain->slots[(hash ^ hash >> 32) & (chain->size - 1)];
}

static struct slot *
next_slot(const struct chain *chain, struct slot *slot)
{
	return ++slot == chain->slots + chain->size ? chain->slots : slot;
}

static void
grow(struct chain *chain)
{
	struct chain bigger = {.size = chain->size == 0 ? 64 : chain->size * 2};

	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		diag_die("out of memory");
	for (size_t i = 0; i < chain->size; i++) {
		struct slot *slot;

		if (chain->slots[i].place == 0)
			continue;
		slot = first_slot(&bigger, chain->slots[i].hash);
		while (slot->place != 0)
			slot = next_slot(&bigger, slot);
		*slot = chain->slots[i];
	}
	free(chain->slots);
	chain->slots = bigger.slots;
	chain->size = bigger.size;
}

/* ---- records ------------------------------------------------------------ */

static bool
read_at(struct chain *chain, uint64_t place, void *out, size_t len)
{
	if (fseeko(chain->file, (off_t)place, SEEK_SET) != 0)
		return false;
	if (fread(out, 1, len, chain->file) == len)
		return true;
	if (ferror(chain->file) == 0)
		errno = EIO;
	return false;
}

/* Is the record in the slot that of the key? -1: it cannot be read. */
static int
is_of(struct chain *chain, const struct slot *slot, const struct str *key,
      struct record *record)
{
	char *text;
	int same;

	if (!read_at(chain, slot->place, record, sizeof(*record)))
		return -1;
	if (record->key_len != key->len)
		return 0;
	text = malloc(key->len);
	if (text == NULL)
		diag_die("out of memory");
	same = read_at(chain, slot->place + sizeof(*record), text, key->len)
		       ? memcmp(text, key->data, key->len) == 0
		       : -1;
	free(text);
	return same;
}

/* The slot of the key, or the free one where it belongs; NULL: errno. */
static struct slot *
find(struct chain *chain, const struct str *key, struct record *record)
{
	const uint64_t hash = hash_bytes(0, key->data, key->len);
	struct slot *slot = first_slot(chain, hash);

	for (; slot->place != 0; slot = next_slot(chain, slot)) {
		int same = slot->hash == hash ? is_of(chain, slot, key, record)
					      : 0;

		if (same != 0)
			return same > 0 ? slot : NULL;
	}
	slot->hash = hash;
	*record = (struct record){0};
	return slot;
}

static bool
put_before(struct chain *chain, struct object *object, const struct slot *slot,
	   const struct record *record)
{
	SD_DESC_AUTO planned = SD_DESC_INIT;
	struct sd_desc joined;
	uint8_t *bytes = malloc(record->desc_len + 1);
	bool ok;

	if (bytes == NULL)
		diag_die("out of memory");
	ok = read_at(chain, slot->place + sizeof(*record) + record->key_len,
		     bytes, record->desc_len);
	if (ok && !record->removes &&
	    sd_desc_decode(bytes, record->desc_len, &planned, NULL) != SD_OK) {
		errno = EIO;
		ok = false;
	}
	free(bytes);
	if (!ok)
		return false;
	joined = parts_join(&object->before, &planned, record->parts);
	object_begin_with(object, &joined);
	object->is_new = record->removes;
	object->repeated = true;
	return true;
}

bool
chain_follow(struct chain *chain, struct object *object)
{
	struct record record;
	struct slot *slot;
	struct str key;
	bool ok = true;

	if (chain->count == 0)
		return true;
	make_key(&key, object);
	slot = find(chain, &key, &record);
	str_clear(&key);
	if (slot == NULL)
		ok = false;
	else if (slot->place != 0)
		ok = put_before(chain, object, slot, &record);
	return ok;
}

static bool
append(struct chain *chain, struct slot *slot, const struct record *record,
       const struct str *key, const uint8_t *bytes)
{
	if (fseeko(chain->file, (off_t)chain->end, SEEK_SET) != 0 ||
	    fwrite(record, sizeof(*record), 1, chain->file) != 1 ||
	    fwrite(key->data, 1, key->len, chain->file) != key->len ||
	    (record->desc_len > 0 && fwrite(bytes, 1, record->desc_len,
					    chain->file) != record->desc_len))
		return false;
	chain->count += slot->place == 0;
	slot->place = chain->end;
	chain->end += sizeof(*record) + key->len + record->desc_len;
	return true;
}

static bool
open_file(struct chain *chain)
{
	if (chain->file != NULL)
		return true;
	chain->file = tmpfile();
	chain->end = 1; /* no record is at 0 */
	return chain->file != NULL;
}

bool
chain_keep(struct chain *chain, const struct object *object)
{
	struct record record = {0};
	struct slot *slot;
	uint8_t *bytes = NULL;
	size_t len = 0;
	struct str key;
	bool ok;

	if (!open_file(chain))
		return false;
	if (chain->count * 2 >= chain->size)
		grow(chain);
	if (!object->removes &&
	    sd_desc_encode_alloc(&object->after, &bytes, &len, NULL) != SD_OK) {
		errno = EOVERFLOW;
		return false;
	}
	make_key(&key, object);
	slot = find(chain, &key, &record);
	record = (struct record){
		.key_len = (uint32_t)key.len,
		.desc_len = (uint32_t)len,
		.parts = record.parts |
			 (object->task->is_sd ? object->sd_flags : PARTS_ALL),
		.removes = object->removes,
	};
	ok = slot != NULL && append(chain, slot, &record, &key, bytes);
	str_clear(&key);
	free(bytes);
	return ok;
}
