/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/identity.c: names objects by GUID in requests, checks whom an answer is
 * about, and finds the new name of a renamed object. Sends searches only, and
 * only after a rename.
 */
#include "apply/identity.h"

#include "resolve/object.h"

#include <string.h>

bool
identity_is_addressed(const struct work *work, const struct object *object)
{
	return !sd_guid_is_zero(&object->out.guid) && !object->by_name &&
	       !work->names_only;
}

const char *
identity_address(const struct work *work, struct object *object)
{
	return identity_is_addressed(work, object)
		       ? dir_guid_name(&object->arena, &object->out.guid)
		       : object->out.dn;
}

const char *
identity_context(const struct work *work, struct object *object)
{
	if (object->nc == NULL)
		object->nc = directory_context(work->run.dir, object->out.dn);
	return object->nc;
}

bool
identity_is_searched(const struct work *work, struct object *object)
{
	return !sd_guid_is_zero(&object->out.guid) &&
	       !identity_is_addressed(work, object) &&
	       identity_context(work, object) != NULL;
}

void
identity_aim(const struct work *work, struct object *object,
	     struct dir_search *search)
{
	search->base = identity_address(work, object);
	search->name = object->out.dn;
	search->show_deleted = object->show_deleted;
	if (!identity_is_searched(work, object))
		return;
	search->base = identity_context(work, object);
	search->scope = DIR_SUB;
	search->filter = arena_printf(
		&object->arena, "(objectGUID=%s)",
		dir_filter_bytes(&object->arena, object->out.guid.bytes,
				 sizeof(object->out.guid.bytes)));
}

bool
identity_try_search(const struct work *work, struct object *object,
		    const struct dir_error *error)
{
	if (!identity_is_addressed(work, object) ||
	    (error->status != DIR_BAD_NAME && error->status != DIR_NOT_FOUND))
		return false;
	object->by_name = true;
	return true;
}

void
identity_found_by_search(struct work *work, const struct object *object)
{
	if (!object->by_name || work->names_only)
		return;
	work->names_only = true;
	if (work->run.options->verbose)
		diag_note(work->run.diags, NULL,
			  "%s takes no <GUID=...> for a name: each object is "
			  "looked for by its objectGUID and written by its "
			  "name right after",
			  directory_info(work->run.dir)->host);
}

/* ---- answers ------------------------------------------------------------ */

static const char *
is_another(struct object *object, const struct sd_guid *found)
{
	char is[SD_GUID_TEXT_SIZE];
	char meant[SD_GUID_TEXT_SIZE];

	if (sd_guid_is_zero(found))
		return "the answer has another name and shows no objectGUID, "
		       "so it is unknown which object it is about";
	return arena_printf(&object->arena,
			    "another object has that name now: its objectGUID "
			    "is %s, and %s was meant",
			    sd_guid_format(found, is),
			    sd_guid_format(&object->out.guid, meant));
}

/* Of an object without a GUID, whose name is no other one. NULL: none. */
static const char *
sid_mismatch(const struct object *object, const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, "objectSid");
	struct sd_sid sid;

	if (!object->has_sid)
		return NULL;
	if (found != NULL && found->count == 1 &&
	    sd_sid_decode(found->values[0].bytes, found->values[0].len, &sid,
			  NULL) == SD_OK)
		return sd_sid_equal(&sid, &object->sid)
			       ? NULL
			       : "another object has that name now: its "
				 "objectSid is not that of the object that was "
				 "meant";
	/* As with the GUID, it may be hidden by now. */
	return dir_dn_equal(object->out.dn, entry->dn)
		       ? NULL
		       : "the answer has its name in another spelling and "
			 "shows no objectSid, so it is unknown which "
			 "object it is about";
}

bool
identity_check(struct object *object, const struct dir_entry *entry,
	       const char **why)
{
	const struct sd_guid guid = dir_entry_guid(entry);

	if (!sd_guid_is_zero(&object->out.guid)) {
		/* The change may be what took the right to read it: asked for
		 * by GUID, and of the same name, it is that object. */
		if (sd_guid_equal(&guid, &object->out.guid) ||
		    (sd_guid_is_zero(&guid) && object->out.dn != NULL &&
		     dir_dn_equal(object->out.dn, entry->dn)))
			return true;
		*why = is_another(object, &guid);
		return false;
	}
	if (object->out.dn != NULL &&
	    dir_dn_differs(object->out.dn, entry->dn)) {
		*why = arena_printf(&object->arena,
				    "the directory answers with another "
				    "object, %s",
				    entry->dn);
		return false;
	}
	*why = sid_mismatch(object, entry);
	return *why == NULL;
}

void
identity_warn(struct work *work, struct object *object)
{
	if (!sd_guid_is_zero(&object->out.guid) || work->nameless ||
	    directory_info(work->run.dir)->is_offline)
		return;
	work->nameless = true;
	object_note(object, false,
		    "the right to read objectGUID (RP) makes sure that it is "
		    "the same object, whatever it is called",
		    "%s: the directory does not show its objectGUID: it is "
		    "known by its name%s alone, and so is every other that "
		    "shows none",
		    object->out.dn,
		    object->has_sid ? " and its objectSid" : "");
	object_keep_note(object);
}

/* ---- names -------------------------------------------------------------- */

/* Is dn within the base, as the directory spells both? */
static bool
is_below(const struct walk_base *base, const char *dn)
{
	struct arena arena = ARENA_INIT;
	const char *parent;
	bool below;

	if (!base->one_level)
		return dir_dn_within(dn, base->dn);
	parent = dir_dn_parent(&arena, dn);
	below = parent != NULL && dir_dn_equal(parent, base->dn);
	arena_clear(&arena);
	return below;
}

static bool
take_seen(void *context, const struct dir_entry *entry)
{
	struct object *object = context;
	const char *why;

	object->found = true;
	if (!identity_check(object, entry, &why))
		object_fail(object, NULL, "%s: %s", object->out.dn, why);
	else if (!dir_dn_equal(object->out.dn, entry->dn))
		object->seen_dn = arena_strdup(&object->arena, entry->dn);
	return true;
}

/* Reads it by its GUID, in whichever way the server takes it. */
static enum dir_status
read_identity(struct work *work, struct object *object, struct dir_error *error)
{
	struct dir_search search;
	enum dir_status status;

	do {
		search = (struct dir_search){.attributes = dir_guid_alone};
		identity_aim(work, object, &search);
		object->found = false;
		status = directory_search(work->run.dir, &search, take_seen,
					  object, error);
		if (status == DIR_OK && !object->found)
			error->status = status = DIR_NOT_FOUND;
	} while (status != DIR_OK && identity_try_search(work, object, error));
	if (status == DIR_OK)
		identity_found_by_search(work, object);
	return status;
}

void
identity_init_base(struct object *object, const struct walk_base *base)
{
	object_init(object);
	object->out.dn = base->dn;
	object->out.guid = base->guid;
	object->show_deleted = base->show_deleted;
}

/* The base may be what was renamed. */
static bool
is_still_below(struct work *work, struct walk_base *base, const char *dn)
{
	struct dir_error error;
	struct object object;

	if (is_below(base, dn))
		return true;
	if (sd_guid_is_zero(&base->guid))
		return false;
	identity_init_base(&object, base);
	if (read_identity(work, &object, &error) == DIR_OK &&
	    object.seen_dn != NULL)
		base->dn = arena_strdup(work->run.arena, object.seen_dn);
	object_clear(&object);
	return is_below(base, dn);
}

void
identity_rename(struct object *object)
{
	object_note(object, false, NULL, "%s was renamed: it is %s now",
		    object->out.dn, object->seen_dn);
	object_keep_note(object);
	object->out.dn = object->seen_dn;
	object->seen_dn = object->nc = NULL;
}

struct dir_search
identity_ask_name(const struct object *object)
{
	return (struct dir_search){.base = object->out.dn,
				   .attributes = dir_guid_alone};
}

void
identity_take_name(struct object *object, const struct dir_entry *entry)
{
	object->taken_by = dir_entry_guid(entry);
	object->name_is_taken =
		!sd_guid_equal(&object->taken_by, &object->out.guid);
}

static const char *
shown_guid(struct object *object)
{
	char text[SD_GUID_TEXT_SIZE];

	if (sd_guid_is_zero(&object->taken_by))
		return "";
	return arena_printf(&object->arena, " (objectGUID %s)",
			    sd_guid_format(&object->taken_by, text));
}

/* Undo leaves out what was deleted. */
static enum identity
refuse_deleted(struct work *work, struct object *object)
{
	object_fail(object, NULL,
		    "%s: the object was deleted; what is left of it is %s",
		    object->out.dn, object->seen_dn);
	if (work->undoes == NULL)
		return IDENTITY_OTHER;
	work->conflicts++;
	work->gone++;
	object->out.state = OUTCOME_SKIPPED;
	return IDENTITY_LEFT;
}

/* By undo, resume or restore, which take no names of objects. */
static bool
is_brought_back(const struct object *object)
{
	return object->has_base || object->has_goal;
}

/* The object that was meant is named, and neither is written. Undo continues
 * with the rest; the run counts as taken back in part. */
static enum identity
refuse(struct work *work, struct object *object)
{
	object_fail(object,
		    is_brought_back(object)
			    ? "with --force the one that was meant is written, "
			      "whatever it is called now; or rename one of them"
			    : "name the one that you mean, by its new name or "
			      "its <GUID=...>",
		    "%s means another object now%s; the one that was meant is "
		    "%s: neither is written",
		    object->out.dn, shown_guid(object), object->seen_dn);
	if (work->undoes == NULL)
		return IDENTITY_OTHER;
	work->conflicts++;
	work->strays++;
	object->out.state = OUTCOME_SKIPPED;
	return IDENTITY_LEFT;
}

enum identity
identity_settle(struct work *work, struct object *object)
{
	object->asks_name = false;
	if (object->name_is_taken &&
	    !(is_brought_back(object) && work->run.options->force))
		return refuse(work, object);
	if (object_is_deleted(&object->arena, work->run.dir, object->seen_dn) &&
	    !object_is_deleted(&object->arena, work->run.dir, object->out.dn))
		return refuse_deleted(work, object);
	identity_rename(object);
	return IDENTITY_SAME;
}

static bool
take_name(void *context, const struct dir_entry *entry)
{
	identity_take_name(context, entry);
	return true;
}

void
identity_note_other(const struct work *work, struct object *object,
		    const char *sent_to)
{
	const struct dir_search search = {.base = sent_to,
					  .attributes = dir_guid_alone};
	char guid[SD_GUID_TEXT_SIZE] = "not shown";
	struct dir_error error;

	object->name_is_taken = false;
	if (directory_search(work->run.dir, &search, take_name, object,
			     &error) == DIR_OK &&
	    object->name_is_taken) {
		if (!sd_guid_is_zero(&object->taken_by))
			sd_guid_format(&object->taken_by, guid);
		object_note(object, true,
			    "look at it: its access list of before is in no "
			    "journal, undo does not bring it back",
			    "%s (objectGUID %s) was written by its name: at "
			    "that moment it took the name from the object that "
			    "was meant, which is %s now and was not written",
			    sent_to, guid, object->out.dn);
	} else {
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s was written by its name, which the object that "
			    "was meant no longer had: that one is %s now and "
			    "was not written; it is unknown what was",
			    sent_to, object->out.dn);
	}
}

enum identity
identity_follow(struct work *work, struct object *object)
{
	const struct dir_search search = identity_ask_name(object);
	struct dir_error error;
	enum dir_status status;

	if (object->under != NULL) {
		if (is_still_below(work, object->under, object->seen_dn)) {
			identity_rename(object);
			return IDENTITY_SAME;
		}
		object_note(object, true, NULL,
			    "%s: left out: it is %s now, and that is not below "
			    "%s any more",
			    object->out.dn, object->seen_dn, object->under->dn);
		work->strays++;
		return IDENTITY_LEFT;
	}
	object->name_is_taken = false;
	status = directory_search(work->run.dir, &search, take_name, object,
				  &error);
	if (status != DIR_OK && status != DIR_NOT_FOUND) {
		object_fail(object, error.advice,
			    "%s: it is %s now, and what is at its old name is "
			    "unknown: %s",
			    object->out.dn, object->seen_dn, error.sentence);
		return IDENTITY_OTHER;
	}
	return identity_settle(work, object);
}

bool
identity_find(struct work *work, struct object *object)
{
	struct dir_error error;
	enum dir_status status = read_identity(work, object, &error);

	if (status == DIR_NOT_FOUND)
		identity_fail_gone(work, object);
	else if (status != DIR_OK)
		object_fail_dir(object, &error);
	if (status != DIR_OK || object->out.note_count > 0)
		return false;
	return object->seen_dn == NULL ||
	       identity_follow(work, object) == IDENTITY_SAME;
}

void
identity_fail_gone(struct work *work, struct object *object)
{
	const struct job_target target = {
		.dn = sd_guid_is_zero(&object->out.guid)
			      ? object->out.dn
			      : dir_guid_name(&object->arena,
					      &object->out.guid),
		.name = object->out.dn,
		.guid = object->out.guid};
	struct diags reasons;

	diags_init(&reasons, &object->arena);
	(void)object_report_gone(&target, work->run.dir, &reasons);
	object_fail(object, reasons.first->hint, "%s", reasons.first->message);
}
