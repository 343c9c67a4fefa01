/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal.c: decides which account each wanted name means, from the
 * results of the searches. Only exact matches count; a name with two meanings
 * is an error. A name with a fixed SID is accepted where the directory has that
 * SID: Domain Admins, which has another name in a directory of another
 * language, and groups of a later Windows, which this domain may not have.
 */
#include "resolve/principal.h"

#include "resolve/principal_ask.h"
#include "resolve/principal_near.h"

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
	const struct sd_domain *aliases = &principals->domains.aliases;
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
	else if (domain_label(domain_of_sid(&principals->domains, &sid)) !=
		 NULL)
		name->advice = arena_printf(
			principals->arena,
			"it is a group of the forest's root domain: write "
			"%s\\%s",
			domain_label(domain_of_sid(&principals->domains, &sid)),
			name->account);
}

/* Two capitals: an SDDL alias, an account, or both. */
static void
settle_alias(struct principals *principals, struct wanted_name *name,
	     const struct account *account)
{
	struct principal_node *node;
	struct sd_sid sid;

	if (sd_known_parse_alias(name->text, &principals->domains.aliases,
				 &sid) != SD_OK) {
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
	const struct domain *own = domain_own(&principals->domains);
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
			? domain_own(&principals->domains)
			: domain_by_name(&principals->domains, name->authority);
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
		domain_by_name(&principals->domains, name->authority);
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

static const struct account *
account_of(const struct principals *principals, const struct sd_sid *sid)
{
	const struct account *account = principals->accounts;

	while (account != NULL && !sd_sid_equal(&account->sid, sid))
		account = account->next;
	return account;
}

/* Has the place been looked into where the SID would be? */
static bool
is_certain(const struct principals *principals, const struct sd_sid *sid,
	   bool asked)
{
	const struct dir_info *info = directory_info(principals->dir);
	const struct domain *domain = domain_of_sid(&principals->domains, sid);

	if (info->default_nc == NULL ||
	    (info->is_offline && !info->has_all_groups))
		return false;
	if (domain == NULL || domain->is_own)
		return asked;
	return principals->catalog != NULL && !principals->catalog_failed;
}

static void
take_fixed(struct principals *principals, struct wanted_name *name)
{
	const struct account *account =
		account_of(principals, &name->fixed->principal.sid);

	if (account != NULL)
		principal_name(principals, name->fixed, account);
	name->found = &name->fixed->principal;
	name->settled = true;
	name->missing = NULL;
}

static void
warn_missing_group(const struct wanted_name *name, const char *since,
		   struct diags *diags)
{
	char text[SD_SID_TEXT_SIZE];

	diag_hint(
		diags,
		diag_warning(diags, &name->span,
			     "whether there is a group %s cannot be seen "
			     "here: it is taken to be %s",
			     name->text,
			     sd_sid_format(&name->fixed->principal.sid, text)),
		"a domain of Windows Server %s or later has it", since);
}

static void
settle_one_fixed(struct principals *principals, struct wanted_name *name,
		 bool asked, struct diags *diags)
{
	const struct sd_sid *sid = &name->fixed->principal.sid;
	const char *since = NULL;

	if (account_of(principals, sid) != NULL ||
	    !principal_is_optional(sid, &since)) {
		take_fixed(principals, name);
	} else if (since == NULL) {
		name->advice = "domain controllers have no such group";
	} else if (is_certain(principals, sid, asked)) {
		name->advice = arena_printf(principals->arena,
					    "a domain of Windows Server %s or "
					    "later has it; this one does not",
					    since);
	} else {
		warn_missing_group(name, since, diags);
		take_fixed(principals, name);
	}
}

static void
settle_fixed(struct principals *principals, bool asked, struct diags *diags)
{
	for (size_t i = 0; i < principals->round_count; i++) {
		struct wanted_name *name = principals->round[i];

		if (!name->settled && name->fixed != NULL)
			settle_one_fixed(principals, name, asked, diags);
	}
}

bool
principals_settle(struct principals *principals, struct diags *diags)
{
	size_t count;
	bool asked;

	if (principals->domains.known && !principals->domains.settled)
		domains_settle(&principals->domains);
	settle_names(principals);
	asked = principal_ask_fixed(principals);
	settle_sids(principals);
	if (principal_ask_elsewhere(principals)) {
		settle_names(principals);
		settle_sids(principals);
	}
	settle_fixed(principals, asked, diags);
	count = keep_unknown(principals);
	if (count > 0)
		principal_report_unknown(principals, principals->round, count,
					 diags);
	return count == 0;
}

static bool
resolve_once(struct principals *principals, struct diags *diags)
{
	struct lookup lookup;

	lookup_init(&lookup, principals->arena, principals->dir);
	principals_queue(principals, &lookup);
	if (lookup_run(&lookup, diags))
		return principals_settle(principals, diags);
	principals_abandon(principals);
	return false;
}

bool
principals_resolve(struct principals *principals, struct diags *diags)
{
	bool ok = resolve_once(principals, diags);

	/* A name settled by its fixed RID, or an alias, leaves a SID that is
	 * to be named. */
	if (principals->wanted_sid_count > 0)
		ok = resolve_once(principals, diags) && ok;
	return ok;
}

const struct principal *
principals_by_sid(struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node *node;

	principals_want_sid(principals, sid);
	node = principal_intern(principals, sid);
	if (!node->principal.resolved && principals->wanted_sid_count > 0)
		(void)principals_resolve(principals, NULL);
	return &node->principal;
}
