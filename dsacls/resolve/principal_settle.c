/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_settle.c: which account each wanted name means, once the
 * searches have brought what there is. Nothing is taken that is not named
 * exactly; a name with two meanings is an error.
 */
#include "resolve/principal_internal.h"

#include <string.h>

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

/* The next code point, lower case for the letters that Windows folds in
 * Latin, Greek and Cyrillic; other letters as they are. */
static uint32_t
next_folded(const char **text)
{
	uint32_t c = 0;
	size_t step = text_decode_char(*text, strlen(*text), &c);

	if (step == 0) {
		c = (unsigned char)**text;
		step = c != 0;
	}
	*text += step;
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40f)
		return c + 0x50;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c % 2 == 1 ? c + 1 : c;
	return c;
}

bool
principal_same_name(const char *a, const char *b)
{
	uint32_t c;

	do {
		c = next_folded(&a);
		if (c != next_folded(&b))
			return false;
	} while (c != 0);
	return true;
}

/* Accounts of BUILTIN belong to every domain. */
static bool
is_in(const struct account *account, const struct domain *domain)
{
	if (domain->is_own &&
	    sd_sid_in_domain(&account->sid, &SD_SID_BUILTIN_DOMAIN))
		return true;
	return domain->has_sid ? sd_sid_in_domain(&account->sid, &domain->sid)
			       : domain->is_own;
}

static const struct account *
find_account(const struct principals *principals, const struct domain *domain,
	     const char *sam)
{
	const struct account *account = principals->accounts;

	for (; account != NULL; account = account->next)
		if (account->sam != NULL && is_in(account, domain) &&
		    principal_same_name(account->sam, sam))
			return account;
	return NULL;
}

static void
take(struct principals *principals, struct wanted_name *name,
     const struct account *account)
{
	struct principal_node *node =
		principal_intern(principals, &account->sid);

	principal_name(principals, node, account);
	name->found = &node->principal;
	name->settled = true;
	name->missing = NULL;
}

/* Groups and accounts whose English name means a fixed RID. Enterprise Admins
 * and the like are groups of the forest's root domain. */
static void
settle_rid(struct principals *principals, struct wanted_name *name,
	   const struct domain *domain)
{
	const struct sd_domain *aliases = &principals->aliases;
	struct sd_sid sid;
	bool in_root;
	uint32_t rid;

	if (!domain->has_sid ||
	    !sd_known_find_rid(name->account, &rid, &in_root))
		return;
	in_root = in_root && aliases->has_root &&
		  !sd_sid_equal(&aliases->root, &domain->sid);
	sid = in_root ? aliases->root : domain->sid;
	if (sd_sid_append(&sid, rid) != SD_OK)
		return;
	if (!in_root || name->authority == NULL)
		principal_may_be(principals, name, &sid);
	else if (domain_label(domain_of_sid(principals, &sid)) != NULL)
		name->advice = arena_printf(
			principals->arena,
			"it is a group of the forest's root domain: write "
			"%s\\%s",
			domain_label(domain_of_sid(principals, &sid)),
			name->account);
}

/* Two capitals: an SDDL alias, an account, or both. */
static void
settle_alias(struct principals *principals, struct wanted_name *name,
	     const struct account *account)
{
	struct principal_node *node;
	struct sd_sid sid;

	if (sd_known_parse_alias(name->text, &principals->aliases, &sid) !=
	    SD_OK) {
		if (account != NULL)
			take(principals, name, account);
		return;
	}
	node = principal_intern(principals, &sid);
	if (account != NULL) {
		name->missing = arena_printf(
			principals->arena,
			"it is an account here and the SDDL alias of %s: "
			"write DOMAIN\\%s or the SID",
			node->principal.name, name->text);
		return;
	}
	if (principal_is_optional(&sid, NULL)) {
		principal_may_be(principals, name, &sid);
		return;
	}
	principals_want_sid(principals, &sid);
	name->found = &node->principal;
	name->settled = true;
}

/* BUILTIN\\name, NT AUTHORITY\\name: not in the table of well-known ones. */
static void
settle_in_authority(struct principals *principals, struct wanted_name *name)
{
	const struct domain *own = domain_own(principals);
	const struct account *account =
		own == NULL ? NULL
			    : find_account(principals, own, name->account);

	name->is_here = account != NULL;
	if (account != NULL && text_equal_nocase(name->authority, "BUILTIN") &&
	    sd_sid_in_domain(&account->sid, &SD_SID_BUILTIN_DOMAIN))
		take(principals, name, account);
}

static void
settle_account(struct principals *principals, struct wanted_name *name)
{
	const struct domain *domain =
		name->authority == NULL
			? domain_own(principals)
			: domain_by_name(principals, name->authority);
	const struct account *account;

	if (domain == NULL && name->authority != NULL &&
	    principal_is_authority(name->authority)) {
		settle_in_authority(principals, name);
		return;
	}
	if (domain == NULL) {
		name->missing = "this directory holds no domain: write a DN "
				"or a SID";
		if (name->authority != NULL)
			name->missing = arena_printf(
				principals->arena, "no domain %s is known here",
				name->authority);
		return;
	}
	account = find_account(principals, domain, name->account);
	if (name->may_be_alias)
		settle_alias(principals, name, account);
	else if (account != NULL)
		take(principals, name, account);
	else if (domain->is_own)
		settle_rid(principals, name, domain);
}

static void
settle_upn(struct principals *principals, struct wanted_name *name)
{
	const struct domain *domain =
		domain_by_name(principals, name->authority);
	const struct account *account = principals->accounts, *found = NULL;

	for (; account != NULL; account = account->next) {
		if (account->upn == NULL ||
		    !principal_same_name(account->upn, name->text) ||
		    (found != NULL && sd_sid_equal(&found->sid, &account->sid)))
			continue;
		if (found != NULL) {
			name->missing = arena_printf(
				principals->arena,
				"two accounts have this principal name: %s "
				"and %s",
				found->dn, account->dn);
			return;
		}
		found = account;
	}
	/* Every account also has name@domain without holding it. */
	if (found == NULL && domain != NULL)
		found = find_account(principals, domain, name->account);
	if (found != NULL)
		take(principals, name, found);
}

static void
settle_names(struct principals *principals)
{
	for (size_t i = 0; i < principals->round_count; i++) {
		struct wanted_name *name = principals->round[i];

		if (name->settled)
			continue;
		if (name->form == NAME_ACCOUNT)
			settle_account(principals, name);
		else if (name->form == NAME_UPN)
			settle_upn(principals, name);
		else if (name->form == NAME_DN && name->object != NULL)
			take(principals, name, name->object);
	}
}

static void
settle_sids(struct principals *principals)
{
	const struct account *account = principals->accounts;

	for (; account != NULL; account = account->next) {
		struct principal_node *node =
			principal_intern(principals, &account->sid);

		if (!node->principal.resolved)
			principal_name(principals, node, account);
	}
}

/* Ends the round; what is left of it is unknown. */
static size_t
keep_unknown(struct principals *principals)
{
	size_t count = 0;

	for (size_t i = 0; i < principals->round_count; i++) {
		struct wanted_name *name = principals->round[i];

		name->pending = false;
		if (!name->settled)
			principals->round[count++] = name;
	}
	principals->round_count = principals->round_sid_count = 0;
	principals->accounts = NULL;
	return count;
}

bool
principals_settle(struct principals *principals, struct diags *diags)
{
	size_t count;
	bool asked;

	if (principals->domains_known && !principals->domains_settled)
		domains_settle(principals);
	settle_names(principals);
	asked = principal_ask_fixed(principals);
	settle_sids(principals);
	if (principal_ask_elsewhere(principals)) {
		settle_names(principals);
		settle_sids(principals);
	}
	principal_settle_fixed(principals, asked, diags);
	count = keep_unknown(principals);
	if (count > 0)
		principal_report_unknown(principals, principals->round, count,
					 diags);
	return count == 0;
}
