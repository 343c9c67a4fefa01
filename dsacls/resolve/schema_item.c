/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_item.c: what is known of classes, attributes and rights, by
 * GUID, and what is wanted and not known yet. Items come from the directory or
 * from Microsoft's table. Sends no requests.
 */
#include "resolve/schema_item.h"

#include "base/table.h"
#include "base/text.h"

#include <string.h>

const struct dir_info *
schema_info(const struct schema *schema)
{
	static const struct dir_info nowhere = {.is_offline = true};

	return schema->dir != NULL ? directory_info(schema->dir) : &nowhere;
}

static bool
is_guid(const void *item, const void *key)
{
	return sd_guid_equal(&(*(struct schema_node *const *)item)->item.guid,
			     key);
}

static uint64_t
hash_guid(const struct sd_guid *guid)
{
	return hash_bytes(0, guid->bytes, sizeof(guid->bytes));
}

struct schema_node *
schema_chain(const struct schema *schema, const struct sd_guid *guid)
{
	struct schema_node **first =
		table_find(&schema->nodes, hash_guid(guid), is_guid, guid);

	return first == NULL ? NULL : *first;
}

struct schema_item *
schema_intern(struct schema *schema, const struct sd_guid *guid,
	      enum schema_kind kind)
{
	struct schema_node **first =
		table_add(&schema->nodes, hash_guid(guid), is_guid, guid, NULL);
	struct schema_node *node = *first;

	for (; node != NULL; node = node->chain)
		if (node->item.kind == kind)
			return &node->item;
	node = arena_alloc(schema->arena, sizeof(*node));
	node->item.kind = kind;
	node->item.guid = *guid;
	node->next = schema->all;
	schema->all = node;
	node->chain = *first;
	*first = node;
	return &node->item;
}

bool
schema_item_counts(const struct schema *schema, const struct schema_item *item)
{
	if (item->is_live || item->kind > SCHEMA_ATTRIBUTE)
		return true;
	return !schema->classes_read || schema_info(schema)->is_offline;
}

bool
schema_name_is_guid(const char *name, struct sd_guid *out)
{
	return sd_guid_parse(name, out, NULL) == SD_OK;
}

static void
want_guid(struct schema *schema, const struct sd_guid *guid, bool always)
{
	struct schema_wanted *wanted = schema->guids;

	for (size_t i = 0; i < schema->guid_count; i++)
		if (sd_guid_equal(&wanted[i].guid, guid) &&
		    wanted[i].always >= always)
			return;
	schema->guids =
		arena_grow(schema->arena, schema->guids, &schema->guid_capacity,
			   schema->guid_count + 1, sizeof(*schema->guids));
	schema->guids[schema->guid_count++] =
		(struct schema_wanted){.guid = *guid, .always = always};
}

void
schema_want_guid(struct schema *schema, const struct sd_guid *guid)
{
	want_guid(schema, guid, schema->prefer_live);
}

void
schema_want_all(struct schema *schema, const struct sd_guid *guid)
{
	want_guid(schema, guid, true);
}

void
schema_want_name(struct schema *schema, const char *name)
{
	struct sd_guid guid;

	if (schema_name_is_guid(name, &guid)) {
		want_guid(schema, &guid, true);
		return;
	}
	for (size_t i = 0; i < schema->name_count; i++)
		if (text_equal_nocase(schema->names[i], name))
			return;
	schema->names =
		arena_grow(schema->arena, schema->names, &schema->name_capacity,
			   schema->name_count + 1, sizeof(*schema->names));
	schema->names[schema->name_count++] = arena_strdup(schema->arena, name);
}

const char *
schema_kind_name(enum schema_kind kind)
{
	switch (kind) {
	case SCHEMA_CLASS:
		return "class";
	case SCHEMA_ATTRIBUTE:
		return "attribute";
	case SCHEMA_PROPERTY_SET:
		return "property set";
	case SCHEMA_VALIDATED_WRITE:
		return "validated write";
	case SCHEMA_RIGHT:
		break;
	}
	return "extended right";
}

bool
schema_item_fits(const struct schema_item *item, uint32_t mask)
{
	const uint32_t properties =
		SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY;

	switch (item->kind) {
	case SCHEMA_CLASS:
		return (mask & (SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD)) !=
		       0;
	case SCHEMA_ATTRIBUTE:
		if (item->search_flags & SCHEMA_CONFIDENTIAL)
			mask |= mask & SD_MASK_CONTROL_ACCESS
					? SD_MASK_READ_PROPERTY
					: 0;
		return (mask & properties) != 0;
	case SCHEMA_PROPERTY_SET:
		return (mask & (properties | SD_MASK_CONTROL_ACCESS)) != 0;
	case SCHEMA_VALIDATED_WRITE:
		return (mask & SD_MASK_WRITE_SELF) != 0;
	case SCHEMA_RIGHT:
		break;
	}
	return (mask & SD_MASK_CONTROL_ACCESS) != 0;
}

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
