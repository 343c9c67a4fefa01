/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/stage_trial.c: one more change, tried after all that are staged. It
 * is planned alone, on what those before it have made of its objects
 * (shell/stage_trial.h); where that is not known, they are tried again on these
 * objects alone. A whole tree is not read for the sake of it.
 */
#include "shell/stage_trial.h"

#include "apply/chain.h"
#include "base/str.h"
#include "resolve/lookup.h"
#include "session.h"
#include "shell/group.h"
#include "shell/trial.h"

#include <stdlib.h>
#include <string.h>

/* A small table; who comes in last pushes out whoever was not asked for
 * longest. */

struct drafts {
	struct kept_draft slots[DRAFTS_MOST];
	size_t count;
	uint64_t clock;
};

static char *
copy_text(const char *text)
{
	char *copy = text == NULL ? NULL : strdup(text);

	if (copy == NULL && text != NULL)
		diag_die("out of memory");
	return copy;
}

/* A deep copy, with all memory its own; kept_clear gives it back. */
static void
kept_init(struct kept_draft *kept, const struct staged_object *object,
	  const char *attribute)
{
	*kept = (struct kept_draft){
		.object = {.guid = object->guid, .dn = copy_text(object->dn)},
		.attribute = copy_text(attribute),
		.group = SIZE_MAX,
	};
	sd_desc_init(&kept->before);
	sd_desc_init(&kept->after);
}

static void
kept_clear(struct kept_draft *kept)
{
	free((char *)kept->object.dn);
	free((char *)kept->attribute);
	sd_desc_clear(&kept->before);
	sd_desc_clear(&kept->after);
}

static void
kept_put(struct sd_desc *slot, const struct sd_desc *desc)
{
	struct sd_desc copy;

	if (sd_desc_copy(desc, &copy) != SD_OK)
		diag_die("out of memory");
	sd_desc_clear(slot);
	*slot = copy;
}

static struct kept_draft *
find(struct drafts *drafts, const struct staged_object *object,
     const char *attribute)
{
	for (size_t i = 0; drafts != NULL && i < drafts->count; i++)
		if (group_is_same_object(&drafts->slots[i].object, object) &&
		    group_is_same_attribute(drafts->slots[i].attribute,
					    attribute))
			return &drafts->slots[i];
	return NULL;
}

/* NULL: not there, or of an object that held something else. */
static struct kept_draft *
drafts_find(struct shell *shell, const struct staged_object *object,
	    const char *attribute, uint64_t held)
{
	struct kept_draft *kept = find(shell->drafts, object, attribute);

	if (kept == NULL || kept->held != held)
		return NULL;
	kept->used = ++shell->drafts->clock;
	return kept;
}

/* The slot for one more. */
static struct kept_draft *
make_room(struct drafts *drafts)
{
	struct kept_draft *oldest = &drafts->slots[0];

	if (drafts->count < DRAFTS_MOST)
		return &drafts->slots[drafts->count++];
	for (size_t i = 1; i < DRAFTS_MOST; i++)
		if (drafts->slots[i].used < oldest->used)
			oldest = &drafts->slots[i];
	kept_clear(oldest);
	return oldest;
}

/* Takes all of *kept over; one of the same object goes. */
static void
drafts_keep(struct shell *shell, struct kept_draft *kept)
{
	struct kept_draft *slot;

	if (shell->drafts == NULL)
		shell->drafts = calloc(1, sizeof(*shell->drafts));
	if (shell->drafts == NULL)
		diag_die("out of memory");
	slot = find(shell->drafts, &kept->object, kept->attribute);
	if (slot != NULL)
		kept_clear(slot);
	else
		slot = make_room(shell->drafts);
	kept->used = ++shell->drafts->clock;
	*slot = *kept;
}

/* What was staged last shares its write with nothing that comes after. */
static void
drafts_end_groups(struct shell *shell)
{
	for (size_t i = 0; shell->drafts != NULL && i < shell->drafts->count;
	     i++)
		shell->drafts->slots[i].group = SIZE_MAX;
}

void
drafts_forget(struct shell *shell)
{
	for (size_t i = 0; shell->drafts != NULL && i < shell->drafts->count;
	     i++)
		kept_clear(&shell->drafts->slots[i]);
	free(shell->drafts);
	shell->drafts = NULL;
}

/* More changes about whole trees than this are not tried again on one
 * object: each costs a search. */
#define WALKS_MOST 16

/* Why it was not tried together with those before it. */
enum gap { GAP_NONE, GAP_TOO_MANY, GAP_FAILED };

struct staging {
	struct shell *shell;
	struct context *ctx;
	struct staged *staged;
	const char *attribute;
	struct trial trial;
	bool on_top;
	struct kept_draft *unknown; /* before is what was read */
	size_t unknown_count, unknown_capacity;
	struct kept_draft *made; /* by this change */
	size_t made_count, made_capacity;
	struct draft draft; /* handed out last */
	size_t refused;	    /* objects where the rights do not allow it */
	size_t group;	    /* that the change is of; itself: of a new one */
	enum gap gap;
};

/* ---- the objects as they are read --------------------------------------- */

static void
clear_all(struct kept_draft *kept, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		kept_clear(&kept[i]);
	*count = 0;
}

static struct kept_draft *
add_kept(struct staging *staging, struct kept_draft **list, size_t *count,
	 size_t *capacity, const struct staged_object *object)
{
	*list = arena_grow(staging->ctx->arena, *list, capacity, *count + 1,
			   sizeof(**list));
	kept_init(&(*list)[*count], object, staging->attribute);
	return &(*list)[(*count)++];
}

/* As long as the change is staged. */
static const struct staged_object *
add_object(struct staged *staged, const struct outcome *outcome)
{
	struct staged_object *object;

	staged->objects = arena_grow(
		&staged->arena, staged->objects, &staged->object_capacity,
		staged->object_count + 1, sizeof(*staged->objects));
	object = &staged->objects[staged->object_count++];
	object->guid = outcome->object_guid;
	object->dn = arena_strdup(&staged->arena, outcome->dn);
	object->name = arena_strdup(&staged->arena, outcome->name);
	return object;
}

static void
note_unknown(struct staging *staging, const struct staged_object *object,
	     const struct outcome *read, uint64_t held)
{
	struct kept_draft *kept =
		add_kept(staging, &staging->unknown, &staging->unknown_count,
			 &staging->unknown_capacity, object);

	kept->held = held;
	kept_put(&kept->before, read->held);
}

/* Audit entries are not in every draft. */
static bool
lacks_audit(const struct staging *staging, const struct kept_draft *kept)
{
	return staging->trial.audit && !kept->has_audit;
}

static const struct draft *
find_draft(void *context, const struct outcome *read)
{
	struct staging *staging = context;
	struct shell *shell = staging->shell;
	const size_t number = shell->staged_count;
	const struct staged_object *object = add_object(staging->staged, read);
	const uint64_t held = trial_hash(read);
	struct kept_draft *kept =
		drafts_find(shell, object, staging->attribute, held);

	staging->group = number;
	if (kept == NULL || lacks_audit(staging, kept)) {
		if (group_is_covered(shell, number, object, staging->attribute))
			note_unknown(staging, object, read, held);
		return NULL;
	}
	staging->on_top = true;
	staging->draft.before = staging->draft.after = &kept->after;
	if (kept->group != SIZE_MAX && group_is_of_one(staging->staged)) {
		staging->group = kept->group;
		staging->draft.before = &kept->before;
	}
	return &staging->draft;
}

/* Remembers it for those that come after. */
static bool
take_made(void *context, const struct outcome *outcome)
{
	struct staging *staging = context;
	const struct staged *staged = staging->staged;
	struct kept_draft *kept;

	staging->staged->seen += trial_hash(outcome);
	staging->refused += outcome->allowed == OUTCOME_ALLOWED_NO;
	if (outcome->state != OUTCOME_PLANNED ||
	    staging->made_count == DRAFTS_MOST)
		return true;
	kept = add_kept(staging, &staging->made, &staging->made_count,
			&staging->made_capacity,
			&staged->objects[staged->object_count - 1]);
	kept->held = trial_hash(outcome);
	kept->has_audit = staging->trial.audit;
	kept_put(&kept->before, outcome->before);
	kept_put(&kept->after, outcome->after);
	if (group_is_of_one(staged))
		kept->group = staging->group;
	return true;
}

/* ---- those before it, on one object ------------------------------------- */

static bool
keep_left(void *context, const struct outcome *outcome)
{
	struct kept_draft *kept = context;

	if (outcome->before == NULL)
		return true;
	kept_put(&kept->before, outcome->before);
	kept_put(&kept->after, outcome->state == OUTCOME_PLANNED
				       ? outcome->after
				       : outcome->before);
	return true;
}

/* One of them with all that share its write. */
static bool
try_again(const struct shell *shell, struct kept_draft *kept,
	  struct trial *trial, const struct groups *groups, size_t number)
{
	const struct staged *staged = shell->staged[number];
	struct plan_target target = {.name = kept->object.dn,
				     .dn = kept->object.dn,
				     .guid = kept->object.guid};
	struct plan *plan = arena_alloc(trial->ctx->arena, sizeof(*plan));
	struct job job;

	*plan = group_plan(shell, trial->ctx->arena, groups, number);
	plan->targets = arena_copy(trial->ctx->arena, &target, sizeof(target));
	plan->target_count = 1;
	trial->bases_only = group_is_walk(staged);
	kept->group = number >= groups->begin ? number : SIZE_MAX;
	return trial_make_job(trial->ctx, plan, &job) &&
	       trial_run(trial, &job) == EXIT_STATUS_OK;
}

static size_t
count_walks(const struct staging *staging, const struct staged_object *object)
{
	const struct shell *shell = staging->shell;
	size_t count = 0;

	for (size_t i = 0; i < shell->staged_count; i++)
		count += group_is_walk(shell->staged[i]) &&
			 group_covers(shell->staged[i], object,
				      staging->attribute);
	return count;
}

/* Takes kept over. What is wrong with those before it is not this one's to
 * say. */
static void
learn(struct staging *staging, struct kept_draft *kept)
{
	struct shell *shell = staging->shell;
	const struct groups groups = groups_of(shell, staging->ctx->arena);
	struct context mine = *staging->ctx;
	struct diags unheard;
	struct trial trial = {.ctx = &mine,
			      .audit = staging->trial.audit,
			      .each = keep_left,
			      .context = kept};

	if (count_walks(staging, &kept->object) > WALKS_MOST) {
		staging->gap = GAP_TOO_MANY;
		kept_clear(kept);
		return;
	}
	diags_init(&unheard, mine.arena);
	mine.diags = &unheard;
	trial.chain = chain_new();
	kept->has_audit = trial.audit;
	kept_put(&kept->after, &kept->before);
	for (size_t i = 0; i < shell->staged_count && staging->gap == GAP_NONE;
	     i++)
		if (group_covers(shell->staged[i], &kept->object,
				 staging->attribute) &&
		    groups.first[i] == i &&
		    !try_again(shell, kept, &trial, &groups, i))
			staging->gap = GAP_FAILED;
	chain_free(trial.chain);
	if (staging->gap == GAP_NONE)
		drafts_keep(shell, kept);
	else
		kept_clear(kept);
}

static void
learn_all(struct staging *staging)
{
	if (staging->unknown_count > DRAFTS_MOST)
		staging->gap = GAP_TOO_MANY;
	for (size_t i = 0; i < staging->unknown_count; i++)
		if (staging->gap == GAP_NONE)
			learn(staging, &staging->unknown[i]);
		else
			kept_clear(&staging->unknown[i]);
	staging->unknown_count = 0;
}

/* ---- the change --------------------------------------------------------- */

static int
run(struct staging *staging, const struct job *job)
{
	staging->staged->object_count = 0;
	staging->staged->seen = 0;
	staging->refused = 0;
	clear_all(staging->made, &staging->made_count);
	return trial_run(&staging->trial, job);
}

/* Once as if nothing were staged before it, which is so for most. */
static int
run_on_top(struct staging *staging, const struct job *job)
{
	struct diags *diags = staging->ctx->diags;
	const struct diags before = *diags;
	int status = run(staging, job);

	if (staging->unknown_count == 0)
		return status;
	learn_all(staging);
	if (staging->gap != GAP_NONE)
		return status;
	*diags = before;
	if (diags->last != NULL)
		diags->last->next = NULL;
	status = run(staging, job);
	/* Somebody changes it this very moment. */
	if (staging->unknown_count > 0)
		staging->gap = GAP_FAILED;
	clear_all(staging->unknown, &staging->unknown_count);
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
			       staging->refused, planned,
			       planned == 1 ? "" : "s"),
		  "diff shows which right is missing");
}

/* Those it made stand from now on. */
static void
keep_made(struct staging *staging)
{
	if (!group_is_of_one(staging->staged))
		drafts_end_groups(staging->shell);
	if (staging->gap != GAP_NONE || staging->made_count == DRAFTS_MOST) {
		drafts_forget(staging->shell);
		return;
	}
	for (size_t i = 0; i < staging->made_count; i++)
		drafts_keep(staging->shell, &staging->made[i]);
	staging->made_count = 0;
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

int
trial_staged(struct shell *shell, struct context *ctx, struct staged *staged,
	     struct staged_trial *result)
{
	struct staging staging = {
		.shell = shell,
		.ctx = ctx,
		.staged = staged,
		.attribute = staged->plan.attribute,
		.trial = {.ctx = ctx, .draft = find_draft, .each = take_made},
	};
	struct job job;
	int status;

	staging.trial.context = &staging;
	*result = (struct staged_trial){.planned = 1};
	if (!trial_make_job(ctx, &staged->plan, &job))
		return EXIT_STATUS_FAILED;
	if (group_is_walk(staged)) {
		take_bases(ctx, staged, &job);
		/* Any of them may be below. */
		drafts_forget(shell);
		return EXIT_STATUS_OK;
	}
	staging.trial.audit = (job.recipe.sd_flags & SD_FLAG_SACL) != 0;
	status = run_on_top(&staging, &job);
	if (staging.gap == GAP_NONE)
		result->planned = staging.trial.counts.planned;
	else if (status == EXIT_STATUS_OK)
		tell_gap(&staging);
	if (status == EXIT_STATUS_OK && staging.refused > 0 &&
	    !shell->autocommit)
		tell_refused(&staging);
	result->on_top = staging.on_top;
	if (status == EXIT_STATUS_OK && result->planned > 0)
		keep_made(&staging);
	if (status == EXIT_STATUS_OK)
		pin_targets(staged);
	clear_all(staging.made, &staging.made_count);
	return status;
}
