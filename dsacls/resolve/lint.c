/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lint.c: checks bits, object and class of one ACE against each other:
 * an ACE that can do nothing is refused, with what was probably meant. Which
 * bits work with which kind of object type: MS-ADTS 5.1.3.2, 5.1.3.3.
 */
#include "resolve/lint.h"

#include "base/text.h"
#include "resolve/schema_class.h"

#include <string.h>

/* dSHeuristics. Where it is not set there is no value to see; so an attribute
 * that is beside it in every forest is read as well, to tell that from an
 * object whose attributes are hidden or are not in a file. */

#define PLACE "CN=Directory Service,CN=Windows NT,CN=Services"

static void
take_mode(void *context, const struct dir_entry *entry)
{
	const char *value = dir_entry_text(entry, "dSHeuristics");
	struct list_object *mode = context;

	mode->is_known =
		value != NULL || dir_entry_find(entry, "sPNMappings") != NULL;
	mode->is_on = value != NULL && strlen(value) > 2 && value[2] == '1';
}

void
lint_queue_list_object(struct list_object *mode, struct arena *arena,
		       struct lookup *lookup)
{
	static const char *const wanted[] = {"dSHeuristics", "sPNMappings",
					     NULL};
	const char *config = directory_info(lookup->dir)->config_nc;
	const struct dir_search search = {
		.base = arena_printf(arena, PLACE ",%s",
				     config == NULL ? "" : config),
		.scope = DIR_BASE,
		.attributes = wanted};

	if (config != NULL)
		lookup_add(lookup, &search, take_mode, mode)->optional = true;
}

/* ACEs that do something, but perhaps not what was hoped for. Warnings only. */

#define MASK_CHILDREN (SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD)
#define MASK_PROPERTIES (SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY)
#define CHANGE_PASSWORD "ab721a53-1e2f-11d0-9819-00aa0040529b"

static bool
is_right(const struct schema_item *item)
{
	return item != NULL && item->kind > SCHEMA_ATTRIBUTE;
}

/* A class that no object is of most specifically: inheritance and creation
 * never meet it (MS-ADTS 6.1.3). */
static void
warn_class(const struct lint *lint, const struct schema_item *class,
	   const struct span *span)
{
	struct diag *diag;

	if (class == NULL || class->kind != SCHEMA_CLASS ||
	    (!class->abstract && !class->auxiliary))
		return;
	diag = diag_warning(lint->diags, span, "%s is an %s class", class->name,
			    class->abstract ? "abstract" : "auxiliary");
	diag_hint(lint->diags, diag,
		  "an ACE meets objects by their most specific structural "
		  "class: user, group, computer, ...");
}

/* Classes that exist to hold others: CCDC;;organizationalUnit is meant so. */
static bool
is_container(const struct schema_item *class)
{
	static const char *const names[] = {
		"organizationalUnit", "container", "domainDNS",
		"organization",	      "locality",  "builtinDomain",
		"configuration",      "site",	   "dnsZone"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_equal_nocase(class->name, names[i]))
			return true;
	return false;
}

/* CCDC;;user: the well-known slip of naming a class in the third part that
 * belongs into the second. It does something all the same: a user, and more
 * often a computer, can have children. */
static void
warn_wrong_field(const struct lint *lint, const struct recipe_step *step)
{
	const struct plan_step *source = step->source;
	const char *class;
	struct diag *diag;

	if (step->object != NULL || step->inherited == NULL ||
	    (step->ace.mask & ~(uint32_t)MASK_CHILDREN) != 0 ||
	    is_container(step->inherited))
		return;
	class = step->inherited->name;
	diag = diag_warning(lint->diags, &source->spec.inherited_span,
			    "%s;;%s is about children of every class, inside "
			    "%s objects",
			    source->spec.codes, class, class);
	diag_hint(lint->diags, diag,
		  "%s;%s was probably meant: %s objects themselves",
		  source->spec.codes, class, class);
}

/* RP;user with /I:S: what it says is so, but who writes it may not know. What
 * holds on the object itself is judged where its class is known. */
static void
warn_class_as_object(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object;
	const char *codes = step->source->spec.codes;
	struct diag *diag;

	if (object == NULL || object->kind != SCHEMA_CLASS ||
	    step->inherited != NULL ||
	    (step->ace.flags & SD_ACE_INHERIT_ONLY) == 0 ||
	    schema_item_fits(object, step->ace.mask))
		return;
	diag = diag_warning(lint->diags, &step->source->spec.object_span,
			    "%s is a class: %s holds on %s objects as a whole, "
			    "and does nothing on others",
			    object->name, codes, object->name);
	diag_hint(lint->diags, diag, "%s;;%s is the usual way to say so", codes,
		  object->name);
}

static void
warn_applies(const struct lint *lint, const struct recipe_step *step)
{
	struct diag *diag;

	if (!is_right(step->object) || step->inherited == NULL ||
	    schema_applies_to(lint->schema, step->object, step->inherited))
		return;
	diag = diag_warning(lint->diags, &step->source->spec.inherited_span,
			    "%s does not apply to %s objects",
			    step->object->name, step->inherited->name);
	diag_hint(lint->diags, diag, "dsacls schema '%s' lists the classes",
		  step->object->name);
}

/* Rights that are checked at the head of a partition and nowhere else. */
static bool
is_for_heads(const struct lint *lint, const struct schema_item *right)
{
	static const char *const names[] = {"domainDNS", "domain",
					    "configuration", "dMD"};
	size_t heads = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct schema_item *class =
			schema_find_class(lint->schema, names[i]);

		for (size_t at = 0; class != NULL && at < right->applies_count;
		     at++)
			heads += sd_guid_equal(&right->applies_to[at],
					       &class->guid);
	}
	return heads > 0 && heads == right->applies_count;
}

static void
warn_heads(const struct lint *lint, const struct recipe_step *step)
{
	struct diag *diag;

	if (!is_right(step->object) ||
	    (step->ace.flags & SD_ACE_INHERIT_ONLY) == 0 ||
	    step->inherited != NULL || !is_for_heads(lint, step->object))
		return;
	diag = diag_warning(lint->diags, &step->source->spec.object_span,
			    "%s is looked for on the head of the partition, "
			    "which /I:S leaves out",
			    step->object->name);
	diag_hint(lint->diags, diag, "leave /I away");
}

static void
warn_change_password(const struct lint *lint, const struct recipe_step *step)
{
	const struct plan_step *source = step->source;
	char text[SD_GUID_TEXT_SIZE];
	struct diag *diag;

	if (step->op != STEP_GRANT || step->object == NULL ||
	    step->object->kind != SCHEMA_RIGHT ||
	    strcmp(sd_guid_format(&step->object->guid, text),
		   CHANGE_PASSWORD) != 0 ||
	    /* To these the old password is no obstacle. */
	    sd_sid_equal(&step->ace.sid, &SD_SID_EVERYONE) ||
	    sd_sid_equal(&step->ace.sid, &SD_SID_SELF) ||
	    (source->spec.whole.where != NULL &&
	     text_has_prefix_nocase(source->spec.whole.where, "preset")))
		return;
	diag = diag_warning(lint->diags, &source->spec.object_span,
			    "%s needs the old password", step->object->name);
	diag_hint(lint->diags, diag,
		  "to let %s set a new one without it: CA;Reset Password%s%s",
		  source->spec.trustee, step->inherited == NULL ? "" : ";",
		  step->inherited == NULL ? "" : step->inherited->name);
}

/* MS-ADTS 3.1.1.4.4: reading a confidential attribute takes CA as well. */
static void
warn_confidential(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object;
	struct diag *diag;

	if (step->op != STEP_GRANT || object == NULL ||
	    object->kind != SCHEMA_ATTRIBUTE ||
	    (object->search_flags & SCHEMA_CONFIDENTIAL) == 0 ||
	    (step->ace.mask & SD_MASK_READ_PROPERTY) == 0 ||
	    (step->ace.mask & SD_MASK_CONTROL_ACCESS) != 0)
		return;
	diag = diag_warning(lint->diags, &step->source->spec.object_span,
			    "%s is confidential: RP alone reads nothing",
			    object->name);
	diag_hint(lint->diags, diag, "RPCA;%s lets it be read", object->name);
}

/* Bits that do nothing beside some that work. Full control has them all. */
static void
warn_idle_bits(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object;
	uint32_t works = 0;

	if (object == NULL || step->ace.mask == SD_MASK_FULL_CONTROL)
		return;
	if (object->kind == SCHEMA_RIGHT)
		works = SD_MASK_CONTROL_ACCESS;
	else if (object->kind == SCHEMA_VALIDATED_WRITE)
		works = SD_MASK_WRITE_SELF;
	if (works != 0 && (step->ace.mask & ~works) != 0)
		diag_warning(lint->diags, &step->source->spec.codes_span,
			     "of %s only %s works with %s",
			     step->source->spec.codes,
			     works == SD_MASK_WRITE_SELF ? "WS" : "CA",
			     object->name);
	works = MASK_PROPERTIES | SD_MASK_CONTROL_ACCESS;
	if (object->kind == SCHEMA_ATTRIBUTE && object->is_live &&
	    (object->search_flags & SCHEMA_CONFIDENTIAL) == 0 &&
	    (step->ace.mask & works) == step->ace.mask &&
	    (step->ace.mask & SD_MASK_CONTROL_ACCESS) != 0)
		diag_warning(lint->diags, &step->source->spec.codes_span,
			     "CA does nothing for %s: it is not confidential",
			     object->name);
}

/* WP;Validated write to ... is a write of the attribute, not validated. */
static void
warn_twin(const struct lint *lint, const struct recipe_step *step)
{
	const struct schema_item *object = step->object, *named;
	struct diag *diag;

	if (object == NULL || object->kind != SCHEMA_ATTRIBUTE)
		return;
	named = schema_find_guid(lint->schema, &object->guid,
				 SD_MASK_WRITE_SELF);
	if (named == NULL || named->kind != SCHEMA_VALIDATED_WRITE ||
	    !text_equal_loose(named->name, step->source->spec.object))
		return;
	diag = diag_warning(lint->diags, &step->source->spec.codes_span,
			    "%s with %s is about the attribute %s itself, any "
			    "value",
			    step->source->spec.codes, named->name,
			    object->name);
	diag_hint(lint->diags, diag, "WS;%s is the validated write",
		  named->name);
}

/* A built-in right that this directory has no entry for. */
static void
warn_absent(const struct lint *lint, const struct recipe_step *step)
{
	if (!is_right(step->object) || step->object->is_live ||
	    !schema_has_rights(lint->schema))
		return;
	diag_warning(lint->diags, &step->source->spec.object_span,
		     "%s is Microsoft's, but not among the rights of this "
		     "directory",
		     step->object->name);
}

bool
lint_names_list_object(enum step_op op, const char *codes)
{
	if ((op != STEP_GRANT && op != STEP_DENY) || codes == NULL)
		return false;
	for (; codes[0] != '\0' && codes[1] != '\0'; codes += 2)
		if (codes[0] == 'L' && codes[1] == 'O')
			return true;
	return false;
}

static void
warn_list_object(const struct lint *lint, const struct recipe_step *step)
{
	struct diag *diag;

	if (!lint->list_object->is_known || lint->list_object->is_on ||
	    !lint_names_list_object(step->op, step->source->spec.codes))
		return;
	diag = diag_warning(lint->diags, &step->source->spec.codes_span,
			    "LO has no effect here: this forest is not in "
			    "List Object mode");
	diag_hint(lint->diags, diag,
		  "LC on the parent decides who sees an object; the mode is "
		  "the third character of dSHeuristics");
}

static void
warn(const struct lint *lint, const struct recipe_step *step)
{
	warn_class(lint, step->inherited, &step->source->spec.inherited_span);
	warn_class(lint, step->object, &step->source->spec.object_span);
	warn_wrong_field(lint, step);
	warn_class_as_object(lint, step);
	warn_applies(lint, step);
	warn_heads(lint, step);
	warn_change_password(lint, step);
	warn_confidential(lint, step);
	warn_idle_bits(lint, step);
	warn_twin(lint, step);
	warn_absent(lint, step);
	warn_list_object(lint, step);
}

/* An error, or a warning under --force. */
static struct diag *
refuse(const struct lint *lint, const struct span *span, const char *sentence)
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
	const char *codes = step->source->spec.codes;
	const char *end = step->inherited == NULL
				  ? ""
				  : arena_printf(lint->diags->arena, ";%s",
						 step->inherited->name);

	switch (object->kind) {
	case SCHEMA_CLASS:
		diag_hint(lint->diags, diag,
			  "%s;;%s with /I:S was probably meant: on %s objects "
			  "below",
			  codes, object->name, object->name);
		return;
	case SCHEMA_ATTRIBUTE:
	case SCHEMA_PROPERTY_SET:
		diag_hint(lint->diags, diag,
			  "RP;%s%s (read), WP;%s%s (write) or both was "
			  "probably meant",
			  object->name, end, object->name, end);
		if (object->kind == SCHEMA_PROPERTY_SET)
			return;
		twin = schema_find_guid(lint->schema, &object->guid,
					SD_MASK_WRITE_SELF);
		if (twin != NULL && twin->kind == SCHEMA_VALIDATED_WRITE)
			diag_hint(lint->diags, diag, "or WS;%s%s", twin->name,
				  end);
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

/* A class means the object as a whole where the object is of it (MS-ADTS
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
	diag = refuse(
		lint, &step->source->spec.object_span,
		arena_printf(lint->diags->arena,
			     "%s;%s;%s does nothing: %s objects are of no "
			     "class %s",
			     step->source->spec.codes, object->name,
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
	diag = refuse(
		lint, &step->source->spec.object_span,
		arena_printf(
			lint->diags->arena,
			"%s is %s %s, for which %s does nothing", object->name,
			strchr("ae", schema_kind_name(object->kind)[0]) != NULL
				? "an"
				: "a",
			schema_kind_name(object->kind),
			step->source->spec.codes));
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
	diag = refuse(lint, &step->source->spec.object_span,
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
		warn(lint, step);
	return ok;
}
