/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lint.h: does an ACE do anything, and probably what was meant? Only
 * what the names and bits tell; what depends on the object is the preflight
 * of the apply room.
 */
#ifndef RESOLVE_LINT_H
#define RESOLVE_LINT_H

#include "resolve/job.h"
#include "resolve/list_object.h"

struct lint {
	struct schema *schema;
	const struct list_object *list_object;
	bool force; /* refusals become warnings */
	struct diags *diags;
};

/*
 * Judges one GRANT or DENY step with its items filled in. False: refused
 * (diagnosed), because the ACE can do nothing, wherever it comes to hold.
 */
bool lint_step(const struct lint *lint, const struct recipe_step *step);

/* Is LO granted or denied by its name, not as a part of GA or GR? */
bool lint_names_list_object(enum step_op op, const char *codes);

#endif
