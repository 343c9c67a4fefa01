/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/window.h: the objects of the second pass that are on their way, and
 * the steps each of them takes (apply.c).
 */
#ifndef APPLY_WINDOW_H
#define APPLY_WINDOW_H

#include "apply/work.h"

struct window {
	struct work *work;
	struct object *ring; /* of size slots */
	size_t size, head, count;
	size_t unsynced; /* outcomes since the journal was synced */
	bool at_end;
	bool held; /* the last one waits for those before it */
};

/* Its first step: read again, write, or nothing. */
void window_start(struct work *work, struct object *object);

/* The next step after an answer. */
void window_take(struct work *work, const struct dir_reply *reply);

/* Reads an object's descriptor; phase says what for. */
void window_send_read(struct work *work, struct object *object,
		      enum object_phase phase);

/* Its outcome is known: journal, and the end of new writes on a failure. */
void window_finish(struct work *work, struct object *object,
		   enum outcome_state state);

/* The connection is gone (lost.c): connects to the same server again and
 * sends each object in flight back to the step that tells what became of
 * it, or gives it its outcome when there is no server. */
void window_recover(struct window *window, const struct dir_error *error);

#endif
