/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight.h: what a planned descriptor would do, judged before it is
 * written. Refusals without --force are a closed list; the rest warns.
 */
#ifndef APPLY_PREFLIGHT_H
#define APPLY_PREFLIGHT_H

#include "apply/work.h"

struct lookup;

/* Judges object->after (state OUTCOME_PLANNED): notes, and state
 * OUTCOME_FAILED where it is refused. */
void preflight_object(struct work *work, struct object *object);

/* Warns where the caller's rights do not allow what is planned. */
void preflight_rights(struct object *object);

/* May the object be reset without --force? Heads, AdminSDHolder, Deleted
 * Objects and critical system objects may not: NULL, or why not. */
const char *preflight_obstacle(const struct object *object);
/* Refuses what must not be reset, before its default is looked for. */
void preflight_reset(struct object *object);

/* Adds what is asked about an object, whatever its descriptor is, to the
 * lookup that reads it; NULL: nothing. Afterwards the object knows. */
struct lookup_search *preflight_queue(struct work *work, struct object *object,
				      struct lookup *lookup);

#endif
