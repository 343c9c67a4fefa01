/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/index.h: where the entries of a snapshot are, found by DN and
 * by the values that lookups search for, in some hundred bytes an entry. The
 * entries themselves stay in the file.
 */
#ifndef DIRECTORY_LDIF_INDEX_H
#define DIRECTORY_LDIF_INDEX_H

#include "directory/directory.h"

#include <sys/types.h>

#define LDIF_NO_SLOT UINT32_MAX

struct ldif_slot {
	off_t offset; /* of the record in the file */
	off_t patch;  /* of what was written since, or -1 */
	uint32_t dn;  /* of the normalised DN in the pool */
	uint32_t dn_len;
};

struct ldif_posting {
	uint32_t hash; /* of attribute and value, folded */
	uint32_t slot;
};

struct ldif_index {
	struct ldif_slot *slots;
	uint32_t count, capacity;
	char *pool;
	size_t pool_len, pool_room;
	struct ldif_posting *postings; /* sorted after ldif_index_sort */
	size_t posting_count, posting_room;
};

/* Adds an entry; norm is its normalised DN. False when the file is too large
 * to count. */
bool ldif_index_add(struct ldif_index *index, off_t offset, const char *norm,
		    const struct dir_entry *entry);
void ldif_index_sort(struct ldif_index *index);
void ldif_index_clear(struct ldif_index *index);

const char *ldif_index_dn(const struct ldif_index *index, uint32_t slot);
uint32_t ldif_index_find_dn(const struct ldif_index *index, const char *norm);

/* Is the attribute one whose values are indexed? */
bool ldif_index_knows(const char *attribute);
/* Postings that may have this value (others may be among them): the first,
 * and how many. */
const struct ldif_posting *
ldif_index_find(const struct ldif_index *index, const char *attribute,
		const void *value, size_t len, size_t *count);

/* Below norm, or norm itself ("" is above everything). */
bool ldif_index_within(const struct ldif_index *index, uint32_t slot,
		       const char *norm);
/* Is norm the parent of the entry? */
bool ldif_index_child(const struct ldif_index *index, uint32_t slot,
		      const char *norm);

#endif
