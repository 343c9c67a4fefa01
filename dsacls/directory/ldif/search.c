/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/search.c: searches in a snapshot: which entries may match
 * is asked of the index where the filter allows that, and every one of them
 * is then read and matched in full.
 */
#include "directory/ldif/ldif.h"

#include "base/str.h"
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

	/* A SID may stand in a filter as text; the index has its bytes. */
	if (text_equal_nocase(filter->attribute, "objectSid") &&
	    sd_sid_parse((const char *)bytes, &sid, NULL) == SD_OK) {
		len = sd_sid_encode(&sid, wire);
		bytes = wire;
	}
	const struct ldif_posting *found = ldif_index_find(
		&dir->index, filter->attribute, bytes, len, &count);
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
				if ((any || !child->attribute ||
				     !text_equal_nocase(child->attribute,
							"objectClass")) &&
				    gather(dir, arena, slots, child))
					return true;
		return false;
	}
	if (filter->kind != FILTER_OR || !child)
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
	struct slots slots = {0};
	size_t count = 0;

	if (!gather(dir, &request->arena, &slots, request->filter))
		return;
	if (slots.count)
		qsort(slots.list, slots.count, sizeof(*slots.list),
		      compare_slots);
	for (size_t i = 0; i < slots.count; i++)
		if (!i || slots.list[i] != slots.list[i - 1])
			slots.list[count++] = slots.list[i];
	static uint32_t none;
	request->candidates = slots.list ? slots.list : &none;
	request->candidate_count = count;
}

/* The naming contexts that begin below the base. */
static void
take_cuts(struct ldif_directory *dir, struct ldif_request *request)
{
	const char *const *heads = dir->base.info.naming_contexts;
	size_t count = 0, size = strlen(request->base);

	while (heads && heads[count])
		count++;
	request->cuts =
		arena_array(&request->arena, count + 1, sizeof(*request->cuts));
	for (size_t i = 0, kept = 0; i < count; i++) {
		const char *norm = dir_dn_normalize(&request->arena, heads[i]);
		size_t len = norm ? strlen(norm) : 0;
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

enum dir_status
ldif_search_open(struct ldif_directory *dir, struct ldif_request *request,
		 struct dir_error *error)
{
	const struct dir_search *search = &request->search;
	struct arena *arena = &request->arena;
	const char *text = search->filter ? search->filter : "(objectClass=*)";
	const char *what;
	size_t column;

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
	uint32_t slot =
		ldif_slot_find(dir, arena, search->base, &request->base);
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

/* ---- one entry after the other --------------------------------------- */

static bool
is_cut_off(struct ldif_directory *dir, const struct ldif_request *request,
	   uint32_t slot)
{
	for (const char **cut = request->cuts; *cut; cut++)
		if (ldif_index_within(&dir->index, slot, *cut))
			return true;
	return false;
}

static bool
in_scope(struct ldif_directory *dir, const struct ldif_request *request,
	 uint32_t slot)
{
	switch (request->search.scope) {
	case DIR_BASE:
		return true;
	case DIR_ONE:
		return ldif_index_child(&dir->index, slot, request->base) &&
		       !is_cut_off(dir, request, slot);
	case DIR_SUB:
		break;
	}
	return ldif_index_within(&dir->index, slot, request->base) &&
	       !is_cut_off(dir, request, slot);
}

static bool
is_hidden(const struct dir_search *search, const struct dir_entry *entry)
{
	const char *deleted = dir_entry_text(entry, "isDeleted");
	return deleted && !search->show_deleted &&
	       text_equal_nocase(deleted, "TRUE");
}

/* A base counts as there when anything below it is: files of ldapsearch may
 * lack the containers. */
static bool
base_exists(struct ldif_directory *dir, const struct ldif_request *request)
{
	if (request->search.scope == DIR_BASE)
		return request->candidate_count > 0;
	if (ldif_index_find_dn(&dir->index, request->base) != LDIF_NO_SLOT)
		return true;
	for (uint32_t i = 0; i < dir->index.count; i++)
		if (ldif_index_within(&dir->index, i, request->base))
			return true;
	return false;
}

static int
no_base(struct ldif_directory *dir, const struct ldif_request *request,
	struct dir_reply *reply)
{
	const struct dir_search *search = &request->search;

	dir_error_set(&reply->error, dir->base.arena, DIR_NOT_FOUND, "search",
		      search->base, "%s is not in %s",
		      search->name ? search->name : search->base,
		      dir->base.info.host);
	reply->error.result = 32;
	return -1;
}

static int
give_rootdse(struct ldif_directory *dir, struct ldif_request *request,
	     struct dir_reply *reply)
{
	struct ldif_record record;

	if (request->cursor++ || dir->rootdse < 0)
		return 0;
	if (!ldif_source_at(&dir->file, dir->rootdse, &record, &reply->error))
		return -1;
	reply->entry = record.entry;
	return 1;
}

static int
look_at(struct ldif_directory *dir, struct ldif_request *request, uint32_t slot,
	struct dir_reply *reply)
{
	const struct dir_search *search = &request->search;
	struct arena *arena = &request->arena;

	arena_release(arena, request->words);
	if (!ldif_entry_read(dir, slot, arena, &reply->entry, &reply->error))
		return -1;
	if (is_hidden(search, &reply->entry) ||
	    !ldif_filter_match(request->filter, &reply->entry))
		return 0;
	ldif_view(search, arena, &reply->entry);
	request->delivered++;
	return 1;
}

int
ldif_search_next(struct ldif_directory *dir, struct ldif_request *request,
		 struct dir_reply *reply)
{
	const struct dir_search *search = &request->search;
	size_t end = request->candidates ? request->candidate_count
					 : dir->index.count;

	if (!*search->base)
		return give_rootdse(dir, request, reply);
	if (!request->is_open && !base_exists(dir, request))
		return no_base(dir, request, reply);
	request->is_open = true;
	while (request->cursor < end &&
	       (!search->limit || request->delivered < search->limit)) {
		size_t at = request->cursor++;
		uint32_t slot = request->candidates ? request->candidates[at]
						    : (uint32_t)at;
		if (!in_scope(dir, request, slot))
			continue;
		int found = look_at(dir, request, slot, reply);
		if (found != 0)
			return found;
		if (search->scope == DIR_BASE &&
		    is_hidden(search, &reply->entry))
			return no_base(dir, request, reply);
	}
	return 0;
}
