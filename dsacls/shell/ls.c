/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/ls.c: ls and find: children and matches, with what makes an admin
 * look twice: entries of its own beyond the class default (*), a protected
 * DACL (P), adminCount=1 (A).
 */
#include "shell/ls.h"

#include "apply/apply.h"
#include "base/pager.h"
#include "base/str.h"
#include "directory/directory.h"
#include "libsd/sd.h"
#include "output/printer.h"
#include "shell/commands.h"
#include "shell/connection.h"
#include "shell/path.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory is bounded by the number of lines that are kept. */

/* The column of classes is as wide as the widest of them, within limits:
 * "organizationalUnit" has 18 letters. */
#define CLASS_COLUMNS_MAX 24
#define CLASS_COLUMNS_UNSORTED 18

void
list_init(struct list *list, const struct shell *shell)
{
	memset(list, 0, sizeof(*list));
	list->shell = shell;
	arena_init(&list->arena);
}

static void
print_line(const struct list *list, const struct list_line *line,
	   size_t columns)
{
	const bool marked = line->own || line->is_admin || line->is_protected;
	size_t used;
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, line->class_name);
	used = text_columns(text.data);
	str_pad(&text, ' ', columns > used ? columns - used : 0);
	str_append(&text, "  ");
	append_shown(&text, line->name);
	if (line->is_container)
		str_append_char(&text, '/');
	printf("%s%c%c%c%s  %s\n", marked ? shell_ink(list->shell, "33") : "",
	       line->own ? '*' : '-', line->is_protected ? 'P' : '-',
	       line->is_admin ? 'A' : '-',
	       marked ? shell_ink(list->shell, "0") : "", text.data);
}

static void
print_lines(struct list *list, size_t columns)
{
	for (size_t i = 0; i < list->count; i++)
		print_line(list, &list->lines[i], columns);
	arena_clear(&list->arena);
	list->lines = NULL;
	list->count = list->capacity = 0;
}

void
list_add(struct list *list, const struct list_line *line)
{
	struct list_line *copy;

	list->total++;
	if (list->unsorted) {
		print_line(list, line, CLASS_COLUMNS_UNSORTED);
		return;
	}
	list->lines = arena_grow(&list->arena, list->lines, &list->capacity,
				 list->count + 1, sizeof(*list->lines));
	copy = &list->lines[list->count++];
	*copy = *line;
	copy->class_name = arena_strdup(&list->arena, line->class_name);
	copy->name = arena_strdup(&list->arena, line->name);
	if (list->count > LIST_SORTED_MAX) {
		list->unsorted = true;
		print_lines(list, CLASS_COLUMNS_UNSORTED);
		pager_stream();
	}
}

static int
compare_lines(const void *a, const void *b)
{
	const struct list_line *left = a, *right = b;
	const int order = text_compare_nocase(left->name, right->name);

	return order != 0 ? order : strcmp(left->name, right->name);
}

void
list_end(struct list *list)
{
	size_t columns = 0;

	if (list->count > 0)
		qsort(list->lines, list->count, sizeof(*list->lines),
		      compare_lines);
	for (size_t i = 0; i < list->count; i++) {
		const size_t used = text_columns(list->lines[i].class_name);

		if (used > columns && used <= CLASS_COLUMNS_MAX)
			columns = used;
	}
	print_lines(list, columns);
}

#define FIND_LIMIT 1000

struct lister {
	struct context *ctx;
	struct list list;
	bool whole_dn;
	const char *pattern; /* for fnmatch; NULL: all are taken */
};

static const char *const attributes[] = {
	"objectClass",	  "adminCount",	 "nTSecurityDescriptor",
	"sAMAccountName", "displayName", NULL};

/* In a snapshot, which need not hold the attribute name. */
static bool
is_wanted(const struct lister *lister, const struct dir_entry *entry)
{
	const char *const names[] = {
		dir_dn_first_value(lister->ctx->arena, entry->dn),
		dir_entry_text(entry, "sAMAccountName"),
		dir_entry_text(entry, "displayName"),
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i] != NULL &&
		    fnmatch(lister->pattern, names[i], FNM_CASEFOLD) == 0)
			return true;
	return false;
}

static bool
take_entry(void *context, const struct dir_entry *entry)
{
	struct lister *lister = context;
	struct arena *arena = lister->ctx->arena;
	const struct arena_mark mark = arena_mark(arena);
	/* Copied: looking classes up receives further answers. */
	const char *dn = arena_strdup(arena, entry->dn);
	const char *name =
		lister->whole_dn ? dn : dir_dn_first_value(arena, dn);
	struct list_line line = {.name = name != NULL ? name : dn,
				 .is_container = !lister->whole_dn &&
						 child_is_container(entry)};
	struct marks marks;

	if (lister->pattern != NULL && !is_wanted(lister, entry)) {
		arena_release(arena, mark);
		return true;
	}
	marks_of_entry(&marks, lister->ctx, entry);
	line.class_name = marks.class_name;
	line.own = marks.delegated;
	line.is_protected = marks.is_protected;
	line.is_admin = marks.is_admin;
	list_add(&lister->list, &line);
	arena_release(arena, mark);
	/* Somebody has seen enough in the pager. */
	return ferror(stdout) == 0;
}

/* What came before a failure is shown too. */
static int
run_search(struct lister *lister, const struct shell *shell,
	   const struct dir_search *search)
{
	struct context *ctx = lister->ctx;
	struct dir_error error = {0};
	enum dir_status status;

	list_init(&lister->list, shell);
	marks_prepare(ctx);
	status = directory_search(ctx->session->dir, search, take_entry, lister,
				  &error);
	list_end(&lister->list);
	if (lister->list.unsorted && ferror(stdout) == 0)
		diag_note(ctx->diags, NULL,
			  "%zu objects, in the order of the server: up to %d "
			  "are sorted; ls 'al*' narrows",
			  lister->list.total, LIST_SORTED_MAX);
	if (status == DIR_OK)
		return EXIT_STATUS_OK;
	dir_error_report(&error, ctx->diags, NULL);
	return EXIT_STATUS_FAILED;
}

/* A filter of names: a star is any text, all else stands for itself. */
static const char *
names_filter(struct arena *arena, const char *text)
{
	const char *part = text, *star;
	STR_AUTO name;

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
	return arena_printf(arena,
			    "(|(name=%s)(sAMAccountName=%s)(displayName=%s))",
			    name.data, name.data, name.data);
}

/* The same for fnmatch. */
static const char *
names_pattern(struct arena *arena, const char *text)
{
	char *pattern = arena_alloc(arena, 2 * strlen(text) + 1);
	char *to = pattern;

	for (; *text != '\0'; text++) {
		if (strchr("?[\\", *text) != NULL)
			*to++ = '\\';
		*to++ = *text;
	}
	return pattern;
}

/* A filter as it is; a name, with or without *, as a search by name. */
static void
narrow(struct lister *lister, struct dir_search *search, const char *text)
{
	struct context *ctx = lister->ctx;

	if (text[0] == '(')
		search->filter = text;
	else if (!directory_info(ctx->session->dir)->is_offline)
		search->filter = names_filter(ctx->arena, text);
	else
		lister->pattern = names_pattern(ctx->arena, text);
}

static bool
is_filter(const char *word)
{
	return word[0] == '(' || strchr(word, '*') != NULL;
}

int
shell_ls(struct shell *shell, struct context *ctx, struct words *args)
{
	struct lister lister = {.ctx = ctx};
	struct dir_search search = {
		.base = shell->dn,
		.scope = DIR_ONE,
		.attributes = attributes,
		.sd_flags = SD_FLAG_DACL,
		.paged = true,
	};
	bool narrowed = false;
	int status;

	for (size_t i = 0; i < args->count; i++) {
		const char *word = args->text[i];
		const struct span span = words_span(args, i, 0, strlen(word));

		narrowed = is_filter(word);
		if (narrowed)
			narrow(&lister, &search, word);
		else
			search.base =
				shell_resolve_path(shell, ctx, word, &span);
		if (search.base == NULL)
			return EXIT_STATUS_FAILED;
	}
	status = run_search(&lister, shell, &search);
	if (status == EXIT_STATUS_OK && lister.list.total == 0)
		diag_note(ctx->diags, NULL, "nothing below%s",
			  narrowed ? " matches" : "");
	return status;
}

int
shell_find(struct shell *shell, struct context *ctx, struct words *args)
{
	struct lister lister = {.ctx = ctx, .whole_dn = true};
	struct dir_search search = {
		.base = shell->dn,
		.scope = DIR_SUB,
		.attributes = attributes,
		.sd_flags = SD_FLAG_DACL,
		.paged = true,
		.limit = FIND_LIMIT,
	};
	int status;

	narrow(&lister, &search, words_join(args, ctx->arena, 0, args->count));
	if (lister.pattern != NULL)
		search.limit = 0;
	status = run_search(&lister, shell, &search);
	if (status == EXIT_STATUS_OK && lister.list.total == 0)
		diag_note(ctx->diags, NULL, "nothing found below %s",
			  shell->dn);
	if (lister.list.total == FIND_LIMIT)
		diag_note(ctx->diags, NULL,
			  "the first %d matches; narrow the filter",
			  FIND_LIMIT);
	return status;
}
