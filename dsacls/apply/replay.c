/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/replay.c: reads a run's objects out of the journal; they are known by
 * objectGUID, so that one that was moved is found.
 */
#include "apply/replay.h"

#include "apply/finish.h"
#include "apply/history.h"
#include "apply/journal_disk.h"
#include "apply/merge.h"
#include "apply/record.h"
#include "apply/survey.h"
#include "apply/verify.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A run that was cut short is resumed from its journal. Whether an object
 * that was on its way was written is seen by reading it. */

static bool
is_unfinished(const struct journal_run *run, size_t number)
{
	const char *state = run->states[number - 1];

	return strcmp(state, "verified") != 0 &&
	       strcmp(state, "unchanged") != 0 &&
	       strcmp(state, "replaced") != 0 &&
	       strcmp(state, "overwrote") != 0;
}

/* Where somebody changed the object meanwhile, what is written now is not
 * what the journal holds: it gets a record of its own. */
static void
resume_plan(struct work *work, struct object *object)
{
	const size_t conflicts = work->conflicts;

	merge_plan(work, object);
	object->in_conflict = work->conflicts > conflicts;
	if (work->run.options->dry_run)
		return;
	if (object->out.state == OUTCOME_UNCHANGED) {
		record_outcome(work, object);
		return;
	}
	/* In the second pass that is seen to where it is planned again. */
	if (object->out.state == OUTCOME_PLANNED &&
	    object->phase == PHASE_DONE && object->has_base &&
	    object->has_goal &&
	    (object->in_conflict ||
	     !verify_is(work, object, &object->before, &object->base)))
		(void)(record_plan_again(work, object) &&
		       record_settle(work, object));
}

static enum exit_status
refuse_unplanned(const struct journal_run *run, struct diags *diags)
{
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
name_left(const struct work *work, const struct journal_run *run)
{
	const char *undoes = run->head.undoes;
	const char *command = undoes == NULL
				      ? run->head.command
				      : arena_printf(work->run.arena,
						     "dsacls undo %s", undoes);
	struct diags *diags = work->run.diags;
	struct diag *unplanned = NULL, *to_others = NULL;

	for (size_t i = 0; i < run->left_count; i++) {
		const struct journal_left *left = &run->left[i];
		struct diag **diag = left->to_others ? &to_others : &unplanned;

		*diag = diag_error(
			diags, NULL,
			left->to_others
				? "%s: left to others when the run was made%s%s"
				: "%s: could not be planned when the run was "
				  "made%s%s",
			left->dn, left->why != NULL ? ": " : "",
			left->why != NULL ? left->why : "");
	}
	if (unplanned != NULL)
		diag_hint(diags, unplanned,
			  "resume knows no change for it, the command does: %s",
			  command);
	if (to_others != NULL)
		diag_hint(diags, to_others,
			  "resume does not look at it again, the command does: "
			  "%s",
			  command);
}

/* Written and there, so nothing is left to do; but what another has lost by it
 * does not come back. */
static size_t
name_overwrote(const struct journal_run *run, struct diags *diags)
{
	size_t count = 0;

	for (size_t i = 0; i < run->sizes.objects; i++) {
		if (strcmp(run->states[i], "overwrote") != 0)
			continue;
		count++;
		diag_hint(diags,
			  diag_error(diags, NULL, "%s",
				     run->messages[i] != NULL
					     ? run->messages[i]
					     : "a change that somebody else "
					       "made may be lost by the run"),
			  "resume does not bring it back, look at the object: "
			  "dsacls log %s names it",
			  run->head.id);
	}
	return count;
}

/* What is missing of a run that was taken back is what it was taken back
 * for: to go on would do a part of it again, and the undo would not know.
 * Asked once nobody else can take it back. */
static bool
is_taken_back(const struct work *work, const struct history_run *run)
{
	struct diag *diag;

	if (run->undone_by == NULL && strcmp(run->state, "undone") != 0)
		return false;
	if (run->undone_by != NULL)
		diag = diag_error(work->run.diags, NULL,
				  "run %s cannot be resumed: run %s took it "
				  "back, or a part of it",
				  run->id, run->undone_by);
	else
		diag = diag_error(work->run.diags, NULL,
				  "run %s cannot be resumed: it counts as "
				  "taken back, for an undo found nothing left "
				  "of it",
				  run->id);
	diag_hint(work->run.diags, diag,
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

/* Its files are continued where they were cut off; the new journal owns the
 * lock. */
static bool
continue_journal(struct work *work, const struct journal_run *run, int *lock)
{
	if (work->run.options->dry_run)
		return true;
	work->journal = journal_reopen(work->run.arena, run->head.id,
				       &run->sizes, *lock, work->run.diags);
	*lock = -1;
	return work->journal != NULL;
}

static enum exit_status
replay_objects(struct work *work, struct replay *replay, int *lock)
{
	const struct journal_run *run = &replay->run;
	enum exit_status status;

	if (run->sizes.objects == 0 && !is_whole(run))
		return refuse_unplanned(run, work->run.diags);
	name_left(work, run);
	if (is_whole(run)) {
		diag_note(work->run.diags, NULL,
			  "run %s is finished, nothing is left to do",
			  run->head.id);
		return run->others > 0 ? EXIT_STATUS_PARTLY : EXIT_STATUS_OK;
	}
	if (!continue_journal(work, run, lock))
		return EXIT_STATUS_FAILED;
	if (run->repeats)
		work_expect_repeats(work);
	work->run.counts->journal_id = run->head.id;
	work->wrote_before = run->wrote;
	work->left_before = run->left_count - run->others;
	work->overwrote_before = name_overwrote(run, work->run.diags);
	work->question = arena_printf(work->run.arena, "Go on with run %s, on",
				      run->head.id);
	progress_start(&work->progress, "reading", run->changes,
		       !work->run.options->progress);
	survey_objects(work, replay_next, replay);
	status = finish_run(work);
	if (status == EXIT_STATUS_OK &&
	    run->left_count + work->overwrote_before > 0)
		return EXIT_STATUS_PARTLY;
	return merge_status(work, status);
}

enum exit_status
replay_resume(const struct apply_context *given, const struct history_run *run)
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
	if (history_refresh(work.run.arena, &now, work.run.diags) &&
	    !is_taken_back(&work, &now) && replay_open(&replay, &work, &now)) {
		status = replay_objects(&work, &replay, &lock);
		replay_close(&replay);
	}
	if (lock >= 0)
		close(lock);
	return status;
}

static bool
is_same_directory(struct work *work, const struct replay *replay)
{
	const struct journal_run *run = &replay->run;
	const struct dir_info *info = directory_info(work->run.dir);
	const char *base =
		info->default_nc != NULL ? info->default_nc : info->config_nc;

	if (base == NULL || !dir_dn_equal(base, run->head.base)) {
		diag_error(work->run.diags, NULL,
			   "run %s was made on %s of %s, and this is %s",
			   run->head.id, run->head.base, run->head.server,
			   base != NULL ? base : info->host);
		return false;
	}
	if (text_equal_nocase(info->host, run->head.server))
		return true;
	if (replay->backwards)
		work->made_on = run->head.server;
	diag_note(work->run.diags, NULL,
		  "run %s was made on %s; on %s it may not have arrived yet",
		  run->head.id, run->head.server, info->host);
	return true;
}

/* ---- one at a time ------------------------------------------------------- */

/* Whoever is asked a question may take longer. */
#define WAIT_MOST_MS 10000
#define WAIT_STEP_MS 50

static void
refuse_alive(const struct work *work, const char *id)
{
	diag_error(work->run.diags, NULL,
		   "run %s is still going on, or is being taken back", id);
}

static int
refuse_busy(const struct work *work, const struct history_run *run,
	    bool is_open)
{
	if (is_open)
		refuse_alive(work, run->id);
	else
		diag_hint(work->run.diags,
			  diag_error(work->run.diags, NULL,
				     "run %s is being taken back or resumed by "
				     "another dsacls at this moment: nothing "
				     "was written",
				     run->id),
			  "that one may be waiting for an answer; when it has "
			  "ended, dsacls log shows the outcome");
	return -1;
}

int
replay_claim(const struct work *work, const struct history_run *run, bool wait)
{
	const char *folder =
		journal_folder(work->run.arena, false, work->run.diags);
	const bool is_open = strcmp(run->state, "open") == 0;
	struct private_fault fault;

	for (long waited = 0; folder != NULL; waited += WAIT_STEP_MS) {
		const int lock =
			journal_lock(work->run.arena, folder, run->id, &fault);

		if (lock >= 0)
			return lock;
		if (fault.error != EWOULDBLOCK) {
			journal_refuse(&fault, work->run.diags);
			return -1;
		}
		if (is_open || !wait || waited >= WAIT_MOST_MS ||
		    directory_is_interrupted(work->run.dir))
			return refuse_busy(work, run, is_open);
		if (waited == 0) {
			diag_note(work->run.diags, NULL,
				  "run %s is being taken back by another "
				  "dsacls: waiting for it",
				  run->id);
			diags_print(work->run.diags);
		}
		work_pause(WAIT_STEP_MS);
	}
	return -1;
}

/* ---- opening ------------------------------------------------------------- */

bool
replay_open(struct replay *replay, struct work *work,
	    const struct history_run *run)
{
	const char *folder =
		journal_folder(work->run.arena, false, work->run.diags);

	if (folder == NULL)
		return false;
	if (!replay->locked &&
	    journal_is_alive(work->run.arena, folder, run->id)) {
		refuse_alive(work, run->id);
		return false;
	}
	replay->run = *run->journal;
	if (replay->run.sizes.objects == 0)
		return true;
	if (!is_same_directory(work, replay) ||
	    !journal_check(work->run.arena, folder, &replay->run,
			   work->run.diags))
		return false;
	replay->reader = journal_reader_open(work->run.arena, folder,
					     &replay->run, work->run.diags);
	return replay->reader != NULL;
}

void
replay_close(struct replay *replay)
{
	journal_reader_close(replay->reader);
}

/* ---- its objects --------------------------------------------------------- */

static bool
may_be_absent(const struct journal_record *record)
{
	return record->before.bytes == NULL || record->after.bytes == NULL;
}

static struct task *
make_task(const struct replay *replay, struct work *work,
	  const struct journal_record *record)
{
	struct task *task = arena_alloc(work->run.arena, sizeof(*task));

	*task = (struct task){
		.plan = replay->plan,
		.attribute = arena_strdup(work->run.arena, record->attribute),
		.changes = true,
		.force = work->run.options->force,
		.create = may_be_absent(record),
		.change_flags =
			record->sd_flags != 0 ? record->sd_flags : SD_FLAG_ALL,
		.targets = SIZE_MAX,
	};
	return task;
}

/* One task for all objects of one kind; seldom more than one in a run. */
static struct task *
task_for(struct replay *replay, struct work *work,
	 const struct journal_record *record)
{
	struct task **slot = &replay->tasks[record->sd_flags & SD_FLAG_ALL];
	struct task *task = *slot;

	if (task != NULL && task->create == may_be_absent(record) &&
	    text_equal_nocase(task->attribute, record->attribute))
		return task;
	task = *slot = make_task(replay, work, record);
	work_begin_task(work, task);
	return task;
}

static bool
take_desc(struct object *object, const struct dir_value *value, bool *has,
	  struct sd_desc *out)
{
	struct sd_error error = {.message = ""};

	*has = value->bytes != NULL &&
	       sd_desc_decode(value->bytes, value->len, out, &error) == SD_OK;
	if (*has || value->bytes == NULL)
		return true;
	object_fail(object, NULL, "%s: its record in the journal: %s",
		    object->out.name, error.message);
	return false;
}

/* What the run left behind; older versions recorded what cannot be read
 * where the server kept a list in place of none. */
static const struct dir_value *
made_of(const struct journal_record *record)
{
	SD_DESC_AUTO stored = SD_DESC_INIT;

	return record->stored.bytes != NULL &&
			       sd_desc_decode(record->stored.bytes,
					      record->stored.len, &stored,
					      NULL) == SD_OK
		       ? &record->stored
		       : &record->after;
}

/* How long a server that is up may take for a write after the connection that
 * brought it has ended. */
#define LATE_SECONDS 600

static bool
is_in_flight(const struct journal_run *run, const struct journal_record *record)
{
	const char *state = run->states[record->number - 1];

	return (strcmp(state, "sent") == 0 || strcmp(state, "unknown") == 0) &&
	       time(NULL) - run->changed < LATE_SECONDS;
}

static void
fill(const struct replay *replay, struct object *object,
     const struct journal_record *record)
{
	bool ok;

	object->out.name = arena_strdup(&object->arena, record->dn);
	object->out.dn = object->out.name;
	object->out.guid = record->guid;
	object->show_deleted = record->show_deleted || record->is_deleted;
	if (replay->numbered) {
		object->number = object->older = record->number;
		object->was_sent = replay->run.sent[record->number - 1];
	}
	ok = take_desc(object,
		       replay->backwards ? made_of(record) : &record->before,
		       &object->has_base, &object->base) &&
	     take_desc(object,
		       replay->backwards ? &record->before : &record->after,
		       &object->has_goal, &object->goal);
	if (!ok)
		object->phase = PHASE_DONE;
}

static int
next_forwards(struct replay *replay, struct journal_record *record)
{
	int got;

	do
		got = journal_reader_next(replay->reader, record);
	while (got == 1 && !replay->wants(&replay->run, record->number));
	return got;
}

static void
keep(struct arena *arena, struct journal_record *kept,
     const struct journal_record *record)
{
	*kept = *record;
	kept->class = arena_strdup(arena, record->class);
	kept->dn = arena_strdup(arena, record->dn);
	kept->attribute = arena_strdup(arena, record->attribute);
	if (record->before.bytes != NULL)
		kept->before.bytes = arena_copy(arena, record->before.bytes,
						record->before.len);
	if (record->after.bytes != NULL)
		kept->after.bytes = arena_copy(arena, record->after.bytes,
					       record->after.len);
	if (record->stored.bytes != NULL)
		kept->stored.bytes = arena_copy(arena, record->stored.bytes,
						record->stored.len);
}

static int
next_backwards(struct replay *replay, struct arena *arena,
	       struct journal_record *record)
{
	size_t count = replay->run.sizes.objects;
	int got;

	if (replay->reversed == NULL) {
		replay->reversed =
			arena_array(arena, count, sizeof(*replay->reversed));
		while ((got = next_forwards(replay, record)) == 1)
			keep(arena, &replay->reversed[replay->reversed_count++],
			     record);
		if (got < 0)
			return got;
	}
	if (replay->reversed_count == 0)
		return 0;
	*record = replay->reversed[--replay->reversed_count];
	return 1;
}

bool
replay_next(void *context, struct work *work, struct object *object)
{
	struct replay *replay = context;
	struct journal_record record;
	int got;

	if (replay->reader == NULL)
		return false;
	if (replay->backwards && replay->run.repeats)
		got = next_backwards(replay, work->run.arena, &record);
	else
		got = next_forwards(replay, &record);
	if (got < 0)
		work->broken = true;
	if (got != 1)
		return false;
	object->task = task_for(replay, work, &record);
	fill(replay, object, &record);
	object->unanswered =
		replay->backwards &&
		(work->made_on != NULL || is_in_flight(&replay->run, &record));
	return true;
}
