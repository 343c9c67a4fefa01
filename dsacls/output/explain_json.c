/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/explain_json.c: --explain --json: one object with
 *
 *   object, server, port   as written; null where not given
 *   objects                every OBJECT, as written
 *   tree, under, filter    true for /T; true when objects are the bases of
 *			    --under; its filter
 *   requests               an array, in the order they are carried out:
 *     op           grant, deny, revoke, replace, protect, unprotect, reset,
 *		    take-ownership, show; and ours: set-sddl, canonicalize,
 *		    substitute
 *     trustee, object, inherited   names as written, or null
 *     mask, ace_flags              numbers, 0 where the op has none
 *     rights                       the codes as written, or null
 *     deny         revoke of one ACE: it aims at a deny ACE; null: at
 *		    whichever is there
 *     list         reset: "dacl" or "sacl"
 *     drop_inherited  protect: inherited ACEs go
 *     new_trustee  substitute
 *     sddl         set-sddl: the text
 */
#include "output/explain.h"

#include "output/json_value.h"

const char *
explain_op(const struct plan_step *step)
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

	json_set_text(object, "op", explain_op(step));
	json_set_text(object, "trustee", step->trustee);
	json_set_number(object, "mask", step->mask);
	json_set_text(object, "rights", step->codes);
	json_set_text(object, "object", step->object);
	json_set_text(object, "inherited", step->inherited);
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

void
explain_json(struct str *out, const struct plan *plan)
{
	json_t *document = json_of_new_object();
	json_t *objects = json_of_new_array();
	json_t *requests = json_of_new_array();

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
	json_append(out, document);
	str_append_char(out, '\n');
}
