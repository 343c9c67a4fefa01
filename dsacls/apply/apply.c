/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/apply.c: the only place where the directory changes. What the first
 * pass laid down is written, a window at a time: read again where it may be
 * stale, replaced, read back. Outcomes are reported in the order of the
 * plan.
 */
#include "apply/apply.h"

#include "apply/fetch.h"
#include "apply/identity.h"
#include "apply/journal.h"
#include "apply/locks.h"
#include "apply/record.h"
#include "apply/verify.h"
#include "apply/window.h"

/* A descriptor read longer ago is read again just before it is replaced. */
#define STALE_MS 2
/* How often, where somebody else writes it faster than we can plan. */
#define READS_MOST_AGAIN 4
/* How often a change is made again that somebody else overwrites. */
#define ATTEMPTS_MOST 3

static void after_verify(struct work *work, struct object *object);

/* Known by its GUID and written by its name: read right before. */
static bool
is_stale(const struct work *work, const struct object *object)
{
	const bool by_name = !sd_guid_is_zero(&object->guid) &&
			     !identity_is_addressed(work, object);
	struct timespec now;
	long ms;

	if (object->reads_first ||
	    (object->reads == 0 && (object->repeated || by_name)))
		return true;
	if (object->reads >= READS_MOST_AGAIN)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - object->read.tv_sec) * 1000 +
	     (now.tv_nsec - object->read.tv_nsec) / 1000000;
	return ms >= STALE_MS;
}

void
window_finish(struct work *work, struct object *object,
	      enum outcome_state state)
{
	object->state = state;
	object->phase = PHASE_DONE;
	locks_release(work, object);
	if (!work_journal_settle(work, object))
		work->stopping = true;
	if (state != OUTCOME_SKIPPED && object->number != 0)
		record_outcome(work, object);
	if (state != OUTCOME_VERIFIED && state != OUTCOME_UNCHANGED &&
	    state != OUTCOME_OVERWROTE && !work->options->keep_going)
		work->stopping = true;
}

static void
skip(struct work *work, struct object *object)
{
	work->unreached++;
	locks_release(work, object);
	object->state = OUTCOME_SKIPPED;
	object->phase = PHASE_DONE;
}

/* From here on no end of the program is "nothing was written", until the
 * write is refused. */
static void
begin_write(struct work *work, struct object *object)
{
	static const struct diag_fatal amid = {
		EXIT_STATUS_PARTLY,
		"something may have been written by then: dsacls log tells "
		"how far it got, dsacls resume goes on"};

	object->phase = PHASE_WRITE;
	object->attempts++;
	if (work->writes++ == 0)
		work->fatal_before = diag_set_fatal(amid);
}

static void
take_back_write(struct work *work)
{
	if (--work->writes == 0)
		(void)diag_set_fatal(work->fatal_before);
}

/* Journal first: an object that is not marked "sent" was not written. */
static void
send_write(struct work *work, struct object *object)
{
	struct wire_context context = object_wire(object);
	struct dir_write write = {
		.name = object->dn,
		.attribute = object->task->attribute,
		.sd_flags = context.sd_flags,
		.show_deleted = object->show_deleted,
	};
	struct arena_mark mark = arena_mark(&object->arena);
	struct sd_error wrong = {.message = ""};
	struct dir_error error;
	uint8_t *bytes = NULL;
	size_t len = 0;

	if (!object->removes &&
	    !apply_wire_value(&object->arena, &object->after, &context, &bytes,
			      &len, &wrong)) {
		object_fail(object, NULL,
			    "%s: the descriptor cannot be sent: %s", object->dn,
			    wrong.message);
		window_finish(work, object, OUTCOME_FAILED);
		return;
	}
	write.dn = identity_address(work, object);
	object->sent_by_name = write.dn == object->dn;
	write.value = bytes;
	write.len = len;
	if (work->journal != NULL &&
	    !journal_state(work->journal, object->number, "sent", NULL)) {
		work->broken = work->stopping = true;
		skip(work, object);
		return;
	}
	begin_write(work, object);
	if (directory_send_write(work->dir, &write, object, &error) != DIR_OK) {
		take_back_write(work);
		arena_release(&object->arena, mark);
		object_fail_dir(object, &error);
		window_finish(work, object, OUTCOME_FAILED);
		return;
	}
	arena_release(&object->arena, mark);
}

void
window_start(struct work *work, struct object *object)
{
	if (object->waits && !work->stopping) {
		window_want(object, PHASE_READ);
		return;
	}
	if (object->state != OUTCOME_PLANNED) {
		object->phase = PHASE_DONE;
		return;
	}
	if (work->stopping) {
		skip(work, object);
		return;
	}
	switch (locks_take(work, object)) {
	case LOCK_HELD:
		break;
	case LOCK_BUSY:
		object->phase = PHASE_IDLE;
		return;
	case LOCK_FAILED:
		window_finish(work, object, OUTCOME_FAILED);
		return;
	}
	if (is_stale(work, object))
		window_want(object, PHASE_READ);
	else
		send_write(work, object);
}

/* ---- answers ------------------------------------------------------------ */

/* Somebody changed the descriptor since it was planned: plan on the new
 * one. */
static void
plan_again(struct work *work, struct object *object)
{
	object_put(&object->before, &object->has_before, &object->now);
	object_drop(&object->now, &object->has_now);
	object_drop(&object->after, &object->has_after);
	object->note_count = object->kept_notes;
	object->removes = false;
	object->task->plan(work, object);
	if (object->state == OUTCOME_PLANNED &&
	    !work_journal_again(work, object))
		work->stopping = true;
	if (object->state != OUTCOME_PLANNED)
		window_finish(work, object, object->state);
	else
		window_start(work, object);
}

/* Left to whoever moved it, and known to the journal as not written; the
 * others go on. */
static void
leave(struct work *work, struct object *object)
{
	record_state(work, object, object->number,
		     work->undoes != NULL ? "conflict" : "unchanged");
	locks_release(work, object);
	object->state = OUTCOME_SKIPPED;
	object->phase = PHASE_DONE;
}

/* By the name that it has now, if it is still meant. */
static bool
follow(struct work *work, struct object *object)
{
	if (object->seen_dn == NULL)
		return true;
	switch (identity_follow(work, object)) {
	case IDENTITY_SAME:
		return true;
	case IDENTITY_OTHER:
		window_finish(work, object, OUTCOME_FAILED);
		return false;
	case IDENTITY_LEFT:
		leave(work, object);
		return false;
	}
	return false;
}

/* "No such object" says that the server does not take the GUID for a name; one
 * that wrote all the same has what was sent. */
static bool
was_done(struct work *work, struct object *object)
{
	return object->denied_by_guid &&
	       !sd_desc_equal(&object->now, &object->before) &&
	       verify_is(work, object, &object->now, &object->after);
}

static void
after_write(struct work *work, struct object *object)
{
	if (work->journal != NULL &&
	    !journal_state(work->journal, object->number, "written", NULL))
		work->stopping = true;
	window_want(object, PHASE_VERIFY);
}

/* The descriptor just before the replace. */
static void
after_read(struct work *work, struct object *object)
{
	if (!object->has_now) {
		if (object->found)
			object_fail(object, NULL, "%s: %s", object->dn,
				    object->why);
		else
			identity_fail_gone(work, object);
		window_finish(work, object, OUTCOME_FAILED);
		return;
	}
	if (!follow(work, object))
		return;
	if (was_done(work, object)) {
		begin_write(work, object);
		after_write(work, object);
		after_verify(work, object);
		return;
	}
	object->version = object->seen_version;
	object->reads++;
	object->reads_first = false;
	clock_gettime(CLOCK_MONOTONIC, &object->read);
	if (work->stopping) {
		skip(work, object);
	} else if (!sd_desc_equal(&object->now, &object->before)) {
		object->waits = false;
		plan_again(work, object);
	} else if (object->waits) {
		window_finish(work, object, OUTCOME_UNCHANGED);
	} else {
		object_drop(&object->now, &object->has_now);
		send_write(work, object);
	}
}

/* Ours is gone already: another writer that does not look. Once more, on
 * what is there now. */
static void
write_again(struct work *work, struct object *object)
{
	if (object->attempts < ATTEMPTS_MOST && !work->stopping) {
		object->version = object->seen_version;
		object->reads = 0;
		clock_gettime(CLOCK_MONOTONIC, &object->read);
		plan_again(work, object);
		return;
	}
	object_note(object, true,
		    "find out who writes there, then run the command again",
		    "%s: somebody else overwrites the change again and again",
		    object->dn);
	window_finish(work, object, OUTCOME_MISMATCH);
}

static bool
take_other(void *context, const struct dir_entry *entry)
{
	identity_take_name(context, entry);
	return true;
}

/* Written by a name that had come to mean another object by then: that one
 * has lost what its descriptor was, and no journal knows it. */
static void
after_other(struct work *work, struct object *object, const char *sent_to)
{
	const struct dir_search search = {
		.base = sent_to,
		.attributes = (const char *[]){"objectGUID", NULL}};
	char guid[SD_GUID_TEXT_SIZE] = "not shown";
	struct dir_error error;

	object->name_is_taken = false;
	if (directory_search(work->dir, &search, take_other, object, &error) ==
		    DIR_OK &&
	    object->name_is_taken) {
		if (!sd_guid_is_zero(&object->taken_by))
			sd_guid_format(&object->taken_by, guid);
		object_note(object, true,
			    "look at it: its access list of before is in no "
			    "journal, undo does not bring it back",
			    "%s (objectGUID %s) was written by its name: at "
			    "that moment it took the name from the object that "
			    "was meant, which is %s now and was not written",
			    sent_to, guid, object->dn);
	} else {
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s was written by its name, which the object that "
			    "was meant no longer had: that one is %s now and "
			    "was not written; what was, cannot be told",
			    sent_to, object->dn);
	}
	window_finish(work, object, OUTCOME_MISMATCH);
}

/* The write was answered by an error, and is judged by what is there. */
static void
after_error(struct work *work, struct object *object)
{
	const struct dir_error answer = object->answer;

	object->answer.sentence = NULL;
	if (!object->has_now) {
		object_fail_dir(object, &answer);
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: whether it was written all the same is not "
			    "known, the object cannot be read: %s",
			    object->dn,
			    object->found ? object->why : "it is gone");
		window_finish(work, object, OUTCOME_UNKNOWN);
	} else if (verify_is(work, object, &object->now, &object->before) &&
		   !verify_is(work, object, &object->now, &object->after)) {
		take_back_write(work);
		object_fail_dir(object, &answer);
		work->not_now++;
		window_finish(work, object, OUTCOME_FAILED);
	} else {
		object_note(object, false, NULL,
			    "%s: the server did the write, and answered it "
			    "with an error: %s",
			    object->dn, answer.sentence);
		object_keep_note(object);
		after_verify(work, object);
	}
}

/* The connection went while it was written. */
static void
after_loss(struct work *work, struct object *object)
{
	object->was_lost = false;
	if (object->answer.sentence != NULL) {
		after_error(work, object);
	} else if (!object->has_now) {
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: the connection was lost during the write, and "
			    "the object cannot be read: %s",
			    object->dn,
			    object->found ? object->why : "it is gone");
		window_finish(work, object, OUTCOME_UNKNOWN);
	} else if (verify_is(work, object, &object->now, &object->before) &&
		   !verify_is(work, object, &object->now, &object->after)) {
		/* A server that was only slow may do it yet. */
		object_note(object, true,
			    "dsacls resume looks again, and goes on",
			    "%s: the connection was lost during the write; "
			    "it is as it was, so far",
			    object->dn);
		window_finish(work, object, OUTCOME_UNKNOWN);
	} else {
		after_verify(work, object);
	}
}

static void
after_verify(struct work *work, struct object *object)
{
	const char *sent_to = object->dn;
	const bool moved = object->seen_dn != NULL;

	if (moved)
		identity_rename(object);
	if (moved && object->sent_by_name && object->has_now &&
	    !verify_is(work, object, &object->now, &object->after)) {
		after_other(work, object, sent_to);
		return;
	}
	if (object->was_lost) {
		after_loss(work, object);
		return;
	}
	if (object->removes && object->found && !object->has_now) {
		window_finish(work, object, OUTCOME_VERIFIED);
		return;
	}
	if (!object->has_now) {
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: written, but reading it back failed: %s",
			    object->dn,
			    object->found ? object->why : "it is gone");
		window_finish(work, object, OUTCOME_WRITTEN);
		return;
	}
	switch (verify_object(work, object, object->seen_version)) {
	case VERIFY_AS_PLANNED:
		window_finish(work, object, OUTCOME_VERIFIED);
		break;
	case VERIFY_OVERWROTE:
		window_finish(work, object, OUTCOME_OVERWROTE);
		break;
	case VERIFY_DIFFERENT:
		window_finish(work, object, OUTCOME_MISMATCH);
		break;
	case VERIFY_OVERWRITTEN:
		write_again(work, object);
		break;
	}
}

void
window_answered(struct work *work, struct object *object)
{
	switch (object->phase) {
	case PHASE_READ:
		after_read(work, object);
		break;
	case PHASE_WRITE:
		after_write(work, object);
		break;
	case PHASE_VERIFY:
		after_verify(work, object);
		break;
	case PHASE_IDLE:
	case PHASE_DONE:
		break;
	}
}

/* A write that was refused for the name did not happen. */
static void
ask_for_it(struct work *work, struct object *object,
	   const struct dir_error *error)
{
	if (object->phase != PHASE_WRITE) {
		window_want(object, object->phase);
		return;
	}
	object->attempts--;
	object->reads = 0;
	/* Where it is already as it should be, that is our doing. */
	object->denied_by_guid = error->status == DIR_NOT_FOUND;
	object->was_sent = object->was_sent || object->denied_by_guid;
	record_state(work, object, object->number, "planned");
	window_want(object, PHASE_READ);
}

void
window_failed(struct work *work, struct object *object,
	      const struct dir_error *error)
{
	const bool unclear = error->status == DIR_LOST || error->is_unclear;
	const bool written = object->phase == PHASE_VERIFY;

	if (object->phase == PHASE_WRITE && !unclear)
		take_back_write(work);
	if (identity_try_search(work, object, error)) {
		ask_for_it(work, object, error);
		return;
	}
	/* An answer that tells neither yes nor no. */
	if (object->phase == PHASE_WRITE && unclear) {
		object->was_lost = true;
		if (error->status != DIR_LOST)
			object->answer = *error;
		window_want(object, PHASE_VERIFY);
		return;
	}
	object_fail_dir(object, error);
	if (written && object->was_lost)
		window_finish(work, object, OUTCOME_UNKNOWN);
	else
		window_finish(work, object,
			      written ? OUTCOME_WRITTEN : OUTCOME_FAILED);
}
