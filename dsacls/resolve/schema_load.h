/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_load.h: fills the items of a schema from Microsoft's tables
 * and from the directory, and only as far as it is asked to.
 */
#ifndef RESOLVE_SCHEMA_LOAD_H
#define RESOLVE_SCHEMA_LOAD_H

#include "resolve/schema_item.h"

struct lookup;

void schema_load_builtin(struct schema *schema);
/* Adds searches for everything wanted since the last call to a lookup that
 * may ask other things too, and takes what it brought after it was run. */
void schema_queue(struct schema *schema, struct lookup *lookup);
void schema_settle(struct schema *schema);
/* Fetches the classes and attributes that the filters name, at most limit
 * for each filter, and every right. */
void schema_fetch(struct schema *schema, const char *const *filters,
		  size_t count, size_t limit);
/* A copy without blanks (joint 0), or with joint for each. */
char *schema_rejoin(struct arena *arena, const char *name, char joint);

#endif
