/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/recipe.h: the edits of a plan with every name turned into SIDs and
 * GUIDs, shared by all objects that they are carried out on.
 */
#ifndef RESOLVE_RECIPE_H
#define RESOLVE_RECIPE_H

#include "libsd/sd.h"
#include "plan/plan.h"
#include "resolve/principal.h"
#include "resolve/schema.h"

struct recipe_step {
	enum step_op op;
	struct sd_ace ace;	    /* GRANT, DENY, REVOKE_ACE */
	bool either;		    /* REVOKE_ACE: a deny ACE as well */
	struct sd_sid sid;	    /* REVOKE, SUBSTITUTE: the (old) trustee */
	struct sd_sid other_sid;    /* SUBSTITUTE: the new one */
	const struct sd_desc *desc; /* SET_SDDL: the wanted parts */
	const struct plan_step *source;		      /* where it came from */
	const struct schema_item *object, *inherited; /* or NULL */
};

struct recipe {
	struct recipe_step *steps;
	size_t count;
	unsigned sd_flags;     /* the parts that change */
	const char *attribute; /* "nTSecurityDescriptor" unless --attribute */
	bool changes, force, create;
};

struct list_object;

struct recipe_maker {
	struct arena *arena;
	const struct plan *plan;
	const char *dn; /* of the first object, or NULL: its domain's SIDs are
			   those of aliases in SDDL */
	struct principals *principals;
	struct schema *schema;
	const struct list_object *list_object;
	struct diags *diags;
};

/* The names are known by now; ACEs are judged by lint.h. False: diagnosed. */
bool recipe_make(struct recipe *recipe, const struct recipe_maker *maker);

/*
 * Is there anything wrong with a plan whatever the directory holds, that
 * takes more than its grammar to see: SDDL? False: diagnosed, as a mistake of
 * usage. Asks nobody.
 */
bool recipe_check(const struct plan *plan, struct diags *diags);

/* Another attribute than nTSecurityDescriptor? */
bool recipe_attribute_is_other(const struct plan *plan);

#endif
