/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/apply.h: carries out a job: read, edit, preflight, journal, write,
 * verify. The only folder that changes the directory. Objects are streamed:
 * memory depends on the window, not on how many there are.
 */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "apply/outcome.h"
#include "resolve/job.h"

struct store;

/* Exit statuses (design.md 5), the worst of all objects. */
enum exit_status {
	EXIT_STATUS_OK = 0,
	EXIT_STATUS_FAILED = 1, /* nothing written */
	EXIT_STATUS_USAGE = 2,
	EXIT_STATUS_DIFFERENT = 3, /* --check, verify */
	EXIT_STATUS_PARTLY = 4,	   /* partly done, or outcome unknown */
	EXIT_STATUS_MISMATCH = 5,  /* read-back differs from the plan */
};

/* The exit status of two results: the one that promises less. 5, 4, 1, 2, 3, 0:
 * an answer (3) hides no failure, and "nobody was asked" (2) says more than
 * "nothing was written" (1). */
enum exit_status
exit_status_worse(enum exit_status one, enum exit_status other);

struct apply_options {
	bool dry_run;	 /* stop after edit: same reads, same decisions */
	bool whole;	 /* of a dry run whose output is carried out elsewhere:
			    nothing is reported as planned before all is */
	bool keep_going; /* go on after an object failed */
	unsigned window; /* writes in flight; 0: default */
	bool audit;	 /* read the SACL too (flags 15) */
	bool read_owner; /* listing: flags 7 rather than exactly what is
			    needed */
	bool drop_inherited;
	bool journal;		  /* false offline and for shows */
	bool progress;		  /* draw progress on a terminal */
	const char *command_text; /* for the journal; no secrets */
	bool verbose;		  /* say how it was done, too */
	bool force;	 /* undo, resume, restore: what preflight refuses */
	bool preview;	 /* report what is planned (OUTCOME_PLANNED) in front of
			    the question */
	bool bases_only; /* of a tree, or of what is under a base, only the
			    base itself, if it is one of those */
	/* Asked before /S, restore and the like; NULL: never asks. The text
	 * ends without "[y/N]". */
	bool (*confirm)(void *context, const char *question);
	void *confirm_context;
};

/*
 * Handed every object's outcome as soon as it is known, in the order of the
 * targets; lives only during the call. Returning false stops as after a
 * failure.
 */
typedef bool outcome_fn(void *context, const struct outcome *outcome);

struct apply_counts {
	size_t objects, shown, unchanged, planned, verified, written,
		mismatched, overwrote, failed, unknown, skipped;
	size_t each[OUTCOME_SKIPPED + 1]; /* by state, an object that had
					     several changes once */
	const char *journal_id;		  /* NULL when nothing was journalled */
};

/* What every run is given; all of it outlives the run. */
struct apply_context {
	struct arena *arena;
	struct directory *dir;
	struct principals *principals;
	struct schema *schema;
	const struct apply_options *options;
	outcome_fn *report;
	void *context; /* of report */
	struct apply_counts *counts;
	struct diags *diags;
	/* Of dry runs that are to be one run in the end; else NULL. */
	struct store *store;
};

/*
 * Runs the whole job. Returns the exit status; every error and warning that
 * is not part of an outcome is in diags.
 */
enum exit_status
apply_run(const struct apply_context *given, const struct job *job);

/*
 * The same for several jobs as one run: one journal, one undo. All of them
 * are planned before the first is written, each on what the earlier ones make
 * of its objects.
 */
enum exit_status apply_run_jobs(const struct apply_context *given,
				const struct job *jobs, size_t count);

#endif
