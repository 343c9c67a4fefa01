/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight.h: what a planned descriptor would do, judged before it is
 * written. Refusals without --force are a closed list; the rest warns.
 */
#ifndef APPLY_PREFLIGHT_H
#define APPLY_PREFLIGHT_H

#include "apply/work.h"

/* Warns about the recipe itself, once for all objects. */
void preflight_recipe(struct work *work);
/* Whom a deny hits who should know, "you as well: you are"; or NULL. */
const char *preflight_denied(struct work *work, const struct sd_ace *ace);

/* Judges object->after (state OUTCOME_PLANNED): notes, and state
 * OUTCOME_FAILED where it is refused. */
void preflight_object(struct work *work, struct object *object);

/* Warns where the caller's rights do not allow what is planned. */
void preflight_rights(struct object *object);

/* Refuses what must not be reset, before its default is looked for. */
void preflight_reset(struct object *object);

/* Warns of a class in the object field that the object is not of. */
void preflight_classes(struct object *object);

/* Names explicit denies that stand before a grant of the recipe. */
void preflight_overrides(struct work *work, struct object *object);

/* Counts organizational units below that block inheritance, where an
 * inheritable ACE is granted on a few named objects. */
void preflight_below(struct work *work, struct object *object);

#endif
