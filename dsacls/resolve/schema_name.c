/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_name.c: the item a name means, among what was fetched. A
 * name that may mean several things is an error that names them. What the
 * directory has goes before what only Microsoft's table knows.
 */
#include "resolve/schema_internal.h"

#include <string.h>

/* Does a name mean an item, and which item does a GUID mean. The same GUID
 * can be several things; the access bits choose (MS-ADTS 5.1.3.2.2). */

static bool
same(const char *name, const char *other)
{
	return other != NULL && text_equal_nocase(name, other);
}

static bool
alike(const char *name, const char *other)
{
	return other != NULL && text_equal_loose(name, other);
}

int
schema_match(const struct schema_item *item, const char *name)
{
	struct sd_guid guid;

	if (schema_name_is_guid(name, &guid))
		return sd_guid_equal(&guid, &item->guid) ? MATCH_EXACT
							 : MATCH_NONE;
	if (same(name, item->name) || same(name, item->live_name) ||
	    same(name, item->cn))
		return MATCH_EXACT;
	if (alike(name, item->name) || alike(name, item->live_name) ||
	    alike(name, item->cn))
		return MATCH_LOOSE;
	return MATCH_NONE;
}

const enum schema_kind *
schema_order(uint32_t mask)
{
	static const enum schema_kind children[] = {
		SCHEMA_CLASS, SCHEMA_PROPERTY_SET, SCHEMA_RIGHT,
		SCHEMA_ATTRIBUTE, SCHEMA_VALIDATED_WRITE};
	static const enum schema_kind properties[] = {
		SCHEMA_PROPERTY_SET, SCHEMA_ATTRIBUTE, SCHEMA_VALIDATED_WRITE,
		SCHEMA_RIGHT, SCHEMA_CLASS};
	static const enum schema_kind control[] = {
		SCHEMA_RIGHT, SCHEMA_PROPERTY_SET, SCHEMA_ATTRIBUTE,
		SCHEMA_VALIDATED_WRITE, SCHEMA_CLASS};
	static const enum schema_kind self[] = {
		SCHEMA_VALIDATED_WRITE, SCHEMA_PROPERTY_SET, SCHEMA_RIGHT,
		SCHEMA_ATTRIBUTE, SCHEMA_CLASS};

	if (mask & (SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD))
		return children;
	if (mask & (SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY))
		return properties;
	if (mask & SD_MASK_CONTROL_ACCESS)
		return control;
	return mask & SD_MASK_WRITE_SELF ? self : children;
}

const struct schema_item *
schema_item_of_kind(const struct schema *schema, const struct sd_guid *guid,
		    enum schema_kind kind)
{
	const struct schema_node *node = schema_chain(schema, guid);

	for (; node != NULL; node = node->chain)
		if (node->item.kind == kind)
			return &node->item;
	return NULL;
}

/* Of the things that a GUID is, the one that these bits are about; where they
 * are about none of them, the likeliest. */
static const struct schema_item *
best_item(const struct schema *schema, const struct sd_guid *guid,
	  uint32_t mask)
{
	const enum schema_kind *order = schema_order(mask);
	const struct schema_item *any = NULL;

	for (size_t i = 0; i <= SCHEMA_RIGHT; i++) {
		const struct schema_item *item =
			schema_item_of_kind(schema, guid, order[i]);

		if (item != NULL && schema_item_fits(item, mask))
			return item;
		if (any == NULL)
			any = item;
	}
	return any;
}

void
schema_resolve_quietly(struct schema *schema)
{
	struct diags unheard;

	diags_init(&unheard, schema->arena);
	(void)schema_resolve(schema, &unheard);
}

const struct schema_item *
schema_find_guid(struct schema *schema, const struct sd_guid *guid,
		 uint32_t mask)
{
	const struct schema_item *item = best_item(schema, guid, mask);

	if (item != NULL && !schema_item_fits(item, mask) &&
	    item->kind == SCHEMA_VALIDATED_WRITE)
		/* The attribute that it writes is one of this forest's. */
		schema_want_all(schema, guid);
	else if (item != NULL && (item->is_live || !schema->prefer_live))
		return item;
	else
		schema_want_guid(schema, guid);
	if (schema->guids_asked < schema->guid_count)
		schema_resolve_quietly(schema);
	return best_item(schema, guid, mask);
}

const struct schema_item *
schema_find_other(struct schema *schema, const struct sd_guid *guid,
		  uint32_t mask)
{
	const struct schema_item *first = schema_find_guid(schema, guid, mask);
	const struct schema_item *other;

	if (first == NULL || first->kind == SCHEMA_VALIDATED_WRITE)
		return NULL;
	other = schema_item_of_kind(schema, guid, SCHEMA_VALIDATED_WRITE);
	return other != NULL && schema_item_fits(other, mask) ? other : NULL;
}

const struct schema_item *
schema_find_listed(struct schema *schema, const struct sd_guid *guid,
		   uint32_t mask)
{
	const struct schema_item *item = schema_find_guid(schema, guid, mask);
	const struct schema_item *right;

	if (item == NULL || item->kind != SCHEMA_ATTRIBUTE)
		return item;
	right = schema_item_of_kind(schema, guid, SCHEMA_VALIDATED_WRITE);
	return right != NULL ? right : item;
}

struct candidates {
	const struct schema_item **items;
	size_t count, capacity;
};

static bool
in_field(const struct schema_item *item, enum schema_field field)
{
	return field == FIELD_OBJECT || item->kind == SCHEMA_CLASS;
}

static void
keep(struct schema *schema, struct candidates *found,
     const struct schema_item *item)
{
	found->items = arena_grow(schema->arena, found->items, &found->capacity,
				  found->count + 1,
				  sizeof(const struct schema_item *));
	found->items[found->count++] = item;
}

static bool
holds(const struct candidates *found, const struct schema_item *item)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i] == item)
			return true;
	return false;
}

static void
collect(struct schema *schema, struct candidates *found, const char *name,
	enum schema_field field)
{
	const struct schema_node *node = schema->all;

	*found = (struct candidates){.items = NULL};
	for (; node != NULL; node = node->next) {
		if (!in_field(&node->item, field) ||
		    !schema_item_counts(schema, &node->item) ||
		    schema_match(&node->item, name) == MATCH_NONE)
			continue;
		keep(schema, found, &node->item);
	}
}

/* A right that only Microsoft's table knows gives way to a live one. */
static bool
any_live(const struct candidates *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i]->is_live)
			return true;
	return false;
}

/* Keeps the candidates of one round; false when there is none. */
static bool
narrow(struct schema *schema, const struct candidates *found,
       struct candidates *kept, const char *name, int match, uint32_t mask)
{
	const bool live = any_live(found);

	kept->count = 0;
	for (size_t i = 0; i < found->count; i++) {
		const struct schema_item *item = found->items[i];

		if ((live && !item->is_live) ||
		    schema_match(item, name) < match ||
		    (mask != 0 && !schema_item_fits(item, mask)))
			continue;
		keep(schema, kept, item);
	}
	return kept->count > 0;
}

static bool
is_ambiguous(const struct candidates *kept)
{
	for (size_t i = 1; i < kept->count; i++)
		if (!sd_guid_equal(&kept->items[0]->guid,
				   &kept->items[i]->guid))
			return true;
	return false;
}

static void
report_ambiguous(const struct candidates *kept, const char *name,
		 const struct span *span, struct diags *diags)
{
	struct diag *diag = diag_error(diags, span, "%s may mean %zu things",
				       name, kept->count);
	char text[SD_GUID_TEXT_SIZE];

	for (size_t i = 0; i < kept->count; i++)
		diag_hint(diags, diag, "%s %s, %s",
			  schema_kind_name(kept->items[i]->kind),
			  kept->items[i]->name,
			  sd_guid_format(&kept->items[i]->guid, text));
	diag_hint(diags, diag, "write the GUID of the one that is meant");
}

/*
 * The bits may ask for a twin of the same GUID: WS;member is the validated
 * write, WP of a validated write's name is the attribute.
 */
static const struct schema_item *
fitting_twin(struct schema *schema, const struct schema_item *item,
	     uint32_t mask)
{
	const enum schema_kind *order = schema_order(mask);

	if (schema_item_fits(item, mask))
		return item;
	if (item->kind == SCHEMA_VALIDATED_WRITE) {
		schema_want_guid(schema, &item->guid);
		schema_resolve_quietly(schema);
	}
	for (size_t i = 0; i <= SCHEMA_RIGHT; i++) {
		const struct schema_item *twin =
			schema_item_of_kind(schema, &item->guid, order[i]);

		if (twin != NULL && schema_item_fits(twin, mask))
			return twin;
	}
	return item;
}

/* All have one GUID here. */
static const struct schema_item *
first_of(const struct candidates *kept, uint32_t mask)
{
	const enum schema_kind *order = schema_order(mask);

	for (size_t kind = 0; kind <= SCHEMA_RIGHT; kind++)
		for (size_t i = 0; i < kept->count; i++)
			if (kept->items[i]->kind == order[kind])
				return kept->items[i];
	return kept->items[0];
}

const struct schema_item *
schema_find_name(struct schema *schema, const char *name, uint32_t mask,
		 enum schema_field field, const struct span *span,
		 struct diags *diags)
{
	const uint32_t bits = field == FIELD_OBJECT ? mask : 0;
	struct candidates found, kept = {.items = NULL};

	schema_want_name(schema, name);
	if ((schema->names_asked < schema->name_count ||
	     schema->guids_asked < schema->guid_count) &&
	    !schema_resolve(schema, diags))
		return NULL;
	collect(schema, &found, name, field);
	if (found.count == 0) {
		schema_report_unknown(schema, name, mask, field, span, diags);
		return NULL;
	}
	if (!narrow(schema, &found, &kept, name, MATCH_EXACT, bits) &&
	    !narrow(schema, &found, &kept, name, MATCH_LOOSE, bits) &&
	    !narrow(schema, &found, &kept, name, MATCH_EXACT, 0))
		(void)narrow(schema, &found, &kept, name, MATCH_LOOSE, 0);
	if (is_ambiguous(&kept)) {
		report_ambiguous(&kept, name, span, diags);
		return NULL;
	}
	if (field == FIELD_INHERITED)
		return kept.items[0];
	return fitting_twin(schema, first_of(&kept, mask), mask);
}

static const struct schema_item *
class_named(const struct schema *schema, const char *name)
{
	const struct schema_node *node = schema->all;

	while (node != NULL && !(node->item.kind == SCHEMA_CLASS &&
				 text_equal_nocase(node->item.name, name) &&
				 schema_item_counts(schema, &node->item)))
		node = node->next;
	return node == NULL ? NULL : &node->item;
}

/* Asked once an object: most objects are of the class of the one before. */
const struct schema_item *
schema_find_class(struct schema *schema, const char *name)
{
	const struct schema_item *class = schema->class_memo;

	if (class != NULL && text_equal_nocase(class->name, name))
		return class;
	class = class_named(schema, name);
	if (class == NULL || !class->is_live) {
		schema_want_name(schema, name);
		if (schema->names_asked < schema->name_count)
			schema_resolve_quietly(schema);
		class = class_named(schema, name);
	}
	schema->class_memo = class;
	return class;
}

/* The other meanings of the GUIDs found: member is an attribute and, by the
 * name of Self-Membership, a validated write. */
static void
add_twins(struct schema *schema, struct candidates *found)
{
	const size_t count = found->count;

	for (size_t i = 0; i < count; i++)
		schema_want_all(schema, &found->items[i]->guid);
	schema_resolve_quietly(schema);
	for (size_t i = 0; i < count; i++) {
		const struct sd_guid *guid = &found->items[i]->guid;
		const struct schema_node *node = schema_chain(schema, guid);

		for (; node != NULL; node = node->chain)
			if (schema_item_counts(schema, &node->item) &&
			    !holds(found, &node->item))
				keep(schema, found, &node->item);
	}
}

size_t
schema_find_all(struct schema *schema, const char *name_or_guid,
		const struct schema_item **out, size_t limit)
{
	struct candidates found;

	schema_want_name(schema, name_or_guid);
	schema_resolve_quietly(schema);
	collect(schema, &found, name_or_guid, FIELD_OBJECT);
	add_twins(schema, &found);
	if (found.count > limit)
		found.count = limit;
	for (size_t i = 0; i < found.count; i++)
		out[i] = found.items[i];
	return found.count;
}
