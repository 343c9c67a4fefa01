/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_complete.c: accounts of the own domain whose names begin
 * with what was typed, for completion. One bounded search.
 */
#include "resolve/principal_internal.h"

#include <stdlib.h>
#include <string.h>

struct completion {
	struct principals *principals;
	const char **out;
	size_t count, limit;
};

const char *
principal_qualified(struct principals *principals, const char *sam)
{
	const char *label = domain_label(domain_own(principals));

	return label == NULL
		       ? sam
		       : arena_printf(principals->arena, "%s\\%s", label, sam);
}

static void
take_completion(void *context, const struct dir_entry *entry)
{
	struct completion *completion = context;
	struct principals *principals = completion->principals;
	const char *sam = dir_entry_text(entry, "sAMAccountName");

	if (sam != NULL && completion->count < completion->limit)
		completion->out[completion->count++] = principal_qualified(
			principals, arena_strdup(principals->arena, sam));
}

static int
compare_names(const void *a, const void *b)
{
	return text_compare_nocase(*(const char *const *)a,
				   *(const char *const *)b);
}

/* What follows the domain; NULL when that is another one. */
static const char *
account_part(struct principals *principals, const char *prefix)
{
	const char *joint = strchr(prefix, '\\');
	const struct domain *domain;

	if (joint == NULL)
		return prefix;
	domain = domain_by_name(principals,
				arena_strndup(principals->arena, prefix,
					      (size_t)(joint - prefix)));
	return joint == prefix || (domain != NULL && domain->is_own) ? joint + 1
								     : NULL;
}

size_t
principals_complete(struct principals *principals, const char *prefix,
		    size_t limit, const char **out)
{
	static const char *const wanted[] = {"sAMAccountName", NULL};
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
	prefix = account_part(principals, prefix);
	if (prefix == NULL || search.base == NULL)
		return 0;
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
