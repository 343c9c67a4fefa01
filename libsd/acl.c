/* SPDX-License-Identifier: MIT */
/*
 * libsd/acl.c: an ordered list of ACEs; canonical order (MS-DTYP 2.4.5).
 * A list grows and shrinks through its descriptor alone.
 */
#include "libsd/acl.h"

#include "libsd/internal/acl.h"
#include "libsd/internal/mem.h"

#include <stdlib.h>
#include <string.h>

size_t
sd_acl_size(const struct sd_acl *acl)
{
	size_t size = 8 + (size_t)acl->slack;

	for (size_t i = 0; i < acl->count; i++)
		size += sd_ace_size(&acl->aces[i]);
	return size;
}

bool
sd_acl_same_aces(const struct sd_acl *a, const struct sd_acl *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!sd_ace_equal(&a->aces[i], &b->aces[i]))
			return false;
	return true;
}

uint32_t
sd_acl_slot_bits(const struct sd_acl *acl, const struct sd_ace *slot)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < acl->count; i++)
		if (sd_ace_same_slot(&acl->aces[i], slot))
			bits |= sd_mask_map_generic(acl->aces[i].mask);
	return bits;
}

size_t
sd_acl_find(const struct sd_acl *acl, const struct sd_ace *ace)
{
	for (size_t i = 0; i < acl->count; i++) {
		if (sd_ace_equal(&acl->aces[i], ace))
			return i;
	}
	return SIZE_MAX;
}

size_t
sd_acl_find_slot(const struct sd_acl *acl, const struct sd_ace *slot)
{
	for (size_t i = 0; i < acl->count; i++) {
		if (sd_ace_same_slot(&acl->aces[i], slot))
			return i;
	}
	return SIZE_MAX;
}

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

/* The group as a list is checked: an ACE that neither allows nor denies may be
 * anywhere, inherited or not. */
static enum sdi_place_group
judged_group(const struct sd_ace *ace)
{
	return sd_ace_is_allow(ace) || sd_ace_is_deny(ace)
		       ? sdi_place_group_of(ace)
		       : SDI_PLACE_OTHER;
}

static const char *
group_name(enum sdi_place_group group)
{
	return group == SDI_PLACE_DENY	  ? "explicit deny"
	       : group == SDI_PLACE_ALLOW ? "explicit allow"
					  : "inherited";
}

enum sd_err
sd_acl_check_canonical(const struct sd_acl *acl, struct sd_error *error)
{
	enum sdi_place_group last = SDI_PLACE_DENY;

	for (size_t i = 0; i < acl->count; i++) {
		const enum sdi_place_group group = judged_group(&acl->aces[i]);

		if (group == SDI_PLACE_OTHER)
			continue;
		if (group < last)
			return sd_error_set(
				error, SD_ENOTCANONICAL, i, "MS-DTYP 2.4.5",
				"ACE %zu: want no %s ACE after an "
				"%s one",
				i, group_name(group), group_name(last));
		last = group;
	}
	return SD_OK;
}

/*
 * What is never judged stays with the ACE before it, so that sorting a
 * canonical list changes nothing.
 */
static size_t
move_groups(const struct sd_acl *acl, struct sd_ace *sorted)
{
	size_t count = 0, moved = 0;

	for (enum sdi_place_group want = SDI_PLACE_DENY;
	     want <= SDI_PLACE_INHERITED; want++) {
		enum sdi_place_group current = SDI_PLACE_DENY;

		for (size_t i = 0; i < acl->count; i++) {
			const enum sdi_place_group group =
				judged_group(&acl->aces[i]);

			if (group != SDI_PLACE_OTHER)
				current = group;
			if (current != want)
				continue;
			moved += count != i;
			sorted[count++] = acl->aces[i];
		}
	}
	return moved;
}

enum sd_err
sd_acl_canonicalize(struct sd_acl *acl, size_t *moved)
{
	size_t size = acl->count * sizeof(*acl->aces);
	struct sd_ace *sorted;
	size_t changed = 0;

	if (sd_acl_check_canonical(acl, NULL) != SD_OK) {
		sorted = sdi_malloc(size);
		if (sorted == NULL)
			return SD_ENOMEM;
		changed = move_groups(acl, sorted);
		memcpy(acl->aces, sorted, size);
		free(sorted);
		acl->slack = 0;
	}
	if (moved != NULL)
		*moved = changed;
	return SD_OK;
}

/* ---- where an ACE belongs -------------------------------------------- */

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
