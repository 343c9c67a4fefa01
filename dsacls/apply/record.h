/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/record.h: what the journal is told of an object beside its plan.
 */
#ifndef APPLY_RECORD_H
#define APPLY_RECORD_H

#include "apply/work.h"

/* Its outcome, under the number it has by now. */
void record_outcome(struct work *work, const struct object *object);

/* A state of the journal, with the object's latest error where it explains
 * the state. When the disk refuses, work is broken. */
void record_state(struct work *work, const struct object *object, size_t number,
		  const char *state);

/* Its change could not be planned, and the run goes on without it. */
void record_unplanned(struct work *work, const struct object *object);

#endif
