/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/replay.h: the objects of an older run as objects of a new one: what
 * undo and resume have in common.
 */
#ifndef APPLY_REPLAY_H
#define APPLY_REPLAY_H

#include "apply/history.h"
#include "apply/journal_reader.h"
#include "apply/work.h"

struct replay {
	struct journal_run run;
	struct journal_reader *reader;
	/* Does this object of the run take part? */
	bool (*wants)(const struct journal_run *run, size_t number);
	plan_fn *plan;
	bool backwards; /* from after to before */
	bool locked;	/* by the caller: nobody else is at it */
	bool numbered;	/* objects keep their numbers in the journal */
	/* All of them, last first, where the order counts: backwards, with
	 * several changes to one object. */
	struct journal_record *reversed;
	size_t reversed_count;
	struct task *tasks[16]; /* by SD flags; other attributes: made anew */
};

/* The lock of the run, held until it is closed, so that no other program undoes
 * or resumes it. wait: waits for the one that has it, unless that is the run
 * itself. -1: diagnosed. */
int
replay_claim(const struct work *work, const struct history_run *run, bool wait);
/* Opens a run that was found, which must be of this directory. False:
 * diagnosed. */
bool replay_open(struct replay *replay, struct work *work,
		 const struct history_run *run);
/* The next_fn of both; context is the replay. */
bool replay_next(void *context, struct work *work, struct object *object);
void replay_close(struct replay *replay);

/*
 * Goes on with a run that did not get to its end; what is verified is left
 * alone. A finished run is success; one with conflicts, or with objects that
 * could not be planned, never is, and one that was taken back, as a whole or
 * in part, is refused.
 */
enum exit_status
replay_resume(const struct apply_context *given, const struct history_run *run);

#endif
