/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/ring.c: one loop for reads and writes under way: fill the ring, release
 * what is done, wait for an answer. Reads of the second pass: alone by
 * <GUID=...>, or many objects of one naming context in one search by
 * objectGUID. An object that such a search does not return is read alone, so
 * that the answer is about it; where the server does not accept the <GUID=...>
 * form, by a search by objectGUID.
 */
#include "apply/ring.h"

#include "apply/fetch.h"
#include "apply/identity.h"
#include "apply/locks.h"
#include "base/stop.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* Reads are held back until there are so many of them. */
#define ENOUGH 8

struct object *
ring_at(const struct ring *ring, size_t index)
{
	return &ring->slots[(ring->head + index) % ring->size];
}

void
ring_want(struct object *object, enum object_phase phase)
{
	object->phase = phase;
	object->asked = object->found = false;
}

/* ---- reads --------------------------------------------------------------- */

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
	       !sd_guid_is_zero(&object->out.guid) &&
	       object->task == first->task &&
	       object->show_deleted == first->show_deleted &&
	       object->without_audit == first->without_audit &&
	       identity_context(work, object) != NULL &&
	       identity_context(work, object) == identity_context(work, first);
}

static struct read_group *
free_group(struct ring *ring)
{
	for (size_t i = 0; i < READ_GROUPS; i++)
		if (ring->groups[i].count == 0)
			return &ring->groups[i];
	return NULL;
}

static void
gather(const struct ring *ring, size_t from, struct read_group *group)
{
	struct object *first = ring_at(ring, from);

	for (size_t i = from; i < ring->count && group->count < READS_MOST; i++)
		if (may_join(ring->work, first, ring_at(ring, i)))
			group->members[group->count++] = ring_at(ring, i);
}

static void
ask_alone(const struct ring *ring, struct object *object)
{
	struct work *work = ring->work;
	struct dir_error error;
	struct fetch fetch;

	fetch_init_again(&fetch, object, identity_address(work, object));
	object->asked = true;
	if (directory_send_search(work->run.dir, &fetch.search, object,
				  &error) != DIR_OK)
		ring->ops->failed(work, object, &error);
}

static void
ask_together(const struct ring *ring, struct read_group *group)
{
	struct work *work = ring->work;
	struct object *first = group->members[0];
	struct arena_mark mark = arena_mark(&first->arena);
	struct dir_error error;
	struct fetch fetch;
	STR_AUTO filter;

	str_init(&filter);
	str_append(&filter, "(|");
	for (size_t i = 0; i < group->count; i++) {
		const struct sd_guid *guid = &group->members[i]->out.guid;

		group->members[i]->asked = true;
		str_printf(&filter, "(objectGUID=%s)",
			   dir_filter_bytes(&first->arena, guid->bytes,
					    sizeof(guid->bytes)));
	}
	str_append_char(&filter, ')');
	arena_release(&first->arena, mark);
	fetch_init_many(&fetch, first, first->nc, filter.data);
	if (directory_send_search(work->run.dir, &fetch.search, group,
				  &error) == DIR_OK)
		return;
	for (size_t i = 0; i < group->count; i++)
		ring->ops->failed(work, group->members[i], &error);
	group->count = 0;
}

/* Asks for the first object that is wanted and those that can go with it. */
static bool
ask_some(struct ring *ring)
{
	struct read_group *group = free_group(ring);
	struct work *work = ring->work;
	size_t i = 0;
	bool by_search;

	while (i < ring->count && !is_wanted(ring_at(ring, i)))
		i++;
	if (i == ring->count || group == NULL)
		return false;
	by_search = identity_is_searched(work, ring_at(ring, i));
	if (by_search || !ring_at(ring, i)->alone)
		gather(ring, i, group);
	if (by_search || group->count > 1) {
		ask_together(ring, group);
	} else {
		group->count = 0;
		ask_alone(ring, ring_at(ring, i));
	}
	return true;
}

void
ring_ask(struct ring *ring)
{
	const struct directory *dir = ring->work->run.dir;
	size_t wanted = 0;

	for (size_t i = 0; i < ring->count; i++)
		wanted += is_wanted(ring_at(ring, i));
	if (wanted == 0 || (wanted < ENOUGH && directory_pending(dir) > 0))
		return;
	while (ask_some(ring))
		;
}

static struct read_group *
group_of(struct ring *ring, const void *tag)
{
	for (size_t i = 0; i < READ_GROUPS; i++)
		if (tag == &ring->groups[i])
			return &ring->groups[i];
	return NULL;
}

static void
take_member(const struct ring *ring, struct read_group *group,
	    const struct dir_entry *entry)
{
	const struct sd_guid guid = dir_entry_guid(entry);

	for (size_t i = 0; i < group->count; i++) {
		struct object *object = group->members[i];

		if (sd_guid_equal(&guid, &object->out.guid))
			ring->ops->entry(ring->work, object, entry);
	}
}

/* Those that did not come are asked for once more, alone, unless that is what
 * was done before. */
static void
finish_group(const struct ring *ring, struct read_group *group,
	     const struct dir_error *error)
{
	struct read_group done = *group;
	struct work *work = ring->work;

	group->count = 0;
	for (size_t i = 0; i < done.count; i++) {
		struct object *object = done.members[i];

		if (error != NULL && identity_is_searched(work, object)) {
			ring->ops->failed(work, object, error);
			continue;
		}
		if (object->found)
			identity_found_by_search(work, object);
		if (object->found || identity_is_searched(work, object)) {
			ring->ops->answered(work, object);
			continue;
		}
		object->alone = true;
		ring_want(object, object->phase);
	}
}

/* ---- the loop ------------------------------------------------------------ */

static void
fill(struct ring *ring)
{
	while (!ring->at_end && !ring->stopped && !ring->held &&
	       ring->count < ring->size) {
		struct object *object = ring_at(ring, ring->count);

		object_init(object);
		if (!ring->ops->next(ring, object)) {
			object_clear(object);
			ring->at_end = true;
			return;
		}
		ring->held = object->repeated && ring->count > 0;
		ring->count++;
		if (!ring->held)
			ring->ops->start(ring->work, object);
	}
}

static void
drain(struct ring *ring)
{
	while (ring->count > 0 && ring_at(ring, 0)->phase == PHASE_DONE) {
		struct object *object = ring_at(ring, 0);

		if (!ring->stopped && !ring->ops->done(ring, object))
			ring->stopped = true;
		object_clear(object);
		ring->head = (ring->head + 1) % ring->size;
		ring->count--;
		/* An object that an earlier task of the run writes as well
		 * waits until all before it are done: a server may work on
		 * several requests at once. */
		if (ring->held && ring->count == 1) {
			ring->held = false;
			ring->ops->start(ring->work, ring_at(ring, 0));
		}
	}
}

/* A server that is started again answers within seconds. */
#define TRIES_MOST 8
#define PAUSE_FIRST_MS 100

static bool
try_again(struct work *work, struct dir_error *error)
{
	long ms = PAUSE_FIRST_MS;

	for (int i = 0; i < TRIES_MOST; i++, ms *= 2) {
		if (directory_reconnect(work->run.dir, error) == DIR_OK)
			return true;
		if ((error->status != DIR_CANNOT_CONNECT &&
		     error->status != DIR_LOST) ||
		    directory_is_interrupted(work->run.dir) ||
		    stop_signal() != 0)
			return false;
		work_pause(ms < 2000 ? ms : 2000);
	}
	return false;
}

bool
ring_reconnect(struct ring *ring, struct dir_error *error)
{
	struct work *work = ring->work;

	progress_hide(&work->progress);
	diag_warning(work->run.diags, NULL, "%s; connecting to %s again",
		     error->sentence, directory_info(work->run.dir)->host);
	diags_print(work->run.diags);
	return ++ring->losses <= TRIES_MOST && try_again(work, error);
}

static void
receive(struct ring *ring)
{
	struct read_group *group;
	struct dir_error error;
	struct dir_reply reply;

	if (directory_receive(ring->work->run.dir, &reply, &error) != DIR_OK) {
		for (size_t i = 0; i < READ_GROUPS; i++)
			ring->groups[i].count = 0;
		ring->ops->lost(ring, &error);
		return;
	}
	group = group_of(ring, reply.tag);
	switch (reply.event) {
	case DIR_EVENT_ENTRY:
		if (group != NULL)
			take_member(ring, group, &reply.entry);
		else
			ring->ops->entry(ring->work, reply.tag, &reply.entry);
		break;
	case DIR_EVENT_DONE:
		if (group != NULL)
			finish_group(ring, group, NULL);
		else
			ring->ops->answered(ring->work, reply.tag);
		break;
	case DIR_EVENT_FAILED:
		if (group != NULL)
			finish_group(ring, group, &reply.error);
		else
			ring->ops->failed(ring->work, reply.tag, &reply.error);
		break;
	}
}

static void
abandon_all(struct ring *ring)
{
	for (size_t i = 0; i < READ_GROUPS; i++)
		if (ring->groups[i].count > 0)
			directory_abandon(ring->work->run.dir,
					  &ring->groups[i]);
	for (size_t i = 0; i < ring->count; i++) {
		struct object *object = ring_at(ring, i);

		if (object->phase == PHASE_READ)
			directory_abandon(ring->work->run.dir, object);
		object_clear(object);
	}
}

void
ring_run(struct ring *ring)
{
	bool waiting;

	ring->size = work_window(ring->work);
	ring->slots = or_die(calloc(ring->size, sizeof(*ring->slots)));
	for (;;) {
		fill(ring);
		drain(ring);
		if (ring->stopped || (ring->count == 0 && ring->at_end))
			break;
		waiting = ring->ops->before_wait != NULL &&
			  ring->ops->before_wait(ring);
		if (ring->count == 0 || ring_at(ring, 0)->phase == PHASE_DONE)
			continue;
		if (waiting && directory_pending(ring->work->run.dir) == 0)
			locks_pause();
		else
			receive(ring);
	}
	abandon_all(ring);
	free(ring->slots);
}
