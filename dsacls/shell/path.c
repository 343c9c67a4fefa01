/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/path.c: a path as typed to the DN of an object that exists. It
 * is tried the way its form suggests: a/b as names from here; domain/a/b as a
 * canonical name; a DN as a child first, then as it is; DOMAIN\name as an
 * account. What it cannot mean is said in shell/where_missing.c.
 */
#include "shell/where.h"

#include "base/str.h"
#include "directory/directory.h"
#include "resolve/job.h"

#include <string.h>

/* ---- names with slashes between them -------------------------------- */

/* Takes the next name off path: up to a slash that no backslash hides. NULL
 * at the end. */
static char *
next_name(struct arena *arena, const char **path)
{
	const char *from = *path + strspn(*path, "/");
	const char *end = from;

	while (*end != '\0' && (*end != '/' || end[-1] == '\\'))
		end++;
	*path = end;
	return end == from
		       ? NULL
		       : path_step_show(arena,
					arena_strndup(arena, from,
						      (size_t)(end - from)));
}

static const char *
step(struct where *where, const char *dn, const char *name)
{
	const char *next;

	if (strcmp(name, ".") == 0)
		return dn;
	if (strcmp(name, "..") == 0)
		return where_object_at(where,
				       dir_dn_parent(where->ctx->arena, dn));
	if (strchr(name, '=') != NULL) {
		next = where_object_at(where, arena_printf(where->ctx->arena,
							   "%s,%s", name, dn));
		if (next != NULL)
			return next;
	}
	return where_child_named(where, dn, name);
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
	if (!found)
		return NULL;
	where->guid = target.guid;
	return where->guid_of = target.dn;
}

static const char *
find_dn(struct where *where, const char *path)
{
	const char *dn =
		where_object_at(where, arena_printf(where->ctx->arena, "%s,%s",
						    path, where->shell->dn));

	return dn != NULL ? dn : where_object_at(where, path);
}

/* What a path of names begins with may be a name of any form: DN/a/b. */
static const char *
first_step(struct where *where, const char *name)
{
	const char *dn = step(where, where->shell->dn, name);

	if (dn == NULL && strchr(name, '=') != NULL)
		dn = where_object_at(where, name);
	if (dn != NULL || where->failed)
		return dn;
	where->missing_below = where->shell->dn;
	where->missing = name;
	if (is_absolute(name))
		dn = find_absolute(where, name);
	return dn;
}

static const char *
find_steps(struct where *where, const char *path)
{
	const char *behind = behind_domain(where, path);
	const char *dn, *name;

	if (behind != NULL)
		return walk(where, shell_domain_head(where->ctx), behind);
	if (path[0] != '.' && strchr(path, '/') == NULL)
		return NULL;
	name = next_name(where->ctx->arena, &path);
	dn = name != NULL ? first_step(where, name) : NULL;
	return dn != NULL ? walk(where, dn, path) : NULL;
}

/* In this order: names with slashes between; a DN, relative and whole; the
 * name of a child, with slashes in it perhaps; what stands for itself. */
static const char *
find(struct where *where, const char *path)
{
	const bool has_slash = strchr(path, '/') != NULL;
	const char *dn = NULL;

	if (path[0] == '/')
		return walk(where, shell_domain_head(where->ctx), path);
	if (has_slash)
		dn = find_steps(where, path);
	if (dn == NULL && strchr(path, '=') != NULL)
		dn = find_dn(where, path);
	if (dn == NULL && path[0] != '<' && path[0] != '.')
		dn = where_child_named(where, where->shell->dn, path);
	if (dn == NULL && !has_slash)
		dn = find_steps(where, path);
	if (dn == NULL && !where->failed && is_absolute(path))
		dn = find_absolute(where, path);
	return dn;
}

/* Of a path that ends with a slash; else NULL. */
static const char *
without_slash(struct arena *arena, const char *path)
{
	size_t len = strlen(path);

	if (path_last_step(path) != path + len)
		return NULL;
	while (len > 0 && path[len - 1] == '/')
		len--;
	return len > 0 ? arena_strndup(arena, path, len) : NULL;
}

/* What is no path of names may end with a slash as well. */
static const char *
find_bare(struct where *where, const char **path)
{
	const char *bare = without_slash(where->ctx->arena, *path);

	if (bare == NULL || where->failed)
		return NULL;
	where->missing = where->missing_below = NULL;
	*path = bare;
	return find(where, bare);
}

const char *
shell_resolve_path(struct shell *shell, struct context *ctx, const char *path,
		   const struct span *span)
{
	struct sd_guid guid;

	return shell_resolve_place(shell, ctx, path, span, &guid);
}

const char *
shell_resolve_place(struct shell *shell, struct context *ctx, const char *path,
		    const struct span *span, struct sd_guid *guid)
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
	if (dn == NULL)
		dn = find_bare(&where, &path);
	if (dn == NULL && !where.failed)
		where_report_missing(&where, path);
	*guid = (struct sd_guid){{0}};
	if (dn == shell->dn)
		*guid = shell->guid;
	else if (dn == where.guid_of)
		*guid = where.guid;
	return dn;
}
