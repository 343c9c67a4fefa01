/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/walk.c: a base and everything below, or its children, in one paged
 * search that brings the descriptors along: one object in memory at a time,
 * no second read. What the search finds is taken, the base like any other.
 */
#include "apply/fetch.h"

struct walker {
	struct work *work;
	const struct walk *walk;
};

static void
take_entry(struct walker *walker, struct object *object,
	   const struct dir_entry *entry)
{
	object->task = walker->work->task;
	fetch_take(walker->work, object, entry);
	object->show_deleted = walker->walk->show_deleted;
	if (object->blind)
		object_fail(object,
			    "that needs the right to manage the security log "
			    "(SeSecurityPrivilege); without /A nothing of it "
			    "is asked for",
			    "%s: the audit entries cannot be read, and with "
			    "them the whole descriptor is withheld",
			    object->dn);
}

static bool
each(void *context, const struct dir_entry *entry)
{
	struct walker *walker = context;
	struct work *work = walker->work;
	struct object object;
	bool more = true;

	object_init(&object);
	take_entry(walker, &object, entry);
	if (!work_has_seen(work, &object))
		more = work_offer(work, &object);
	object_clear(&object);
	return more;
}

void
walk_objects(struct work *work, const struct walk *walk)
{
	struct walker walker = {work, walk};
	const struct span where = {.where = work->task->where};
	struct dir_error error;
	struct fetch fetch;

	fetch_init(&fetch, work->task, walk->base);
	fetch.search.scope = walk->base_only   ? DIR_BASE
			     : walk->one_level ? DIR_ONE
					       : DIR_SUB;
	fetch.search.filter = walk->filter;
	fetch.search.show_deleted = walk->show_deleted;
	fetch.search.paged = true;
	if (directory_search(work->dir, &fetch.search, each, &walker, &error) ==
	    DIR_OK)
		return;
	dir_error_report(&error, work->diags,
			 where.where != NULL ? &where : NULL);
	work->plan_failed++;
	work->broken = true;
}
