/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/list_object.h: is the forest in List Object mode? Only there LO is
 * looked at (MS-ADTS 5.1.3.3.6, 6.1.1.2.4.1.2). Asked for where LO is granted
 * and nowhere else.
 */
#ifndef RESOLVE_LIST_OBJECT_H
#define RESOLVE_LIST_OBJECT_H

#include "resolve/lookup.h"

struct list_object {
	bool is_known; /* false: not asked for, or it cannot be read */
	bool is_on;
};

/* Adds the question to a lookup; *mode is filled during its run. */
void list_object_queue(struct list_object *mode, struct arena *arena,
		       struct lookup *lookup);

#endif
