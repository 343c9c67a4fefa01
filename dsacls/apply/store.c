/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/store.c: a record is a head of fixed size, then texts, the wire bytes
 * of descriptors, and notes. Only this process reads them. The index has the
 * place of the latest record of each attribute of an object.
 */
#include "apply/store.h"

#include "apply/work.h"
#include "base/str.h"
#include "base/table.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A place below this is an object in memory, the rest are bytes. */
#define FEW ((uint64_t)16)
#define MEMORY_MOST ((size_t)1 << 20)
#define NOWHERE UINT64_MAX
#define ABSENT UINT32_MAX

/* What an object's later changes need to know of its record. */
struct planned {
	uint64_t previous; /* place of the one before it, or NOWHERE */
	uint64_t held;	   /* hash of what the directory held */
	size_t change;
	unsigned before_parts, after_parts; /* not as the directory has them */
};

struct kept {
	struct object object;
	struct planned planned;
};

struct item {
	struct sd_guid guid; /* zero: not known, the hash is of the name */
	uint64_t place;
};

struct store {
	struct kept few[FEW];
	struct str buffer; /* from flushed to end */
	FILE *file;	   /* from FEW to flushed; NULL: nothing */
	uint64_t count;	   /* objects in few */
	uint64_t flushed, end;
	uint64_t at;	/* where the file is read on; NOWHERE: not known */
	uint64_t place; /* of the next byte of the record that is read */
	uint64_t next;	/* place of the next object for store_next */
	bool failed;	/* a descriptor had no bytes */

	bool repeats;
	struct table index; /* of item */
	struct sd_desc draft;
	bool many_runs;
	size_t change, since;
	uint64_t begin; /* place of the first object of this run */
};

#define TEXTS 3
#define DESCS 6

struct record {
	struct kept kept;      /* its pointers and descriptors mean nothing */
	uint32_t texts[TEXTS]; /* lengths; ABSENT */
	uint32_t descs[DESCS];
};

/* What an object points to, and in which order a record has it. */
struct pointers {
	const char **texts[TEXTS];
	struct {
		bool *has;
		struct sd_desc *desc;
	} descs[DESCS];
};

static struct pointers
pointers_of(struct object *object)
{
	return (struct pointers){
		.texts = {&object->out.dn, &object->out.name,
			  &object->out.class},
		.descs = {{&object->has_before, &object->before},
			  {&object->has_after, &object->after},
			  {&object->has_now, &object->now},
			  {&object->has_base, &object->base},
			  {&object->has_goal, &object->goal},
			  {&object->has_held, &object->held}},
	};
}

struct note_head {
	bool is_error;
	enum note_kind kind;
	uint32_t text, hint;
};

struct store *
store_new(bool repeats)
{
	struct store *store = or_die(calloc(1, sizeof(*store)));

	str_init(&store->buffer);
	store->index.item_size = sizeof(struct item);
	store->flushed = store->end = FEW;
	store->at = NOWHERE;
	store->repeats = repeats;
	store->since = SIZE_MAX;
	return store;
}

static void
drop_few(struct store *store, uint64_t left)
{
	while (store->count > left)
		object_clear(&store->few[--store->count].object);
}

void
store_free(struct store *store)
{
	if (store == NULL)
		return;
	drop_few(store, 0);
	if (store->file != NULL)
		fclose(store->file);
	str_clear(&store->buffer);
	table_clear(&store->index);
	sd_desc_clear(&store->draft);
	free(store);
}

uint64_t
store_size(const struct store *store)
{
	return store->end - FEW;
}

/* ---- writing ------------------------------------------------------------ */

static uint32_t
put_text(struct store *store, const char *text)
{
	if (text == NULL)
		return ABSENT;
	str_append(&store->buffer, text);
	return (uint32_t)strlen(text);
}

/* Appends the bytes; returns their length. */
static uint32_t
put_desc(struct store *store, bool has, const struct sd_desc *desc)
{
	uint8_t *bytes;
	size_t len;

	if (!has)
		return ABSENT;
	if (sd_desc_encode_alloc(desc, &bytes, &len, NULL) != SD_OK) {
		store->failed = true;
		errno = EOVERFLOW;
		return ABSENT;
	}
	str_append_bytes(&store->buffer, bytes, len);
	free(bytes);
	return (uint32_t)len;
}

static void
put_notes(struct store *store, const struct object *object)
{
	for (size_t i = 0; i < object->out.note_count; i++) {
		const struct outcome_note *note = &object->out.notes[i];
		struct note_head head = {.is_error = note->is_error,
					 .kind = note->kind};
		const size_t start = store->buffer.len;

		str_append_bytes(&store->buffer, &head, sizeof(head));
		head.text = put_text(store, note->text);
		head.hint = put_text(store, note->hint);
		memcpy(store->buffer.data + start, &head, sizeof(head));
	}
}

static bool
flush(struct store *store)
{
	if (store->file == NULL)
		store->file = tmpfile();
	if (store->file == NULL ||
	    fseeko(store->file, (off_t)(store->flushed - FEW), SEEK_SET) != 0 ||
	    fwrite(store->buffer.data, 1, store->buffer.len, store->file) !=
		    store->buffer.len ||
	    fflush(store->file) != 0)
		return false;
	str_reset(&store->buffer);
	store->flushed = store->end;
	store->at = NOWHERE;
	return true;
}

static bool
put_bytes(struct store *store, struct kept *kept)
{
	const struct pointers pointers = pointers_of(&kept->object);
	const size_t start = store->buffer.len;
	struct record record = {.kept = *kept};

	str_append_bytes(&store->buffer, &record, sizeof(record));
	for (size_t i = 0; i < TEXTS; i++)
		record.texts[i] = put_text(store, *pointers.texts[i]);
	for (size_t i = 0; i < DESCS; i++)
		record.descs[i] = put_desc(store, *pointers.descs[i].has,
					   pointers.descs[i].desc);
	put_notes(store, &kept->object);
	memcpy(store->buffer.data + start, &record, sizeof(record));
	store->end = store->flushed + store->buffer.len;
	return !store->failed &&
	       (store->buffer.len < MEMORY_MOST || flush(store));
}

/* ---- reading ------------------------------------------------------------ */

static bool
get(struct store *store, void *out, size_t len)
{
	const uint64_t place = store->place;

	errno = EIO;
	if (place > store->end || len > store->end - place)
		return false;
	store->place += len;
	if (place >= store->flushed) {
		memcpy(out, store->buffer.data + (place - store->flushed), len);
		return true;
	}
	if (store->at != place &&
	    fseeko(store->file, (off_t)(place - FEW), SEEK_SET) != 0)
		return false;
	store->at = place + len;
	return fread(out, 1, len, store->file) == len;
}

static bool
get_text(struct store *store, struct arena *arena, uint32_t len,
	 const char **out)
{
	char *text;

	*out = NULL;
	if (len == ABSENT)
		return true;
	*out = text = arena_alloc(arena, (size_t)len + 1);
	return get(store, text, len);
}

static bool
get_desc(struct store *store, struct object *object, uint32_t len, bool *has,
	 struct sd_desc *desc)
{
	struct arena_mark mark = arena_mark(&object->arena);
	uint8_t *bytes;
	bool ok;

	*has = len != ABSENT;
	if (!*has)
		return true;
	bytes = arena_alloc(&object->arena, len);
	ok = get(store, bytes, len) &&
	     sd_desc_decode(bytes, len, desc, NULL) == SD_OK;
	arena_release(&object->arena, mark);
	return ok;
}

/* As they are: object_note() would say once more where the command is. */
static bool
get_notes(struct store *store, struct object *object, size_t count)
{
	object->out.notes =
		arena_array(&object->arena, count, sizeof(*object->out.notes));
	object->out.note_count = object->note_capacity = count;
	for (size_t i = 0; i < count; i++) {
		struct outcome_note *note = &object->out.notes[i];
		struct note_head head;

		if (!get(store, &head, sizeof(head)) ||
		    !get_text(store, &object->arena, head.text, &note->text) ||
		    !get_text(store, &object->arena, head.hint, &note->hint))
			return false;
		note->is_error = head.is_error;
		note->kind = head.kind;
	}
	return true;
}

/* What the first pass alone needs. */
static void
forget_first_pass(struct object *object)
{
	object->draft = NULL;
	object->phase = PHASE_IDLE;
	object->nc = object->why = object->seen_dn = NULL;
}

/* The record at the place; afterwards store->place is behind it. Values come
 * with it, what they point to is read anew. The object is to be cleared in any
 * case. */
static bool
get_bytes(struct store *store, uint64_t place, struct kept *kept)
{
	struct object *object = &kept->object;
	const struct pointers pointers = pointers_of(object);
	struct record record;
	bool ok = true;

	object_init(object);
	store->place = place;
	if (!get(store, &record, sizeof(record)))
		return false;
	kept->planned = record.kept.planned;
	*object = record.kept.object;
	arena_init(&object->arena);
	forget_first_pass(object);
	for (size_t i = 0; i < DESCS; i++)
		sd_desc_init(pointers.descs[i].desc);
	for (size_t i = 0; i < TEXTS && ok; i++)
		ok = get_text(store, &object->arena, record.texts[i],
			      pointers.texts[i]);
	for (size_t i = 0; i < DESCS && ok; i++)
		ok = get_desc(store, object, record.descs[i],
			      pointers.descs[i].has, pointers.descs[i].desc);
	return ok && get_notes(store, object, object->out.note_count);
}

void
store_each(struct store *store, store_visit *visit, void *context)
{
	uint64_t place = store->begin;
	struct kept kept;
	bool ok = true;

	for (; place < store->count; place++)
		visit(context, &store->few[place].object);
	if (place < FEW)
		place = FEW;
	for (; ok && place < store->end; place = store->place) {
		ok = get_bytes(store, place, &kept);
		if (ok)
			visit(context, &kept.object);
		object_clear(&kept.object);
	}
}

int
store_next(struct store *store, struct object *object)
{
	struct kept kept;
	bool ok;

	if (store->next < store->count) {
		struct object *few = &store->few[store->next++].object;

		*object = *few;
		object_init(few);
		forget_first_pass(object);
		return 1;
	}
	if (store->next < FEW)
		store->next = FEW;
	if (store->next == store->end)
		return 0;
	ok = get_bytes(store, store->next, &kept);
	store->next = store->place;
	*object = kept.object;
	return ok ? 1 : -1;
}

/* ---- the latest record of an object ------------------------------------- */

static bool
is_guid(const void *item, const void *key)
{
	return sd_guid_equal(&((const struct item *)item)->guid, key);
}

static void
add_lower(struct str *str, const char *text)
{
	for (; *text != '\0'; text++)
		str_append_char(str, (char)text_lower(*text));
}

/* By GUID; by name where a snapshot has none. NULL: it is not to be added. */
static struct item *
find_item(struct store *store, const struct object *object, bool add)
{
	const struct sd_guid *guid = &object->out.guid;
	bool is_new = false;
	struct item *item;
	struct str key;
	uint64_t hash;

	str_init(&key);
	add_lower(&key, object->task->attribute);
	str_append_char(&key, '\0');
	if (sd_guid_is_zero(guid))
		add_lower(&key, object->out.dn);
	else
		str_append_bytes(&key, guid->bytes, sizeof(guid->bytes));
	hash = hash_bytes(0, key.data, key.len);
	str_clear(&key);
	item = add ? table_add(&store->index, hash, is_guid, guid, &is_new)
		   : table_find(&store->index, hash, is_guid, guid);
	if (is_new)
		*item = (struct item){*guid, NOWHERE};
	return item;
}

/* read is for one that is not in memory, and is to be cleared. NULL: errno. */
static const struct kept *
get_kept(struct store *store, uint64_t place, struct kept *read)
{
	object_init(&read->object);
	if (place < FEW)
		return &store->few[place];
	return get_bytes(store, place, read) ? read : NULL;
}

uint64_t
store_hash(const char *dn, const struct sd_desc *desc)
{
	uint64_t hash = hash_bytes(0, dn, strlen(dn));
	struct sd_desc held = SD_DESC_INIT;
	uint8_t *bytes = NULL;
	size_t len = 0;

	if (desc == NULL)
		return hash;
	held = *desc;
	held.sacl_state = SD_ACL_ABSENT;
	held.control &= (uint16_t)~(
		SD_CONTROL_SACL_PRESENT | SD_CONTROL_SACL_DEFAULTED |
		SD_CONTROL_SACL_AUTO_INHERIT_REQ |
		SD_CONTROL_SACL_AUTO_INHERITED | SD_CONTROL_SACL_PROTECTED);
	if (sd_desc_encode_alloc(&held, &bytes, &len, NULL) != SD_OK)
		return hash;
	hash = hash_bytes(hash, bytes, len);
	free(bytes);
	return hash;
}

/* The object begins as the kept one ends: a change of its own, or one more part
 * of the same change. */
static void
follow_kept(struct store *store, struct object *object, const struct kept *kept)
{
	const struct planned *planned = &kept->planned;
	struct sd_desc joined = sd_parts_join(
		&object->before, &kept->object.after, planned->after_parts);

	object->out.follows = planned->change + 1;
	object->repeated = true;
	object->is_new = kept->object.out.removes;
	if (planned->change >= store->since) {
		bool has;

		object_put(&store->draft, &has, &joined);
		object->draft = &store->draft;
		joined = sd_parts_join(&object->before, &kept->object.before,
				       planned->before_parts);
	}
	object_begin_with(object, &joined);
}

bool
store_follow(struct store *store, struct object *object)
{
	const struct kept *kept;
	struct item *item;
	struct kept read;

	if (!store->repeats)
		return true;
	item = find_item(store, object, false);
	if (item == NULL || item->place == NOWHERE)
		return true;
	kept = get_kept(store, item->place, &read);
	if (kept != NULL && store->many_runs &&
	    kept->planned.held != store_hash(object->out.dn, &object->before))
		item->place = NOWHERE;
	else if (kept != NULL)
		follow_kept(store, object, kept);
	object_clear(&read.object);
	return kept != NULL;
}

/* Makes the record the latest one of its object. */
static bool
add_to_index(struct store *store, struct kept *kept, uint64_t place)
{
	const struct object *object = &kept->object;
	const struct sd_desc *held =
		object->has_held ? &object->held : &object->before;
	struct item *item = find_item(store, object, true);
	struct planned *planned = &kept->planned;

	planned->previous = item->place;
	planned->change = store->change;
	if (store->many_runs)
		planned->held = store_hash(object->out.dn, held);
	if (item->place != NOWHERE) {
		struct kept read;
		const struct kept *latest = get_kept(store, item->place, &read);

		if (latest != NULL)
			planned->before_parts =
				object->draft != NULL
					? latest->planned.before_parts
					: latest->planned.after_parts;
		object_clear(&read.object);
		if (latest == NULL)
			return false;
	}
	planned->after_parts =
		planned->before_parts |
		(object->task->is_sd ? object->out.sd_flags : SD_FLAG_ALL);
	item->place = place;
	return true;
}

bool
store_put(struct store *store, struct object *object)
{
	const bool is_few = store->count < FEW && store->end == FEW;
	const uint64_t place = is_few ? store->count : store->end;
	struct kept kept = {.object = *object};
	bool ok;

	if (store->repeats && object->out.state == OUTCOME_PLANNED &&
	    !add_to_index(store, &kept, place))
		return false;
	if (is_few) {
		store->few[store->count++] = kept;
		object_init(object);
		return true;
	}
	ok = put_bytes(store, &kept);
	object_clear(object);
	object_init(object);
	return ok;
}

/* ---- many runs ---------------------------------------------------------- */

void
store_begin(struct store *store, size_t change, size_t since)
{
	store->many_runs = true;
	store->change = change;
	store->since = since;
	store->begin = store->next =
		store->end > FEW ? store->end : store->count;
}

void
store_take_back(struct store *store)
{
	const uint64_t begin = store->begin;
	struct item *item;

	for (item = table_next(&store->index, NULL); item != NULL;
	     item = table_next(&store->index, item))
		while (item->place != NOWHERE && item->place >= begin) {
			struct kept read;
			const struct kept *kept =
				get_kept(store, item->place, &read);

			item->place =
				kept != NULL ? kept->planned.previous : NOWHERE;
			object_clear(&read.object);
		}
	drop_few(store, begin);
	store->end = begin > FEW ? begin : FEW;
	if (store->flushed > store->end)
		store->flushed = store->end;
	store->buffer.len = (size_t)(store->end - store->flushed);
	store->at = NOWHERE;
}
