/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/ls.c: ls and find: children and matches, marked where they need
 * attention: explicit entries beyond the class default (*), a protected DACL
 * (P), adminCount=1 (A).
 */
#include "shell/ls.h"

#include "base/str.h"
#include "base/term.h"
#include "directory/directory.h"
#include "output/records.h"
#include "report.h"
#include "shell/commands.h"
#include "shell/connection.h"
#include "shell/marks.h"
#include "shell/path.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* So many lines are kept and put in order; where there are more, all are
 * shown as they come. */
#define LIST_SORTED_MAX 5000

/* The column of classes is as wide as the widest of them, within limits:
 * "organizationalUnit" has 18 letters. */
#define CLASS_COLUMNS_MAX 24
#define CLASS_COLUMNS_UNSORTED 18

struct list {
	struct printer *printer;
	struct arena arena; /* of the lines */
	struct child_record *lines;
	size_t count, capacity;
	size_t total;
	bool unsorted; /* too many: lines are printed at once */
};

static void
print_lines(struct list *list, size_t column)
{
	for (size_t i = 0; i < list->count; i++) {
		list->lines[i].column = column;
		printer_record(list->printer, &kind_child, &list->lines[i]);
	}
	arena_clear(&list->arena);
	list->lines = NULL;
	list->count = list->capacity = 0;
}

static void
list_add(struct list *list, struct child_record *line)
{
	struct child_record *copy;

	list->total++;
	if (list->unsorted) {
		line->column = CLASS_COLUMNS_UNSORTED;
		printer_record(list->printer, &kind_child, line);
		return;
	}
	list->lines = arena_grow(&list->arena, list->lines, &list->capacity,
				 list->count + 1, sizeof(*list->lines));
	copy = &list->lines[list->count++];
	*copy = *line;
	copy->class_name = arena_strdup(&list->arena, line->class_name);
	copy->dn = arena_strdup(&list->arena, line->dn);
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
	const struct child_record *left = a, *right = b;
	const int order = text_compare_nocase(left->name, right->name);

	return order != 0 ? order : strcmp(left->name, right->name);
}

/* Prints what was kept. */
static void
list_end(struct list *list)
{
	size_t column = 0;

	if (list->count > 0)
		qsort(list->lines, list->count, sizeof(*list->lines),
		      compare_lines);
	for (size_t i = 0; i < list->count; i++) {
		const size_t used = text_columns(list->lines[i].class_name);

		if (used > column && used <= CLASS_COLUMNS_MAX)
			column = used;
	}
	print_lines(list, column);
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
	struct child_record line = {.dn = dn,
				    .name = name != NULL ? name : dn,
				    .is_container = !lister->whole_dn &&
						    object_is_container(entry)};
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
	return !pager_was_left();
}

/* What came before a failure is shown too. */
static int
run_search(struct lister *lister, const struct dir_search *search)
{
	struct context *ctx = lister->ctx;
	struct list *list = &lister->list;
	struct dir_error error = {0};
	struct reporter reporter;
	enum dir_status status;

	marks_prepare(ctx);
	reporter_begin(&reporter, ctx, true, NULL);
	*list = (struct list){.printer = reporter.printer, .arena = ARENA_INIT};
	status = directory_search(ctx->session->dir, search, take_entry, lister,
				  &error);
	list_end(list);
	if (list->unsorted && !pager_was_left())
		diag_note(ctx->diags, NULL,
			  "%zu objects, in the order of the server: up to %d "
			  "are sorted; ls 'al*' narrows",
			  list->total, LIST_SORTED_MAX);
	if (status != DIR_OK)
		dir_error_report(&error, ctx->diags, NULL);
	return reporter_end(&reporter, status == DIR_OK ? EXIT_STATUS_OK
							: EXIT_STATUS_FAILED);
}

/* A filter of names: a star matches any text, all else itself. */
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
	status = run_search(&lister, &search);
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
	status = run_search(&lister, &search);
	if (status == EXIT_STATUS_OK && lister.list.total == 0)
		diag_note(ctx->diags, NULL, "nothing found below %s",
			  shell->dn);
	if (lister.list.total == FIND_LIMIT)
		diag_note(ctx->diags, NULL,
			  "the first %d matches; narrow the filter",
			  FIND_LIMIT);
	return status;
}
