/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/draft.h: what the staged changes have made of objects so far, in
 * memory, of those that were staged last: so that one more is planned alone.
 * It is only for judging them; a preview and a commit plan all of it again.
 */
#ifndef SHELL_DRAFT_H
#define SHELL_DRAFT_H

#include "apply/apply.h"
#include "shell/shell.h"

/* How many objects; a descriptor of 64 KiB is the largest there is. */
#define DRAFTS_MOST 64

struct kept_draft {
	struct staged_object object; /* its dn is the table's */
	const char *attribute;	     /* as in a plan: may be NULL */
	uint64_t held;		     /* what the directory held */
	struct sd_desc before;	     /* what the latest group began with */
	struct sd_desc after;
	bool has_audit; /* as far as they can be read */
	size_t group;	/* its first change; SIZE_MAX: of no group */
	uint64_t used;
};

/* A deep copy, with all memory its own; kept_clear gives it back. */
void kept_init(struct kept_draft *kept, const struct staged_object *object,
	       const char *attribute);
void kept_clear(struct kept_draft *kept);
void kept_put(struct sd_desc *slot, const struct sd_desc *desc);

/* NULL: not there, or of an object that held something else. */
struct kept_draft *
drafts_find(struct shell *shell, const struct staged_object *object,
	    const char *attribute, uint64_t held);
/* Takes all of *kept over; one of the same object goes. */
void drafts_keep(struct shell *shell, struct kept_draft *kept);
/* What was staged last shares its write with nothing that comes after. */
void drafts_end_groups(struct shell *shell);
void drafts_forget(struct shell *shell);

#endif
