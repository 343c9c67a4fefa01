/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_load.c: loads items from Microsoft's tables and from the
 * directory: turns what is wanted into two filters, one for classes and
 * attributes and one for rights, and stores the results. A name may be written
 * with blanks where the directory has none (lDAPDisplayName) or hyphens (CN);
 * Microsoft's name of a right is asked for by its GUID, since the directory's
 * own display name may be another. GUIDs arrive as bytes (schemaIDGUID) or as
 * text in any case (rightsGuid, appliesTo) and are compared as values (MS-ADTS
 * 3.1.1.2.4.8, 5.1.3.2.1).
 */
#include "resolve/schema_load.h"

#include "resolve/builtin.h"
#include "resolve/lookup.h"

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

static const char *const class_attributes[] = {"objectClass", "cn",
					       DIR_TYPE_ATTRIBUTES, NULL};

static const char *const right_attributes[] = {"cn", "displayName",
					       DIR_RIGHT_ATTRIBUTES, NULL};

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

static void
load_class(void *context, const struct dir_entry *entry)
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

static void
load_right(void *context, const struct dir_entry *entry)
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

/* CN=Extended-Rights of this forest, or NULL. */
static const char *
rights_base(struct schema *schema)
{
	const char *config = schema_info(schema)->config_nc;

	return config == NULL ? NULL
			      : arena_printf(schema->arena,
					     "CN=Extended-Rights,%s", config);
}

struct asker {
	struct schema *schema;
	struct lookup *lookup;
	struct lookup_filter classes, rights;
};

char *
schema_rejoin(struct arena *arena, const char *name, char joint)
{
	char *copy = arena_strdup(arena, name), *to = copy;
	const char *from = copy;

	for (; *from != '\0'; from++)
		if (*from != ' ')
			*to++ = *from;
		else if (joint != '\0')
			*to++ = joint;
	*to = '\0';
	return copy;
}

static void
flush_classes(struct asker *asker)
{
	const char *nc = schema_info(asker->schema)->schema_nc;
	const char *filter = lookup_filter_take(&asker->classes);
	const struct dir_search search = {.base = nc,
					  .scope = DIR_ONE,
					  .filter = filter,
					  .attributes = class_attributes,
					  .paged = true};

	if (filter == NULL || nc == NULL)
		return;
	asker->schema->class_search =
		lookup_add(asker->lookup, &search, load_class, asker->schema);
}

static void
flush_rights(struct asker *asker)
{
	const char *base = rights_base(asker->schema);
	const char *filter = lookup_filter_take(&asker->rights);
	const struct dir_search search = {.base = base,
					  .scope = DIR_ONE,
					  .filter = filter,
					  .attributes = right_attributes,
					  .paged = true};

	if (filter == NULL || base == NULL || asker->schema->all_rights)
		return;
	asker->schema->right_search =
		lookup_add(asker->lookup, &search, load_right, asker->schema);
}

static void
ask_right_guid(struct asker *asker, const struct sd_guid *guid)
{
	char text[SD_GUID_TEXT_SIZE];

	lookup_filter_text(&asker->rights, "rightsGuid",
			   sd_guid_format(guid, text));
}

/* A display name of Microsoft's means its GUID, and so does the name of an
 * attribute that has a validated write of its own: WS;member. */
static void
ask_known_rights(struct asker *asker, const char *name)
{
	const struct schema_node *node = asker->schema->all, *twin;

	for (; node != NULL; node = node->next) {
		if (node->item.kind == SCHEMA_CLASS ||
		    schema_match(&node->item, name) == MATCH_NONE)
			continue;
		twin = schema_chain(asker->schema, &node->item.guid);
		while (twin != NULL && !(twin->item.kind > SCHEMA_ATTRIBUTE &&
					 !twin->item.is_live))
			twin = twin->chain;
		if (twin != NULL)
			ask_right_guid(asker, &node->item.guid);
	}
}

static void
ask_name(struct asker *asker, const char *name)
{
	struct arena *arena = asker->schema->arena;
	const char *hyphened = schema_rejoin(arena, name, '-');

	lookup_filter_text(&asker->classes, "lDAPDisplayName",
			   schema_rejoin(arena, name, '\0'));
	lookup_filter_text(&asker->classes, "cn", hyphened);
	lookup_filter_text(&asker->rights, "displayName", name);
	lookup_filter_text(&asker->rights, "cn", hyphened);
	ask_known_rights(asker, name);
	if (lookup_filter_is_full(&asker->classes))
		flush_classes(asker);
	if (lookup_filter_is_full(&asker->rights))
		flush_rights(asker);
}

/* Known without asking: as a right, or as a class or an attribute? */
static bool
is_known(const struct schema *schema, const struct schema_wanted *wanted,
	 bool right)
{
	const struct schema_node *node = schema_chain(schema, &wanted->guid);

	for (; node != NULL; node = node->chain)
		if ((node->item.kind > SCHEMA_ATTRIBUTE) == right &&
		    (node->item.is_live || !wanted->always))
			return true;
	return false;
}

/* What is asked for in any case may be both an attribute and a right. */
static void
ask_guid(struct asker *asker, const struct schema_wanted *wanted)
{
	const bool is_right = is_known(asker->schema, wanted, true);
	const bool is_other = is_known(asker->schema, wanted, false);

	if ((is_right || is_other) && !(wanted->always && is_right != is_other))
		return;
	if (!is_other)
		lookup_filter_bytes(&asker->classes, "schemaIDGUID",
				    wanted->guid.bytes,
				    sizeof(wanted->guid.bytes));
	if (!is_right)
		ask_right_guid(asker, &wanted->guid);
	if (lookup_filter_is_full(&asker->classes))
		flush_classes(asker);
	if (lookup_filter_is_full(&asker->rights))
		flush_rights(asker);
}

void
schema_queue(struct schema *schema, struct lookup *lookup)
{
	struct asker asker = {.schema = schema, .lookup = lookup};

	lookup_filter_init(&asker.classes, schema->arena);
	lookup_filter_init(&asker.rights, schema->arena);
	schema->class_search = schema->right_search = NULL;
	schema->names_before = schema->names_asked;
	schema->guids_before = schema->guids_asked;
	while (schema->names_asked < schema->name_count)
		ask_name(&asker, schema->names[schema->names_asked++]);
	while (schema->guids_asked < schema->guid_count)
		ask_guid(&asker, &schema->guids[schema->guids_asked++]);
	flush_classes(&asker);
	flush_rights(&asker);
	lookup_filter_clear(&asker.classes);
	lookup_filter_clear(&asker.rights);
}

static bool
has_failed(const struct lookup_search *search)
{
	return search != NULL && search->status != DIR_OK &&
	       search->status != DIR_NOT_FOUND && search->status != DIR_LIMIT;
}

void
schema_settle(struct schema *schema)
{
	const struct lookup_search *classes = schema->class_search;
	const struct lookup_search *rights = schema->right_search;

	if (classes != NULL && classes->status == DIR_OK)
		schema->classes_read = true;
	if (rights != NULL && rights->status == DIR_OK)
		schema->rights_read = true;
	/* All is to be asked anew. */
	if (has_failed(classes) || has_failed(rights)) {
		schema->names_asked = schema->names_before;
		schema->guids_asked = schema->guids_before;
	}
	schema->class_search = schema->right_search = NULL;
}

void
schema_fetch(struct schema *schema, const char *const *filters, size_t count,
	     size_t limit)
{
	struct dir_search classes = {.base = schema_info(schema)->schema_nc,
				     .scope = DIR_ONE,
				     .attributes = class_attributes,
				     .limit = limit};
	const struct dir_search rights = {
		.base = rights_base(schema),
		.scope = DIR_ONE,
		.filter = "(objectClass=controlAccessRight)",
		.attributes = right_attributes,
		.paged = true};
	struct lookup lookup;

	lookup_init(&lookup, schema->arena, schema->dir);
	for (size_t i = 0; i < count && classes.base != NULL; i++) {
		classes.filter = filters[i];
		lookup_add(&lookup, &classes, load_class, schema);
	}
	if (rights.base != NULL && !schema->all_rights)
		lookup_add(&lookup, &rights, load_right, schema);
	schema->all_rights = lookup_run(&lookup, NULL);
}
