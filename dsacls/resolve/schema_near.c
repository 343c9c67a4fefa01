/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_near.c: what is said about a name that means nothing here:
 * dsacls.exe's own sentence, then what was probably meant. The only place
 * that looks at more of the schema than the command needs, and only after
 * the command has failed.
 */
#include "resolve/schema_near.h"

#include "base/suggest.h"
#include "resolve/schema_internal.h"

#include <string.h>

/* Substring patterns around a mistyped word. Knows nothing of what is
 * searched. */

/* The next character's bytes; broken ones count each. */
static size_t
step_of(const char *at, size_t left)
{
	uint32_t c;
	const size_t step = text_decode_char(at, left, &c);

	return step == 0 ? 1 : step;
}

/* Bytes of the first count characters. */
static size_t
span_of(const char *word, size_t len, size_t count)
{
	size_t at = 0;

	for (; count > 0 && at < len; count--)
		at += step_of(word + at, len - at);
	return at;
}

/* Stops where it is clear that there are too many. */
static size_t
characters(const char *word)
{
	const size_t len = strlen(word);
	size_t count = 0;

	for (size_t at = 0; at < len && count <= NEAR_CHARACTERS_MAX; count++)
		at += step_of(word + at, len - at);
	return count;
}

bool
near_is_likely(const char *word)
{
	return characters(word) <= NEAR_CHARACTERS_MAX;
}

char *
near_beginning(struct arena *arena, const char *word, size_t count)
{
	return arena_strndup(arena, word, span_of(word, strlen(word), count));
}

void
near_append(struct str *terms, struct arena *arena, const char *attribute,
	    const char *word)
{
	const size_t count = characters(word);

	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 3)));
	if (count < 4)
		return;
	str_printf(terms, "(%s=%s*%s)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 1)),
		   dir_filter_escape(arena, word + span_of(word, strlen(word),
							   count - 2)));
}

void
near_append_wide(struct str *terms, struct arena *arena, const char *attribute,
		 const char *word)
{
	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena, near_beginning(arena, word, 2)));
}

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

void
schema_fetch(struct schema *schema, const char *const *filters, size_t count,
	     size_t limit)
{
	struct dir_search classes = {.base = schema_info(schema)->schema_nc,
				     .scope = DIR_ONE,
				     .attributes = schema_class_attributes,
				     .limit = limit};
	const struct dir_search rights = {
		.base = schema_rights_base(schema),
		.scope = DIR_ONE,
		.filter = "(objectClass=controlAccessRight)",
		.attributes = schema_right_attributes,
		.paged = true};
	struct diags unheard;
	struct lookup lookup;

	diags_init(&unheard, schema->arena);
	lookup_init(&lookup, schema->arena, schema->dir);
	for (size_t i = 0; i < count && classes.base != NULL; i++) {
		classes.filter = filters[i];
		lookup_add(&lookup, &classes, schema_load_class, schema);
	}
	if (rights.base != NULL && !schema->all_rights)
		lookup_add(&lookup, &rights, schema_load_right, schema);
	schema->all_rights = lookup_run(&lookup, &unheard);
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
	if (!near_is_likely(word))
		return;
	near_append(&few, schema->arena, "lDAPDisplayName", word);
	near_append(&few, schema->arena, "cn", word);
	near_append_wide(&many, schema->arena, "lDAPDisplayName", word);
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
		  "bits;object;class: what the bits are for stands in the "
		  "second part, the kind of object they hold on in the third");
	return true;
}

void
schema_report_unknown(struct schema *schema, const char *name, uint32_t mask,
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
