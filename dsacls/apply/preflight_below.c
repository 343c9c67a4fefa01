/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight_below.c: objects that an inheritable ACE will not reach.
 * Only organizational units are looked at, since those are what inheritance
 * is blocked on by hand, and first the children alone: where an OU has no
 * OU for a child, it has none further down either, and that is cheap to ask.
 */
#include "apply/identity.h"
#include "apply/preflight.h"

#include "resolve/job.h"

/* Targets of one command for which it is asked, and entries looked at. */
#define FEW_TARGETS 8
#define MOST_UNITS 1000

struct below {
	size_t seen, blocked;
	const char *self; /* the object, which comes with its subtree */
};

static bool
count_unit(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, SD_ATTRIBUTE);
	struct below *below = context;
	SD_DESC_AUTO desc = SD_DESC_INIT;

	below->seen++;
	if (found == NULL || found->count == 0 ||
	    sd_desc_decode(found->values[0].bytes, found->values[0].len, &desc,
			   NULL) != SD_OK ||
	    (desc.control & SD_CONTROL_DACL_PROTECTED) == 0 ||
	    dir_dn_equal(entry->dn, below->self))
		return true;
	below->blocked++;
	return true;
}

static bool
see_unit(void *context, const struct dir_entry *entry)
{
	struct below *below = context;

	(void)entry;
	below->seen++;
	return false;
}

static bool
search_units(struct work *work, struct object *object, enum dir_scope scope,
	     struct below *below)
{
	static const char *const none[] = {"1.1", NULL};
	static const char *const descriptor[] = {SD_ATTRIBUTE, NULL};
	bool look = scope == DIR_SUB;
	struct dir_search search = {
		.name = object->dn,
		.scope = scope,
		.filter = "(objectClass=organizationalUnit)",
		.attributes = look ? descriptor : none,
		.sd_flags = look ? SD_FLAG_DACL : 0,
		.limit = look ? MOST_UNITS : 1,
	};
	struct dir_error error;
	enum dir_status status;

	do {
		*below = (struct below){.self = object->dn};
		search.base = identity_address(work, object);
		status = directory_search(work->dir, &search,
					  look ? count_unit : see_unit, below,
					  &error);
	} while (status != DIR_OK && identity_try_search(work, object, &error));
	return status == DIR_OK || status == DIR_LIMIT;
}

static bool
inherits_down(const struct object *object)
{
	for (size_t i = 0; i < object->task->recipe->count; i++) {
		const struct recipe_step *step =
			&object->task->recipe->steps[i];

		if ((step->op == STEP_GRANT || step->op == STEP_DENY) &&
		    (step->ace.flags & SD_ACE_CONTAINER_INHERIT) != 0)
			return true;
	}
	return false;
}

void
preflight_below(struct work *work, struct object *object)
{
	struct below below;

	if (!object->task->is_sd || object->task->targets > FEW_TARGETS ||
	    !inherits_down(object) ||
	    !search_units(work, object, DIR_ONE, &below) || below.seen == 0 ||
	    !search_units(work, object, DIR_SUB, &below) || below.blocked == 0)
		return;
	object_note(object, false, "dsacls verify BASE lists them",
		    "%s: blocked inheritance on %s%zu organizational unit%s "
		    "below: what is granted here does not reach %s",
		    object->dn, below.seen >= MOST_UNITS ? "at least " : "",
		    below.blocked, below.blocked == 1 ? "" : "s",
		    below.blocked == 1 ? "it" : "them");
}
