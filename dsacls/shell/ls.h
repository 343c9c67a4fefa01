/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/ls.h: the lines of ls and find: marks, class and name. They are
 * kept to be put in order, as long as there are not too many.
 */
#ifndef SHELL_LIST_H
#define SHELL_LIST_H

#include "base/arena.h"
#include "shell/marks.h"
#include "shell/shell.h"

/* So many lines are put in order; where there are more, all are shown as
 * they come. */
#define LIST_SORTED_MAX 5000

struct list_line {
	const char *class_name;
	const char *name;
	bool is_container;
	bool own, is_protected, is_admin;
};

struct list {
	const struct shell *shell;
	struct arena arena; /* of the lines */
	struct list_line *lines;
	size_t count, capacity;
	size_t total;
	bool unsorted; /* too many: lines are printed at once */
};

void list_init(struct list *list, const struct shell *shell);
void list_add(struct list *list, const struct list_line *line);
/* Prints what was kept, and forgets it. */
void list_end(struct list *list);

#endif
