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

void
record_outcome(struct work *work, const struct object *object)
{
	record_state(work, object, object->number, word_of(object));
}

/* By a name that says which object that was. */
static const char *
name_of(const struct object *object)
{
	if (object->dn == NULL ||
	    (object->name != NULL && strncmp(object->dn, "<GUID=", 6) == 0))
		return object->name;
	return object->dn;
}

void
record_unplanned(struct work *work, const struct object *object)
{
	const struct apply_options *options = work->options;

	/* Without --keep-going nothing is written, so nothing is recorded. */
	if (options->dry_run || !options->journal || !options->keep_going ||
	    !object->task->changes || work->resuming)
		return;
	if (!work_open_journal(work) ||
	    !journal_unplanned(work->journal, name_of(object),
			       latest_error(object)))
		work->broken = true;
}
