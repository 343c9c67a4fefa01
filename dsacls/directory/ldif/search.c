/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/search.c: the answers of a snapshot: each candidate of a
 * search is read, matched in full and cut to what was asked for.
 */
#include "directory/ldif/search.h"

#include "base/text.h"
#include "directory/ldif/entry.h"
#include "directory/ldif/request.h"
#include "libsd/codec.h"

#include <stdlib.h>
#include <string.h>

/* Cuts an entry to what a search asked for: the attributes named, and of a
 * descriptor the parts that the SD flags name (MS-ADTS 3.1.1.3.4.1.11). */

#define ALL_PARTS (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

static bool
is_wanted(const struct dir_search *search, const char *name)
{
	bool descriptor = text_equal_nocase(name, "nTSecurityDescriptor");
	bool all = !search->attributes || !search->attributes[0];

	for (size_t i = 0; !all && search->attributes[i]; i++) {
		if (text_equal_nocase(search->attributes[i], name))
			return true;
		all = strcmp(search->attributes[i], "*") == 0;
	}
	/* Unnamed, the descriptor comes with the control only. */
	return all && (!descriptor || search->sd_flags != 0);
}

static void
drop_parts(struct sd_desc *desc, unsigned flags)
{
	if (!(flags & SD_FLAG_OWNER))
		desc->has_owner = false;
	if (!(flags & SD_FLAG_GROUP))
		desc->has_group = false;
	if (!(flags & SD_FLAG_DACL)) {
		desc->dacl_state = SD_ACL_ABSENT;
		desc->control &= (uint16_t)~SD_CONTROL_DACL_PRESENT;
	}
	if (!(flags & SD_FLAG_SACL)) {
		desc->sacl_state = SD_ACL_ABSENT;
		desc->control &= (uint16_t)~SD_CONTROL_SACL_PRESENT;
	}
}

/* A value that is no descriptor is handed out as it is, for the reader to
 * complain about. */
static void
cut_value(struct arena *arena, struct dir_value *value, unsigned flags)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	uint8_t *bytes = NULL;
	size_t len;

	if (sd_desc_decode(value->bytes, value->len, &desc, NULL) != SD_OK)
		return;
	drop_parts(&desc, flags);
	if (sd_desc_encode_alloc(&desc, &bytes, &len, NULL) != SD_OK)
		return;
	value->bytes =
		(const uint8_t *)arena_strndup(arena, (const char *)bytes, len);
	value->len = len;
	free(bytes);
}

static void
cut_descriptor(struct arena *arena, struct dir_attribute *attribute,
	       unsigned flags)
{
	struct dir_value *values = arena_copy(
		arena, attribute->values, attribute->count * sizeof(*values));

	for (size_t i = 0; i < attribute->count; i++)
		cut_value(arena, &values[i], flags);
	attribute->values = values;
}

static void
view(const struct dir_search *search, struct arena *arena,
     struct dir_entry *entry)
{
	struct dir_attribute *kept =
		arena_array(arena, entry->count, sizeof(*kept));
	size_t count = 0;
	unsigned flags = search->sd_flags & ALL_PARTS;

	for (size_t i = 0; i < entry->count; i++) {
		if (!is_wanted(search, entry->attributes[i].name))
			continue;
		kept[count] = entry->attributes[i];
		/* No flags at all means all four (MS-ADTS, same place). */
		if (flags != 0 && flags != ALL_PARTS &&
		    text_equal_nocase(kept[count].name, "nTSecurityDescriptor"))
			cut_descriptor(arena, &kept[count], flags);
		count++;
	}
	entry->attributes = kept;
	entry->count = count;
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
	return deleted != NULL && !search->show_deleted &&
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
		      search->name != NULL ? search->name : search->base,
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
	view(search, arena, &reply->entry);
	request->delivered++;
	return 1;
}

static int
next_entry(struct ldif_directory *dir, struct ldif_request *request,
	   struct dir_reply *reply)
{
	const struct dir_search *search = &request->search;
	size_t end = request->candidates != NULL ? request->candidate_count
						 : dir->index.count;

	if (!*search->base)
		return give_rootdse(dir, request, reply);
	if (!request->is_open && !base_exists(dir, request))
		return no_base(dir, request, reply);
	request->is_open = true;
	while (request->cursor < end &&
	       (search->limit == 0 || request->delivered < search->limit)) {
		size_t at = request->cursor++;
		uint32_t slot = request->candidates != NULL
					? request->candidates[at]
					: (uint32_t)at;
		int found;

		if (!in_scope(dir, request, slot))
			continue;
		found = look_at(dir, request, slot, reply);
		if (found != 0)
			return found;
		if (search->scope == DIR_BASE &&
		    is_hidden(search, &reply->entry))
			return no_base(dir, request, reply);
	}
	return 0;
}

/* The calls of directory.h on a snapshot: requests queue up and are answered
 * in the order in which they came, one event a call. Nothing is ever sent
 * anywhere. */

static enum dir_status
ldif_receive(struct directory *base, const void *only, struct dir_reply *reply,
	     struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = dir->requests;

	while (request != NULL && only != NULL && request->tag != only)
		request = request->next;
	if (request == NULL)
		return dir_error_set(error, base->arena, DIR_FAILED, "receive",
				     NULL, "this request was forgotten");
	*reply = (struct dir_reply){.tag = request->tag};
	if (request->is_write) {
		reply->event = ldif_write(dir, &request->write, &request->arena,
					  &reply->error) == DIR_OK
				       ? DIR_EVENT_DONE
				       : DIR_EVENT_FAILED;
	} else {
		int found;

		arena_release(&request->arena, request->words);
		found = next_entry(dir, request, reply);
		reply->event = found > 0   ? DIR_EVENT_ENTRY
			       : found < 0 ? DIR_EVENT_FAILED
					   : DIR_EVENT_DONE;
	}
	if (reply->event != DIR_EVENT_ENTRY)
		ldif_request_finish(dir, request);
	return DIR_OK;
}

/* Nobody is logged on to a file. */
static enum dir_status
ldif_caller_sids(struct directory *base, struct dir_error *error)
{
	(void)base;
	(void)error;
	return DIR_OK;
}

static enum dir_status
ldif_reconnect(struct directory *base, struct dir_error *error)
{
	(void)base;
	(void)error;
	return DIR_OK;
}

static void
ldif_close_all(struct directory *base)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;

	while (dir->requests != NULL)
		ldif_request_finish(dir, dir->requests);
	ldif_source_close(&dir->file);
	if (dir->patches.file)
		ldif_source_close(&dir->patches);
	ldif_index_clear(&dir->index);
	free(dir);
}

const struct directory_ops ldif_ops = {
	.send_search = ldif_send_search,
	.send_write = ldif_send_write,
	.receive = ldif_receive,
	.abandon = ldif_abandon,
	.caller_sids = ldif_caller_sids,
	.reconnect = ldif_reconnect,
	.close = ldif_close_all,
};
