/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/merge.c: three-way merges. Taking the change goal -> base back is
 * making the change base -> goal.
 */
#include "apply/merge.h"

#include "apply/edit.h"
#include "apply/verify.h"
#include "resolve/principal.h"

struct conflicts {
	struct work *work;
	struct object *object;
};

static void
name_conflict(void *context, const struct sd_ace *ace, bool was_added)
{
	struct conflicts *conflicts = context;
	struct object *object = conflicts->object;
	char text[1024];
	size_t len;

	(void)was_added;
	conflicts->work->conflicts++;
	if (ace == NULL ||
	    sd_sddl_print_ace(
		    ace,
		    &principals_domains(conflicts->work->run.principals)
			     ->aliases,
		    text, sizeof(text), &len, NULL) != SD_OK)
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: conflict: a part of the descriptor was "
			    "changed by somebody else since; it is left alone",
			    object->out.dn);
	else
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: conflict: somebody else changed this entry "
			    "since; it is left alone: %s",
			    object->out.dn, text);
}

/*
 * What was sent, in the form that the directory stores: the journal was written
 * before the server had answered. The other version was read, and attributes
 * are stored as they are sent.
 */
static void
settle(struct work *work, struct object *object, struct sd_desc *sent,
       const struct sd_desc *read)
{
	const struct sd_desc *now = &object->before;
	const bool has_owner = sent->has_owner, has_group = sent->has_group;

	if (!object->task->is_sd)
		return;
	object_lend_owner(sent, read);
	object_lend_owner(sent, now);
	if (sd_desc_settle(sent, now, verify_class(work, object, sent),
			   false) != SD_OK)
		diag_die("out of memory");
	sent->has_owner = has_owner;
	sent->has_group = has_group;
}

/* What the run created is removed as a whole, or, if changed since, not at
 * all. */
static void
plan_removal(struct work *work, struct object *object)
{
	if (object->is_new) {
		object_put(&object->now, &object->has_now, &object->before);
		object->out.state = OUTCOME_UNCHANGED;
		return;
	}
	if (!verify_is(work, object, &object->before, &object->base)) {
		name_conflict(&(struct conflicts){work, object}, NULL, false);
		object_put(&object->now, &object->has_now, &object->before);
		object->out.state = OUTCOME_UNCHANGED;
		return;
	}
	sd_desc_init(&object->after);
	object->has_after = object->out.removes = true;
	object->out.state = OUTCOME_PLANNED;
}

/* What the run removed comes back as it was, unless there is another. */
static void
plan_return(struct work *work, struct object *object)
{
	if (!object->is_new) {
		name_conflict(&(struct conflicts){work, object}, NULL, false);
		object_put(&object->now, &object->has_now, &object->before);
		object->out.state = OUTCOME_UNCHANGED;
		return;
	}
	object_put(&object->after, &object->has_after, &object->goal);
	object->out.sd_flags = object->task->change_flags;
	object->out.state = OUTCOME_PLANNED;
}

void
merge_plan(struct work *work, struct object *object)
{
	struct conflicts conflicts = {work, object};
	size_t count;
	enum sd_err err;

	if (!object->has_goal) {
		plan_removal(work, object);
		return;
	}
	if (!object->has_base) {
		plan_return(work, object);
		return;
	}
	object->out.state = OUTCOME_PLANNED;
	object_put(&object->after, &object->has_after, &object->before);
	if (work->resuming)
		settle(work, object, &object->goal, &object->base);
	else
		settle(work, object, &object->base, &object->goal);
	err = sd_desc_revert(&object->after, &object->goal, &object->base,
			     &count, name_conflict, &conflicts);
	if (err == SD_OK) {
		edit_conclude(work, object);
		return;
	}
	object_fail(object, NULL, "%s: %s", object->out.dn,
		    err == SD_ERANGE ? "with what others added since, the list "
				       "would be too long"
				     : sd_err_name(err));
	object_drop(&object->after, &object->has_after);
}

enum exit_status
merge_status(const struct work *work, enum exit_status status)
{
	if (status == EXIT_STATUS_OK && work->conflicts > 0)
		return EXIT_STATUS_PARTLY;
	return status;
}
