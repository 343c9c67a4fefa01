/* SPDX-License-Identifier: MIT */
/*
 * libsd/merge.c: undo as a three-way merge. What we did is the difference
 * from before to after; it is taken back from current, and what others did
 * stays. Works on a copy, which takes current's place when all went well.
 *
 * In a list, an ACE that is as we made it is taken back whole. Where somebody
 * has made something else of it, ACEs that can be looked into are taken back
 * bit by bit, slot by slot; the others whole, or not at all. Inherited ACEs
 * are the server's.
 */
#include "libsd/merge.h"

#include "libsd/diff.h"
#include "libsd/internal/acl.h"
#include "libsd/internal/desc.h"

struct undo {
	struct sd_desc *now;
	const struct sd_desc *before, *after;
	size_t conflicts;
	sd_conflict_fn *report;
	void *context;
};

/* One ACL in its three versions. */
struct lists {
	struct undo *undo;
	const struct sd_diff *diff; /* before to after, of both lists */
	enum sd_list list;
	struct sd_acl *now;
	const struct sd_acl *before, *after;
};

/* Counts and reports a change of ours that is left alone. */
static void
conflict(struct undo *undo, const struct sd_ace *ace, bool was_added)
{
	undo->conflicts++;
	if (undo->report != NULL)
		undo->report(undo->context, ace, was_added);
}

/* The index in acl of the ACE home[index], which both have: of equal ones the
 * first is the first. */
static size_t
find_in(const struct sd_acl *acl, const struct sd_acl *home, size_t index)
{
	const struct sd_ace *ace = &home->aces[index];
	size_t before = sdi_place_count(home, index, ace), i = 0;

	while (!sd_ace_equal(&acl->aces[i], ace) || before-- > 0)
		i++;
	return i;
}

/* How many of it there are. */
static size_t
copies(const struct sd_acl *acl, const struct sd_ace *ace)
{
	return sdi_place_count(acl, acl->count, ace);
}

/* Does it stand in each of the three as often? */
static bool
is_common(const struct lists *lists, const struct sd_ace *ace)
{
	const size_t count = copies(lists->now, ace);

	return !sd_ace_is_inherited(ace) && count > 0 &&
	       count == copies(lists->before, ace) &&
	       count == copies(lists->after, ace);
}

/* Do the common ACEs follow each other in acl as they do in home? */
static bool
has_order_of(const struct lists *lists, const struct sd_acl *acl,
	     const struct sd_acl *home)
{
	size_t last = 0;

	for (size_t i = 0; i < home->count; i++) {
		size_t at;

		if (!is_common(lists, &home->aces[i]))
			continue;
		at = find_in(acl, home, i);
		if (at < last)
			return false;
		last = at;
	}
	return true;
}

/*
 * Have they the same effect in acl as in the order of home? Of two that both
 * allow, or both deny, either may come first, and a DC sorts them anyhow; what
 * an ACE that denies and one that allows say depends on which comes first.
 */
static bool
has_effect_of(const struct lists *lists, const struct sd_acl *acl,
	      const struct sd_acl *home)
{
	/* The place behind the last one so far, by what it does. */
	size_t allowed = 0, denied = 0;

	for (size_t i = 0; i < home->count; i++) {
		const struct sd_ace *ace = &home->aces[i];
		const bool allows = sd_ace_is_allow(ace);
		size_t *own = allows ? &allowed : &denied;
		size_t at;

		if ((!allows && !sd_ace_is_deny(ace)) || !is_common(lists, ace))
			continue;
		at = find_in(acl, home, i);
		if (at < (allows ? denied : allowed))
			return false;
		if (at >= *own)
			*own = at + 1;
	}
	return true;
}

/*
 * Takes back what moved, which the diff does not tell: the ACEs that stand
 * as often in each version change places among themselves, so that they follow
 * each other as before. Where they no longer have the effect of after, that
 * is a conflict.
 */
static void
undo_moves(struct lists *lists)
{
	const struct sd_acl *before = lists->before;
	struct sd_acl *now = lists->now;
	size_t place = 0;

	if (has_order_of(lists, lists->after, before) ||
	    has_order_of(lists, now, before))
		return;
	/* Sorted since, and what is then the same needs no undo. */
	if (!has_order_of(lists, now, lists->after) &&
	    (has_effect_of(lists, lists->after, before) ||
	     has_effect_of(lists, now, before)))
		return;
	if (!has_effect_of(lists, now, lists->after)) {
		conflict(lists->undo, NULL, false);
		return;
	}
	for (size_t i = 0; i < before->count; i++) {
		struct sd_ace kept;
		size_t from;

		if (!is_common(lists, &before->aces[i]))
			continue;
		while (!is_common(lists, &now->aces[place]))
			place++;
		from = find_in(now, before, i);
		kept = now->aces[place];
		now->aces[place++] = now->aces[from];
		now->aces[from] = kept;
	}
	now->slack = 0;
}

static enum sd_err
insert(struct lists *lists, size_t index, const struct sd_ace *ace)
{
	return sd_desc_insert_ace(lists->undo->now, lists->list, index, ace);
}

/* The whole list as it was before, where nobody else has touched it. */
static enum sd_err
put_list_back(struct lists *lists)
{
	enum sd_err err = SD_OK;

	lists->now->count = 0;
	for (size_t i = 0; i < lists->before->count && err == SD_OK; i++)
		err = insert(lists, i, &lists->before->aces[i]);
	lists->now->revision = lists->before->revision;
	lists->now->slack = 0;
	sdi_desc_take_control(lists->undo->now, lists->undo->before,
			      sdi_desc_defaulted_bit(lists->list));
	return err;
}

static size_t
next_explicit(const struct sd_acl *acl, size_t index)
{
	while (index < acl->count && sd_ace_is_inherited(&acl->aces[index]))
		index++;
	return index;
}

static bool
same_explicit(const struct sd_acl *a, const struct sd_acl *b)
{
	size_t i = next_explicit(a, 0), j = next_explicit(b, 0);

	while (i < a->count && j < b->count) {
		if (!sd_ace_equal(&a->aces[i], &b->aces[j]))
			return false;
		i = next_explicit(a, i + 1);
		j = next_explicit(b, j + 1);
	}
	return i == a->count && j == b->count;
}

/* The explicit ACEs as they stood, in their order, before today's inherited
 * ones. */
static enum sd_err
put_explicit_back(struct lists *lists)
{
	enum sd_err err = SD_OK;
	size_t at = 0;

	for (size_t i = lists->now->count; i-- > 0;)
		if (!sd_ace_is_inherited(&lists->now->aces[i]))
			sd_desc_remove_ace(lists->undo->now, lists->list, i);
	for (size_t i = 0; i < lists->before->count && err == SD_OK; i++)
		if (!sd_ace_is_inherited(&lists->before->aces[i]))
			err = insert(lists, at++, &lists->before->aces[i]);
	lists->now->slack = 0;
	return err;
}

/* Puts before[index] back with this mask. */
static enum sd_err
put_ace_back(struct lists *lists, size_t index, uint32_t mask)
{
	struct sd_ace ace = lists->before->aces[index];

	ace.mask = mask;
	return insert(lists, sdi_place_beside(lists->now, lists->before, index),
		      &ace);
}

/* Made or changed by somebody else: not as it stood before or after. */
static bool
is_theirs(const struct lists *lists, const struct sd_ace *ace)
{
	return sd_acl_find(lists->before, ace) == SIZE_MAX &&
	       sd_acl_find(lists->after, ace) == SIZE_MAX;
}

/* Our ACE is not there any more: the bits go where somebody has widened or
 * narrowed it. Full control is no widened ACE of ours. */
static void
take_bits(struct lists *lists, const struct sd_ace *slot, uint32_t bits)
{
	struct sd_acl *acl = lists->now;

	for (size_t i = acl->count; i-- > 0;) {
		struct sd_ace *ace = &acl->aces[i];
		uint32_t mask = sd_mask_map_generic(ace->mask);

		if (!sd_ace_same_slot(ace, slot) || (mask & bits) == 0 ||
		    !is_theirs(lists, ace))
			continue;
		if ((mask & SD_MASK_FULL_CONTROL) == SD_MASK_FULL_CONTROL) {
			conflict(lists->undo, ace, true);
			continue;
		}
		acl->slack = 0;
		ace->mask = mask & ~bits;
		if (ace->mask == 0)
			sd_desc_remove_ace(lists->undo->now, lists->list, i);
	}
}

static enum sd_err
give_bits(struct lists *lists, const struct sd_ace *slot, uint32_t bits)
{
	size_t at = sd_acl_find_slot(lists->now, slot);
	enum sd_err err = SD_OK;

	if (at != SIZE_MAX) {
		lists->now->aces[at].mask |= bits;
		lists->now->slack = 0;
		return SD_OK;
	}
	/* Nothing of the slot is left: the ACEs come back as they stood. */
	for (size_t i = 0; i < lists->before->count && err == SD_OK; i++) {
		const struct sd_ace *ace = &lists->before->aces[i];
		uint32_t mask = sd_mask_map_generic(ace->mask);

		if (!sd_ace_same_slot(ace, slot) || (mask & bits) == 0)
			continue;
		if ((mask & ~bits) == 0)
			mask = ace->mask; /* generic bits included */
		else
			mask &= bits;
		err = put_ace_back(lists, i, mask);
	}
	return err;
}

/* One more of it than there was before: one of these is ours. */
static bool
take_equal(struct lists *lists, const struct sd_ace *ace)
{
	if (copies(lists->now, ace) <= copies(lists->before, ace))
		return false;
	sd_desc_remove_ace(lists->undo->now, lists->list,
			   sd_acl_find(lists->now, ace));
	return true;
}

/* Is there an ACE, made since, that is this one with another mask or
 * condition? An opaque one says nothing about whom or what it is for. */
static bool
has_rival(const struct lists *lists, const struct sd_ace *ace)
{
	if (ace->form == SD_ACE_FORM_OPAQUE)
		return false;
	for (size_t i = 0; i < lists->now->count; i++) {
		struct sd_ace twin = lists->now->aces[i];

		twin.mask = ace->mask;
		twin.data = ace->data;
		twin.data_len = ace->data_len;
		if (sd_ace_equal(&twin, ace) &&
		    is_theirs(lists, &lists->now->aces[i]))
			return true;
	}
	return false;
}

/* ACEs that cannot be looked into are taken back whole, or not at all. */
static enum sd_err
undo_whole(struct lists *lists, const struct sd_diff_item *item)
{
	bool was_added = item->kind == SD_DIFF_ACE_ADDED;

	if (was_added && take_equal(lists, item->ace))
		return SD_OK;
	if (!was_added &&
	    copies(lists->now, item->ace) >= copies(lists->before, item->ace))
		return SD_OK;
	if (has_rival(lists, item->ace)) {
		conflict(lists->undo, item->ace, was_added);
		return SD_OK;
	}
	if (was_added)
		return SD_OK;
	return put_ace_back(lists, item->index, item->ace->mask);
}

/* The item is about an ACE, which come first in a diff. */
static bool
is_of_slot(const struct lists *lists, const struct sd_diff_item *item,
	   const struct sd_ace *slot)
{
	return item->list == lists->list && sd_ace_same_slot(item->ace, slot);
}

/* The ACEs of the slot that we added and that are there no more as they
 * were: their bits. The others go. */
static uint32_t
take_added(struct lists *lists, const struct sd_ace *slot)
{
	uint32_t missing = 0;

	for (size_t i = 0; i < lists->diff->count; i++) {
		const struct sd_diff_item *item = &lists->diff->items[i];

		if (item->kind == SD_DIFF_ACE_ADDED &&
		    is_of_slot(lists, item, slot) &&
		    !take_equal(lists, item->ace))
			missing |= sd_mask_map_generic(item->ace->mask);
	}
	return missing;
}

static enum sd_err
put_removed_back(struct lists *lists, const struct sd_ace *slot)
{
	enum sd_err err = SD_OK;

	for (size_t i = 0; i < lists->diff->count && err == SD_OK; i++) {
		const struct sd_diff_item *item = &lists->diff->items[i];

		if (item->kind == SD_DIFF_ACE_REMOVED &&
		    is_of_slot(lists, item, slot) &&
		    copies(lists->now, item->ace) <
			    copies(lists->before, item->ace))
			err = put_ace_back(lists, item->index, item->ace->mask);
	}
	return err;
}

/* ACE by ACE while all that we made is there, and bit by bit when somebody
 * has made something else of it. */
static enum sd_err
undo_slot(struct lists *lists, const struct sd_ace *slot)
{
	const uint32_t before = sd_acl_slot_bits(lists->before, slot);
	const uint32_t after = sd_acl_slot_bits(lists->after, slot);
	const uint32_t revoked = after & ~sd_acl_slot_bits(lists->now, slot);
	const uint32_t missing = take_added(lists, slot);
	uint32_t lost;

	if ((missing | revoked) == 0)
		return put_removed_back(lists, slot);
	take_bits(lists, slot, missing & ~before);
	lost = before & ~after & ~sd_acl_slot_bits(lists->now, slot);
	return lost == 0 ? SD_OK : give_bits(lists, slot, lost);
}

/* Of the items about one slot the first represents all. */
static bool
is_done(const struct lists *lists, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (is_of_slot(lists, &lists->diff->items[i],
			       lists->diff->items[index].ace))
			return true;
	return false;
}

static enum sd_err
undo_ace(struct lists *lists, size_t index)
{
	const struct sd_diff_item *item = &lists->diff->items[index];

	if (item->ace == NULL || item->list != lists->list)
		return SD_OK;
	if (!sd_ace_is_editable(item->ace))
		return undo_whole(lists, item);
	return is_done(lists, index) ? SD_OK : undo_slot(lists, item->ace);
}

/* Takes what the diff says about this list back. */
static enum sd_err
undo_aces(struct lists *lists)
{
	const struct undo *undo = lists->undo;
	enum sd_err err = SD_OK;

	if (sd_acl_same_aces(lists->before, lists->after))
		return SD_OK;
	if (sd_desc_acl(undo->now, lists->list) == NULL)
		return SD_ENOTFOUND;
	if (sd_acl_same_aces(lists->now, lists->after))
		return put_list_back(lists);
	if (same_explicit(lists->now, lists->after))
		return put_explicit_back(lists);
	if (same_explicit(lists->now, lists->before))
		return SD_OK; /* done already */
	/* First, so that what comes back finds its neighbours in their places.
	 */
	undo_moves(lists);
	for (size_t i = 0; i < lists->diff->count && err == SD_OK; i++)
		err = undo_ace(lists, i);
	return err;
}

static enum sd_err
undo_list(struct lists *lists)
{
	struct undo *undo = lists->undo;
	uint8_t *now = sdi_desc_state(undo->now, lists->list);
	const enum sd_acl_state before =
		sd_desc_acl_state(undo->before, lists->list);
	const enum sd_acl_state after =
		sd_desc_acl_state(undo->after, lists->list);

	if (before == after)
		return before == SD_ACL_LIST ? undo_aces(lists) : SD_OK;
	/* It came or went as a whole. */
	if (*now == before)
		return SD_OK;
	if (*now != after || (after == SD_ACL_LIST &&
			      !sd_acl_same_aces(lists->now, lists->after))) {
		conflict(undo, NULL, after == SD_ACL_LIST);
		return SD_OK;
	}
	*now = (uint8_t)before;
	*lists->now = (struct sd_acl){0}; /* not a list, or not any more */
	return before == SD_ACL_LIST ? put_list_back(lists) : SD_OK;
}

/* Inherited ACEs sent along with the protected bit become explicit: they go,
 * except those that stood there under protection before. */
static void
drop_inherited(const struct lists *lists)
{
	for (size_t i = lists->now->count; i-- > 0;) {
		const struct sd_ace *ace = &lists->now->aces[i];

		if (sd_ace_is_inherited(ace) &&
		    sd_acl_find(lists->before, ace) == SIZE_MAX)
			sd_desc_remove_ace(lists->undo->now, lists->list, i);
	}
}

static void
undo_protected(struct lists *lists)
{
	struct undo *undo = lists->undo;
	const bool before = sd_desc_is_protected(undo->before, lists->list);

	if (before == sd_desc_is_protected(undo->after, lists->list) ||
	    before == sd_desc_is_protected(undo->now, lists->list))
		return;
	undo->now->control ^= sdi_desc_protected_bit(lists->list);
	if (before)
		drop_inherited(lists);
}

/* The owner or the group comes back as it was before, defaulted or not, where
 * it is still as it was after. */
static void
undo_principal(struct undo *undo, unsigned part, const struct sd_sid *now,
	       const struct sd_sid *before, const struct sd_sid *after)
{
	if (sdi_desc_same_sid(before, after) || sdi_desc_same_sid(now, before))
		return;
	if (sdi_desc_same_sid(now, after))
		*undo->now = sd_parts_join(undo->now, undo->before, part);
	else
		conflict(undo, NULL, false);
}

static void
undo_principals(struct undo *undo)
{
	const struct sd_desc *before = undo->before, *after = undo->after;

	undo_principal(undo, SD_FLAG_OWNER, sd_desc_owner(undo->now),
		       sd_desc_owner(before), sd_desc_owner(after));
	undo_principal(undo, SD_FLAG_GROUP, sd_desc_group(undo->now),
		       sd_desc_group(before), sd_desc_group(after));
}

static struct lists
make_lists(struct undo *undo, const struct sd_diff *diff, enum sd_list list)
{
	return (struct lists){
		.undo = undo,
		.diff = diff,
		.list = list,
		.now = sdi_desc_acl(undo->now, list),
		.before = list == SD_SACL ? &undo->before->sacl
					  : &undo->before->dacl,
		.after = list == SD_SACL ? &undo->after->sacl
					 : &undo->after->dacl,
	};
}

static enum sd_err
undo_all(struct undo *undo)
{
	const struct sd_diff_options options = {true, SD_FLAG_ALL};
	struct sd_diff diff = SD_DIFF_INIT;
	struct lists dacl = make_lists(undo, &diff, SD_DACL);
	struct lists sacl = make_lists(undo, &diff, SD_SACL);
	enum sd_err err =
		sd_diff_make(&diff, undo->before, undo->after, &options);

	if (err == SD_OK)
		err = undo_list(&dacl);
	if (err == SD_OK)
		err = undo_list(&sacl);
	if (err == SD_OK) {
		undo_protected(&dacl);
		undo_protected(&sacl);
		undo_principals(undo);
	}
	sd_diff_clear(&diff);
	return err;
}

enum sd_err
sd_desc_revert(struct sd_desc *current, const struct sd_desc *before,
	       const struct sd_desc *after, size_t *conflicts,
	       sd_conflict_fn *report, void *context)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	struct undo undo = {&work, before, after, 0, report, context};
	enum sd_err err = sd_desc_copy(current, &work);

	if (err == SD_OK)
		err = undo_all(&undo);
	if (err != SD_OK)
		return err;
	for (enum sd_list list = SD_DACL; list <= SD_SACL; list++)
		if (sd_desc_acl(&work, list) != NULL &&
		    sd_acl_size(sd_desc_acl(&work, list)) > SD_ACL_MAX_SIZE)
			return SD_ERANGE;
	*conflicts = undo.conflicts;
	sdi_desc_swap(&work, current);
	return SD_OK;
}
