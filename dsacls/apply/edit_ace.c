/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/edit_ace.c: see edit_ace.h. What a DC would make of an ACE is sent in
 * that form, so that the plan shows it and the next command finds it again.
 */
#include "apply/edit_ace.h"

#include "apply/judge.h"
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

/* The forms of the ACE, 1 or 2; the inheritable one comes first. */
static size_t
find_forms(const struct object *object, const struct sd_ace *wanted,
	   struct sd_ace forms[2])
{
	struct sd_ace ace = *wanted;
	size_t count = 0;

	ace.mask = sd_mask_map_generic(ace.mask);
	if (object->task->is_sd && sd_sid_is_creator(&ace.sid))
		count = sd_desc_stored_forms(&object->after, &ace, NULL, forms);
	if (count > 0)
		return count;
	forms[0] = ace;
	return 1;
}

/*
 * The same ACE with or without INHERIT_ONLY, where only objects of another
 * class inherit it. Without, it holds on the object as well: MS-ADTS 6.1.3
 * has a DC set the flag, and real ones have stored ACEs without it.
 */
static bool
find_twin(struct work *work, const struct object *object,
	  const struct sd_ace *ace, struct sd_ace *twin)
{
	const struct schema_item *item;

	if (!object->task->is_sd || object->out.class == NULL ||
	    (ace->flags & SD_ACE_CONTAINER_INHERIT) == 0 ||
	    sd_ace_inherited_type(ace) == NULL)
		return false;
	item = schema_find_class(work->run.schema, object->out.class);
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
	whom = judge_denied(work, form);
	if (whom != NULL)
		object_note(object, false, NULL,
			    "%s: the deny is for %s in %s, which owns it",
			    object->out.dn, whom,
			    principals_by_sid(work->run.principals, &form->sid)
				    ->name);
}

/* The grant is for what is below. An entry that gives it on the object too
 * gives more: it does not satisfy the grant, and is not removed for it. */
static void
note_wider(struct work *work, struct object *object,
	   const struct recipe_step *step, const struct sd_ace *form)
{
	struct sd_ace twin;

	if ((form->flags & SD_ACE_INHERIT_ONLY) == 0 ||
	    object->after.dacl_state != SD_ACL_LIST ||
	    !find_twin(work, object, form, &twin) ||
	    (sd_acl_slot_bits(&object->after.dacl, &twin) & form->mask) == 0)
		return;
	object_note(object, false,
		    "/R of these rights in the same command replaces it",
		    "%s: another entry %s %s %s on the object itself as well: "
		    "it names a class, but is not inherit-only",
		    object->out.dn, sd_ace_is_deny(form) ? "denies" : "grants",
		    revoked_trustee(&object->arena, step->source, &form->sid),
		    revoked_rights(&object->arena, step));
}

enum sd_err
edit_ace_add(struct work *work, struct object *object,
	     const struct recipe_step *step, struct sd_error *error)
{
	struct sd_ace forms[2];
	const size_t count = find_forms(object, &step->ace, forms);
	enum sd_edit_result result;
	enum sd_err err = SD_OK;

	for (size_t i = 0; i < count && err == SD_OK; i++) {
		err = sd_edit_add(&object->after, SD_DACL, &forms[i], &result,
				  error);
		note_denied_owner(work, object, step, &forms[i]);
		note_wider(work, object, step, &forms[i]);
	}
	return err;
}

/* What it did, unless an earlier form has done something; *reported is the step
 * in the form that is reported. */
static enum sd_err
revoke_one(struct object *object, const struct sd_ace *ace,
	   struct recipe_step *reported, enum sd_edit_result *result,
	   struct sd_error *error)
{
	enum sd_edit_result now = SD_EDIT_UNCHANGED;
	enum sd_err err = sd_edit_revoke_ace(&object->after, SD_DACL, ace,
					     object->task->force, &now, error);

	if (now != SD_EDIT_UNCHANGED && *result != SD_EDIT_NARROWED) {
		*result = now;
		reported->ace = *ace;
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
	object_note(
		object, false,
		"if it was made with the other, undo takes both back, or "
		"/R with that name and these rights this one",
		"%s: %s for the object itself is an entry of its owner, "
		"%s; it stays",
		object->out.dn, revoked_rights(&object->arena, step),
		principals_by_sid(work->run.principals, &owners->sid)->name);
}

/* The ACEs that stand for the step's, in the forms they may have here. */
struct wanted {
	struct sd_ace aces[3];
	size_t count;
	struct sd_ace owners; /* what CREATOR OWNER becomes, which stays */
};

static struct wanted
find_wanted(struct work *work, const struct object *object,
	    const struct sd_ace *ace)
{
	struct wanted wanted = {.aces = {*ace}, .count = 1};
	struct sd_ace forms[2];
	const size_t count = find_forms(object, ace, forms);

	wanted.aces[0].mask = sd_mask_map_generic(ace->mask);
	wanted.owners = forms[count - 1];
	if (count == 2)
		wanted.aces[wanted.count++] = forms[0];
	if (find_twin(work, object, &wanted.aces[0],
		      &wanted.aces[wanted.count]))
		wanted.count++;
	return wanted;
}

static uint32_t
bits_there(const struct object *object, const struct wanted *wanted)
{
	uint32_t bits = 0;

	if (object->after.dacl_state != SD_ACL_LIST)
		return 0;
	for (size_t i = 0; i < wanted->count; i++)
		bits |= sd_acl_slot_bits(&object->after.dacl,
					 &wanted->aces[i]) &
			wanted->aces[i].mask;
	return bits;
}

/*
 * Which kind the step is about: the one that is there, or the grant where
 * neither is. Where both are the object has failed, and this is false.
 */
static bool
find_kind(struct work *work, struct object *object, struct recipe_step *step)
{
	const struct wanted grants = find_wanted(work, object, &step->ace);
	const uint32_t allowed = bits_there(object, &grants);
	struct sd_ace deny = step->ace;
	struct wanted denials;
	uint32_t denied;

	deny.type = deny.form == SD_ACE_FORM_OBJECT ? SD_ACE_DENIED_OBJECT
						    : SD_ACE_DENIED;
	denials = find_wanted(work, object, &deny);
	denied = bits_there(object, &denials);
	if (allowed != 0 && denied != 0) {
		revoked_fail_either(object, step, allowed, denied);
		return false;
	}
	if (denied != 0)
		step->ace = deny;
	return true;
}

enum sd_err
edit_ace_revoke(struct work *work, struct object *object,
		const struct recipe_step *given, struct sd_error *error)
{
	enum sd_edit_result result = SD_EDIT_UNCHANGED;
	struct recipe_step step = *given, reported;
	struct wanted wanted;
	enum sd_err err = SD_OK;

	if (step.either && !find_kind(work, object, &step))
		return SD_OK; /* the object has failed */
	reported = step;
	wanted = find_wanted(work, object, &step.ace);
	for (size_t i = 0; i < wanted.count && err == SD_OK; i++)
		err = revoke_one(object, &wanted.aces[i], &reported, &result,
				 error);
	if (err != SD_OK)
		return err;
	revoked_note(object, &reported, result);
	note_owners_part(work, object, &step, &wanted.owners);
	return SD_OK;
}
