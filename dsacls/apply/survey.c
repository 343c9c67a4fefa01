/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/survey.c: reads objects by name, or by GUID where that is known, as
 * many at once as the window holds, and offers them in the order of the names
 * whatever the order of the answers. Two names of one object are one object.
 */
#include "apply/fetch.h"
#include "apply/identity.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

struct survey {
	struct work *work;
	next_fn *next;
	void *context;
	struct object *ring; /* of size slots */
	size_t size, head, count;
	bool at_end, stopped;
};

static struct object *
slot(const struct survey *survey, size_t index)
{
	return &survey->ring[(survey->head + index) % survey->size];
}

static void
send(struct survey *survey, struct object *object)
{
	struct work *work = survey->work;
	struct dir_error error;
	struct fetch fetch;

	fetch_init(&fetch, object->task, object->dn);
	identity_aim(work, object, &fetch.search);
	if (object->without_audit)
		fetch.search.sd_flags &= ~(unsigned)SD_FLAG_SACL;
	object->phase = PHASE_READ;
	if (directory_send_search(work->dir, &fetch.search, object, &error) ==
	    DIR_OK)
		return;
	object_fail_dir(object, &error);
	object->phase = PHASE_DONE;
}

/* Who has the name now under which it was known? */
static void
send_name(struct survey *survey, struct object *object)
{
	const struct dir_search search = identity_ask_name(object);
	struct dir_error error;

	object->asks_name = true;
	if (directory_send_search(survey->work->dir, &search, object, &error) ==
	    DIR_OK)
		return;
	object_drop(&object->before, &object->has_before);
	object_fail_dir(object, &error);
	object->phase = PHASE_DONE;
}

static void
fill(struct survey *survey)
{
	while (!survey->at_end && !survey->stopped &&
	       survey->count < survey->size) {
		struct object *object = slot(survey, survey->count);

		object_init(object);
		object->task = survey->work->task;
		if (!survey->next(survey->context, survey->work, object)) {
			object_clear(object);
			survey->at_end = true;
			return;
		}
		survey->count++;
		if (object->phase != PHASE_DONE)
			send(survey, object);
	}
}

static void
drain(struct survey *survey)
{
	while (survey->count > 0 && slot(survey, 0)->phase == PHASE_DONE) {
		struct object *object = slot(survey, 0);

		if (!survey->stopped && !work_has_seen(survey->work, object) &&
		    !work_offer(survey->work, object))
			survey->stopped = true;
		object_clear(object);
		survey->head = (survey->head + 1) % survey->size;
		survey->count--;
	}
}

static void
settle_name(struct survey *survey, struct object *object)
{
	object->phase = PHASE_DONE;
	if (identity_settle(survey->work, object) != IDENTITY_SAME)
		object_drop(&object->before, &object->has_before);
}

/* The connection is gone, and with it every read in flight. */
static void
fail_all(struct survey *survey, const struct dir_error *error)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct object *object = slot(survey, i);

		if (object->phase == PHASE_DONE)
			continue;
		object_drop(&object->before, &object->has_before);
		object_fail_dir(object, error);
		object->phase = PHASE_DONE;
	}
	survey->at_end = true;
	survey->work->broken = true;
}

/* From an older run or an archive, and no longer there. Of one that is gone
 * nothing can be taken back: that keeps nobody from taking the rest back. */
static void
fail_gone(struct survey *survey, struct object *object,
	  const struct job_target *target, struct diags *heard)
{
	struct work *work = survey->work;

	if (!job_report_gone(target, work->dir, heard))
		work->hidden++;
	if (work->undoes == NULL) {
		object_fail(object, heard->first->hint, "%s",
			    heard->first->message);
		return;
	}
	object_note(object, false, heard->first->hint,
		    "%s; nothing of it is taken back", heard->first->message);
	object->state = OUTCOME_SKIPPED;
	work->conflicts++;
	work->gone++;
}

/* What is not there is told with how far its name leads and what stands
 * there instead. */
static void
fail_read(struct survey *survey, struct object *object,
	  const struct dir_error *error)
{
	const bool by_guid = !sd_guid_is_zero(&object->guid);
	const struct job_target target = {
		.dn = by_guid ? dir_guid_name(&object->arena, &object->guid)
			      : object->dn,
		.name = by_guid ? object->dn : object->name,
		.guid = object->guid};
	struct diags heard;

	if (!object->asks_name &&
	    identity_try_search(survey->work, object, error)) {
		send(survey, object);
		return;
	}
	object->phase = PHASE_DONE;
	if (error->status != DIR_NOT_FOUND) {
		object_drop(&object->before, &object->has_before);
		object_fail_dir(object, error);
		return;
	}
	diags_init(&heard, &object->arena);
	if (by_guid || object->has_base || object->has_goal) {
		fail_gone(survey, object, &target, &heard);
		return;
	}
	job_report_missing(&target, survey->work->dir, &heard);
	for (const struct diag *diag = heard.first; diag != NULL;
	     diag = diag->next)
		object_fail(object, diag->hint, "%s", diag->message);
}

static void
finish_read(struct survey *survey, struct object *object)
{
	const struct dir_error missing = {.status = DIR_NOT_FOUND};

	if (object->asks_name) {
		settle_name(survey, object);
		return;
	}
	if (object->blind && !object->without_audit) {
		object->without_audit = true;
		object_note(object, false,
			    "that needs the right to manage the security log "
			    "(SeSecurityPrivilege)",
			    "%s: the audit entries cannot be read", object->dn);
		send(survey, object);
		return;
	}
	if (!object->found) {
		fail_read(survey, object, &missing);
		return;
	}
	identity_found_by_search(survey->work, object);
	if (object->has_before && object->seen_dn != NULL)
		send_name(survey, object);
	else
		object->phase = PHASE_DONE;
}

static void
receive(struct survey *survey)
{
	struct dir_error error;
	struct dir_reply reply;
	struct object *object;

	if (directory_receive(survey->work->dir, &reply, &error) != DIR_OK) {
		fail_all(survey, &error);
		return;
	}
	object = reply.tag;
	switch (reply.event) {
	case DIR_EVENT_ENTRY:
		if (object->asks_name)
			identity_take_name(object, &reply.entry);
		else
			fetch_take(survey->work, object, &reply.entry);
		break;
	case DIR_EVENT_DONE:
		finish_read(survey, object);
		break;
	case DIR_EVENT_FAILED:
		if (object->asks_name && reply.error.status == DIR_NOT_FOUND)
			settle_name(survey, object);
		else
			fail_read(survey, object, &reply.error);
		break;
	}
}

static void
abandon_all(struct survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct object *object = slot(survey, i);

		if (object->phase == PHASE_READ)
			directory_abandon(survey->work->dir, object);
		object_clear(object);
	}
}

void
survey_objects(struct work *work, next_fn *next, void *context)
{
	struct survey survey = {
		.work = work,
		.next = next,
		.context = context,
		.size = work_window(work),
	};

	survey.ring = calloc(survey.size, sizeof(*survey.ring));
	if (survey.ring == NULL)
		diag_die("out of memory");
	for (;;) {
		fill(&survey);
		drain(&survey);
		if (survey.stopped || (survey.count == 0 && survey.at_end))
			break;
		if (slot(&survey, 0)->phase != PHASE_DONE)
			receive(&survey);
	}
	abandon_all(&survey);
	free(survey.ring);
}
