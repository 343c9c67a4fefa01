/* SPDX-License-Identifier: MIT */
/*
 * libsd/merge.h: takes a change back from a descriptor that others have changed
 * since: the three-way merge of undo.
 */
#ifndef LIBSD_MERGE_H
#define LIBSD_MERGE_H

#include "desc.h"

SD_BEGIN_DECLS

/*
 * Three-way merge for undo: takes ours (before -> after) back from current,
 * keeping what others changed since.
 * - An ACE that is there as we made it is removed, one that we removed comes
 *   back beside its old neighbours; ACEs of others stay, wider ones of the
 *   same slot too.
 * - Where ours has become another ACE of its slot, the bits that after added
 *   are taken out of that, and those it removed are put back; out of full
 *   control nothing is taken: that is a conflict.
 * - ACEs that are not editable are taken back whole.
 * - What only moved is put back among its old neighbours, where the move had
 *   an effect: an allow changed places with a deny. How a DC sorts ACEs of one
 *   kind is no change by somebody else.
 * - Inherited ACEs are the server's; only when undo sets a protected bit again
 *   are those removed that it would keep there.
 * - Owner, group, protected bits and the states of both ACLs are taken back.
 *
 * *conflicts receives how many of our changes could not be taken back because
 * somebody else changed the same thing; those are left alone. With report not
 * NULL each of them is reported: ace, valid during the call, and NULL where it
 * is about the owner, the group, the order or a whole ACL.
 *
 * Where a DC stored after in another form, settle it first (sd_desc_settle).
 * SD_ENOTFOUND when current has no list to take ACEs back from, SD_ERANGE,
 * SD_ENOMEM; current is as it was then.
 */
typedef void
sd_conflict_fn(void *context, const struct sd_ace *ace, bool was_added);
enum sd_err
sd_desc_revert(struct sd_desc *current, const struct sd_desc *before,
	       const struct sd_desc *after, size_t *conflicts,
	       sd_conflict_fn *report, void *context) SD_MUST_CHECK;

SD_END_DECLS

#endif
