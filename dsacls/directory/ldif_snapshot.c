/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif_snapshot.c: opens a snapshot file, finds entries in it by
 * any form of name, and answers requests in the order in which they came.
 * Nothing is ever sent anywhere.
 */
#include "directory/ldif_directory.h"

#include "base/str.h"
#include "directory/connect.h"
#include "libsd/guid.h"
#include "libsd/sid.h"

#include <stdlib.h>
#include <string.h>

/* ---- entries --------------------------------------------------------- */

static void
copy_entry(struct arena *arena, struct dir_entry *out,
	   const struct dir_entry *in)
{
	struct dir_attribute *list =
		arena_array(arena, in->count + 1, sizeof(*list));

	for (size_t i = 0; i < in->count; i++) {
		const struct dir_attribute *from = &in->attributes[i];
		struct dir_value *values =
			arena_array(arena, from->count, sizeof(*values));
		for (size_t j = 0; j < from->count; j++) {
			values[j].len = from->values[j].len;
			values[j].bytes =
				arena_copy(arena, from->values[j].bytes,
					   values[j].len + 1);
		}
		list[i].name = arena_strdup(arena, from->name);
		list[i].count = from->count;
		list[i].values = values;
	}
	out->dn = arena_strdup(arena, in->dn);
	out->attributes = list;
	out->count = in->count;
}

/* Attributes written since stand in place of those of the file. */
static void
overlay(struct arena *arena, struct dir_entry *entry,
	const struct dir_entry *patch)
{
	struct dir_entry newer;
	struct dir_attribute *list =
		arena_array(arena, entry->count + patch->count, sizeof(*list));
	size_t count = entry->count;

	copy_entry(arena, &newer, patch);
	if (count)
		memcpy(list, entry->attributes, count * sizeof(*list));
	for (size_t i = 0; i < newer.count; i++) {
		size_t j = 0;
		while (j < count &&
		       !text_equal_nocase(list[j].name,
					  newer.attributes[i].name))
			j++;
		list[j] = newer.attributes[i];
		if (j == count)
			count++;
	}
	entry->attributes = list;
	entry->count = count;
}

bool
ldif_entry_read(struct ldif_directory *dir, uint32_t slot, struct arena *arena,
		struct dir_entry *entry, struct dir_error *error)
{
	const struct ldif_slot *at = &dir->index.slots[slot];
	struct ldif_record record;

	if (!ldif_source_at(&dir->file, at->offset, &record, error))
		return false;
	copy_entry(arena, entry, &record.entry);
	if (at->patch < 0)
		return true;
	if (!ldif_source_at(&dir->patches, at->patch, &record, error))
		return false;
	overlay(arena, entry, &record.entry);
	return true;
}

/* ---- names ----------------------------------------------------------- */

/* The slot whose attribute is exactly this. */
static uint32_t
find_bytes(struct ldif_directory *dir, struct arena *arena, const char *name,
	   const void *bytes, size_t len)
{
	size_t count;
	const struct ldif_posting *found =
		ldif_index_find(&dir->index, name, bytes, len, &count);

	for (size_t i = 0; i < count; i++) {
		struct dir_entry entry;
		if (!ldif_entry_read(dir, found[i].slot, arena, &entry, NULL))
			continue;
		const struct dir_attribute *have = dir_entry_find(&entry, name);
		if (have && have->count && have->values[0].len == len &&
		    memcmp(have->values[0].bytes, bytes, len) == 0)
			return found[i].slot;
	}
	return LDIF_NO_SLOT;
}

static int
hex_value(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at =
		c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* Hex digits to bytes; 0 when it is something else. */
static size_t
read_hex(const char *text, uint8_t *out, size_t room)
{
	size_t len = 0;

	for (; *text; text += 2) {
		int high = hex_value(text[0]);
		int low = high < 0 ? -1 : hex_value(text[1]);
		if (low < 0 || len == room)
			return 0;
		out[len++] = (uint8_t)(high << 4 | low);
	}
	return len;
}

/* <GUID=hex of the bytes> or <GUID=dashed text> (MS-ADTS 3.1.1.3.1.2.4). */
static uint32_t
find_guid(struct ldif_directory *dir, struct arena *arena, const char *text)
{
	struct sd_guid guid;

	if (!strchr(text, '-') &&
	    read_hex(text, guid.bytes, sizeof(guid.bytes)) != 16)
		return LDIF_NO_SLOT;
	if (strchr(text, '-') && sd_guid_parse(text, &guid, NULL) != SD_OK)
		return LDIF_NO_SLOT;
	return find_bytes(dir, arena, "objectGUID", guid.bytes, 16);
}

static uint32_t
find_sid(struct ldif_directory *dir, struct arena *arena, const char *text)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	struct sd_sid sid;
	size_t len;

	if (sd_sid_parse(text, &sid, NULL) == SD_OK)
		len = sd_sid_encode(&sid, bytes);
	else
		len = read_hex(text, bytes, sizeof(bytes));
	return len ? find_bytes(dir, arena, "objectSid", bytes, len)
		   : LDIF_NO_SLOT;
}

/* wellKnownObjects of the container: B:32:<hex>:<dn> (MS-ADTS 6.1.1.4). */
static uint32_t
find_well_known(struct ldif_directory *dir, struct arena *arena,
		const char *text)
{
	static const char *const lists[] = {"wellKnownObjects",
					    "otherWellKnownObjects"};
	const char *comma = strchr(text, ',');
	struct dir_entry entry;

	if (!comma || comma - text != 32)
		return LDIF_NO_SLOT;
	uint32_t slot = ldif_slot_find(dir, arena, comma + 1, NULL);
	if (slot == LDIF_NO_SLOT ||
	    !ldif_entry_read(dir, slot, arena, &entry, NULL))
		return LDIF_NO_SLOT;
	const char *wanted = arena_printf(arena, "B:32:%.32s:", text);
	for (size_t i = 0; i < 2; i++) {
		const struct dir_attribute *list =
			dir_entry_find(&entry, lists[i]);
		for (size_t j = 0; list && j < list->count; j++) {
			const char *value = (const char *)list->values[j].bytes;
			if (text_has_prefix_nocase(value, wanted))
				return ldif_slot_find(dir, arena,
						      value + strlen(wanted),
						      NULL);
		}
	}
	return LDIF_NO_SLOT;
}

uint32_t
ldif_slot_find(struct ldif_directory *dir, struct arena *arena,
	       const char *name, const char **norm)
{
	size_t len = strlen(name);
	uint32_t slot = LDIF_NO_SLOT;

	if (norm)
		*norm = NULL;
	if (name[0] != '<') {
		const char *dn = dir_dn_normalize(arena, name);
		if (norm)
			*norm = dn;
		return dn ? ldif_index_find_dn(&dir->index, dn) : slot;
	}
	if (name[len - 1] != '>')
		return slot;
	const char *inner = arena_strndup(arena, name + 1, len - 2);
	if (text_has_prefix_nocase(inner, "GUID="))
		slot = find_guid(dir, arena, inner + 5);
	else if (text_has_prefix_nocase(inner, "SID="))
		slot = find_sid(dir, arena, inner + 4);
	else if (text_has_prefix_nocase(inner, "WKGUID="))
		slot = find_well_known(dir, arena, inner + 7);
	else
		return slot;
	if (norm)
		*norm = slot == LDIF_NO_SLOT ? "?"
					     : ldif_index_dn(&dir->index, slot);
	return slot;
}

/* ---- requests -------------------------------------------------------- */

static struct ldif_request *
request_new(struct ldif_directory *dir, void *tag)
{
	struct ldif_request *request = calloc(1, sizeof(*request));
	struct ldif_request **tail = &dir->requests;

	if (!request)
		diag_die("out of memory");
	arena_init(&request->arena);
	request->tag = tag;
	while (*tail)
		tail = &(*tail)->next;
	*tail = request;
	dir->base.pending++;
	return request;
}

static void
request_finish(struct ldif_directory *dir, struct ldif_request *request)
{
	struct ldif_request **link = &dir->requests;

	while (*link && *link != request)
		link = &(*link)->next;
	if (*link)
		*link = request->next;
	dir->base.pending--;
	arena_clear(&request->arena);
	free(request);
}

static enum dir_status
ldif_send_search(struct directory *base, const struct dir_search *search,
		 void *tag, struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = request_new(dir, tag);
	struct arena *arena = &request->arena;
	size_t count = 0;

	request->search = *search;
	request->search.base = arena_strdup(arena, search->base);
	request->search.filter = arena_strdup(arena, search->filter);
	while (search->attributes && search->attributes[count])
		count++;
	if (search->attributes) {
		const char **names =
			arena_array(arena, count + 1, sizeof(*names));
		for (size_t i = 0; i < count; i++)
			names[i] = arena_strdup(arena, search->attributes[i]);
		request->search.attributes = names;
	}
	enum dir_status status = ldif_search_open(dir, request, error);
	request->words = arena_mark(arena);
	if (status != DIR_OK)
		request_finish(dir, request);
	else
		base->counts.searches++;
	return status;
}

static enum dir_status
ldif_send_write(struct directory *base, const struct dir_write *write,
		void *tag, struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = request_new(dir, tag);
	struct arena *arena = &request->arena;

	(void)error;
	request->is_write = true;
	request->write = *write;
	request->write.dn = arena_strdup(arena, write->dn);
	request->write.attribute = arena_strdup(arena, write->attribute);
	request->write.value = arena_copy(arena, write->value, write->len);
	base->counts.writes++;
	return DIR_OK;
}

static enum dir_status
ldif_receive(struct directory *base, const void *only, struct dir_reply *reply,
	     struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = dir->requests;

	while (request && only && request->tag != only)
		request = request->next;
	if (!request)
		return dir_error_set(error, base->arena, DIR_FAILED, "receive",
				     NULL, "this request was forgotten");
	*reply = (struct dir_reply){.tag = request->tag};
	if (request->is_write) {
		reply->event = ldif_write(dir, &request->write, &request->arena,
					  &reply->error) == DIR_OK
				       ? DIR_EVENT_DONE
				       : DIR_EVENT_FAILED;
	} else {
		arena_release(&request->arena, request->words);
		int found = ldif_search_next(dir, request, reply);
		reply->event = found > 0   ? DIR_EVENT_ENTRY
			       : found < 0 ? DIR_EVENT_FAILED
					   : DIR_EVENT_DONE;
	}
	if (reply->event != DIR_EVENT_ENTRY)
		request_finish(dir, request);
	return DIR_OK;
}

static void
ldif_abandon(struct directory *base, const void *tag)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = dir->requests;

	while (request && request->tag != tag)
		request = request->next;
	if (request)
		request_finish(dir, request);
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

	while (dir->requests)
		request_finish(dir, dir->requests);
	ldif_source_close(&dir->file);
	if (dir->patches.file)
		ldif_source_close(&dir->patches);
	ldif_index_clear(&dir->index);
	free(dir);
}

static const struct directory_ops ldif_ops = {
	.send_search = ldif_send_search,
	.send_write = ldif_send_write,
	.receive = ldif_receive,
	.abandon = ldif_abandon,
	.caller_sids = ldif_caller_sids,
	.reconnect = ldif_reconnect,
	.close = ldif_close_all,
};

/* ---- opening --------------------------------------------------------- */

static bool
load_one(struct ldif_directory *dir, const struct ldif_record *record,
	 struct arena *scratch, struct dir_error *error)
{
	if (record->is_change) {
		ldif_complain(&dir->file, error,
			      "it is a change, and a snapshot holds entries");
		return false;
	}
	if (!*record->entry.dn) {
		dir->rootdse = dir->file.offset;
		return true;
	}
	const char *norm = dir_dn_normalize(scratch, record->entry.dn);
	if (!norm)
		return ldif_complain(&dir->file, error,
				     "\"%s\" is no distinguished name",
				     record->entry.dn);
	return ldif_index_add(&dir->index, dir->file.offset, norm,
			      &record->entry) ||
	       ldif_complain(&dir->file, error, "the file is too large");
}

static bool
load(struct ldif_directory *dir, struct dir_error *error)
{
	struct arena scratch = ARENA_INIT;
	struct ldif_record record;
	int state;

	while ((state = ldif_source_next(&dir->file, &record, error)) > 0) {
		bool good = load_one(dir, &record, &scratch, error);
		arena_clear(&scratch);
		if (!good)
			return false;
	}
	if (state < 0)
		return false;
	ldif_index_sort(&dir->index);
	if (dir->index.count)
		return true;
	dir_error_set(error, dir->base.arena, DIR_FAILED, "open", NULL,
		      "%s holds no entries", dir->file.path);
	dir_error_advise(error, "`dsacls snapshot BASE -o FILE` makes such a "
				"file; so does ldapsearch");
	return false;
}

struct directory *
directory_open_ldif(struct arena *arena, const char *path, struct diags *diags,
		    struct dir_error *error)
{
	struct ldif_directory *dir = calloc(1, sizeof(*dir));
	struct dir_error scratch;

	(void)diags;
	error = error ? error : &scratch;
	if (!dir)
		diag_die("out of memory");
	dir->base.ops = &ldif_ops;
	dir->base.arena = arena;
	dir->rootdse = -1;
	if (ldif_source_open(&dir->file, arena, path, error) == DIR_OK &&
	    load(dir, error)) {
		ldif_facts_find(dir);
		return &dir->base;
	}
	ldif_close_all(&dir->base);
	return NULL;
}
