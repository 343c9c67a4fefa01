/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/explain_words.c: one request of a plan in a sentence: what it means
 * and what would be asked of the directory. Names stand as they were
 * written: nothing is looked up.
 */
#include "libsd/guid.h"
#include "libsd/known.h"
#include "output/explain.h"
#include "output/format.h"

static void
append_quoted(struct str *out, const char *name)
{
	str_append_char(out, '"');
	append_shown(out, name);
	str_append_char(out, '"');
}

/* "RPWP (READ PROPERTY, WRITE PROPERTY)". */
struct word_list {
	struct str *out;
	const char *before;
};

static void
append_word(void *context, const char *words)
{
	struct word_list *list = context;

	str_printf(list->out, "%s%s", list->before, words);
	list->before = ", ";
}

static void
append_rights(struct str *out, const struct plan_step *step)
{
	struct word_list words = {out, " ("};

	append_shown(out, step->codes);
	if (step->mask == SD_MASK_FULL_CONTROL)
		str_append(out, " (FULL CONTROL)");
	else if (step->mask != 0) {
		rights_words(step->mask, append_word, &words);
		str_append_char(out, ')');
	}
	if (step->object != NULL) {
		str_append(out, " for ");
		append_quoted(out, step->object);
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
	if (step->inherited != NULL) {
		append_quoted(out, step->inherited);
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
	append_shown(out, step->trustee);
	str_append_char(out, ' ');
	append_rights(out, step);
	append_where(out, step);
}

static void
append_revoke(struct str *out, const struct plan_step *step)
{
	if (step->op == STEP_REVOKE) {
		str_append(out, "Remove every explicit ACE of ");
		append_shown(out, step->trustee);
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
		       "it inherits now goes";
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

void
explain_meaning(struct str *out, const struct plan_step *step)
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
		append_shown(out, step->trustee);
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

void
explain_questions(struct str *out, const struct plan_step *step)
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
	if (step->trustee != NULL && !is_sid(step->trustee))
		append_question(out, &before, "the SID of ", step->trustee);
	if (step->other_trustee != NULL && !is_sid(step->other_trustee))
		append_question(out, &before, "the SID of ",
				step->other_trustee);
	if (step->object != NULL && !is_guid(step->object))
		append_question(out, &before, "the GUID of ", step->object);
	if (step->inherited != NULL && !is_guid(step->inherited))
		append_question(out, &before, "the GUID of class ",
				step->inherited);
}
