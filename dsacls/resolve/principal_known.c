/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_known.c: well-known names beyond libsd's table: what they
 * are called elsewhere, where one lives that was looked for in the wrong
 * place, and which groups came with which Windows.
 */
#include "resolve/principal_internal.h"

#include "base/suggest.h"

#include <string.h>

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

/* Groups that not every domain has, by their last number: of the domain
 * (MS-DTYP 2.4.2.4), and of BUILTIN. */
static const struct {
	uint32_t rid;
	bool is_builtin;
	const char *since;
} newer[] = {
	{498, false, "2008"}, {521, false, "2008"}, {571, false, "2008"},
	{572, false, "2008"}, {522, false, "2012"}, {525, false, "2012 R2"},
	{526, false, "2016"}, {527, false, "2016"}, {547, true, NULL},
	{568, true, "2008"},  {569, true, "2008"},  {573, true, "2008"},
	{574, true, "2008"},  {575, true, "2012"},  {576, true, "2012"},
	{577, true, "2012"},  {578, true, "2012"},  {579, true, "2012"},
	{580, true, "2012"},  {582, true, "2016"},
};

bool
principal_is_optional(const struct sd_sid *sid, const char **since)
{
	const bool is_builtin = sid->count == 2 && sid->subs[0] == 32;
	const uint32_t rid = sid->count > 0 ? sid->subs[sid->count - 1] : 0;

	if (!is_builtin && !(sid->count == 5 && sid->subs[0] == 21))
		return false;
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
		if (newer[i].rid != rid || newer[i].is_builtin != is_builtin)
			continue;
		if (since != NULL)
			*since = newer[i].since;
		return true;
	}
	return false;
}

static const struct sd_known *
find_known(const char *name)
{
	for (size_t i = 0; i < sizeof(other_names) / sizeof(other_names[0]);
	     i++)
		if (principal_same_name(other_names[i].other, name))
			return sd_known_find_name(other_names[i].name);
	return sd_known_find_name(name);
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

bool
principal_is_authority(const char *name)
{
	const struct sd_known *known;

	for (size_t i = 0; (known = sd_known_at(i)) != NULL; i++)
		if (known->authority[0] != '\0' &&
		    text_equal_nocase(known->authority, name))
			return true;
	return false;
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
hint_eaten(struct arena *arena, const struct wanted_name *name,
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
		  name->account,
		  principal_qualified(principals, name->account));
	return true;
}

bool
principal_hint_known(struct principals *principals,
		     const struct wanted_name *name, struct diags *diags,
		     struct diag *diag)
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
		return hint_eaten(principals->arena, name, diags, diag);
	else if (!hint_domain_group(principals, name, diags, diag))
		hint_near_known(name, diags, diag);
	return true;
}
