/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/work.h: the work of one command, in two passes. The first reads and
 * plans every object and keeps what is planned (store, journal); the
 * second writes it, a window at a time. Whoever makes objects (named
 * targets, a walk, the journal, an archive) offers them to the same work.
 */
#ifndef APPLY_WORK_H
#define APPLY_WORK_H

#include "apply/apply.h"
#include "apply/object.h"
#include "base/progress.h"

struct journal;
struct seen;
struct work;

#define WINDOW_DEFAULT 16u
#define WINDOW_MOST 1024u

/* Makes object->after of object->before, or fails the object with a note. */
typedef void plan_fn(struct work *work, struct object *object);

/* What is to be done with the objects of one job. */
struct task {
	const struct recipe *recipe; /* NULL when changes are merged */
	plan_fn *plan;
	const char *attribute;
	bool is_sd; /* attribute is nTSecurityDescriptor */
	bool changes, force, create;
	unsigned change_flags; /* the parts it may change */
	unsigned read_flags;
	bool asks_rights;  /* what the caller may write is read as well */
	size_t targets;	   /* named objects; a walk counts as very many */
	const char *where; /* of the job: "file:12", or NULL */
	bool unasked;	   /* a question of the run is not about this task */
};

/* What a search began with, and what it finds must be below when it is
 * written. */
struct walk_base {
	const char *dn;	     /* its name, as far as it is known */
	struct sd_guid guid; /* zero when unknown */
	bool one_level, show_deleted;
};

struct work {
	/* Its store holds what is planned; NULL: none yet. */
	struct apply_context run;

	struct task *task; /* of the objects that are read now */

	const char *question; /* "Reset the ACL of": asked before the first
				 write, or NULL */
	const char *undoes;   /* id of the run that is taken back, or NULL */
	const char *made_on;  /* the server of that run, where it is another
				 one than this; or NULL */
	bool resuming;	      /* journal is that of an older run */
	bool wrote_before;    /* and that one had written something */
	size_t left_before;   /* its objects without a record */

	struct sd_sid *caller; /* NULL until asked for */
	size_t caller_count;

	bool owns_store;	 /* that of run is ours to free */
	bool repeats;		 /* an object may have several changes */
	bool defers;		 /* outcomes are reported after the first pass:
				    the objects are in the store */
	struct seen *seen;	 /* objects of this task */
	struct seen *named;	 /* the same by a second name, with it */
	struct seen *counted;	 /* objects of the run, where one may come
				    again: 1 + as what it counts */
	struct journal *journal; /* NULL until something is planned */
	size_t planned;		 /* objects that are to be written */
	size_t asked;		 /* those that the question is about */
	bool has_asked;		 /* the question was asked */
	size_t plan_failed;	 /* objects that could not be planned */
	size_t denied;		 /* objects that failed for want of rights */
	size_t not_now;		 /* by an answer that is no refusal (busy) */
	size_t conflicts;   /* what undo and resume left to others, or more */
	size_t in_conflict; /* objects done but for what is left to others */
	size_t gone;	    /* of an older run: not there any more */
	size_t hidden;	    /* of these: not seen deleted either */
	size_t late;	    /* as they were before the run that is taken back,
			       whose writes of them may arrive yet */
	size_t overwrote_before; /* of an older run: another's change may be
				    lost by it */
	size_t strays;	 /* found by a search, and no longer below its base; or
			    known by a name that means another by now */
	bool names_only; /* the server does not take <GUID=...> for a name */
	bool nameless;	 /* reported that objectGUID is not shown */
	int locks;	 /* the file of locks (locks.h); -1: not open */
	bool told_waiting;		/* that another has one */
	size_t writes;			/* sent and not refused */
	struct diag_fatal fatal_before; /* the first of these */
	size_t unreached;		/* planned, and left as they were */
	bool broken;   /* no further object can be planned or written */
	bool stopping; /* no further write is begun */
	struct progress progress;
};

void work_init(struct work *work, const struct apply_context *given);
/* The run may change an object more than once. */
void work_expect_repeats(struct work *work);

/* What follows from options and recipe; the task becomes the present one. */
void work_begin_task(struct work *work, struct task *task);

/* Waits so many milliseconds, or until a signal comes, for what somebody else
 * is at. */
void work_pause(long ms);

/* How many requests may be in flight. */
size_t work_window(const struct work *work);

/*
 * Takes an object whose read is over (state OUTCOME_FAILED with a note when
 * it failed): plans, then reports or keeps it. False: no more, please.
 * The object is the caller's again afterwards, and may be cleared.
 */
bool work_offer(struct work *work, struct object *object);

/* Has this task had the object already, by another name? Marks it as seen. */
bool work_has_seen(struct work *work, const struct object *object);

/* Hands an outcome to the reporter and counts it. */
void work_report(struct work *work, const struct object *object);

#endif
