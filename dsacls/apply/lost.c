/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/lost.c: the connection went while writes were in flight. They may or
 * may not have happened; only the same server can tell, so it is asked again
 * before anything else is done.
 */
#include "apply/window.h"

#include "base/stop.h"

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
