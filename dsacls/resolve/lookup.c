/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lookup.c: sends all searches, then takes the answers as they come.
 * Where a caller has requests in flight on the connection, one search after the
 * other instead: their answers must not be received here.
 */
#include "resolve/lookup.h"

#include <string.h>

void
lookup_init(struct lookup *lookup, struct arena *arena, struct directory *dir)
{
	*lookup = (struct lookup){.arena = arena, .dir = dir};
}

struct lookup_search *
lookup_add(struct lookup *lookup, const struct dir_search *search,
	   lookup_fn *each, void *context)
{
	struct lookup_search *added =
		arena_alloc(lookup->arena, sizeof(*added));

	added->search = *search;
	added->each = each;
	added->context = context;
	lookup->searches =
		arena_grow(lookup->arena, lookup->searches, &lookup->capacity,
			   lookup->count + 1, sizeof(*lookup->searches));
	lookup->searches[lookup->count++] = added;
	return added;
}

static bool
forward(void *context, const struct dir_entry *entry)
{
	const struct lookup_search *search = context;

	search->each(search->context, entry);
	return true;
}

/* Takes one event; false when the connection is gone. */
static bool
take_reply(struct lookup *lookup, size_t *open, struct dir_error *error)
{
	struct dir_reply reply;
	struct lookup_search *search;

	if (directory_receive(lookup->dir, &reply, error) != DIR_OK)
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
run_together(struct lookup *lookup)
{
	struct dir_error error = {.status = DIR_OK};
	size_t open = 0;
	bool up = true;

	for (size_t i = 0; i < lookup->count; i++) {
		struct lookup_search *search = lookup->searches[i];

		search->status = directory_send_search(
			lookup->dir, &search->search, search, &search->error);
		search->done = search->status != DIR_OK;
		open += !search->done;
	}
	while (open > 0 && up)
		up = take_reply(lookup, &open, &error);
	for (size_t i = 0; i < lookup->count; i++) {
		struct lookup_search *search = lookup->searches[i];

		if (search->done)
			continue;
		search->status = error.status;
		search->error = error;
	}
}

static bool
is_failure(const struct lookup_search *search)
{
	return search->status != DIR_OK && search->status != DIR_NOT_FOUND &&
	       search->status != DIR_LIMIT && !search->optional;
}

bool
lookup_run(struct lookup *lookup, struct diags *diags)
{
	const struct dir_error *failure = NULL;

	if (lookup->count > 1 && directory_pending(lookup->dir) == 0)
		run_together(lookup);
	else
		for (size_t i = 0; i < lookup->count; i++) {
			struct lookup_search *search = lookup->searches[i];

			search->status = directory_search(
				lookup->dir, &search->search, forward, search,
				&search->error);
			search->done = true;
		}
	for (size_t i = 0; i < lookup->count && failure == NULL; i++)
		if (is_failure(lookup->searches[i]))
			failure = &lookup->searches[i]->error;
	lookup->count = 0;
	if (failure != NULL)
		dir_error_report(failure, diags, NULL);
	return failure == NULL;
}

void
lookup_filter_init(struct lookup_filter *filter, struct arena *arena)
{
	filter->arena = arena;
	filter->terms = 0;
	str_init(&filter->text);
}

static void
add_term(struct lookup_filter *filter, const char *attribute,
	 const char *escaped)
{
	str_printf(&filter->text, "(%s=%s)", attribute, escaped);
	filter->terms++;
}

void
lookup_filter_text(struct lookup_filter *filter, const char *attribute,
		   const char *value)
{
	add_term(filter, attribute, dir_filter_escape(filter->arena, value));
}

void
lookup_filter_bytes(struct lookup_filter *filter, const char *attribute,
		    const void *bytes, size_t len)
{
	add_term(filter, attribute,
		 dir_filter_bytes(filter->arena, bytes, len));
}

const char *
lookup_filter_take(struct lookup_filter *filter)
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
lookup_filter_is_full(const struct lookup_filter *filter)
{
	return filter->terms >= LOOKUP_TERMS;
}

void
lookup_filter_clear(struct lookup_filter *filter)
{
	str_clear(&filter->text);
}

/* ---- what a mistyped word may have meant ------------------------------- */

/* The next character's bytes; broken ones count each. */
static size_t
step_of(const char *at, size_t left)
{
	uint32_t c;
	const size_t step = text_decode_char(at, left, &c);

	return step == 0 ? 1 : step;
}

/* Bytes of the first count characters. */
static size_t
span_of(const char *word, size_t len, size_t count)
{
	size_t at = 0;

	for (; count > 0 && at < len; count--)
		at += step_of(word + at, len - at);
	return at;
}

/* Stops where it is clear that there are too many. */
static size_t
characters(const char *word)
{
	const size_t len = strlen(word);
	size_t count = 0;

	for (size_t at = 0; at < len && count <= LOOKUP_NEAR_MAX; count++)
		at += step_of(word + at, len - at);
	return count;
}

bool
lookup_near_is_likely(const char *word)
{
	return characters(word) <= LOOKUP_NEAR_MAX;
}

char *
lookup_near_beginning(struct arena *arena, const char *word, size_t count)
{
	return arena_strndup(arena, word, span_of(word, strlen(word), count));
}

void
lookup_near_append(struct str *terms, struct arena *arena,
		   const char *attribute, const char *word)
{
	const size_t count = characters(word);

	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena,
				     lookup_near_beginning(arena, word, 3)));
	if (count < 4)
		return;
	str_printf(
		terms, "(%s=%s*%s)", attribute,
		dir_filter_escape(arena, lookup_near_beginning(arena, word, 1)),
		dir_filter_escape(
			arena, word + span_of(word, strlen(word), count - 2)));
}

void
lookup_near_append_wide(struct str *terms, struct arena *arena,
			const char *attribute, const char *word)
{
	str_printf(terms, "(%s=%s*)", attribute,
		   dir_filter_escape(arena,
				     lookup_near_beginning(arena, word, 2)));
}
