/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/job_internal.h: what the files of job_make share. For job*.c only.
 */
#ifndef RESOLVE_JOB_INTERNAL_H
#define RESOLVE_JOB_INTERNAL_H

#include "resolve/job.h"
#include "resolve/list_object.h"

struct object_find;

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
	bool lost; /* the directory failed */
};

/* Another attribute than nTSecurityDescriptor? */
bool job_attribute_is_other(const struct plan *plan);

/* job_recipe.c: the steps, names resolved, judged by lint. */
bool job_make_recipe(struct job_maker *maker);

#endif
