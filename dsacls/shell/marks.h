/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/marks.h: which explicit ACEs of an object an administrator added: not
 * those of its class's defaultSecurityDescriptor, and, for tree, not those of
 * domain setup or of the protection against accidental deletion.
 */
#ifndef SHELL_MARKS_H
#define SHELL_MARKS_H

#include "directory/directory.h"
#include "libsd/sd.h"
#include "session.h"

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
bool marks_is_own(struct context *ctx, const char *class_name,
		  const struct sd_ace *ace);

/* An object as the setup of a domain sees it (shell/marks.c). */
struct marks_place {
	const char *dn;
	const char *class_name;
	bool is_critical; /* isCriticalSystemObject */
};

/*
 * Is ace (of the place, and its own) what the setup of a domain puts there, or
 * leaves where inheritance is cut off? MS-ADTS 6.1.1.4 names the places; what
 * is there is what the schema gives domains and units, the operator groups'
 * creating of accounts, and the rights of those who own the domain.
 */
bool marks_is_setup(struct context *ctx, const struct marks_place *place,
		    const struct sd_ace *ace);

/* The denial to Everyone that the Windows console puts on an object, or on
 * the unit above it, against accidental deletion. */
bool marks_is_guard(const struct sd_ace *ace);

/* dir_entry_class to be shown; "?" when unknown. */
const char *marks_class(const struct dir_entry *entry);

#endif
