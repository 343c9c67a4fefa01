/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/marks.c: see shell/marks.h. The default of a class is fetched once a
 * session.
 */
#include "shell/marks.h"

#include "answer/stock.h"
#include "base/text.h"
#include "resolve/default_sd.h"
#include "resolve/principal.h"
#include "resolve/schema.h"
#include "resolve/schema_class.h"

#include <string.h>

/* Entries that no admin delegated: those that the setup of a domain leaves
 * on its own objects, and the guard against accidental deletion. Only tree
 * leaves them out, and not with --all. */

/* Domain controllers and those who administer all of the domain: what they
 * are granted they have anyway. */
static bool
owns_the_domain(struct context *ctx, const struct sd_sid *sid)
{
	static const uint32_t rids[] = {
		SD_RID_ENTERPRISE_READ_ONLY_DCS, SD_RID_DOMAIN_ADMINS,
		SD_RID_DOMAIN_CONTROLLERS,	 SD_RID_SCHEMA_ADMINS,
		SD_RID_ENTERPRISE_ADMINS,	 SD_RID_READ_ONLY_DCS};
	const struct sd_domain *domain =
		&principals_domains(ctx->session->principals)->aliases;

	if (sd_sid_equal(sid, &SD_SID_SYSTEM) ||
	    sd_sid_equal(sid, &SD_SID_ENTERPRISE_DCS) ||
	    sd_sid_equal(sid, &SD_SID_BUILTIN(SD_RID_ADMINISTRATORS)))
		return true;
	if (!sd_known_in_domains(sid, domain))
		return false;
	for (size_t i = 0; i < sizeof(rids) / sizeof(rids[0]); i++)
		if (sid->subs[sid->count - 1] == rids[i])
			return true;
	return false;
}

/* The objects that the setup made: the domain's head, those that it calls
 * critical, and what is in CN=System. */
static bool
is_of_setup(struct context *ctx, const struct marks_place *place)
{
	const char *head = directory_info(ctx->session->dir)->default_nc;

	return place->is_critical ||
	       text_equal_nocase(place->class_name, "domainDNS") ||
	       text_equal_nocase(place->class_name, "builtinDomain") ||
	       (head != NULL &&
		dir_dn_within(place->dn,
			      arena_printf(ctx->arena, "CN=System,%s", head)));
}

/* Account Operators and Print Operators make accounts and printers in the
 * containers of a domain, as in its units. */
static bool
is_making_accounts(const struct marks_place *place, const struct sd_ace *ace)
{
	const uint32_t children = SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD;

	return text_equal_nocase(place->class_name, "container") &&
	       sd_ace_is_allow(ace) && (ace->mask & ~children) == 0 &&
	       !sd_guid_is_zero(&ace->object_type) &&
	       (sd_sid_equal(&ace->sid,
			     &SD_SID_BUILTIN(SD_RID_ACCOUNT_OPERATORS)) ||
		sd_sid_equal(&ace->sid,
			     &SD_SID_BUILTIN(SD_RID_PRINT_OPERATORS)));
}

struct class_default {
	struct class_default *next;
	const char *class_name;
	const struct sd_desc *desc; /* NULL: the schema does not tell */
};

static const struct sd_desc *
fetch_default(struct context *ctx, const char *class_name)
{
	struct session *session = ctx->session;
	const char *text = schema_default_sd(session->schema, class_name, NULL);
	struct diags ignored; /* a class without a default is no mistake */

	if (text == NULL)
		return NULL;
	diags_init(&ignored, ctx->arena);
	return sddl_make(&session->arena, text,
			 &principals_domains(session->principals)->aliases,
			 class_name, &ignored);
}

/* What the schema gives new objects of a class; NULL: nothing, or unknown. */
static const struct sd_desc *
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

/* What a domain's head passes down is there as explicit copies where
 * inheritance was cut off; CN=Builtin has the head's own entries too. */
static bool
is_of_the_head(struct context *ctx, const struct marks_place *place,
	       const struct sd_ace *ace)
{
	const struct sd_desc *head = marks_default(ctx, "domainDNS");
	const bool is_domain =
		text_equal_nocase(place->class_name, "builtinDomain");

	for (size_t i = 0; head != NULL && i < head->dacl.count; i++) {
		const struct sd_ace *other = &head->dacl.aces[i];
		const bool handed_down =
			(other->flags & SD_ACE_CONTAINER_INHERIT) != 0;

		if ((handed_down || is_domain) && other->type == ace->type &&
		    sd_sid_equal(&other->sid, &ace->sid) &&
		    sd_guid_equal(&other->object_type, &ace->object_type) &&
		    sd_guid_equal(&other->inherited_type,
				  &ace->inherited_type) &&
		    (sd_mask_map_generic(other->mask) & ace->mask) == ace->mask)
			return true;
	}
	return false;
}

bool
marks_is_setup(struct context *ctx, const struct marks_place *place,
	       const struct sd_ace *ace)
{
	const struct stock_object object = {place->dn, place->class_name};

	return is_of_the_head(ctx, place, ace) ||
	       stock_grants(
		       directory_info(ctx->session->dir),
		       &principals_domains(ctx->session->principals)->aliases,
		       &object, ace) ||
	       is_making_accounts(place, ace) ||
	       (sd_ace_is_allow(ace) && owns_the_domain(ctx, &ace->sid) &&
		is_of_setup(ctx, place));
}

bool
marks_is_guard(const struct sd_ace *ace)
{
	const uint32_t deletion = SD_MASK_DELETE | SD_MASK_DELETE_TREE;

	return ace->type == SD_ACE_DENIED && ace->flags == 0 &&
	       sd_sid_equal(&ace->sid, &SD_SID_EVERYONE) &&
	       ((ace->mask & ~deletion) == 0 ||
		ace->mask == SD_MASK_DELETE_CHILD);
}

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

	(void)principals_domains(ctx->session->principals);
	schema_fetch_defaults(ctx->session->schema, usual);
}

/* The rights count, not where they apply: a DC splits and adds flags. What
 * CREATOR OWNER means in the default is the owner's. */
static bool
holds(const struct sd_desc *desc, const struct sd_ace *ace)
{
	for (size_t i = 0; i < desc->dacl.count; i++) {
		const struct sd_ace *other = &desc->dacl.aces[i];

		if (other->type == ace->type &&
		    (sd_sid_equal(&other->sid, &ace->sid) ||
		     sd_sid_equal(&other->sid, &SD_SID_CREATOR_OWNER)) &&
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
