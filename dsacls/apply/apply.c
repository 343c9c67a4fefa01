/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/apply.c: from jobs to the work of their recipes: the named objects, or
 * everything below them.
 */
#include "apply/apply.h"
#include "apply/edit.h"
#include "apply/fetch.h"
#include "apply/finish.h"
#include "apply/identity.h"
#include "apply/judge.h"
#include "apply/preflight.h"
#include "apply/seen.h"
#include "apply/survey.h"
#include "apply/work.h"
#include "base/table.h"
#include "base/text.h"

#include <string.h>

struct walk {
	const char *base, *filter; /* filter NULL: all */
	struct sd_guid guid;	   /* of the base; zero: not known */
	bool one_level;		   /* the children alone */
	bool show_deleted;
	bool base_only; /* what is not searched: all below */
};

/* A base and everything below, or its children, in one paged search that
 * brings the descriptors along: one object in memory at a time, no second
 * read. What the search finds is taken, the base like any other, and is
 * written only while it is still below that base, which is known by its
 * GUID: that is asked for in the same round trip. */

struct walker {
	struct work *work;
	const struct walk *walk;
	struct walk_base *base;
	const char *address; /* what a request names the base by */
	bool has_base;	     /* it was read */
	bool asks_base;	     /* and is being read */
	bool writes;
};

static bool
is_base(const struct walker *walker, const struct object *object)
{
	const struct walk_base *base = walker->base;

	return !sd_guid_is_zero(&base->guid)
		       ? sd_guid_equal(&base->guid, &object->out.guid)
		       : dir_dn_equal(base->dn, object->out.dn);
}

static void
take_entry(struct walker *walker, struct object *object,
	   const struct dir_entry *entry)
{
	const struct walk_base *base = walker->base;

	object->task = walker->work->task;
	fetch_take(walker->work, object, entry);
	object->show_deleted = walker->walk->show_deleted;
	if (walker->writes && !is_base(walker, object))
		object->under = walker->base;
	if (walker->has_base && !dir_dn_within(object->out.dn, base->dn)) {
		object_drop(&object->before, &object->has_before);
		object_fail(object, NULL,
			    "%s: the directory answers with it to a search "
			    "below %s",
			    object->out.dn, base->dn);
	}
	fetch_note_audit(walker->work, object);
	if (object->blind)
		object_fail(object,
			    object->task->changes
				    ? "that needs the right to manage the "
				      "security log (SeSecurityPrivilege)"
				    : "that needs the right to manage the "
				      "security log (SeSecurityPrivilege); "
				      "without /A nothing of it is asked for",
			    "%s: the audit entries cannot be read, and with "
			    "them the whole descriptor is withheld",
			    object->out.dn);
}

/* By this name as well? Bases may overlap; but one GUID by two names is an
 * object that was renamed meanwhile, or two that show the same. The first name
 * is noted with the GUID, so that only the rare second one takes more room. */
static bool
has_name(struct work *work, const struct object *object, bool has_been)
{
	uint64_t *first = seen_note(work->seen, &object->out.guid);
	struct sd_guid both = object->out.guid;
	const uint64_t hash =
		hash_bytes(0, object->out.dn, strlen(object->out.dn));

	if (!has_been)
		*first = hash;
	if (*first == hash)
		return true;
	for (size_t i = 0; i < sizeof(hash); i++)
		both.bytes[i] ^= (uint8_t)(hash >> (8 * i));
	return sd_guid_is_zero(&both) || !seen_add(work->named, &both);
}

/* Only of what is to be changed. False: it had its turn. */
static bool
take_turn(struct work *work, struct object *object)
{
	const bool has_been = work_has_seen(work, object);

	if (!object->has_before || !object->task->changes ||
	    sd_guid_is_zero(&object->out.guid) ||
	    has_name(work, object, has_been))
		return !has_been;
	object_drop(&object->before, &object->has_before);
	object_fail(object,
		    "it was renamed while the search ran, or two objects show "
		    "the same one: run the command again",
		    "%s: another object of this search has the same "
		    "objectGUID; it is left out",
		    object->out.dn);
	return true;
}

static bool
offer(struct walker *walker, const struct dir_entry *entry)
{
	struct work *work = walker->work;
	struct object object;
	bool more = true;

	object_init(&object);
	take_entry(walker, &object, entry);
	if (take_turn(work, &object))
		more = work_offer(work, &object);
	object_clear(&object);
	return more;
}

static void
take_base(struct walker *walker, const struct dir_entry *entry)
{
	struct walk_base *base = walker->base;

	walker->has_base = true;
	base->dn = arena_strdup(walker->work->run.arena, entry->dn);
	if (sd_guid_is_zero(&base->guid))
		base->guid = dir_entry_guid(entry);
}

/* Takes what comes until the walk is at its end. */
static enum dir_status
receive_all(struct walker *walker, struct dir_error *error)
{
	struct directory *dir = walker->work->run.dir;
	struct dir_reply reply;
	enum dir_status status;
	bool walks = true;

	while (walks || walker->asks_base) {
		status = directory_receive(dir, &reply, error);
		if (status != DIR_OK)
			return status;
		if (reply.tag == walker->base) {
			/* That it is not there is the walk's to say. */
			if (reply.event == DIR_EVENT_ENTRY)
				take_base(walker, &reply.entry);
			else
				walker->asks_base = false;
		} else if (reply.event == DIR_EVENT_FAILED) {
			*error = reply.error;
			return reply.error.status;
		} else if (reply.event == DIR_EVENT_DONE) {
			walks = false;
		} else if (!offer(walker, &reply.entry)) {
			directory_abandon(dir, walker);
			return DIR_OK;
		}
	}
	return DIR_OK;
}

static enum dir_status
search(struct walker *walker, const struct dir_search *wanted,
       struct dir_error *error)
{
	const struct dir_search base = {.base = wanted->base,
					.name = wanted->name,
					.attributes = dir_guid_alone,
					.show_deleted = wanted->show_deleted};
	const struct work *work = walker->work;
	enum dir_status status;

	walker->asks_base =
		walker->writes &&
		directory_send_search(work->run.dir, &base, walker->base,
				      error) == DIR_OK;
	status = directory_send_search(work->run.dir, wanted, walker, error);
	if (status == DIR_OK)
		status = receive_all(walker, error);
	directory_abandon(work->run.dir, walker->base);
	return status;
}

/* What it is called by now, where it was known before. False: diagnosed. */
static bool
follow_base(struct walker *walker)
{
	struct work *work = walker->work;
	struct object base;
	bool ok;

	if (sd_guid_is_zero(&walker->walk->guid))
		return true;
	walker->base->guid = walker->walk->guid;
	identity_init_base(&base, walker->base);
	ok = identity_find(work, &base);
	walker->base->dn = arena_strdup(work->run.arena, base.out.dn);
	walker->address =
		arena_strdup(work->run.arena, identity_address(work, &base));
	for (size_t i = 0; i < base.out.note_count; i++) {
		const struct outcome_note *note = &base.out.notes[i];

		diag_relay_hint(
			work->run.diags,
			diag_add(work->run.diags,
				 note->is_error ? DIAG_ERROR : DIAG_WARNING,
				 NULL, "%s", note->text),
			note->hint);
	}
	object_clear(&base);
	return ok;
}

static void
give_up(struct work *work)
{
	work->plan_failed++;
	work->broken = true;
}

/* A snapshot of one unit answers nothing about what is above and beside it. */
static void
look_for_gaps(const struct walker *walker)
{
	struct work *work = walker->work;
	const char *base = walker->base->dn;

	if (directory_holds_below(work->run.dir, base))
		return;
	work->strays++;
	diag_warning(
		work->run.diags, NULL,
		"%s: not all that is below it was looked at; the rest is "
		"not in the file, or in %s",
		base,
		directory_name_only_text(work->run.dir, work->run.arena, 2));
}

static void
walk_objects(struct work *work, const struct walk *walk)
{
	struct walker walker = {
		.work = work,
		.walk = walk,
		.base = arena_alloc(work->run.arena, sizeof(*walker.base)),
		.address = walk->base,
		.writes = work->task->changes && !work->run.options->dry_run};
	const struct span where = {.where = work->task->where};
	struct dir_error error;
	struct fetch fetch;

	*walker.base = (struct walk_base){.dn = walk->base,
					  .one_level = walk->one_level,
					  .show_deleted = walk->show_deleted};
	if (!follow_base(&walker)) {
		give_up(work);
		return;
	}
	fetch_init(&fetch, work->task, walker.address);
	fetch.search.name = walker.base->dn;
	fetch.search.scope = walk->base_only   ? DIR_BASE
			     : walk->one_level ? DIR_ONE
					       : DIR_SUB;
	fetch.search.filter = walk->filter;
	fetch.search.show_deleted = walk->show_deleted;
	fetch.search.paged = true;
	if (!walk->base_only)
		look_for_gaps(&walker);
	if (search(&walker, &fetch.search, &error) == DIR_OK) {
		/* Found below a name, which may mean another object by now. */
		if (work->names_only && !follow_base(&walker))
			give_up(work);
		return;
	}
	dir_error_report(&error, work->run.diags,
			 where.where != NULL ? &where : NULL);
	give_up(work);
}

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
	object->out.dn = target->dn;
	object->out.name = target->name;
	object->out.guid = target->guid;
	object->has_sid = target->has_sid && work->task->changes;
	object->sid = target->sid;
	object->show_deleted = target->show_deleted;
	object->glanced = targets->job->glanced;
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
			.base_only = work->run.options->bases_only,
		};

		walk_objects(work, &walk);
	}
}

static bool
has_reset(const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->count; i++)
		if (recipe->steps[i].op == STEP_RESET_DACL ||
		    recipe->steps[i].op == STEP_RESET_SACL)
			return true;
	return false;
}

/* Down a tree, what may not be reset is left out rather than an error. */
static void
plan_reset_tree(struct work *work, struct object *object)
{
	const char *obstacle = preflight_obstacle(object);

	if (obstacle == NULL || object->task->force) {
		edit_plan(work, object);
		return;
	}
	object_put(&object->now, &object->has_now, &object->before);
	object_note(object, false, "--force resets it as well",
		    "%s: left out: it is %s", object->out.dn, obstacle);
	object->out.state = OUTCOME_SKIPPED;
}

static struct task *
make_task(struct work *work, const struct job *job)
{
	const struct recipe *recipe = &job->recipe;
	struct task *task = arena_alloc(work->run.arena, sizeof(*task));

	*task = (struct task){
		.recipe = recipe,
		.plan = edit_plan,
		.attribute = recipe->attribute,
		.changes = recipe->changes,
		.force = recipe->force || work->run.options->force,
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

static void
survey_job(struct work *work, const struct job *job)
{
	struct targets targets = {job, 0};
	struct task *task = make_task(work, job);

	work_begin_task(work, task);
	if (task->changes)
		judge_recipe(work);
	progress_start(&work->progress, "reading",
		       job->tree || job->under ? 0 : job->target_count,
		       !work->run.options->progress);
	if (job->tree || job->under)
		walk_targets(work, job);
	else
		survey_objects(work, next_target, &targets);
	progress_end(&work->progress);
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
		survey_job(&work, &jobs[i]);
	return finish_run(&work);
}

enum exit_status
apply_run(const struct apply_context *given, const struct job *job)
{
	return apply_run_jobs(given, job, 1);
}
