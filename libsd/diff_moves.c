/* SPDX-License-Identifier: MIT */
/*
 * libsd/diff_moves.c: which ACEs of a DACL stand elsewhere in another one.
 * Told are the fewest that have to move; where either of two could, it is
 * the later one, as in putting a list in canonical order. Reads only.
 */
#include "libsd/diff.h"

#include "libsd/internal/mem.h"

#include <stdlib.h>
#include <string.h>

struct ref {
	const struct sd_ace *ace;
	size_t index; /* in its own list */
};

/* The ACEs that both lists have, in the order of the first. */
struct common {
	struct ref *before, *after; /* sorted by ACE */
	size_t before_count, after_count;
	size_t *from, *to;    /* of each: its place in both lists */
	size_t *ends, *nexts; /* see find_stays */
	bool *stays;
	size_t count;
};

static int
compare_refs(const void *a, const void *b)
{
	const struct ref *x = a;
	const struct ref *y = b;
	int order = sd_ace_compare(x->ace, y->ace);

	if (order != 0)
		return order;
	return x->index < y->index ? -1 : 1;
}

static struct ref *
sorted_refs(const struct sd_acl *acl)
{
	struct ref *refs = sdi_malloc(acl->count * sizeof(*refs));

	if (refs == NULL)
		return NULL;
	for (size_t i = 0; i < acl->count; i++)
		refs[i] = (struct ref){&acl->aces[i], i};
	qsort(refs, acl->count, sizeof(*refs), compare_refs);
	return refs;
}

static void
common_clear(struct common *common)
{
	free(common->before);
	free(common->after);
	free(common->from);
	free(common->to);
	free(common->ends);
	free(common->nexts);
	free(common->stays);
}

/* Fills place with, for each ACE of before, its place in after. */
static void
pair(const struct common *common, size_t *place)
{
	size_t b = 0;
	size_t a = 0;

	while (b < common->before_count && a < common->after_count) {
		int order = sd_ace_compare(common->before[b].ace,
					   common->after[a].ace);

		if (order == 0)
			place[common->before[b].index] = common->after[a].index;
		b += order <= 0;
		a += order >= 0;
	}
}

static enum sd_err
common_init(struct common *common, const struct sd_acl *before,
	    const struct sd_acl *after)
{
	const size_t size = before->count * sizeof(size_t);
	size_t count = 0;

	common->before_count = before->count;
	common->after_count = after->count;
	common->before = sorted_refs(before);
	common->after = sorted_refs(after);
	common->from = sdi_malloc(size);
	common->to = sdi_malloc(size);
	common->ends = sdi_malloc(size);
	common->nexts = sdi_malloc(size);
	common->stays = sdi_malloc(before->count * sizeof(bool));
	if (common->before == NULL || common->after == NULL ||
	    common->from == NULL || common->to == NULL ||
	    common->ends == NULL || common->nexts == NULL ||
	    common->stays == NULL)
		return SD_ENOMEM;
	for (size_t i = 0; i < before->count; i++)
		common->to[i] = SIZE_MAX;
	pair(common, common->to);
	for (size_t i = 0; i < before->count; i++) {
		if (common->to[i] == SIZE_MAX)
			continue;
		common->from[count] = i;
		common->stays[count] = false;
		common->to[count++] = common->to[i];
	}
	common->count = count;
	return SD_OK;
}

/*
 * The longest run of ACEs whose order is the same in both lists, from the
 * back: ends[n] is where the best run of n + 1 begins, nexts what follows
 * each in its run.
 */
static void
find_stays(struct common *common)
{
	const size_t *to = common->to;
	size_t longest = 0;

	for (size_t i = common->count; i-- > 0;) {
		size_t low = 0;
		size_t high = longest;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (to[common->ends[middle]] > to[i])
				low = middle + 1;
			else
				high = middle;
		}
		common->nexts[i] = low > 0 ? common->ends[low - 1] : SIZE_MAX;
		common->ends[low] = i;
		longest += low == longest;
	}
	if (longest == 0)
		return;
	for (size_t i = common->ends[longest - 1]; i != SIZE_MAX;
	     i = common->nexts[i])
		common->stays[i] = true;
}

static enum sd_err
append(struct sd_diff *diff, const struct common *common,
       const struct sd_acl *before)
{
	struct sd_diff_item *items =
		sdi_malloc((diff->count + common->count) * sizeof(*items));

	if (items == NULL)
		return SD_ENOMEM;
	if (diff->count > 0)
		memcpy(items, diff->items, diff->count * sizeof(*items));
	free(diff->items);
	diff->items = items;
	for (size_t i = 0; i < common->count; i++)
		if (!common->stays[i])
			items[diff->count++] = (struct sd_diff_item){
				.kind = SD_DIFF_ACE_MOVED,
				.index = common->from[i],
				.to = common->to[i],
				.ace = &before->aces[common->from[i]]};
	return SD_OK;
}

enum sd_err
sd_diff_append_moves(struct sd_diff *diff, const struct sd_desc *before,
		     const struct sd_desc *after)
{
	struct common common = {0};
	enum sd_err err;

	if (before->dacl_state != SD_ACL_LIST ||
	    after->dacl_state != SD_ACL_LIST || before->dacl.count == 0 ||
	    after->dacl.count == 0)
		return SD_OK;
	err = common_init(&common, &before->dacl, &after->dacl);
	if (err == SD_OK) {
		find_stays(&common);
		err = append(diff, &common, &before->dacl);
	}
	common_clear(&common);
	return err;
}
