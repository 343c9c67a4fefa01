/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_where_path.c: a path as typed to the DN of an object that exists. It
 * is tried the way its form suggests: a DN as a child first, then as it is;
 * a/b as names from here; domain/a/b as a canonical name; DOMAIN\name as an
 * account. What it cannot mean is said in shell_where_missing.c.
 */
#include "shell_where.h"

#include "base/str.h"
#include "directory/directory.h"
#include "resolve/job.h"

#include <string.h>

/* ---- does it exist -------------------------------------------------- */

static bool
take_found(void *context, const struct dir_entry *entry)
{
	struct where *where = context;
	struct arena *arena = where->ctx->arena;
	const char *name = dir_dn_first_value(arena, entry->dn);

	if (where->name != NULL &&
	    (name == NULL || !text_equal_nocase(name, where->name)))
		return true;
	if (where->count < WHERE_SEVERAL_MAX)
		where->found[where->count++] = arena_strdup(arena, entry->dn);
	return where->count < WHERE_SEVERAL_MAX;
}

/* The one object found, as the directory spells it. NULL: none, or the
 * failure is reported and no other reading of the path is to be tried. */
static const char *
one_found(struct where *where, const struct dir_search *search)
{
	struct context *ctx = where->ctx;
	struct dir_error error = {0};
	enum dir_status status;

	where->count = 0;
	status = directory_search(ctx->session->dir, search, take_found, where,
				  &error);
	if (status != DIR_OK && status != DIR_NOT_FOUND &&
	    status != DIR_BAD_NAME && status != DIR_REFERRAL) {
		dir_error_report(&error, ctx->diags, NULL);
		where->failed = true;
		return NULL;
	}
	if (where->count > 1) {
		where_report_several(where);
		where->failed = true;
	}
	return where->count == 1 ? where->found[0] : NULL;
}

static const char *const no_attributes[] = {"1.1", NULL};

static const char *
object_at(struct where *where, const char *dn)
{
	const struct dir_search search = {
		.base = dn, .scope = DIR_BASE, .attributes = no_attributes};

	if (dn == NULL || where->failed)
		return NULL;
	where->name = NULL;
	return one_found(where, &search);
}

/* The child of base whose name is as typed, in any letter case. A snapshot
 * need not hold the attribute: there, all children are looked at. */
static const char *
child_named(struct where *where, const char *base, const char *name)
{
	struct context *ctx = where->ctx;
	const bool offline = directory_info(ctx->session->dir)->is_offline;
	const struct dir_search search = {
		.base = base,
		.scope = DIR_ONE,
		.filter = offline ? NULL
				  : arena_printf(ctx->arena, "(name=%s)",
						 dir_filter_escape(ctx->arena,
								   name)),
		.attributes = no_attributes,
	};

	if (where->failed || name[0] == '\0')
		return NULL;
	where->name = name;
	return one_found(where, &search);
}

/* ---- names with slashes between them -------------------------------- */

/* Takes the next name off path: up to a slash that no backslash hides. NULL
 * at the end. */
static char *
next_name(struct arena *arena, const char **path)
{
	const char *from = *path;
	char *name, *to;

	while (*from == '/')
		from++;
	if (*from == '\0')
		return NULL;
	name = to = arena_alloc(arena, strlen(from) + 1);
	while (*from != '\0' && *from != '/') {
		if (from[0] == '\\' && from[1] == '/')
			from++;
		*to++ = *from++;
	}
	*path = from;
	return name;
}

static const char *
step(struct where *where, const char *dn, const char *name)
{
	const char *next;

	if (strcmp(name, ".") == 0)
		return dn;
	if (strcmp(name, "..") == 0)
		return object_at(where, dir_dn_parent(where->ctx->arena, dn));
	if (strchr(name, '=') != NULL) {
		next = object_at(where, arena_printf(where->ctx->arena, "%s,%s",
						     name, dn));
		if (next != NULL)
			return next;
	}
	return child_named(where, dn, name);
}

/* a/b/.. from dn on, one name at a time. */
static const char *
walk(struct where *where, const char *dn, const char *path)
{
	char *name;

	while ((name = next_name(where->ctx->arena, &path)) != NULL) {
		const char *next = step(where, dn, name);

		if (next == NULL) {
			where->missing_below = dn;
			where->missing = name;
			return NULL;
		}
		dn = next;
	}
	return dn;
}

/* ---- all forms ------------------------------------------------------ */

const char *
shell_domain_head(const struct context *ctx)
{
	const struct dir_info *info = directory_info(ctx->session->dir);

	if (info->default_nc != NULL)
		return info->default_nc;
	return info->naming_contexts != NULL ? info->naming_contexts[0] : NULL;
}

/* The part of a canonical name behind the domain where we are; NULL: it is
 * none. */
static const char *
behind_domain(const struct where *where, const char *path)
{
	const char *head = shell_domain_head(where->ctx);
	const char *domain =
		head != NULL ? dir_dn_to_domain(where->ctx->arena, head) : NULL;
	const size_t len = domain != NULL ? strlen(domain) : 0;

	if (len == 0 || !text_has_prefix_nocase(path, domain) ||
	    (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return path + len;
}

/* Forms that a name relative to here does not have, or not first. */
static bool
is_absolute(const char *path)
{
	const size_t domain = strcspn(path, "/");

	if (path[0] == '<' || path[0] == '\\')
		return true;
	if (strchr(path, '=') != NULL)
		return false;
	return strchr(path, '@') != NULL ||
	       (strchr(path, '\\') != NULL && path[domain] == '\0') ||
	       (path[domain] == '/' && memchr(path, '.', domain) != NULL &&
		path[0] != '.');
}

/* What is said about a path of names is better than what would be said
 * about the same as a canonical name. */
static const char *
find_absolute(struct where *where, const char *path)
{
	struct context *ctx = where->ctx;
	struct job_target target;
	struct diags unheard;
	bool found;

	diags_init(&unheard, ctx->arena);
	where->failed = where->missing == NULL;
	found = job_find_target(&target, ctx->arena, path, where->span, false,
				ctx->session->dir,
				where->failed ? ctx->diags : &unheard);
	return found ? target.dn : NULL;
}

static const char *
find_dn(struct where *where, const char *path)
{
	const char *dn =
		object_at(where, arena_printf(where->ctx->arena, "%s,%s", path,
					      where->shell->dn));

	return dn != NULL ? dn : object_at(where, path);
}

/* In this order: a DN, relative and whole; the name of a child, with slashes
 * in it perhaps; names with slashes between; what stands for itself. */
static const char *
find(struct where *where, const char *path)
{
	const char *here = where->shell->dn;
	const char *head = shell_domain_head(where->ctx);
	const char *behind = behind_domain(where, path);
	const char *dn = NULL;

	if (path[0] == '/')
		return walk(where, head, path);
	if (strchr(path, '=') != NULL)
		dn = find_dn(where, path);
	if (dn == NULL && path[0] != '<' && path[0] != '.')
		dn = child_named(where, here, path);
	if (dn == NULL && behind != NULL)
		dn = walk(where, head, behind);
	else if (dn == NULL && (path[0] == '.' || strchr(path, '/') != NULL))
		dn = walk(where, here, path);
	if (dn == NULL && !where->failed && is_absolute(path))
		dn = find_absolute(where, path);
	return dn;
}

const char *
shell_resolve_path(struct shell *shell, struct context *ctx, const char *path,
		   const struct span *span)
{
	struct where where = {.shell = shell, .ctx = ctx, .span = span};
	const char *dn;

	if (strcmp(path, "-") == 0) {
		if (shell->previous == NULL) {
			diag_error(ctx->diags, NULL,
				   "there is no place before this one");
			return NULL;
		}
		path = shell->previous;
	}
	dn = find(&where, path);
	if (dn == NULL && !where.failed)
		where_report_missing(&where, path);
	return dn;
}
