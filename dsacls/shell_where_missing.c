/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_where_missing.c: what is said about a path that leads nowhere, or to
 * several objects. Asks for near names only then.
 */
#include "base/str.h"
#include "base/suggest.h"
#include "directory/directory.h"
#include "resolve/job.h"
#include "resolve/near.h"
#include "shell_where.h"

#include <string.h>

#define NEAR_MAX 300

void
where_report_several(struct where *where)
{
	struct context *ctx = where->ctx;
	struct diag *diag =
		diag_error(ctx->diags, where->span,
			   "%s is the name of several objects", where->name);

	for (size_t i = 0; i < where->count; i++)
		diag_hint(ctx->diags, diag, "%s", where->found[i]);
}

struct near {
	struct arena *arena;
	struct suggest suggest;
};

static bool
offer_name(void *context, const struct dir_entry *entry)
{
	struct near *near = context;
	const char *name = dir_dn_first_value(near->arena, entry->dn);

	if (name != NULL)
		suggest_offer(&near->suggest, name);
	return true;
}

/* Of many children the first may all be far off: those that begin alike are
 * asked for too. */
static void
offer_children(struct where *where, struct near *near)
{
	static const char *const nothing[] = {"1.1", NULL};
	struct context *ctx = where->ctx;
	struct dir_search search = {.base = where->missing_below,
				    .scope = DIR_ONE,
				    .attributes = nothing,
				    .limit = NEAR_MAX};
	struct dir_error error = {0};
	STR_AUTO terms;

	str_init(&terms);
	near_append_wide(&terms, ctx->arena, "name", where->missing);
	if (terms.len > 0) {
		search.filter = arena_printf(ctx->arena, "(|%s)", terms.data);
		(void)directory_search(ctx->session->dir, &search, offer_name,
				       near, &error);
	}
	search.filter = NULL;
	(void)directory_search(ctx->session->dir, &search, offer_name, near,
			       &error);
}

static void
report_name(struct where *where)
{
	struct context *ctx = where->ctx;
	const char *equals = strchr(where->missing, '=');
	struct diag *diag =
		diag_error(ctx->diags, where->span,
			   "no such object from here: %s", where->missing);
	struct near near = {.arena = ctx->arena};
	const char *last = NULL;

	suggest_init(&near.suggest,
		     equals != NULL ? equals + 1 : where->missing);
	offer_children(where, &near);
	for (size_t i = 0; i < near.suggest.count; i++) {
		const char *name = near.suggest.names[i];

		if (last == NULL || !text_equal_nocase(last, name))
			diag_hint(ctx->diags, diag, "did you mean \"%s\"?",
				  name);
		last = name;
	}
	if (near.suggest.count == 0)
		diag_hint(ctx->diags, diag, "ls shows what is here");
}

/* A DN of several RDNs is told by how far it leads. */
static bool
report_dn(struct where *where, const char *path)
{
	struct context *ctx = where->ctx;
	struct job_target target = {
		.dn = path, .name = path, .span = *where->span};

	if (strchr(path, '=') == NULL || strchr(path, ',') == NULL)
		return false;
	if (strcasestr(path, "DC=") == NULL)
		target.dn = arena_printf(ctx->arena, "%s,%s", path,
					 where->shell->dn);
	if (dir_dn_normalize(ctx->arena, target.dn) == NULL)
		return false;
	job_report_missing(&target, ctx->session->dir, ctx->diags);
	return true;
}

void
where_report_missing(struct where *where, const char *path)
{
	if (where->missing != NULL && strcmp(where->missing, "..") == 0) {
		diag_error(where->ctx->diags, where->span,
			   "there is nothing above %s", where->missing_below);
		return;
	}
	if (where->missing == NULL && report_dn(where, path))
		return;
	if (where->missing == NULL) {
		where->missing = path;
		where->missing_below = where->shell->dn;
	}
	report_name(where);
}
