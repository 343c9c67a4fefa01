/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/job.c: turns a plan into a job: collects every name of the plan,
 * resolves all in one lookup, then fills in the results. Every unknown name is
 * reported, not just the first. Reads and writes no descriptors.
 */
#include "resolve/job.h"
#include "resolve/principal.h"
#include "resolve/principal_ask.h"

#include "base/text.h"
#include "resolve/lint.h"
#include "resolve/schema_load.h"

#include <string.h>

struct job_maker {
	struct job *job;
	struct arena *arena;
	const struct plan *plan;
	struct directory *dir;
	struct principals *principals;
	struct schema *schema;
	struct diags *diags;
	struct object_find *finds; /* one a target */
	struct list_object list_object;
	const struct job_glance *glance;
	const char *class; /* of the object that was glanced at, or NULL */
	const char *dn;
	struct sd_guid guid;
	struct sd_desc seen;
	bool lost; /* the directory failed */
};

static void
want_step(struct principals *principals, struct schema *schema,
	  const struct plan_step *step)
{
	if (step->spec.trustee != NULL)
		principals_want_name(principals, step->spec.trustee,
				     &step->spec.trustee_span);
	if (step->other_trustee != NULL)
		principals_want_name(principals, step->other_trustee,
				     &step->spec.codes_span);
	if (step->spec.object != NULL)
		schema_want_name(schema, step->spec.object);
	if (step->spec.inherited != NULL)
		schema_want_name(schema, step->spec.inherited);
}

static bool
queue_targets(struct job_maker *maker, struct lookup *lookup)
{
	const struct plan *plan = maker->plan;
	bool ok = true;

	maker->finds = arena_array(maker->arena, plan->target_count + 1,
				   sizeof(*maker->finds));
	for (size_t i = 0; i < plan->target_count; i++) {
		maker->finds[i] = (struct object_find){
			.arena = maker->arena,
			.dir = maker->dir,
			.principals = maker->principals,
			.name = plan->targets[i].dn != NULL
					? plan->targets[i].dn
					: plan->targets[i].name,
			.guid = plan->targets[i].guid,
			.span = plan->targets[i].span,
			.deleted = plan->deleted,
			.below = plan->tree || plan->under};
		if (object_queue(&maker->finds[i], lookup, maker->diags))
			continue;
		maker->finds[i].form = OBJECT_NONE;
		ok = false;
	}
	return ok;
}

void
job_want(const struct plan *plan, struct principals *principals,
	 struct schema *schema)
{
	for (size_t i = 0; i < plan->step_count; i++)
		want_step(principals, schema, &plan->steps[i]);
	if (recipe_attribute_is_other(plan))
		schema_want_name(schema, plan->attribute);
}

static bool
names_list_object(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (lint_names_list_object(plan->steps[i].op,
					   plan->steps[i].spec.codes))
			return true;
	return false;
}

/* What is read here is not what is changed: it may be stale by then. */
static void
take_class(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");
	struct job_maker *maker = context;

	/* An answer about another object is none. */
	if (!dir_dn_equal(entry->dn, maker->finds[0].name))
		return;
	maker->class = arena_strdup(maker->arena, dir_entry_class(entry));
	maker->dn = arena_strdup(maker->arena, entry->dn);
	maker->guid = dir_entry_guid(entry);
	if (found != NULL && found->count == 1)
		(void)(sd_desc_decode(found->values[0].bytes,
				      found->values[0].len, &maker->seen,
				      NULL) == SD_OK);
}

static struct lookup_search *
queue_glance(struct job_maker *maker, struct lookup *lookup)
{
	static const char *const wanted[] = {
		"objectClass", "structuralObjectClass", "objectGUID",
		"nTSecurityDescriptor", NULL};
	const struct plan *plan = maker->plan;
	const struct object_find *find = &maker->finds[0];
	const struct dir_search search = {
		.base = find->name,
		.attributes = wanted,
		.sd_flags = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL};
	struct lookup_search *glance;

	if (maker->glance == NULL || !plan->changes ||
	    plan->target_count != 1 || plan->tree || plan->under ||
	    plan->deleted || recipe_attribute_is_other(plan) ||
	    find->form != OBJECT_DN || directory_info(maker->dir)->is_offline)
		return NULL;
	glance = lookup_add(lookup, &search, take_class, maker);
	glance->optional = true;
	return glance;
}

/* From here on it is the object of this GUID. Nobody is asked before it is
 * read to be changed. */
static void
want_seen(struct job_maker *maker)
{
	if (maker->class != NULL && !sd_guid_is_zero(&maker->guid) &&
	    maker->job->target_count == 1) {
		maker->job->glanced = true;
		maker->job->targets[0].dn = maker->dn;
		maker->job->targets[0].guid = maker->guid;
		schema_want_name(maker->schema, maker->class);
		maker->glance->want(maker->glance->context, &maker->seen);
	}
	sd_desc_clear(&maker->seen);
}

/* One round trip for all of it. */
static bool
ask(struct job_maker *maker)
{
	const struct lookup_search *glance;
	struct lookup lookup;
	bool ok;

	lookup_init(&lookup, maker->arena, maker->dir);
	job_want(maker->plan, maker->principals, maker->schema);
	ok = queue_targets(maker, &lookup);
	principals_queue(maker->principals, &lookup);
	schema_queue(maker->schema, &lookup);
	if (names_list_object(maker->plan))
		lint_queue_list_object(&maker->list_object, maker->arena,
				       &lookup);
	glance = queue_glance(maker, &lookup);
	maker->lost = !lookup_run(&lookup, maker->diags);
	/* Nothing more can be asked, and only this error says why. */
	if (!maker->lost && glance != NULL && glance->status == DIR_LOST) {
		dir_error_report(&glance->error, maker->diags, NULL);
		maker->lost = true;
	}
	schema_settle(maker->schema);
	if (!maker->lost)
		return principals_settle(maker->principals, maker->diags) && ok;
	principals_abandon(maker->principals);
	return false;
}

static bool
settle_targets(struct job_maker *maker)
{
	const size_t count = maker->plan->target_count;
	struct job *job = maker->job;
	bool ok = true;

	job->targets =
		arena_array(maker->arena, count + 1, sizeof(*job->targets));
	for (size_t i = 0; i < count; i++) {
		struct job_target *target = &job->targets[job->target_count];

		if (maker->finds[i].form != OBJECT_NONE &&
		    object_settle(&maker->finds[i], target, maker->diags))
			job->target_count++;
		else
			ok = false;
	}
	return ok;
}

bool
job_make(struct job *job, struct arena *arena, const struct plan *plan,
	 struct directory *dir, struct principals *principals,
	 struct schema *schema, const struct job_glance *glance,
	 struct diags *diags)
{
	struct job_maker maker = {.job = job,
				  .arena = arena,
				  .plan = plan,
				  .dir = dir,
				  .principals = principals,
				  .schema = schema,
				  .diags = diags,
				  .glance = glance,
				  .seen = SD_DESC_INIT};
	struct recipe_maker recipe;
	bool ok;

	*job = (struct job){.tree = plan->tree,
			    .under = plan->under,
			    .one_level = plan->one_level,
			    .under_filter = plan->under_filter};
	ok = ask(&maker);
	if (maker.lost) {
		sd_desc_clear(&maker.seen);
		return false;
	}
	ok = settle_targets(&maker) && ok;
	recipe = (struct recipe_maker){
		.arena = arena,
		.plan = plan,
		.dn = job->target_count > 0 ? job->targets[0].dn : NULL,
		.principals = principals,
		.schema = schema,
		.list_object = &maker.list_object,
		.diags = diags};
	ok = recipe_make(&job->recipe, &recipe) && ok;
	want_seen(&maker);
	return ok;
}

bool
job_resolve_names(struct arena *arena, struct directory *dir,
		  struct principals *principals, struct schema *schema,
		  struct diags *diags)
{
	struct lookup lookup;
	bool ok;

	lookup_init(&lookup, arena, dir);
	principals_queue(principals, &lookup);
	schema_queue(schema, &lookup);
	ok = lookup_run(&lookup, diags);
	schema_settle(schema);
	if (ok)
		return principals_settle(principals, diags);
	principals_abandon(principals);
	return false;
}
