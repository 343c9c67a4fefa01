/* SPDX-License-Identifier: MIT */
/*
 * libsd/diff.h: what differs between two descriptors, by meaning: ACLs are
 * compared as multisets of ACEs, since a DC re-sorts what it stores.
 */
#ifndef LIBSD_DIFF_H
#define LIBSD_DIFF_H

#include "desc.h"

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
	bool in_sacl;		  /* for items about an ACL */
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

/* Computes after - before. items point into both descriptors. */
enum sd_err sd_diff_init(struct sd_diff *diff, const struct sd_desc *before,
			 const struct sd_desc *after,
			 const struct sd_diff_options *options) SD_MUST_CHECK;
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

/*
 * What a DC makes of a descriptor that it stores (MS-ADTS 6.1.3), so that a
 * planned and a read-back value can be compared as sets. Of the explicit
 * ACEs in DACL and SACL:
 * - generic bits are mapped; an inheritable ACE that has them, or is for
 *   CREATOR OWNER or CREATOR GROUP, is parted into one that takes effect and
 *   one that is INHERIT_ONLY;
 * - CREATOR OWNER and GROUP become the owner and group, where those are in
 *   desc, in what takes effect;
 * - INHERIT_ONLY is set on what is inherited below, where the inherited type
 *   is not object_class (may be NULL: rule skipped); an ACE that is
 *   INHERIT_ONLY and not inheritable goes, one that names a class and is not
 *   inheritable at all holds on the object and stays;
 * - an object ACE without GUIDs becomes the plain one; doubles go;
 * - deny, allow and other ACEs are sorted by bytes, each among themselves.
 * ACEs that are not editable, and inherited ones, stay as they are; the
 * latter come last, in their order. Doing it twice is doing it once.
 */
enum sd_err sd_desc_normalize(struct sd_desc *desc,
			      const struct sd_guid *object_class) SD_MUST_CHECK;

/*
 * The same for one explicit ACE that is editable and is or will be in desc,
 * whose owner and group placeholders stand for: the ACEs that a DC makes of
 * it, the inheritable one first. Returns their number, 0 to 2.
 */
size_t
sd_desc_stored_forms(const struct sd_desc *desc, const struct sd_ace *ace,
		     const struct sd_guid *object_class,
		     struct sd_ace forms[2]);

/*
 * Finds a descriptor that was sent again in the one that is stored, whose DC
 * may or may not have given its ACEs another form. Of the explicit ACEs in
 * DACL and SACL, which keep their order:
 * - one that stored holds as it is stays; more copies than stored has go;
 * - one that stored holds in the form of sd_desc_normalize (or, its mask
 *   changed since, has its place there) takes that form. This is one-sided:
 *   INHERIT_ONLY may have been set by a DC, and is never dropped by one. Flags
 *   without an effect (see sd_ace_same_slot) make no difference;
 * - any other stays as it is or, with write_out, is written out: generic bits
 *   mapped, placeholders replaced, parted where a DC would, no copy twice.
 * object_class may be NULL: not known. SD_ENOMEM; desc is as it was then.
 */
enum sd_err sd_desc_settle(struct sd_desc *desc, const struct sd_desc *stored,
			   const struct sd_guid *object_class,
			   bool write_out) SD_MUST_CHECK;

/*
 * Three-way merge for undo: takes ours (before -> after) back from current,
 * keeping what others changed since.
 * - An ACE that stands there as we made it goes, one that we took away comes
 *   back beside its old neighbours; ACEs of others stay, wider ones of the
 *   same slot too.
 * - Where ours has become another ACE of its slot, the bits that after added
 *   are taken out of that, and those it removed are put back; out of full
 *   control nothing is taken: that is a conflict.
 * - ACEs that are not editable are taken back whole.
 * - What only moved goes back among its neighbours of then, where the move
 *   had an effect: an allow changed places with a deny. How a DC sorts those
 *   of one kind among themselves is no change of somebody else's.
 * - Inherited ACEs are the server's; only when undo sets a protected bit
 *   again do those go that would be frozen by it.
 * - Owner, group, protected bits and the states of both ACLs are taken back.
 *
 * *conflicts receives how many of our changes could not be taken back
 * because somebody else changed the same thing; those are left alone. With
 * report not NULL each of them is reported: ace, valid during the call, and
 * NULL where it is about the owner, the group, the order or a whole ACL.
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

#endif
