/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_marks.h: which explicit ACEs of an object are delegations, that is,
 * not what its class gives every new object (defaultSecurityDescriptor).
 */
#ifndef SHELL_MARKS_H
#define SHELL_MARKS_H

#include "ctx.h"
#include "directory/directory.h"
#include "libsd/sd.h"

/* What to ask for in a search whose entries are judged here. */
extern const char *const marks_attributes[];

struct marks {
	const char *class_name; /* most specific; "?" when unknown */
	bool readable;		/* there was a descriptor */
	bool delegated;
	bool is_protected;
	bool is_admin;
};

/* Gets ready; call before a search, since judging must not search itself
 * for what can be known at once. */
void marks_prepare(struct context *ctx);

void marks_of_entry(struct marks *marks, struct context *ctx,
		    const struct dir_entry *entry);

/* Is ace (explicit) one that a new object of the class has not? */
bool marks_is_delegation(struct context *ctx, const char *class_name,
			 const struct sd_ace *ace);

/* The most specific structural class of an entry's objectClass values. */
const char *marks_class(const struct dir_entry *entry);

#endif
