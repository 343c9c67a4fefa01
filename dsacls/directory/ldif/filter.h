/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/filter.h: search filters (RFC 4515) for entries of a
 * snapshot: read once, then matched against entry after entry.
 */
#ifndef DIRECTORY_LDIF_FILTER_H
#define DIRECTORY_LDIF_FILTER_H

#include "directory/directory.h"

enum ldif_filter_kind {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT,
	FILTER_EQUAL,
	FILTER_PRESENT,
	FILTER_SUBSTRINGS,
	FILTER_AT_LEAST,
	FILTER_AT_MOST,
	FILTER_ALL_BITS, /* 1.2.840.113556.1.4.803 */
	FILTER_ANY_BITS, /* 1.2.840.113556.1.4.804 */
};

struct ldif_filter {
	enum ldif_filter_kind kind;
	const char *attribute;
	struct dir_value value;	       /* unescaped */
	const char *normal_dn;	       /* of an EQUAL value that is a DN */
	const struct dir_value *parts; /* SUBSTRINGS: first and last may be
					  empty, as in *a* */
	size_t part_count;
	struct ldif_filter *child; /* AND, OR, NOT: the first */
	struct ldif_filter *next;  /* sibling */
};

/* The filter, or NULL with *column and *what is wrong there. */
struct ldif_filter *ldif_filter_parse(struct arena *arena, const char *text,
				      size_t *column, const char **what);

/* Does the entry match? Attributes that it lacks match nothing. */
bool ldif_filter_match(const struct ldif_filter *filter,
		       const struct dir_entry *entry);

#endif
