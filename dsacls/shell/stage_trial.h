/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/stage_trial.h: what the staged changes have made of objects so far, in
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

void drafts_forget(struct shell *shell);

#endif
