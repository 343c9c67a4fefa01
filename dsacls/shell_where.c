/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_where.c: the current object: paths, cd, pwd and the prompt. A path
 * is tried the way its form suggests: a DN as a child first, then as it is;
 * a/b as names from here; domain/a/b as a canonical name.
 */
#include "apply/apply.h"
#include "base/str.h"
#include "base/suggest.h"
#include "directory/directory.h"
#include "resolve/job.h"
#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_MAX 50

/* ---- does it exist -------------------------------------------------- */

struct found {
	struct arena *arena;
	const char *dn;
	size_t count;
	const char *name; /* of the first RDN; NULL: any */
};

static bool
take_found(void *context, const struct dir_entry *entry)
{
	struct found *found = context;
	const char *name = dir_dn_first_value(found->arena, entry->dn);

	if (found->name != NULL &&
	    (name == NULL || !text_equal_nocase(name, found->name)))
		return true;
	found->count++;
	if (found->dn == NULL)
		found->dn = arena_strdup(found->arena, entry->dn);
	return found->count < 2;
}

static const char *const no_attributes[] = {"1.1", NULL};

/* The DN as the directory spells it, or NULL. */
static const char *
object_at(struct context *ctx, const char *dn)
{
	const struct dir_search search = {
		.base = dn, .scope = DIR_BASE, .attributes = no_attributes};
	struct found found = {ctx->arena, NULL, 0, NULL};
	struct dir_error error = {0};

	if (directory_search(ctx->session->dir, &search, take_found, &found,
			     &error) != DIR_OK)
		return NULL;
	return found.dn;
}

/* The child of base whose name is as typed, in any letter case. A snapshot
 * need not hold the attribute: there, all children are looked at. */
static const char *
child_named(struct context *ctx, const char *base, const char *name)
{
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
	struct found found = {ctx->arena, NULL, 0, name};
	struct dir_error error = {0};

	if (directory_search(ctx->session->dir, &search, take_found, &found,
			     &error) != DIR_OK)
		return NULL;
	return found.dn;
}

/* ---- near names ----------------------------------------------------- */

struct near {
	struct arena *arena;
	struct suggest *suggest;
	size_t count;
};

static bool
offer_name(void *context, const struct dir_entry *entry)
{
	struct near *near = context;
	const char *name = dir_entry_text(entry, "name");

	if (name != NULL)
		suggest_offer(near->suggest, arena_strdup(near->arena, name));
	return ++near->count < NEAR_MAX;
}

static const char *
report_missing(struct context *ctx, const char *base, const char *path,
	       const struct span *span)
{
	static const char *const names[] = {"name", NULL};
	const struct dir_search search = {.base = base,
					  .scope = DIR_ONE,
					  .attributes = names,
					  .limit = NEAR_MAX};
	const char *slash = strrchr(path, '/');
	struct diag *diag = diag_error(ctx->diags, span,
				       "no such object from here: %s", path);
	struct suggest suggest;
	struct near near = {ctx->arena, &suggest, 0};
	struct dir_error error = {0};

	suggest_init(&suggest, slash != NULL ? slash + 1 : path);
	(void)directory_search(ctx->session->dir, &search, offer_name, &near,
			       &error);
	for (size_t i = 0; i < suggest.count; i++)
		diag_hint(ctx->diags, diag, "did you mean \"%s\"?",
			  suggest.names[i]);
	if (suggest.count == 0)
		diag_hint(ctx->diags, diag, "ls shows what is here");
	return NULL;
}

/* ---- paths ---------------------------------------------------------- */

static const char *
domain_head(const struct context *ctx)
{
	const struct dir_info *info = directory_info(ctx->session->dir);

	if (info->default_nc != NULL)
		return info->default_nc;
	return info->naming_contexts != NULL ? info->naming_contexts[0] : NULL;
}

/* a/b/.. from here, one name at a time. */
static const char *
walk_names(struct shell *shell, struct context *ctx, const char *path,
	   const struct span *span)
{
	const char *dn = path[0] == '/' ? domain_head(ctx) : shell->dn;
	char *rest = arena_strdup(ctx->arena, path);
	char *save = NULL;

	for (char *name = strtok_r(rest, "/", &save); name != NULL;
	     name = strtok_r(NULL, "/", &save)) {
		const char *base = dn;

		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0)
			dn = dir_dn_parent(ctx->arena, dn);
		else
			dn = child_named(ctx, dn, name);
		if (dn == NULL)
			return report_missing(ctx, base, name, span);
	}
	return dn;
}

static const char *
find_dn(struct shell *shell, struct context *ctx, const char *path,
	const struct span *span)
{
	const char *relative =
		arena_printf(ctx->arena, "%s,%s", path, shell->dn);
	const char *dn = object_at(ctx, relative);

	if (dn == NULL)
		dn = object_at(ctx, path);
	return dn != NULL ? dn : report_missing(ctx, shell->dn, path, span);
}

static bool
is_canonical(const char *path)
{
	const size_t domain = strcspn(path, "/");

	return path[domain] == '/' && memchr(path, '.', domain) != NULL &&
	       path[0] != '.';
}

const char *
shell_resolve_path(struct shell *shell, struct context *ctx, const char *path,
		   const struct span *span)
{
	struct job_target target;
	const char *child;

	if (strcmp(path, "-") == 0 && shell->previous != NULL)
		return shell->previous;
	if (strcmp(path, "/") == 0)
		return domain_head(ctx);
	if (path[0] == '<' || strchr(path, '\\') == path ||
	    is_canonical(path) ||
	    (strchr(path, '@') != NULL && strchr(path, '=') == NULL))
		return job_find_target(&target, ctx->arena, path, span, false,
				       ctx->session->dir, ctx->diags)
			       ? target.dn
			       : NULL;
	if (strchr(path, '=') != NULL)
		return find_dn(shell, ctx, path, span);
	child = child_named(ctx, shell->dn, path);
	return child != NULL ? child : walk_names(shell, ctx, path, span);
}

void
shell_go(struct shell *shell, const char *dn)
{
	char *fresh = strdup(dn);

	if (fresh == NULL)
		diag_die("out of memory");
	free(shell->previous);
	shell->previous = shell->dn;
	shell->dn = fresh;
}

int
shell_cd(struct shell *shell, struct context *ctx, struct words *args)
{
	struct span span = SPAN_NONE;
	const char *dn;

	if (args->count == 0) {
		dn = domain_head(ctx);
	} else {
		span = words_span(args, 0, 0, strlen(args->text[0]));
		dn = shell_resolve_path(shell, ctx, args->text[0], &span);
	}
	if (dn == NULL)
		return EXIT_STATUS_FAILED;
	shell_go(shell, dn);
	return EXIT_STATUS_OK;
}

int
shell_pwd(struct shell *shell, struct context *ctx, struct words *args)
{
	(void)ctx;
	(void)args;
	printf("%s\n", shell->dn);
	return EXIT_STATUS_OK;
}

/* ---- the prompt ----------------------------------------------------- */

/* people/Berlin: the names from the domain head down. */
static void
append_place(struct shell *shell, struct arena *arena, const char *head,
	     struct str *out)
{
	const char *dn = shell->dn;
	struct str place, rest;

	str_init(&place);
	str_init(&rest);
	while (dn != NULL && !dir_dn_equal(dn, head)) {
		const char *name = dir_dn_first_value(arena, dn);

		str_reset(&rest);
		str_printf(&rest, "%s%s%s", name != NULL ? name : "?",
			   place.len > 0 ? "/" : "", place.data);
		str_reset(&place);
		str_append(&place, rest.data);
		dn = dir_dn_parent(arena, dn);
	}
	str_append(out, place.data);
	str_clear(&place);
	str_clear(&rest);
}

/* Cuts text from the left to at most columns, "...": where we are matters
 * more than where that is. */
static void
shorten(struct str *text, size_t columns)
{
	size_t start = 0;
	struct str cut;

	if (text_columns(text->data) <= columns || columns < 4)
		return;
	while (text->data[start] != '\0' &&
	       (text_columns(text->data + start) > columns - 3 ||
		(text->data[start] & 0xc0) == 0x80))
		start++;
	str_init(&cut);
	str_printf(&cut, "...%s", text->data + start);
	str_reset(text);
	str_append(text, cut.data);
	str_clear(&cut);
}

static void
append_ink(struct str *out, const char *ink, bool editing)
{
	if (ink[0] != '\0')
		str_printf(out, editing ? "\001%s\002" : "%s", ink);
}

static void
append_staged(struct str *out, const struct shell *shell, bool editing)
{
	if (shell->staged_count == 0)
		return;
	append_ink(out, shell_ink(shell, "33"), editing);
	str_printf(out, " +%zu", shell->staged_count);
	append_ink(out, shell_ink(shell, "0"), editing);
}

const char *
shell_prompt(struct shell *shell, struct arena *arena, unsigned width,
	     bool editing)
{
	const char *head = domain_head(shell->outer);
	const char *domain =
		head != NULL ? dir_dn_to_domain(arena, head) : NULL;
	const size_t half = width / 2;
	STR_AUTO place, out;
	size_t used;

	str_init(&place);
	str_init(&out);
	append_place(shell, arena, head != NULL ? head : "", &place);
	str_append(&out, domain != NULL ? domain : "dsacls");
	used = out.len + 8; /* " +NN> " and the blank before the place */
	/* On a narrow terminal the domain goes first. */
	if (place.len > 0 && used + text_columns(place.data) > half) {
		if (used + 12 > half) {
			str_reset(&out);
			used = 8;
		}
		shorten(&place, half > used + 12 ? half - used : 12);
	}
	if (place.len > 0)
		str_printf(&out, "%s%s", out.len > 0 ? " " : "", place.data);
	append_staged(&out, shell, editing);
	str_append(&out, "> ");
	return arena_strdup(arena, out.data);
}
