/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lint.c: bits, object and class of one ACE against each other: an
 * ACE that can do nothing is refused, with what was probably meant. Which
 * bits work with which kind of object type: MS-ADTS 5.1.3.2, 5.1.3.3.
 */
#include "resolve/lint.h"

#include "resolve/lint_internal.h"

#include <string.h>

#define MASK_PROPERTIES (SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY)

/* ";user" to end a suggestion with what stood in the third part. */
static const char *
tail(const struct lint *lint, const struct recipe_step *step)
{
	return step->inherited == NULL ? ""
				       : arena_printf(lint->diags->arena, ";%s",
						      step->inherited->name);
}

struct diag *
lint_refuse(const struct lint *lint, const struct span *span,
	    const char *sentence)
{
	return diag_add(lint->diags, lint->force ? DIAG_WARNING : DIAG_ERROR,
			span, "%s", sentence);
}

static void
hint_force(const struct lint *lint, struct diag *diag)
{
	if (!lint->force)
		diag_hint(lint->diags, diag, "--force does it as written");
}

/* What the object would be good for, in dsacls grammar. */
static void
hint_meant(const struct lint *lint, const struct recipe_step *step,
	   struct diag *diag)
{
	const struct schema_item *object = step->object, *twin;
	const char *end = tail(lint, step), *codes = step->source->codes;

	switch (object->kind) {
	case SCHEMA_CLASS:
		diag_hint(lint->diags, diag,
			  "%s;;%s with /I:S was probably meant: on %s objects "
			  "below",
			  codes, object->name, object->name);
		return;
	case SCHEMA_ATTRIBUTE:
		diag_hint(lint->diags, diag,
			  "RP;%s%s (read), WP;%s%s (write) or both was "
			  "probably meant",
			  object->name, end, object->name, end);
		twin = schema_find_guid(lint->schema, &object->guid,
					SD_MASK_WRITE_SELF);
		if (twin != NULL && twin->kind == SCHEMA_VALIDATED_WRITE)
			diag_hint(lint->diags, diag, "or WS;%s%s", twin->name,
				  end);
		return;
	case SCHEMA_PROPERTY_SET:
		diag_hint(lint->diags, diag,
			  "RP;%s%s (read), WP;%s%s (write) or both was "
			  "probably meant",
			  object->name, end, object->name, end);
		return;
	case SCHEMA_VALIDATED_WRITE:
		diag_hint(lint->diags, diag, "WS;%s%s was probably meant",
			  object->name, end);
		return;
	case SCHEMA_RIGHT:
		break;
	}
	diag_hint(lint->diags, diag, "CA;%s%s was probably meant", object->name,
		  end);
}

/* A class stands for the object as a whole where the object is of it (MS-ADTS
 * 5.1.3.3.3): it does nothing where only objects of another one inherit. */
static bool
check_class(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object;
	struct diag *diag;

	if (step->inherited == NULL ||
	    schema_item_fits(object, step->ace.mask) ||
	    sd_guid_equal(&step->inherited->guid, &object->guid))
		return true;
	diag = lint_refuse(
		lint, &step->source->object_span,
		arena_printf(lint->diags->arena,
			     "%s;%s;%s does nothing: %s objects are of no "
			     "class %s",
			     step->source->codes, object->name,
			     step->inherited->name, step->inherited->name,
			     object->name));
	hint_meant(lint, step, diag);
	hint_force(lint, diag);
	return lint->force;
}

/* Which attributes are confidential a part of a schema does not tell. */
static bool
may_be_confidential(const struct schema_item *object, uint32_t mask)
{
	return object->kind == SCHEMA_ATTRIBUTE && !object->is_live &&
	       (mask & SD_MASK_CONTROL_ACCESS) != 0;
}

static bool
check_kind(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object;
	struct diag *diag;

	if (object != NULL && object->kind == SCHEMA_CLASS)
		return check_class(lint, step);
	if (object == NULL || schema_item_fits(object, step->ace.mask) ||
	    may_be_confidential(object, step->ace.mask))
		return true;
	diag = lint_refuse(
		lint, &step->source->object_span,
		arena_printf(
			lint->diags->arena,
			"%s is %s %s, for which %s does nothing", object->name,
			strchr("ae", schema_kind_name(object->kind)[0]) ? "an"
									: "a",
			schema_kind_name(object->kind), step->source->codes));
	hint_meant(lint, step, diag);
	hint_force(lint, diag);
	return lint->force;
}

/* CA on a set of properties opens its confidential ones, if it has any. */
static bool
check_confidential_set(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object;
	struct diag *diag;

	if (object == NULL || object->kind != SCHEMA_PROPERTY_SET ||
	    (step->ace.mask & MASK_PROPERTIES) != 0 ||
	    (step->ace.mask & SD_MASK_CONTROL_ACCESS) == 0 ||
	    schema_set_is_confidential(lint->schema, object) != 0)
		return true;
	diag = lint_refuse(lint, &step->source->object_span,
			   arena_printf(lint->diags->arena,
					"%s is a property set without "
					"confidential attributes, for which "
					"CA does nothing",
					object->name));
	hint_meant(lint, step, diag);
	hint_force(lint, diag);
	return lint->force;
}

bool
lint_step(const struct lint *lint, const struct recipe_step *step)
{
	bool ok = check_kind(lint, step);

	ok = check_confidential_set(lint, step) && ok;
	if (ok)
		lint_warn(lint, step);
	return ok;
}
