/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/edit.h: a recipe carried out on one object in memory, and what both
 * recipes and merges need: which parts differ.
 */
#ifndef APPLY_EDIT_H
#define APPLY_EDIT_H

#include "apply/work.h"

/* The plan_fn of recipes: every step in order, then the common end. */
void edit_plan(struct work *work, struct object *object);

/*
 * The common end of planning: nothing differs (OUTCOME_UNCHANGED), or the
 * parts that do and the judgement of preflight (OUTCOME_PLANNED or FAILED).
 */
void edit_conclude(struct work *work, struct object *object);

#endif
