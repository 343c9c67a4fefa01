/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/finish.c: what is between the two passes (does anything prevent
 * writing, does the user confirm it, is the plan on disk), and the exit status
 * of the run.
 */
#include "apply/finish.h"

#include "apply/journal.h"
#include "apply/locks.h"
#include "apply/seen.h"
#include "apply/store.h"
#include "apply/write.h"
#include "base/stop.h"
#include "base/text.h"

#include <signal.h>

static void
visit_all(struct work *work, store_visit *visit)
{
	if (work->defers)
		store_each(work->run.store, visit, work);
}

static void
report_unwritten(void *context, struct object *object)
{
	struct work *work = context;

	if (object->out.state == OUTCOME_PLANNED) {
		object->out.state = OUTCOME_SKIPPED;
		work->unreached++;
	}
	work_report(work, object);
}

static void
report_planned(void *context, struct object *object)
{
	struct work *work = context;

	work_report(work, object);
}

/* What would go, in front of the question; it is not counted. */
static void
report_preview(void *context, struct object *object)
{
	struct work *work = context;
	const struct outcome outcome = object_outcome(object);

	if (object->out.state == OUTCOME_PLANNED)
		(void)work->run.report(work->run.context, &outcome);
}

static bool
is_confirmed(struct work *work)
{
	const struct apply_options *options = work->run.options;
	const char *question;

	if (options->confirm == NULL || work->question == NULL ||
	    work->asked == 0)
		return true;
	if (options->preview)
		visit_all(work, report_preview);
	question = arena_printf(work->run.arena, "%s %zu object%s?",
				work->question, work->asked,
				text_plural(work->asked));
	work->has_asked = true;
	return options->confirm(options->confirm_context, question);
}

/* Why nothing may be written, or NULL. */
static const char *
find_obstacle(struct work *work)
{
	if (work->broken)
		return "the run could not be prepared";
	if (work->plan_failed > 0 && !work->run.options->keep_going)
		return "another object cannot be changed (--keep-going "
		       "changes the rest)";
	if (!work->run.options->dry_run && !is_confirmed(work))
		return "it was not confirmed";
	if (work->journal != NULL && !locks_open(work))
		return "the locks of the objects could not be opened";
	if (work->journal != NULL && !journal_commit(work->journal))
		return "the journal could not be written";
	return NULL;
}

static enum exit_status
status_of(const struct work *work)
{
	const struct apply_counts *counts = work->run.counts;
	size_t wrote = counts->verified + counts->written + counts->mismatched +
		       counts->overwrote;

	if (counts->mismatched > 0)
		return EXIT_STATUS_MISMATCH;
	if (counts->unknown > 0 || counts->written > 0 ||
	    counts->overwrote > 0 || work->strays > 0)
		return EXIT_STATUS_PARTLY;
	if (counts->failed > 0 || work->unreached > 0 || work->broken)
		return wrote > 0 ? EXIT_STATUS_PARTLY : EXIT_STATUS_FAILED;
	return EXIT_STATUS_OK;
}

/* Of the run as a whole, with what it did before it went on. */
static const char *
end_word(const struct work *work)
{
	const enum exit_status status = status_of(work);

	if (status == EXIT_STATUS_FAILED && !work->wrote_before)
		return "failed";
	if (status != EXIT_STATUS_OK || work->in_conflict > 0 ||
	    work->left_before > 0 || work->overwrote_before > 0 ||
	    work->late > 0)
		return "partly";
	return "done";
}

static void
end_journal(struct work *work)
{
	if (work->journal != NULL)
		journal_close(work->journal, end_word(work));
	work->journal = NULL;
}

/* Nothing is written: a journal of our own is removed, one resumed stays as it
 * was. */
static void
leave_journal(struct work *work)
{
	if (work->journal != NULL && work->resuming)
		journal_close(work->journal, NULL);
	else if (work->journal != NULL)
		journal_discard(work->journal);
	work->journal = NULL;
	work->run.counts->journal_id = NULL;
}

static void
give_up(struct work *work, const char *why)
{
	if (work->planned > 0)
		diag_warning(work->run.diags, NULL,
			     "%zu object%s left as %s: %s", work->planned,
			     work->planned == 1 ? " was" : "s were",
			     work->planned == 1 ? "it was" : "they were", why);
	leave_journal(work);
	visit_all(work, report_unwritten);
}

/* What to do next; resume knows nothing of what was never planned. */
static const char *
next_step(const struct work *work, size_t planned, size_t unplanned)
{
	const char *id = work->run.counts->journal_id;

	if (unplanned == 0)
		return arena_printf(work->run.arena,
				    "dsacls resume %s continues it", id);
	if (planned == 0)
		return "put right what is named above, and run the command "
		       "again";
	return arena_printf(work->run.arena,
			    "dsacls resume %s continues what was planned; "
			    "for the rest put right what is named above, and "
			    "run the command again",
			    id);
}

/* Is there nothing that undo could take back? */
static bool
has_done_nothing(const struct work *work)
{
	const struct apply_counts *counts = work->run.counts;

	return !work->wrote_before &&
	       counts->verified + counts->written + counts->mismatched +
			       counts->overwrote + counts->unknown ==
		       0;
}

/* The way on from a run that did not get to its end. */
static void
report_next_step(struct work *work)
{
	const struct apply_counts *counts = work->run.counts;
	const char *id = counts->journal_id;
	/* When a run is resumed, all its other objects had been planned. */
	size_t unplanned =
		work->resuming ? work->left_before : work->plan_failed;
	size_t total = work->left_before;
	size_t left = work->unreached + counts->failed + counts->unknown +
		      work->in_conflict + work->left_before;
	const bool nothing = has_done_nothing(work);
	struct diag *diag;

	if (id == NULL || left == 0 || work->run.options->dry_run)
		return;
	for (size_t i = 0; i <= OUTCOME_SKIPPED; i++)
		total += counts->each[i];
	/* Trying the same again does not help whoever lacks the right; where
	 * the server was too busy, the command is as good as resume. */
	if (nothing && work->unreached == 0 && !work->resuming &&
	    work->denied + work->not_now == counts->failed)
		return;
	diag = diag_warning(work->run.diags, NULL,
			    "run %s is not finished: %zu of %zu objects are "
			    "done",
			    id, total > left ? total - left : 0, total);
	diag_hint(work->run.diags, diag,
		  nothing ? "%s" : "%s; dsacls undo %s takes back what it did",
		  next_step(work, left - unplanned, unplanned), id);
}

static void
report_stopped(const struct work *work)
{
	struct diag *diag =
		diag_error(work->run.diags, NULL,
			   "ended by %s: what was on its way was finished, and "
			   "nothing else was written",
			   stop_name());

	/* report_next_step says so where warnings are shown. */
	if (work->run.diags->quiet && work->run.counts->journal_id != NULL)
		diag_hint(work->run.diags, diag,
			  has_done_nothing(work)
				  ? "dsacls resume %s continues it"
				  : "dsacls resume %s continues it; dsacls "
				    "undo %s takes back what it did",
			  work->run.counts->journal_id,
			  work->run.counts->journal_id);
}

/* Whoever reads our output may go away (head -1): what was begun is finished
 * all the same, and that it could not be printed is said at the end. */
static void
write_all(struct work *work)
{
	(void)signal(SIGPIPE, SIG_IGN);
	stop_begin();
	progress_start(&work->progress, "writing", work->planned,
		       !work->run.options->progress);
	write_objects(work);
	progress_end(&work->progress);
	stop_end();
	if (stop_signal() != 0 && work->unreached > 0)
		report_stopped(work);
}

enum exit_status
finish_run(struct work *work)
{
	static const struct diag_fatal done = {
		EXIT_STATUS_PARTLY, "dsacls log shows what was written before"};
	const char *why = NULL;

	progress_end(&work->progress);
	if (work->planned > 0 || work->broken)
		why = find_obstacle(work);
	if (why != NULL) {
		give_up(work, why);
	} else if (work->planned > 0 && !work->run.options->dry_run) {
		write_all(work);
		end_journal(work);
		report_next_step(work);
	} else {
		visit_all(work, work->run.options->dry_run ? report_planned
							   : report_unwritten);
		if (work->resuming)
			end_journal(work);
		else
			leave_journal(work);
		report_next_step(work);
	}
	if (work->writes > 0)
		(void)diag_set_fatal(done);
	locks_close(work);
	seen_clear(work->seen);
	seen_clear(work->named);
	seen_clear(work->counted);
	if (work->owns_store)
		store_free(work->run.store);
	work->run.store = NULL;
	return status_of(work);
}
