/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/where_missing.c: what is said about a path that leads nowhere, or to
 * several objects. Asks for near names only then.
 */
#include "base/suggest.h"
#include "directory/directory.h"
#include "resolve/job.h"
#include "resolve/near.h"
#include "shell/where.h"

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
	struct context *ctx;
	struct suggest suggest;
	size_t count;
};

static bool
offer_name(void *context, const struct dir_entry *entry)
{
	struct near *near = context;
	const char *name = dir_dn_first_value(near->ctx->arena, entry->dn);

	if (name != NULL)
		suggest_offer(&near->suggest, name);
	near->count++;
	return true;
}

/* Offers the children of base whose name begins so; NULL: all. False when
 * there are more than are asked for. */
static bool
offer_children(struct near *near, const char *base, const char *prefix)
{
	static const char *const nothing[] = {"1.1", NULL};
	struct context *ctx = near->ctx;
	const struct dir_search search = {
		.base = base,
		.scope = DIR_ONE,
		.filter = prefix == NULL
				  ? NULL
				  : arena_printf(ctx->arena, "(name=%s*)",
						 dir_filter_escape(ctx->arena,
								   prefix)),
		.attributes = nothing,
		.limit = NEAR_MAX};
	struct dir_error error = {0};

	near->count = 0;
	(void)directory_search(ctx->session->dir, &search, offer_name, near,
			       &error);
	return near->count < NEAR_MAX;
}

/* Of many children the first may all be far off. Those that begin alike are
 * asked for first, and all only where they are few. */
static void
find_near(struct near *near, const char *base, const char *word)
{
	struct arena *arena = near->ctx->arena;
	size_t characters = 0;

	if (!near_is_likely(word))
		return;
	while (strlen(near_beginning(arena, word, characters)) < strlen(word))
		characters++;
	if (characters > 4)
		(void)offer_children(
			near, base,
			near_beginning(arena, word, characters - 2));
	if (offer_children(near, base, near_beginning(arena, word, 2)))
		(void)offer_children(near, base, NULL);
}

static void
report_name(struct where *where)
{
	struct context *ctx = where->ctx;
	const char *equals = strchr(where->missing, '=');
	struct diag *diag =
		diag_error(ctx->diags, where->span,
			   "no such object from here: %s", where->missing);
	struct near near = {.ctx = ctx};
	const char *word = equals != NULL ? equals + 1 : where->missing;

	suggest_init(&near.suggest, word);
	find_near(&near, where->missing_below, word);
	for (size_t i = 0; i < near.suggest.count; i++)
		diag_hint(ctx->diags, diag, "did you mean \"%s\"?",
			  near.suggest.names[i]);
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
