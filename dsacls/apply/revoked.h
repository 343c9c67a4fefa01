/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/revoked.h: notes about what a precise revoke leaves.
 */
#ifndef APPLY_REVOKED_H
#define APPLY_REVOKED_H

#include "apply/object.h"
#include "resolve/job.h"

/* Notes on the object, whose after has been edited by the step: bits that
 * stay of the same ACE, and other ACEs that say the same. */
void revoked_note(struct object *object, const struct recipe_step *step,
		  enum sd_edit_result result);

/* The object fails: of what the step names, allow and deny are the bits that
 * explicit ACEs of each kind hold, so that both may be meant. */
void revoked_fail_either(struct object *object, const struct recipe_step *step,
			 uint32_t allow, uint32_t deny);

/* "CA;Reset Password;user", as the user wrote the rights of the step. */
const char *revoked_rights(struct arena *arena, const struct recipe_step *step);
/* The trustee as written, or its SID. */
const char *revoked_trustee(struct arena *arena, const struct plan_step *source,
			    const struct sd_sid *sid);

#endif
