/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/apply_run.c: a job to the work of its recipe: the named objects, or
 * everything below them.
 */
#include "apply/apply.h"

#include "apply/edit.h"
#include "apply/preflight.h"
#include "apply/reset.h"
#include "apply/work.h"
#include "base/str.h"

struct targets {
	const struct job *job;
	size_t at;
};

static bool
next_target(void *context, struct work *work, struct object *object)
{
	struct targets *targets = context;
	const struct job_target *target;

	if (targets->at == targets->job->target_count)
		return false;
	target = &targets->job->targets[targets->at++];
	object->dn = target->dn;
	object->name = target->name;
	object->guid = target->guid;
	object->has_sid = target->has_sid && work->task->changes;
	object->sid = target->sid;
	object->show_deleted = target->show_deleted;
	return true;
}

static void
walk_targets(struct work *work, const struct job *job)
{
	for (size_t i = 0; i < job->target_count && !work->broken; i++) {
		const struct walk walk = {
			.base = job->targets[i].dn,
			.guid = job->targets[i].guid,
			.filter = job->under ? job->under_filter : NULL,
			.one_level = job->one_level && !job->tree,
			.show_deleted = job->targets[i].show_deleted,
			.base_only = work->options->bases_only,
		};

		walk_objects(work, &walk);
	}
}

static bool
is_reset(const struct recipe_step *step)
{
	return step->op == STEP_RESET_DACL || step->op == STEP_RESET_SACL;
}

static bool
has_reset(const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->count; i++)
		if (is_reset(&recipe->steps[i]))
			return true;
	return false;
}

/* Down a tree, what may not be reset is left out rather than an error. */
static void
plan_reset_tree(struct work *work, struct object *object)
{
	const char *obstacle = reset_obstacle(object);

	if (obstacle == NULL || object->task->force) {
		edit_plan(work, object);
		return;
	}
	object_put(&object->now, &object->has_now, &object->before);
	object_note(object, false, "--force resets it as well",
		    "%s: left out: it is %s", object->dn, obstacle);
	object->state = OUTCOME_SKIPPED;
}

/* Attributes whose writing would not do what it seems to. */
static bool
is_writable(const struct task *task, struct diags *diags)
{
	const char *why = NULL;

	if (!task->changes)
		return true;
	if (text_equal_nocase(task->attribute,
			      "msExchMailboxSecurityDescriptor"))
		why = "writing it does not change who may do what with the "
		      "mailbox: Exchange keeps that in the mailbox store";
	else if (text_equal_nocase(task->attribute,
				   "defaultSecurityDescriptor"))
		why = "it is the schema's, and changing it changes every "
		      "object made from now on, in the whole forest";
	if (why == NULL)
		return true;
	diag_error(diags, NULL, "%s is only shown: %s", task->attribute, why);
	return false;
}

static struct task *
make_task(struct work *work, const struct job *job)
{
	const struct recipe *recipe = &job->recipe;
	struct task *task = arena_alloc(work->arena, sizeof(*task));

	*task = (struct task){
		.recipe = recipe,
		.plan = edit_plan,
		.attribute = recipe->attribute,
		.changes = recipe->changes,
		.force = recipe->force || work->options->force,
		.create = recipe->create,
		.change_flags = recipe->sd_flags,
		.targets =
			job->tree || job->under ? SIZE_MAX : job->target_count,
		.where = job->where,
		.unasked = !has_reset(recipe),
	};
	if (!task->unasked) {
		work->question = "Replace what is there by the default of the "
				 "class, on";
		if (job->tree)
			task->plan = plan_reset_tree;
	}
	return task;
}

static bool
survey_job(struct work *work, const struct job *job)
{
	struct targets targets = {job, 0};
	struct task *task = make_task(work, job);

	if (!is_writable(task, work->diags))
		return false;
	work_begin_task(work, task);
	if (task->changes)
		preflight_recipe(work);
	progress_start(&work->progress, "reading",
		       job->tree || job->under ? 0 : job->target_count,
		       !work->options->progress);
	if (job->tree || job->under)
		walk_targets(work, job);
	else
		survey_objects(work, next_target, &targets);
	progress_end(&work->progress);
	return true;
}

enum exit_status
exit_status_worse(enum exit_status one, enum exit_status other)
{
	static const enum exit_status worst_first[] = {
		EXIT_STATUS_MISMATCH, EXIT_STATUS_PARTLY, EXIT_STATUS_FAILED,
		EXIT_STATUS_USAGE, EXIT_STATUS_DIFFERENT};
	const size_t count = sizeof(worst_first) / sizeof(worst_first[0]);

	for (size_t i = 0; i < count; i++)
		if (one == worst_first[i] || other == worst_first[i])
			return worst_first[i];
	return EXIT_STATUS_OK;
}

enum exit_status
apply_run_jobs(const struct apply_context *given, const struct job *jobs,
	       size_t count)
{
	struct work work;

	work_init(&work, given);
	if (count > 1)
		work_expect_repeats(&work);
	for (size_t i = 0; i < count && !work.broken; i++)
		if (!survey_job(&work, &jobs[i]))
			work.broken = true;
	return work_finish(&work);
}

enum exit_status
apply_run(const struct apply_context *given, const struct job *job)
{
	return apply_run_jobs(given, job, 1);
}
