/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_complete.c: accounts whose names begin with what was typed,
 * for completion: of the own domain and BUILTIN by one bounded search, and the
 * few principals without an account that lists hold again and again.
 */
#include "libsd/known.h"
#include "resolve/principal_internal.h"

#include <stdlib.h>
#include <string.h>

struct completion {
	struct principals *principals;
	const char **out;
	size_t count, limit;
	bool builtin, domain; /* which accounts are wanted */
};

const char *
principal_qualified(struct principals *principals, const char *sam)
{
	const char *label = domain_label(domain_own(principals));

	return label == NULL
		       ? sam
		       : arena_printf(principals->arena, "%s\\%s", label, sam);
}

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

static const char *
known_name(struct principals *principals, const struct sd_known *known)
{
	return known->authority[0] == '\0'
		       ? known->name
		       : arena_printf(principals->arena, "%s\\%s",
				      known->authority, known->name);
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
		builtin != NULL ? known_name(principals, builtin)
				: principal_qualified(
					  principals,
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
		const char *whole = known_name(completion->principals, known);

		if (completion->count < completion->limit &&
		    (text_has_prefix_nocase(whole, prefix) ||
		     text_has_prefix_nocase(names[i], prefix)))
			completion->out[completion->count++] = whole;
	}
}

static int
compare_names(const void *a, const void *b)
{
	return text_compare_nocase(*(const char *const *)a,
				   *(const char *const *)b);
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
	domain = domain_by_name(principals, authority);
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
	struct diags unheard;
	struct lookup lookup;

	domains_need(principals);
	take_known(&completion, prefix);
	prefix = account_part(&completion, prefix);
	if (prefix == NULL || search.base == NULL)
		return completion.count;
	search.filter = arena_printf(
		principals->arena, "(&(objectSid=*)(sAMAccountName=%s*))",
		dir_filter_escape(principals->arena, prefix));
	diags_init(&unheard, principals->arena);
	lookup_init(&lookup, principals->arena, principals->dir);
	lookup_add(&lookup, &search, take_completion, &completion);
	(void)lookup_run(&lookup, &unheard);
	if (completion.count > 1)
		qsort(out, completion.count, sizeof(*out), compare_names);
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
