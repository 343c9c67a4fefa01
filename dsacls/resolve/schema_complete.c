/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_complete.c: names of the schema that begin with what was
 * typed, for completion: those that make sense for the bits, sorted. One
 * bounded search a prefix.
 */
#include "resolve/schema_internal.h"

#include <stdlib.h>
#include <string.h>

/* Asked for more than shown: not all of them fit the bits. */
#define FETCH_FACTOR 8

static bool
is_candidate(const struct schema *schema, const struct schema_item *item,
	     enum schema_field field, uint32_t mask)
{
	if (!schema_item_counts(schema, item))
		return false;
	if (field == FIELD_INHERITED)
		return item->kind == SCHEMA_CLASS && !item->abstract;
	return schema_item_fits(item, mask);
}

/* The name to complete to: the one that begins with the prefix. */
static const char *
name_for(const struct schema_item *item, const char *prefix)
{
	if (text_has_prefix_nocase(item->name, prefix))
		return item->name;
	if (item->live_name != NULL &&
	    text_has_prefix_nocase(item->live_name, prefix))
		return item->live_name;
	return NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return text_compare_nocase(*(const char *const *)a,
				   *(const char *const *)b);
}

static size_t
drop_doubles(const char **names, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !text_equal_nocase(names[kept - 1], names[i]))
			names[kept++] = names[i];
	return kept;
}

static const char *
filter_for(struct schema *schema, const char *prefix)
{
	const char *word = dir_filter_escape(
		schema->arena, schema_rejoin(schema->arena, prefix, '\0'));

	return arena_printf(schema->arena, "(|(lDAPDisplayName=%s*)(cn=%s*))",
			    word, word);
}

size_t
schema_complete(struct schema *schema, const char *prefix,
		enum schema_field field, uint32_t mask, size_t limit,
		const char **out)
{
	const struct schema_node *node;
	const char **names = NULL;
	const char *filter = filter_for(schema, prefix);
	size_t count = 0, capacity = 0;

	schema_fetch(schema, &filter, 1, limit * FETCH_FACTOR);
	for (node = schema->all; node != NULL; node = node->next) {
		const char *name = name_for(&node->item, prefix);

		if (name == NULL ||
		    !is_candidate(schema, &node->item, field, mask))
			continue;
		names = arena_grow(schema->arena, names, &capacity, count + 1,
				   sizeof(*names));
		names[count++] = name;
	}
	if (count == 0)
		return 0;
	qsort(names, count, sizeof(*names), compare_names);
	count = drop_doubles(names, count);
	if (count > limit)
		count = limit;
	memcpy(out, names, count * sizeof(*names));
	return count;
}
