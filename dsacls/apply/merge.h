/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/merge.h: the plan_fn of undo and resume: a change that was made (or
 * planned) on an older descriptor, applied to the present one.
 */
#ifndef APPLY_MERGE_H
#define APPLY_MERGE_H

#include "apply/work.h"

/*
 * Makes on object->before what leads from object->base to object->goal, and
 * keeps what others have changed since. What cannot be merged is named and
 * left alone.
 */
void merge_plan(struct work *work, struct object *object);

/* What was left to others is not done: exit status 4 in place of 0. */
enum exit_status merge_status(const struct work *work, enum exit_status status);

#endif
