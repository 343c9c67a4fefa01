/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/window.h: the objects of the second pass that are on their way, and
 * the steps each of them takes (apply.c). Writes are sent one by one, reads
 * together where they can be: a server answers a search for eight objects
 * nearly as fast as one for a single one.
 */
#ifndef APPLY_WINDOW_H
#define APPLY_WINDOW_H

#include "apply/work.h"

#define READS_MOST 32 /* objects in one search */
#define READ_GROUPS 8 /* such searches in flight */

struct read_group {
	struct object *members[READS_MOST];
	size_t count; /* 0: free */
};

struct window {
	struct work *work;
	struct object *ring; /* of size slots */
	size_t size, head, count;
	size_t unsynced; /* outcomes since the journal was synced */
	bool at_end;
	bool held; /* the last one waits for those before it */
	struct read_group groups[READ_GROUPS];
};

/* ---- the steps of one object (apply.c) ---------------------------------- */

/* Its first step: read again, write, or nothing. */
void window_start(struct work *work, struct object *object);
/* The next one, after an answer was complete. */
void window_answered(struct work *work, struct object *object);
/* The request of its phase was refused. */
void window_failed(struct work *work, struct object *object,
		   const struct dir_error *error);
/* Its outcome is known: journal, and the end of new writes on a failure. */
void window_finish(struct work *work, struct object *object,
		   enum outcome_state state);

/* ---- reads (reads.c) ----------------------------------------------------- */

/* The object is to be read; phase says what for. */
void window_want(struct object *object, enum object_phase phase);
/* Sends reads that are wanted, when they are many or nothing else is going
 * on. */
void window_ask(struct window *window);
/* Takes any answer to where it belongs. */
void window_take(struct window *window, const struct dir_reply *reply);
/* The connection is gone: no read is in flight any more. */
void window_forget_reads(struct window *window);

/* The connection is gone: connects to the same server again and
 * sends each object in flight back to the step that tells what became of
 * it, or gives it its outcome when there is no server. */
void window_recover(struct window *window, const struct dir_error *error);

#endif
