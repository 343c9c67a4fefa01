/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/object.c: makes, moves and frees the object of a run, and adds its
 * notes.
 */
#include "apply/work.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
object_init(struct object *object)
{
	*object = (struct object){.out.state = OUTCOME_FAILED};
	arena_init(&object->arena);
	sd_desc_init(&object->before);
	sd_desc_init(&object->after);
	sd_desc_init(&object->now);
	sd_desc_init(&object->held);
	sd_desc_init(&object->base);
	sd_desc_init(&object->goal);
}

void
object_clear(struct object *object)
{
	sd_desc_clear(&object->before);
	sd_desc_clear(&object->after);
	sd_desc_clear(&object->now);
	sd_desc_clear(&object->held);
	sd_desc_clear(&object->base);
	sd_desc_clear(&object->goal);
	arena_clear(&object->arena);
}

static void
add_note(struct object *object, bool is_error, const char *text,
	 const char *hint)
{
	const char *where = object->task != NULL ? object->task->where : NULL;

	if (where != NULL)
		text = arena_printf(&object->arena, "%s: %s", where, text);
	object->out.notes = arena_grow(
		&object->arena, object->out.notes, &object->note_capacity,
		object->out.note_count + 1, sizeof(*object->out.notes));
	object->out.notes[object->out.note_count++] = (struct outcome_note){
		.is_error = is_error,
		.text = text,
		.hint = arena_strdup(&object->arena, hint),
	};
}

void
object_note(struct object *object, bool is_error, const char *hint,
	    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_note(object, is_error, arena_vprintf(&object->arena, format, args),
		 hint);
	va_end(args);
}

void
object_note_kind(struct object *object, enum note_kind kind)
{
	object->out.notes[object->out.note_count - 1].kind = kind;
}

void
object_keep_note(struct object *object)
{
	const struct outcome_note latest =
		object->out.notes[object->out.note_count - 1];

	for (size_t i = object->out.note_count - 1; i > object->kept_notes; i--)
		object->out.notes[i] = object->out.notes[i - 1];
	object->out.notes[object->kept_notes++] = latest;
}

void
object_fail(struct object *object, const char *hint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_note(object, true, arena_vprintf(&object->arena, format, args),
		 hint);
	va_end(args);
	object->out.state = OUTCOME_FAILED;
}

void
object_fail_dir(struct object *object, const struct dir_error *error)
{
	const char *text = error->sentence;

	if (error->server_text != NULL && error->server_text[0] != '\0')
		object_fail(object, error->advice, "%s (server: %s)", text,
			    error->server_text);
	else
		object_fail(object, error->advice, "%s", text);
	object->denied = error->status == DIR_NO_ACCESS;
}

void
object_drop(struct sd_desc *slot, bool *has)
{
	sd_desc_clear(slot);
	*has = false;
}

void
object_put(struct sd_desc *slot, bool *has, const struct sd_desc *desc)
{
	struct sd_desc copy = SD_DESC_INIT;

	if (sd_desc_copy(desc, &copy) != SD_OK)
		diag_die("out of memory");
	sd_desc_clear(slot);
	*slot = copy;
	*has = true;
}

void
object_begin_with(struct object *object, const struct sd_desc *desc)
{
	/* desc may point into the lists of before: they live on in held. */
	if (!object->has_held) {
		object->held = object->before;
		object->has_held = true;
		sd_desc_init(&object->before);
	}
	object_put(&object->before, &object->has_before, desc);
}

static const struct sd_desc *
if_there(const struct sd_desc *desc, bool has)
{
	return has ? desc : NULL;
}

/* Of a plan alone: what is done, or is not to be done, needs no rights. */
static enum outcome_allowed
allowed(const struct object *object)
{
	if (!object->knows_rights || object->out.state != OUTCOME_PLANNED)
		return OUTCOME_ALLOWED_UNKNOWN;
	return (object->out.sd_flags & ~object->rights) == 0
		       ? OUTCOME_ALLOWED_YES
		       : OUTCOME_ALLOWED_NO;
}

/* There was none, or the change that is merged is to that. */
static bool
lacks_dacl(const struct object *object)
{
	return (object->has_before && !object->is_new &&
		object->before.dacl_state == SD_ACL_ABSENT) ||
	       (object->has_goal && object->goal.dacl_state == SD_ACL_ABSENT);
}

struct outcome
object_outcome(const struct object *object)
{
	struct outcome outcome = object->out;

	outcome.attribute = object->task->attribute;
	outcome.sd_flags = object->task->is_sd ? object->out.sd_flags : 0;
	outcome.before = if_there(&object->before, object->has_before);
	outcome.held = object->has_held ? &object->held : outcome.before;
	outcome.after = if_there(&object->after, object->has_after);
	outcome.now = if_there(&object->now, object->has_now);
	outcome.allowed = allowed(object);
	outcome.sacl_unread = object->task->is_sd &&
			      (object->without_audit ||
			       (object->task->read_flags & SD_FLAG_SACL) == 0);
	outcome.lacks_dacl = lacks_dacl(object);
	return outcome;
}

bool
object_is_computed(const struct object *object)
{
	return object->task->is_sd && !object->out.is_head &&
	       !object->out.is_deleted;
}

void
object_lend_owner(struct sd_desc *desc, const struct sd_desc *from)
{
	if (!desc->has_owner && from->has_owner) {
		desc->has_owner = true;
		desc->owner = from->owner;
	}
	if (!desc->has_group && from->has_group) {
		desc->has_group = true;
		desc->group = from->group;
	}
}

struct sd_dc_target
object_wire(const struct object *object)
{
	return (struct sd_dc_target){
		.sd_flags = object->task->is_sd ? object->out.sd_flags : 0,
		.is_head = object->out.is_head,
		.is_deleted = object->out.is_deleted,
		.lacks_dacl = lacks_dacl(object),
	};
}

bool
object_bytes(struct object *object, const struct sd_desc *desc, uint8_t **out,
	     size_t *len)
{
	const struct sd_dc_target context = object_wire(object);
	struct sd_error error = {.message = ""};

	if (apply_wire_value(&object->arena, desc, &context, out, len, &error))
		return true;
	object_fail(object, NULL, "%s: the descriptor cannot be sent: %s",
		    object->out.dn, error.message);
	return false;
}
