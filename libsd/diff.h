/* SPDX-License-Identifier: MIT */
/*
 * libsd/diff.h: what differs between two descriptors, by meaning: ACLs are
 * compared as multisets of ACEs, since a DC re-sorts what it stores.
 */
#ifndef LIBSD_DIFF_H
#define LIBSD_DIFF_H

#include "desc.h"

SD_BEGIN_DECLS

enum sd_diff_kind {
	SD_DIFF_ACE_ADDED,   /* ace is only in after */
	SD_DIFF_ACE_REMOVED, /* ace is only in before */
	SD_DIFF_OWNER,	     /* the SIDs are in the descriptors */
	SD_DIFF_GROUP,
	SD_DIFF_PROTECTED, /* DACL_PROTECTED differs */
	SD_DIFF_SACL_PROTECTED,
	SD_DIFF_DACL_STATE, /* absent, NULL, list */
	SD_DIFF_SACL_STATE,
	SD_DIFF_ACE_MOVED, /* ace is in both; sd_diff_append_moves only */
};

struct sd_diff_item {
	enum sd_diff_kind kind;
	enum sd_list list;	  /* for items about an ACL */
	size_t index;		  /* of the ACE in its own ACL */
	size_t to;		  /* moved: its index in after */
	const struct sd_ace *ace; /* into before or after; NULL otherwise */
};

struct sd_diff {
	struct sd_diff_item *items; /* removed first, then added, each in
				       ACL order; then the rest */
	size_t count;
};

struct sd_diff_options {
	bool ignore_inherited; /* leave INHERITED ACEs out on both sides */
	unsigned parts;	       /* SD_FLAG_* to look at */
};

#define SD_DIFF_INIT {NULL, 0}

/* An empty one. */
void sd_diff_init(struct sd_diff *diff);

/* Computes after - before. items point into both descriptors. *diff is
 * cleared first; empty on SD_ENOMEM. */
enum sd_err sd_diff_make(struct sd_diff *diff, const struct sd_desc *before,
			 const struct sd_desc *after,
			 const struct sd_diff_options *options) SD_MUST_CHECK;

/* Frees what it holds and makes it empty again. */
void sd_diff_clear(struct sd_diff *diff);

/*
 * Appends what moved: of the ACEs that both DACLs have, the fewest that have
 * to change their place among these, in the order of before; their items
 * point into before. For lists whose order means something, such as one that
 * was put in canonical order: what a DC stored is sorted anyhow. SD_ENOMEM;
 * diff is as it was then.
 */
enum sd_err
sd_diff_append_moves(struct sd_diff *diff, const struct sd_desc *before,
		     const struct sd_desc *after) SD_MUST_CHECK;

SD_END_DECLS

#endif
