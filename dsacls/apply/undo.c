/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/undo.c: a run taken back: its changes the other way round, merged
 * into what is there today, as a run of its own.
 */
#include "apply/history.h"

#include "apply/merge.h"
#include "apply/replay.h"

#include <string.h>

/* What was never sent needs no undo; what may have been written is looked
 * at. */
static bool
may_be_written(const struct journal_run *run, size_t number)
{
	return run->sent[number - 1];
}

/* Writes that had no answer. */
static size_t
on_their_way(const struct journal_run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->sizes.objects; i++)
		count += strcmp(run->states[i], "sent") == 0 ||
			 strcmp(run->states[i], "unknown") == 0;
	return count;
}

/* What others made of it is theirs; those that were deleted are not meant. */
static bool
is_left_to_others(const struct work *work)
{
	return work->conflicts > work->counts->skipped;
}

/*
 * Nothing is left of the run: it is the last one no more. But for what may
 * arrive yet, for what others may see, and for what is in conflict.
 */
static enum exit_status
nothing_left(const struct work *work, const struct journal_run *run)
{
	const size_t late = on_their_way(run);
	struct journal *journal;

	if (late > 0 || work->hidden > 0) {
		diag_note(work->diags, NULL,
			  late > 0 ? "run %s stays the last one, for writes "
				     "of it had no answer and may arrive yet: "
				     "undo ID takes back another"
				   : "run %s stays the last one, for objects "
				     "of it may be hidden from you: undo ID "
				     "takes back another",
			  run->head.id);
		return EXIT_STATUS_OK;
	}
	if (is_left_to_others(work)) {
		diag_note(work->diags, NULL,
			  "of run %s only what others changed since is left, "
			  "and stays: undo ID takes back another",
			  run->head.id);
		return EXIT_STATUS_OK;
	}
	diag_note(work->diags, NULL,
		  "nothing of run %s is left to take back: the next undo is "
		  "about the run before it",
		  run->head.id);
	journal = journal_reopen(work->arena, run->head.id, &run->sizes,
				 work->diags);
	return journal != NULL && journal_close_undone(journal)
		       ? EXIT_STATUS_OK
		       : EXIT_STATUS_FAILED;
}

/* Whoever is asked may have another run in mind, his own or the one before. */
static void
tell_which(const struct journal_head *head, struct diags *diags)
{
	diag_note(diags, NULL, "%s, %s: %s", head->time, head->who,
		  head->command);
	if (head->undoes != NULL)
		diag_note(diags, NULL,
			  "that took run %s back: taking it back does again "
			  "what was done there",
			  head->undoes);
}

enum exit_status
history_undo(const struct apply_context *given, const char *id)
{
	struct replay replay = {
		.wants = may_be_written,
		.plan = merge_plan,
		.backwards = true,
	};
	struct work work;
	enum exit_status status;

	work_init(&work, given);
	if (!replay_open(&replay, &work, id))
		return EXIT_STATUS_FAILED;
	if (replay.run.repeats)
		work_expect_repeats(&work);
	work.undoes = replay.run.head.id;
	work.question = arena_printf(given->arena, "Take run %s back, on",
				     replay.run.head.id);
	if (given->options->preview)
		tell_which(&replay.run.head, given->diags);
	progress_start(&work.progress, "reading", replay.run.changes,
		       !given->options->progress);
	survey_objects(&work, replay_next, &replay);
	status = work_finish(&work);
	if (status == EXIT_STATUS_OK && given->counts->objects == 0)
		diag_note(given->diags, NULL,
			  "run %s has written nothing that could be taken back",
			  work.undoes);
	else if (status == EXIT_STATUS_OK && given->options->journal &&
		 !given->options->dry_run && given->counts->journal_id == NULL)
		status = nothing_left(&work, &replay.run);
	replay_close(&replay);
	return merge_status(&work, status);
}
