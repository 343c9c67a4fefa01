/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/trial.c: dry runs of staged changes, as commit would run them, and
 * one more change after all that are staged. That one is planned alone, on
 * what the shell's store has of its objects: what those before it make of
 * them. Where the store is behind (a change of a whole tree is staged without
 * reading the tree), the missing ones are tried first, on these objects alone.
 * The store is only for judging the change; a preview and a commit plan all of
 * it again.
 */
#include "shell/trial.h"

#include "apply/store.h"
#include "base/str.h"
#include "report.h"
#include "resolve/lookup.h"
#include "session.h"
#include "shell/group.h"

#include <string.h>

/* ---- jobs ------------------------------------------------------------ */

static bool
make_job(struct context *ctx, const struct plan *plan, struct job *job)
{
	struct session *session = ctx->session;

	return job_make(job, ctx->arena, plan, session->dir,
			session->principals, session->schema, NULL, ctx->diags);
}

bool
trial_job(const struct shell *shell, struct context *ctx,
	  const struct groups *groups, size_t first, struct job *job)
{
	struct plan *plan = arena_alloc(ctx->arena, sizeof(*plan));

	*plan = group_plan(shell, ctx->arena, groups, first);
	return make_job(ctx, plan, job);
}

/* ---- one dry run --------------------------------------------------------- */

struct dry_run {
	struct trial *trial;
	const struct job *job;
	outcome_fn *print; /* of the printer */
	void *context;
};

void
trial_report_errors(struct diags *diags, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->note_count; i++) {
		const struct outcome_note *note = &outcome->notes[i];

		if (note->is_error)
			diag_relay_hint(
				diags,
				diag_error(diags, NULL, "%s", note->text),
				note->hint);
	}
}

static bool
take_outcome(void *context, const struct outcome *outcome)
{
	struct dry_run *run = context;
	struct trial *trial = run->trial;

	if (trial->each != NULL && !trial->each(trial->context, outcome))
		return false;
	if (trial->shown)
		return run->print(run->context, outcome);
	trial_report_errors(trial->ctx->diags, outcome);
	return true;
}

static enum exit_status
run_job(struct apply_context *given, void *arg)
{
	struct dry_run *run = arg;
	const struct trial *trial = run->trial;
	enum exit_status status;

	run->print = given->report;
	run->context = given->context;
	given->report = take_outcome;
	given->context = run;
	given->store = trial->store;
	status = apply_run(given, run->job);
	run->trial->counts = *given->counts;
	return status;
}

int
trial_run(struct trial *trial, const struct job *job)
{
	struct command command = *trial->ctx->command;
	struct context mine = *trial->ctx;
	struct dry_run run = {.trial = trial, .job = job};
	struct report_options options;

	command.dry_run = true;
	mine.command = &command;
	options = report_options(&mine);
	options.apply.audit |= trial->audit;
	options.apply.bases_only = trial->bases_only;
	options.print.several =
		job->target_count > 1 || job->tree || job->under;
	options.print.quiet |= !trial->shown;
	options.print.partial = true;
	return report_run(&mine, &options, run_job, &run);
}

/* ---- one more change -------------------------------------------------- */

/* More changes of whole trees than this are not tried on one object: each
 * costs a search. */
#define WALKS_MOST 16
/* And on no more objects than this. */
#define OBJECTS_MOST 64
/* Above this, what the store holds is planned again when it is needed. */
#define STORE_MOST ((uint64_t)64 << 20)

/* Why it was not tried together with those before it. */
enum gap { GAP_NONE, GAP_TOO_MANY, GAP_FAILED };

struct staging {
	struct shell *shell;
	struct context *ctx;
	struct staged *staged;
	struct trial trial;
	size_t since;	/* it is part of the same write as these changes */
	size_t refused; /* objects where the rights do not allow it */
	bool on_top;	/* something staged is about its objects */
	bool is_behind; /* more than the store has of them */
	enum gap gap;
};

/* As long as the change is staged. */
static const struct staged_object *
add_object(struct staged *staged, const struct outcome *outcome)
{
	struct staged_object *object;

	staged->objects = arena_grow(
		&staged->arena, staged->objects, &staged->object_capacity,
		staged->object_count + 1, sizeof(*staged->objects));
	object = &staged->objects[staged->object_count++];
	object->guid = outcome->guid;
	object->dn = arena_strdup(&staged->arena, outcome->dn);
	object->name = arena_strdup(&staged->arena, outcome->name);
	object->follows = outcome->follows;
	return object;
}

static bool
take_tried(void *context, const struct outcome *outcome)
{
	struct staging *staging = context;
	const struct staged *staged = staging->staged;
	const struct staged_object *object;

	staging->staged->seen += store_hash(outcome->dn, outcome->held);
	staging->refused += outcome->allowed == OUTCOME_ALLOWED_NO;
	if (outcome->held == NULL)
		return true;
	object = add_object(staging->staged, outcome);
	staging->on_top |= object->follows > 0;
	staging->is_behind |= group_is_covered(staging->shell, object,
					       staged->plan.attribute);
	return true;
}

/* ---- those that the store does not have --------------------------------- */

static size_t
count_walks(const struct staging *staging, const struct staged_object *object)
{
	const struct shell *shell = staging->shell;
	size_t count = 0;

	for (size_t i = object->follows; i < shell->staged_count; i++)
		count += group_is_walk(shell->staged[i]) &&
			 group_covers(shell->staged[i], object,
				      staging->staged->plan.attribute);
	return count;
}

/* One of them, with all after it that share its write, on one object. */
static bool
try_missing(struct shell *shell, struct trial *trial,
	    const struct groups *groups, size_t number,
	    const struct staged_object *object)
{
	struct plan_target target = {
		.name = object->dn, .dn = object->dn, .guid = object->guid};
	struct plan *plan = arena_alloc(trial->ctx->arena, sizeof(*plan));
	const size_t first = groups->first[number];
	size_t last = number;
	struct job job;

	while (groups->next[last] < shell->staged_count)
		last = groups->next[last];
	*plan = group_plan(shell, trial->ctx->arena, groups, number);
	plan->targets = arena_copy(trial->ctx->arena, &target, sizeof(target));
	plan->target_count = 1;
	trial->bases_only = group_is_walk(shell->staged[number]);
	store_begin(shell->store, last, first < number ? first : SIZE_MAX);
	return make_job(trial->ctx, plan, &job) &&
	       trial_run(trial, &job) == EXIT_STATUS_OK;
}

/* What is wrong with those before it is not this one's to say. */
static void
catch_up(struct staging *staging, const struct groups *groups,
	 const struct staged_object *object)
{
	struct shell *shell = staging->shell;
	struct context mine = *staging->ctx;
	struct diags unheard;
	struct trial trial = {.ctx = &mine, .store = shell->store};
	size_t group = SIZE_MAX;

	if (count_walks(staging, object) > WALKS_MOST)
		staging->gap = GAP_TOO_MANY;
	diags_init(&unheard, mine.arena);
	mine.diags = &unheard;
	for (size_t i = object->follows;
	     i < shell->staged_count && staging->gap == GAP_NONE; i++) {
		if (groups->first[i] == group ||
		    !group_covers(shell->staged[i], object,
				  staging->staged->plan.attribute))
			continue;
		group = groups->first[i];
		if (!try_missing(shell, &trial, groups, i, object)) {
			store_take_back(shell->store);
			staging->gap = GAP_FAILED;
		}
	}
}

static void
catch_up_all(struct staging *staging)
{
	const struct staged *staged = staging->staged;
	const struct groups groups =
		groups_of(staging->shell, staging->ctx->arena);

	if (staged->object_count > OBJECTS_MOST)
		staging->gap = GAP_TOO_MANY;
	for (size_t i = 0; i < staged->object_count && staging->gap == GAP_NONE;
	     i++)
		catch_up(staging, &groups, &staged->objects[i]);
}

/* ---- the change --------------------------------------------------------- */

static int
run(struct staging *staging, const struct job *job)
{
	staging->staged->object_count = 0;
	staging->staged->seen = 0;
	staging->refused = 0;
	staging->on_top = staging->is_behind = false;
	if (staging->trial.store != NULL)
		store_begin(staging->trial.store, staging->shell->staged_count,
			    staging->since);
	return trial_run(&staging->trial, job);
}

/* Once as if the store had all of it, which is so for most. */
static int
run_on_top(struct staging *staging, const struct job *job)
{
	struct diags *diags = staging->ctx->diags;
	const struct diags before = *diags;
	int status = run(staging, job);
	const uint64_t seen = staging->staged->seen;

	if (!staging->is_behind)
		return status;
	store_take_back(staging->shell->store);
	catch_up_all(staging);
	if (staging->gap != GAP_NONE)
		staging->trial.store = NULL;
	*diags = before;
	if (diags->last != NULL)
		diags->last->next = NULL;
	status = run(staging, job);
	/* Somebody changes it this very moment. */
	if (staging->staged->seen != seen && staging->gap == GAP_NONE)
		staging->gap = GAP_FAILED;
	return status;
}

static void
tell_gap(struct staging *staging)
{
	static const char *const reasons[] = {
		[GAP_TOO_MANY] = "too many to try again each time",
		[GAP_FAILED] = "and cannot all be done there any more",
	};

	diag_hint(staging->ctx->diags,
		  diag_warning(staging->ctx->diags, NULL,
			       "not tried together with the changes staged "
			       "before it, which are %s",
			       reasons[staging->gap]),
		  "diff shows what all of them come to");
}

static void
tell_refused(struct staging *staging)
{
	const size_t planned = staging->trial.counts.planned;

	diag_hint(staging->ctx->diags,
		  diag_warning(staging->ctx->diags, NULL,
			       "your rights do not allow this on %zu of %zu "
			       "object%s: commit would fail there",
			       staging->refused, planned, text_plural(planned)),
		  "diff shows which right is missing");
}

/* ---- which objects are meant -------------------------------------------- */

static const struct staged_object *
object_named(const struct staged *staged, const char *name)
{
	for (size_t i = 0; i < staged->object_count; i++)
		if (staged->objects[i].name != NULL &&
		    strcmp(staged->objects[i].name, name) == 0)
			return &staged->objects[i];
	return NULL;
}

/* From now on a target is the object that the change was tried on, whatever
 * its name means when it is written. One that is another name of an object
 * that was named before is not needed. */
static void
pin_targets(struct staged *staged)
{
	struct plan *plan = &staged->plan;
	size_t count = 0;

	for (size_t i = 0; i < plan->target_count; i++) {
		struct plan_target target = plan->targets[i];
		const struct staged_object *object =
			object_named(staged, target.name);

		if (object == NULL)
			continue;
		target.dn = object->dn;
		target.guid = object->guid;
		plan->targets[count++] = target;
	}
	if (count > 0)
		plan->target_count = count;
}

struct base_taker {
	struct staged *staged;
	struct plan_target *target;
};

static void
take_base(void *context, const struct dir_entry *entry)
{
	struct base_taker *taker = context;

	taker->target->guid = dir_entry_guid(entry);
	taker->target->dn = arena_strdup(&taker->staged->arena, entry->dn);
}

/* The same of bases, which are not read for being staged. */
static void
take_bases(struct context *ctx, struct staged *staged, const struct job *job)
{
	const size_t count = job->target_count;
	struct base_taker *takers =
		arena_array(ctx->arena, count, sizeof(*takers));
	struct lookup lookup;
	struct diags unheard;

	staged->base_count = count;
	staged->bases =
		arena_array(&staged->arena, count, sizeof(*staged->bases));
	diags_init(&unheard, ctx->arena);
	lookup_init(&lookup, ctx->arena, ctx->session->dir);
	for (size_t i = 0; i < count; i++) {
		const struct job_target *target = &job->targets[i];
		const struct dir_search search = {.base = target->dn,
						  .attributes = dir_guid_alone,
						  .show_deleted =
							  target->show_deleted};

		staged->bases[i] = arena_strdup(&staged->arena, target->dn);
		if (!sd_guid_is_zero(&staged->plan.targets[i].guid))
			continue;
		takers[i] =
			(struct base_taker){staged, &staged->plan.targets[i]};
		lookup_add(&lookup, &search, take_base, &takers[i])->optional =
			true;
	}
	(void)lookup_run(&lookup, &unheard);
}

void
trial_forget(struct shell *shell)
{
	store_free(shell->store);
	shell->store = NULL;
}

/* What the store has to hold of it from now on, if it is staged. */
static void
settle_store(struct shell *shell, bool is_kept)
{
	if (!is_kept)
		store_take_back(shell->store);
	else if (store_size(shell->store) > STORE_MOST)
		trial_forget(shell);
}

int
trial_staged(struct shell *shell, struct context *ctx, struct staged *staged,
	     struct staged_trial *result)
{
	struct staging staging = {
		.shell = shell,
		.ctx = ctx,
		.staged = staged,
		.since =
			group_is_of_one(staged) ? group_begin(shell) : SIZE_MAX,
		.trial = {.ctx = ctx, .each = take_tried},
	};
	struct job job;
	int status;

	staging.trial.context = &staging;
	*result = (struct staged_trial){.planned = 1};
	if (!make_job(ctx, &staged->plan, &job))
		return EXIT_STATUS_FAILED;
	if (group_is_walk(staged)) {
		take_bases(ctx, staged, &job);
		return EXIT_STATUS_OK;
	}
	if (shell->store == NULL)
		shell->store = store_new(true);
	staging.trial.store = shell->store;
	status = run_on_top(&staging, &job);
	if (staging.gap == GAP_NONE)
		result->planned = staging.trial.counts.planned;
	else if (status == EXIT_STATUS_OK)
		tell_gap(&staging);
	if (status == EXIT_STATUS_OK && staging.refused > 0 &&
	    !shell->autocommit)
		tell_refused(&staging);
	result->on_top = staging.on_top;
	settle_store(shell, status == EXIT_STATUS_OK && result->planned > 0 &&
				    staging.gap == GAP_NONE);
	if (status == EXIT_STATUS_OK)
		pin_targets(staged);
	return status;
}
