/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap_seen.c: which entries of a search were given already, for
 * the one case in which a search is started again in the middle: a few bytes
 * an entry, whatever the length of its DN.
 */
#include "directory/ldap_request.h"

#include <stdlib.h>

/* FNV-1a of 64 bits: among a million DNs two are alike once in thirty
 * million runs. 0 marks a free place. */
static uint64_t
hash_dn(const char *dn)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *dn; dn++)
		hash = (hash ^ (unsigned char)*dn) * UINT64_C(1099511628211);
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
ldap_seen_add(struct ldap_seen *seen, const char *dn)
{
	uint64_t hash = hash_dn(dn);

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
