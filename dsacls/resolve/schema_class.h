/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_class.h: what is known of a class beyond its name, what is in
 * a property set, and the names for completion. Each searches the directory
 * only when needed.
 */
#ifndef RESOLVE_SCHEMA_CLASS_H
#define RESOLVE_SCHEMA_CLASS_H

#include "resolve/schema.h"

/* Is the class, or one it is derived from, among those the right applies to?
 * True when the right names no classes. */
bool schema_applies_to(struct schema *schema, const struct schema_item *right,
		       const struct schema_item *object_class);
/* Has the property set a confidential attribute? -1: the directory does not
 * tell. */
int schema_set_is_confidential(struct schema *schema,
			       const struct schema_item *set);
/* Names that begin with prefix for completion, built-in and live. */
size_t schema_complete(struct schema *schema, const char *prefix,
		       enum schema_field field, uint32_t mask, size_t limit,
		       const char **out);

/*
 * defaultSecurityDescriptor of a class as SDDL text, from the live schema.
 * NULL when the class has none; *found (may be NULL) says whether the class
 * itself was found.
 */
const char *
schema_default_sd(struct schema *schema, const char *class_name, bool *found);

/* Gets ready to answer that for these classes (ended by NULL), in one search:
 * for those who must not ask in the middle of another. */
void
schema_fetch_defaults(struct schema *schema, const char *const *class_names);

#endif
