/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/resume.c: a run that was cut short, gone on with from its journal.
 * Whether an object that was on its way was written is seen by reading it.
 */
#include "apply/history.h"

#include "apply/journal_files.h"
#include "apply/merge.h"
#include "apply/record.h"
#include "apply/replay.h"
#include "apply/verify.h"

#include <string.h>
#include <unistd.h>

static bool
is_unfinished(const struct journal_run *run, size_t number)
{
	const char *state = run->states[number - 1];

	return strcmp(state, "verified") != 0 &&
	       strcmp(state, "unchanged") != 0 &&
	       strcmp(state, "replaced") != 0;
}

/* Where somebody changed the object meanwhile, what is written now is not
 * what the journal holds: it gets a record of its own. */
static void
resume_plan(struct work *work, struct object *object)
{
	const size_t conflicts = work->conflicts;

	merge_plan(work, object);
	object->in_conflict = work->conflicts > conflicts;
	if (work->options->dry_run)
		return;
	if (object->state == OUTCOME_UNCHANGED) {
		record_outcome(work, object);
		return;
	}
	/* In the second pass that is seen to where it is planned again. */
	if (object->state == OUTCOME_PLANNED && object->phase == PHASE_DONE &&
	    object->has_base && object->has_goal &&
	    (object->in_conflict ||
	     !verify_is(work, object, &object->before, &object->base)))
		(void)(work_journal_again(work, object) &&
		       work_journal_settle(work, object));
}

static enum exit_status
nothing_to_do(const struct journal_run *run, struct diags *diags)
{
	if (run->end != NULL && strcmp(run->end, "done") == 0) {
		diag_note(diags, NULL,
			  "run %s is finished, nothing is left to do",
			  run->head.id);
		return EXIT_STATUS_OK;
	}
	diag_hint(diags,
		  diag_error(diags, NULL,
			     "run %s ended before its plan was whole, so it "
			     "wrote nothing",
			     run->head.id),
		  "run its command again: %s", run->head.command);
	return EXIT_STATUS_FAILED;
}

/* Of these the journal knows no more than that they are missing. */
static void
name_left(const struct journal_run *run, struct diags *diags)
{
	struct diag *diag = NULL;

	for (size_t i = 0; i < run->left_count; i++)
		diag = diag_error(
			diags, NULL,
			"%s: could not be planned when the run was "
			"made%s%s",
			run->left[i].dn, run->left[i].why != NULL ? ": " : "",
			run->left[i].why != NULL ? run->left[i].why : "");
	if (diag != NULL)
		diag_hint(diags, diag,
			  "resume knows no change for it, the command does: %s",
			  run->head.command);
}

/* What is missing of a run that was taken back is what it was taken back
 * for: to go on would do a part of it again, and the undo would not know.
 * Asked once nobody else can take it back. */
static bool
is_taken_back(const struct work *work, struct history_run *run)
{
	struct diag *diag;

	if (history_is_taken_back(work->arena, run) == TAKEN_BACK_NOT)
		return false;
	if (run->undone_by != NULL)
		diag = diag_error(work->diags, NULL,
				  "run %s is not gone on with: run %s took it "
				  "back, or a part of it",
				  run->id, run->undone_by);
	else
		diag = diag_error(work->diags, NULL,
				  "run %s is not gone on with: it counts as "
				  "taken back, for an undo found nothing left "
				  "of it",
				  run->id);
	diag_hint(work->diags, diag,
		  "run its command again, which does what is missing: %s",
		  run->command);
	return true;
}

/* ---- the whole ----------------------------------------------------------- */

static bool
is_whole(const struct journal_run *run)
{
	return run->end != NULL && strcmp(run->end, "done") == 0;
}

/* Its files go on where they were cut off; the lock goes with them. */
static bool
go_on(struct work *work, const struct journal_run *run, int *lock)
{
	if (work->options->dry_run)
		return true;
	work->journal = journal_reopen(work->arena, run->head.id, &run->sizes,
				       *lock, work->diags);
	*lock = -1;
	return work->journal != NULL;
}

static enum exit_status
finish_run(struct work *work, struct replay *replay, int *lock)
{
	const struct journal_run *run = &replay->run;
	enum exit_status status;

	if (run->sizes.objects == 0 || is_whole(run))
		return nothing_to_do(run, work->diags);
	if (!go_on(work, run, lock))
		return EXIT_STATUS_FAILED;
	if (run->repeats)
		work_expect_repeats(work);
	work->counts->journal_id = run->head.id;
	work->wrote_before = run->wrote;
	work->left_before = run->left_count;
	name_left(run, work->diags);
	work->question = arena_printf(work->arena, "Go on with run %s, on",
				      run->head.id);
	progress_start(&work->progress, "reading", run->changes,
		       !work->options->progress);
	survey_objects(work, replay_next, replay);
	status = work_finish(work);
	if (status == EXIT_STATUS_OK && work->left_before > 0)
		return EXIT_STATUS_PARTLY;
	return merge_status(work, status);
}

enum exit_status
history_resume(const struct apply_context *given, const struct history_run *run)
{
	struct history_run now = *run;
	struct replay replay = {
		.wants = is_unfinished,
		.plan = resume_plan,
		.numbered = true,
		.locked = !given->options->dry_run,
	};
	enum exit_status status = EXIT_STATUS_FAILED;
	struct work work;
	int lock = -1;

	work_init(&work, given);
	work.resuming = true;
	if (replay.locked && (lock = replay_claim(&work, run, false)) < 0)
		return EXIT_STATUS_FAILED;
	if (!is_taken_back(&work, &now) &&
	    replay_open(&replay, &work, run->id)) {
		status = finish_run(&work, &replay, &lock);
		replay_close(&replay);
	}
	if (lock >= 0)
		close(lock);
	return status;
}
