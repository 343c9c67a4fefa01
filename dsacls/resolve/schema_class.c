/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_class.c: what is known of a class beyond its name: what it is
 * derived from, which rights apply to it, its default descriptor; and what is
 * in a property set. Each searches the directory only when needed.
 */
#include "resolve/schema_class.h"

#include "base/text.h"
#include "resolve/lookup.h"
#include "resolve/schema_load.h"

#include <stdlib.h>
#include <string.h>

/* Names of the schema that begin with what was typed, for completion: those
 * that make sense for the bits, sorted. One bounded search a prefix. */

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
	qsort(names, count, sizeof(*names), text_compare_entries_nocase);
	count = drop_doubles(names, count);
	if (count > limit)
		count = limit;
	memcpy(out, names, count * sizeof(*names));
	return count;
}

/* No chain of classes is longer; a damaged schema may have a ring. */
#define DERIVED_MAX 32

static bool
applies_to_class(const struct schema_item *right,
		 const struct schema_item *class)
{
	for (size_t i = 0; i < right->applies_count; i++)
		if (sd_guid_equal(&right->applies_to[i], &class->guid))
			return true;
	return false;
}

bool
schema_applies_to(struct schema *schema, const struct schema_item *right,
		  const struct schema_item *object_class)
{
	const struct schema_item *class = object_class;

	if (right->applies_count == 0)
		return true;
	for (unsigned i = 0; class != NULL && i < DERIVED_MAX; i++) {
		if (applies_to_class(right, class))
			return true;
		if (class->parent == NULL ||
		    text_equal_nocase(class->parent, class->name))
			return false;
		class = schema_find_class(schema, class->parent);
	}
	return false;
}

struct members {
	size_t count;
	bool confidential;
};

static void
take_member(void *context, const struct dir_entry *entry)
{
	const char *flags = dir_entry_text(entry, "searchFlags");
	struct members *members = context;

	members->count++;
	if (flags != NULL &&
	    (strtoul(flags, NULL, 10) & SCHEMA_CONFIDENTIAL) != 0)
		members->confidential = true;
}

int
schema_set_is_confidential(struct schema *schema, const struct schema_item *set)
{
	static const char *const wanted[] = {"searchFlags", NULL};
	const struct dir_search search = {
		.base = schema_info(schema)->schema_nc,
		.scope = DIR_ONE,
		.filter = arena_printf(
			schema->arena, "(attributeSecurityGUID=%s)",
			dir_filter_bytes(schema->arena, set->guid.bytes,
					 sizeof(set->guid.bytes))),
		.attributes = wanted,
		.paged = true};
	struct members members = {.count = 0};
	struct lookup lookup;

	lookup_init(&lookup, schema->arena, schema->dir);
	if (search.base != NULL)
		lookup_add(&lookup, &search, take_member, &members);
	if (search.base == NULL || !lookup_run(&lookup, NULL))
		return -1;
	/* A snapshot may hold a part of the schema only. */
	if (members.count == 0 && schema_info(schema)->is_offline)
		return -1;
	return members.confidential;
}

static struct schema_defaults *
known_default(const struct schema *schema, const char *class_name)
{
	struct schema_defaults *known = schema->defaults;

	while (known != NULL &&
	       !text_equal_nocase(known->class_name, class_name))
		known = known->next;
	return known;
}

static void
take_default(void *context, const struct dir_entry *entry)
{
	struct schema *schema = context;
	const char *name = dir_entry_text(entry, "lDAPDisplayName");
	struct schema_defaults *into =
		name != NULL ? known_default(schema, name) : NULL;

	if (into == NULL)
		return;
	into->found = true;
	into->sddl = arena_strdup(
		schema->arena,
		dir_entry_text(entry, "defaultSecurityDescriptor"));
}

void
schema_fetch_defaults(struct schema *schema, const char *const *class_names)
{
	static const char *const wanted[] = {"lDAPDisplayName",
					     "defaultSecurityDescriptor", NULL};
	struct dir_search search = {.base = schema_info(schema)->schema_nc,
				    .scope = DIR_ONE,
				    .attributes = wanted};
	struct lookup_filter filter;
	struct lookup lookup;

	lookup_filter_init(&filter, schema->arena);
	for (; *class_names != NULL; class_names++) {
		struct schema_defaults *into;

		if (known_default(schema, *class_names) != NULL)
			continue;
		lookup_filter_text(&filter, "lDAPDisplayName", *class_names);
		into = arena_alloc(schema->arena, sizeof(*into));
		into->class_name = arena_strdup(schema->arena, *class_names);
		into->next = schema->defaults;
		schema->defaults = into;
	}
	search.filter = lookup_filter_take(&filter);
	lookup_filter_clear(&filter);
	if (search.filter == NULL || search.base == NULL)
		return;
	search.filter = arena_printf(
		schema->arena, "(&(objectClass=classSchema)%s)", search.filter);
	lookup_init(&lookup, schema->arena, schema->dir);
	lookup_add(&lookup, &search, take_default, schema);
	(void)lookup_run(&lookup, NULL);
}

const char *
schema_default_sd(struct schema *schema, const char *class_name, bool *found)
{
	const char *const names[] = {class_name, NULL};
	const struct schema_defaults *known;

	schema_fetch_defaults(schema, names);
	known = known_default(schema, class_name);
	if (found != NULL)
		*found = known->found;
	return known->sddl;
}
