/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_match.c: does a name mean an item, and which item does a
 * GUID mean. The same GUID can be several things; the access bits choose
 * (MS-ADTS 5.1.3.2.2).
 */
#include "resolve/schema_internal.h"

#include <string.h>

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
		if (node->item.kind == kind &&
		    sd_guid_equal(&node->item.guid, guid))
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
