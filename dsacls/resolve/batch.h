/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/batch.h: several searches in flight at once, so that everything a
 * command wants to know costs the time of one round trip. Knows nothing of
 * what is looked for.
 */
#ifndef RESOLVE_BATCH_H
#define RESOLVE_BATCH_H

#include "base/str.h"
#include "directory/directory.h"

/* entry lives only during the call. */
typedef void batch_fn(void *context, const struct dir_entry *entry);

struct batch_search {
	struct dir_search search; /* strings are borrowed until the run */
	batch_fn *each;
	void *context;
	bool optional; /* a failure is no failure of the batch */
	bool done;
	enum dir_status status; /* DIR_OK, DIR_NOT_FOUND: no such base ... */
	struct dir_error error;
};

struct batch {
	struct arena *arena;
	struct directory *dir;
	struct batch_search **searches;
	size_t count, capacity;
};

void
batch_init(struct batch *batch, struct arena *arena, struct directory *dir);
/* Adds a search; the answer is in its status after the run. */
struct batch_search *
batch_add(struct batch *batch, const struct dir_search *search, batch_fn *each,
	  void *context);
/*
 * Runs every search added and empties the batch. A base that does not exist
 * and a size limit are no failures. False: the directory failed (diagnosed,
 * the first failure only).
 */
bool batch_run(struct batch *batch, struct diags *diags);

/* "(|" term term ... ")" in pieces that a server takes: a filter per
 * BATCH_TERMS terms. Terms hold one or more filters each. */
#define BATCH_TERMS 200
struct batch_filter {
	struct arena *arena;
	struct str text;
	size_t terms;
};
void batch_filter_init(struct batch_filter *filter, struct arena *arena);
/* "(attribute=value)" with the value escaped. */
void batch_filter_text(struct batch_filter *filter, const char *attribute,
		       const char *value);
void batch_filter_bytes(struct batch_filter *filter, const char *attribute,
			const void *bytes, size_t len);
/* The filter text, in the arena, and starts anew; NULL without terms. */
const char *batch_filter_take(struct batch_filter *filter);
bool batch_filter_is_full(const struct batch_filter *filter);
void batch_filter_clear(struct batch_filter *filter);

#endif
