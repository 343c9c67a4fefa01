/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/fetch.h: reading one object: the search for exactly what a run needs,
 * and the object made of the answer. Never writes.
 */
#ifndef APPLY_FETCH_H
#define APPLY_FETCH_H

#include "apply/work.h"

#include <stddef.h>
#include <stdint.h>

#define FETCH_ATTRIBUTES 12

/* The search for one object, or (walks) for what is below. */
struct fetch {
	struct dir_search search;
	const char *attributes[FETCH_ATTRIBUTES];
};
void fetch_init(struct fetch *fetch, const struct task *task, const char *base);

/* The search for the descriptor alone: reading again, reading back. base:
 * how the object is named (identity.h). */
void fetch_init_again(struct fetch *fetch, const struct object *object,
		      const char *base);

/* The same for many objects like this one: those that filter finds below
 * base. */
void fetch_init_many(struct fetch *fetch, const struct object *object,
		     const char *base, const char *filter);

/*
 * Takes DN, facts and descriptor of an entry: before is filled, or the
 * object fails with a note, or blind is set: nothing came because audit
 * entries were asked for.
 */
void fetch_take(struct work *work, struct object *object,
		const struct dir_entry *entry);

/*
 * Of an object whose descriptor came without its audit entries though they
 * were asked for: a note, or where they would be written, a failure; a dry run
 * that replaces them may go on.
 */
void fetch_note_audit(const struct work *work, struct object *object);

/* Takes the descriptor of a second read into now, with the number of writes
 * it has seen. is_second: the same read has brought an entry before. False: it
 * is not there or cannot be read; *why is a sentence. */
bool fetch_take_again(struct work *work, struct object *object,
		      const struct dir_entry *entry, bool is_second,
		      uint32_t *version, const char **why);

#endif
