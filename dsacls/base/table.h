/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/table.h: the one hash table. It keeps items of one size by value, each
 * with its hash, and knows nothing of their keys: an item is found by its hash
 * and the caller's function. Nothing is removed. Out of memory ends the
 * program.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
	size_t item_size;    /* 0: a set of hashes, nothing else is kept */
	struct arena *arena; /* where its memory is; NULL: on the heap */
	size_t count;	     /* items in it */
	size_t size;	     /* slots: 0 or a power of two */
	void *slots;
};

/* An empty table: all but item_size and arena is zero. */
#define TABLE_INIT(size, arena) {(size), (arena), 0, 0, NULL}

/* Does the key belong to this item? */
typedef bool table_equal_fn(const void *item, const void *key);

/* The item, NULL when there is none. is_equal NULL: the hash decides. Items
 * move when another is added. */
void *table_find(const struct table *table, uint64_t hash,
		 table_equal_fn *is_equal, const void *key);
/* The item, added with all its bytes zero when there is none; never NULL.
 * *is_new (or NULL) is true when it was added. */
void *table_add(struct table *table, uint64_t hash, table_equal_fn *is_equal,
		const void *key, bool *is_new);
/* Adds the hash of the bytes to a set of hashes; false: it has it already. Of
 * 64 bits under the key of the process, two are alike by chance alone. */
bool table_add_hash(struct table *table, const void *bytes, size_t len);
/* The first item (after NULL), the one after an item, NULL after the last; in
 * an order that means nothing. */
void *table_next(const struct table *table, const void *item);
/* Frees what is on the heap; the table is empty then. */
void table_clear(struct table *table);

/* The one hash function, SipHash-2-4 (Aumasson and Bernstein,
 * 2012). Names come from servers and files that may be hostile: under a key
 * which only this process knows, nobody can choose names that collide.
 *
 * The hash of the bytes under this process's key: another in every run. start
 * is 0, or the hash of what comes before the bytes. */
uint64_t hash_bytes(uint64_t start, const void *bytes, size_t len);
/* The same in every process; whoever knows the key can make collisions. */
uint64_t
hash_with_key(const uint64_t key[static 2], const void *bytes, size_t len);

#endif
