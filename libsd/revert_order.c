/* SPDX-License-Identifier: MIT */
/*
 * libsd/revert_order.c: undo of what only moved in a list, such as one that
 * was put in canonical order. Works in place and needs no memory.
 */
#include "libsd/internal/revert.h"

static size_t
count_equal(const struct sd_acl *acl, size_t end, const struct sd_ace *ace)
{
	size_t count = 0;

	for (size_t i = 0; i < end; i++)
		count += sd_ace_equal(&acl->aces[i], ace);
	return count;
}

/* Where in acl the ACE home[index] stands, which both have: of equal ones the
 * first is the first. */
static size_t
find_in(const struct sd_acl *acl, const struct sd_acl *home, size_t index)
{
	const struct sd_ace *ace = &home->aces[index];
	size_t before = count_equal(home, index, ace);
	size_t i = 0;

	while (!sd_ace_equal(&acl->aces[i], ace) || before-- > 0)
		i++;
	return i;
}

/* Does it stand in each of the three as often? */
static bool
is_common(const struct sdi_lists *lists, const struct sd_ace *ace)
{
	const struct sd_acl *now = lists->now;
	const size_t count = count_equal(now, now->count, ace);

	return !sd_ace_is_inherited(ace) && count > 0 &&
	       count == count_equal(lists->before, lists->before->count, ace) &&
	       count == count_equal(lists->after, lists->after->count, ace);
}

/* Do the common ACEs follow each other in acl as they do in home? */
static bool
has_order_of(const struct sdi_lists *lists, const struct sd_acl *acl,
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
has_effect_of(const struct sdi_lists *lists, const struct sd_acl *acl,
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

static void
swap(struct sd_acl *acl, size_t a, size_t b)
{
	const struct sd_ace kept = acl->aces[a];

	acl->aces[a] = acl->aces[b];
	acl->aces[b] = kept;
}

void
sdi_undo_moves(struct sdi_lists *lists)
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
		sdi_undo_conflict(lists->undo, NULL, false);
		return;
	}
	for (size_t i = 0; i < before->count; i++) {
		if (!is_common(lists, &before->aces[i]))
			continue;
		while (!is_common(lists, &now->aces[place]))
			place++;
		swap(now, place, find_in(now, before, i));
		place++;
	}
	now->slack = 0;
}
