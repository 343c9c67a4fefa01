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
	    sd_sddl_print_ace(ace,
			      principals_domain(conflicts->work->principals),
			      text, sizeof(text), &len, NULL) != SD_OK)
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: conflict: a part of the descriptor was "
			    "changed by somebody else since; it is left alone",
			    object->dn);
	else
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: conflict: somebody else changed this entry "
			    "since; it is left alone: %s",
			    object->dn, text);
}

static void
normalize(struct work *work, struct object *object, struct sd_desc *desc)
{
	const struct sd_diff_options options = {
		false,
		SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL};
	SD_DESC_AUTO normal = SD_DESC_INIT;
	struct sd_diff diff;
	struct sd_desc kept;

	if (sd_desc_copy(desc, &normal) != SD_OK ||
	    sd_desc_normalize(&normal, verify_class(work, object, desc)) !=
		    SD_OK ||
	    sd_diff_init(&diff, desc, &normal, &options) != SD_OK)
		diag_die("out of memory");
	/* The order is kept where nothing else would change. */
	if (diff.count > 0) {
		kept = *desc;
		*desc = normal;
		normal = kept;
	}
	sd_diff_clear(&diff);
}

/* The journal has what was sent; in the directory stands what the server
 * made of it, for the owner and group of today. */
static void
make_stored(struct work *work, struct object *object,
	    const struct sd_desc *sent, struct sd_desc *out)
{
	const struct sd_desc *now = &object->before;

	if (sd_desc_copy(sent, out) != SD_OK)
		diag_die("out of memory");
	if (!sent->has_owner && now->has_owner) {
		out->has_owner = true;
		out->owner = now->owner;
	}
	if (!sent->has_group && now->has_group) {
		out->has_group = true;
		out->group = now->group;
	}
	normalize(work, object, out);
	out->has_owner = sent->has_owner;
	out->has_group = sent->has_group;
}

/* What the run made where there was nothing goes as a whole, or, changed
 * since, not at all. */
static void
plan_removal(struct work *work, struct object *object)
{
	if (object->is_new) {
		object_put(&object->now, &object->has_now, &object->before);
		object->state = OUTCOME_UNCHANGED;
		return;
	}
	if (!verify_is(work, object, &object->before, &object->base)) {
		name_conflict(&(struct conflicts){work, object}, NULL, false);
		object_put(&object->now, &object->has_now, &object->before);
		object->state = OUTCOME_UNCHANGED;
		return;
	}
	sd_desc_init(&object->after);
	object->has_after = object->removes = true;
	object->state = OUTCOME_PLANNED;
}

/* What the run removed comes back as it was, unless there is another. */
static void
plan_return(struct work *work, struct object *object)
{
	if (!object->is_new) {
		name_conflict(&(struct conflicts){work, object}, NULL, false);
		object_put(&object->now, &object->has_now, &object->before);
		object->state = OUTCOME_UNCHANGED;
		return;
	}
	object_put(&object->after, &object->has_after, &object->goal);
	object->sd_flags = object->task->change_flags;
	object->state = OUTCOME_PLANNED;
}

void
merge_plan(struct work *work, struct object *object)
{
	struct conflicts conflicts = {work, object};
	SD_DESC_AUTO goal = SD_DESC_INIT;
	SD_DESC_AUTO base = SD_DESC_INIT;
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
	object->state = OUTCOME_PLANNED;
	object_put(&object->after, &object->has_after, &object->before);
	make_stored(work, object, &object->base, &base);
	make_stored(work, object, &object->goal, &goal);
	err = sd_desc_revert(&object->after, &goal, &base, &count,
			     name_conflict, &conflicts);
	if (err == SD_OK) {
		edit_conclude(work, object);
		return;
	}
	object_fail(object, NULL, "%s: %s", object->dn,
		    err == SD_ERANGE ? "with what others added since, the list "
				       "would be too long"
				     : sd_err_name(err));
	object_drop(&object->after, &object->has_after);
}

enum exit_status
merge_status(const struct work *work, enum exit_status status)
{
	if (status == EXIT_STATUS_OK && work->conflicts > 0 &&
	    !work->options->dry_run)
		return EXIT_STATUS_PARTLY;
	return status;
}
