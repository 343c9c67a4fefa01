/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/replay.c: reads a run's objects out of the journal; they are known by
 * objectGUID, so that one that was moved is found.
 */
#include "apply/replay.h"

#include "apply/journal_files.h"
#include "apply/parts.h"
#include "base/str.h"

#include <errno.h>
#include <string.h>

static bool
is_same_directory(struct work *work, const struct journal_run *run)
{
	const struct dir_info *info = directory_info(work->dir);
	const char *base =
		info->default_nc != NULL ? info->default_nc : info->config_nc;

	if (base == NULL || !dir_dn_equal(base, run->head.base)) {
		diag_error(work->diags, NULL,
			   "run %s was made on %s of %s, and this is %s",
			   run->head.id, run->head.base, run->head.server,
			   base != NULL ? base : info->host);
		return false;
	}
	if (!text_equal_nocase(info->host, run->head.server))
		diag_note(work->diags, NULL,
			  "run %s was made on %s; on %s it may not have "
			  "arrived yet",
			  run->head.id, run->head.server, info->host);
	return true;
}

/* ---- one at a time ------------------------------------------------------- */

/* Whoever is asked a question may take longer. */
#define WAIT_MOST_MS 10000
#define WAIT_STEP_MS 50

static void
tell_waiting(const struct work *work, const struct history_run *run)
{
	diag_note(work->diags, NULL,
		  "run %s is being taken back by another dsacls: waiting for "
		  "it",
		  run->id);
	diags_print(work->diags);
}

static void
refuse_alive(const struct work *work, const char *id)
{
	diag_error(work->diags, NULL,
		   "run %s is still going on, or is being taken back", id);
}

static int
refuse_busy(const struct work *work, const struct history_run *run,
	    bool is_open)
{
	if (is_open)
		refuse_alive(work, run->id);
	else
		diag_hint(work->diags,
			  diag_error(work->diags, NULL,
				     "run %s is being taken back, or gone on "
				     "with, by another dsacls at this moment: "
				     "nothing was written",
				     run->id),
			  "that one may be waiting for an answer; when it has "
			  "ended, dsacls log tells what came of it");
	return -1;
}

int
replay_claim(const struct work *work, const struct history_run *run, bool wait)
{
	const char *folder = journal_folder(work->arena, false, work->diags);
	const bool is_open = strcmp(run->state, "open") == 0;
	struct private_fault fault;

	for (long waited = 0; folder != NULL; waited += WAIT_STEP_MS) {
		const int lock =
			journal_lock(work->arena, folder, run->id, &fault);

		if (lock >= 0)
			return lock;
		if (fault.error != EWOULDBLOCK) {
			journal_refuse(&fault, work->diags);
			return -1;
		}
		if (is_open || !wait || waited >= WAIT_MOST_MS ||
		    directory_is_interrupted(work->dir))
			return refuse_busy(work, run, is_open);
		if (waited == 0)
			tell_waiting(work, run);
		work_pause(WAIT_STEP_MS);
	}
	return -1;
}

/* ---- opening ------------------------------------------------------------- */

/* A name that is whole needs no look at all the others, which would be
 * complained of once more. */
static bool
find_run(struct work *work, const char *folder, const char *id,
	 struct history_run *found)
{
	if (journal_has(work->arena, folder, id)) {
		*found = (struct history_run){.id = id};
		return true;
	}
	return history_find(work->arena, id, found, work->diags);
}

bool
replay_open(struct replay *replay, struct work *work, const char *id)
{
	const char *folder = journal_folder(work->arena, false, work->diags);
	struct history_run found;

	if (folder == NULL || !find_run(work, folder, id, &found) ||
	    !journal_read_run(work->arena, folder, found.id, true, &replay->run,
			      work->diags))
		return false;
	if (!replay->locked &&
	    journal_is_alive(work->arena, folder, found.id)) {
		refuse_alive(work, found.id);
		return false;
	}
	if (replay->run.sizes.objects == 0)
		return true;
	if (!is_same_directory(work, &replay->run) ||
	    !journal_check(work->arena, folder, &replay->run, work->diags))
		return false;
	replay->reader = journal_reader_open(work->arena, folder, &replay->run,
					     work->diags);
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
	struct task *task = arena_alloc(work->arena, sizeof(*task));

	*task = (struct task){
		.plan = replay->plan,
		.attribute = arena_strdup(work->arena, record->attribute),
		.changes = true,
		.force = work->options->force,
		.create = may_be_absent(record),
		.change_flags =
			record->sd_flags != 0 ? record->sd_flags : PARTS_ALL,
		.targets = SIZE_MAX,
	};
	return task;
}

/* One task for all objects of one kind; seldom more than one in a run. */
static struct task *
task_for(struct replay *replay, struct work *work,
	 const struct journal_record *record)
{
	struct task **slot = &replay->tasks[record->sd_flags & PARTS_ALL];
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
		    object->name, error.message);
	return false;
}

/* What the run left behind; older versions laid down what cannot be read
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

static void
fill(const struct replay *replay, struct object *object,
     const struct journal_record *record)
{
	bool ok;

	object->name = arena_strdup(&object->arena, record->dn);
	object->dn = object->name;
	object->guid = record->guid;
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
		got = next_backwards(replay, work->arena, &record);
	else
		got = next_forwards(replay, &record);
	if (got < 0)
		work->broken = true;
	if (got != 1)
		return false;
	object->task = task_for(replay, work, &record);
	fill(replay, object, &record);
	return true;
}
