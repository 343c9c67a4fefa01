/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/ring.h: the window of objects whose reads or writes are in flight. They
 * leave it in the order in which they came, whatever the order of the answers.
 * The first pass (survey.c) and the second (write.c) supply what happens to
 * each. Objects that are only read again share a search: a server answers it
 * nearly as fast as one for a single object.
 */
#ifndef APPLY_RING_H
#define APPLY_RING_H

#include "apply/work.h"

#define READS_MOST 32 /* objects in one search */
#define READ_GROUPS 8 /* such searches in flight */

struct read_group {
	struct object *members[READS_MOST];
	size_t count; /* 0: free */
};

struct ring;

struct ring_ops {
	/* Takes the next object, which is empty; false: there is none. */
	bool (*next)(struct ring *ring, struct object *object);
	/* Its first step. */
	void (*start)(struct work *work, struct object *object);
	/* The search that it waits for has brought an entry, ... */
	void (*entry)(struct work *work, struct object *object,
		      const struct dir_entry *entry);
	/* ... the answer to what it waits for is complete, or an error. */
	void (*answered)(struct work *work, struct object *object);
	void (*failed)(struct work *work, struct object *object,
		       const struct dir_error *error);
	/* The connection is gone, and with it whatever was asked. */
	void (*lost)(struct ring *ring, const struct dir_error *error);
	/* The object leaves the ring (PHASE_DONE). False: no more of them. */
	bool (*done)(struct ring *ring, struct object *object);
	/* Before an answer is waited for; may be NULL. True: some objects wait
	 * for what no answer brings. */
	bool (*before_wait)(struct ring *ring);
};

struct ring {
	struct work *work;
	const struct ring_ops *ops;
	void *context; /* of the caller */
	struct object *slots;
	size_t size, head, count;
	bool at_end;	 /* no next object */
	bool stopped;	 /* none is wanted */
	unsigned losses; /* of the connection */
	bool held;	 /* the last one waits for those before it */
	struct read_group groups[READ_GROUPS];
};

/* Until the last object has left; what is in flight then is abandoned. */
void ring_run(struct ring *ring);

/* The object index places behind the first. */
struct object *ring_at(const struct ring *ring, size_t index);

/* The object is to be read again; phase says what for. */
void ring_want(struct object *object, enum object_phase phase);
/* Sends the reads that are wanted, when they are many or nothing else is in
 * flight. */
void ring_ask(struct ring *ring);

/* Connects to the same server again after *error, a few times. False: *error
 * says why there is none. */
bool ring_reconnect(struct ring *ring, struct dir_error *error);

#endif
