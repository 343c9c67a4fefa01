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

/* Terms for one directory, gathered before it is opened. */
struct errand {
	struct principals *principals;
	struct batch_filter filter;
};

static void
search_in(struct errand *errand, struct directory *dir, const char *base)
{
	const char *filter = batch_filter_take(&errand->filter);
	const struct dir_search search = {.base = base,
					  .scope = DIR_SUB,
					  .filter = filter,
					  .attributes = principal_attributes,
					  .paged = true};
	struct diags unheard;
	struct batch batch;

	if (dir == NULL || filter == NULL)
		return;
	diags_init(&unheard, errand->principals->arena);
	batch_init(&batch, errand->principals->arena, dir);
	batch_add(&batch, &search, principal_take_account, errand->principals);
	(void)batch_run(&batch, &unheard);
}

/* Does the name belong to this domain; NULL stands for the forest. */
static bool
name_is_of(const struct principals *principals, const struct wanted_name *name,
	   const struct domain *where)
{
	const struct domain *domain;

	if (name->settled || name->authority == NULL ||
	    (name->form != NAME_ACCOUNT && name->form != NAME_UPN))
		return false;
	domain = domain_by_name(principals, name->authority);
	if (where != NULL)
		return domain == where;
	/* Any suffix may be a principal name's in the forest. */
	if (domain == NULL)
		return name->form == NAME_UPN;
	return !domain->is_trusted &&
	       (!domain->is_own || name->form == NAME_UPN);
}

static bool
sid_is_of(const struct principals *principals, const struct sd_sid *sid,
	  const struct domain *where)
{
	const struct domain *domain = domain_of_sid(principals, sid);

	if (where != NULL)
		return domain == where;
	return domain != NULL && !domain->is_own && !domain->is_trusted;
}

static size_t
gather(struct errand *errand, const struct domain *where)
{
	struct principals *principals = errand->principals;
	uint8_t bytes[SD_SID_MAX_SIZE];

	for (size_t i = 0; i < principals->names_asked; i++) {
		const struct wanted_name *name = principals->names[i];

		if (!name_is_of(principals, name, where))
			continue;
		batch_filter_text(&errand->filter, "sAMAccountName",
				  name->account);
		if (name->form == NAME_UPN)
			batch_filter_text(&errand->filter, "userPrincipalName",
					  name->text);
	}
	for (size_t i = 0; i < principals->sids_asked; i++) {
		const struct principal *sid = &principals->sids[i]->principal;

		if (!sid->resolved && sid_is_of(principals, &sid->sid, where))
			batch_filter_bytes(&errand->filter, "objectSid", bytes,
					   sd_sid_encode(&sid->sid, bytes));
	}
	return errand->filter.terms;
}

/* A domain SID, or a DOMAIN\name, that the forest does not know. */
static bool
anything_strange(const struct principals *principals)
{
	for (size_t i = 0; i < principals->names_asked; i++) {
		const struct wanted_name *name = principals->names[i];

		if (!name->settled && name->authority != NULL &&
		    domain_by_name(principals, name->authority) == NULL)
			return true;
	}
	for (size_t i = 0; i < principals->sids_asked; i++) {
		const struct principal *sid = &principals->sids[i]->principal;

		if (!sid->resolved && sid->sid.count == 5 &&
		    sid->sid.subs[0] == 21 &&
		    domain_of_sid(principals, &sid->sid) == NULL)
			return true;
	}
	return false;
}

static void
ask_trusted(struct principals *principals, struct errand *errand)
{
	struct domain *domain = principals->domains;

	for (; domain != NULL; domain = domain->next)
		if (domain->is_trusted && gather(errand, domain) > 0)
			search_in(errand, open_domain(principals, domain),
				  domain->dns == NULL
					  ? ""
					  : dir_domain_to_dn(principals->arena,
							     domain->dns));
}

bool
principal_ask_elsewhere(struct principals *principals)
{
	const struct account *before = principals->accounts;
	struct errand errand = {.principals = principals};

	if (principals->opener == NULL)
		return false;
	batch_filter_init(&errand.filter, principals->arena);
	if (gather(&errand, NULL) > 0)
		search_in(&errand, open_catalog(principals), "");
	if (anything_strange(principals)) {
		domains_need_trusts(principals);
		ask_trusted(principals, &errand);
	}
	batch_filter_clear(&errand.filter);
	return principals->accounts != before;
}
