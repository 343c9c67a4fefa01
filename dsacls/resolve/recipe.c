/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/recipe.c: the steps of a plan with SIDs and GUIDs in place of
 * names, in the order they are carried out, and which parts of a descriptor
 * they change. The names were looked up before.
 */
#include "resolve/recipe.h"

#include "base/text.h"
#include "resolve/default_sd.h"
#include "resolve/lint.h"
#include "resolve/object.h"

#include <string.h>

bool
recipe_attribute_is_other(const struct plan *plan)
{
	return plan->attribute != NULL &&
	       !text_equal_nocase(plan->attribute, "nTSecurityDescriptor");
}

/* An unknown trustee was reported with the principals. */
static bool
take_trustee(const struct recipe_maker *maker, const char *name,
	     struct sd_sid *sid)
{
	const struct principal *found =
		principals_by_name(maker->principals, name);

	if (found != NULL)
		*sid = found->sid;
	return found != NULL;
}

static bool
take_items(const struct recipe_maker *maker, struct recipe_step *step)
{
	const struct plan_step *source = step->source;
	bool ok = true;

	if (source->spec.object != NULL) {
		step->object = schema_find_name(
			maker->schema, source->spec.object, source->spec.mask,
			FIELD_OBJECT, &source->spec.object_span, maker->diags);
		ok = step->object != NULL;
	}
	if (source->spec.inherited != NULL) {
		step->inherited = schema_find_name(
			maker->schema, source->spec.inherited,
			source->spec.mask, FIELD_INHERITED,
			&source->spec.inherited_span, maker->diags);
		ok = step->inherited != NULL && ok;
	}
	return ok;
}

static bool
make_ace(const struct recipe_maker *maker, struct recipe_step *step)
{
	const struct plan_step *source = step->source;
	const bool deny = step->op == STEP_DENY || source->deny;
	const struct lint lint = {.schema = maker->schema,
				  .list_object = maker->list_object,
				  .force = maker->plan->force,
				  .diags = maker->diags};
	bool ok = take_trustee(maker, source->spec.trustee, &step->sid);

	if (!take_items(maker, step))
		return false;
	step->ace = sd_ace_make(
		deny ? SD_ACE_DENIED : SD_ACE_ALLOWED, source->ace_flags,
		sd_mask_map_generic(source->spec.mask),
		step->object == NULL ? NULL : &step->object->guid,
		step->inherited == NULL ? NULL : &step->inherited->guid,
		&step->sid);
	step->either = source->either;
	/* What does nothing may still be taken away. */
	if (step->op != STEP_REVOKE_ACE)
		ok = lint_step(&lint, step) && ok;
	return ok;
}

/* The file that was named, in the line of the batch that named it. */
static const char *
file_of(struct arena *arena, const struct span *span)
{
	const char *name =
		arena_strndup(arena, span->text + span->start, span->len);

	if (strcmp(name, "-") == 0)
		name = "stdin";
	return span->where == NULL
		       ? name
		       : arena_printf(arena, "%s: %s", span->where, name);
}

bool
recipe_check(const struct plan *plan, struct diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < plan->target_count; i++)
		ok = object_check(plan->targets[i].name, &plan->targets[i].span,
				  diags) &&
		     ok;
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct plan_step *step = &plan->steps[i];

		if (step->op == STEP_SET_SDDL)
			ok = sddl_check(
				     step->sddl,
				     file_of(diags->arena, &step->spec.whole),
				     diags) &&
			     ok;
	}
	return ok;
}

static bool
make_descriptor(const struct recipe_maker *maker, struct recipe_step *step)
{
	struct sd_domain domain =
		principals_domains(maker->principals)->aliases;

	if (maker->dn != NULL)
		domains_of_dn(principals_domains(maker->principals), maker->dn,
			      &domain);
	step->desc = sddl_make(maker->arena, step->source->sddl, &domain,
			       file_of(maker->arena, &step->source->spec.whole),
			       maker->diags);
	return step->desc != NULL;
}

static bool
make_step(const struct recipe_maker *maker, struct recipe_step *step)
{
	const struct plan_step *source = step->source;
	bool ok;

	switch (step->op) {
	case STEP_GRANT:
	case STEP_DENY:
	case STEP_REVOKE_ACE:
		return make_ace(maker, step);
	case STEP_REVOKE:
		return take_trustee(maker, source->spec.trustee, &step->sid);
	case STEP_SUBSTITUTE:
		ok = take_trustee(maker, source->spec.trustee, &step->sid);
		return take_trustee(maker, source->other_trustee,
				    &step->other_sid) &&
		       ok;
	case STEP_SET_SDDL:
		return make_descriptor(maker, step);
	case STEP_REPLACE:
	case STEP_PROTECT:
	case STEP_PROTECT_DROP:
	case STEP_UNPROTECT:
	case STEP_RESET_DACL:
	case STEP_RESET_SACL:
	case STEP_TAKE_OWNERSHIP:
	case STEP_CANONICALIZE:
	case STEP_SHOW:
		break;
	}
	return true;
}

static unsigned
parts_changed(const struct recipe_step *step)
{
	switch (step->op) {
	case STEP_SHOW:
		return 0;
	case STEP_TAKE_OWNERSHIP:
		return SD_FLAG_OWNER;
	case STEP_RESET_SACL:
		return SD_FLAG_SACL;
	case STEP_SET_SDDL:
		return step->desc == NULL ? 0 : sd_desc_parts(step->desc);
	case STEP_GRANT:
	case STEP_DENY:
	case STEP_REVOKE:
	case STEP_REVOKE_ACE:
	case STEP_REPLACE:
	case STEP_PROTECT:
	case STEP_PROTECT_DROP:
	case STEP_UNPROTECT:
	case STEP_RESET_DACL:
	case STEP_SUBSTITUTE:
	case STEP_CANONICALIZE:
		break;
	}
	return SD_FLAG_DACL;
}

/* What is there is brought in shape and in order, then /N /R /D /G /P. */
static int
rank_of(enum step_op op)
{
	switch (op) {
	case STEP_TAKE_OWNERSHIP:
	case STEP_SET_SDDL:
	case STEP_RESET_DACL:
	case STEP_RESET_SACL:
		return 0;
	case STEP_CANONICALIZE:
		return 1;
	case STEP_REPLACE:
		return 2;
	case STEP_REVOKE:
	case STEP_REVOKE_ACE:
	case STEP_SUBSTITUTE:
		return 3;
	case STEP_DENY:
		return 4;
	case STEP_GRANT:
		return 5;
	case STEP_PROTECT:
	case STEP_PROTECT_DROP:
	case STEP_UNPROTECT:
	case STEP_SHOW:
		break;
	}
	return 6;
}

/* Of two steps, is the first carried out after the other? */
static bool
is_later(const struct recipe_step *a, const struct recipe_step *b)
{
	if (a->source->change != b->source->change)
		return a->source->change > b->source->change;
	return rank_of(a->op) > rank_of(b->op);
}

/* Stable: steps of one kind stay in the order given. */
static void
order_steps(struct recipe *recipe)
{
	for (size_t i = 1; i < recipe->count; i++) {
		const struct recipe_step step = recipe->steps[i];
		size_t at = i;

		for (; at > 0 && is_later(&recipe->steps[at - 1], &step); at--)
			recipe->steps[at] = recipe->steps[at - 1];
		recipe->steps[at] = step;
	}
}

static bool
report_attribute(const struct recipe_maker *maker, const char *name,
		 const char *why, const char *hint)
{
	struct diag *diag =
		diag_error(maker->diags, NULL, "--attribute %s: %s", name, why);

	diag_hint(maker->diags, diag, "%s", hint);
	return false;
}

/*
 * Attributes of syntax String(NT-Sec-Desc), and two that hold descriptors
 * otherwise and are only shown: writing them does nothing (mailbox rights),
 * or changes the schema.
 */
static bool
check_attribute(struct recipe *recipe, const struct recipe_maker *maker)
{
	static const char *const read_only[] = {
		"defaultSecurityDescriptor", "msExchMailboxSecurityDescriptor"};
	const struct plan *plan = maker->plan;
	const struct schema_item *item;

	if (!recipe_attribute_is_other(plan))
		return true;
	for (size_t i = 0; i < 2; i++)
		if (text_equal_nocase(plan->attribute, read_only[i]))
			return !plan->changes ||
			       report_attribute(maker, plan->attribute,
						"it can only be shown",
						"writing it does not change "
						"what it describes");
	item = schema_find_name(maker->schema, plan->attribute,
				SD_MASK_READ_PROPERTY, FIELD_OBJECT, NULL,
				maker->diags);
	if (item == NULL)
		return false;
	if (item->kind == SCHEMA_ATTRIBUTE &&
	    (item->is_descriptor || !item->is_live)) {
		recipe->attribute = item->name;
		return true;
	}
	return report_attribute(maker, plan->attribute,
				"it holds no security descriptor",
				"wanted an attribute of syntax "
				"String(NT-Sec-Desc), such as "
				"msDS-AllowedToActOnBehalfOfOtherIdentity");
}

bool
recipe_make(struct recipe *recipe, const struct recipe_maker *maker)
{
	const struct plan *plan = maker->plan;
	bool ok;

	recipe->attribute = plan->attribute == NULL ? "nTSecurityDescriptor"
						    : plan->attribute;
	recipe->changes = plan->changes;
	recipe->force = plan->force;
	recipe->create = plan->create;
	recipe->steps = arena_array(maker->arena, plan->step_count + 1,
				    sizeof(*recipe->steps));
	ok = check_attribute(recipe, maker);
	for (size_t i = 0; i < plan->step_count; i++) {
		struct recipe_step *step = &recipe->steps[recipe->count++];

		step->op = plan->steps[i].op;
		step->source = &plan->steps[i];
		ok = make_step(maker, step) && ok;
		recipe->sd_flags |= parts_changed(step);
	}
	order_steps(recipe);
	return ok;
}
