/* SPDX-License-Identifier: MIT */
/*
 * libsd/acl.c: an ordered list of ACEs; canonical order (MS-DTYP 2.4.5).
 * A list grows and shrinks through its descriptor alone.
 */
#include "libsd/acl.h"

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

/* The canonical groups, in order; ANYWHERE is never judged. */
enum group { DENY, ALLOW, INHERITED, ANYWHERE };

static enum group
group_of(const struct sd_ace *ace)
{
	if (!sd_ace_is_allow(ace) && !sd_ace_is_deny(ace))
		return ANYWHERE;
	if (sd_ace_is_inherited(ace))
		return INHERITED;
	return sd_ace_is_deny(ace) ? DENY : ALLOW;
}

static const char *
group_name(enum group group)
{
	return group == DENY	? "explicit deny"
	       : group == ALLOW ? "explicit allow"
				: "inherited";
}

enum sd_err
sd_acl_check_canonical(const struct sd_acl *acl, struct sd_error *error)
{
	enum group last = DENY;

	for (size_t i = 0; i < acl->count; i++) {
		enum group group = group_of(&acl->aces[i]);

		if (group == ANYWHERE)
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

	for (enum group want = DENY; want <= INHERITED; want++) {
		enum group current = DENY;

		for (size_t i = 0; i < acl->count; i++) {
			enum group group = group_of(&acl->aces[i]);

			if (group != ANYWHERE)
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
