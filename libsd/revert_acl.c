/* SPDX-License-Identifier: MIT */
/*
 * libsd/revert_acl.c: undo on one list. What stands there as we made it is
 * taken back ACE by ACE. Where somebody has made something else of it, ACEs
 * that can be looked into are taken back bit by bit, slot by slot; the others
 * whole, or not at all. Inherited ACEs are the server's.
 */
#include "libsd/internal/place.h"
#include "libsd/internal/revert.h"

enum sd_err
sdi_undo_put_back(struct sdi_lists *lists)
{
	struct sd_pool *pool = sd_desc_pool(lists->undo->now);
	enum sd_err err = pool == NULL ? SD_ENOMEM : SD_OK;

	lists->now->count = 0;
	for (size_t i = 0; i < lists->before->count && err == SD_OK; i++)
		err = sd_acl_append(lists->now, pool, &lists->before->aces[i]);
	lists->now->revision = lists->before->revision;
	lists->now->slack = 0;
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
put_explicit_back(struct sdi_lists *lists)
{
	struct sd_pool *pool = sd_desc_pool(lists->undo->now);
	enum sd_err err = pool == NULL ? SD_ENOMEM : SD_OK;
	size_t at = 0;

	for (size_t i = lists->now->count; i-- > 0;)
		if (!sd_ace_is_inherited(&lists->now->aces[i]))
			sd_acl_remove(lists->now, i);
	for (size_t i = next_explicit(lists->before, 0);
	     i < lists->before->count && err == SD_OK;
	     i = next_explicit(lists->before, i + 1))
		err = sd_acl_insert(lists->now, pool, at++,
				    &lists->before->aces[i]);
	lists->now->slack = 0;
	return err;
}

/* Puts before[index] back with this mask. */
static enum sd_err
put_ace_back(struct sdi_lists *lists, size_t index, uint32_t mask)
{
	struct sd_ace ace = lists->before->aces[index];
	struct sd_pool *pool = sd_desc_pool(lists->undo->now);

	ace.mask = mask;
	if (pool == NULL)
		return SD_ENOMEM;
	return sd_acl_insert(lists->now, pool,
			     sdi_place_beside(lists->now, lists->before, index),
			     &ace);
}

static size_t
find_slot(const struct sd_acl *acl, const struct sd_ace *slot)
{
	for (size_t i = 0; i < acl->count; i++)
		if (sd_ace_same_slot(&acl->aces[i], slot))
			return i;
	return SIZE_MAX;
}

/* Made or changed by somebody else: not as it stood before or after. */
static bool
is_theirs(const struct sdi_lists *lists, const struct sd_ace *ace)
{
	return sd_acl_find(lists->before, ace) == SIZE_MAX &&
	       sd_acl_find(lists->after, ace) == SIZE_MAX;
}

/* Our ACE is not there any more: the bits go where somebody has widened or
 * narrowed it. Full control is no widened ACE of ours. */
static void
take_bits(struct sdi_lists *lists, const struct sd_ace *slot, uint32_t bits)
{
	struct sd_acl *acl = lists->now;

	for (size_t i = acl->count; i-- > 0;) {
		struct sd_ace *ace = &acl->aces[i];
		uint32_t mask = sd_mask_map_generic(ace->mask);

		if (!sd_ace_same_slot(ace, slot) || (mask & bits) == 0 ||
		    !is_theirs(lists, ace))
			continue;
		if ((mask & SD_MASK_FULL_CONTROL) == SD_MASK_FULL_CONTROL) {
			sdi_undo_conflict(lists->undo, ace, true);
			continue;
		}
		acl->slack = 0;
		ace->mask = mask & ~bits;
		if (ace->mask == 0)
			sd_acl_remove(acl, i);
	}
}

static enum sd_err
give_bits(struct sdi_lists *lists, const struct sd_ace *slot, uint32_t bits)
{
	size_t at = find_slot(lists->now, slot);
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

static size_t
count_equal(const struct sd_acl *acl, const struct sd_ace *ace)
{
	size_t count = 0;

	for (size_t i = 0; i < acl->count; i++)
		count += sd_ace_equal(&acl->aces[i], ace);
	return count;
}

/* One more of it than there was before: one of these is ours. */
static bool
take_equal(struct sdi_lists *lists, const struct sd_ace *ace)
{
	if (count_equal(lists->now, ace) <= count_equal(lists->before, ace))
		return false;
	lists->now->slack = 0;
	sd_acl_remove(lists->now, sd_acl_find(lists->now, ace));
	return true;
}

/* Is there an ACE, made since, that is this one with another mask or
 * condition? An opaque one says nothing about whom or what it is for. */
static bool
has_rival(const struct sdi_lists *lists, const struct sd_ace *ace)
{
	if (ace->form == SD_ACE_FORM_OPAQUE)
		return false;
	for (size_t i = 0; i < lists->now->count; i++) {
		const struct sd_ace *other = &lists->now->aces[i];

		if (other->type == ace->type && other->flags == ace->flags &&
		    other->object_flags == ace->object_flags &&
		    sd_guid_equal(&other->object_type, &ace->object_type) &&
		    sd_guid_equal(&other->inherited_type,
				  &ace->inherited_type) &&
		    sd_sid_equal(&other->sid, &ace->sid) &&
		    is_theirs(lists, other))
			return true;
	}
	return false;
}

/* ACEs that cannot be looked into are taken back whole, or not at all. */
static enum sd_err
undo_whole(struct sdi_lists *lists, const struct sd_diff_item *item)
{
	bool was_added = item->kind == SD_DIFF_ACE_ADDED;

	if (was_added && take_equal(lists, item->ace))
		return SD_OK;
	if (!was_added && count_equal(lists->now, item->ace) >=
				  count_equal(lists->before, item->ace))
		return SD_OK;
	if (has_rival(lists, item->ace)) {
		sdi_undo_conflict(lists->undo, item->ace, was_added);
		return SD_OK;
	}
	if (was_added)
		return SD_OK;
	return put_ace_back(lists, item->index, item->ace->mask);
}

/* The item is about an ACE, which come first in a diff. */
static bool
is_of_slot(const struct sdi_lists *lists, const struct sd_diff_item *item,
	   const struct sd_ace *slot)
{
	return item->in_sacl == lists->in_sacl &&
	       sd_ace_same_slot(item->ace, slot);
}

/* The ACEs of the slot that we added and that are there no more as they
 * were: their bits. The others go. */
static uint32_t
take_added(struct sdi_lists *lists, const struct sd_ace *slot)
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
put_removed_back(struct sdi_lists *lists, const struct sd_ace *slot)
{
	enum sd_err err = SD_OK;

	for (size_t i = 0; i < lists->diff->count && err == SD_OK; i++) {
		const struct sd_diff_item *item = &lists->diff->items[i];

		if (item->kind == SD_DIFF_ACE_REMOVED &&
		    is_of_slot(lists, item, slot) &&
		    count_equal(lists->now, item->ace) <
			    count_equal(lists->before, item->ace))
			err = put_ace_back(lists, item->index, item->ace->mask);
	}
	return err;
}

/* ACE by ACE while all that we made is there, and bit by bit when somebody
 * has made something else of it. */
static enum sd_err
undo_slot(struct sdi_lists *lists, const struct sd_ace *slot)
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

/* Of the items about one slot the first stands for all. */
static bool
is_done(const struct sdi_lists *lists, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (is_of_slot(lists, &lists->diff->items[i],
			       lists->diff->items[index].ace))
			return true;
	return false;
}

static enum sd_err
undo_ace(struct sdi_lists *lists, size_t index)
{
	const struct sd_diff_item *item = &lists->diff->items[index];

	if (item->ace == NULL || item->in_sacl != lists->in_sacl)
		return SD_OK;
	if (!sd_ace_is_editable(item->ace))
		return undo_whole(lists, item);
	return is_done(lists, index) ? SD_OK : undo_slot(lists, item->ace);
}

enum sd_err
sdi_undo_aces(struct sdi_lists *lists)
{
	const struct sdi_undo *undo = lists->undo;
	uint8_t state =
		lists->in_sacl ? undo->now->sacl_state : undo->now->dacl_state;
	enum sd_err err = SD_OK;

	if (sd_acl_same_aces(lists->before, lists->after))
		return SD_OK;
	if (state != SD_ACL_LIST)
		return SD_ENOTFOUND;
	if (sd_acl_same_aces(lists->now, lists->after))
		return sdi_undo_put_back(lists);
	if (same_explicit(lists->now, lists->after))
		return put_explicit_back(lists);
	if (same_explicit(lists->now, lists->before))
		return SD_OK; /* done already */
	/* First, so that what comes back finds its neighbours in their places.
	 */
	sdi_undo_moves(lists);
	for (size_t i = 0; i < lists->diff->count && err == SD_OK; i++)
		err = undo_ace(lists, i);
	return err;
}
