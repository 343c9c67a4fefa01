/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/record.h: writes an object's plan and outcome to the journal.
 */
#ifndef APPLY_RECORD_H
#define APPLY_RECORD_H

#include "apply/work.h"

/* Records before and after, in a journal that is made for the first object
 * of the run. False: work is broken. */
bool record_plan(struct work *work, struct object *object);
/*
 * The same for a plan made anew, because somebody changed the object since.
 * The change that we make to it is on disk already, so this record need not
 * be before it is written: waiting for the disk would give others the time
 * to change it again. Settling syncs it and lets it take the older one's
 * place. Both: false when work is broken.
 */
bool record_plan_again(struct work *work, struct object *object);
bool record_settle(struct work *work, struct object *object);

/* Its outcome, under the number it has by now. */
void record_outcome(struct work *work, const struct object *object);

/* A state of the journal, with the object's latest error where it explains
 * the state. When the disk refuses, work is broken. */
void record_state(struct work *work, const struct object *object, size_t number,
		  const char *state);

/* Its change could not be planned, and the run continues without it. */
void record_unplanned(struct work *work, const struct object *object);
/* An undo leaves it, or a part of it, to others: recorded once, so that whoever
 * resumes that undo names it again. Of other runs nothing is recorded. */
void record_left(struct work *work, struct object *object);

#endif
