/* SPDX-License-Identifier: MIT */
/*
 * libsd/acl.c: an ordered list of ACEs; canonical order (MS-DTYP 2.4.5).
 *
 * The list grows in its descriptor's pool and never gives memory back.
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

enum sd_err
sd_acl_insert(struct sd_acl *acl, struct sd_pool *pool, size_t index,
	      const struct sd_ace *ace)
{
	struct sd_ace copy = *ace; /* it may be one of this list */
	struct sd_ace *place;

	if (sdi_acl_reserve(acl, pool, (size_t)acl->count + 1) != SD_OK)
		return SD_ENOMEM;
	if (copy.data_len > 0) {
		copy.data = sdi_pool_copy(pool, copy.data, copy.data_len);
		if (copy.data == NULL)
			return SD_ENOMEM;
	}
	place = acl->aces + index;
	memmove(place + 1, place, (acl->count - index) * sizeof(*place));
	*place = copy;
	acl->count++;
	acl->slack = 0;
	if (copy.form == SD_ACE_FORM_OBJECT)
		acl->revision = 4;
	return SD_OK;
}

enum sd_err
sd_acl_append(struct sd_acl *acl, struct sd_pool *pool,
	      const struct sd_ace *ace)
{
	return sd_acl_insert(acl, pool, acl->count, ace);
}

void
sd_acl_remove(struct sd_acl *acl, size_t index)
{
	struct sd_ace *place = acl->aces + index;

	acl->count--;
	memmove(place, place + 1, (acl->count - index) * sizeof(*place));
	acl->slack = 0;
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
sd_acl_canonicalize(struct sd_acl *acl, struct sd_pool *pool, size_t *moved)
{
	size_t size = acl->count * sizeof(*acl->aces);
	struct sd_ace *sorted;
	size_t changed = 0;

	(void)pool; /* the list keeps its place */
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
