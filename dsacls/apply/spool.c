/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/spool.c: objects as records: a head of fixed size, then their texts
 * and the wire bytes of their descriptors. Only this process reads them.
 */
#include "apply/spool.h"

#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MOST ((size_t)1 << 20)
#define ABSENT UINT32_MAX

struct spool {
	struct str buffer; /* what is not in the file yet */
	size_t place;	   /* read from buffer so far */
	FILE *file;	   /* NULL while all fits into memory */
	bool failed;	   /* a descriptor had no bytes */
};

enum { TEXT_DN, TEXT_NAME, TEXT_CLASS, TEXT_COUNT };
enum {
	DESC_BEFORE,
	DESC_AFTER,
	DESC_NOW,
	DESC_BASE,
	DESC_GOAL,
	DESC_HELD,
	DESC_COUNT
};

struct record {
	struct object plain; /* its pointers and descriptors mean nothing */
	uint32_t texts[TEXT_COUNT]; /* lengths; ABSENT */
	uint32_t descs[DESC_COUNT];
	uint32_t notes;
};

struct note_head {
	bool is_error;
	enum note_kind kind;
	uint32_t text, hint;
};

struct spool *
spool_new(void)
{
	struct spool *spool = calloc(1, sizeof(*spool));

	if (spool == NULL)
		diag_die("out of memory");
	str_init(&spool->buffer);
	return spool;
}

void
spool_free(struct spool *spool)
{
	if (spool == NULL)
		return;
	if (spool->file != NULL)
		fclose(spool->file);
	str_clear(&spool->buffer);
	free(spool);
}

/* ---- writing ------------------------------------------------------------ */

static uint32_t
length_of(const char *text)
{
	return text != NULL ? (uint32_t)strlen(text) : ABSENT;
}

static void
put_text(struct spool *spool, const char *text)
{
	if (text != NULL)
		str_append(&spool->buffer, text);
}

/* Appends the bytes; returns their length. */
static uint32_t
put_desc(struct spool *spool, bool has, const struct sd_desc *desc)
{
	uint8_t *bytes;
	size_t len;

	if (!has)
		return ABSENT;
	if (sd_desc_encode_alloc(desc, &bytes, &len, NULL) != SD_OK) {
		spool->failed = true;
		errno = EOVERFLOW;
		return ABSENT;
	}
	str_append_bytes(&spool->buffer, bytes, len);
	free(bytes);
	return (uint32_t)len;
}

static void
put_notes(struct spool *spool, const struct object *object)
{
	for (size_t i = 0; i < object->note_count; i++) {
		const struct outcome_note *note = &object->notes[i];
		const struct note_head head = {note->is_error, note->kind,
					       length_of(note->text),
					       length_of(note->hint)};

		str_append_bytes(&spool->buffer, &head, sizeof(head));
		put_text(spool, note->text);
		put_text(spool, note->hint);
	}
}

static bool
flush(struct spool *spool)
{
	if (spool->file == NULL)
		spool->file = tmpfile();
	if (spool->file == NULL ||
	    fwrite(spool->buffer.data, 1, spool->buffer.len, spool->file) !=
		    spool->buffer.len)
		return false;
	str_reset(&spool->buffer);
	return true;
}

bool
spool_put(struct spool *spool, const struct object *object)
{
	const size_t start = spool->buffer.len;
	struct record record = {
		.plain = *object,
		.texts = {length_of(object->dn), length_of(object->name),
			  length_of(object->class)},
		.notes = (uint32_t)object->note_count,
	};

	str_append_bytes(&spool->buffer, &record, sizeof(record));
	put_text(spool, object->dn);
	put_text(spool, object->name);
	put_text(spool, object->class);
	record.descs[DESC_BEFORE] =
		put_desc(spool, object->has_before, &object->before);
	record.descs[DESC_AFTER] =
		put_desc(spool, object->has_after, &object->after);
	record.descs[DESC_NOW] = put_desc(spool, object->has_now, &object->now);
	record.descs[DESC_BASE] =
		put_desc(spool, object->has_base, &object->base);
	record.descs[DESC_GOAL] =
		put_desc(spool, object->has_goal, &object->goal);
	record.descs[DESC_HELD] =
		put_desc(spool, object->has_held, &object->held);
	put_notes(spool, object);
	memcpy(spool->buffer.data + start, &record, sizeof(record));
	return !spool->failed &&
	       (spool->buffer.len < MEMORY_MOST || flush(spool));
}

/* ---- reading ------------------------------------------------------------ */

bool
spool_rewind(struct spool *spool)
{
	spool->place = 0;
	if (spool->file == NULL)
		return true;
	return flush(spool) && fflush(spool->file) == 0 &&
	       fseek(spool->file, 0, SEEK_SET) == 0;
}

static bool
get(struct spool *spool, void *out, size_t len)
{
	if (spool->file != NULL) {
		if (fread(out, 1, len, spool->file) == len)
			return true;
		if (ferror(spool->file) == 0)
			errno = EIO;
		return false;
	}
	if (len > spool->buffer.len - spool->place) {
		errno = EIO;
		return false;
	}
	memcpy(out, spool->buffer.data + spool->place, len);
	spool->place += len;
	return true;
}

static bool
get_text(struct spool *spool, struct arena *arena, uint32_t len,
	 const char **out)
{
	char *text;

	*out = NULL;
	if (len == ABSENT)
		return true;
	*out = text = arena_alloc(arena, (size_t)len + 1);
	return get(spool, text, len);
}

static bool
get_desc(struct spool *spool, struct object *object, uint32_t len, bool *has,
	 struct sd_desc *desc)
{
	struct arena_mark mark = arena_mark(&object->arena);
	uint8_t *bytes;
	bool ok;

	*has = len != ABSENT;
	if (!*has)
		return true;
	bytes = arena_alloc(&object->arena, len);
	ok = get(spool, bytes, len) &&
	     sd_desc_decode(bytes, len, desc, NULL) == SD_OK;
	arena_release(&object->arena, mark);
	return ok;
}

/* As it is: object_note() would say once more where the command stands. */
static void
add_note(struct object *object, struct outcome_note note)
{
	object->notes = arena_grow(
		&object->arena, object->notes, &object->note_capacity,
		object->note_count + 1, sizeof(*object->notes));
	object->notes[object->note_count++] = note;
}

static bool
get_notes(struct spool *spool, struct object *object, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct note_head head;
		const char *text;
		const char *hint;

		if (!get(spool, &head, sizeof(head)) ||
		    !get_text(spool, &object->arena, head.text, &text) ||
		    !get_text(spool, &object->arena, head.hint, &hint))
			return false;
		add_note(object, (struct outcome_note){head.is_error, text,
						       hint, head.kind});
	}
	return true;
}

/* Values come with the record, what they point to is read anew. */
static void
take_plain(struct object *object, const struct object *plain)
{
	struct object fresh;

	object_init(&fresh);
	*object = *plain;
	object->arena = fresh.arena;
	object->before = object->after = object->now = fresh.before;
	object->base = object->goal = object->held = fresh.base;
	object->draft = NULL;
	object->notes = NULL;
	object->note_count = object->note_capacity = 0;
	object->phase = PHASE_IDLE;
	object->nc = object->why = object->seen_dn = NULL;
}

static bool
get_rest(struct spool *spool, struct object *object,
	 const struct record *record)
{
	struct arena *arena = &object->arena;

	return get_text(spool, arena, record->texts[TEXT_DN], &object->dn) &&
	       get_text(spool, arena, record->texts[TEXT_NAME],
			&object->name) &&
	       get_text(spool, arena, record->texts[TEXT_CLASS],
			&object->class) &&
	       get_desc(spool, object, record->descs[DESC_BEFORE],
			&object->has_before, &object->before) &&
	       get_desc(spool, object, record->descs[DESC_AFTER],
			&object->has_after, &object->after) &&
	       get_desc(spool, object, record->descs[DESC_NOW],
			&object->has_now, &object->now) &&
	       get_desc(spool, object, record->descs[DESC_BASE],
			&object->has_base, &object->base) &&
	       get_desc(spool, object, record->descs[DESC_GOAL],
			&object->has_goal, &object->goal) &&
	       get_desc(spool, object, record->descs[DESC_HELD],
			&object->has_held, &object->held) &&
	       get_notes(spool, object, record->notes);
}

static bool
at_end(struct spool *spool)
{
	int c;

	if (spool->file == NULL)
		return spool->place == spool->buffer.len;
	c = fgetc(spool->file);
	if (c == EOF)
		return ferror(spool->file) == 0;
	return ungetc(c, spool->file) == EOF;
}

int
spool_next(struct spool *spool, struct object *object)
{
	struct record record;

	if (at_end(spool))
		return 0;
	if (!get(spool, &record, sizeof(record)))
		return -1;
	take_plain(object, &record.plain);
	if (get_rest(spool, object, &record))
		return 1;
	errno = EIO;
	return -1;
}
