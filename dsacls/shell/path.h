/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/path.h: a path on its way to an object, and what is said when it
 * leads to none or to several. For shell_where*.c only.
 */
#ifndef SHELL_WHERE_H
#define SHELL_WHERE_H

#include "shell/shell.h"

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

/* The object of that DN (NULL is none), as the directory spells it. */
const char *where_object_at(struct where *where, const char *dn);
/* The child of base whose name is as typed, in any letter case. */
const char *
where_child_named(struct where *where, const char *base, const char *name);

void where_report_several(struct where *where);
/* With near names as hints. */
void where_report_missing(struct where *where, const char *path);

#endif
