/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/edit.c: the steps of a recipe on one descriptor, in the order they
 * were planned; all of them, or the object fails and nothing is sent. The
 * editing itself is libsd's.
 */
#include "apply/edit.h"

#include "apply/edit_ace.h"
#include "apply/owner.h"
#include "apply/preflight.h"
#include "apply/verify.h"
#include "base/text.h"
#include "resolve/default_sd.h"
#include "resolve/principal.h"

/* ---- /S ------------------------------------------------------------------ */

/* The default list of the object's class from the schema, in the form that the
 * object has already or in which a DC stores it for this owner. The server adds
 * what is inherited. */

/*
 * Objects of configuration and schema are made by DCs of every domain of the
 * forest, and "Domain Admins" in their defaults are those of the DC that made
 * the object: the ones that are named there.
 */
static void
find_domain(struct work *work, const struct object *object,
	    struct sd_domain *out)
{
	const struct dir_info *info = directory_info(work->run.dir);
	const struct sd_ace_filter own_allows = {.lists = SD_FLAG_DACL,
						 .kinds = SD_KIND_ALLOW,
						 .origins = SD_ORIGIN_EXPLICIT};
	struct sd_ace_iter iter = sd_ace_iter_make(&object->after, &own_allows);
	const struct sd_ace *ace;

	domains_of_dn(principals_domains(work->run.principals), object->out.dn,
		      out);
	if (info->config_nc == NULL ||
	    !dir_dn_within(object->out.dn, info->config_nc))
		return;
	while ((ace = sd_ace_iter_next(&iter)) != NULL) {
		struct sd_sid sid = ace->sid;

		if (sid.count != 5 || sid.subs[4] != SD_RID_DOMAIN_ADMINS ||
		    !domains_hold(principals_domains(work->run.principals),
				  &sid))
			continue;
		sid.count--;
		out->has_domain = true;
		out->domain = sid;
		return;
	}
}

/* The object has a note of why it failed. */
static bool
make_default(struct work *work, struct object *object, struct sd_desc *out)
{
	struct sd_domain domain;
	struct diags diags;

	if (object->out.class == NULL) {
		object_fail(object, NULL,
			    "%s: its class cannot be read, so it has no "
			    "default",
			    object->out.dn);
		return false;
	}
	diags_init(&diags, &object->arena);
	find_domain(work, object, &domain);
	if (default_sd_make(out, work->run.schema, object->out.class, &domain,
			    &diags))
		return true;
	object_fail(object, diags.first != NULL ? diags.first->hint : NULL,
		    "%s: %s", object->out.dn,
		    diags.first != NULL ? diags.first->message
					: "its class has no default");
	return false;
}

/* A default that says nothing about a list means an empty one; sent without
 * a list, what comes of it is each server's own idea. */
static void
make_lists(struct sd_desc *desc)
{
	if (desc->dacl_state != SD_ACL_LIST)
		desc->dacl = (struct sd_acl){.revision = 2};
	if (desc->sacl_state != SD_ACL_LIST)
		desc->sacl = (struct sd_acl){.revision = 2};
	desc->dacl_state = desc->sacl_state = SD_ACL_LIST;
	desc->control |= SD_CONTROL_DACL_PRESENT | SD_CONTROL_SACL_PRESENT;
}

static enum sd_err
reset_part(struct work *work, struct object *object, unsigned part)
{
	SD_DESC_AUTO wanted = SD_DESC_INIT;
	const struct schema_item *item;
	enum sd_err err;

	if (!make_default(work, object, &wanted))
		return SD_OK; /* the object has failed */
	wanted.has_owner = wanted.has_group = false;
	object_lend_owner(&wanted, &object->after);
	make_lists(&wanted);
	item = schema_find_class(work->run.schema, object->out.class);
	err = sd_desc_settle(&wanted, &object->after,
			     item != NULL ? &item->guid : NULL, true);
	if (err == SD_OK)
		err = sd_acl_canonicalize(&wanted.dacl, NULL);
	if (err == SD_OK)
		err = sd_parts_replace(&object->after, &wanted, part,
				       object_is_computed(object));
	return err;
}

/* ---- what has changed ---------------------------------------------------- */

/* The order of ACEs counts only where it is put right, or was wrong and is
 * to be so again. */
static bool
same_order(const struct sd_acl *a, const struct sd_acl *b)
{
	const bool right = sd_acl_check_canonical(a, NULL) == SD_OK;

	if (right != (sd_acl_check_canonical(b, NULL) == SD_OK))
		return false;
	return right || sd_acl_same_aces(a, b);
}

static unsigned
part_of(const struct sd_diff_item *item)
{
	switch (item->kind) {
	case SD_DIFF_ACE_ADDED:
	case SD_DIFF_ACE_REMOVED:
	case SD_DIFF_ACE_MOVED:
		return item->list == SD_SACL ? SD_FLAG_SACL : SD_FLAG_DACL;
	case SD_DIFF_OWNER:
		return SD_FLAG_OWNER;
	case SD_DIFF_GROUP:
		return SD_FLAG_GROUP;
	case SD_DIFF_PROTECTED:
	case SD_DIFF_DACL_STATE:
		return SD_FLAG_DACL;
	case SD_DIFF_SACL_PROTECTED:
	case SD_DIFF_SACL_STATE:
		return SD_FLAG_SACL;
	}
	return 0;
}

static unsigned
changed_in(const struct sd_desc *before, const struct sd_desc *after,
	   unsigned parts, bool ignore_inherited)
{
	const struct sd_diff_options options = {ignore_inherited, parts};
	struct sd_diff diff = SD_DIFF_INIT;
	unsigned changed = 0;

	if (sd_diff_make(&diff, before, after, &options) != SD_OK)
		diag_die("out of memory");
	for (size_t i = 0; i < diff.count; i++)
		changed |= part_of(&diff.items[i]);
	sd_diff_clear(&diff);
	return changed;
}

/* Which parts (SD_FLAG_*) differ. The order of ACEs counts where it was not
 * canonical or is not now; inherited ACEs only where the server does not
 * compute them. */
static unsigned
changed_parts(const struct sd_desc *before, const struct sd_desc *after,
	      bool computed)
{
	const unsigned kept = before->control | after->control;
	unsigned parts;

	parts = changed_in(before, after,
			   SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL,
			   computed && (kept & SD_CONTROL_DACL_PROTECTED) == 0);
	parts |=
		changed_in(before, after, SD_FLAG_SACL,
			   computed && (kept & SD_CONTROL_SACL_PROTECTED) == 0);
	if (before->dacl_state == SD_ACL_LIST &&
	    after->dacl_state == SD_ACL_LIST &&
	    !same_order(&before->dacl, &after->dacl))
		parts |= SD_FLAG_DACL;
	return parts;
}

static bool
has_step(const struct object *object, enum step_op op)
{
	const struct recipe *recipe = object->task->recipe;

	for (size_t i = 0; recipe != NULL && i < recipe->count; i++)
		if (recipe->steps[i].op == op)
			return true;
	return false;
}

/* A list out of somebody's hand: Windows would not edit it any more. */
static bool
is_out_of_order(struct object *object)
{
	struct sd_error error = {.message = ""};

	if (!has_step(object, STEP_SET_SDDL) ||
	    object->after.dacl_state != SD_ACL_LIST ||
	    sd_acl_check_canonical(&object->after.dacl, &error) == SD_OK)
		return false;
	object_fail(object, "--canonicalize puts it in order as well",
		    "%s: the DACL in the SDDL is not in canonical order: %s",
		    object->out.dn, error.message);
	return true;
}

void
edit_conclude(struct work *work, struct object *object)
{
	const bool computed = object_is_computed(object);
	/* What was not read is not known to be so already. */
	const unsigned unread =
		object->without_audit
			? object->task->change_flags & SD_FLAG_SACL
			: 0;
	const unsigned parts = unread | changed_parts(&object->before,
						      &object->after, computed);
	const unsigned added =
		object->draft == NULL ? parts
				      : changed_parts(object->draft,
						      &object->after, computed);

	if (added == 0) {
		object_drop(&object->after, &object->has_after);
		object_put(&object->now, &object->has_now, &object->before);
		object->out.state = OUTCOME_UNCHANGED;
		return;
	}
	if ((added & ~object->task->change_flags) != 0) {
		object_fail(object, NULL,
			    "%s: parts of the descriptor would change that "
			    "were not asked for",
			    object->out.dn);
		return;
	}
	if ((parts & SD_FLAG_DACL) != 0 && is_out_of_order(object))
		return;
	object->out.sd_flags = parts;
	object->out.state = OUTCOME_PLANNED;
	/* What is taken back before it is written does no harm. */
	if (parts != 0)
		preflight_object(work, object);
}

/* One sentence: which ACE is out of order, and what to do about it. */
static void
fail_order(struct object *object, const struct sd_error *error)
{
	object_fail(object,
		    "--canonicalize puts it in order as well; --dry-run shows "
		    "what moves",
		    "%s: the DACL is not in canonical order, so there is no "
		    "right place for a new ACE: %s",
		    object->out.dn, error->message);
}

static void
fail_step(struct object *object, const struct recipe_step *step,
	  enum sd_err err, const struct sd_error *error)
{
	if (err == SD_ENOTCANONICAL)
		fail_order(object, error);
	else if (err == SD_EWIDER)
		object_fail(object,
			    "--force splits it; taking the whole ACE away and "
			    "granting what is to stay says the same in plain "
			    "words",
			    "%s: %s is part of FULL CONTROL, which would be "
			    "split",
			    object->out.dn,
			    step->source != NULL &&
					    step->source->spec.codes != NULL
				    ? step->source->spec.codes
				    : "what is to be taken away");
	else if (err == SD_ERANGE)
		object_fail(object,
			    "fewer, wider ACEs (a property set, a group in "
			    "place of its members) make it smaller",
			    "%s: the DACL would take more bytes than 65532, "
			    "the most a list can have",
			    object->out.dn);
	else if (err == SD_ENOTFOUND)
		object_fail(object,
			    "/resetDefaultDACL gives it the list of its class",
			    "%s: it has no list of access rights that could "
			    "be edited",
			    object->out.dn);
	else
		object_fail(object, NULL, "%s: %s%s%s", object->out.dn,
			    sd_err_name(err),
			    error->message[0] != '\0' ? ": " : "",
			    error->message);
}

static enum sd_err
protect(struct sd_desc *desc, bool drop, struct sd_error *error)
{
	enum sd_err err;

	if ((desc->control & SD_CONTROL_DACL_PROTECTED) != 0 && !drop)
		return SD_OK;
	err = sd_edit_protect(desc, SD_DACL, drop);
	if (err == SD_ENOTCANONICAL)
		err = sd_acl_check_canonical(&desc->dacl, error);
	return err;
}

static enum sd_err
canonicalize(struct sd_desc *desc)
{
	if (desc->dacl_state != SD_ACL_LIST)
		return SD_ENOTFOUND;
	return sd_acl_canonicalize(&desc->dacl, NULL);
}

static enum sd_err
take_ownership(struct work *work, struct object *object)
{
	struct sd_sid owner;

	if (owner_choose(work, object, &owner))
		sd_edit_set_owner(&object->after, &owner);
	return SD_OK;
}

/* In the words of a list that is there already, in whatever form. */
static enum sd_err
set_sddl(struct work *work, struct object *object, const struct sd_desc *wanted)
{
	const struct sd_desc *now = &object->after;
	const bool computed = object_is_computed(object);
	SD_DESC_AUTO found = SD_DESC_INIT;
	enum sd_err err;

	if (!object->task->is_sd)
		return sd_parts_replace(&object->after, wanted,
					sd_desc_parts(wanted), computed);
	err = sd_desc_copy(wanted, &found);
	if (err != SD_OK)
		return err;
	object_lend_owner(&found, now);
	err = sd_desc_settle(&found, now, verify_class(work, object, wanted),
			     false);
	if (err == SD_OK)
		err = sd_parts_replace(&object->after, &found,
				       sd_desc_parts(wanted), computed);
	return err;
}

/* /N: what is neither allow nor deny is not understood, so it stays. */
static enum sd_err
replace_explicit(struct object *object)
{
	const struct sd_ace_filter own = {.lists = SD_FLAG_DACL,
					  .origins = SD_ORIGIN_EXPLICIT};
	size_t removed, kept;
	enum sd_err err =
		sd_edit_clear_explicit(&object->after, SD_DACL, &removed);

	if (err != SD_OK)
		return err;
	kept = sd_desc_count_aces(&object->after, &own);
	if (kept > 0)
		object_note(object, false,
			    "what is not understood is never taken away; "
			    "--json shows such entries",
			    "%s: explicit ACEs of a type that neither allows "
			    "nor denies stay: %zu",
			    object->out.dn, kept);
	return SD_OK;
}

static enum sd_err
do_step(struct work *work, struct object *object,
	const struct recipe_step *step, struct sd_error *error)
{
	struct sd_desc *desc = &object->after;
	size_t count;

	switch (step->op) {
	case STEP_GRANT:
	case STEP_DENY:
		return edit_ace_add(work, object, step, error);
	case STEP_REVOKE:
		return sd_edit_revoke_trustee(desc, SD_DACL, &step->sid,
					      &count);
	case STEP_REVOKE_ACE:
		return edit_ace_revoke(work, object, step, error);
	case STEP_REPLACE:
		return replace_explicit(object);
	case STEP_PROTECT:
		return protect(desc, false, error);
	case STEP_PROTECT_DROP:
		return protect(desc, true, error);
	case STEP_UNPROTECT:
		return sd_edit_unprotect(desc, SD_DACL);
	case STEP_SUBSTITUTE:
		return sd_edit_substitute(desc, SD_DACL, &step->sid,
					  &step->other_sid, &count);
	case STEP_CANONICALIZE:
		return canonicalize(desc);
	case STEP_TAKE_OWNERSHIP:
		return take_ownership(work, object);
	case STEP_SET_SDDL:
		return set_sddl(work, object, step->desc);
	case STEP_RESET_DACL:
		return reset_part(work, object, SD_FLAG_DACL);
	case STEP_RESET_SACL:
		return reset_part(work, object, SD_FLAG_SACL);
	case STEP_SHOW:
		break;
	}
	return SD_OK;
}

void
edit_plan(struct work *work, struct object *object)
{
	const struct recipe *recipe = object->task->recipe;

	object_put(&object->after, &object->has_after,
		   object->draft != NULL ? object->draft : &object->before);
	object->out.state = OUTCOME_PLANNED;
	preflight_reset(object);
	for (size_t i = 0;
	     i < recipe->count && object->out.state == OUTCOME_PLANNED; i++) {
		struct sd_error error = {.message = ""};
		enum sd_err err =
			do_step(work, object, &recipe->steps[i], &error);

		if (err != SD_OK)
			fail_step(object, &recipe->steps[i], err, &error);
	}
	if (object->out.state == OUTCOME_PLANNED)
		edit_conclude(work, object);
	else
		object_drop(&object->after, &object->has_after);
}
