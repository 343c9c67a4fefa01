/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_near.c: trustees similar to what was typed: those whose
 * names begin with it, for completion, and hints for unknown names: similar
 * names, a backslash that a shell removed, the domain of a well-known name, an
 * unreachable domain. Hints are looked for only after a name failed.
 */
#include "resolve/principal_near.h"

#include "base/text.h"
#include "libsd/known.h"
#include "resolve/lookup.h"

#include <stdlib.h>
#include <string.h>

/* DOMAIN\name of an account of the own domain. */
static const char *
qualified(struct principals *principals, const char *sam)
{
	const char *label = domain_label(domain_own(&principals->domains));

	return label == NULL
		       ? sam
		       : arena_printf(principals->arena, "%s\\%s", label, sam);
}

/* As it is to be written. */
static const char *
full_name(struct arena *arena, const struct sd_known *known)
{
	return known->authority[0] == '\0'
		       ? known->name
		       : arena_printf(arena, "%s\\%s", known->authority,
				      known->name);
}

/* ---- completion ------------------------------------------------------- */

struct completion {
	struct principals *principals;
	const char **out;
	size_t count, limit;
	bool builtin, domain; /* which accounts are wanted */
};

/* S-1-5-32-n, which the directory holds as if of its own domain. */
static const struct sd_known *
builtin_of(const struct dir_entry *entry)
{
	const struct dir_attribute *value = dir_entry_find(entry, "objectSid");
	struct sd_sid sid;
	const struct sd_known *known;

	if (value == NULL || value->count == 0 ||
	    sd_sid_decode(value->values[0].bytes, value->values[0].len, &sid,
			  NULL) != SD_OK)
		return NULL;
	known = sd_known_find_sid(&sid);
	return known != NULL && strcmp(known->authority, "BUILTIN") == 0 ? known
									 : NULL;
}

static void
take_completion(void *context, const struct dir_entry *entry)
{
	struct completion *completion = context;
	struct principals *principals = completion->principals;
	const char *sam = dir_entry_text(entry, "sAMAccountName");
	const struct sd_known *builtin = builtin_of(entry);

	if (sam == NULL || completion->count == completion->limit ||
	    !(builtin != NULL ? completion->builtin : completion->domain))
		return;
	completion->out[completion->count++] =
		builtin != NULL
			? full_name(principals->arena, builtin)
			: qualified(principals,
				    arena_strdup(principals->arena, sam));
}

/* Found with their authority and without. */
static void
take_known(struct completion *completion, const char *prefix)
{
	/* In the order of their whole names. */
	static const char *const names[] = {
		"CREATOR OWNER",
		"Everyone",
		"ANONYMOUS LOGON",
		"Authenticated Users",
		"ENTERPRISE DOMAIN CONTROLLERS",
		"SELF",
		"SYSTEM",
		"OWNER RIGHTS",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct sd_known *known = sd_known_find_name(names[i]);
		const char *whole =
			full_name(completion->principals->arena, known);

		if (completion->count < completion->limit &&
		    (text_has_prefix_nocase(whole, prefix) ||
		     text_has_prefix_nocase(names[i], prefix)))
			completion->out[completion->count++] = whole;
	}
}

/* What follows the authority; NULL when that is another domain. */
static const char *
account_part(struct completion *completion, const char *prefix)
{
	struct principals *principals = completion->principals;
	const char *joint = strchr(prefix, '\\');
	const struct domain *domain;
	const char *authority;

	completion->builtin = completion->domain = true;
	if (joint == NULL)
		return prefix;
	authority = arena_strndup(principals->arena, prefix,
				  (size_t)(joint - prefix));
	domain = domain_by_name(&principals->domains, authority);
	completion->builtin = text_equal_nocase(authority, "BUILTIN");
	completion->domain =
		joint == prefix || (domain != NULL && domain->is_own);
	return completion->builtin || completion->domain ? joint + 1 : NULL;
}

/* DOMAIN/account, as the user began to write it. */
static void
turn_slashes(struct arena *arena, const char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *name = arena_strdup(arena, names[i]);
		char *joint = strchr(name, '\\');

		if (joint != NULL)
			*joint = '/';
		names[i] = name;
	}
}

static size_t
complete_name(struct principals *principals, const char *prefix, size_t limit,
	      const char **out)
{
	static const char *const wanted[] = {"sAMAccountName", "objectSid",
					     NULL};
	struct completion completion = {
		.principals = principals, .out = out, .limit = limit};
	struct dir_search search = {
		.base = directory_info(principals->dir)->default_nc,
		.scope = DIR_SUB,
		.attributes = wanted,
		.limit = limit};
	struct lookup lookup;

	domains_need(&principals->domains);
	take_known(&completion, prefix);
	prefix = account_part(&completion, prefix);
	if (prefix == NULL || search.base == NULL)
		return completion.count;
	search.filter = arena_printf(
		principals->arena, "(&(objectSid=*)(sAMAccountName=%s*))",
		dir_filter_escape(principals->arena, prefix));
	lookup_init(&lookup, principals->arena, principals->dir);
	lookup_add(&lookup, &search, take_completion, &completion);
	(void)lookup_run(&lookup, NULL);
	if (completion.count > 1)
		qsort(out, completion.count, sizeof(*out),
		      text_compare_entries_nocase);
	return completion.count;
}

size_t
principals_complete(struct principals *principals, const char *prefix,
		    size_t limit, const char **out)
{
	char *turned = arena_strdup(principals->arena, prefix);
	char *joint = strchr(turned, '/');
	size_t count;

	if (joint == NULL || strchr(turned, '\\') != NULL)
		return complete_name(principals, prefix, limit, out);
	*joint = '\\';
	count = complete_name(principals, turned, limit, out);
	turn_slashes(principals->arena, out, count);
	return count;
}

/* ---- well-known names, written otherwise -------------------------------- */

/* Other names of well-known principals: in Microsoft's documents, and on
 * Windows in other languages. */
static const struct {
	const char *other, *name;
} other_names[] = {
	{"Local System", "SYSTEM"},
	{"LocalSystem", "SYSTEM"},
	{"Principal Self", "SELF"},
	{"Anonymous", "ANONYMOUS LOGON"},
	{"World", "Everyone"},
	{"Jeder", "Everyone"},
	{"Tout le monde", "Everyone"},
	{"Todos", "Everyone"},
	{"Iedereen", "Everyone"},
	{"Alla", "Everyone"},
	{"Alle", "Everyone"},
	{"Kaikki", "Everyone"},
	{"Wszyscy", "Everyone"},
	{"Mindenki", "Everyone"},
	{"Authentifizierte Benutzer", "Authenticated Users"},
	{"Utilisateurs authentifi\u00e9s", "Authenticated Users"},
	{"Usuarios autentificados", "Authenticated Users"},
	{"Geverifieerde gebruikers", "Authenticated Users"},
	{"Autentiserade anv\u00e4ndare", "Authenticated Users"},
	{"SELBST", "SELF"},
	{"ERSTELLER-BESITZER", "CREATOR OWNER"},
	{"Administratoren", "Administrators"},
	{"Administrateurs", "Administrators"},
};

static const struct sd_known *
find_known(const char *name)
{
	for (size_t i = 0; i < sizeof(other_names) / sizeof(other_names[0]);
	     i++)
		if (principal_same_name(other_names[i].other, name))
			return sd_known_find_name(other_names[i].name);
	return sd_known_find_name(name);
}

/* NT AUTHORITY\Servce: near names of that authority. */
static void
hint_near_known(const struct wanted_name *name, struct diags *diags,
		struct diag *diag)
{
	const struct sd_known *known;
	struct suggest near;

	suggest_init(&near, name->account);
	for (size_t i = 0; (known = sd_known_at(i)) != NULL; i++)
		if (text_equal_nocase(known->authority, name->authority))
			suggest_offer(&near, known->name);
	for (size_t i = 0; i < near.count; i++)
		diag_hint(diags, diag, "%s %s\\%s?",
			  i == 0 ? "did you mean" : "or", name->authority,
			  near.names[i]);
	if (near.count == 0)
		diag_hint(diags, diag,
			  "%s has no %s: an account or group of a domain is "
			  "DOMAIN\\name",
			  name->authority, name->account);
}

/* "NT AUTHORITYSELF", as after "NT AUTHORITY\SELF" without quotes. */
static bool
hint_eaten_known(struct arena *arena, const struct wanted_name *name,
		 struct diags *diags, struct diag *diag)
{
	const struct sd_known *known;

	for (size_t i = 0; (known = sd_known_at(i)) != NULL; i++) {
		const size_t len = strlen(known->authority);

		if (name->authority != NULL || len == 0 ||
		    !text_has_prefix_nocase(name->account, known->authority) ||
		    !text_equal_nocase(name->account + len, known->name))
			continue;
		diag_hint(diags, diag,
			  "it looks as if the shell ate a backslash: write "
			  "'%s' in single quotes",
			  full_name(arena, known));
		return true;
	}
	return false;
}

/* BUILTIN\Domain Admins: the domain has it. */
static bool
hint_domain_group(struct principals *principals, const struct wanted_name *name,
		  struct diags *diags, struct diag *diag)
{
	bool in_root;
	uint32_t rid;

	if (!name->is_here && !sd_known_find_rid(name->account, &rid, &in_root))
		return false;
	diag_hint(diags, diag, "%s has no %s: write %s", name->authority,
		  name->account, qualified(principals, name->account));
	return true;
}

static bool
hint_known(struct principals *principals, const struct wanted_name *name,
	   struct diags *diags, struct diag *diag)
{
	const struct sd_known *known;

	if (name->form != NAME_ACCOUNT)
		return false;
	known = find_known(name->account);
	if (known != NULL && name->authority != NULL)
		diag_hint(diags, diag, "%s has no %s: write %s",
			  name->authority, name->account,
			  full_name(principals->arena, known));
	else if (known != NULL)
		diag_hint(diags, diag, "%s is called %s here", name->account,
			  full_name(principals->arena, known));
	else if (name->authority == NULL ||
		 !principal_is_authority(name->authority))
		return hint_eaten_known(principals->arena, name, diags, diag);
	else if (!hint_domain_group(principals, name, diags, diag))
		hint_near_known(name, diags, diag);
	return true;
}

/* ---- names of the directory -------------------------------------------- */

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
	for (*domain = principals->domains.list; *domain != NULL;
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
	    !lookup_near_is_likely(name->account))
		return;
	lookup_near_append(few, arena, "sAMAccountName", name->account);
	lookup_near_append_wide(many, arena, "sAMAccountName", name->account);
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
	struct lookup lookup;
	STR_AUTO few;
	STR_AUTO many;

	str_init(&few);
	str_init(&many);
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
	(void)lookup_run(&lookup, NULL);
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
			  qualified(near->principals, near->sams[i]));
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
			  qualified(near->principals, suggest.names[i]));
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
	domain = domain_by_name(&principals->domains, name->authority);
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
	for (domain = principals->domains.list; domain != NULL;
	     domain = domain->next)
		if (domain->is_domain && domain_label(domain) != NULL)
			suggest_offer(&suggest, domain_label(domain));
	if (suggest.count > 0)
		diag_hint(diags, diag, "did you mean %s\\%s?", suggest.names[0],
			  name->account);
	else if (domain_label(domain_own(&principals->domains)) != NULL)
		diag_hint(diags, diag, "this directory is that of %s",
			  domain_label(domain_own(&principals->domains)));
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
		    !hint_known(principals, name, diags, diag) &&
		    !hint_domain(principals, name, diags, diag) &&
		    !hint_near(&near, name, diags, diag))
			(void)hint_eaten(&near, name, false, diags, diag);
	}
}
