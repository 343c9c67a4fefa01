/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/edit_ace.c: see edit_ace.h. What a DC would make of an ACE is sent in
 * that form, so that the plan shows it and the next command finds it again.
 */
#include "apply/edit_ace.h"

#include "apply/preflight.h"
#include "apply/revoked.h"
#include "resolve/principal.h"
#include "resolve/schema.h"

#define SCOPE_FLAGS (SD_ACE_OBJECT_INHERIT | SD_ACE_CONTAINER_INHERIT)

bool
edit_ace_needs_owner(const struct recipe_step *step)
{
	return (step->op == STEP_GRANT || step->op == STEP_DENY) &&
	       sd_sid_is_creator(&step->ace.sid);
}

/* The forms of the step's ACE, 1 or 2; the inheritable one comes first. */
static size_t
find_forms(const struct object *object, const struct recipe_step *step,
	   struct sd_ace forms[2])
{
	struct sd_ace ace = step->ace;
	size_t count = 0;

	ace.mask = sd_mask_map_generic(ace.mask);
	if (object->task->is_sd && sd_sid_is_creator(&ace.sid))
		count = sd_desc_stored_forms(&object->after, &ace, NULL, forms);
	if (count > 0)
		return count;
	forms[0] = ace;
	return 1;
}

/* The same ACE with or without INHERIT_ONLY, where that says the same: what
 * only objects of another class inherit does nothing here. */
static bool
find_twin(struct work *work, const struct object *object,
	  const struct sd_ace *ace, struct sd_ace *twin)
{
	const struct schema_item *item;

	if (!object->task->is_sd || object->class == NULL ||
	    (ace->flags & SCOPE_FLAGS) == 0 ||
	    !sd_ace_has_type(ace, SD_ACE_HAS_INHERITED_TYPE))
		return false;
	item = schema_find_class(work->schema, object->class);
	if (item == NULL || sd_guid_equal(&ace->inherited_type, &item->guid))
		return false;
	*twin = *ace;
	twin->flags ^= SD_ACE_INHERIT_ONLY;
	return true;
}

/* Who is denied is known where the owner is. */
static void
note_denied_owner(struct work *work, struct object *object,
		  const struct recipe_step *step, const struct sd_ace *form)
{
	const char *whom;

	if (step->op != STEP_DENY || sd_sid_equal(&form->sid, &step->ace.sid))
		return;
	whom = preflight_denied(work, form);
	if (whom != NULL)
		object_note(
			object, false, NULL,
			"%s: the deny is for %s in %s, which owns it",
			object->dn, whom,
			principals_by_sid(work->principals, &form->sid)->name);
}

enum sd_err
edit_ace_add(struct work *work, struct object *object,
	     const struct recipe_step *step, struct sd_error *error)
{
	struct sd_ace forms[2], twin;
	const size_t count = find_forms(object, step, forms);
	enum sd_edit_result result;
	enum sd_err err = SD_OK;

	for (size_t i = 0; i < count && err == SD_OK; i++) {
		if (find_twin(work, object, &forms[i], &twin) &&
		    object->after.dacl_state == SD_ACL_LIST &&
		    (forms[i].mask &
		     ~sd_acl_slot_bits(&object->after.dacl, &twin)) == 0)
			continue;
		err = sd_edit_add(&object->after, &forms[i], &result, error);
		note_denied_owner(work, object, step, &forms[i]);
	}
	return err;
}

/* What it did, unless an earlier form has done something; *told is the step
 * with the form that is spoken of. */
static enum sd_err
revoke_one(struct object *object, const struct sd_ace *ace,
	   struct recipe_step *told, enum sd_edit_result *result,
	   struct sd_error *error)
{
	enum sd_edit_result now = SD_EDIT_UNCHANGED;
	enum sd_err err = sd_edit_revoke_ace(&object->after, ace,
					     object->task->force, &now, error);

	if (now != SD_EDIT_UNCHANGED && *result != SD_EDIT_NARROWED) {
		*result = now;
		told->ace = *ace;
	}
	return err;
}

static void
note_owners_part(struct work *work, struct object *object,
		 const struct recipe_step *step, const struct sd_ace *owners)
{
	if (sd_sid_is_creator(&owners->sid) ||
	    (owners->flags & SCOPE_FLAGS) != 0 ||
	    object->after.dacl_state != SD_ACL_LIST ||
	    sd_acl_find(&object->after.dacl, owners) == SIZE_MAX)
		return;
	object_note(object, false,
		    "if it was made with the other, undo takes both back, or "
		    "/R with that name and these rights this one",
		    "%s: %s for the object itself is an entry of its owner, "
		    "%s; it stays",
		    object->dn, revoked_rights(&object->arena, step),
		    principals_by_sid(work->principals, &owners->sid)->name);
}

enum sd_err
edit_ace_revoke(struct work *work, struct object *object,
		const struct recipe_step *step, struct sd_error *error)
{
	enum sd_edit_result result = SD_EDIT_UNCHANGED;
	struct recipe_step told = *step;
	struct sd_ace forms[2], twin;
	const size_t count = find_forms(object, step, forms);
	enum sd_err err = revoke_one(object, &step->ace, &told, &result, error);

	if (err == SD_OK && count == 2)
		err = revoke_one(object, &forms[0], &told, &result, error);
	if (err == SD_OK && find_twin(work, object, &step->ace, &twin))
		err = revoke_one(object, &twin, &told, &result, error);
	if (err != SD_OK)
		return err;
	revoked_note(object, &told, result);
	note_owners_part(work, object, step, &forms[count - 1]);
	return SD_OK;
}
