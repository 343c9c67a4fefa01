/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema.c: the item that a name or a GUID means, and the message for a
 * name that is unknown or ambiguous. The directory's schema precedes
 * Microsoft's table. More of it than the command needs is read only after a
 * name was not found.
 */
#include "resolve/schema.h"

#include "base/text.h"
#include "resolve/lookup.h"
#include "resolve/schema_load.h"

#include <string.h>

struct schema *
schema_new(struct arena *arena, struct directory *dir, bool prefer_live_names)
{
	struct schema *schema = arena_alloc(arena, sizeof(*schema));

	schema->arena = arena;
	schema->dir = dir;
	schema->nodes =
		(struct table)TABLE_INIT(sizeof(struct schema_node *), arena);
	schema->prefer_live = prefer_live_names;
	schema_load_builtin(schema);
	return schema;
}

bool
schema_has_rights(const struct schema *schema)
{
	return schema->rights_read && !schema_info(schema)->is_offline;
}

bool
schema_resolve(struct schema *schema, struct diags *diags)
{
	struct lookup lookup;
	bool ok;

	lookup_init(&lookup, schema->arena, schema->dir);
	schema_queue(schema, &lookup);
	ok = lookup_run(&lookup, diags);
	schema_settle(schema);
	return ok;
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
		(void)schema_resolve(schema, NULL);
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
		if ((field != FIELD_OBJECT &&
		     node->item.kind != SCHEMA_CLASS) ||
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
		(void)schema_resolve(schema, NULL);
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
			(void)schema_resolve(schema, NULL);
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
	(void)schema_resolve(schema, NULL);
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
	(void)schema_resolve(schema, NULL);
	collect(schema, &found, name_or_guid, FIELD_OBJECT);
	add_twins(schema, &found);
	if (found.count > limit)
		found.count = limit;
	for (size_t i = 0; i < found.count; i++)
		out[i] = found.items[i];
	return found.count;
}

/* ---- names that are not found ------------------------------------------- */

#define NEAR_MAX 500

/* Names that come with an extension of the schema. */
static const struct {
	const char *prefix, *product, *advice;
} families[] = {
	{"ms-Mcs-", "legacy Microsoft LAPS", "Update-AdmPwdADSchema adds it"},
	{"msLAPS-", "Windows LAPS", "Update-LapsADSchema adds it"},
	{"ms-LAPS-", "Windows LAPS", "Update-LapsADSchema adds it"},
	{"msExch", "Exchange", "Exchange's setup adds it"},
	{"Exchange", "Exchange", "Exchange's setup adds it"},
	{"ms-Exch-", "Exchange", "Exchange's setup adds it"},
	{"homeMDB", "Exchange", "Exchange's setup adds it"},
	{"mailNickname", "Exchange", "Exchange's setup adds it"},
	{"publicFolder", "Exchange", "Exchange's setup adds it"},
	{"msRTCSIP-", "Skype for Business", "its setup adds it"},
};

static bool
hint_family(struct diags *diags, struct diag *diag, const char *name)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (!text_has_prefix_nocase(name, families[i].prefix))
			continue;
		diag_hint(diags, diag,
			  "the schema of this directory has no %s: %s",
			  families[i].product, families[i].advice);
		return true;
	}
	return false;
}

/* Microsoft's table has it, this directory's schema does not. */
static bool
hint_newer(struct schema *schema, struct diags *diags, struct diag *diag,
	   const char *name)
{
	const struct schema_node *node = schema->all;

	while (node != NULL && (schema_item_counts(schema, &node->item) ||
				schema_match(&node->item, name) == MATCH_NONE))
		node = node->next;
	if (node == NULL)
		return false;
	diag_hint(diags, diag,
		  "%s is %s of Microsoft's schema that this directory's schema "
		  "does not have",
		  node->item.name,
		  node->item.kind == SCHEMA_CLASS ? "a class" : "an attribute");
	return true;
}

/* What a slip of the finger may have come from, and every right. */
static void
fetch_near(struct schema *schema, const char *name)
{
	const char *word = schema_rejoin(schema->arena, name, '\0');
	const char *filters[2];
	STR_AUTO few;
	STR_AUTO many;

	str_init(&few);
	str_init(&many);
	if (!lookup_near_is_likely(word))
		return;
	lookup_near_append(&few, schema->arena, "lDAPDisplayName", word);
	lookup_near_append(&few, schema->arena, "cn", word);
	lookup_near_append_wide(&many, schema->arena, "lDAPDisplayName", word);
	filters[0] = arena_printf(schema->arena, "(|%s)", few.data);
	filters[1] = arena_printf(schema->arena, "(|%s)", many.data);
	schema_fetch(schema, filters, 2, NEAR_MAX);
}

static bool
is_offered(const struct schema *schema, const struct schema_item *item,
	   uint32_t mask, enum schema_field field)
{
	if (!schema_item_counts(schema, item))
		return false;
	if (field == FIELD_INHERITED)
		return item->kind == SCHEMA_CLASS;
	return schema_item_fits(item, mask);
}

static void
offer(struct suggest *suggest, const struct schema_item *item)
{
	suggest_offer(suggest, item->name);
	if (item->live_name != NULL)
		suggest_offer(suggest, item->live_name);
	if (item->cn != NULL)
		suggest_offer(suggest, item->cn);
}

/* Nothing is a slip away: take what begins with the name. */
static void
offer_longer(struct schema *schema, struct suggest *suggest, uint32_t mask,
	     enum schema_field field)
{
	const struct schema_node *node = schema->all;

	for (; node != NULL && suggest->count < SUGGEST_MAX; node = node->next)
		if (is_offered(schema, &node->item, mask, field) &&
		    text_has_prefix_nocase(node->item.name, suggest->word))
			suggest->names[suggest->count++] = node->item.name;
}

static void
suggest_near(struct schema *schema, struct suggest *suggest, uint32_t mask,
	     enum schema_field field)
{
	const struct schema_node *node;

	for (node = schema->all; node != NULL; node = node->next)
		if (is_offered(schema, &node->item, mask, field))
			offer(suggest, &node->item);
	if (suggest->count == 0 && strlen(suggest->word) > 2)
		offer_longer(schema, suggest, mask, field);
}

static void
hint_near(struct schema *schema, const char *name, uint32_t mask,
	  enum schema_field field, struct diags *diags, struct diag *diag)
{
	struct suggest suggest;

	fetch_near(schema, name);
	suggest_init(&suggest, name);
	suggest_near(schema, &suggest, mask, field);
	if (suggest.count == 0)
		suggest_near(schema, &suggest, UINT32_MAX, field);
	if (suggest.count == 1)
		diag_hint(diags, diag, "did you mean \"%s\"?",
			  suggest.names[0]);
	else if (suggest.count == 2)
		diag_hint(diags, diag, "did you mean \"%s\" or \"%s\"?",
			  suggest.names[0], suggest.names[1]);
	else if (suggest.count > 2)
		diag_hint(diags, diag, "did you mean \"%s\", \"%s\" or \"%s\"?",
			  suggest.names[0], suggest.names[1], suggest.names[2]);
}

/* The name is there, but no class. */
static bool
report_wrong_kind(struct schema *schema, const char *name,
		  const struct span *span, struct diags *diags)
{
	const struct schema_item *item;
	struct diag *diag;

	if (schema_find_all(schema, name, &item, 1) == 0)
		return false;
	diag = diag_error(
		diags, span, "%s is %s %s, and the third part must be a class",
		name,
		item->kind == SCHEMA_ATTRIBUTE || item->kind == SCHEMA_RIGHT
			? "an"
			: "a",
		schema_kind_name(item->kind));
	diag_hint(diags, diag,
		  "bits;object;class: the second part says what the bits are "
		  "for, the third the kind of object they hold on");
	return true;
}

static void
report_unknown(struct schema *schema, const char *name, uint32_t mask,
	       enum schema_field field, const struct span *span,
	       struct diags *diags)
{
	struct sd_guid guid;
	struct diag *diag;

	if (field == FIELD_INHERITED &&
	    report_wrong_kind(schema, name, span, diags))
		return;
	diag = diag_error(diags, span, "No GUID Found for %s", name);
	if (schema_name_is_guid(name, &guid)) {
		diag_hint(diags, diag,
			  "no class, attribute or right of this directory has "
			  "this GUID");
		return;
	}
	if (!hint_newer(schema, diags, diag, name) &&
	    !hint_family(diags, diag, name))
		hint_near(schema, name, mask, field, diags, diag);
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
		report_unknown(schema, name, mask, field, span, diags);
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
