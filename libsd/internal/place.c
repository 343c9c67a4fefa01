/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/place.c: where an ACE belongs in a list (MS-DTYP 2.4.5).
 * Knows the canonical groups; changes nothing but the order asked for.
 */
#include "libsd/internal/place.h"

enum sdi_place_group
sdi_place_group_of(const struct sd_ace *ace)
{
	if (sd_ace_is_inherited(ace))
		return SDI_PLACE_INHERITED;
	if (sd_ace_is_deny(ace))
		return SDI_PLACE_DENY;
	if (sd_ace_is_allow(ace))
		return SDI_PLACE_ALLOW;
	return SDI_PLACE_OTHER;
}

size_t
sdi_place_end(const struct sd_acl *acl, size_t count,
	      enum sdi_place_group group)
{
	size_t end = 0;

	/* Groups are numbered in their order, so the place is behind the
	 * last ACE that may not follow. An ACE that neither allows nor denies
	 * never pushes one that does. */
	for (size_t i = 0; i < count; i++) {
		enum sdi_place_group at = sdi_place_group_of(&acl->aces[i]);

		if (at == group || (at < group && at != SDI_PLACE_OTHER))
			end = i + 1;
	}
	return end;
}

static bool
is_neighbour(const struct sd_ace *ace, enum sdi_place_group group, bool any)
{
	const enum sdi_place_group at = sdi_place_group_of(ace);

	return at == group || (any && at != SDI_PLACE_INHERITED);
}

size_t
sdi_place_beside(const struct sd_acl *acl, const struct sd_acl *home,
		 size_t index)
{
	const enum sdi_place_group group =
		sdi_place_group_of(&home->aces[index]);
	const bool any = sd_acl_check_canonical(home, NULL) != SD_OK;
	size_t found;

	for (size_t i = index; i-- > 0;) {
		if (!is_neighbour(&home->aces[i], group, any))
			continue;
		found = sd_acl_find(acl, &home->aces[i]);
		if (found != SIZE_MAX)
			return found + 1;
	}
	for (size_t i = index + 1; i < home->count; i++) {
		if (!is_neighbour(&home->aces[i], group, any))
			continue;
		found = sd_acl_find(acl, &home->aces[i]);
		if (found != SIZE_MAX)
			return found;
	}
	return sdi_place_end(acl, acl->count, group);
}

size_t
sdi_place_count(const struct sd_acl *acl, size_t count,
		const struct sd_ace *ace)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += sd_ace_equal(&acl->aces[i], ace);
	return found;
}

void
sdi_place_move_up(struct sd_acl *acl, size_t from, size_t to)
{
	struct sd_ace moved = acl->aces[from];

	for (size_t i = from; i > to; i--)
		acl->aces[i] = acl->aces[i - 1];
	acl->aces[to] = moved;
}
