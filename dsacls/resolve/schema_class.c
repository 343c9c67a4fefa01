/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_class.c: what is known of a class beyond its name: what it
 * is derived from, which rights apply to it, its default descriptor; and
 * what is in a property set. Each asks the directory only when needed.
 */
#include "resolve/schema_internal.h"

#include <stdlib.h>

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
	struct diags unheard;
	struct lookup lookup;

	diags_init(&unheard, schema->arena);
	lookup_init(&lookup, schema->arena, schema->dir);
	if (search.base != NULL)
		lookup_add(&lookup, &search, take_member, &members);
	if (!lookup_run(&lookup, &unheard) || members.count == 0)
		return -1;
	return members.confidential;
}

struct default_taker {
	struct schema *schema;
	struct schema_defaults *into;
};

static void
take_default(void *context, const struct dir_entry *entry)
{
	const struct default_taker *taker = context;

	taker->into->found = true;
	taker->into->sddl = arena_strdup(
		taker->schema->arena,
		dir_entry_text(entry, "defaultSecurityDescriptor"));
}

static struct schema_defaults *
fetch_default(struct schema *schema, const char *class_name)
{
	static const char *const wanted[] = {"defaultSecurityDescriptor", NULL};
	struct default_taker taker = {
		.schema = schema,
		.into = arena_alloc(schema->arena, sizeof(*taker.into))};
	const struct dir_search search = {
		.base = schema_info(schema)->schema_nc,
		.scope = DIR_ONE,
		.filter = arena_printf(
			schema->arena,
			"(&(objectClass=classSchema)(lDAPDisplayName=%s))",
			dir_filter_escape(schema->arena, class_name)),
		.attributes = wanted};
	struct diags unheard;
	struct lookup lookup;

	diags_init(&unheard, schema->arena);
	lookup_init(&lookup, schema->arena, schema->dir);
	if (search.base != NULL)
		lookup_add(&lookup, &search, take_default, &taker);
	(void)lookup_run(&lookup, &unheard);
	taker.into->class_name = arena_strdup(schema->arena, class_name);
	taker.into->next = schema->defaults;
	schema->defaults = taker.into;
	return taker.into;
}

const char *
schema_default_sd(struct schema *schema, const char *class_name, bool *found)
{
	struct schema_defaults *known = schema->defaults;

	while (known != NULL &&
	       !text_equal_nocase(known->class_name, class_name))
		known = known->next;
	if (known == NULL)
		known = fetch_default(schema, class_name);
	if (found != NULL)
		*found = known->found;
	return known->sddl;
}
