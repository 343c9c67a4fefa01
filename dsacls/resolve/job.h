/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/job.h: a plan with every name turned into SIDs, GUIDs and DNs:
 * one recipe (the edits, shared) and the targets it is carried out on.
 */
#ifndef RESOLVE_JOB_H
#define RESOLVE_JOB_H

#include "resolve/object_find.h"
#include "resolve/recipe.h"

struct job {
	struct recipe recipe;
	struct job_target *targets; /* the named objects */
	size_t target_count;
	bool glanced;	       /* the one target was read with the names */
	bool tree;	       /* and everything below (/T) */
	bool under, one_level; /* --under: what is below matches filter */
	const char *under_filter;
	const char *where; /* "file:12", before what is said; or NULL */
};

/* Who wants to know what a descriptor names, before it is read to be changed.
 */
struct job_glance {
	void (*want)(void *context, const struct sd_desc *desc);
	void *context;
};

/*
 * Resolves a plan. All unknown names, of targets, trustees and types, are
 * reported at once, and ACEs that can do nothing are refused (or warned
 * about with --force). With a glance (may be NULL) one object that is to be
 * changed is read together with the names, so that its class and what its
 * descriptor names are wanted by the time that it is read to be changed. False:
 * diagnosed, nothing may be written.
 */
bool job_make(struct job *job, struct arena *arena, const struct plan *plan,
	      struct directory *dir, struct principals *principals,
	      struct schema *schema, const struct job_glance *glance,
	      struct diags *diags);

/* Wants the trustees and types that a plan names, so that those of many
 * plans can be asked for together before a job is made of each. */
void job_want(const struct plan *plan, struct principals *principals,
	      struct schema *schema);
/*
 * principals_resolve and schema_resolve in one round trip: for the names of
 * a listing, wanted beforehand.
 */
bool job_resolve_names(struct arena *arena, struct directory *dir,
		       struct principals *principals, struct schema *schema,
		       struct diags *diags);

#endif
