/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_near.c: what is said about trustees nobody knows: near
 * names, a backslash that a shell ate, a domain out of reach. Looked for only
 * after a name failed.
 */
#include "base/suggest.h"
#include "resolve/near.h"
#include "resolve/principal_internal.h"

#include <string.h>

#define NEAR_MAX 300

struct near {
	struct principals *principals;
	const char **sams, **cns; /* pairs; cn may be NULL */
	size_t count, sam_capacity, cn_capacity;
};

static void
take_near(void *context, const struct dir_entry *entry)
{
	struct near *near = context;
	struct arena *arena = near->principals->arena;
	const char *sam = dir_entry_text(entry, "sAMAccountName");

	if (sam == NULL)
		return;
	near->sams = arena_grow(arena, near->sams, &near->sam_capacity,
				near->count + 1, sizeof(*near->sams));
	near->cns = arena_grow(arena, near->cns, &near->cn_capacity,
			       near->count + 1, sizeof(*near->cns));
	near->sams[near->count] = arena_strdup(arena, sam);
	near->cns[near->count++] =
		arena_strdup(arena, dir_entry_text(entry, "cn"));
}

/* What is left of CORPhelpdesk when CORP is a domain; NULL. */
static const char *
after_eaten_backslash(const struct principals *principals,
		      const struct wanted_name *name,
		      const struct domain **domain)
{
	if (name->form != NAME_ACCOUNT || name->authority != NULL)
		return NULL;
	for (*domain = principals->domains; *domain != NULL;
	     *domain = (*domain)->next) {
		const char *label = (*domain)->netbios;

		if ((*domain)->is_domain && label != NULL &&
		    text_has_prefix_nocase(name->text, label) &&
		    name->text[strlen(label)] != '\0')
			return name->text + strlen(label);
	}
	return NULL;
}

static void
add_terms(struct near *near, struct str *few, struct str *many,
	  const struct wanted_name *name)
{
	struct arena *arena = near->principals->arena;
	const struct domain *domain;
	const char *rest;

	if ((name->form != NAME_ACCOUNT && name->form != NAME_UPN) ||
	    !near_is_likely(name->account))
		return;
	near_append(few, arena, "sAMAccountName", name->account);
	near_append_wide(many, arena, "sAMAccountName", name->account);
	str_printf(few, "(cn=%s)", dir_filter_escape(arena, name->account));
	rest = after_eaten_backslash(near->principals, name, &domain);
	if (rest != NULL)
		str_printf(few, "(sAMAccountName=%s)",
			   dir_filter_escape(arena, rest));
}

static void
fetch_near(struct near *near, struct wanted_name **names, size_t count)
{
	static const char *const wanted[] = {"sAMAccountName", "cn", NULL};
	struct principals *principals = near->principals;
	struct dir_search search = {
		.base = directory_info(principals->dir)->default_nc,
		.scope = DIR_SUB,
		.attributes = wanted,
		.limit = NEAR_MAX};
	struct diags unheard;
	struct lookup lookup;
	STR_AUTO few;
	STR_AUTO many;

	str_init(&few);
	str_init(&many);
	diags_init(&unheard, principals->arena);
	lookup_init(&lookup, principals->arena, principals->dir);
	for (size_t i = 0; i < count; i++)
		add_terms(near, &few, &many, names[i]);
	if (few.len == 0 || search.base == NULL)
		return;
	search.filter = arena_printf(principals->arena, "(&(objectSid=*)(|%s))",
				     few.data);
	lookup_add(&lookup, &search, take_near, near);
	search.filter = arena_printf(principals->arena, "(&(objectSid=*)(|%s))",
				     many.data);
	lookup_add(&lookup, &search, take_near, near);
	(void)lookup_run(&lookup, &unheard);
}

/* The name is what the object is called elsewhere: its cn. */
static bool
hint_other_name(const struct near *near, const struct wanted_name *name,
		struct diags *diags, struct diag *diag)
{
	for (size_t i = 0; i < near->count; i++) {
		if (near->cns[i] == NULL ||
		    !principal_same_name(near->cns[i], name->account) ||
		    principal_same_name(near->sams[i], name->account))
			continue;
		diag_hint(diags, diag,
			  "the object called %s has the account name %s",
			  near->cns[i],
			  principal_qualified(near->principals, near->sams[i]));
		return true;
	}
	return false;
}

static bool
hint_near(const struct near *near, const struct wanted_name *name,
	  struct diags *diags, struct diag *diag)
{
	struct suggest suggest;

	if (name->form != NAME_ACCOUNT && name->form != NAME_UPN)
		return false;
	if (hint_other_name(near, name, diags, diag))
		return true;
	suggest_init(&suggest, name->account);
	for (size_t i = 0; i < near->count; i++)
		suggest_offer(&suggest, near->sams[i]);
	for (size_t i = 0; i < suggest.count; i++)
		diag_hint(diags, diag, "%s %s?", i == 0 ? "did you mean" : "or",
			  principal_qualified(near->principals,
					      suggest.names[i]));
	return suggest.count > 0;
}

/* certain: only when there is such an account. */
static bool
hint_eaten(const struct near *near, const struct wanted_name *name,
	   bool certain, struct diags *diags, struct diag *diag)
{
	const struct domain *domain;
	const char *rest =
		after_eaten_backslash(near->principals, name, &domain);
	size_t i = 0;

	if (rest == NULL)
		return false;
	while (i < near->count && !principal_same_name(near->sams[i], rest))
		i++;
	if (certain && i == near->count)
		return false;
	diag_hint(diags, diag,
		  "it looks as if the shell ate a backslash: write "
		  "'%s\\%s' in single quotes, or %s/%s",
		  domain->netbios, rest, domain->netbios, rest);
	return true;
}

/* Known domains, where the authority is none. */
static bool
hint_domain(struct principals *principals, const struct wanted_name *name,
	    struct diags *diags, struct diag *diag)
{
	const struct domain *domain;
	struct suggest suggest;

	if (name->form != NAME_ACCOUNT || name->authority == NULL)
		return false;
	domain = domain_by_name(principals, name->authority);
	if (domain != NULL && domain->is_own)
		return false;
	if (domain != NULL) {
		diag_hint(diags, diag, "%s is another domain; its accounts %s",
			  name->authority,
			  principals->catalog != NULL || domain->dir != NULL
				  ? "were asked, and none has this name"
				  : "could not be asked: write the SID");
		return true;
	}
	suggest_init(&suggest, name->authority);
	for (domain = principals->domains; domain != NULL;
	     domain = domain->next)
		if (domain->is_domain && domain_label(domain) != NULL)
			suggest_offer(&suggest, domain_label(domain));
	if (suggest.count > 0)
		diag_hint(diags, diag, "did you mean %s\\%s?", suggest.names[0],
			  name->account);
	else if (domain_label(domain_own(principals)) != NULL)
		diag_hint(diags, diag, "this directory is that of %s",
			  domain_label(domain_own(principals)));
	return true;
}

void
principal_report_unknown(struct principals *principals,
			 struct wanted_name **names, size_t count,
			 struct diags *diags)
{
	struct near near = {.principals = principals};

	fetch_near(&near, names, count);
	for (size_t i = 0; i < count; i++) {
		const struct wanted_name *name = names[i];
		struct diag *diag = diag_error(
			diags, &name->span, "No such %s: %s%s%s", name->noun,
			name->text, name->missing != NULL ? ": " : "",
			name->missing != NULL ? name->missing : "");

		if (name->advice != NULL) {
			diag_hint(diags, diag, "%s", name->advice);
			continue;
		}
		if (!hint_eaten(&near, name, true, diags, diag) &&
		    !principal_hint_known(principals, name, diags, diag) &&
		    !hint_domain(principals, name, diags, diag) &&
		    !hint_near(&near, name, diags, diag))
			(void)hint_eaten(&near, name, false, diags, diag);
	}
}
