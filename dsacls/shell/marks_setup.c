/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/marks_setup.c: entries that no admin delegated: those that the setup
 * of a domain leaves on its own objects, and the guard against accidental
 * deletion. Only tree leaves them out, and not with --all.
 */
#include "answer/stock.h"
#include "base/str.h"
#include "resolve/principal.h"
#include "shell/marks.h"

#include <string.h>

enum {
	RID_READ_ONLY_DCS_OF_FOREST = 498,
	RID_DOMAIN_ADMINS = 512,
	RID_DCS = 516,
	RID_SCHEMA_ADMINS = 518,
	RID_ENTERPRISE_ADMINS = 519,
	RID_READ_ONLY_DCS = 521,
	RID_ADMINISTRATORS = 544,
	RID_ACCOUNT_OPERATORS = 548,
	RID_PRINT_OPERATORS = 550,
};

static bool
is_builtin_group(const struct sd_sid *sid, uint32_t rid)
{
	const struct sd_sid group = sd_sid_make(5, 2, UINT32_C(32), rid);

	return sd_sid_equal(sid, &group);
}

/* Domain controllers and those who administer all of the domain: what they
 * are granted they have anyway. */
static bool
owns_the_domain(struct context *ctx, const struct sd_sid *sid)
{
	static const uint32_t rids[] = {RID_READ_ONLY_DCS_OF_FOREST,
					RID_DOMAIN_ADMINS,
					RID_DCS,
					RID_SCHEMA_ADMINS,
					RID_ENTERPRISE_ADMINS,
					RID_READ_ONLY_DCS};
	const struct sd_domain *domain =
		principals_domain(ctx->session->principals);
	const struct sd_sid system = sd_sid_make(5, 1, UINT32_C(18));
	const struct sd_sid controllers = sd_sid_make(5, 1, UINT32_C(9));

	if (sd_sid_equal(sid, &system) || sd_sid_equal(sid, &controllers) ||
	    is_builtin_group(sid, RID_ADMINISTRATORS))
		return true;
	if (!(domain->has_domain && sd_sid_in_domain(sid, &domain->domain)) &&
	    !(domain->has_root && sd_sid_in_domain(sid, &domain->root)))
		return false;
	for (size_t i = 0; i < sizeof(rids) / sizeof(rids[0]); i++)
		if (sid->subs[sid->count - 1] == rids[i])
			return true;
	return false;
}

/* The objects that the setup made: the domain's head, those that it calls
 * critical, and what stands in CN=System. */
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
	       (is_builtin_group(&ace->sid, RID_ACCOUNT_OPERATORS) ||
		is_builtin_group(&ace->sid, RID_PRINT_OPERATORS));
}

/* What a domain's head gives all below stands as explicit copies where
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
	       stock_grants(directory_info(ctx->session->dir),
			    principals_domain(ctx->session->principals),
			    &object, ace) ||
	       is_making_accounts(place, ace) ||
	       (sd_ace_is_allow(ace) && owns_the_domain(ctx, &ace->sid) &&
		is_of_setup(ctx, place));
}

bool
marks_is_guard(const struct sd_ace *ace)
{
	const struct sd_sid everyone = sd_sid_make(1, 1, UINT32_C(0));
	const uint32_t deletion = SD_MASK_DELETE | SD_MASK_DELETE_TREE;

	return ace->type == SD_ACE_DENIED && ace->flags == 0 &&
	       sd_sid_equal(&ace->sid, &everyone) &&
	       ((ace->mask & ~deletion) == 0 ||
		ace->mask == SD_MASK_DELETE_CHILD);
}
