/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_list.c: ls and find: children and matches, with what makes an admin
 * look twice: delegations beyond the class default (*), a protected DACL
 * (P), adminCount=1 (A).
 */
#include "apply/apply.h"
#include "base/str.h"
#include "directory/directory.h"
#include "libsd/sd.h"
#include "shell.h"
#include "shell_marks.h"

#include <stdio.h>
#include <string.h>

#define FIND_LIMIT 1000

struct lister {
	struct shell *shell;
	struct context *ctx;
	bool whole_dn;
	size_t count;
	size_t own_delegations;
};

static bool
print_entry(void *context, const struct dir_entry *entry)
{
	struct lister *lister = context;
	const struct arena_mark mark = arena_mark(lister->ctx->arena);
	const char *name =
		lister->whole_dn
			? entry->dn
			: dir_dn_first_value(lister->ctx->arena, entry->dn);
	struct marks marks;

	marks_of_entry(&marks, lister->ctx, entry);
	printf("%s%c%c%c%s  %-24s  %s\n",
	       marks.delegated || marks.is_admin || marks.is_protected
		       ? shell_ink(lister->shell, "33")
		       : "",
	       marks.delegated ? '*' : '-', marks.is_protected ? 'P' : '-',
	       marks.is_admin ? 'A' : '-', shell_ink(lister->shell, "0"),
	       marks.class_name, name != NULL ? name : entry->dn);
	lister->count++;
	arena_release(lister->ctx->arena, mark);
	return true;
}

static int
run_search(struct lister *lister, const struct dir_search *search)
{
	struct context *ctx = lister->ctx;
	struct dir_error error = {0};
	enum dir_status status = directory_search(ctx->session->dir, search,
						  print_entry, lister, &error);

	if (status == DIR_OK)
		return EXIT_STATUS_OK;
	dir_error_report(&error, ctx->diags, NULL);
	return EXIT_STATUS_FAILED;
}

int
shell_ls(struct shell *shell, struct context *ctx, struct words *args)
{
	struct lister lister = {.shell = shell, .ctx = ctx};
	struct dir_search search = {
		.base = shell->dn,
		.scope = DIR_ONE,
		.attributes = marks_attributes,
		.sd_flags = SD_FLAG_DACL,
		.paged = true,
	};
	int status;

	if (args->count > 0) {
		const struct span span =
			words_span(args, 0, 0, strlen(args->text[0]));

		search.base =
			shell_resolve_path(shell, ctx, args->text[0], &span);
		if (search.base == NULL)
			return EXIT_STATUS_FAILED;
	}
	marks_prepare(ctx);
	status = run_search(&lister, &search);
	if (status == EXIT_STATUS_OK && lister.count == 0)
		diag_note(ctx->diags, NULL, "nothing below");
	return status;
}

/* A filter as it is; a name, with or without *, as a search by name. */
static const char *
filter_of(struct arena *arena, const char *text)
{
	const char *part = text, *star;
	const char *filter;
	struct str name;

	if (text[0] == '(')
		return text;
	str_init(&name);
	while ((star = strchr(part, '*')) != NULL) {
		str_append(
			&name,
			dir_filter_escape(
				arena, arena_strndup(arena, part,
						     (size_t)(star - part))));
		str_append_char(&name, '*');
		part = star + 1;
	}
	str_append(&name, dir_filter_escape(arena, part));
	filter = arena_printf(arena,
			      "(|(name=%s)(sAMAccountName=%s)(displayName=%s))",
			      name.data, name.data, name.data);
	str_clear(&name);
	return filter;
}

int
shell_find(struct shell *shell, struct context *ctx, struct words *args)
{
	struct lister lister = {.shell = shell, .ctx = ctx, .whole_dn = true};
	const struct dir_search search = {
		.base = shell->dn,
		.scope = DIR_SUB,
		.filter = filter_of(ctx->arena, shell_rest(ctx->arena, args)),
		.attributes = marks_attributes,
		.sd_flags = SD_FLAG_DACL,
		.paged = true,
		.limit = FIND_LIMIT,
	};
	int status;

	marks_prepare(ctx);
	status = run_search(&lister, &search);
	if (status == EXIT_STATUS_OK && lister.count == 0)
		diag_note(ctx->diags, NULL, "nothing found below %s",
			  shell->dn);
	if (lister.count == FIND_LIMIT)
		diag_note(ctx->diags, NULL,
			  "the first %d matches; narrow the filter",
			  FIND_LIMIT);
	return status;
}
