/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/about.c: see shell/about.h. An ACE without an object type holds every
 * right that its bits are for; one for a property set holds its attributes.
 */
#include "shell/about.h"

#include "directory/directory.h"
#include "session.h"

#include <string.h>

bool
about_find(struct about *about, struct context *ctx, const struct words *words,
	   const char *class)
{
	struct schema *schema = ctx->session->schema;
	const char *name = shell_rest(ctx->arena, words);
	const struct span span = words_span(words, 0, 0, strlen(name));

	*about = (struct about){.name = name, .schema = schema};
	schema_want_name(schema, name);
	if (!schema_resolve(schema, ctx->diags))
		return false;
	about->count =
		schema_find_all(schema, name, about->meanings, ABOUT_MEANINGS);
	if (about->count == 0) {
		/* Says what it may have been. */
		(void)schema_find_name(schema, name, 0, FIELD_OBJECT, &span,
				       ctx->diags);
		return false;
	}
	about->name = about->meanings[0]->name;
	if (class != NULL)
		about->class = schema_find_class(schema, class);
	return true;
}

static uint32_t
bits_of(const struct schema_item *item)
{
	switch (item->kind) {
	case SCHEMA_CLASS:
		return SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD;
	case SCHEMA_ATTRIBUTE:
	case SCHEMA_PROPERTY_SET:
		return SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY;
	case SCHEMA_VALIDATED_WRITE:
		return SD_MASK_WRITE_SELF;
	case SCHEMA_RIGHT:
		break;
	}
	return SD_MASK_CONTROL_ACCESS;
}

static bool
names(const struct sd_ace *ace, const struct schema_item *item)
{
	return !sd_ace_has_type(ace, SD_ACE_HAS_OBJECT_TYPE) ||
	       sd_guid_equal(&ace->object_type, &item->guid) ||
	       (item->kind == SCHEMA_ATTRIBUTE &&
		!sd_guid_is_zero(&item->property_set) &&
		sd_guid_equal(&ace->object_type, &item->property_set));
}

/* Rights are for classes; attributes and children are for whoever has
 * them. */
static bool
is_for(const struct about *about, const struct schema_item *item,
       const struct schema_item *class)
{
	if (item->kind == SCHEMA_CLASS || item->kind == SCHEMA_ATTRIBUTE ||
	    class == NULL)
		return true;
	return schema_applies_to(about->schema, item, class);
}

static bool
reaches(const struct about *about, const struct schema_item *item,
	const struct sd_ace *ace)
{
	const struct schema_item *below = NULL;

	if ((ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
	    is_for(about, item, about->class))
		return true;
	if ((ace->flags & SD_ACE_CONTAINER_INHERIT) == 0)
		return false;
	if (sd_ace_has_type(ace, SD_ACE_HAS_INHERITED_TYPE))
		below = schema_find_guid(about->schema, &ace->inherited_type,
					 SD_MASK_CREATE_CHILD);
	return is_for(about, item, below);
}

bool
about_concerns(const struct about *about, const struct sd_ace *ace)
{
	const uint32_t mask = sd_mask_map_generic(ace->mask);

	for (size_t i = 0; i < about->count; i++) {
		const struct schema_item *item = about->meanings[i];

		if ((mask & bits_of(item)) != 0 && names(ace, item) &&
		    reaches(about, item, ace))
			return true;
	}
	return false;
}
