/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_builtin.c: Microsoft's tables (builtin.h) as items. Asks
 * nobody.
 */
#include "resolve/builtin.h"
#include "resolve/schema_internal.h"

#include <string.h>

/* The tables hold nothing that does not parse: a test reads them all. */
static struct sd_guid
guid_of(const char *text)
{
	struct sd_guid guid = {{0}};

	if (sd_guid_parse(text, &guid, NULL) != SD_OK)
		diag_die("a built-in GUID is malformed");
	return guid;
}

static const char *
class_guid(const char *name, size_t len)
{
	const struct builtin_class *class = builtin_classes;

	while (class->name != NULL && (strncmp(class->name, name, len) != 0 ||
				       class->name[len] != '\0'))
		class ++;
	return class->guid;
}

/* "user computer" to GUIDs. */
static void
add_classes(struct schema *schema, struct schema_item *item, const char *names)
{
	struct sd_guid *classes = NULL;
	size_t capacity = 0;

	while (*names != '\0') {
		const size_t len = strcspn(names, " ");
		const char *text = class_guid(names, len);

		if (text != NULL) {
			classes = arena_grow(schema->arena, classes, &capacity,
					     item->applies_count + 1,
					     sizeof(*classes));
			classes[item->applies_count++] = guid_of(text);
		}
		names += len + (names[len] == ' ');
	}
	item->applies_to = classes;
}

static void
load_rights(struct schema *schema, const struct builtin_right *right,
	    enum schema_kind kind)
{
	for (; right->cn != NULL; right++) {
		const struct sd_guid guid = guid_of(right->guid);
		struct schema_item *item = schema_intern(schema, &guid, kind);

		item->name = right->name;
		item->cn = right->cn;
		add_classes(schema, item, right->classes);
	}
}

static void
load_classes(struct schema *schema)
{
	const struct builtin_class *class;

	for (class = builtin_classes; class->name != NULL; class ++) {
		const struct sd_guid guid = guid_of(class->guid);
		struct schema_item *item =
			schema_intern(schema, &guid, SCHEMA_CLASS);

		item->name = class->name;
		item->parent = class->parent;
		item->abstract = class->category == 2;
		item->auxiliary = class->category == 3;
	}
}

static const char *
set_guid(const char *cn)
{
	const struct builtin_right *set = builtin_sets;

	while (set->cn != NULL && strcmp(set->cn, cn) != 0)
		set++;
	return set->guid;
}

static void
load_attributes(struct schema *schema)
{
	const struct builtin_attribute *attribute = builtin_attributes;

	for (; attribute->name != NULL; attribute++) {
		const struct sd_guid guid = guid_of(attribute->guid);
		struct schema_item *item =
			schema_intern(schema, &guid, SCHEMA_ATTRIBUTE);

		item->name = attribute->name;
		item->search_flags = attribute->search_flags;
		if (attribute->set != NULL)
			item->property_set = guid_of(set_guid(attribute->set));
	}
}

void
schema_load_builtin(struct schema *schema)
{
	load_rights(schema, builtin_sets, SCHEMA_PROPERTY_SET);
	load_rights(schema, builtin_writes, SCHEMA_VALIDATED_WRITE);
	load_rights(schema, builtin_rights, SCHEMA_RIGHT);
	load_classes(schema);
	load_attributes(schema);
}
