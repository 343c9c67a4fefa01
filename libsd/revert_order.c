/* SPDX-License-Identifier: MIT */
/*
 * libsd/revert_order.c: undo of what only moved in a list, such as one that
 * was put in canonical order. Works in place and needs no memory.
 */
#include "libsd/internal/revert.h"

/* Its index, where the explicit ACE stands there once; else SIZE_MAX. */
static size_t
find_once(const struct sd_acl *acl, const struct sd_ace *ace)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < acl->count; i++) {
		if (!sd_ace_equal(&acl->aces[i], ace))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = i;
	}
	return found;
}

/* Does it stand once in each of the three? */
static bool
is_common(const struct sdi_lists *lists, const struct sd_ace *ace)
{
	return !sd_ace_is_inherited(ace) &&
	       find_once(lists->before, ace) != SIZE_MAX &&
	       find_once(lists->after, ace) != SIZE_MAX &&
	       find_once(lists->now, ace) != SIZE_MAX;
}

/*
 * Do the common ACEs have the same effect in acl as in the order of home? Of
 * two that both allow, or both deny, either may come first, and a DC sorts
 * them anyhow; what an ACE that denies and one that allows say depends on
 * which comes first.
 */
static bool
has_order_of(const struct sdi_lists *lists, const struct sd_acl *acl,
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
		at = find_once(acl, ace);
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
	if (!has_order_of(lists, now, lists->after)) {
		sdi_undo_conflict(lists->undo, NULL, false);
		return;
	}
	for (size_t i = 0; i < before->count; i++) {
		if (!is_common(lists, &before->aces[i]))
			continue;
		while (!is_common(lists, &now->aces[place]))
			place++;
		swap(now, place, find_once(now, &before->aces[i]));
		place++;
	}
	now->slack = 0;
}
