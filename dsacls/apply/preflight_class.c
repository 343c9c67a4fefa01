/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight_class.c: a class in the object field of a grant, with bits
 * that are not about children, stands for the object as a whole where the
 * object is of that class (MS-ADTS 5.1.3.3.3): what holds on a named object
 * is judged here, where its class is known. resolve/lint.c judges what
 * holds below only.
 */
#include "apply/preflight.h"

#include "base/str.h"
#include "plan/plan.h"
#include "resolve/job.h"

static bool
stands_for_objects(const struct recipe_step *step)
{
	return (step->op == STEP_GRANT || step->op == STEP_DENY) &&
	       step->object != NULL && step->object->kind == SCHEMA_CLASS &&
	       (step->ace.flags & SD_ACE_INHERIT_ONLY) == 0 &&
	       !schema_item_fits(step->object, step->ace.mask);
}

static void
check_step(struct object *object, const struct recipe_step *step)
{
	const char *codes = step->source->codes;
	const char *class = step->object->name;
	const char *hint = arena_printf(
		&object->arena, "%s;;%s with /I:S is for %s objects below",
		codes, class, class);

	if (object->class == NULL)
		object_note(object, false, hint,
			    "%s: %s;%s holds on an object of class %s, and "
			    "does nothing on others",
			    object->dn, codes, class, class);
	else if (text_equal_nocase(object->class, class))
		return;
	else if ((step->ace.flags & SD_ACE_CONTAINER_INHERIT) != 0)
		object_note(object, false, hint,
			    "%s: %s;%s does nothing on the object itself, a "
			    "%s: it holds on %s objects below, as a whole",
			    object->dn, codes, class, object->class, class);
	else
		object_note(object, false, hint,
			    "%s: %s;%s does nothing here: the object is of "
			    "class %s",
			    object->dn, codes, class, object->class);
}

void
preflight_classes(struct object *object)
{
	for (size_t i = 0; i < object->task->recipe->count; i++)
		if (stands_for_objects(&object->task->recipe->steps[i]))
			check_step(object, &object->task->recipe->steps[i]);
}
