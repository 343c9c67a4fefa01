/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/ls_lines.c: see shell/ls.h. Memory is bounded by the number of
 * lines that are kept.
 */
#include "base/pager.h"
#include "base/str.h"
#include "output/printer.h"
#include "shell/ls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
