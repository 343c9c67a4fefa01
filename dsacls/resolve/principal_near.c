/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_near.c: what is said about trustees nobody knows: near
 * names, a backslash that a shell ate, a domain out of reach. And, with the
 * same search, names for completion. Looked for only after a name failed.
 */
#include "base/suggest.h"
#include "resolve/principal_internal.h"

#include <stdlib.h>
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

static void
search_near(struct near *near, const char *filter, size_t limit)
{
	static const char *const wanted[] = {"sAMAccountName", "cn", NULL};
	struct principals *principals = near->principals;
	const struct dir_search search = {
		.base = directory_info(principals->dir)->default_nc,
		.scope = DIR_SUB,
		.filter = filter,
		.attributes = wanted,
		.limit = limit};
	struct diags unheard;
	struct lookup lookup;

	diags_init(&unheard, principals->arena);
	lookup_init(&lookup, principals->arena, principals->dir);
	if (search.base != NULL)
		lookup_add(&lookup, &search, take_near, near)->optional = true;
	(void)lookup_run(&lookup, &unheard);
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

/* The first characters of a word, whole ones. */
static const char *
beginning(struct arena *arena, const char *word)
{
	size_t len = 0, step;
	uint32_t c;

	for (unsigned i = 0; i < 3 && word[len] != '\0'; i++) {
		step = text_decode_char(word + len, strlen(word + len), &c);
		len += step == 0 ? 1 : step;
	}
	return arena_strndup(arena, word, len);
}

static void
add_terms(struct near *near, struct str *terms, const struct wanted_name *name)
{
	struct arena *arena = near->principals->arena;
	const struct domain *domain;
	const char *rest;

	if (name->form != NAME_ACCOUNT && name->form != NAME_UPN)
		return;
	str_printf(terms, "(sAMAccountName=%s*)(cn=%s)",
		   dir_filter_escape(arena, beginning(arena, name->account)),
		   dir_filter_escape(arena, name->account));
	rest = after_eaten_backslash(near->principals, name, &domain);
	if (rest != NULL)
		str_printf(terms, "(sAMAccountName=%s)",
			   dir_filter_escape(arena, rest));
}

static void
fetch_near(struct near *near, struct wanted_name **names, size_t count)
{
	STR_AUTO terms;

	str_init(&terms);
	for (size_t i = 0; i < count; i++)
		add_terms(near, &terms, names[i]);
	if (terms.len > 0)
		search_near(near,
			    arena_printf(near->principals->arena,
					 "(&(objectSid=*)(|%s))", terms.data),
			    NEAR_MAX);
}

static const char *
qualified(const struct near *near, const char *sam)
{
	const char *label = domain_label(domain_own(near->principals));

	return label == NULL ? sam
			     : arena_printf(near->principals->arena, "%s\\%s",
					    label, sam);
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
			  near->cns[i], qualified(near, near->sams[i]));
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
			  qualified(near, suggest.names[i]));
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
			name->text, name->missing ? ": " : "",
			name->missing ? name->missing : "");

		if (!hint_eaten(&near, name, true, diags, diag) &&
		    !hint_domain(principals, name, diags, diag) &&
		    !hint_near(&near, name, diags, diag))
			(void)hint_eaten(&near, name, false, diags, diag);
	}
}

static int
compare_names(const void *a, const void *b)
{
	return text_compare_nocase(*(const char *const *)a,
				   *(const char *const *)b);
}

size_t
principals_complete(struct principals *principals, const char *prefix,
		    size_t limit, const char **out)
{
	struct near near = {.principals = principals};
	const char *joint = strchr(prefix, '\\');
	const char *sam = joint == NULL ? prefix : joint + 1;

	domains_need(principals);
	if (joint != NULL && joint > prefix) {
		const char *label = arena_strndup(principals->arena, prefix,
						  (size_t)(joint - prefix));
		const struct domain *domain = domain_by_name(principals, label);

		if (domain == NULL || !domain->is_own)
			return 0;
	}
	search_near(&near,
		    arena_printf(principals->arena,
				 "(&(objectSid=*)(sAMAccountName=%s*))",
				 dir_filter_escape(principals->arena, sam)),
		    limit);
	if (near.count > limit)
		near.count = limit;
	for (size_t i = 0; i < near.count; i++)
		out[i] = qualified(&near, near.sams[i]);
	if (near.count > 1)
		qsort(out, near.count, sizeof(*out), compare_names);
	return near.count;
}
