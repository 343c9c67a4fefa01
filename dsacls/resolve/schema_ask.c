/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_ask.c: turns what is wanted into two filters: one for
 * classes and attributes, one for rights. A name may be written with blanks
 * where the directory has none (lDAPDisplayName) or hyphens (CN); Microsoft's
 * name of a right is asked for by its GUID, since the directory's own display
 * name may be another.
 */
#include "resolve/schema_internal.h"

#include <string.h>

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
					  .attributes = schema_class_attributes,
					  .paged = true};

	if (filter == NULL || nc == NULL)
		return;
	asker->schema->class_search = lookup_add(
		asker->lookup, &search, schema_load_class, asker->schema);
}

static void
flush_rights(struct asker *asker)
{
	const char *base = schema_rights_base(asker->schema);
	const char *filter = lookup_filter_take(&asker->rights);
	const struct dir_search search = {.base = base,
					  .scope = DIR_ONE,
					  .filter = filter,
					  .attributes = schema_right_attributes,
					  .paged = true};

	if (filter == NULL || base == NULL || asker->schema->all_rights)
		return;
	asker->schema->right_search = lookup_add(
		asker->lookup, &search, schema_load_right, asker->schema);
}

static void
ask_right_guid(struct asker *asker, const struct sd_guid *guid)
{
	char text[SD_GUID_TEXT_SIZE];

	lookup_filter_text(&asker->rights, "rightsGuid",
			   sd_guid_format(guid, text));
}

/* A display name of Microsoft's stands for its GUID, and so does the name of
 * an attribute that has a validated write of its own: WS;member. */
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
