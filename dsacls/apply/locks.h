/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/locks.h: one writer at a time for each object, among the programs of
 * one user on one machine. LDAP has no way to write a descriptor only if it is
 * still the one that was read, so what two of them read and write at the same
 * moment would be lost without an error. Others (another user, another machine,
 * another program) are not kept out.
 */
#ifndef APPLY_LOCKS_H
#define APPLY_LOCKS_H

#include "apply/work.h"

/* Opens the file of locks, beside the journal. False: diagnosed, and
 * nothing must be written. */
bool locks_open(struct work *work);
/* Closes it, and gives up what is held. */
void locks_close(struct work *work);

enum lock {
	LOCK_HELD,   /* by us: from before, or from now on */
	LOCK_BUSY,   /* by another: try again after locks_pause */
	LOCK_FAILED, /* the object has failed, with a note */
};
/*
 * Held from before the last read of the object to the end of its read-back.
 * Nobody waits for a lock while it holds another that does not come free by
 * itself: each object continues without the others, so there is no deadlock.
 */
enum lock locks_take(struct work *work, struct object *object);
void locks_release(struct work *work, struct object *object);

/*
 * Before the first read of the one object that a run is about, whose GUID is
 * known: when the lock is free now, that read can be the last one. Else it is
 * taken later, and the object read again.
 */
void locks_try(struct work *work, struct object *object);

/* Where there is nothing to do but to wait for another. */
void locks_pause(void);

#endif
