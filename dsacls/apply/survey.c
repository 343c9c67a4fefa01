/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/survey.c: reads objects by name, or by GUID where that is known, a
 * window at a time, and offers them to work.c in the order of the names. Two
 * names of one object are one object.
 */
#include "apply/survey.h"

#include "apply/fetch.h"
#include "apply/identity.h"
#include "apply/locks.h"
#include "apply/preflight.h"
#include "apply/ring.h"
#include "resolve/lookup.h"
#include "resolve/principal.h"
#include "resolve/principal_ask.h"
#include "resolve/schema_load.h"

struct survey {
	next_fn *next;
	void *context;
};

static bool
next(struct ring *ring, struct object *object)
{
	const struct survey *survey = ring->context;

	object->task = ring->work->task;
	return survey->next(survey->context, ring->work, object);
}

static void
begin_read(struct work *work, struct object *object, struct fetch *fetch)
{
	fetch_init(fetch, object->task, object->out.dn);
	identity_aim(work, object, &fetch->search);
	if (object->without_audit)
		fetch->search.sd_flags &= ~(unsigned)SD_FLAG_SACL;
	object->phase = PHASE_READ;
	object->found = false;
}

static void
send(struct work *work, struct object *object)
{
	struct dir_error error;
	struct fetch fetch;

	begin_read(work, object, &fetch);
	if (directory_send_search(work->run.dir, &fetch.search, object,
				  &error) == DIR_OK)
		return;
	object_fail_dir(object, &error);
	object->phase = PHASE_DONE;
}

/* Who has the name now under which it was known? */
static void
send_name(struct work *work, struct object *object)
{
	const struct dir_search search = identity_ask_name(object);
	struct dir_error error;

	object->asks_name = true;
	if (directory_send_search(work->run.dir, &search, object, &error) ==
	    DIR_OK)
		return;
	object_drop(&object->before, &object->has_before);
	object_fail_dir(object, &error);
	object->phase = PHASE_DONE;
}

static bool
done(struct ring *ring, struct object *object)
{
	return work_has_seen(ring->work, object) ||
	       work_offer(ring->work, object);
}

static void
settle_name(struct work *work, struct object *object)
{
	object->phase = PHASE_DONE;
	if (identity_settle(work, object) != IDENTITY_SAME)
		object_drop(&object->before, &object->has_before);
}

/* The connection is gone, and with it every read in flight. */
static void
fail_all(struct ring *ring, const struct dir_error *error)
{
	for (size_t i = 0; i < ring->count; i++) {
		struct object *object = ring_at(ring, i);

		if (object->phase == PHASE_DONE)
			continue;
		object_drop(&object->before, &object->has_before);
		object_fail_dir(object, error);
		object->phase = PHASE_DONE;
	}
	ring->at_end = true;
	ring->work->broken = true;
}

/* From an older run or an archive, and no longer there. Of one that is gone
 * nothing can be taken back: that keeps nobody from taking the rest back. */
static void
fail_gone(struct work *work, struct object *object,
	  const struct job_target *target, struct diags *reasons)
{
	if (!object_report_gone(target, work->run.dir, reasons))
		work->hidden++;
	if (work->undoes == NULL) {
		object_fail(object, reasons->first->hint, "%s",
			    reasons->first->message);
		return;
	}
	object_note(object, false, reasons->first->hint,
		    "%s; nothing of it is taken back", reasons->first->message);
	object->out.state = OUTCOME_SKIPPED;
	work->conflicts++;
	work->gone++;
	work->late += work->made_on != NULL;
}

/* What is not there is reported with how far its name leads and what is
 * there instead. */
static void
fail_read(struct work *work, struct object *object,
	  const struct dir_error *error)
{
	const bool by_guid = !sd_guid_is_zero(&object->out.guid);
	const struct job_target target = {
		.dn = by_guid ? dir_guid_name(&object->arena, &object->out.guid)
			      : object->out.dn,
		.name = by_guid ? object->out.dn : object->out.name,
		.guid = object->out.guid};
	struct diags reasons;

	if (object->asks_name && error->status == DIR_NOT_FOUND) {
		settle_name(work, object);
		return;
	}
	if (!object->asks_name && identity_try_search(work, object, error)) {
		send(work, object);
		return;
	}
	object->phase = PHASE_DONE;
	if (error->status != DIR_NOT_FOUND) {
		object_drop(&object->before, &object->has_before);
		object_fail_dir(object, error);
		return;
	}
	diags_init(&reasons, &object->arena);
	if (by_guid || object->has_base || object->has_goal) {
		fail_gone(work, object, &target, &reasons);
		return;
	}
	object_report_missing(&target, work->run.dir, &reasons);
	for (const struct diag *diag = reasons.first; diag != NULL;
	     diag = diag->next)
		object_fail(object, diag->hint, "%s", diag->message);
}

static void
finish_read(struct work *work, struct object *object)
{
	const struct dir_error missing = {.status = DIR_NOT_FOUND};

	if (object->asks_name) {
		settle_name(work, object);
		return;
	}
	if (object->blind && !object->without_audit) {
		object->without_audit = true;
		send(work, object);
		return;
	}
	if (!object->found) {
		fail_read(work, object, &missing);
		return;
	}
	identity_found_by_search(work, object);
	fetch_note_audit(work, object);
	if (object->has_before && object->seen_dn != NULL)
		send_name(work, object);
	else
		object->phase = PHASE_DONE;
}

static void
take_entry(struct work *work, struct object *object,
	   const struct dir_entry *entry)
{
	if (object->asks_name)
		identity_take_name(object, entry);
	else
		fetch_take(work, object, entry);
}

struct reading {
	struct work *work;
	struct object *object;
};

static void
take_read(void *context, const struct dir_entry *entry)
{
	const struct reading *reading = context;

	take_entry(reading->work, reading->object, entry);
}

/* The descriptor in one round trip with all lookups that planning needs, and
 * last, so that it is as fresh as possible when it is replaced. */
static void
read_with_names(struct work *work, struct object *object)
{
	struct reading reading = {work, object};
	struct lookup_search *read, *units;
	struct lookup lookup;
	struct fetch fetch;

	locks_try(work, object);
	begin_read(work, object, &fetch);
	lookup_init(&lookup, work->run.arena, work->run.dir);
	principals_queue(work->run.principals, &lookup);
	schema_queue(work->run.schema, &lookup);
	units = preflight_queue(work, object, &lookup);
	read = lookup_add(&lookup, &fetch.search, take_read, &reading);
	read->optional = true;
	if (lookup_run(&lookup, NULL))
		(void)principals_settle(work->run.principals, NULL);
	else
		principals_abandon(work->run.principals);
	schema_settle(work->run.schema);
	object->knows_units = units != NULL && (units->status == DIR_OK ||
						units->status == DIR_LIMIT);
	if (read->status == DIR_OK)
		finish_read(work, object);
	else
		fail_read(work, object, &read->error);
}

/* Where its record cannot be read it has failed already. */
static void
start(struct work *work, struct object *object)
{
	if (object->phase == PHASE_DONE)
		return;
	if (object->glanced)
		read_with_names(work, object);
	else
		send(work, object);
}

void
survey_objects(struct work *work, next_fn *next_object, void *context)
{
	static const struct ring_ops ops = {
		.next = next,
		.start = start,
		.entry = take_entry,
		.answered = finish_read,
		.failed = fail_read,
		.lost = fail_all,
		.done = done,
	};
	struct survey survey = {next_object, context};
	struct ring ring = {.work = work, .ops = &ops, .context = &survey};

	ring_run(&ring);
}
