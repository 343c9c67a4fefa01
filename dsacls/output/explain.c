/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/explain.c: --explain: the objects, a sentence a request, and what is
 * read and written. Names are printed as they were written: nothing is looked
 * up.
 */
#include "libsd/guid.h"
#include "libsd/known.h"
#include "output/format.h"
#include "output/print_json.h"
#include "output/records.h"
#include "plan/plan.h"

static void
append_quoted(struct str *out, const char *name)
{
	str_append_char(out, '"');
	append_shown(out, name);
	str_append_char(out, '"');
}

/* "RPWP (READ PROPERTY, WRITE PROPERTY)". */
static void
append_rights(struct str *out, const struct plan_step *step)
{
	append_shown(out, step->spec.codes);
	if (step->spec.mask == SD_MASK_FULL_CONTROL)
		str_append(out, " (FULL CONTROL)");
	else if (step->spec.mask != 0) {
		append_rights_words(out, " (", step->spec.mask);
		str_append_char(out, ')');
	}
	if (step->spec.object != NULL) {
		str_append(out, " for ");
		append_quoted(out, step->spec.object);
	}
}

/* Where the ACE holds. The flag values are those of /I. */
static void
append_where(struct str *out, const struct plan_step *step)
{
	const bool below = (step->ace_flags & SD_ACE_CONTAINER_INHERIT) != 0;
	const bool here = (step->ace_flags & SD_ACE_INHERIT_ONLY) == 0;
	const bool one = (step->ace_flags & SD_ACE_NO_PROPAGATE) != 0;

	if (!below) {
		str_append(out, " on this object only");
		return;
	}
	if (here)
		str_append(out, " on this object and");
	str_append(out, " on ");
	if (step->spec.inherited != NULL) {
		append_quoted(out, step->spec.inherited);
		str_append(out, " objects");
	} else {
		str_append(out, "everything");
	}
	str_append(out, one ? " one level below" : " below");
	if (!here)
		str_append(out, ", not on the object itself");
}

static void
append_ace(struct str *out, const struct plan_step *step, const char *verb)
{
	str_append(out, verb);
	append_shown(out, step->spec.trustee);
	str_append_char(out, ' ');
	append_rights(out, step);
	append_where(out, step);
}

static void
append_revoke(struct str *out, const struct plan_step *step)
{
	if (step->op == STEP_REVOKE) {
		str_append(out, "Remove every explicit ACE of ");
		append_shown(out, step->spec.trustee);
		str_append(out, ", allow and deny; inherited ones stay, and to "
				"find none is no error");
		return;
	}
	append_ace(out, step,
		   step->either ? "Take back exactly this grant or denial, "
				  "whichever is there, from "
		   : step->deny ? "Take back exactly this denial, from "
				: "Take back exactly this grant, from ");
}

/* Requests that need no names. */
static const char *
plain_meaning(enum step_op op)
{
	switch (op) {
	case STEP_REPLACE:
		return "Replace every explicit ACE by those given here; "
		       "inherited ones stay";
	case STEP_PROTECT:
		return "Protect the object from inheriting permissions; what "
		       "it inherits now stays as explicit copies";
	case STEP_PROTECT_DROP:
		return "Protect the object from inheriting permissions; what "
		       "it inherits now is removed";
	case STEP_UNPROTECT:
		return "Let the object inherit permissions from its parent "
		       "again";
	case STEP_RESET_DACL:
		return "Reset the access list to the default of the object's "
		       "class in the schema: explicit ACEs are lost";
	case STEP_RESET_SACL:
		return "Reset the audit list to the default of the object's "
		       "class in the schema";
	case STEP_TAKE_OWNERSHIP:
		return "Make the caller, or the administrators' group the "
		       "caller is in, the owner";
	case STEP_CANONICALIZE:
		return "Put the ACEs into canonical order: explicit denials, "
		       "explicit grants, inherited ones";
	case STEP_SHOW:
		return "Show the owner, the group and the access list; "
		       "nothing is changed";
	case STEP_REVOKE:
	case STEP_REVOKE_ACE:
	case STEP_DENY:
	case STEP_GRANT:
	case STEP_SET_SDDL:
	case STEP_SUBSTITUTE:
		break;
	}
	return "";
}

static void
append_meaning(struct str *out, const struct plan_step *step)
{
	if (step->op == STEP_GRANT || step->op == STEP_DENY) {
		append_ace(out, step,
			   step->op == STEP_GRANT ? "Allow " : "Deny ");
	} else if (step->op == STEP_REVOKE || step->op == STEP_REVOKE_ACE) {
		append_revoke(out, step);
	} else if (step->op == STEP_SET_SDDL) {
		str_append(out, "Set the parts that this SDDL has: ");
		append_shown(out, step->sddl != NULL ? step->sddl : "");
	} else if (step->op == STEP_SUBSTITUTE) {
		str_append(out, "Replace the trustee ");
		append_shown(out, step->spec.trustee);
		str_append(out, " by ");
		append_shown(out, step->other_trustee);
		str_append(out, " in every explicit ACE");
	} else {
		str_append(out, plain_meaning(step->op));
	}
}

static bool
is_sid(const char *name)
{
	struct sd_sid sid;

	return sd_sid_parse(name, &sid, NULL) == SD_OK ||
	       sd_known_find_name(name) != NULL;
}

static bool
is_guid(const char *name)
{
	struct sd_guid guid;

	return sd_guid_parse(name, &guid, NULL) == SD_OK;
}

/* What a name needs from the directory; SIDs and GUIDs need nothing. */
static void
append_question(struct str *out, const char **before, const char *what,
		const char *name)
{
	str_append(out, *before);
	str_append(out, what);
	append_quoted(out, name);
	*before = ", ";
}

static void
append_questions(struct str *out, const struct plan_step *step)
{
	const char *before = "; asks for ";

	if (step->op == STEP_RESET_DACL || step->op == STEP_RESET_SACL) {
		str_append(out, "; asks for the class's "
				"defaultSecurityDescriptor");
		return;
	}
	if (step->op == STEP_TAKE_OWNERSHIP) {
		str_append(out, "; asks for the caller's groups");
		return;
	}
	if (step->spec.trustee != NULL && !is_sid(step->spec.trustee))
		append_question(out, &before, "the SID of ",
				step->spec.trustee);
	if (step->other_trustee != NULL && !is_sid(step->other_trustee))
		append_question(out, &before, "the SID of ",
				step->other_trustee);
	if (step->spec.object != NULL && !is_guid(step->spec.object))
		append_question(out, &before, "the GUID of ",
				step->spec.object);
	if (step->spec.inherited != NULL && !is_guid(step->spec.inherited))
		append_question(out, &before, "the GUID of class ",
				step->spec.inherited);
}

/*
 * The fields of --explain --json:
 *
 *   object, server, port   as written; null where not given
 *   objects		    every OBJECT, as written
 *   tree, under, filter    true for /T; true when objects are the bases of
 *			    --under; its filter
 *   requests		    an array, in the order they are carried out:
 *     op		    grant, deny, revoke, replace, protect, unprotect,
 *			    reset, take-ownership, show; and ours: set-sddl,
 *			    canonicalize, substitute
 *     trustee, object, inherited   names as written, or null
 *     mask, ace_flags	    numbers, 0 where the op has none
 *     rights		    the codes as written, or null
 *     deny		    revoke of one ACE: it aims at a deny ACE; null: at
 *			    whichever is there
 *     list		    reset: "dacl" or "sacl"
 *     drop_inherited	    protect: inherited ACEs are removed
 *     new_trustee	    substitute
 *     sddl		    set-sddl: the text
 */

static const char *
op_word(const struct plan_step *step)
{
	switch (step->op) {
	case STEP_REPLACE:
		return "replace";
	case STEP_REVOKE:
	case STEP_REVOKE_ACE:
		return "revoke";
	case STEP_DENY:
		return "deny";
	case STEP_GRANT:
		return "grant";
	case STEP_PROTECT:
	case STEP_PROTECT_DROP:
		return "protect";
	case STEP_UNPROTECT:
		return "unprotect";
	case STEP_RESET_DACL:
	case STEP_RESET_SACL:
		return "reset";
	case STEP_TAKE_OWNERSHIP:
		return "take-ownership";
	case STEP_SET_SDDL:
		return "set-sddl";
	case STEP_CANONICALIZE:
		return "canonicalize";
	case STEP_SUBSTITUTE:
		return "substitute";
	case STEP_SHOW:
		break;
	}
	return "show";
}

static json_t *
request(const struct plan_step *step)
{
	json_t *object = json_of_new_object();

	json_set_text(object, "op", op_word(step));
	json_set_text(object, "trustee", step->spec.trustee);
	json_set_number(object, "mask", step->spec.mask);
	json_set_text(object, "rights", step->spec.codes);
	json_set_text(object, "object", step->spec.object);
	json_set_text(object, "inherited", step->spec.inherited);
	json_set_number(object, "ace_flags",
			step->op == STEP_REVOKE ? 0 : step->ace_flags);
	if (step->op == STEP_REVOKE_ACE && step->either)
		json_set_null(object, "deny");
	else if (step->op == STEP_REVOKE_ACE)
		json_set_bool(object, "deny", step->deny);
	if (step->op == STEP_RESET_DACL || step->op == STEP_RESET_SACL)
		json_set_text(object, "list",
			      step->op == STEP_RESET_DACL ? "dacl" : "sacl");
	if (step->op == STEP_PROTECT || step->op == STEP_PROTECT_DROP)
		json_set_bool(object, "drop_inherited",
			      step->op == STEP_PROTECT_DROP);
	if (step->op == STEP_SUBSTITUTE)
		json_set_text(object, "new_trustee", step->other_trustee);
	if (step->op == STEP_SET_SDDL)
		json_set_text(object, "sddl", step->sddl);
	return object;
}

static json_t *
plan_value(const struct printer *printer, const void *record)
{
	const struct plan *plan = record;
	json_t *document = json_of_new_object();
	json_t *objects = json_of_new_array();
	json_t *requests = json_of_new_array();

	(void)printer;
	for (size_t i = 0; i < plan->target_count; i++)
		json_add_text(objects, plan->targets[i].name);
	for (size_t i = 0; i < plan->step_count; i++)
		json_add(requests, request(&plan->steps[i]));
	json_set_text(document, "object",
		      plan->target_count > 0 ? plan->targets[0].name : NULL);
	json_set_text(document, "server", plan->server);
	json_set_text(document, "port", plan->port);
	json_set(document, "objects", objects);
	json_set_bool(document, "tree", plan->tree);
	json_set_bool(document, "under", plan->under);
	json_set_text(document, "filter", plan->under_filter);
	json_set(document, "requests", requests);
	return document;
}

static void
append_target(struct str *out, const struct plan *plan,
	      const struct plan_target *target)
{
	if (plan->under) {
		str_append(out, plan->one_level ? "Objects right below "
						: "Objects at and below ");
		append_shown(out, target->name);
		if (plan->under_filter != NULL) {
			str_append(out, " that match ");
			append_shown(out, plan->under_filter);
		}
	} else {
		str_append(out, "Object: ");
		append_shown(out, target->name);
		if (plan->tree)
			str_append(out, " and everything below");
	}
	str_append_char(out, '\n');
}

static void
append_head(struct str *out, const struct plan *plan)
{
	if (plan->server != NULL) {
		str_append(out, "Server: ");
		append_shown(out, plan->server);
		if (plan->port != NULL) {
			str_append(out, ", port ");
			append_shown(out, plan->port);
		}
		str_append_char(out, '\n');
	}
	for (size_t i = 0; i < plan->target_count; i++)
		append_target(out, plan, &plan->targets[i]);
	if (plan->attribute != NULL) {
		str_append(out, "Attribute: ");
		append_shown(out, plan->attribute);
		str_append_char(out, '\n');
	}
}

/* What is read and written, whatever the requests are. */
static void
append_end(struct str *out, const struct plan *plan)
{
	const char *what = plan->attribute != NULL ? plan->attribute
						   : "nTSecurityDescriptor";

	str_append(out, "Reads ");
	append_shown(out, what);
	str_append(out, plan->changes ? ", writes it once if anything differs, "
					"and reads it back.\n"
				      : "; writes nothing.\n");
}

static void
plan_text(struct printer *printer, const void *record)
{
	const struct plan *plan = record;
	struct str *text = &printer->text;

	append_head(text, plan);
	for (size_t i = 0; i < plan->step_count; i++) {
		str_printf(text, "%zu. ", i + 1);
		append_meaning(text, &plan->steps[i]);
		append_questions(text, &plan->steps[i]);
		str_append(text, ".\n");
	}
	append_end(text, plan);
}

const struct record_kind kind_plan = {"plan", false, plan_text, plan_value};
