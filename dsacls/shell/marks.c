/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/marks.c: see shell/marks.h. The default of a class is fetched once a
 * session.
 */
#include "shell/marks.h"

#include "base/str.h"
#include "resolve/default_sd.h"
#include "resolve/principal.h"
#include "resolve/schema.h"

#include <string.h>

struct class_default {
	struct class_default *next;
	const char *class_name;
	const struct sd_desc *desc; /* NULL: the schema does not tell */
};

const char *const marks_attributes[] = {"objectClass", "adminCount",
					"nTSecurityDescriptor", NULL};

/* A question in the middle of a search is answered when the search is: all
 * of a big container would wait in memory. */
void
marks_prepare(struct context *ctx)
{
	static const char *const usual[] = {
		"organizationalUnit",
		"container",
		"domainDNS",
		"builtinDomain",
		"user",
		"group",
		"computer",
		"contact",
		"inetOrgPerson",
		NULL,
	};

	(void)principals_domain(ctx->session->principals);
	schema_fetch_defaults(ctx->session->schema, usual);
}

static const struct sd_desc *
fetch_default(struct context *ctx, const char *class_name)
{
	struct session *session = ctx->session;
	const char *text = schema_default_sd(session->schema, class_name, NULL);
	struct diags unheard; /* a class without a default is no mistake */

	if (text == NULL)
		return NULL;
	diags_init(&unheard, ctx->arena);
	return sddl_make(&session->arena, text,
			 principals_domain(session->principals), class_name,
			 &unheard);
}

const struct sd_desc *
marks_default(struct context *ctx, const char *class_name)
{
	struct session *session = ctx->session;
	struct class_default *entry = session->defaults;

	while (entry != NULL && strcmp(entry->class_name, class_name) != 0)
		entry = entry->next;
	if (entry != NULL)
		return entry->desc;
	entry = arena_alloc(&session->arena, sizeof(*entry));
	entry->class_name = arena_strdup(&session->arena, class_name);
	entry->desc = fetch_default(ctx, class_name);
	if (entry->desc != NULL && entry->desc->dacl_state != SD_ACL_LIST)
		entry->desc = NULL;
	entry->next = session->defaults;
	session->defaults = entry;
	return entry->desc;
}

/* The rights count, not where they apply: a DC splits and adds flags. What
 * CREATOR OWNER stands for in the default is the owner's. */
static bool
holds(const struct sd_desc *desc, const struct sd_ace *ace)
{
	const struct sd_sid creator = sd_sid_make(3, 1, UINT32_C(0));

	for (size_t i = 0; i < desc->dacl.count; i++) {
		const struct sd_ace *other = &desc->dacl.aces[i];

		if (other->type == ace->type &&
		    (sd_sid_equal(&other->sid, &ace->sid) ||
		     sd_sid_equal(&other->sid, &creator)) &&
		    sd_guid_equal(&other->object_type, &ace->object_type) &&
		    (sd_mask_map_generic(other->mask) & ace->mask) == ace->mask)
			return true;
	}
	return false;
}

bool
marks_is_own(struct context *ctx, const char *class_name,
	     const struct sd_ace *ace)
{
	const struct sd_desc *standard;

	if (sd_ace_is_inherited(ace) ||
	    (!sd_ace_is_allow(ace) && !sd_ace_is_deny(ace)))
		return false;
	standard = marks_default(ctx, class_name);
	return standard == NULL || !holds(standard, ace);
}

const char *
marks_class(const struct dir_entry *entry)
{
	const char *class_name = dir_entry_class(entry);

	return class_name != NULL ? class_name : "?";
}

void
marks_of_entry(struct marks *marks, struct context *ctx,
	       const struct dir_entry *entry)
{
	const struct dir_attribute *value =
		dir_entry_find(entry, "nTSecurityDescriptor");
	const char *admin = dir_entry_text(entry, "adminCount");
	SD_DESC_AUTO desc = SD_DESC_INIT;

	*marks = (struct marks){0};
	marks->class_name = arena_strdup(ctx->arena, marks_class(entry));
	marks->is_admin = admin != NULL && strcmp(admin, "1") == 0;
	if (value == NULL || value->count == 0 ||
	    sd_desc_decode(value->values[0].bytes, value->values[0].len, &desc,
			   NULL) != SD_OK)
		return;
	marks->readable = true;
	marks->is_protected = (desc.control & SD_CONTROL_DACL_PROTECTED) != 0;
	if (desc.dacl_state != SD_ACL_LIST)
		return;
	for (size_t i = 0; i < desc.dacl.count && !marks->delegated; i++)
		marks->delegated = marks_is_own(ctx, marks->class_name,
						&desc.dacl.aces[i]);
}
