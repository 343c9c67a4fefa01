/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_elsewhere.c: names and SIDs of other domains: of the
 * forest by the global catalog, of trusted ones by a DC of theirs. Best
 * effort: where no way leads there, a SID stays a SID and a name unknown.
 */
#include "resolve/principal_internal.h"

#include <string.h>

static struct directory *
open_domain(struct principals *principals, struct domain *domain)
{
	if (!domain->opened && principals->opener != NULL &&
	    domain->dns != NULL)
		domain->dir = principals->opener(principals->opener_context,
						 domain->dns);
	domain->opened = true;
	return domain->dir;
}

static struct directory *
open_catalog(struct principals *principals)
{
	if (!principals->catalog_opened && principals->opener != NULL)
		principals->catalog =
			principals->opener(principals->opener_context, NULL);
	principals->catalog_opened = true;
	return principals->catalog;
}

/* Does the name belong to this domain? Any suffix may be a principal name's
 * anywhere in the forest. */
static bool
name_is_of(const struct principals *principals, const struct wanted_name *name,
	   const struct domain *where)
{
	const struct domain *domain;

	if (name->settled || name->authority == NULL ||
	    (name->form != NAME_ACCOUNT && name->form != NAME_UPN))
		return false;
	domain = domain_by_name(principals, name->authority);
	if (domain == where)
		return true;
	return name->form == NAME_UPN && !where->is_trusted &&
	       (domain == NULL || !domain->is_trusted);
}

/* What is wanted from one domain, as a filter; NULL: nothing. */
static const char *
filter_for(struct principals *principals, const struct domain *where)
{
	struct lookup_filter filter;
	uint8_t bytes[SD_SID_MAX_SIZE];
	const char *text;

	lookup_filter_init(&filter, principals->arena);
	for (size_t i = 0; i < principals->round_count; i++) {
		const struct wanted_name *name = principals->round[i];

		if (!name_is_of(principals, name, where))
			continue;
		lookup_filter_text(&filter, "sAMAccountName", name->account);
		if (name->form == NAME_UPN)
			lookup_filter_text(&filter, "userPrincipalName",
					   name->text);
	}
	for (size_t i = 0; i < principals->round_sid_count; i++) {
		const struct principal *sid =
			&principals->round_sids[i]->principal;

		if (sid->resolved ||
		    domain_of_sid(principals, &sid->sid) != where)
			continue;
		const size_t len = sd_sid_encode(&sid->sid, bytes);
		lookup_filter_bytes(&filter, "objectSid", bytes, len);
	}
	text = lookup_filter_take(&filter);
	lookup_filter_clear(&filter);
	return text;
}

static void
add_search(struct principals *principals, struct lookup *lookup,
	   const char *base, const char *filter)
{
	const struct dir_search search = {.base = base,
					  .scope = DIR_SUB,
					  .filter = filter,
					  .attributes = principal_attributes,
					  .paged = true};

	lookup_add(lookup, &search, principal_take_account, principals)
		->optional = true;
}

/* The global catalog holds every domain of the forest. */
static void
ask_forest(struct principals *principals)
{
	struct domain *domain = principals->domains;
	struct directory *catalog;
	struct diags unheard;
	struct lookup lookup;
	size_t count;

	diags_init(&unheard, principals->arena);
	lookup_init(&lookup, principals->arena, principals->dir);
	for (; domain != NULL; domain = domain->next) {
		const char *filter;

		if (!domain->is_domain || domain->is_own ||
		    domain->is_trusted || domain->nc == NULL)
			continue;
		filter = filter_for(principals, domain);
		if (filter != NULL)
			add_search(principals, &lookup, domain->nc, filter);
	}
	count = lookup.count;
	if (count == 0)
		return;
	catalog = open_catalog(principals);
	if (catalog == NULL)
		return;
	lookup.dir = catalog;
	principals->catalog_failed = !lookup_run(&lookup, &unheard);
	for (size_t i = 0; i < count; i++)
		principals->catalog_failed |=
			lookup.searches[i]->status != DIR_OK;
}

static void
ask_trusted(struct principals *principals)
{
	struct domain *domain = principals->domains;
	struct directory *dir;
	struct diags unheard;
	struct lookup lookup;

	diags_init(&unheard, principals->arena);
	for (; domain != NULL; domain = domain->next) {
		const char *base, *filter;

		if (!domain->is_trusted)
			continue;
		/* NULL also where a directory calls itself what no name is. */
		base = dir_domain_to_dn(principals->arena, domain->dns);
		if (base == NULL)
			continue;
		filter = filter_for(principals, domain);
		dir = filter == NULL ? NULL : open_domain(principals, domain);
		if (dir == NULL)
			continue;
		lookup_init(&lookup, principals->arena, dir);
		add_search(principals, &lookup, base, filter);
		(void)lookup_run(&lookup, &unheard);
	}
}

/* A domain SID, or a DOMAIN\name, that the forest does not know. */
static bool
anything_strange(const struct principals *principals)
{
	for (size_t i = 0; i < principals->round_count; i++) {
		const struct wanted_name *name = principals->round[i];

		if (!name->settled && name->authority != NULL &&
		    domain_by_name(principals, name->authority) == NULL)
			return true;
	}
	for (size_t i = 0; i < principals->round_sid_count; i++) {
		const struct principal *sid =
			&principals->round_sids[i]->principal;

		if (!sid->resolved && sid->sid.count == 5 &&
		    sid->sid.subs[0] == 21 &&
		    domain_of_sid(principals, &sid->sid) == NULL)
			return true;
	}
	return false;
}

bool
principal_ask_elsewhere(struct principals *principals)
{
	const struct account *before = principals->accounts;

	if (principals->opener == NULL)
		return false;
	ask_forest(principals);
	if (anything_strange(principals))
		domains_need_trusts(principals);
	ask_trusted(principals);
	return principals->accounts != before;
}
