/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/reads.c: reads of the second pass: alone by <GUID=...>, or many
 * objects of one naming context in one search by objectGUID. An object that
 * such a search does not bring is asked for alone, so that the answer is
 * about it; where the server does not take the form, by a search as well.
 */
#include "apply/window.h"

#include "apply/fetch.h"
#include "apply/identity.h"
#include "base/str.h"

#include <string.h>

/* Reads are held back until there are so many of them. */
#define ENOUGH 8

void
window_want(struct object *object, enum object_phase phase)
{
	object->phase = phase;
	object->asked = object->found = false;
}

static struct object *
at(const struct window *window, size_t index)
{
	return &window->ring[(window->head + index) % window->size];
}

static bool
is_wanted(const struct object *object)
{
	return !object->asked &&
	       (object->phase == PHASE_READ || object->phase == PHASE_VERIFY);
}

static bool
may_join(struct work *work, struct object *first, struct object *object)
{
	return is_wanted(object) &&
	       (!object->alone || identity_is_searched(work, object)) &&
	       !sd_guid_is_zero(&object->guid) && object->task == first->task &&
	       object->show_deleted == first->show_deleted &&
	       object->without_audit == first->without_audit &&
	       identity_context(work, object) != NULL &&
	       identity_context(work, object) == identity_context(work, first);
}

static struct read_group *
free_group(struct window *window)
{
	for (size_t i = 0; i < READ_GROUPS; i++)
		if (window->groups[i].count == 0)
			return &window->groups[i];
	return NULL;
}

static void
gather(struct window *window, size_t from, struct read_group *group)
{
	struct object *first = at(window, from);

	for (size_t i = from; i < window->count && group->count < READS_MOST;
	     i++)
		if (may_join(window->work, first, at(window, i)))
			group->members[group->count++] = at(window, i);
}

static void
ask_alone(struct work *work, struct object *object)
{
	struct dir_error error;
	struct fetch fetch;

	fetch_init_again(&fetch, object, identity_address(work, object));
	object->asked = true;
	if (directory_send_search(work->dir, &fetch.search, object, &error) !=
	    DIR_OK)
		window_failed(work, object, &error);
}

static void
ask_together(struct work *work, struct read_group *group)
{
	struct object *first = group->members[0];
	struct arena_mark mark = arena_mark(&first->arena);
	struct dir_error error;
	struct fetch fetch;
	STR_AUTO filter;

	str_init(&filter);
	str_append(&filter, "(|");
	for (size_t i = 0; i < group->count; i++) {
		const struct sd_guid *guid = &group->members[i]->guid;

		group->members[i]->asked = true;
		str_printf(&filter, "(objectGUID=%s)",
			   dir_filter_bytes(&first->arena, guid->bytes,
					    sizeof(guid->bytes)));
	}
	str_append_char(&filter, ')');
	arena_release(&first->arena, mark);
	fetch_init_many(&fetch, first, first->nc, filter.data);
	if (directory_send_search(work->dir, &fetch.search, group, &error) ==
	    DIR_OK)
		return;
	for (size_t i = 0; i < group->count; i++)
		window_failed(work, group->members[i], &error);
	group->count = 0;
}

/* Asks for the first object that is wanted and those that can go with it. */
static bool
ask_some(struct window *window)
{
	struct read_group *group = free_group(window);
	struct work *work = window->work;
	size_t i = 0;
	bool by_search;

	while (i < window->count && !is_wanted(at(window, i)))
		i++;
	if (i == window->count || group == NULL)
		return false;
	by_search = identity_is_searched(work, at(window, i));
	if (by_search || !at(window, i)->alone)
		gather(window, i, group);
	if (by_search || group->count > 1) {
		ask_together(work, group);
	} else {
		group->count = 0;
		ask_alone(work, at(window, i));
	}
	return true;
}

void
window_ask(struct window *window)
{
	const struct directory *dir = window->work->dir;
	size_t wanted = 0;

	for (size_t i = 0; i < window->count; i++)
		wanted += is_wanted(at(window, i));
	if (wanted == 0 || (wanted < ENOUGH && directory_pending(dir) > 0))
		return;
	while (ask_some(window))
		;
}

static struct read_group *
group_of(struct window *window, const void *tag)
{
	for (size_t i = 0; i < READ_GROUPS; i++)
		if (tag == &window->groups[i])
			return &window->groups[i];
	return NULL;
}

static void
take_entry(struct work *work, struct object *object,
	   const struct dir_entry *entry)
{
	object->found = true;
	(void)fetch_take_again(work, object, entry, &object->seen_version,
			       &object->why);
}

static void
take_member(struct work *work, struct read_group *group,
	    const struct dir_entry *entry)
{
	const struct sd_guid guid = dir_entry_guid(entry);

	for (size_t i = 0; i < group->count; i++) {
		struct object *object = group->members[i];

		if (sd_guid_equal(&guid, &object->guid))
			take_entry(work, object, entry);
	}
}

/* Those that did not come are asked for once more, alone, unless that is what
 * was done before. */
static void
finish_group(struct work *work, struct read_group *group,
	     const struct dir_error *error)
{
	struct read_group done = *group;

	group->count = 0;
	for (size_t i = 0; i < done.count; i++) {
		struct object *object = done.members[i];

		if (error != NULL && identity_is_searched(work, object)) {
			window_failed(work, object, error);
			continue;
		}
		if (object->found)
			identity_found_by_search(work, object);
		if (object->found || identity_is_searched(work, object)) {
			window_answered(work, object);
			continue;
		}
		object->alone = true;
		window_want(object, object->phase);
	}
}

static void
take_of_group(struct work *work, struct read_group *group,
	      const struct dir_reply *reply)
{
	if (reply->event == DIR_EVENT_ENTRY)
		take_member(work, group, &reply->entry);
	else
		finish_group(work, group,
			     reply->event == DIR_EVENT_FAILED ? &reply->error
							      : NULL);
}

void
window_take(struct window *window, const struct dir_reply *reply)
{
	struct read_group *group = group_of(window, reply->tag);

	if (group != NULL) {
		take_of_group(window->work, group, reply);
		return;
	}
	switch (reply->event) {
	case DIR_EVENT_ENTRY:
		take_entry(window->work, reply->tag, &reply->entry);
		break;
	case DIR_EVENT_DONE:
		window_answered(window->work, reply->tag);
		break;
	case DIR_EVENT_FAILED:
		window_failed(window->work, reply->tag, &reply->error);
		break;
	}
}

void
window_forget_reads(struct window *window)
{
	for (size_t i = 0; i < READ_GROUPS; i++)
		window->groups[i].count = 0;
}
