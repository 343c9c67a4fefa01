/* SPDX-License-Identifier: MIT */
/*
 * libsd/diff.c: differences between two descriptors. ACLs are multisets here:
 * both are sorted and walked once side by side, which pairs equal ACEs; what
 * has no partner differs. Of those that have one, the fewest are named that
 * must move to come from one order to the other; where either of two could,
 * it is the later one, as in putting a list in canonical order. Reads only.
 */
#include "libsd/diff.h"

#include "libsd/internal/desc.h"
#include "libsd/internal/mem.h"

#include <stdlib.h>
#include <string.h>

#define OTHER_ITEMS 6 /* at most: owner, group, two bits, two states */

/* Instead of the index of a partner. */
#define LONE SIZE_MAX
#define IGNORED (SIZE_MAX - 1)

/* One ACL of a descriptor, as far as the comparison looks at it. */
struct side {
	const struct sd_acl *acl; /* NULL: not a list, no ACEs */
	const struct sd_ace **sorted;
	size_t count;
	size_t *partner; /* of each ACE of acl: its place in the other one */
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

static enum sd_err
side_init(struct side *side, bool ignore_inherited)
{
	size_t count = side->acl == NULL ? 0 : side->acl->count;

	if (count == 0)
		return SD_OK;
	side->sorted = sdi_malloc(count * sizeof(struct sd_ace *));
	side->partner = sdi_malloc(count * sizeof(size_t));
	if (side->sorted == NULL || side->partner == NULL)
		return SD_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct sd_ace *ace = &side->acl->aces[i];

		side->partner[i] = IGNORED;
		if (ignore_inherited && sd_ace_is_inherited(ace))
			continue;
		side->partner[i] = LONE;
		side->sorted[side->count++] = ace;
	}
	qsort(side->sorted, side->count, sizeof(struct sd_ace *), compare_refs);
	return SD_OK;
}

static void
pair_walk(struct pair *pair)
{
	struct side *before = &pair->before;
	struct side *after = &pair->after;
	size_t b = 0;
	size_t a = 0;

	while (b < before->count && a < after->count) {
		const struct sd_ace *x = before->sorted[b];
		const struct sd_ace *y = after->sorted[a];
		int order = sd_ace_compare(x, y);

		if (order == 0) {
			size_t from = (size_t)(x - before->acl->aces);
			size_t to = (size_t)(y - after->acl->aces);

			before->partner[from] = to;
			after->partner[to] = from;
		}
		b += order <= 0;
		a += order >= 0;
	}
}

/* To be cleared, whatever comes back. */
static enum sd_err
pair_init(struct pair *pair, const struct sd_acl *before,
	  const struct sd_acl *after, bool ignore_inherited)
{
	enum sd_err err;

	*pair = (struct pair){.before = {.acl = before},
			      .after = {.acl = after}};
	err = side_init(&pair->before, ignore_inherited);
	if (err == SD_OK)
		err = side_init(&pair->after, ignore_inherited);
	if (err == SD_OK)
		pair_walk(pair);
	return err;
}

static void
pair_clear(struct pair *pair)
{
	free(pair->before.sorted);
	free(pair->before.partner);
	free(pair->after.sorted);
	free(pair->after.partner);
}

static void
add_other(struct sd_diff *diff, enum sd_diff_kind kind, enum sd_list list)
{
	diff->items[diff->count++] =
		(struct sd_diff_item){.kind = kind, .list = list};
}

static void
add_lone(struct sd_diff *diff, enum sd_diff_kind kind, enum sd_list list,
	 const struct side *side)
{
	size_t count = side->acl == NULL ? 0 : side->acl->count;

	for (size_t i = 0; i < count; i++)
		if (side->partner[i] == LONE)
			diff->items[diff->count++] = (struct sd_diff_item){
				.kind = kind,
				.list = list,
				.index = i,
				.ace = &side->acl->aces[i]};
}

static void
add_others(struct sd_diff *diff, const struct sd_desc *before,
	   const struct sd_desc *after, unsigned parts)
{
	unsigned control = before->control ^ after->control;

	if ((parts & SD_FLAG_OWNER) != 0 &&
	    !sdi_desc_same_sid(sd_desc_owner(before), sd_desc_owner(after)))
		add_other(diff, SD_DIFF_OWNER, SD_DACL);
	if ((parts & SD_FLAG_GROUP) != 0 &&
	    !sdi_desc_same_sid(sd_desc_group(before), sd_desc_group(after)))
		add_other(diff, SD_DIFF_GROUP, SD_DACL);
	if ((parts & SD_FLAG_DACL) != 0 &&
	    (control & SD_CONTROL_DACL_PROTECTED) != 0)
		add_other(diff, SD_DIFF_PROTECTED, SD_DACL);
	if ((parts & SD_FLAG_SACL) != 0 &&
	    (control & SD_CONTROL_SACL_PROTECTED) != 0)
		add_other(diff, SD_DIFF_SACL_PROTECTED, SD_SACL);
	if ((parts & SD_FLAG_DACL) != 0 &&
	    before->dacl_state != after->dacl_state)
		add_other(diff, SD_DIFF_DACL_STATE, SD_DACL);
	if ((parts & SD_FLAG_SACL) != 0 &&
	    before->sacl_state != after->sacl_state)
		add_other(diff, SD_DIFF_SACL_STATE, SD_SACL);
}

static enum sd_err
collect(struct sd_diff *diff, const struct pair *dacl, const struct pair *sacl)
{
	size_t most = dacl->before.count + dacl->after.count +
		      sacl->before.count + sacl->after.count + OTHER_ITEMS;

	diff->items = sdi_malloc(most * sizeof(*diff->items));
	if (diff->items == NULL)
		return SD_ENOMEM;
	add_lone(diff, SD_DIFF_ACE_REMOVED, SD_DACL, &dacl->before);
	add_lone(diff, SD_DIFF_ACE_REMOVED, SD_SACL, &sacl->before);
	add_lone(diff, SD_DIFF_ACE_ADDED, SD_DACL, &dacl->after);
	add_lone(diff, SD_DIFF_ACE_ADDED, SD_SACL, &sacl->after);
	return SD_OK;
}

/* The list where it is one of the parts that are looked at. */
static const struct sd_acl *
wanted_acl(const struct sd_desc *desc, enum sd_list list, unsigned parts)
{
	unsigned flag = list == SD_SACL ? SD_FLAG_SACL : SD_FLAG_DACL;

	return (parts & flag) != 0 ? sd_desc_acl(desc, list) : NULL;
}

enum sd_err
sd_diff_make(struct sd_diff *diff, const struct sd_desc *before,
	     const struct sd_desc *after, const struct sd_diff_options *options)
{
	const unsigned parts = options->parts;
	struct pair dacl, sacl = {.before = {0}};
	enum sd_err err;

	sd_diff_clear(diff);
	err = pair_init(&dacl, wanted_acl(before, SD_DACL, parts),
			wanted_acl(after, SD_DACL, parts),
			options->ignore_inherited);
	if (err == SD_OK)
		err = pair_init(&sacl, wanted_acl(before, SD_SACL, parts),
				wanted_acl(after, SD_SACL, parts),
				options->ignore_inherited);
	if (err == SD_OK)
		err = collect(diff, &dacl, &sacl);
	if (err == SD_OK)
		add_others(diff, before, after, parts);
	pair_clear(&dacl);
	pair_clear(&sacl);
	return err;
}

void
sd_diff_init(struct sd_diff *diff)
{
	*diff = (struct sd_diff)SD_DIFF_INIT;
}

void
sd_diff_clear(struct sd_diff *diff)
{
	free(diff->items);
	sd_diff_init(diff);
}

/* An ACE that both lists have. */
struct common {
	size_t from, to; /* its places */
	size_t end;	 /* at n: where the best run of n + 1 begins */
	size_t next;	 /* what follows it in its run */
	bool stays;
};

/* The longest run of ACEs whose order is the same in both lists, from the
 * back. */
static void
find_stays(struct common *common, size_t count)
{
	size_t longest = 0;

	for (size_t i = count; i-- > 0;) {
		size_t low = 0;
		size_t high = longest;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (common[common[middle].end].to > common[i].to)
				low = middle + 1;
			else
				high = middle;
		}
		common[i].next = low > 0 ? common[low - 1].end : SIZE_MAX;
		common[low].end = i;
		longest += low == longest;
	}
	if (longest == 0)
		return;
	for (size_t i = common[longest - 1].end; i != SIZE_MAX;
	     i = common[i].next)
		common[i].stays = true;
}

static enum sd_err
append_moves(struct sd_diff *diff, const struct side *before,
	     struct common *common)
{
	struct sd_diff_item *items;
	size_t count = 0;

	for (size_t i = 0; i < before->acl->count; i++)
		if (before->partner[i] != LONE)
			common[count++] = (struct common){
				.from = i, .to = before->partner[i]};
	find_stays(common, count);
	items = sdi_malloc((diff->count + count) * sizeof(*items));
	if (items == NULL)
		return SD_ENOMEM;
	if (diff->count > 0)
		memcpy(items, diff->items, diff->count * sizeof(*items));
	free(diff->items);
	diff->items = items;
	for (size_t i = 0; i < count; i++)
		if (!common[i].stays)
			items[diff->count++] = (struct sd_diff_item){
				.kind = SD_DIFF_ACE_MOVED,
				.index = common[i].from,
				.to = common[i].to,
				.ace = &before->acl->aces[common[i].from]};
	return SD_OK;
}

enum sd_err
sd_diff_append_moves(struct sd_diff *diff, const struct sd_desc *before,
		     const struct sd_desc *after)
{
	const struct sd_acl *old = sd_desc_acl(before, SD_DACL);
	const struct sd_acl *now = sd_desc_acl(after, SD_DACL);
	struct common *common = NULL;
	struct pair pair;
	enum sd_err err;

	if (old == NULL || now == NULL || old->count == 0 || now->count == 0)
		return SD_OK;
	err = pair_init(&pair, old, now, false);
	if (err == SD_OK) {
		common = sdi_malloc(old->count * sizeof(*common));
		err = common == NULL ? SD_ENOMEM
				     : append_moves(diff, &pair.before, common);
	}
	free(common);
	pair_clear(&pair);
	return err;
}
