/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/job.h: a plan with every name turned into SIDs, GUIDs and DNs:
 * one recipe (the edits, shared) and the targets it is carried out on.
 */
#ifndef RESOLVE_JOB_H
#define RESOLVE_JOB_H

#include "libsd/sd.h"
#include "plan/plan.h"
#include "resolve/default_sd.h"
#include "resolve/principal.h"
#include "resolve/schema.h"

struct recipe_step {
	enum step_op op;
	struct sd_ace ace;	    /* GRANT, DENY, REVOKE_ACE */
	bool either;		    /* REVOKE_ACE: a deny ACE as well */
	struct sd_sid sid;	    /* REVOKE, SUBSTITUTE: the (old) trustee */
	struct sd_sid other_sid;    /* SUBSTITUTE: the new one */
	const struct sd_desc *desc; /* SET_SDDL: the wanted parts */
	const struct plan_step *source;		      /* where it came from */
	const struct schema_item *object, *inherited; /* or NULL */
};

struct recipe {
	struct recipe_step *steps;
	size_t count;
	unsigned sd_flags;     /* the parts that change */
	const char *attribute; /* "nTSecurityDescriptor" unless --attribute */
	bool changes, force, create;
};

struct job_target {
	const char *dn;	     /* as the directory spells it */
	const char *name;    /* as the user wrote it; the DN when found below */
	struct sd_guid guid; /* of the object that had that DN when it was
				looked at; zero: not looked at yet */
	bool has_sid;	     /* the same, of accounts */
	struct sd_sid sid;
	struct span span;
	bool show_deleted; /* at or under Deleted Objects */
};

struct job {
	struct recipe recipe;
	struct job_target *targets; /* the named objects */
	size_t target_count;
	bool tree;	       /* and everything below (/T) */
	bool under, one_level; /* --under: what is below matches filter */
	const char *under_filter;
	const char *where; /* "file:12", before what is said; or NULL */
};

/*
 * Is there anything wrong with a plan whatever the directory holds, that
 * takes more than its grammar to see: SDDL? False: diagnosed, as a mistake of
 * usage. Asks nobody.
 */
bool job_check(const struct plan *plan, struct diags *diags);

/*
 * Resolves a plan. All unknown names, of targets, trustees and types, are
 * reported at once, and ACEs that can do nothing are refused (or warned
 * about with --force). False: diagnosed, nothing may be written.
 */
bool job_make(struct job *job, struct arena *arena, const struct plan *plan,
	      struct directory *dir, struct principals *principals,
	      struct schema *schema, struct diags *diags);

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

/*
 * One object name (DN in any escaping, <GUID=>, <SID=>, <WKGUID=>, canonical
 * name, DOMAIN\name, UPN) to a target. False: diagnosed.
 */
bool job_find_target(struct job_target *target, struct arena *arena,
		     const char *name, const struct span *span, bool deleted,
		     struct directory *dir, struct diags *diags);

/*
 * Says that a target is not there (as an error at its span): how far its DN
 * leads and what stands there instead. For whoever read it and got
 * DIR_NOT_FOUND.
 */
void job_report_missing(const struct job_target *target, struct directory *dir,
			struct diags *diags);
/*
 * The same of a target that is looked for by its GUID (dn) and that had a
 * name: was it deleted, and what stands at its name now? True: it is seen to
 * be deleted; else it is gone for good, or hidden.
 */
bool job_report_gone(const struct job_target *target, struct directory *dir,
		     struct diags *diags);

#endif
