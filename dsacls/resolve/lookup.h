/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lookup.h: several searches in flight at once, so that all lookups of
 * a command take the time of one round trip. Independent of what is looked up.
 */
#ifndef RESOLVE_LOOKUP_H
#define RESOLVE_LOOKUP_H

#include "base/str.h"
#include "directory/directory.h"

/* entry lives only during the call. */
typedef void lookup_fn(void *context, const struct dir_entry *entry);

struct lookup_search {
	struct dir_search search; /* strings are borrowed until the run */
	lookup_fn *each;
	void *context;
	bool optional; /* a failure is no failure of the lookup */
	bool done;
	enum dir_status status; /* DIR_OK, DIR_NOT_FOUND: no such base ... */
	struct dir_error error;
};

struct lookup {
	struct arena *arena;
	struct directory *dir;
	struct lookup_search **searches;
	size_t count, capacity;
};

void
lookup_init(struct lookup *lookup, struct arena *arena, struct directory *dir);
/* Adds a search; the answer is in its status after the run. */
struct lookup_search *
lookup_add(struct lookup *lookup, const struct dir_search *search,
	   lookup_fn *each, void *context);
/*
 * Runs every search added and empties the lookup. A base that does not exist
 * and a size limit are no failures. False: the directory failed (diagnosed,
 * the first failure only).
 */
bool lookup_run(struct lookup *lookup, struct diags *diags);

/* "(|" term term ... ")" in pieces that a server takes: a filter per
 * LOOKUP_TERMS terms. Terms hold one or more filters each. */
#define LOOKUP_TERMS 200
struct lookup_filter {
	struct arena *arena;
	struct str text;
	size_t terms;
};
void lookup_filter_init(struct lookup_filter *filter, struct arena *arena);
/* "(attribute=value)" with the value escaped. */
void lookup_filter_text(struct lookup_filter *filter, const char *attribute,
			const char *value);
void lookup_filter_bytes(struct lookup_filter *filter, const char *attribute,
			 const void *bytes, size_t len);
/* The filter text, in the arena, and starts anew; NULL without terms. */
const char *lookup_filter_take(struct lookup_filter *filter);
bool lookup_filter_is_full(const struct lookup_filter *filter);
void lookup_filter_clear(struct lookup_filter *filter);

/*
 * Filters that bring what a mistyped word may have meant: base/text.h chooses
 * among what they bring. Patterns begin with what was typed, so that a server's
 * index on the beginning of names serves them.
 */

/* sAMAccountName may hold 256 characters (MS-ADA3), cn 64 (MS-ADA1). */
#define LOOKUP_NEAR_MAX 256

/* False: the word is too long for a slip of the finger; ask nobody. */
bool lookup_near_is_likely(const char *word);

/* Few: the first three letters, or the first and the last two. */
void lookup_near_append(struct str *terms, struct arena *arena,
			const char *attribute, const char *word);
/* Many: the first two letters. For a search of its own, with a limit. */
void lookup_near_append_wide(struct str *terms, struct arena *arena,
			     const char *attribute, const char *word);

/* The first count characters, whole ones. */
char *
lookup_near_beginning(struct arena *arena, const char *word, size_t count);

#endif
