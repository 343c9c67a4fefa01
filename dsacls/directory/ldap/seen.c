/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/seen.c: what a server has given already, entries of a
 * search or values of an attribute: a few bytes each, whatever their length.
 * For searches that are started again in the middle, and to see that a
 * server repeats itself for ever.
 */
#include "directory/ldap/request.h"

#include <stdlib.h>

/* FNV-1a of 64 bits: among a million DNs two are alike once in thirty
 * million runs. 0 marks a free place. */
static uint64_t
hash_of(const char *bytes, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) *
		       UINT64_C(1099511628211);
	return hash ? hash : 1;
}

static size_t
place_of(const uint64_t *table, size_t room, uint64_t hash)
{
	size_t place = (size_t)(hash % room);

	while (table[place] && table[place] != hash)
		place = (place + 1) % room;
	return place;
}

static void
grow(struct ldap_seen *seen)
{
	size_t room = seen->room ? 2 * seen->room : 1024;
	uint64_t *table = calloc(room, sizeof(*table));

	if (!table)
		diag_die("out of memory");
	for (size_t i = 0; i < seen->room; i++)
		if (seen->table[i])
			table[place_of(table, room, seen->table[i])] =
				seen->table[i];
	free(seen->table);
	seen->table = table;
	seen->room = room;
}

bool
ldap_seen_add(struct ldap_seen *seen, const char *bytes, size_t len)
{
	uint64_t hash = hash_of(bytes, len);

	if (3 * seen->count >= 2 * seen->room)
		grow(seen);
	size_t place = place_of(seen->table, seen->room, hash);
	if (seen->table[place])
		return false;
	seen->table[place] = hash;
	seen->count++;
	return true;
}

void
ldap_seen_clear(struct ldap_seen *seen)
{
	free(seen->table);
	*seen = (struct ldap_seen){0};
}
