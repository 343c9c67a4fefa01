/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/undo.c: undoes a run: its changes reversed, merged into the present
 * descriptors, as a run of its own.
 */
#include "apply/undo.h"

#include "apply/finish.h"
#include "apply/journal_disk.h"
#include "apply/merge.h"
#include "apply/record.h"
#include "apply/replay.h"
#include "apply/survey.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What was never sent needs no undo; what may have been written is looked
 * at. */
static bool
may_be_written(const struct journal_run *run, size_t number)
{
	return run->sent[number - 1];
}

/* Where nothing is found of a write without an answer, or of one to another
 * server, it is not taken back: it may arrive yet. The undo stays unfinished
 * then, and has the object in its journal as one that it could not plan. */
static void
undo_plan(struct work *work, struct object *object)
{
	const size_t conflicts = work->conflicts;

	merge_plan(work, object);
	if (work->conflicts > conflicts && object->out.state != OUTCOME_FAILED)
		record_left(work, object);
	if (object->out.state != OUTCOME_UNCHANGED || !object->unanswered ||
	    object->phase != PHASE_DONE || work->conflicts > conflicts)
		return;
	work->late++;
	object_note(object, true, NULL,
		    work->made_on != NULL
			    ? "%s: it is as before the run, so far: the change "
			      "may not have arrived on this server yet"
			    : "%s: it is as before the run, so far: the write "
			      "had no answer and may arrive yet",
		    object->out.dn);
	record_unplanned(work, object);
}

static enum exit_status
report_elsewhere(const struct work *work)
{
	diag_hint(work->run.diags,
		  diag_warning(work->run.diags, NULL,
			       "run %s is not taken back as a whole: %zu "
			       "change%s of it may not have arrived on %s yet",
			       work->undoes, work->late,
			       text_plural(work->late),
			       directory_info(work->run.dir)->host),
		  "dsacls undo %s -H ldap://%s asks the server that made it",
		  work->undoes, work->made_on);
	return EXIT_STATUS_PARTLY;
}

/* undone: it took back what was there. */
static enum exit_status
report_late(const struct work *work, bool undone)
{
	const char *id = work->undoes;
	struct diag *diag = diag_warning(
		work->run.diags, NULL,
		"run %s is not taken back as a whole: %zu write%s of it had "
		"no answer and may arrive yet",
		id, work->late, text_plural(work->late));

	diag_hint(work->run.diags, diag,
		  undone ? "dsacls undo %s looks again; ten minutes after the "
			   "run what is not there counts as not written"
			 : "dsacls undo %s looks again; ten minutes after the "
			   "run what is not there counts as not written; "
			   "dsacls resume %s writes it",
		  id, id);
	return EXIT_STATUS_PARTLY;
}

static enum exit_status
mark(const struct work *work, const struct journal_run *run, int lock,
     const char *word)
{
	if (journal_mark(work->run.arena, lock, run->sizes.state, word))
		return EXIT_STATUS_OK;
	diag_error(work->run.diags, NULL, "journal, run %s: %s", run->head.id,
		   strerror(errno));
	return EXIT_STATUS_FAILED;
}

/* Deleted objects can come back, and what the run gave with them. */
static enum exit_status
note_gone(const struct work *work, const struct journal_run *run, int lock)
{
	if (work->gone == 0)
		return run->rest_is_gone ? mark(work, run, lock, "undone")
					 : EXIT_STATUS_OK;
	diag_note(work->run.diags, NULL,
		  "of run %s only what it did to objects that are gone is "
		  "left: should they come back, dsacls undo %s takes it back",
		  run->head.id, run->head.id);
	return mark(work, run, lock, "gone");
}

/* Was it the one whose turn it is? Then that is about another now. */
static const char *
what_is_next(const struct work *work, const struct journal_run *run)
{
	struct history_run newest;

	return history_newest(work->run.arena, &newest, NULL) == 1 &&
			       strcmp(newest.id, run->head.id) == 0
		       ? ": the next undo is about the run before it"
		       : "";
}

/* A run that was named, and needed no undo. */
static void
report_undone(const struct work *work, const struct history_run *run)
{
	diag_note(work->run.diags, NULL,
		  "run %s is taken back already%s%s: nothing is left to do",
		  run->id, run->undone_by != NULL ? ", by run " : "",
		  run->undone_by != NULL ? run->undone_by : "");
}

/*
 * Nothing is left of the run: it is the last one no more. But for what may
 * arrive yet, for what others may see, and for what is in conflict.
 */
static enum exit_status
nothing_left(const struct work *work, const struct journal_run *run,
	     const struct history_run *chosen, int lock)
{
	if (work->late > 0)
		return EXIT_STATUS_OK;
	if (work->hidden > 0) {
		diag_note(work->run.diags, NULL,
			  "run %s stays the last one, for objects of it may "
			  "be hidden from you: undo ID takes back another",
			  run->head.id);
		return EXIT_STATUS_OK;
	}
	/* What others made of it is theirs; the deleted are not meant. */
	if (work->conflicts > work->gone) {
		diag_note(work->run.diags, NULL,
			  "of run %s only what others changed since is left, "
			  "and stays: undo ID takes back another",
			  run->head.id);
		return EXIT_STATUS_OK;
	}
	if (work->gone > 0)
		return note_gone(work, run, lock);
	if (strcmp(chosen->state, "undone") == 0) {
		report_undone(work, chosen);
		return EXIT_STATUS_OK;
	}
	diag_note(work->run.diags, NULL,
		  "nothing of run %s is left to take back%s", run->head.id,
		  what_is_next(work, run));
	return mark(work, run, lock, "undone");
}

/* Whoever is asked may have another run in mind, his own or the one before. */
static void
report_which(const struct work *work, const struct journal_head *head)
{
	if (work->run.options->preview)
		diag_note(work->run.diags, NULL, "%s, %s: %s", head->time,
			  head->who, head->command);
	if (head->undoes != NULL)
		diag_note(work->run.diags, NULL,
			  "run %s took run %s back, and is taken back itself: "
			  "this grants again what that run granted, and takes "
			  "away again what it took away",
			  head->id, head->undoes);
}

/* ---- the whole ---------------------------------------------------------- */

static enum exit_status
take_back(struct work *work, struct replay *replay,
	  const struct history_run *chosen, int lock)
{
	const struct apply_counts *counts = work->run.counts;
	enum exit_status status;

	if (replay->run.repeats)
		work_expect_repeats(work);
	work->undoes = replay->run.head.id;
	work->question = arena_printf(work->run.arena, "Take run %s back, on",
				      replay->run.head.id);
	report_which(work, &replay->run.head);
	progress_start(&work->progress, "reading", replay->run.changes,
		       !work->run.options->progress);
	survey_objects(work, replay_next, replay);
	status = finish_run(work);
	if (status == EXIT_STATUS_OK && counts->objects == 0)
		diag_note(work->run.diags, NULL,
			  "run %s has written nothing that could be taken back",
			  work->undoes);
	else if (status == EXIT_STATUS_OK && work->run.options->journal &&
		 lock >= 0 && counts->journal_id == NULL)
		status = nothing_left(work, &replay->run, chosen, lock);
	else if (status == EXIT_STATUS_OK && work->run.options->journal &&
		 lock >= 0 && work->late == 0)
		status = note_gone(work, &replay->run, lock);
	if (work->late > 0 && status == EXIT_STATUS_OK)
		status =
			work->made_on != NULL
				? report_elsewhere(work)
				: report_late(work, counts->journal_id != NULL);
	return merge_status(work, status);
}

enum exit_status
undo_run(const struct apply_context *given, const struct history_run *run)
{
	struct history_run now = *run;
	struct replay replay = {
		.wants = may_be_written,
		.plan = undo_plan,
		.backwards = true,
		.locked = !given->options->dry_run,
	};
	enum exit_status status = EXIT_STATUS_FAILED;
	struct work work;
	int lock = -1;

	work_init(&work, given);
	if (replay.locked && (lock = replay_claim(&work, run, true)) < 0)
		return EXIT_STATUS_FAILED;
	if (!history_refresh(work.run.arena, &now, work.run.diags)) {
		; /* diagnosed */
	} else if (replay.locked && strcmp(run->state, "undone") != 0 &&
		   strcmp(now.state, "undone") == 0) {
		/* By somebody who had the lock before us. */
		report_undone(&work, &now);
		status = EXIT_STATUS_OK;
	} else if (replay_open(&replay, &work, &now)) {
		status = take_back(&work, &replay, run, lock);
		replay_close(&replay);
	}
	if (lock >= 0)
		close(lock);
	return status;
}
