/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/record.c: writes an object's lines in the journal: its plan, or that
 * there is none, and the outcome. Undo and resume know nothing else, so only
 * what this run did is recorded as done.
 */
#include "apply/record.h"

#include "apply/journal.h"

#include <string.h>

static const char *
latest_error(const struct object *object)
{
	const char *text = NULL;

	for (size_t i = 0; i < object->out.note_count; i++)
		if (object->out.notes[i].is_error)
			text = object->out.notes[i].text;
	return text;
}

void
record_state(struct work *work, const struct object *object, size_t number,
	     const char *state)
{
	const char *text =
		strcmp(state, "verified") == 0 ? NULL : latest_error(object);

	if (work->journal != NULL &&
	    !journal_state(work->journal, number, state, text))
		work->broken = work->stopping = true;
}

/* That it is as it should be is our doing where it was sent before. */
static const char *
word_of(const struct object *object)
{
	if (object->out.state == OUTCOME_UNCHANGED && object->in_conflict)
		return "conflict";
	if (object->out.state == OUTCOME_UNCHANGED && object->was_sent)
		return "verified";
	return outcome_state_name(object->out.state);
}

/* Bytes of what was read back that can be compared with what was sent. */
static bool
stored_value(const struct object *object, struct arena *arena, uint8_t **out,
	     size_t *len)
{
	const struct sd_dc_target context = object_wire(object);
	SD_DESC_AUTO stored = SD_DESC_INIT;
	SD_DESC_AUTO again = SD_DESC_INIT;

	if (sd_desc_copy(&object->now, &stored) != SD_OK)
		diag_die("out of memory");
	stored.control = object->after.control;
	/* No list has no revision. */
	if (object->after.dacl_state == SD_ACL_LIST)
		stored.dacl.revision = object->after.dacl.revision;
	if (object->after.sacl_state == SD_ACL_LIST)
		stored.sacl.revision = object->after.sacl.revision;
	return apply_wire_value(arena, &stored, &context, out, len, NULL) &&
	       sd_desc_decode(*out, *len, &again, NULL) == SD_OK;
}

/*
 * Where the server made other entries of what was sent, and nobody else had a
 * hand in it, these are recorded: undo finds them by what they are.
 */
static bool
record_stored(struct work *work, const struct object *object)
{
	const struct sd_dc_target context = object_wire(object);
	struct arena arena;
	uint8_t *sent, *is;
	size_t sent_len, len;
	bool ok = true;

	if (!object->task->is_sd || !object->has_after || !object->has_now ||
	    object->foreign || object->out.removes)
		return true;
	arena_init(&arena);
	if (apply_wire_value(&arena, &object->after, &context, &sent, &sent_len,
			     NULL) &&
	    stored_value(object, &arena, &is, &len) &&
	    (len != sent_len || memcmp(is, sent, len) != 0))
		ok = journal_stored(work->journal, object->number, is, len);
	arena_clear(&arena);
	return ok;
}

void
record_outcome(struct work *work, const struct object *object)
{
	const bool written = object->out.state == OUTCOME_VERIFIED ||
			     object->out.state == OUTCOME_MISMATCH;

	if (work->journal != NULL && written && !record_stored(work, object))
		work->broken = work->stopping = true;
	record_state(work, object, object->number, word_of(object));
}

/* ---- plans ----------------------------------------------------------------
 */

static bool
open_journal(struct work *work)
{
	const struct dir_info *info = directory_info(work->run.dir);
	struct journal_head head = {
		.who = info->identity,
		.server = info->host,
		.base = info->default_nc != NULL ? info->default_nc
						 : info->config_nc,
		.command = work->run.options->command_text,
		.attribute = work->task->attribute,
		.undoes = work->undoes,
	};

	if (work->journal != NULL || !work->run.options->journal)
		return true;
	work->journal = journal_create(work->run.arena, &head, work->run.diags);
	if (work->journal == NULL)
		return false;
	work->run.counts->journal_id = journal_id(work->journal);
	return true;
}

bool
record_plan(struct work *work, struct object *object)
{
	struct journal_change change = {
		.attribute = object->task->attribute,
		.sd_flags = object->task->is_sd ? object->out.sd_flags : 0,
	};
	uint8_t *before = NULL;
	uint8_t *after = NULL;

	if (!object->out.removes &&
	    !object_bytes(object, &object->after, &after, &change.after_len))
		return true;
	if (!object->is_new &&
	    !object_bytes(object, &object->before, &before, &change.before_len))
		return true;
	change.before = before;
	change.after = after;
	if (!open_journal(work) ||
	    (work->journal != NULL &&
	     !journal_plan(work->journal, object, &change))) {
		work->broken = true;
		return false;
	}
	if (work->journal != NULL)
		journal_names(work->journal, work->run.principals, object);
	return true;
}

/* Says that the record of next_number took the place of an older one. */
static bool
replace_record(struct work *work, struct object *object, size_t number)
{
	const char *text =
		arena_printf(&object->arena, "%zu", object->next_number);

	if (journal_state(work->journal, number, "replaced", text))
		return true;
	work->broken = true;
	return false;
}

bool
record_plan_again(struct work *work, struct object *object)
{
	const size_t number = object->number;
	const size_t earlier = object->next_number;
	bool ok;

	object->number = 0;
	ok = record_plan(work, object);
	object->next_number = object->number;
	object->number = number;
	/* Of a change that was not planned before nothing is on disk. */
	if (ok && number == 0)
		return record_settle(work, object);
	if (!ok || work->journal == NULL || earlier == 0)
		return ok;
	return replace_record(work, object, earlier);
}

bool
record_settle(struct work *work, struct object *object)
{
	const size_t number = object->number;

	if (work->journal == NULL || object->next_number == 0)
		return true;
	if (!journal_commit(work->journal)) {
		work->broken = true;
		return false;
	}
	object->number = 0;
	if (object->in_conflict && number == object->older)
		record_state(work, object, number, "conflict");
	else if (number != 0 && !replace_record(work, object, number))
		return false;
	object->number = object->next_number;
	object->next_number = 0;
	return true;
}

static void
put_left(struct work *work, const struct object *object, const char *word,
	 const char *why)
{
	const char *name =
		object->out.dn != NULL ? object->out.dn : object->out.name;

	if (!open_journal(work) ||
	    !journal_left(work->journal, word, name, why))
		work->broken = true;
}

void
record_unplanned(struct work *work, const struct object *object)
{
	const struct apply_options *options = work->run.options;

	/* Without --keep-going nothing is written, so nothing is recorded;
	 * an unanswered write keeps no undo from the rest. */
	if (options->dry_run || !options->journal ||
	    (!options->keep_going && !object->unanswered) ||
	    !object->task->changes || work->resuming)
		return;
	put_left(work, object, "unplanned", latest_error(object));
}

void
record_left(struct work *work, struct object *object)
{
	const char *why = latest_error(object);

	if (work->undoes == NULL || work->run.options->dry_run ||
	    !work->run.options->journal || object->is_left)
		return;
	object->is_left = true;
	if (why == NULL && object->out.note_count > 0)
		why = object->out.notes[object->out.note_count - 1].text;
	put_left(work, object,
		 object->name_is_taken || work->made_on != NULL ? "unplanned"
								: "left",
		 why);
}
