/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lint.h: does an ACE do anything, and probably what was meant? Only
 * what the names and bits tell; what depends on the object is the preflight
 * of the apply room.
 */
#ifndef RESOLVE_LINT_H
#define RESOLVE_LINT_H

#include "resolve/job.h"

struct lint {
	struct schema *schema;
	bool force; /* refusals become warnings */
	struct diags *diags;
};

/*
 * Judges one GRANT or DENY step with its items filled in. False: refused
 * (diagnosed), because the ACE can do nothing, or is the well-known slip of
 * naming a class in the third part that belongs into the second.
 */
bool lint_step(const struct lint *lint, const struct recipe_step *step);

#endif
