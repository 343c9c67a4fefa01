/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/table.c: open addressing, at most half full. A slot is the hash, 0
 * where the slot is free, and the item behind it.
 */
#include "base/table.h"

#include "base/die.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

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

static bool
is_never(const void *item, const void *key)
{
	(void)item;
	(void)key;
	return false;
}

static void
grow(struct table *table)
{
	struct table bigger = *table;

	bigger.size = table->size == 0 ? FIRST_SIZE : table->size * 2;
	if (table->arena != NULL)
		bigger.slots =
			arena_array(table->arena, bigger.size, stride(table));
	else
		bigger.slots = or_die(calloc(bigger.size, stride(table)));
	for (size_t i = 0; i < table->size; i++) {
		const uint64_t *slot = slot_at(table, i);

		if (*slot != 0)
			memcpy(find_slot(&bigger, *slot, is_never, NULL), slot,
			       stride(table));
	}
	if (table->arena == NULL)
		free(table->slots);
	*table = bigger;
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
