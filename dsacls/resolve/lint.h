/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lint.h: checks whether an ACE has an effect, and probably the one
 * that was meant, by its names and bits; apply/preflight.h judges what depends
 * on the object.
 */
#ifndef RESOLVE_LINT_H
#define RESOLVE_LINT_H

#include "resolve/lookup.h"
#include "resolve/recipe.h"

/* Is the forest in List Object mode? Only there LO is looked at (MS-ADTS
 * 5.1.3.3.6, 6.1.1.2.4.1.2). Asked for where LO is granted and nowhere else. */
struct list_object {
	bool is_known; /* false: not asked for, or it cannot be read */
	bool is_on;
};

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

/* Adds the question to a lookup; *mode is filled during its run. */
void lint_queue_list_object(struct list_object *mode, struct arena *arena,
			    struct lookup *lookup);

#endif
