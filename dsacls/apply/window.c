/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/window.c: keeps as many objects on their way as the window holds,
 * reports them in order, syncs the journal once a window.
 */
#include "apply/window.h"

#include "apply/journal.h"
#include "apply/locks.h"
#include "apply/spool.h"
#include "base/stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The connection went while writes were in flight. They may or may not have
 * happened; only the same server can tell, so it is asked again before
 * anything else is done. */

/* A server that is started again answers within seconds. */
#define TRIES_MOST 8
#define PAUSE_FIRST_MS 100

static bool
reconnect(struct work *work, struct dir_error *error)
{
	long ms = PAUSE_FIRST_MS;

	for (int i = 0; i < TRIES_MOST; i++, ms *= 2) {
		if (directory_reconnect(work->dir, error) == DIR_OK)
			return true;
		if ((error->status != DIR_CANNOT_CONNECT &&
		     error->status != DIR_LOST) ||
		    directory_is_interrupted(work->dir) || stop_signal() != 0)
			return false;
		work_pause(ms < 2000 ? ms : 2000);
	}
	return false;
}

/* Nobody can be asked. */
static void
settle_without_server(struct work *work, struct object *object,
		      const struct dir_error *error)
{
	static const char hint[] = "when the server is back, dsacls resume "
				   "looks at it and goes on";

	if (object->phase == PHASE_WRITE || object->was_lost) {
		object_note(object, true, hint,
			    "%s: the connection was lost during the write, it "
			    "may or may not have been written: %s",
			    object->dn, error->sentence);
		window_finish(work, object, OUTCOME_UNKNOWN);
	} else if (object->phase == PHASE_VERIFY) {
		object_note(object, true, hint,
			    "%s: written, but it cannot be read back: %s",
			    object->dn, error->sentence);
		window_finish(work, object, OUTCOME_WRITTEN);
	} else {
		object_fail(object, hint, "%s: not written: %s", object->dn,
			    error->sentence);
		window_finish(work, object, OUTCOME_FAILED);
	}
}

static void
ask_again(struct work *work, struct object *object)
{
	if (object->phase == PHASE_READ) {
		/* Nothing of it was sent. */
		object->phase = PHASE_IDLE;
		window_start(work, object);
		return;
	}
	if (object->phase == PHASE_WRITE)
		object->was_lost = true;
	window_want(object, PHASE_VERIFY);
}

void
window_recover(struct window *window, const struct dir_error *error)
{
	struct work *work = window->work;
	struct dir_error failure = *error;
	bool connected;

	if (!work->options->keep_going)
		work->stopping = true;
	progress_hide(&work->progress);
	diag_warning(work->diags, NULL, "%s; connecting to %s again",
		     error->sentence, directory_info(work->dir)->host);
	diags_print(work->diags);
	window_forget_reads(window);
	connected = ++work->losses <= TRIES_MOST && reconnect(work, &failure);
	for (size_t i = 0; i < window->count; i++) {
		struct object *object =
			&window->ring[(window->head + i) % window->size];

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

static struct object *
slot(const struct window *window, size_t index)
{
	return &window->ring[(window->head + index) % window->size];
}

static void
fill(struct window *window)
{
	struct work *work = window->work;

	while (!window->at_end && !window->held &&
	       window->count < window->size) {
		struct object *object = slot(window, window->count);
		int got;

		object_init(object);
		got = spool_next(work->spool, object);
		if (got != 1) {
			object_clear(object);
			window->at_end = true;
			if (got == 0)
				return;
			diag_error(work->diags, NULL,
				   "the plan cannot be read again: %s",
				   strerror(errno));
			work->broken = work->stopping = true;
			return;
		}
		window->held = object->repeated && window->count > 0;
		window->count++;
		if (!window->held)
			window_start(work, object);
	}
}

static void
sync_states(struct window *window, size_t most)
{
	struct work *work = window->work;

	if (window->unsynced < most || work->journal == NULL)
		return;
	window->unsynced = 0;
	if (!journal_sync(work->journal))
		work->broken = work->stopping = true;
}

/* An object that an earlier task of the run writes as well waits until all
 * before it are done: a server may work on several requests at once. */
static void
start_held(struct window *window)
{
	if (!window->held || window->count != 1)
		return;
	window->held = false;
	window_start(window->work, slot(window, 0));
}

static void
drain(struct window *window)
{
	while (window->count > 0 && slot(window, 0)->phase == PHASE_DONE) {
		struct object *object = slot(window, 0);

		window->unsynced += object->number != 0;
		sync_states(window, window->size);
		work_report(window->work, object);
		/* Reporting has looked names up. */
		if (window->work->journal != NULL)
			journal_names(window->work->journal,
				      window->work->principals, object);
		object_clear(object);
		window->head = (window->head + 1) % window->size;
		window->count--;
		start_held(window);
	}
}

static void
receive(struct window *window)
{
	struct dir_error error;
	struct dir_reply reply;

	if (directory_receive(window->work->dir, &reply, &error) == DIR_OK)
		window_take(window, &reply);
	else
		window_recover(window, &error);
}

/* Those that another dsacls is writing: whether it is done. True: some are
 * waiting still. */
static bool
try_blocked(struct window *window)
{
	bool waiting = false;

	if (directory_is_interrupted(window->work->dir))
		window->work->stopping = true;
	for (size_t i = 0; i < window->count; i++) {
		struct object *object = slot(window, i);

		if (!object->blocked)
			continue;
		window_start(window->work, object);
		waiting = waiting || object->blocked;
	}
	return waiting;
}

void
apply_write_all(struct work *work)
{
	struct window window = {.work = work, .size = work_window(work)};
	bool waiting;

	window.ring = calloc(window.size, sizeof(*window.ring));
	if (window.ring == NULL)
		diag_die("out of memory");
	for (;;) {
		if (stop_signal() != 0)
			work->stopping = true;
		fill(&window);
		drain(&window);
		if (window.count == 0 && window.at_end)
			break;
		waiting = try_blocked(&window);
		window_ask(&window);
		if (window.count == 0 || slot(&window, 0)->phase == PHASE_DONE)
			continue;
		if (waiting && directory_pending(work->dir) == 0)
			locks_pause();
		else
			receive(&window);
	}
	free(window.ring);
}
