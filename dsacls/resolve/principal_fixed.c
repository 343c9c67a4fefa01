/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_fixed.c: names that stand for a fixed SID: Domain Admins,
 * which is called otherwise in a directory of another language, and groups
 * that came with a later Windows, which this domain may not have. Taken where
 * the directory has such a SID; unknown where it has not.
 */
#include "resolve/principal_internal.h"

void
principal_may_be(struct principals *principals, struct wanted_name *name,
		 const struct sd_sid *sid)
{
	name->fixed = principal_intern(principals, sid);
}

static const struct account *
account_of(const struct principals *principals, const struct sd_sid *sid)
{
	const struct account *account = principals->accounts;

	while (account != NULL && !sd_sid_equal(&account->sid, sid))
		account = account->next;
	return account;
}

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
		.attributes = principal_attributes,
		.paged = true};
	uint8_t bytes[SD_SID_MAX_SIZE];
	struct lookup_search *asked;
	struct lookup_filter filter;
	struct diags unheard;
	struct lookup lookup;

	lookup_filter_init(&filter, principals->arena);
	for (size_t i = 0; i < principals->round_count; i++) {
		const struct wanted_name *name = principals->round[i];

		if (name->settled || name->fixed == NULL ||
		    name->form == NAME_FIXED)
			continue;
		ask_with_sids(principals, name->fixed);
		const size_t len =
			sd_sid_encode(&name->fixed->principal.sid, bytes);
		lookup_filter_bytes(&filter, "objectSid", bytes, len);
	}
	search.filter = lookup_filter_take(&filter);
	lookup_filter_clear(&filter);
	if (search.filter == NULL || search.base == NULL)
		return search.filter == NULL;
	diags_init(&unheard, principals->arena);
	lookup_init(&lookup, principals->arena, principals->dir);
	asked = lookup_add(&lookup, &search, principal_take_account,
			   principals);
	return lookup_run(&lookup, &unheard) && asked->status == DIR_OK;
}

/* Has the place been looked into where the SID would be? */
static bool
is_certain(const struct principals *principals, const struct sd_sid *sid,
	   bool asked)
{
	const struct dir_info *info = directory_info(principals->dir);
	const struct domain *domain = domain_of_sid(principals, sid);

	if (info->default_nc == NULL ||
	    (info->is_offline && !info->has_all_groups))
		return false;
	if (domain == NULL || domain->is_own)
		return asked;
	return principals->catalog != NULL && !principals->catalog_failed;
}

static void
take(struct principals *principals, struct wanted_name *name)
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
warn_untold(const struct wanted_name *name, const char *since,
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
settle_one(struct principals *principals, struct wanted_name *name, bool asked,
	   struct diags *diags)
{
	const struct sd_sid *sid = &name->fixed->principal.sid;
	const char *since = NULL;

	if (account_of(principals, sid) != NULL ||
	    !principal_is_optional(sid, &since)) {
		take(principals, name);
	} else if (since == NULL) {
		name->advice = "domain controllers have no such group";
	} else if (is_certain(principals, sid, asked)) {
		name->advice = arena_printf(principals->arena,
					    "a domain of Windows Server %s or "
					    "later has it; this one does not",
					    since);
	} else {
		warn_untold(name, since, diags);
		take(principals, name);
	}
}

void
principal_settle_fixed(struct principals *principals, bool asked,
		       struct diags *diags)
{
	for (size_t i = 0; i < principals->round_count; i++) {
		struct wanted_name *name = principals->round[i];

		if (!name->settled && name->fixed != NULL)
			settle_one(principals, name, asked, diags);
	}
}
