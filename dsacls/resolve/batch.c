/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/batch.c: sends all searches, then takes the answers as they come.
 * Where somebody else's requests are in flight on the connection, one after
 * the other instead: their answers are not ours to receive.
 */
#include "resolve/batch.h"

void
batch_init(struct batch *batch, struct arena *arena, struct directory *dir)
{
	*batch = (struct batch){.arena = arena, .dir = dir};
}

struct batch_search *
batch_add(struct batch *batch, const struct dir_search *search, batch_fn *each,
	  void *context)
{
	struct batch_search *added = arena_alloc(batch->arena, sizeof(*added));

	added->search = *search;
	added->each = each;
	added->context = context;
	batch->searches =
		arena_grow(batch->arena, batch->searches, &batch->capacity,
			   batch->count + 1, sizeof(*batch->searches));
	batch->searches[batch->count++] = added;
	return added;
}

static bool
forward(void *context, const struct dir_entry *entry)
{
	const struct batch_search *search = context;

	search->each(search->context, entry);
	return true;
}

static void
run_alone(struct batch *batch, struct batch_search *search)
{
	search->status = directory_search(batch->dir, &search->search, forward,
					  search, &search->error);
	search->done = true;
}

/* Takes one event; false when the connection is gone. */
static bool
take_reply(struct batch *batch, size_t *open, struct dir_error *error)
{
	struct dir_reply reply;
	struct batch_search *search;

	if (directory_receive(batch->dir, &reply, error) != DIR_OK)
		return false;
	search = reply.tag;
	if (reply.event == DIR_EVENT_ENTRY) {
		search->each(search->context, &reply.entry);
		return true;
	}
	search->done = true;
	search->status = DIR_OK;
	if (reply.event == DIR_EVENT_FAILED) {
		search->status = reply.error.status;
		search->error = reply.error;
	}
	(*open)--;
	return true;
}

static void
run_together(struct batch *batch)
{
	struct dir_error error = {.status = DIR_OK};
	size_t open = 0;
	bool up = true;

	for (size_t i = 0; i < batch->count; i++) {
		struct batch_search *search = batch->searches[i];

		search->status = directory_send_search(
			batch->dir, &search->search, search, &search->error);
		search->done = search->status != DIR_OK;
		open += !search->done;
	}
	while (open > 0 && up)
		up = take_reply(batch, &open, &error);
	for (size_t i = 0; i < batch->count; i++) {
		struct batch_search *search = batch->searches[i];

		if (search->done)
			continue;
		search->status = error.status;
		search->error = error;
	}
}

static bool
is_failure(const struct batch_search *search)
{
	return search->status != DIR_OK && search->status != DIR_NOT_FOUND &&
	       search->status != DIR_LIMIT && !search->optional;
}

bool
batch_run(struct batch *batch, struct diags *diags)
{
	const struct dir_error *failure = NULL;

	if (batch->count > 1 && directory_pending(batch->dir) == 0)
		run_together(batch);
	else
		for (size_t i = 0; i < batch->count; i++)
			run_alone(batch, batch->searches[i]);
	for (size_t i = 0; i < batch->count && failure == NULL; i++)
		if (is_failure(batch->searches[i]))
			failure = &batch->searches[i]->error;
	batch->count = 0;
	if (failure != NULL)
		dir_error_report(failure, diags, NULL);
	return failure == NULL;
}

void
batch_filter_init(struct batch_filter *filter, struct arena *arena)
{
	filter->arena = arena;
	filter->terms = 0;
	str_init(&filter->text);
}

static void
add_term(struct batch_filter *filter, const char *attribute,
	 const char *escaped)
{
	str_printf(&filter->text, "(%s=%s)", attribute, escaped);
	filter->terms++;
}

void
batch_filter_text(struct batch_filter *filter, const char *attribute,
		  const char *value)
{
	add_term(filter, attribute, dir_filter_escape(filter->arena, value));
}

void
batch_filter_bytes(struct batch_filter *filter, const char *attribute,
		   const void *bytes, size_t len)
{
	add_term(filter, attribute,
		 dir_filter_bytes(filter->arena, bytes, len));
}

const char *
batch_filter_take(struct batch_filter *filter)
{
	const char *text = NULL;

	if (filter->terms == 1)
		text = arena_strdup(filter->arena, filter->text.data);
	else if (filter->terms > 1)
		text = arena_printf(filter->arena, "(|%s)", filter->text.data);
	str_reset(&filter->text);
	filter->terms = 0;
	return text;
}

bool
batch_filter_is_full(const struct batch_filter *filter)
{
	return filter->terms >= BATCH_TERMS;
}

void
batch_filter_clear(struct batch_filter *filter)
{
	str_clear(&filter->text);
}
