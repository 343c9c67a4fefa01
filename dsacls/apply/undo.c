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
may_be_written(const char *state)
{
	return strcmp(state, "planned") != 0 && strcmp(state, "failed") != 0 &&
	       strcmp(state, "unchanged") != 0 &&
	       strcmp(state, "replaced") != 0;
}

enum exit_status
history_undo(struct arena *arena, struct directory *dir, const char *id,
	     struct principals *principals, struct schema *schema,
	     const struct apply_options *options, outcome_fn *report,
	     void *context, struct apply_counts *counts, struct diags *diags)
{
	struct replay replay = {
		.wants = may_be_written,
		.plan = merge_plan,
		.backwards = true,
	};
	struct work work = {
		.arena = arena,
		.dir = dir,
		.principals = principals,
		.schema = schema,
		.options = options,
		.report = report,
		.context = context,
		.counts = counts,
		.diags = diags,
	};
	enum exit_status status;

	if (!replay_open(&replay, &work, id))
		return EXIT_STATUS_FAILED;
	work.repeats = replay.run.repeats;
	work_init(&work);
	work.undoes = replay.run.head.id;
	work.question =
		arena_printf(arena, "Take run %s back, on", replay.run.head.id);
	progress_start(&work.progress, "reading", replay.run.objects,
		       !options->progress);
	survey_objects(&work, replay_next, &replay);
	status = work_finish(&work);
	if (status == EXIT_STATUS_OK && counts->objects == 0)
		diag_note(diags, NULL,
			  "run %s has written nothing that could be taken back",
			  work.undoes);
	replay_close(&replay);
	return merge_status(&work, status);
}
