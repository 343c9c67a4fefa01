/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/about.h: "who can reset passwords here?": which ACEs of an object are
 * about one right, whether they name it or hold it among others.
 */
#ifndef SHELL_ABOUT_H
#define SHELL_ABOUT_H

#include "libsd/ace.h"
#include "resolve/schema.h"
#include "shell/shell.h"

#define ABOUT_MEANINGS 32

struct about {
	const char *name;
	const struct schema_item *meanings[ABOUT_MEANINGS];
	size_t count;
	struct schema *schema;
	const struct schema_item *class; /* of the object; may be NULL */
};

/* What the words mean, for an object of that class. False: diagnosed. */
bool about_find(struct about *about, struct context *ctx,
		const struct words *words, const char *class);

/* Does the ACE give or deny it, on the object or on what is below? */
bool about_concerns(const struct about *about, const struct sd_ace *ace);

#endif
