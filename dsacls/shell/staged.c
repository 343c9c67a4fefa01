/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/staged.c: the list of staged changes; dry runs of them, as commit would
 * run them, and one more change after all that are staged. Only that one is
 * planned, on the shell's store of its objects as the earlier changes leave
 * them. Where the store lacks some (a change of a whole tree is staged without
 * reading the tree), the earlier changes are first planned for these objects.
 * The store is only for checking a new change; a preview and a commit plan
 * everything again.
 */
#include "shell/staged.h"

#include "apply/store.h"
#include "base/table.h"
#include "base/text.h"
#include "directory/directory.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"

#include <string.h>

/* ---- the list -------------------------------------------------------- */

/* It holds what a change that is dropped has made of objects. */
static void
forget_store(struct shell *shell)
{
	store_free(shell->store);
	shell->store = NULL;
}

/* A staged change is in its own arena. */
void
staged_free(struct staged *staged)
{
	struct arena arena = staged->arena;

	arena_clear(&arena);
}

void
shell_drop_all(struct shell *shell)
{
	for (size_t i = 0; i < shell->staged_count; i++)
		staged_free(shell->staged[i]);
	shell->staged_count = 0;
	forget_store(shell);
}

int
shell_drop(struct shell *shell, struct context *ctx, struct words *args)
{
	uint64_t number;

	if (args->count == 0) {
		shell_drop_all(shell);
		return EXIT_STATUS_OK;
	}
	if (!text_number(args->text[0], shell->staged_count, &number, NULL) ||
	    number == 0) {
		const struct span span =
			words_span(args, 0, 0, strlen(args->text[0]));

		diag_error(ctx->diags, &span, "wanted a number from 1 to %zu",
			   shell->staged_count);
		return EXIT_STATUS_USAGE;
	}
	forget_store(shell);
	staged_free(shell->staged[number - 1]);
	shell->staged_count--;
	memmove(&shell->staged[number - 1], &shell->staged[number],
		(shell->staged_count - number + 1) * sizeof(*shell->staged));
	return EXIT_STATUS_OK;
}

/* ---- groups: changes that share a write ---------------------------------
 * An object is known by its GUID; by its name as the directory spells it where
 * a snapshot has no GUIDs. */

bool
group_is_walk(const struct staged *staged)
{
	return staged->plan.tree || staged->plan.under;
}

/* About one object by name? Only those share a write. */
static bool
group_is_of_one(const struct staged *staged)
{
	const struct plan *plan = &staged->plan;

	return plan->target_count == 1 && !group_is_walk(staged) &&
	       plan->attribute == NULL;
}

/* One more change shares its write with none before this one. */
static size_t
group_begin(const struct shell *shell)
{
	size_t begin = shell->staged_count;

	while (begin > 0 && group_is_of_one(shell->staged[begin - 1]))
		begin--;
	return begin;
}

static bool
is_same_object(const struct staged_object *a, const struct staged_object *b)
{
	if (!sd_guid_is_zero(&a->guid) || !sd_guid_is_zero(&b->guid))
		return sd_guid_equal(&a->guid, &b->guid);
	return strcmp(a->dn, b->dn) == 0;
}

/* An object, and the number of the latest change to it, from 1. */
struct latest {
	const struct staged_object *object;
	size_t number;
};

static bool
is_of_object(const void *item, const void *key)
{
	const struct latest *latest = item;

	return is_same_object(latest->object, key);
}

static struct latest *
latest_change(struct table *table, const struct staged_object *object)
{
	const bool by_name = sd_guid_is_zero(&object->guid);
	const uint64_t hash =
		by_name ? hash_bytes(0, object->dn, strlen(object->dn))
			: hash_bytes(0, object->guid.bytes,
				     sizeof(object->guid.bytes));
	struct latest *latest =
		table_add(table, hash, is_of_object, object, NULL);

	latest->object = object;
	return latest;
}

struct groups
groups_of(const struct shell *shell, struct arena *arena)
{
	const size_t count = shell->staged_count;
	struct table table = TABLE_INIT(sizeof(struct latest), arena);
	size_t begin = 0;
	struct groups groups = {
		.first = arena_array(arena, count + 1, sizeof(size_t)),
		.next = arena_array(arena, count + 1, sizeof(size_t)),
	};

	for (size_t i = 0; i < count; i++) {
		struct latest *latest;

		groups.first[i] = i;
		groups.next[i] = count;
		if (!group_is_of_one(shell->staged[i])) {
			begin = i + 1;
			continue;
		}
		latest = latest_change(&table, &shell->staged[i]->objects[0]);
		if (latest->number > begin) {
			groups.first[i] = groups.first[latest->number - 1];
			groups.next[latest->number - 1] = i;
		}
		latest->number = i + 1;
	}
	return groups;
}

/* ---- about the same object ---------------------------------------------- */

static bool
is_in_reach(const struct staged *staged, const char *dn)
{
	struct arena arena = ARENA_INIT;
	const bool children = staged->plan.one_level && !staged->plan.tree;
	const char *place = children ? dir_dn_parent(&arena, dn) : dn;
	bool found = false;

	for (size_t i = 0; i < staged->base_count && !found; i++)
		found = place != NULL &&
			(children ? dir_dn_equal(place, staged->bases[i])
				  : dir_dn_within(place, staged->bases[i]));
	arena_clear(&arena);
	return found;
}

static bool
is_same_attribute(const char *a, const char *b)
{
	static const char usual[] = "nTSecurityDescriptor";

	return text_equal_nocase(a == NULL ? usual : a, b == NULL ? usual : b);
}

/* May the change be about this object? attribute: of the other change. */
static bool
group_covers(const struct staged *staged, const struct staged_object *object,
	     const char *attribute)
{
	if (!is_same_attribute(staged->plan.attribute, attribute))
		return false;
	if (group_is_walk(staged))
		return is_in_reach(staged, object->dn);
	for (size_t i = 0; i < staged->object_count; i++)
		if (is_same_object(&staged->objects[i], object))
			return true;
	return false;
}

/* Is there a change that may be about it, and after those that it follows? */
static bool
group_is_covered(const struct shell *shell, const struct staged_object *object,
		 const char *attribute)
{
	for (size_t i = object->follows; i < shell->staged_count; i++)
		if (group_covers(shell->staged[i], object, attribute))
			return true;
	return false;
}

/* ---- one plan ----------------------------------------------------------- */

struct plan
group_plan(const struct shell *shell, struct arena *arena,
	   const struct groups *groups, size_t first)
{
	const size_t end = shell->staged_count;
	struct plan plan = shell->staged[first]->plan;
	size_t count = 0;

	for (size_t i = first; i < end; i = groups->next[i])
		count += shell->staged[i]->plan.step_count;
	plan.steps = arena_array(arena, count, sizeof(*plan.steps));
	plan.step_count = 0;
	for (size_t i = first; i < end; i = groups->next[i]) {
		const struct plan *more = &shell->staged[i]->plan;

		for (size_t j = 0; j < more->step_count; j++) {
			struct plan_step *step = &plan.steps[plan.step_count++];

			*step = more->steps[j];
			step->change = (unsigned)i;
		}
		plan.force |= more->force;
	}
	return plan;
}

/* ---- jobs ------------------------------------------------------------ */

bool
trial_make_job(struct context *ctx, const struct plan *plan, struct job *job)
{
	struct session *session = ctx->session;

	return job_make(job, ctx->arena, plan, session->dir,
			session->principals, session->schema, NULL, ctx->diags);
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
	return trial_make_job(trial->ctx, plan, &job) &&
	       trial_run(trial, &job) == EXIT_STATUS_OK;
}

/* What is wrong with those before it is not this one's to say. */
static void
catch_up(struct staging *staging, const struct groups *groups,
	 const struct staged_object *object)
{
	struct shell *shell = staging->shell;
	struct context mine = *staging->ctx;
	struct diags ignored;
	struct trial trial = {.ctx = &mine, .store = shell->store};
	size_t group = SIZE_MAX;

	if (count_walks(staging, object) > WALKS_MOST)
		staging->gap = GAP_TOO_MANY;
	diags_init(&ignored, mine.arena);
	mine.diags = &ignored;
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
warn_of_gap(struct staging *staging)
{
	diag_hint(staging->ctx->diags,
		  diag_warning(staging->ctx->diags, NULL,
			       "not tried together with the changes staged "
			       "before it, which are %s",
			       staging->gap == GAP_TOO_MANY
				       ? "too many to try again each time"
				       : "and cannot all be done there any "
					 "more"),
		  "diff shows what all of them come to");
}

static void
warn_of_refusal(struct staging *staging)
{
	const size_t planned = staging->trial.counts.planned;

	diag_hint(staging->ctx->diags,
		  diag_warning(staging->ctx->diags, NULL,
			       "your rights do not allow this on %zu of %zu "
			       "object%s: commit would fail there",
			       staging->refused, planned, text_plural(planned)),
		  "diff shows which right is missing");
}

int
trial_staged(struct shell *shell, struct context *ctx, struct staged *staged,
	     const struct job *job, struct staged_trial *result)
{
	struct staging staging = {
		.shell = shell,
		.ctx = ctx,
		.staged = staged,
		.since =
			group_is_of_one(staged) ? group_begin(shell) : SIZE_MAX,
		.trial = {.ctx = ctx, .each = take_tried},
	};
	int status;

	staging.trial.context = &staging;
	*result = (struct staged_trial){.planned = 1};
	if (shell->store == NULL)
		shell->store = store_new(true);
	staging.trial.store = shell->store;
	status = run_on_top(&staging, job);
	if (staging.gap == GAP_NONE)
		result->planned = staging.trial.counts.planned;
	else if (status == EXIT_STATUS_OK)
		warn_of_gap(&staging);
	if (status == EXIT_STATUS_OK && staging.refused > 0 &&
	    !shell->autocommit)
		warn_of_refusal(&staging);
	result->on_top = staging.on_top;
	if (status != EXIT_STATUS_OK || result->planned == 0 ||
	    staging.gap != GAP_NONE)
		store_take_back(shell->store);
	else if (store_size(shell->store) > STORE_MOST)
		forget_store(shell);
	return status;
}
