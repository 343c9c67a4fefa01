/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_group.c: see shell_group.h. An object goes by its GUID; by its name
 * as the directory spells it where a snapshot has no GUIDs.
 */
#include "shell_group.h"

#include "base/str.h"
#include "directory/directory.h"

#include <string.h>

bool
group_is_walk(const struct staged *staged)
{
	return staged->plan.tree || staged->plan.under;
}

bool
group_is_of_one(const struct staged *staged)
{
	const struct plan *plan = &staged->plan;

	return plan->target_count == 1 && !group_is_walk(staged) &&
	       plan->attribute == NULL;
}

bool
group_is_same_object(const struct staged_object *a,
		     const struct staged_object *b)
{
	if (!sd_guid_is_zero(&a->guid) || !sd_guid_is_zero(&b->guid))
		return sd_guid_equal(&a->guid, &b->guid);
	return strcmp(a->dn, b->dn) == 0;
}

static bool
share_object(const struct staged *a, const struct staged *b)
{
	return a->object_count == 1 && b->object_count == 1 &&
	       group_is_same_object(&a->objects[0], &b->objects[0]);
}

/* One that may be about many objects ends the sharing: what comes after it
 * would be carried out before it. */
size_t
group_next(const struct shell *shell, size_t number)
{
	const struct staged *staged = shell->staged[number];
	size_t i = number;

	if (!group_is_of_one(staged))
		return shell->staged_count;
	while (++i < shell->staged_count) {
		if (!group_is_of_one(shell->staged[i]))
			return shell->staged_count;
		if (share_object(shell->staged[i], staged))
			break;
	}
	return i;
}

size_t
group_first(const struct shell *shell, const struct staged *staged,
	    size_t number)
{
	size_t first = number;

	if (!group_is_of_one(staged))
		return number;
	for (size_t i = number; i-- > 0;) {
		if (!group_is_of_one(shell->staged[i]))
			break;
		if (share_object(shell->staged[i], staged))
			first = i;
	}
	return first;
}

/* ---- about the same object ---------------------------------------------- */

static bool
is_in_reach(const struct staged *staged, const char *dn)
{
	struct arena arena = ARENA_INIT;
	const bool children = staged->plan.one_level && !staged->plan.tree;
	const char *place = children ? dir_dn_parent(&arena, dn) : dn;
	bool found = false;

	for (size_t i = 0; i < staged->base_count && !found; i++)
		found = place != NULL &&
			(children ? dir_dn_equal(place, staged->bases[i])
				  : dir_dn_within(place, staged->bases[i]));
	arena_clear(&arena);
	return found;
}

bool
group_is_same_attribute(const char *a, const char *b)
{
	static const char usual[] = "nTSecurityDescriptor";

	return text_equal_nocase(a == NULL ? usual : a, b == NULL ? usual : b);
}

bool
group_covers(const struct staged *staged, const struct staged_object *object,
	     const char *attribute)
{
	if (!group_is_same_attribute(staged->plan.attribute, attribute))
		return false;
	if (group_is_walk(staged))
		return is_in_reach(staged, object->dn);
	for (size_t i = 0; i < staged->object_count; i++)
		if (group_is_same_object(&staged->objects[i], object))
			return true;
	return false;
}

bool
group_is_covered(const struct shell *shell, size_t number,
		 const struct staged_object *object, const char *attribute)
{
	for (size_t i = 0; i < number; i++)
		if (group_covers(shell->staged[i], object, attribute))
			return true;
	return false;
}

/* ---- one plan ----------------------------------------------------------- */

/* Later changes are carried out after all steps of the earlier ones. */
static void
append_steps(struct plan *plan, const struct plan *more, size_t number)
{
	for (size_t i = 0; i < more->step_count; i++) {
		struct plan_step *step = &plan->steps[plan->step_count++];

		*step = more->steps[i];
		step->change = (unsigned)number;
	}
	plan->force |= more->force;
}

struct plan
group_plan(const struct shell *shell, struct arena *arena, size_t first,
	   size_t end)
{
	struct plan plan = shell->staged[first]->plan;
	size_t count = 0;

	for (size_t i = first; i < end; i = group_next(shell, i))
		count += shell->staged[i]->plan.step_count;
	plan.steps = arena_array(arena, count, sizeof(*plan.steps));
	plan.step_count = 0;
	for (size_t i = first; i < end; i = group_next(shell, i))
		append_steps(&plan, &shell->staged[i]->plan, i);
	return plan;
}
