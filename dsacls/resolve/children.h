/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/children.h: what stands below an object, by the beginning of its
 * name, and how a name is written as a step of a path. For Tab and for
 * completion: searches are bounded, and what fails is just not offered.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct directory;
struct dir_entry;

struct child {
	const char *rdn;
	const char *name; /* its value */
	bool is_container;
};

struct children {
	struct arena *arena; /* of the names */
	struct child *list;
	size_t count, capacity;
	bool whole; /* all that begin so are here */
};

/* Made to hold others, by what the schema says? objectClass tells. */
bool child_is_container(const struct dir_entry *entry);

/* Children of base whose names begin with prefix. Of a server at most
 * COMPLETE_LIMIT; a snapshot gives all children, whatever their names. */
void children_find(struct children *found, struct arena *arena,
		   struct directory *dir, const char *base, const char *prefix);

/* ---- steps of a path ------------------------------------------------ */

/* Where the last step begins: behind the last slash that no backslash
 * hides. */
const char *path_last_step(const char *path);
/* A name or RDN with its slashes hidden, and back. */
char *path_step_hide(struct arena *arena, const char *text);
char *path_step_show(struct arena *arena, const char *text);

#endif
