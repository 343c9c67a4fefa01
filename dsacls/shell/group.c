/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/group.c: see shell/group.h. An object goes by its GUID; by its name
 * as the directory spells it where a snapshot has no GUIDs.
 */
#include "shell/group.h"

#include "base/str.h"
#include "base/table.h"
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

size_t
group_begin(const struct shell *shell)
{
	size_t begin = shell->staged_count;

	while (begin > 0 && group_is_of_one(shell->staged[begin - 1]))
		begin--;
	return begin;
}

static bool
is_same_object(const struct staged_object *a, const struct staged_object *b)
{
	if (!sd_guid_is_zero(&a->guid) || !sd_guid_is_zero(&b->guid))
		return sd_guid_equal(&a->guid, &b->guid);
	return strcmp(a->dn, b->dn) == 0;
}

/* ---- groups ------------------------------------------------------------ */

struct key {
	const struct shell *shell;
	const struct staged_object *object;
};

/* An item is the number of the latest change to an object, from 1. */
static bool
is_of_object(const void *item, const void *key)
{
	const struct key *wanted = key;
	const size_t number = *(const size_t *)item;

	return is_same_object(&wanted->shell->staged[number - 1]->objects[0],
			      wanted->object);
}

static size_t *
latest_change(struct table *table, const struct shell *shell,
	      const struct staged_object *object)
{
	const struct key key = {shell, object};
	const bool by_name = sd_guid_is_zero(&object->guid);
	const uint64_t hash =
		by_name ? hash_bytes(0, object->dn, strlen(object->dn))
			: hash_bytes(0, object->guid.bytes,
				     sizeof(object->guid.bytes));

	return table_add(table, hash, is_of_object, &key, NULL);
}

struct groups
groups_of(const struct shell *shell, struct arena *arena)
{
	const size_t count = shell->staged_count;
	struct table table = TABLE_INIT(sizeof(size_t), arena);
	size_t begin = 0;
	struct groups groups = {
		.first = arena_array(arena, count + 1, sizeof(size_t)),
		.next = arena_array(arena, count + 1, sizeof(size_t)),
	};

	for (size_t i = 0; i < count; i++) {
		size_t *latest;

		groups.first[i] = i;
		groups.next[i] = count;
		if (!group_is_of_one(shell->staged[i])) {
			begin = i + 1;
			continue;
		}
		latest = latest_change(&table, shell,
				       &shell->staged[i]->objects[0]);
		if (*latest > begin) {
			groups.first[i] = groups.first[*latest - 1];
			groups.next[*latest - 1] = i;
		}
		*latest = i + 1;
	}
	return groups;
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

static bool
is_same_attribute(const char *a, const char *b)
{
	static const char usual[] = "nTSecurityDescriptor";

	return text_equal_nocase(a == NULL ? usual : a, b == NULL ? usual : b);
}

bool
group_covers(const struct staged *staged, const struct staged_object *object,
	     const char *attribute)
{
	if (!is_same_attribute(staged->plan.attribute, attribute))
		return false;
	if (group_is_walk(staged))
		return is_in_reach(staged, object->dn);
	for (size_t i = 0; i < staged->object_count; i++)
		if (is_same_object(&staged->objects[i], object))
			return true;
	return false;
}

bool
group_is_covered(const struct shell *shell, const struct staged_object *object,
		 const char *attribute)
{
	for (size_t i = object->follows; i < shell->staged_count; i++)
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
group_plan(const struct shell *shell, struct arena *arena,
	   const struct groups *groups, size_t first)
{
	const size_t end = shell->staged_count;
	struct plan plan = shell->staged[first]->plan;
	size_t count = 0;

	for (size_t i = first; i < end; i = groups->next[i])
		count += shell->staged[i]->plan.step_count;
	plan.steps = arena_array(arena, count, sizeof(*plan.steps));
	plan.step_count = 0;
	for (size_t i = first; i < end; i = groups->next[i])
		append_steps(&plan, &shell->staged[i]->plan, i);
	return plan;
}
