/* SPDX-License-Identifier: MIT */
/*
 * libsd/revert.c: undo as a three-way merge. What we did is the difference
 * from before to after; it is taken back from current, and what others did
 * stays. Works on a copy, which takes the place of current when all went
 * well. The lists are in revert_acl.c
 * and revert_order.c.
 */
#include "libsd/diff.h"

#include "libsd/internal/revert.h"

#define ALL_PARTS (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

void
sdi_undo_conflict(struct sdi_undo *undo, const struct sd_ace *ace,
		  bool was_added)
{
	undo->conflicts++;
	if (undo->report != NULL)
		undo->report(undo->context, ace, was_added);
}

static struct sdi_lists
make_lists(struct sdi_undo *undo, const struct sd_diff *diff, bool in_sacl)
{
	struct sd_desc *now = undo->now;
	const struct sd_desc *before = undo->before, *after = undo->after;

	return (struct sdi_lists){
		.undo = undo,
		.diff = diff,
		.in_sacl = in_sacl,
		.now = in_sacl ? &now->sacl : &now->dacl,
		.before = in_sacl ? &before->sacl : &before->dacl,
		.after = in_sacl ? &after->sacl : &after->dacl,
	};
}

/* A list that came or went as a whole. */
static enum sd_err
undo_state(struct sdi_undo *undo, const struct sd_diff *diff, bool in_sacl)
{
	struct sdi_lists lists = make_lists(undo, diff, in_sacl);
	uint8_t *now =
		in_sacl ? &undo->now->sacl_state : &undo->now->dacl_state;
	uint8_t before =
		in_sacl ? undo->before->sacl_state : undo->before->dacl_state;
	uint8_t after =
		in_sacl ? undo->after->sacl_state : undo->after->dacl_state;

	if (*now == before)
		return SD_OK;
	if (*now != after || (after == SD_ACL_LIST &&
			      !sd_acl_same_aces(lists.now, lists.after))) {
		sdi_undo_conflict(undo, NULL, after == SD_ACL_LIST);
		return SD_OK;
	}
	*now = before;
	*lists.now = (struct sd_acl){0}; /* not a list, or not any more */
	return before == SD_ACL_LIST ? sdi_undo_put_back(&lists) : SD_OK;
}

static enum sd_err
undo_acl(struct sdi_undo *undo, const struct sd_diff *diff, bool in_sacl)
{
	struct sdi_lists lists = make_lists(undo, diff, in_sacl);
	uint8_t before =
		in_sacl ? undo->before->sacl_state : undo->before->dacl_state;
	uint8_t after =
		in_sacl ? undo->after->sacl_state : undo->after->dacl_state;

	if (before != after)
		return undo_state(undo, diff, in_sacl);
	if (before != SD_ACL_LIST)
		return SD_OK;
	return sdi_undo_aces(&lists);
}

/* Inherited ACEs sent along with the protected bit become explicit: they go,
 * except those that stood there under protection before. */
static void
drop_inherited(const struct sdi_lists *lists)
{
	for (size_t i = lists->now->count; i-- > 0;) {
		const struct sd_ace *ace = &lists->now->aces[i];

		if (sd_ace_is_inherited(ace) &&
		    sd_acl_find(lists->before, ace) == SIZE_MAX)
			sd_acl_remove(lists->now, i);
	}
}

static void
undo_protected(struct sdi_undo *undo, const struct sd_diff *diff, bool in_sacl,
	       uint16_t bit)
{
	struct sdi_lists lists = make_lists(undo, diff, in_sacl);
	uint16_t before = undo->before->control & bit;
	uint16_t after = undo->after->control & bit;

	if (before == after || (undo->now->control & bit) == before)
		return;
	undo->now->control ^= bit;
	if (before != 0)
		drop_inherited(&lists);
}

/* An owner or a group. */
struct principal {
	bool has;
	struct sd_sid sid;
};

static bool
principal_equal(const struct principal *a, const struct principal *b)
{
	return a->has == b->has && (!a->has || sd_sid_equal(&a->sid, &b->sid));
}

static struct principal
undo_principal(struct sdi_undo *undo, const struct principal *now,
	       const struct principal *before, const struct principal *after)
{
	if (principal_equal(before, after) || principal_equal(now, before))
		return *now;
	if (principal_equal(now, after))
		return *before;
	sdi_undo_conflict(undo, NULL, false);
	return *now;
}

/* What comes back was defaulted if it was before. */
static void
take_defaulted(struct sdi_undo *undo, const struct principal *undone,
	       const struct principal *now, uint16_t bit)
{
	if (!principal_equal(undone, now))
		undo->now->control = (uint16_t)((undo->now->control & ~bit) |
						(undo->before->control & bit));
}

static void
undo_principals(struct sdi_undo *undo)
{
	struct sd_desc *now = undo->now;
	const struct sd_desc *before = undo->before;
	const struct sd_desc *after = undo->after;
	struct principal owner = undo_principal(
		undo, &(struct principal){now->has_owner, now->owner},
		&(struct principal){before->has_owner, before->owner},
		&(struct principal){after->has_owner, after->owner});
	struct principal group = undo_principal(
		undo, &(struct principal){now->has_group, now->group},
		&(struct principal){before->has_group, before->group},
		&(struct principal){after->has_group, after->group});

	take_defaulted(undo, &owner,
		       &(struct principal){now->has_owner, now->owner},
		       SD_CONTROL_OWNER_DEFAULTED);
	take_defaulted(undo, &group,
		       &(struct principal){now->has_group, now->group},
		       SD_CONTROL_GROUP_DEFAULTED);
	now->has_owner = owner.has;
	now->owner = owner.sid;
	now->has_group = group.has;
	now->group = group.sid;
}

static enum sd_err
undo_all(struct sdi_undo *undo)
{
	const struct sd_diff_options options = {true, ALL_PARTS};
	struct sd_diff diff;
	enum sd_err err =
		sd_diff_init(&diff, undo->before, undo->after, &options);

	if (err == SD_OK)
		err = undo_acl(undo, &diff, false);
	if (err == SD_OK)
		err = undo_acl(undo, &diff, true);
	if (err == SD_OK) {
		undo_protected(undo, &diff, false, SD_CONTROL_DACL_PROTECTED);
		undo_protected(undo, &diff, true, SD_CONTROL_SACL_PROTECTED);
		undo_principals(undo);
	}
	sd_diff_clear(&diff);
	return err;
}

static bool
is_too_big(uint8_t state, const struct sd_acl *acl)
{
	return state == SD_ACL_LIST && sd_acl_size(acl) > SD_ACL_MAX_SIZE;
}

enum sd_err
sd_desc_revert(struct sd_desc *current, const struct sd_desc *before,
	       const struct sd_desc *after, size_t *conflicts,
	       sd_conflict_fn *report, void *context)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	struct sdi_undo undo = {&work, before, after, 0, report, context};
	struct sd_desc done;
	enum sd_err err = sd_desc_copy(current, &work);

	if (err == SD_OK)
		err = undo_all(&undo);
	if (err != SD_OK)
		return err;
	if (is_too_big(work.dacl_state, &work.dacl) ||
	    is_too_big(work.sacl_state, &work.sacl))
		return SD_ERANGE;
	*conflicts = undo.conflicts;
	done = work;
	work = *current;
	*current = done;
	return SD_OK;
}
