/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/revert.h: undo in progress, between revert.c (descriptors),
 * revert_acl.c (their lists) and revert_order.c (the order in them).
 */
#ifndef LIBSD_INTERNAL_REVERT_H
#define LIBSD_INTERNAL_REVERT_H

#include "libsd/diff.h"

struct sdi_undo {
	struct sd_desc *now;
	const struct sd_desc *before, *after;
	size_t conflicts;
	sd_conflict_fn *report;
	void *context;
};

/* One ACL in its three versions. */
struct sdi_lists {
	struct sdi_undo *undo;
	const struct sd_diff *diff; /* before to after, of both lists */
	bool in_sacl;
	struct sd_acl *now;
	const struct sd_acl *before, *after;
};

/* Counts and reports a change of ours that is left alone. */
void sdi_undo_conflict(struct sdi_undo *undo, const struct sd_ace *ace,
		       bool was_added);

/* The whole list as it was before, where nobody else has touched it. */
enum sd_err sdi_undo_put_back(struct sdi_lists *lists) SD_MUST_CHECK;

/* Takes what the diff says about this list back. */
enum sd_err sdi_undo_aces(struct sdi_lists *lists) SD_MUST_CHECK;

/*
 * Takes back what moved, which the diff does not tell: the ACEs that stand
 * as often in each version change places among themselves, so that they follow
 * each other as before. Where they no longer have the effect of after, that
 * is a conflict.
 */
void sdi_undo_moves(struct sdi_lists *lists);

#endif
