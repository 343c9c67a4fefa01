/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/path.c: resolves a path as typed to the DN of an existing object, by
 * its form: a/b as names from here; domain/a/b as a canonical name; a DN as a
 * child first, then as it is; DOMAIN\name as an account. A path that matches
 * nothing is reported with similar names.
 */
#include "shell/path.h"

#include "apply/apply.h"
#include "base/str.h"
#include "base/text.h"
#include "directory/directory.h"
#include "input/words.h"
#include "output/printer.h"
#include "resolve/job.h"
#include "resolve/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough to tell what is meant apart. */
#define WHERE_SEVERAL_MAX 4

struct where {
	struct shell *shell;
	struct context *ctx;
	const struct span *span;
	const char *name; /* that of the object looked for; NULL: any */
	const char *found[WHERE_SEVERAL_MAX];
	struct sd_guid guids[WHERE_SEVERAL_MAX];
	size_t count;
	struct sd_guid guid; /* of the object found last, whose DN is */
	const char *guid_of;
	bool failed; /* and it was said why */
	/* Of a path of names: the first that is not there, and below what. */
	const char *missing, *missing_below;
};

/* What is said about a path that leads nowhere, or to several objects. Asks
 * for near names only then. */

#define NEAR_MAX 300

static void
report_several(struct where *where)
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

	if (!lookup_near_is_likely(word))
		return;
	while (strlen(lookup_near_beginning(arena, word, characters)) <
	       strlen(word))
		characters++;
	if (characters > 4)
		(void)offer_children(
			near, base,
			lookup_near_beginning(arena, word, characters - 2));
	if (offer_children(near, base, lookup_near_beginning(arena, word, 2)))
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

/* For a DN of several RDNs the message says how far it exists. */
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
	object_report_missing(&target, ctx->session->dir, ctx->diags);
	return true;
}

static void
report_missing(struct where *where, const char *path)
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

/* Is there an object of that DN, or a child of that name? What fails is
 * reported here, and no other reading of the path is tried then. */

static bool
take_found(void *context, const struct dir_entry *entry)
{
	struct where *where = context;
	struct arena *arena = where->ctx->arena;
	const char *name = dir_dn_first_value(arena, entry->dn);

	if (where->name != NULL &&
	    (name == NULL || !text_equal_nocase(name, where->name)))
		return true;
	if (where->count < WHERE_SEVERAL_MAX) {
		where->guids[where->count] = dir_entry_guid(entry);
		where->found[where->count++] = arena_strdup(arena, entry->dn);
	}
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
		report_several(where);
		where->failed = true;
	}
	where->guid = where->guids[0];
	where->guid_of = where->found[0];
	return where->count == 1 ? where->found[0] : NULL;
}

static const char *
object_at(struct where *where, const char *dn)
{
	const struct dir_search search = {
		.base = dn, .scope = DIR_BASE, .attributes = dir_guid_alone};

	if (dn == NULL || where->failed)
		return NULL;
	where->name = NULL;
	return one_found(where, &search);
}

/* A snapshot need not hold the attribute: there, all children are looked
 * at. */
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
		.attributes = dir_guid_alone,
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
	const char *from = *path + strspn(*path, "/");
	const char *end = from;

	while (*end != '\0' && (*end != '/' || end[-1] == '\\'))
		end++;
	*path = end;
	return end == from
		       ? NULL
		       : object_step_show(arena,
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

/* Forms that a name relative to here does not have, or not first: names with
 * slashes between them are a path before they are DOMAIN/name. */
static bool
is_absolute(const char *path)
{
	switch (object_form(path)) {
	case OBJECT_BRACKETED:
	case OBJECT_SERVER:
	case OBJECT_CANONICAL:
		return true;
	case OBJECT_ACCOUNT:
		return path[0] == '\\' || strchr(path, '@') != NULL ||
		       strchr(path, '/') == NULL;
	case OBJECT_DN:
	case OBJECT_SID:
	case OBJECT_GUID:
	case OBJECT_DOMAIN:
	case OBJECT_NONE:
		break;
	}
	return false;
}

/* What is said about a path of names is better than what would be said
 * about the same as a canonical name. */
static const char *
find_absolute(struct where *where, const char *path)
{
	struct context *ctx = where->ctx;
	struct job_target target;
	struct diags ignored;
	bool found;

	diags_init(&ignored, ctx->arena);
	where->failed = where->missing == NULL;
	found = object_find_target(&target, ctx->arena, path, where->span,
				   false, ctx->session->dir,
				   where->failed ? ctx->diags : &ignored);
	if (!found)
		return NULL;
	where->guid = target.guid;
	return where->guid_of = target.dn;
}

static const char *
find_dn(struct where *where, const char *path)
{
	const char *dn =
		object_at(where, arena_printf(where->ctx->arena, "%s,%s", path,
					      where->shell->dn));

	return dn != NULL ? dn : object_at(where, path);
}

/* What a path of names begins with may be a name of any form: DN/a/b. */
static const char *
first_step(struct where *where, const char *name)
{
	const char *dn = step(where, where->shell->dn, name);

	if (dn == NULL && strchr(name, '=') != NULL)
		dn = object_at(where, name);
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

/* In this order: names with slashes between; a DN, relative and whole; the name
 * of a child, with slashes in it perhaps; an absolute name. */
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
		dn = child_named(where, where->shell->dn, path);
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

	if (object_last_step(path) != path + len)
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

/* And which object that is; *guid is zero where that is not known. */
static const char *
resolve_place(struct shell *shell, struct context *ctx, const char *path,
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
		report_missing(&where, path);
	*guid = (struct sd_guid){{0}};
	if (dn == shell->dn)
		*guid = shell->guid;
	else if (dn == where.guid_of)
		*guid = where.guid;
	return dn;
}

const char *
shell_resolve_path(struct shell *shell, struct context *ctx, const char *path,
		   const struct span *span)
{
	struct sd_guid guid;

	return resolve_place(shell, ctx, path, span, &guid);
}

/* ---- the current object -------------------------------------------------- */

void
shell_go(struct shell *shell, const char *dn, const struct sd_guid *guid)
{
	char *fresh = or_die(strdup(dn));

	free(shell->previous);
	shell->previous = shell->dn;
	shell->dn = fresh;
	shell->guid = *guid;
}

int
shell_cd(struct shell *shell, struct context *ctx, struct words *args)
{
	const char *path = args->count > 0 ? args->text[0] : "/";
	struct span span = SPAN_NONE;
	struct sd_guid guid;
	const char *dn;

	if (args->count > 0)
		span = words_span(args, 0, 0, strlen(path));
	dn = resolve_place(shell, ctx, path, &span, &guid);
	if (dn == NULL)
		return EXIT_STATUS_FAILED;
	shell_go(shell, dn, &guid);
	return EXIT_STATUS_OK;
}

int
shell_pwd(struct shell *shell, struct context *ctx, struct words *args)
{
	STR_AUTO text;

	(void)ctx;
	(void)args;
	str_init(&text);
	append_shown(&text, shell->dn);
	printf("%s\n", text.data);
	return EXIT_STATUS_OK;
}
