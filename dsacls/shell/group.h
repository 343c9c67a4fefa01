/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/group.h: which staged changes are about the same object, and which
 * of them share a write. Those to one object are one plan, so that they cost
 * one read and one write. Asks nobody; knows what was looked at when they
 * were staged.
 */
#ifndef SHELL_GROUP_H
#define SHELL_GROUP_H

#include "shell/shell.h"

/* About everything below an object? Such a change is not tried beforehand. */
bool group_is_walk(const struct staged *staged);
/* About one object by name? Only those share a write. */
bool group_is_of_one(const struct staged *staged);

/*
 * Of all that are staged, which share a write: the first of them, and the
 * next one, or staged_count. One that may be about many objects ends the
 * sharing: what comes after it would be carried out before it.
 */
struct groups {
	size_t *first, *next;
};
struct groups groups_of(const struct shell *shell, struct arena *arena);
/* One more change shares its write with none before this one. */
size_t group_begin(const struct shell *shell);

/* May the change be about this object? attribute: of the other change. */
bool group_covers(const struct staged *staged,
		  const struct staged_object *object, const char *attribute);

/* Is there a change that may be about it, and after those that it follows? */
bool
group_is_covered(const struct shell *shell, const struct staged_object *object,
		 const char *attribute);

/* The plan of all that share the write of first. */
struct plan group_plan(const struct shell *shell, struct arena *arena,
		       const struct groups *groups, size_t first);

#endif
