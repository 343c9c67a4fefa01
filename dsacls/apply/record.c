/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/record.c: what the journal is told of an object beside its plan: what
 * came of it, or that there is no plan. Who reads it later knows no more than
 * this, so nothing is called done here that others did, or nobody.
 */
#include "apply/record.h"

#include "apply/journal.h"

#include <string.h>

static const char *
latest_error(const struct object *object)
{
	const char *text = NULL;

	for (size_t i = 0; i < object->note_count; i++)
		if (object->notes[i].is_error)
			text = object->notes[i].text;
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
	if (object->state == OUTCOME_UNCHANGED && object->in_conflict)
		return "conflict";
	if (object->state == OUTCOME_UNCHANGED && object->was_sent)
		return "verified";
	return outcome_state_name(object->state);
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
 * hand in it, these are laid down: undo finds them by what they are.
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
	    object->foreign || object->removes)
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
	const bool written = object->state == OUTCOME_VERIFIED ||
			     object->state == OUTCOME_MISMATCH;

	if (work->journal != NULL && written && !record_stored(work, object))
		work->broken = work->stopping = true;
	record_state(work, object, object->number, word_of(object));
}

static const char *
name_of(const struct object *object)
{
	return object->dn != NULL ? object->dn : object->name;
}

void
record_unplanned(struct work *work, const struct object *object)
{
	const struct apply_options *options = work->options;

	/* Without --keep-going nothing is written, so nothing is recorded;
	 * an unanswered write keeps no undo from the rest. */
	if (options->dry_run || !options->journal ||
	    (!options->keep_going && !object->unanswered) ||
	    !object->task->changes || work->resuming)
		return;
	if (!work_open_journal(work) ||
	    !journal_unplanned(work->journal, name_of(object),
			       latest_error(object)))
		work->broken = true;
}
