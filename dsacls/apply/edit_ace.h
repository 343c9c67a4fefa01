/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/edit_ace.h: one ACE granted, denied or taken back on one object, by
 * what it means there: an ACE for CREATOR OWNER is stored in two, and one
 * that is inherited by other classes only may be INHERIT_ONLY or not.
 */
#ifndef APPLY_EDIT_ACE_H
#define APPLY_EDIT_ACE_H

#include "apply/work.h"

/* Adds the step's ACE to object->after, in the form in which it is stored;
 * what is there in another form is not added again. As sd_edit_add. */
enum sd_err edit_ace_add(struct work *work, struct object *object,
			 const struct recipe_step *step,
			 struct sd_error *error) SD_MUST_CHECK;

/*
 * Takes it out in every form; where the step is about either kind, of the one
 * that is there, and where both are the object fails with nothing taken. What
 * CREATOR OWNER was given on the object itself is an ACE of the owner and
 * stays. As sd_edit_revoke_ace.
 */
enum sd_err edit_ace_revoke(struct work *work, struct object *object,
			    const struct recipe_step *step,
			    struct sd_error *error) SD_MUST_CHECK;

/* Must the owner and group be known to add it? */
bool edit_ace_needs_owner(const struct recipe_step *step);

#endif
