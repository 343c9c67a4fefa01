/* SPDX-License-Identifier: MIT */
/*
 * libsd/diff.c: differences between two descriptors. ACLs are multisets here:
 * both are sorted, walked once side by side, and what has no partner is
 * lone. Reads only.
 */
#include "libsd/diff.h"

#include "libsd/internal/mem.h"

#include <stdlib.h>

#define OTHER_ITEMS 6 /* at most: owner, group, two bits, two states */

/* One ACL of a descriptor, as far as the comparison looks at it. */
struct side {
	const struct sd_acl *acl; /* NULL: not a list, no ACEs */
	const struct sd_ace **sorted;
	size_t count;
	bool *lone; /* by index into acl */
};

struct pair {
	struct side before, after;
};

static int
compare_refs(const void *a, const void *b)
{
	const struct sd_ace *const *x = a;
	const struct sd_ace *const *y = b;
	int order = sd_ace_compare(*x, *y);

	/* Of equal ACEs the first ones pair up, so that the last is lone. */
	if (order != 0)
		return order;
	return *x < *y ? -1 : 1;
}

static void
side_clear(struct side *side)
{
	free(side->sorted);
	free(side->lone);
}

static enum sd_err
side_init(struct side *side, bool ignore_inherited)
{
	size_t count = side->acl == NULL ? 0 : side->acl->count;

	if (count == 0)
		return SD_OK;
	side->sorted = sdi_malloc(count * sizeof(struct sd_ace *));
	side->lone = sdi_malloc(count * sizeof(bool));
	if (side->sorted == NULL || side->lone == NULL)
		return SD_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		side->lone[i] = false;
		if (!ignore_inherited ||
		    !sd_ace_is_inherited(&side->acl->aces[i]))
			side->sorted[side->count++] = &side->acl->aces[i];
	}
	qsort(side->sorted, side->count, sizeof(struct sd_ace *), compare_refs);
	return SD_OK;
}

static void
mark_lone(struct side *side, size_t index)
{
	side->lone[side->sorted[index] - side->acl->aces] = true;
}

static void
pair_walk(struct pair *pair)
{
	struct side *before = &pair->before;
	struct side *after = &pair->after;
	size_t b = 0;
	size_t a = 0;

	while (b < before->count || a < after->count) {
		int order;

		if (b == before->count)
			order = 1;
		else if (a == after->count)
			order = -1;
		else
			order = sd_ace_compare(before->sorted[b],
					       after->sorted[a]);
		if (order < 0)
			mark_lone(before, b);
		if (order > 0)
			mark_lone(after, a);
		b += order <= 0;
		a += order >= 0;
	}
}

static enum sd_err
pair_init(struct pair *pair, bool ignore_inherited)
{
	enum sd_err err = side_init(&pair->before, ignore_inherited);

	if (err == SD_OK)
		err = side_init(&pair->after, ignore_inherited);
	if (err == SD_OK)
		pair_walk(pair);
	return err;
}

static void
pair_clear(struct pair *pair)
{
	side_clear(&pair->before);
	side_clear(&pair->after);
}

static void
add_other(struct sd_diff *diff, enum sd_diff_kind kind)
{
	diff->items[diff->count++] = (struct sd_diff_item){
		.kind = kind,
		.in_sacl = kind == SD_DIFF_SACL_PROTECTED ||
			   kind == SD_DIFF_SACL_STATE};
}

static void
add_lone(struct sd_diff *diff, enum sd_diff_kind kind, bool in_sacl,
	 const struct side *side)
{
	size_t count = side->acl == NULL ? 0 : side->acl->count;

	for (size_t i = 0; i < count; i++)
		if (side->lone[i])
			diff->items[diff->count++] = (struct sd_diff_item){
				.kind = kind,
				.in_sacl = in_sacl,
				.index = i,
				.ace = &side->acl->aces[i]};
}

static bool
same_sid(bool has_a, const struct sd_sid *a, bool has_b, const struct sd_sid *b)
{
	return has_a == has_b && (!has_a || sd_sid_equal(a, b));
}

static void
add_others(struct sd_diff *diff, const struct sd_desc *before,
	   const struct sd_desc *after, unsigned parts)
{
	unsigned control = before->control ^ after->control;

	if ((parts & SD_FLAG_OWNER) != 0 &&
	    !same_sid(before->has_owner, &before->owner, after->has_owner,
		      &after->owner))
		add_other(diff, SD_DIFF_OWNER);
	if ((parts & SD_FLAG_GROUP) != 0 &&
	    !same_sid(before->has_group, &before->group, after->has_group,
		      &after->group))
		add_other(diff, SD_DIFF_GROUP);
	if ((parts & SD_FLAG_DACL) != 0 &&
	    (control & SD_CONTROL_DACL_PROTECTED) != 0)
		add_other(diff, SD_DIFF_PROTECTED);
	if ((parts & SD_FLAG_SACL) != 0 &&
	    (control & SD_CONTROL_SACL_PROTECTED) != 0)
		add_other(diff, SD_DIFF_SACL_PROTECTED);
	if ((parts & SD_FLAG_DACL) != 0 &&
	    before->dacl_state != after->dacl_state)
		add_other(diff, SD_DIFF_DACL_STATE);
	if ((parts & SD_FLAG_SACL) != 0 &&
	    before->sacl_state != after->sacl_state)
		add_other(diff, SD_DIFF_SACL_STATE);
}

static struct side
side_of(bool wanted, uint8_t state, const struct sd_acl *acl)
{
	return (struct side){.acl = wanted && state == SD_ACL_LIST ? acl
								   : NULL};
}

static enum sd_err
collect(struct sd_diff *diff, const struct pair *dacl, const struct pair *sacl)
{
	size_t most = dacl->before.count + dacl->after.count +
		      sacl->before.count + sacl->after.count + OTHER_ITEMS;

	diff->items = sdi_malloc(most * sizeof(*diff->items));
	if (diff->items == NULL)
		return SD_ENOMEM;
	add_lone(diff, SD_DIFF_ACE_REMOVED, false, &dacl->before);
	add_lone(diff, SD_DIFF_ACE_REMOVED, true, &sacl->before);
	add_lone(diff, SD_DIFF_ACE_ADDED, false, &dacl->after);
	add_lone(diff, SD_DIFF_ACE_ADDED, true, &sacl->after);
	return SD_OK;
}

enum sd_err
sd_diff_init(struct sd_diff *diff, const struct sd_desc *before,
	     const struct sd_desc *after, const struct sd_diff_options *options)
{
	bool want_dacl = (options->parts & SD_FLAG_DACL) != 0;
	bool want_sacl = (options->parts & SD_FLAG_SACL) != 0;
	struct pair dacl = {
		side_of(want_dacl, before->dacl_state, &before->dacl),
		side_of(want_dacl, after->dacl_state, &after->dacl)};
	struct pair sacl = {
		side_of(want_sacl, before->sacl_state, &before->sacl),
		side_of(want_sacl, after->sacl_state, &after->sacl)};
	enum sd_err err;

	*diff = (struct sd_diff){0};
	err = pair_init(&dacl, options->ignore_inherited);
	if (err == SD_OK)
		err = pair_init(&sacl, options->ignore_inherited);
	if (err == SD_OK)
		err = collect(diff, &dacl, &sacl);
	if (err == SD_OK)
		add_others(diff, before, after, options->parts);
	pair_clear(&dacl);
	pair_clear(&sacl);
	return err;
}

void
sd_diff_clear(struct sd_diff *diff)
{
	free(diff->items);
	*diff = (struct sd_diff){0};
}
