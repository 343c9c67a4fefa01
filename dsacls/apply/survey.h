/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/survey.h: the first pass over objects that are known by name or GUID:
 * each is read and offered to the work.
 */
#ifndef APPLY_SURVEY_H
#define APPLY_SURVEY_H

#include "apply/work.h"

/* Fills dn (and base, goal) of the next object; false: there is none. */
typedef bool next_fn(void *context, struct work *work, struct object *object);

/* Reads the objects, many in flight, and offers them in their order. */
void survey_objects(struct work *work, next_fn *next, void *context);

#endif
