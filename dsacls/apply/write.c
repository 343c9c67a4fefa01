/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/write.c: the second pass, and the only place where the directory
 * changes. Each planned object is read again where what was read may be stale,
 * replaced, and read back. Outcomes are reported in the order of the plan; the
 * journal is synced once a window.
 */
#include "apply/write.h"

#include "apply/fetch.h"
#include "apply/identity.h"
#include "apply/journal.h"
#include "apply/locks.h"
#include "apply/record.h"
#include "apply/ring.h"
#include "apply/store.h"
#include "apply/verify.h"
#include "base/stop.h"

#include <errno.h>
#include <string.h>

/* A descriptor that was answered longer ago is read again just before it is
 * replaced: of the server's time a round trip more. Where other objects or a
 * question came between, it is always read again. */
#define STALE_ALONE_MS 50
#define STALE_MS 2
/* How often, where somebody else writes it faster than we can plan. */
#define READS_MOST_AGAIN 4
/* How often a change is made again that somebody else overwrites. */
#define ATTEMPTS_MOST 3

/* Known by its GUID and written by its name: read right before. */
static bool
is_stale(const struct work *work, const struct object *object)
{
	const bool by_name = !sd_guid_is_zero(&object->out.guid) &&
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
	return ms >= (object->glanced && work->planned == 1 && !work->has_asked
			      ? STALE_ALONE_MS
			      : STALE_MS);
}

static void
finish(struct work *work, struct object *object, enum outcome_state state)
{
	object->out.state = state;
	object->phase = PHASE_DONE;
	locks_release(work, object);
	if (!record_settle(work, object))
		work->stopping = true;
	if (state != OUTCOME_SKIPPED && object->number != 0)
		record_outcome(work, object);
	if (state != OUTCOME_VERIFIED && state != OUTCOME_UNCHANGED &&
	    state != OUTCOME_OVERWROTE && !work->run.options->keep_going)
		work->stopping = true;
}

static void
leave_out(struct work *work, struct object *object)
{
	locks_release(work, object);
	object->out.state = OUTCOME_SKIPPED;
	object->phase = PHASE_DONE;
}

static void
skip(struct work *work, struct object *object)
{
	work->unreached++;
	leave_out(work, object);
}

/* From here on no end of the program is "nothing was written", until the
 * write is refused. */
static void
begin_write(struct work *work, struct object *object)
{
	static const struct diag_fatal amid = {
		EXIT_STATUS_PARTLY,
		"something may have been written by then: dsacls log shows how "
		"far it got, dsacls resume continues it"};

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
	struct dir_write write = {
		.name = object->out.dn,
		.attribute = object->task->attribute,
		.sd_flags = object_wire(object).sd_flags,
		.show_deleted = object->show_deleted,
	};
	struct arena_mark mark = arena_mark(&object->arena);
	struct dir_error error;
	uint8_t *bytes = NULL;

	if (!object->out.removes &&
	    !object_bytes(object, &object->after, &bytes, &write.len)) {
		finish(work, object, OUTCOME_FAILED);
		return;
	}
	write.dn = identity_address(work, object);
	object->sent_by_name = write.dn == object->out.dn;
	write.value = bytes;
	if (work->journal != NULL &&
	    !journal_state(work->journal, object->number, "sent", NULL)) {
		work->broken = work->stopping = true;
		skip(work, object);
		return;
	}
	begin_write(work, object);
	if (directory_send_write(work->run.dir, &write, object, &error) !=
	    DIR_OK) {
		take_back_write(work);
		arena_release(&object->arena, mark);
		object_fail_dir(object, &error);
		finish(work, object, OUTCOME_FAILED);
		return;
	}
	arena_release(&object->arena, mark);
}

static void
start(struct work *work, struct object *object)
{
	if (object->waits && !work->stopping) {
		ring_want(object, PHASE_READ);
		return;
	}
	if (object->out.state != OUTCOME_PLANNED) {
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
		finish(work, object, OUTCOME_FAILED);
		return;
	}
	if (is_stale(work, object))
		ring_want(object, PHASE_READ);
	else
		send_write(work, object);
}

/* ---- answers ------------------------------------------------------------ */

/* Somebody changed the descriptor since it was planned: plan on the new
 * one. */
static void
plan_again(struct work *work, struct object *object)
{
	object_drop(&object->before, &object->has_before);
	object->before = object->now;
	object->has_before = true;
	sd_desc_init(&object->now);
	object->has_now = false;
	object_drop(&object->after, &object->has_after);
	object->out.note_count = object->kept_notes;
	object->out.removes = false;
	object->task->plan(work, object);
	if (object->out.state == OUTCOME_PLANNED &&
	    !record_plan_again(work, object))
		work->stopping = true;
	if (object->out.state != OUTCOME_PLANNED)
		finish(work, object, object->out.state);
	else
		start(work, object);
}

/* Left to whoever moved it, and known to the journal as not written; the
 * others go on. */
static void
leave(struct work *work, struct object *object)
{
	record_state(work, object, object->number,
		     work->undoes != NULL ? "conflict" : "unchanged");
	leave_out(work, object);
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
		finish(work, object, OUTCOME_FAILED);
		return false;
	case IDENTITY_LEFT:
		leave(work, object);
		return false;
	}
	return false;
}

static void
after_write(struct work *work, struct object *object)
{
	if (work->journal != NULL &&
	    !journal_state(work->journal, object->number, "written", NULL))
		work->stopping = true;
	ring_want(object, PHASE_VERIFY);
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
		    object->out.dn);
	finish(work, object, OUTCOME_MISMATCH);
}

/* By what is there. False: it is over. */
static bool
settle_loss(struct work *work, struct object *object)
{
	object->was_lost = false;
	switch (verify_lost(work, object)) {
	case VERIFY_LOST_DONE:
		return true;
	case VERIFY_LOST_REFUSED:
		take_back_write(work);
		work->not_now++;
		finish(work, object, OUTCOME_FAILED);
		return false;
	case VERIFY_LOST_UNKNOWN:
		finish(work, object, OUTCOME_UNKNOWN);
		return false;
	}
	return false;
}

static void
after_verify(struct work *work, struct object *object)
{
	const char *sent_to = object->out.dn;
	const bool moved = object->seen_dn != NULL;

	if (moved)
		identity_rename(object);
	if (moved && object->sent_by_name && object->has_now &&
	    !verify_is(work, object, &object->now, &object->after)) {
		identity_note_other(work, object, sent_to);
		finish(work, object, OUTCOME_MISMATCH);
		return;
	}
	if (object->was_lost && !settle_loss(work, object))
		return;
	if (object->out.removes && object->found && !object->has_now) {
		finish(work, object, OUTCOME_VERIFIED);
		return;
	}
	if (!object->has_now) {
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: written, but reading it back failed: %s",
			    object->out.dn,
			    object->found ? object->why : "it is gone");
		finish(work, object, OUTCOME_WRITTEN);
		return;
	}
	switch (verify_object(work, object, object->seen_version)) {
	case VERIFY_AS_PLANNED:
		finish(work, object, OUTCOME_VERIFIED);
		break;
	case VERIFY_OVERWROTE:
		finish(work, object, OUTCOME_OVERWROTE);
		break;
	case VERIFY_DIFFERENT:
		finish(work, object, OUTCOME_MISMATCH);
		break;
	case VERIFY_OVERWRITTEN:
		write_again(work, object);
		break;
	}
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

/* The descriptor just before the replace. */
static void
after_read(struct work *work, struct object *object)
{
	if (!object->has_now) {
		if (object->found)
			object_fail(object, NULL, "%s: %s", object->out.dn,
				    object->why);
		else
			identity_fail_gone(work, object);
		finish(work, object, OUTCOME_FAILED);
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
		finish(work, object, OUTCOME_UNCHANGED);
	} else {
		object_drop(&object->now, &object->has_now);
		send_write(work, object);
	}
}

static void
answered(struct work *work, struct object *object)
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
		ring_want(object, object->phase);
		return;
	}
	object->attempts--;
	object->reads = 0;
	/* Where it is already as it should be, that is our doing. */
	object->denied_by_guid = error->status == DIR_NOT_FOUND;
	object->was_sent = object->was_sent || object->denied_by_guid;
	record_state(work, object, object->number, "planned");
	ring_want(object, PHASE_READ);
}

static void
failed(struct work *work, struct object *object, const struct dir_error *error)
{
	const bool unclear = error->status == DIR_LOST || error->is_unclear;
	const bool written = object->phase == PHASE_VERIFY;

	if (object->phase == PHASE_WRITE && !unclear)
		take_back_write(work);
	if (identity_try_search(work, object, error)) {
		ask_for_it(work, object, error);
		return;
	}
	/* An answer that says neither yes nor no. */
	if (object->phase == PHASE_WRITE && unclear) {
		object->was_lost = true;
		if (error->status != DIR_LOST)
			object->answer = *error;
		ring_want(object, PHASE_VERIFY);
		return;
	}
	object_fail_dir(object, error);
	if (written && object->was_lost)
		finish(work, object, OUTCOME_UNKNOWN);
	else
		finish(work, object,
		       written ? OUTCOME_WRITTEN : OUTCOME_FAILED);
}

/* ---- the connection went while writes were in flight -------------------- */

/* Nobody can be asked. */
static void
settle_without_server(struct work *work, struct object *object,
		      const struct dir_error *error)
{
	static const char hint[] = "when the server is back, dsacls resume "
				   "checks it and continues";

	if (object->phase == PHASE_WRITE || object->was_lost) {
		object_note(object, true, hint,
			    "%s: the connection was lost during the write, it "
			    "may or may not have been written: %s",
			    object->out.dn, error->sentence);
		finish(work, object, OUTCOME_UNKNOWN);
	} else if (object->phase == PHASE_VERIFY) {
		object_note(object, true, hint,
			    "%s: written, but it cannot be read back: %s",
			    object->out.dn, error->sentence);
		finish(work, object, OUTCOME_WRITTEN);
	} else {
		object_fail(object, hint, "%s: not written: %s", object->out.dn,
			    error->sentence);
		finish(work, object, OUTCOME_FAILED);
	}
}

static void
ask_again(struct work *work, struct object *object)
{
	if (object->phase == PHASE_READ) {
		/* Nothing of it was sent. */
		object->phase = PHASE_IDLE;
		start(work, object);
		return;
	}
	if (object->phase == PHASE_WRITE)
		object->was_lost = true;
	ring_want(object, PHASE_VERIFY);
}

/* They may or may not have happened; only the same server can tell, so it is
 * asked again before anything else is done. */
static void
recover(struct ring *ring, const struct dir_error *error)
{
	struct work *work = ring->work;
	struct dir_error failure = *error;
	bool connected;

	if (!work->run.options->keep_going)
		work->stopping = true;
	connected = ring_reconnect(ring, &failure);
	for (size_t i = 0; i < ring->count; i++) {
		struct object *object = ring_at(ring, i);

		if (object->phase == PHASE_DONE || object->phase == PHASE_IDLE)
			continue;
		if (connected)
			ask_again(work, object);
		else
			settle_without_server(work, object, &failure);
	}
	if (!connected)
		work->stopping = true;
}

/* ---- the whole ----------------------------------------------------------- */

static bool
next(struct ring *ring, struct object *object)
{
	struct work *work = ring->work;
	const int got = store_next(work->run.store, object);

	if (stop_signal() != 0)
		work->stopping = true;
	if (got >= 0)
		return got == 1;
	diag_error(work->run.diags, NULL, "the plan cannot be read again: %s",
		   strerror(errno));
	work->broken = work->stopping = true;
	return false;
}

static void
take_entry(struct work *work, struct object *object,
	   const struct dir_entry *entry)
{
	const bool is_second = object->found;

	object->found = true;
	(void)fetch_take_again(work, object, entry, is_second,
			       &object->seen_version, &object->why);
}

static bool
done(struct ring *ring, struct object *object)
{
	size_t *unsynced = ring->context; /* outcomes since it was synced */
	struct work *work = ring->work;

	*unsynced += object->number != 0;
	if (work->journal != NULL && *unsynced >= ring->size) {
		*unsynced = 0;
		if (!journal_sync(work->journal))
			work->broken = work->stopping = true;
	}
	work_report(work, object);
	/* Reporting has looked names up. */
	if (work->journal != NULL)
		journal_names(work->journal, work->run.principals, object);
	return true;
}

/* Objects that another dsacls is writing: whether it is done. */
static bool
before_wait(struct ring *ring)
{
	struct work *work = ring->work;
	bool waiting = false;

	if (stop_signal() != 0 || directory_is_interrupted(work->run.dir))
		work->stopping = true;
	for (size_t i = 0; i < ring->count; i++) {
		struct object *object = ring_at(ring, i);

		if (!object->blocked)
			continue;
		start(work, object);
		waiting = waiting || object->blocked;
	}
	ring_ask(ring);
	return waiting;
}

void
write_objects(struct work *work)
{
	static const struct ring_ops ops = {
		.next = next,
		.start = start,
		.entry = take_entry,
		.answered = answered,
		.failed = failed,
		.lost = recover,
		.done = done,
		.before_wait = before_wait,
	};
	size_t unsynced = 0;
	struct ring ring = {.work = work, .ops = &ops, .context = &unsynced};

	ring_run(&ring);
}
