/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_ask.c: turns wanted names and SIDs into searches: one
 * filter over the domain (and a base search per DN), then what those did not
 * find: fixed SIDs, other domains. Stores the accounts found; principal.c
 * decides which of them a name means.
 */
#include "resolve/principal_ask.h"

#include "resolve/object.h"

#include <string.h>

static const char *const account_attributes[] = {"objectSid", "sAMAccountName",
						 "userPrincipalName", NULL};

/* Which of these, of one value by the schema, the entry has several of; NULL:
 * none. Such an answer is not believed. */
static const char *
doubled(const struct dir_entry *entry)
{
	for (size_t i = 0; account_attributes[i] != NULL; i++) {
		const struct dir_attribute *found =
			dir_entry_find(entry, account_attributes[i]);

		if (found != NULL && found->count > 1)
			return account_attributes[i];
	}
	return NULL;
}

static struct account *
read_account(struct principals *principals, const struct dir_entry *entry)
{
	const struct dir_attribute *sid = dir_entry_find(entry, "objectSid");
	struct account *account;
	struct sd_sid value;

	if (sid == NULL || sid->count == 0 || doubled(entry) != NULL ||
	    sd_sid_decode(sid->values[0].bytes, sid->values[0].len, &value,
			  NULL) != SD_OK)
		return NULL;
	account = arena_alloc(principals->arena, sizeof(*account));
	account->sid = value;
	account->dn = arena_strdup(principals->arena, entry->dn);
	account->sam = arena_strdup(principals->arena,
				    dir_entry_text(entry, "sAMAccountName"));
	account->upn = arena_strdup(principals->arena,
				    dir_entry_text(entry, "userPrincipalName"));
	account->next = principals->accounts;
	principals->accounts = account;
	return account;
}

static void
take_account(void *context, const struct dir_entry *entry)
{
	struct principals *principals = context;

	(void)read_account(principals, entry);
}

/* ---- objects by DN ---------------------------------------------------- */

struct object_taker {
	struct principals *principals;
	struct wanted_name *name;
};

/* Named later, when the domains are known. */
static void
take_object(void *context, const struct dir_entry *entry)
{
	const struct object_taker *taker = context;
	const char *several = doubled(entry);

	taker->name->object = read_account(taker->principals, entry);
	taker->name->missing =
		several == NULL
			? "that object has no SID: it is no user, group or "
			  "computer"
			: arena_printf(taker->principals->arena,
				       "the directory shows several values of "
				       "%s, which has one",
				       several);
}

static void
ask_object(struct principals *principals, struct wanted_name *name,
	   struct lookup *lookup)
{
	struct object_taker *taker =
		arena_alloc(principals->arena, sizeof(*taker));
	const struct dir_search search = {
		.base = object_tidy_dn(principals->arena, name->text),
		.attributes = account_attributes};

	*taker = (struct object_taker){.principals = principals, .name = name};
	name->missing = "no such object";
	lookup_add(lookup, &search, take_object, taker);
}

/* ---- accounts and SIDs ------------------------------------------------ */

struct asker {
	struct principals *principals;
	struct lookup *lookup;
	struct lookup_filter filter;
	bool needs_domains;
};

static void
flush(struct asker *asker)
{
	const char *filter = lookup_filter_take(&asker->filter);
	const struct dir_search search = {
		.base = directory_info(asker->principals->dir)->default_nc,
		.scope = DIR_SUB,
		.filter = filter,
		.attributes = account_attributes,
		.paged = true};

	if (filter != NULL && search.base != NULL)
		lookup_add(asker->lookup, &search, take_account,
			   asker->principals);
}

static void
filter_sid(struct lookup_filter *filter, const struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	const size_t len = sd_sid_encode(sid, bytes);

	lookup_filter_bytes(filter, "objectSid", bytes, len);
}

static void
ask_name(struct asker *asker, struct wanted_name *name)
{
	principal_parse(asker->principals, name);
	if (name->form == NAME_DN)
		ask_object(asker->principals, name, asker->lookup);
	if (name->form == NAME_FIXED)
		filter_sid(&asker->filter, &name->fixed->principal.sid);
	if (name->form == NAME_UPN)
		lookup_filter_text(&asker->filter, "userPrincipalName",
				   name->text);
	if (name->form == NAME_UPN || name->form == NAME_ACCOUNT)
		lookup_filter_text(&asker->filter, "sAMAccountName",
				   name->account);
	asker->needs_domains |=
		name->form != NAME_KNOWN && name->form != NAME_WRONG;
	if (lookup_filter_is_full(&asker->filter))
		flush(asker);
}

/* Well-known SIDs have their names; what is of another domain is not here,
 * but which domain that is may not be known yet. */
static void
ask_sid(struct asker *asker, struct principal_node *node)
{
	if (node->principal.resolved)
		return;
	filter_sid(&asker->filter, &node->principal.sid);
	asker->needs_domains = true;
	if (lookup_filter_is_full(&asker->filter))
		flush(asker);
}

/* What is wanted becomes what is asked. */
static void
begin_round(struct principals *principals)
{
	principals->round = arena_grow(principals->arena, principals->round,
				       &principals->round_capacity,
				       principals->wanted_count,
				       sizeof(struct wanted_name *));
	for (size_t i = 0; i < principals->wanted_count; i++)
		principals->round[i] = principals->wanted[i];
	principals->round_count = principals->wanted_count;
	principals->wanted_count = 0;
}

/* Parsing the names may have wanted SIDs. */
static void
begin_sids(struct principals *principals)
{
	principals->round_sids = arena_grow(
		principals->arena, principals->round_sids,
		&principals->round_sid_capacity, principals->wanted_sid_count,
		sizeof(struct principal_node *));
	for (size_t i = 0; i < principals->wanted_sid_count; i++)
		principals->round_sids[i] = principals->wanted_sids[i];
	principals->round_sid_count = principals->wanted_sid_count;
	principals->wanted_sid_count = 0;
}

void
principals_queue(struct principals *principals, struct lookup *lookup)
{
	struct asker asker = {.principals = principals, .lookup = lookup};

	lookup_filter_init(&asker.filter, principals->arena);
	begin_round(principals);
	for (size_t i = 0; i < principals->round_count; i++)
		ask_name(&asker, principals->round[i]);
	begin_sids(principals);
	for (size_t i = 0; i < principals->round_sid_count; i++)
		ask_sid(&asker, principals->round_sids[i]);
	flush(&asker);
	lookup_filter_clear(&asker.filter);
	if (asker.needs_domains)
		domains_queue(&principals->domains, lookup);
}

/* ---- what the first searches left open --------------------------------- */

/* Its domain may be another one, which is asked with the other SIDs. */
static void
ask_with_sids(struct principals *principals, struct principal_node *node)
{
	principals->round_sids =
		arena_grow(principals->arena, principals->round_sids,
			   &principals->round_sid_capacity,
			   principals->round_sid_count + 1,
			   sizeof(struct principal_node *));
	principals->round_sids[principals->round_sid_count++] = node;
}

bool
principal_ask_fixed(struct principals *principals)
{
	struct dir_search search = {
		.base = directory_info(principals->dir)->default_nc,
		.scope = DIR_SUB,
		.attributes = account_attributes,
		.paged = true};
	struct lookup_search *asked;
	struct lookup_filter filter;
	struct lookup lookup;

	lookup_filter_init(&filter, principals->arena);
	for (size_t i = 0; i < principals->round_count; i++) {
		const struct wanted_name *name = principals->round[i];

		if (name->settled || name->fixed == NULL ||
		    name->form == NAME_FIXED)
			continue;
		ask_with_sids(principals, name->fixed);
		filter_sid(&filter, &name->fixed->principal.sid);
	}
	search.filter = lookup_filter_take(&filter);
	lookup_filter_clear(&filter);
	if (search.filter == NULL || search.base == NULL)
		return search.filter == NULL;
	lookup_init(&lookup, principals->arena, principals->dir);
	asked = lookup_add(&lookup, &search, take_account, principals);
	return lookup_run(&lookup, NULL) && asked->status == DIR_OK;
}

/* Names and SIDs of other domains: of the forest by the global catalog, of
 * trusted ones by a DC of theirs. Best effort: where no way leads there, a
 * SID stays a SID and a name unknown. */

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
	domain = domain_by_name(&principals->domains, name->authority);
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
		    domain_of_sid(&principals->domains, &sid->sid) != where)
			continue;
		filter_sid(&filter, &sid->sid);
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
					  .attributes = account_attributes,
					  .paged = true};

	lookup_add(lookup, &search, take_account, principals)->optional = true;
}

/* The global catalog holds every domain of the forest. */
static void
ask_forest(struct principals *principals)
{
	struct domain *domain = principals->domains.list;
	struct lookup lookup;
	size_t count;

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
	if (!principals->catalog_opened && principals->opener != NULL)
		principals->catalog =
			principals->opener(principals->opener_context, NULL);
	principals->catalog_opened = true;
	if (principals->catalog == NULL)
		return;
	lookup.dir = principals->catalog;
	principals->catalog_failed = !lookup_run(&lookup, NULL);
	for (size_t i = 0; i < count; i++)
		principals->catalog_failed |=
			lookup.searches[i]->status != DIR_OK;
}

static void
ask_trusted(struct principals *principals)
{
	struct domain *domain = principals->domains.list;
	struct directory *dir;
	struct lookup lookup;

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
		(void)lookup_run(&lookup, NULL);
	}
}

/* A domain SID, or a DOMAIN\name, that the forest does not know. */
static bool
anything_strange(const struct principals *principals)
{
	for (size_t i = 0; i < principals->round_count; i++) {
		const struct wanted_name *name = principals->round[i];

		if (!name->settled && name->authority != NULL &&
		    domain_by_name(&principals->domains, name->authority) ==
			    NULL)
			return true;
	}
	for (size_t i = 0; i < principals->round_sid_count; i++) {
		const struct principal *sid =
			&principals->round_sids[i]->principal;

		if (!sid->resolved && sid->sid.count == 5 &&
		    sid->sid.subs[0] == 21 &&
		    domain_of_sid(&principals->domains, &sid->sid) == NULL)
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
		domains_need_trusts(&principals->domains);
	ask_trusted(principals);
	return principals->accounts != before;
}
