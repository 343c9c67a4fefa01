/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/request.c: what is asked of a snapshot, until it is answered:
 * the index gives the candidates of a search where the filter allows that.
 */
#include "directory/ldif/request.h"

#include "base/die.h"
#include "base/text.h"
#include "directory/ldif/entry.h"
#include "libsd/sid.h"

#include <stdlib.h>
#include <string.h>

struct slots {
	uint32_t *list;
	size_t count, capacity;
};

static void
add_equal(struct ldif_directory *dir, struct arena *arena, struct slots *slots,
	  const struct ldif_filter *filter)
{
	const void *bytes = filter->value.bytes;
	size_t len = filter->value.len, count;
	uint8_t wire[SD_SID_MAX_SIZE];
	struct sd_sid sid;
	const struct ldif_posting *found;

	/* A SID may be in a filter as text; the index has its bytes. */
	if (text_equal_nocase(filter->attribute, "objectSid") &&
	    sd_sid_parse((const char *)bytes, &sid, NULL) == SD_OK) {
		len = sd_sid_encode(&sid, wire);
		bytes = wire;
	}
	found = ldif_index_find(&dir->index, filter->attribute, bytes, len,
				&count);
	slots->list = arena_grow(arena, slots->list, &slots->capacity,
				 slots->count + count, sizeof(*slots->list));
	for (size_t i = 0; i < count; i++)
		slots->list[slots->count++] = found[i].slot;
}

/* Gathers every slot that can match; false when only reading all can tell. */
static bool
gather(struct ldif_directory *dir, struct arena *arena, struct slots *slots,
       const struct ldif_filter *filter)
{
	const struct ldif_filter *child = filter->child;
	size_t before = slots->count;

	if (filter->kind == FILTER_EQUAL &&
	    ldif_index_knows(filter->attribute)) {
		add_equal(dir, arena, slots, filter);
		return true;
	}
	if (filter->kind == FILTER_AND) {
		/* objectClass is shared by many: anything else is better. */
		for (int any = 0; any < 2; any++)
			for (child = filter->child; child; child = child->next)
				if ((any != 0 || child->attribute == NULL ||
				     !text_equal_nocase(child->attribute,
							"objectClass")) &&
				    gather(dir, arena, slots, child))
					return true;
		return false;
	}
	if (filter->kind != FILTER_OR || child == NULL)
		return false;
	for (; child; child = child->next)
		if (!gather(dir, arena, slots, child)) {
			slots->count = before;
			return false;
		}
	return true;
}

static int
compare_slots(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static void
take_candidates(struct ldif_directory *dir, struct ldif_request *request)
{
	static uint32_t none;
	struct slots slots = {0};
	size_t count = 0;

	if (!gather(dir, &request->arena, &slots, request->filter))
		return;
	if (slots.count != 0)
		qsort(slots.list, slots.count, sizeof(*slots.list),
		      compare_slots);
	for (size_t i = 0; i < slots.count; i++)
		if (i == 0 || slots.list[i] != slots.list[i - 1])
			slots.list[count++] = slots.list[i];
	request->candidates = slots.list ? slots.list : &none;
	request->candidate_count = count;
}

/* The naming contexts that begin below the base. */
static void
take_cuts(struct ldif_directory *dir, struct ldif_request *request)
{
	const char *const *heads = dir->base.info.naming_contexts;
	size_t count = 0, size = strlen(request->base);

	while (heads != NULL && heads[count] != NULL)
		count++;
	request->cuts =
		arena_array(&request->arena, count + 1, sizeof(*request->cuts));
	for (size_t i = 0, kept = 0; i < count; i++) {
		const char *norm = dir_dn_normalize(&request->arena, heads[i]);
		size_t len = norm != NULL ? strlen(norm) : 0;
		if (len > size && norm[len - size - 1] == ',' &&
		    strcmp(norm + len - size, request->base) == 0)
			request->cuts[kept++] = norm;
	}
}

/* A base search looks at one slot. */
static void
take_base(struct ldif_request *request, uint32_t slot)
{
	request->candidates = arena_copy(&request->arena, &slot, sizeof(slot));
	request->candidate_count = slot == LDIF_NO_SLOT ? 0 : 1;
}

static enum dir_status
open_search(struct ldif_directory *dir, struct ldif_request *request,
	    struct dir_error *error)
{
	const struct dir_search *search = &request->search;
	struct arena *arena = &request->arena;
	const char *text = search->filter ? search->filter : "(objectClass=*)";
	const char *what;
	size_t column;
	uint32_t slot;

	request->filter = ldif_filter_parse(arena, text, &column, &what);
	if (!request->filter) {
		dir_error_set(error, dir->base.arena, DIR_BAD_NAME, "search",
			      search->base,
			      "the search filter %s is malformed at character "
			      "%zu: %s",
			      text, column + 1, what);
		return DIR_BAD_NAME;
	}
	if (!*search->base)
		return DIR_OK;
	slot = ldif_slot_find(dir, arena, search->base, &request->base);
	if (!request->base)
		return dir_error_set(error, dir->base.arena, DIR_BAD_NAME,
				     "search", search->base,
				     "%s is no distinguished name",
				     search->base);
	if (search->scope == DIR_BASE) {
		take_base(request, slot);
	} else {
		take_cuts(dir, request);
		take_candidates(dir, request);
	}
	return DIR_OK;
}

static struct ldif_request *
request_new(struct ldif_directory *dir, void *tag)
{
	struct ldif_request *request = or_die(calloc(1, sizeof(*request)));
	struct ldif_request **tail = &dir->requests;

	arena_init(&request->arena);
	request->tag = tag;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = request;
	dir->base.pending++;
	return request;
}

void
ldif_request_finish(struct ldif_directory *dir, struct ldif_request *request)
{
	struct ldif_request **link = &dir->requests;

	while (*link != NULL && *link != request)
		link = &(*link)->next;
	if (*link != NULL)
		*link = request->next;
	dir->base.pending--;
	arena_clear(&request->arena);
	free(request);
}

enum dir_status
ldif_send_search(struct directory *base, const struct dir_search *search,
		 void *tag, struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = request_new(dir, tag);
	enum dir_status status;

	request->search = dir_search_copy(&request->arena, search);
	status = open_search(dir, request, error);
	request->words = arena_mark(&request->arena);
	if (status != DIR_OK)
		ldif_request_finish(dir, request);
	else
		base->counts.searches++;
	return status;
}

enum dir_status
ldif_send_write(struct directory *base, const struct dir_write *write,
		void *tag, struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = request_new(dir, tag);

	(void)error;
	request->is_write = true;
	request->write = dir_write_copy(&request->arena, write);
	base->counts.writes++;
	return DIR_OK;
}

void
ldif_abandon(struct directory *base, const void *tag)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = dir->requests;

	while (request != NULL && request->tag != tag)
		request = request->next;
	if (request != NULL)
		ldif_request_finish(dir, request);
}
