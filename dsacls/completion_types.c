/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion_types.c: see completion_types.h. An object tells itself which
 * classes may stand below it and which attributes it may have (MS-ADTS
 * 3.1.1.4.5.4, 3.1.1.4.5.8); the schema tells which rights apply to its
 * class. Where that leaves no attribute or right, all are offered: the line may
 * go on with /I:S.
 */
#include "completion_types.h"

#include "base/str.h"
#include "directory/directory.h"
#include "libsd/mask.h"
#include "resolve/schema.h"

#include <string.h>

/* All names of a schema that begin alike: more than are ever shown. */
#define NAMES_MOST 4000

#define CHILD_BITS ((uint32_t)(SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD))

/* What one object takes, as it says itself; kept for the session. */
struct object_types {
	const char *dn;
	const char *class_name;
	const char **classes, **attributes;
	size_t class_count, attribute_count;
};

struct reading {
	struct arena *arena;
	struct object_types *types;
};

static const char **
copy_values(struct arena *arena, const struct dir_entry *entry,
	    const char *name, size_t *count)
{
	const struct dir_attribute *values = dir_entry_find(entry, name);
	const char **out;

	*count = values != NULL ? values->count : 0;
	out = arena_array(arena, *count + 1, sizeof(*out));
	for (size_t i = 0; i < *count; i++)
		out[i] = arena_strdup(arena,
				      (const char *)values->values[i].bytes);
	return out;
}

static bool
take_object(void *context, const struct dir_entry *entry)
{
	struct reading *reading = context;
	struct object_types *types = reading->types;

	types->class_name =
		arena_strdup(reading->arena, dir_entry_class(entry));
	types->classes =
		copy_values(reading->arena, entry, "allowedChildClasses",
			    &types->class_count);
	types->attributes =
		copy_values(reading->arena, entry, "allowedAttributes",
			    &types->attribute_count);
	return false;
}

/* Of the object at hand; asked once as long as it stays the same. */
static const struct object_types *
types_of(struct session *session, const char *dn)
{
	static const char *const wanted[] = {"objectClass",
					     "allowedChildClasses",
					     "allowedAttributes", NULL};
	struct object_types *types = session->object_types;
	struct dir_search search = {
		.base = dn, .scope = DIR_BASE, .attributes = wanted};
	struct dir_error error = {0};
	struct reading reading;

	if (types != NULL && strcmp(types->dn, dn) == 0)
		return types;
	types = arena_alloc(&session->arena, sizeof(*types));
	types->dn = arena_strdup(&session->arena, dn);
	reading = (struct reading){&session->arena, types};
	if (directory_search(session->dir, &search, take_object, &reading,
			     &error) == DIR_OK)
		session->object_types = types;
	return types;
}

/* ---- choosing ------------------------------------------------------- */

static int
find_text(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal_nocase(names[i], name))
			return (int)i;
	return -1;
}

static size_t
with_prefix(const char *const *names, size_t count, const char *prefix,
	    size_t limit, const char **out)
{
	size_t taken = 0;

	for (size_t i = 0; i < count && taken < limit; i++)
		if (text_has_prefix_nocase(names[i], prefix))
			out[taken++] = names[i];
	return taken;
}

/* Does any meaning of the name apply to the object? */
static bool
applies(struct schema *schema, const struct object_types *types,
	const char *name)
{
	const struct schema_item *items[4] = {NULL};
	const struct schema_item *object_class =
		types->class_name != NULL
			? schema_find_class(schema, types->class_name)
			: NULL;
	size_t count;

	if (find_text(types->attributes, types->attribute_count, name) >= 0)
		return true;
	count = schema_find_all(schema, name, items, 4);
	for (size_t i = 0; i < count; i++)
		if (items[i]->kind != SCHEMA_CLASS &&
		    items[i]->kind != SCHEMA_ATTRIBUTE &&
		    items[i]->applies_count > 0 && object_class != NULL &&
		    schema_applies_to(schema, items[i], object_class))
			return true;
	return false;
}

/* The classes a right applies to, for its inherited part. */
static size_t
classes_of(struct schema *schema, const char *right, const char *prefix,
	   size_t limit, const char **out)
{
	const struct schema_item *items[4];
	const size_t found = schema_find_all(schema, right, items, 4);
	size_t count = 0;

	for (size_t i = 0; i < found; i++)
		for (size_t j = 0; j < items[i]->applies_count; j++) {
			const struct schema_item *one = schema_find_guid(
				schema, &items[i]->applies_to[j],
				SD_MASK_CREATE_CHILD);

			if (one != NULL && count < limit &&
			    text_has_prefix_nocase(one->name, prefix) &&
			    find_text(out, count, one->name) < 0)
				out[count++] = one->name;
		}
	return count;
}

static size_t
fitting(struct completion *completion, const char *prefix, uint32_t mask,
	size_t limit, const char **out)
{
	struct session *session = completion->ctx->session;
	const struct object_types *types = types_of(session, completion->dn);
	const char **all =
		arena_array(completion->ctx->arena, NAMES_MOST, sizeof(*all));
	size_t count, taken = 0;

	count = schema_complete(session->schema, prefix, FIELD_OBJECT, mask,
				NAMES_MOST, all);
	for (size_t i = 0; i < count && taken < limit; i++)
		if (applies(session->schema, types, all[i]))
			out[taken++] = all[i];
	return taken;
}

size_t
completion_types(void *context, const char *prefix, bool inherited,
		 uint32_t mask, size_t limit, const char **out)
{
	struct completion *completion = context;
	struct session *session = completion->ctx->session;
	const bool here = session->dir != NULL && completion->dn != NULL &&
			  !completion->below;
	const struct object_types *types;
	size_t count = 0;

	if (session->schema == NULL)
		session->schema = schema_new(&session->arena, NULL, false);
	if (session->dir != NULL && inherited &&
	    completion->object_type != NULL)
		count = classes_of(session->schema, completion->object_type,
				   prefix, limit, out);
	else if (here && !inherited && (mask & ~CHILD_BITS) != 0)
		count = fitting(completion, prefix, mask, limit, out);
	if (count > 0)
		return count;
	types = here && !inherited && mask != 0 && (mask & ~CHILD_BITS) == 0
			? types_of(session, completion->dn)
			: NULL;
	if (types != NULL && types->class_count > 0)
		return with_prefix(types->classes, types->class_count, prefix,
				   limit, out);
	return schema_complete(session->schema, prefix,
			       inherited ? FIELD_INHERITED : FIELD_OBJECT, mask,
			       limit, out);
}
