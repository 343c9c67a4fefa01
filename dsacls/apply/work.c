/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/work.c: what happens between the reads and the writes: objects are
 * planned, counted and reported, or kept in store and journal until all
 * of them are known. Nothing is written before every object has been planned
 * and the plan is on disk.
 */
#include "apply/work.h"

#include "apply/edit_ace.h"
#include "apply/identity.h"
#include "apply/journal.h"
#include "apply/preflight.h"
#include "apply/record.h"
#include "apply/seen.h"
#include "apply/store.h"
#include "base/text.h"
#include "resolve/job.h"

#include <errno.h>
#include <string.h>

/* Grants alone need nothing but the DACL; what takes away is judged with the
 * owner in sight, and what is given to whoever owns the object, or compared
 * with a class default, with both. */
static unsigned
needed_parts(const struct task *task)
{
	unsigned parts = task->change_flags;

	if (task->recipe == NULL)
		return parts | SD_FLAG_OWNER | SD_FLAG_GROUP;
	for (size_t i = 0; i < task->recipe->count; i++) {
		const struct recipe_step *step = &task->recipe->steps[i];
		const enum step_op op = step->op;

		if (op == STEP_RESET_DACL || op == STEP_RESET_SACL ||
		    op == STEP_SET_SDDL || edit_ace_needs_owner(step))
			parts |= SD_FLAG_OWNER | SD_FLAG_GROUP;
		else if (op != STEP_GRANT)
			parts |= SD_FLAG_OWNER;
	}
	return parts;
}

void
work_init(struct work *work, const struct apply_context *given)
{
	*work = (struct work){
		.run = *given,
		.locks = -1,
		.repeats = given->store != NULL,
		.seen = arena_alloc(given->arena, sizeof(*work->seen)),
		.named = arena_alloc(given->arena, sizeof(*work->named)),
		.counted = arena_alloc(given->arena, sizeof(*work->counted)),
	};
}

void
work_expect_repeats(struct work *work)
{
	if (work->run.store != NULL)
		return;
	work->run.store = store_new(true);
	work->owns_store = work->repeats = true;
}

void
work_begin_task(struct work *work, struct task *task)
{
	work->task = task;
	seen_clear(work->seen);
	seen_clear(work->named);
	task->is_sd = text_equal_nocase(task->attribute, SD_ATTRIBUTE);
	/* A run that writes learns it from the write itself. */
	task->asks_rights = task->is_sd && task->changes &&
			    work->run.options->dry_run &&
			    !directory_info(work->run.dir)->is_offline;
	if (!task->is_sd) {
		task->change_flags = SD_FLAG_ALL;
		task->read_flags = 0;
		return;
	}
	if (task->changes)
		task->read_flags = needed_parts(task);
	if (work->run.options->read_owner || !task->changes)
		task->read_flags |=
			SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL;
	if (work->run.options->audit)
		task->read_flags |= SD_FLAG_SACL;
}

void
work_pause(long ms)
{
	const struct timespec span = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&span, NULL);
}

size_t
work_window(const struct work *work)
{
	unsigned window = work->run.options->window;

	if (window == 0)
		return WINDOW_DEFAULT;
	return window < WINDOW_MOST ? window : WINDOW_MOST;
}

bool
work_has_seen(struct work *work, const struct object *object)
{
	/* Of an older run every change counts, not every object. */
	return object->has_before && object->task->changes &&
	       !object->has_base && !object->has_goal &&
	       !sd_guid_is_zero(&object->out.guid) &&
	       !seen_add(work->seen, &object->out.guid);
}

static void
count(struct apply_counts *counts, enum outcome_state state)
{
	counts->objects++;
	switch (state) {
	case OUTCOME_SHOWN:
		counts->shown++;
		break;
	case OUTCOME_UNCHANGED:
		counts->unchanged++;
		break;
	case OUTCOME_PLANNED:
		counts->planned++;
		break;
	case OUTCOME_VERIFIED:
		counts->verified++;
		break;
	case OUTCOME_WRITTEN:
		counts->written++;
		break;
	case OUTCOME_MISMATCH:
		counts->mismatched++;
		break;
	case OUTCOME_OVERWROTE:
		counts->overwrote++;
		break;
	case OUTCOME_FAILED:
		counts->failed++;
		break;
	case OUTCOME_UNKNOWN:
		counts->unknown++;
		break;
	case OUTCOME_SKIPPED:
		counts->skipped++;
		break;
	}
}

/* The same by objects: one that came before counts as both together. */
static void
count_object(struct work *work, struct outcome *outcome)
{
	size_t *each = work->run.counts->each;
	enum outcome_state state = outcome->state;
	uint64_t *note;

	if (work->repeats && !sd_guid_is_zero(&outcome->guid)) {
		note = seen_note(work->counted, &outcome->guid);
		if (*note != 0) {
			outcome->is_again = true;
			outcome->counted = (enum outcome_state)(*note - 1);
			each[outcome->counted]--;
			state = outcome_both(outcome->counted, state);
		}
		*note = (uint64_t)state + 1;
	}
	each[state]++;
}

void
work_report(struct work *work, const struct object *object)
{
	struct outcome outcome = object_outcome(object);

	count(work->run.counts, object->out.state);
	count_object(work, &outcome);
	if (object->out.state == OUTCOME_VERIFIED ||
	    object->out.state == OUTCOME_UNCHANGED)
		work->in_conflict += object->in_conflict;
	work->denied += object->out.state == OUTCOME_FAILED && object->denied;
	progress_hide(&work->progress);
	if (!work->run.report(work->run.context, &outcome))
		work->stopping = work->broken = true;
	progress_step(&work->progress, work->run.counts->objects);
}

/* ---- the first pass ------------------------------------------------------ */

static bool
disk_failed(struct work *work)
{
	diag_error(work->run.diags, NULL,
		   "the plan cannot be kept in a temporary file: %s",
		   strerror(errno));
	work->broken = true;
	return false;
}

static bool
put_in_store(struct work *work, struct object *object)
{
	if (work->run.store == NULL) {
		work->run.store = store_new(false);
		work->owns_store = true;
	}
	return store_put(work->run.store, object) || disk_failed(work);
}

/* Plans it on what the run makes of it up to here. */
static bool
plan(struct work *work, struct object *object)
{
	if (work->repeats && !store_follow(work->run.store, object))
		return disk_failed(work);
	if (!work->run.options->dry_run)
		identity_warn(work, object);
	object->task->plan(work, object);
	preflight_rights(object);
	return true;
}

/* Keeps what is planned until all of it is: in the journal, or of a dry run
 * in the store alone. False: it cannot be kept. */
static bool
keep_planned(struct work *work, struct object *object)
{
	uint8_t *bytes;
	size_t len;

	if (work->run.options->dry_run)
		(void)(object->out.removes ||
		       object_bytes(object, &object->after, &bytes, &len));
	else if (object->number == 0 && !record_plan(work, object))
		return false;
	if (object->out.state == OUTCOME_PLANNED) {
		work->planned++;
		work->asked += !object->task->unasked && !object->repeated;
	}
	return true;
}

bool
work_offer(struct work *work, struct object *object)
{
	const struct apply_options *options = work->run.options;

	if (!object->has_before && object->out.state != OUTCOME_SKIPPED)
		object->out.state = OUTCOME_FAILED;
	else if (!object->has_before)
		record_left(work, object);
	else if (!object->task->changes)
		object->out.state = OUTCOME_SHOWN;
	else if (!plan(work, object))
		return false;
	if (object->out.state == OUTCOME_SHOWN)
		object_put(&object->now, &object->has_now, &object->before);
	if (object->out.state == OUTCOME_PLANNED &&
	    (!options->dry_run || options->whole)) {
		work->defers = true;
		if (!keep_planned(work, object)) {
			object->out.state = OUTCOME_SKIPPED;
			work->unreached++;
			(void)put_in_store(work, object);
			return false;
		}
	}
	if (object->out.state == OUTCOME_FAILED) {
		work->plan_failed++;
		record_unplanned(work, object);
	}
	object->waits = object->out.state == OUTCOME_UNCHANGED &&
			object->repeated && work->planned > 0;
	if (work->defers)
		return put_in_store(work, object);
	work_report(work, object);
	if (object->out.state == OUTCOME_PLANNED && work->repeats &&
	    !put_in_store(work, object))
		return false;
	return !work->broken;
}
