/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/resume.c: a run that was cut short, gone on with from its journal.
 * Whether an object that was on its way was written is seen by reading it.
 */
#include "apply/history.h"

#include "apply/merge.h"
#include "apply/record.h"
#include "apply/replay.h"
#include "apply/verify.h"

#include <string.h>

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

enum exit_status
history_resume(const struct apply_context *given, const char *id)
{
	struct replay replay = {
		.wants = is_unfinished,
		.plan = resume_plan,
		.numbered = true,
	};
	struct work work;
	enum exit_status status;

	work_init(&work, given);
	work.resuming = true;
	if (!replay_open(&replay, &work, id))
		return EXIT_STATUS_FAILED;
	if (replay.run.sizes.objects == 0 ||
	    (replay.run.end != NULL && strcmp(replay.run.end, "done") == 0)) {
		replay_close(&replay);
		return nothing_to_do(&replay.run, given->diags);
	}
	if (!given->options->dry_run)
		work.journal = journal_reopen(given->arena, replay.run.head.id,
					      &replay.run.sizes, given->diags);
	if (work.journal == NULL && !given->options->dry_run) {
		replay_close(&replay);
		return EXIT_STATUS_FAILED;
	}
	if (replay.run.repeats)
		work_expect_repeats(&work);
	given->counts->journal_id = replay.run.head.id;
	work.wrote_before = replay.run.wrote;
	work.left_before = replay.run.left_count;
	name_left(&replay.run, given->diags);
	work.question = arena_printf(given->arena, "Go on with run %s, on",
				     replay.run.head.id);
	progress_start(&work.progress, "reading", replay.run.changes,
		       !given->options->progress);
	survey_objects(&work, replay_next, &replay);
	status = work_finish(&work);
	replay_close(&replay);
	if (status == EXIT_STATUS_OK && work.left_before > 0)
		return EXIT_STATUS_PARTLY;
	return merge_status(&work, status);
}
