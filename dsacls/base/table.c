/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/table.c: open addressing, at most half full. A slot is the hash, 0
 * where the slot is free, and the item behind it.
 */
#include "base/table.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <unistd.h>

#define FIRST_SIZE 64

static size_t
stride(const struct table *table)
{
	return sizeof(uint64_t) + (table->item_size + 7) / 8 * 8;
}

static uint64_t *
slot_at(const struct table *table, size_t i)
{
	return (uint64_t *)(void *)((char *)table->slots + i * stride(table));
}

/* The slot of the item, or the free one where it belongs. */
static uint64_t *
find_slot(const struct table *table, uint64_t hash, table_equal_fn *is_equal,
	  const void *key)
{
	size_t i = (size_t)hash & (table->size - 1);
	uint64_t *slot = slot_at(table, i);

	while (*slot != 0 && (*slot != hash ||
			      (is_equal != NULL && !is_equal(slot + 1, key)))) {
		i = (i + 1) & (table->size - 1);
		slot = slot_at(table, i);
	}
	return slot;
}

/* Moves every item to the first free slot from where it belongs on, until
 * none is left behind a free one: each move brings an item nearer. */
static void
place_anew(const struct table *table)
{
	bool moved = true;

	while (moved) {
		moved = false;
		for (size_t i = 0; i < table->size; i++) {
			uint64_t *slot = slot_at(table, i);
			size_t at = (size_t)*slot & (table->size - 1);

			if (*slot == 0)
				continue;
			while (at != i && *slot_at(table, at) != 0)
				at = (at + 1) & (table->size - 1);
			if (at == i)
				continue;
			memcpy(slot_at(table, at), slot, stride(table));
			memset(slot, 0, stride(table));
			moved = true;
		}
	}
}

/* In place where the table has its own memory: the old slots and the new ones
 * together would be half as much again. */
static void
grow(struct table *table)
{
	const size_t old = table->size * stride(table);
	void *slots;

	table->size = table->size == 0 ? FIRST_SIZE : table->size * 2;
	if (table->arena != NULL) {
		slots = arena_array(table->arena, table->size, stride(table));
		if (old != 0)
			memcpy(slots, table->slots, old);
	} else {
		slots = or_die(
			reallocarray(table->slots, table->size, stride(table)));
		memset((char *)slots + old, 0,
		       table->size * stride(table) - old);
	}
	table->slots = slots;
	place_anew(table);
}

void *
table_find(const struct table *table, uint64_t hash, table_equal_fn *is_equal,
	   const void *key)
{
	uint64_t *slot;

	if (table->count == 0)
		return NULL;
	slot = find_slot(table, hash == 0 ? 1 : hash, is_equal, key);
	return *slot == 0 ? NULL : slot + 1;
}

void *
table_add(struct table *table, uint64_t hash, table_equal_fn *is_equal,
	  const void *key, bool *is_new)
{
	uint64_t *slot;
	bool added;

	if (table->count >= table->size / 2)
		grow(table);
	hash = hash == 0 ? 1 : hash;
	slot = find_slot(table, hash, is_equal, key);
	added = *slot == 0;
	*slot = hash;
	table->count += added;
	if (is_new != NULL)
		*is_new = added;
	return slot + 1;
}

bool
table_add_hash(struct table *table, const void *bytes, size_t len)
{
	bool is_new;

	(void)table_add(table, hash_bytes(0, bytes, len), NULL, NULL, &is_new);
	return is_new;
}

void *
table_next(const struct table *table, const void *item)
{
	size_t i = 0;

	if (item != NULL)
		i = (size_t)((const char *)item - (const char *)table->slots) /
			    stride(table) +
		    1;
	for (; i < table->size; i++)
		if (*slot_at(table, i) != 0)
			return slot_at(table, i) + 1;
	return NULL;
}

void
table_clear(struct table *table)
{
	if (table->arena == NULL)
		free(table->slots);
	table->count = table->size = 0;
	table->slots = NULL;
}

/* ---- the hash function ---------------------------------------------- */

static uint64_t process_key[2];

static void
draw_key(void)
{
	if (getentropy(process_key, sizeof(process_key)) != 0)
		diag_die("the system gives no random numbers");
}

static uint64_t
rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static void
mix(uint64_t v[static 4], unsigned rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

uint64_t
hash_with_key(const uint64_t key[static 2], const void *bytes, size_t len)
{
	const uint8_t *in = bytes;
	uint64_t v[4] = {
		key[0] ^ UINT64_C(0x736f6d6570736575),
		key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261),
		key[1] ^ UINT64_C(0x7465646279746573),
	};
	const size_t words = len / 8;

	/* The last word holds the rest and, on top, the length. */
	for (size_t i = 0; i <= words; i++) {
		const size_t count = i < words ? 8 : len % 8;
		uint64_t word = i < words ? 0 : (uint64_t)len << 56;

		for (size_t j = 0; j < count; j++)
			word |= (uint64_t)in[i * 8 + j] << (8 * j);
		v[3] ^= word;
		mix(v, 2);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t
hash_bytes(uint64_t start, const void *bytes, size_t len)
{
	static once_flag once = ONCE_FLAG_INIT;

	call_once(&once, draw_key);
	return hash_with_key(
		(const uint64_t[]){process_key[0] ^ start, process_key[1]},
		bytes, len);
}
