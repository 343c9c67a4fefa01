/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_load.c: asks the directory for what is wanted, in one
 * search for classes and attributes and one for rights, and takes the
 * answers in. GUIDs arrive as bytes (schemaIDGUID) or as text in any case
 * (rightsGuid, appliesTo) and are compared as values (MS-ADTS 3.1.1.2.4.8,
 * 5.1.3.2.1).
 */
#include "resolve/builtin.h"
#include "resolve/schema_internal.h"

#include <stdlib.h>
#include <string.h>

/* Microsoft's tables (builtin.h) as items. Asks nobody. */

static void
load_rights(struct schema *schema, const struct builtin_right *right,
	    enum schema_kind kind)
{
	for (; right->cn != NULL; right++) {
		struct schema_item *item =
			schema_intern(schema, &right->guid, kind);

		item->name = right->name;
		item->cn = right->cn;
		item->applies_to = right->applies_to;
		item->applies_count = right->applies_count;
	}
}

static void
load_classes(struct schema *schema)
{
	const struct builtin_class *class;

	for (class = builtin_classes; class->name != NULL; class ++) {
		struct schema_item *item =
			schema_intern(schema, &class->guid, SCHEMA_CLASS);

		item->name = class->name;
		item->parent = class->parent;
		item->abstract = class->category == 2;
		item->auxiliary = class->category == 3;
	}
}

static void
load_attributes(struct schema *schema)
{
	const struct builtin_attribute *attribute = builtin_attributes;

	for (; attribute->name != NULL; attribute++) {
		struct schema_item *item = schema_intern(
			schema, &attribute->guid, SCHEMA_ATTRIBUTE);

		item->name = attribute->name;
		item->search_flags = attribute->search_flags;
		item->property_set = attribute->set;
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

const char *const schema_class_attributes[] = {"objectClass",
					       "cn",
					       "lDAPDisplayName",
					       "schemaIDGUID",
					       "attributeSecurityGUID",
					       "searchFlags",
					       "subClassOf",
					       "objectClassCategory",
					       "attributeSyntax",
					       "isDefunct",
					       NULL};

const char *const schema_right_attributes[] = {
	"cn", "displayName", "rightsGuid", "appliesTo", "validAccesses", NULL};

static bool
read_guid(const struct dir_entry *entry, const char *name, struct sd_guid *guid)
{
	const struct dir_attribute *found = dir_entry_find(entry, name);

	if (found == NULL || found->count == 0 ||
	    found->values[0].len != sizeof(guid->bytes))
		return false;
	memcpy(guid->bytes, found->values[0].bytes, sizeof(guid->bytes));
	return true;
}

static long
read_number(const struct dir_entry *entry, const char *name)
{
	const char *text = dir_entry_text(entry, name);

	return text == NULL ? 0 : strtol(text, NULL, 10);
}

static const char *
keep(struct schema *schema, const struct dir_entry *entry, const char *name)
{
	return arena_strdup(schema->arena, dir_entry_text(entry, name));
}

static void
load_attribute(struct schema_item *item, const struct dir_entry *entry)
{
	const char *syntax = dir_entry_text(entry, "attributeSyntax");
	const long flags = read_number(entry, "searchFlags");

	item->search_flags = (uint32_t)flags;
	item->is_descriptor = syntax != NULL && strcmp(syntax, "2.5.5.15") == 0;
	if (!read_guid(entry, "attributeSecurityGUID", &item->property_set))
		memset(&item->property_set, 0, sizeof(item->property_set));
}

void
schema_load_class(void *context, const struct dir_entry *entry)
{
	struct schema *schema = context;
	const char *name = dir_entry_text(entry, "lDAPDisplayName");
	const char *defunct = dir_entry_text(entry, "isDefunct");
	const bool is_attribute = dir_entry_is_a(entry, "attributeSchema");
	struct schema_item *item;
	struct sd_guid guid;

	if (name == NULL || !read_guid(entry, "schemaIDGUID", &guid) ||
	    (defunct != NULL && text_equal_nocase(defunct, "TRUE")))
		return;
	item = schema_intern(schema, &guid,
			     is_attribute ? SCHEMA_ATTRIBUTE : SCHEMA_CLASS);
	if (item->is_live)
		return;
	item->is_live = true;
	item->name = item->live_name = arena_strdup(schema->arena, name);
	item->cn = keep(schema, entry, "cn");
	if (is_attribute) {
		load_attribute(item, entry);
		return;
	}
	item->parent = keep(schema, entry, "subClassOf");
	item->abstract = read_number(entry, "objectClassCategory") == 2;
	item->auxiliary = read_number(entry, "objectClassCategory") == 3;
}

/* validAccesses says what kind of right it is (MS-ADTS 5.1.3.2.1). */
static enum schema_kind
kind_of(long accesses)
{
	const long properties = SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY;

	if (accesses & SD_MASK_CONTROL_ACCESS)
		return SCHEMA_RIGHT;
	if (accesses & properties)
		return SCHEMA_PROPERTY_SET;
	return accesses & SD_MASK_WRITE_SELF ? SCHEMA_VALIDATED_WRITE
					     : SCHEMA_RIGHT;
}

static void
load_applies(struct schema *schema, struct schema_item *item,
	     const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, "appliesTo");
	struct sd_guid *classes;
	size_t count = 0;

	if (found == NULL || found->count == 0)
		return;
	classes = arena_array(schema->arena, found->count, sizeof(*classes));
	for (size_t i = 0; i < found->count; i++)
		if (schema_name_is_guid((const char *)found->values[i].bytes,
					&classes[count]))
			count++;
	item->applies_to = classes;
	item->applies_count = count;
}

void
schema_load_right(void *context, const struct dir_entry *entry)
{
	struct schema *schema = context;
	const char *text = dir_entry_text(entry, "rightsGuid");
	struct schema_item *item;
	struct sd_guid guid;

	if (text == NULL || !schema_name_is_guid(text, &guid))
		return;
	item = schema_intern(schema, &guid,
			     kind_of(read_number(entry, "validAccesses")));
	if (item->is_live)
		return;
	item->is_live = true;
	item->cn = keep(schema, entry, "cn");
	item->live_name = keep(schema, entry, "displayName");
	if (item->live_name == NULL)
		item->live_name = item->cn;
	if (item->name == NULL || schema->prefer_live)
		item->name = item->live_name;
	if (item->name == NULL)
		item->name = arena_strdup(schema->arena, text);
	load_applies(schema, item, entry);
}

const char *
schema_rights_base(struct schema *schema)
{
	const char *config = schema_info(schema)->config_nc;

	return config == NULL ? NULL
			      : arena_printf(schema->arena,
					     "CN=Extended-Rights,%s", config);
}
