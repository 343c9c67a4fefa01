/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/verify.c: compares the read-back as a set. A DC re-sorts, drops
 * duplicates, splits and recomputes; none of that is a difference. Each
 * remaining difference is attributed to us, to the server, or to another writer
 * at the same time, which the attribute's version shows.
 */
#include "apply/verify.h"

#include "apply/edit.h"
#include "base/text.h"
#include "resolve/principal.h"
#include "resolve/schema.h"

#include <string.h>

#define ACE_TEXT_SIZE 1024

static bool
depends_on_class(const struct sd_desc *desc)
{
	const struct sd_ace_filter filter = {.origins = SD_ORIGIN_EXPLICIT};
	struct sd_ace_iter iter = sd_ace_iter_make(desc, &filter);
	const struct sd_ace *ace;

	while ((ace = sd_ace_iter_next(&iter)) != NULL)
		if (sd_ace_inherited_type(ace) != NULL &&
		    (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0 &&
		    (ace->flags & SD_ACE_INHERIT_ONLY) == 0)
			return true;
	return false;
}

const struct sd_guid *
verify_class(struct work *work, const struct object *object,
	     const struct sd_desc *desc)
{
	const struct schema_item *item;

	if (!object->task->is_sd || object->out.class == NULL ||
	    !depends_on_class(desc))
		return NULL;
	item = schema_find_class(work->run.schema, object->out.class);
	return item != NULL ? &item->guid : NULL;
}

/*
 * In the words that stored has for it (NULL: its own), as a set. One-sided:
 * stored may have INHERIT_ONLY where desc names a class that the object is
 * not of, and not the other way round.
 */
static void
normal_copy(const struct sd_desc *desc, const struct sd_desc *stored,
	    const struct sd_guid *class_guid, struct sd_desc *out)
{
	if (sd_desc_copy(desc, out) != SD_OK ||
	    (stored != NULL &&
	     sd_desc_settle(out, stored, class_guid, true) != SD_OK) ||
	    sd_desc_normalize(out, NULL) != SD_OK)
		diag_die("out of memory");
	/* No SACL and an empty one audit the same: nothing. */
	if (out->sacl_state != SD_ACL_LIST) {
		out->sacl_state = SD_ACL_LIST;
		out->sacl = (struct sd_acl){.revision = 2};
	}
}

static struct sd_diff_options
options_for(const struct object *object, const struct sd_desc *wanted)
{
	return (struct sd_diff_options){
		.ignore_inherited =
			object_is_computed(object) &&
			(wanted->control & SD_CONTROL_DACL_PROTECTED) == 0,
		.parts = object->task->is_sd ? object->out.sd_flags
					     : SD_FLAG_ALL,
	};
}

bool
verify_is(struct work *work, const struct object *object,
	  const struct sd_desc *desc, const struct sd_desc *wanted)
{
	const struct sd_diff_options options = options_for(object, wanted);
	const struct sd_guid *class_guid = verify_class(work, object, wanted);
	SD_DESC_AUTO is = SD_DESC_INIT;
	SD_DESC_AUTO want = SD_DESC_INIT;
	struct sd_diff diff = SD_DIFF_INIT;
	bool same;

	normal_copy(desc, NULL, class_guid, &is);
	normal_copy(wanted, desc, class_guid, &want);
	if (sd_diff_make(&diff, &want, &is, &options) != SD_OK)
		diag_die("out of memory");
	same = diff.count == 0;
	sd_diff_clear(&diff);
	return same;
}

/* The three values in normal form, in the words that are stored now. */
struct values {
	struct sd_desc before, after, now;
};

static void
values_clear(struct values *values)
{
	sd_desc_clear(&values->before);
	sd_desc_clear(&values->after);
	sd_desc_clear(&values->now);
}

static bool
was_in(const struct values *values, const struct sd_diff_item *item)
{
	const struct sd_acl *acl = sd_desc_acl(&values->before, item->list);

	return acl != NULL && sd_acl_find(acl, item->ace) != SIZE_MAX;
}

/* Is the difference about something that this run changed? */
static bool
is_ours(const struct values *values, const struct sd_diff_item *item)
{
	const struct sd_desc *before = &values->before;
	const struct sd_desc *after = &values->after;
	const unsigned control = before->control ^ after->control;

	switch (item->kind) {
	case SD_DIFF_ACE_REMOVED:
		return !was_in(values, item);
	case SD_DIFF_ACE_ADDED:
	case SD_DIFF_ACE_MOVED:
		return was_in(values, item);
	case SD_DIFF_OWNER:
		return before->has_owner != after->has_owner ||
		       !sd_sid_equal(&before->owner, &after->owner);
	case SD_DIFF_GROUP:
		return before->has_group != after->has_group ||
		       !sd_sid_equal(&before->group, &after->group);
	case SD_DIFF_PROTECTED:
		return (control & SD_CONTROL_DACL_PROTECTED) != 0;
	case SD_DIFF_SACL_PROTECTED:
		return (control & SD_CONTROL_SACL_PROTECTED) != 0;
	case SD_DIFF_DACL_STATE:
		return before->dacl_state != after->dacl_state;
	case SD_DIFF_SACL_STATE:
		return before->sacl_state != after->sacl_state;
	}
	return true;
}

static const char *
describe(struct work *work, struct object *object,
	 const struct sd_diff_item *item)
{
	char text[ACE_TEXT_SIZE];
	size_t len;

	switch (item->kind) {
	case SD_DIFF_ACE_REMOVED:
	case SD_DIFF_ACE_ADDED:
	case SD_DIFF_ACE_MOVED:
		break;
	case SD_DIFF_OWNER:
		return "the owner";
	case SD_DIFF_GROUP:
		return "the group";
	case SD_DIFF_PROTECTED:
	case SD_DIFF_SACL_PROTECTED:
		return "the protection from inheritance";
	case SD_DIFF_DACL_STATE:
	case SD_DIFF_SACL_STATE:
		return "the presence of the list";
	}
	if (sd_sddl_print_ace(
		    item->ace,
		    &principals_domains(work->run.principals)->aliases, text,
		    sizeof(text), &len, NULL) != SD_OK)
		return "an ACE that has no text form";
	return arena_strdup(&object->arena, text);
}

static const char *
verb_for(const struct sd_diff_item *item, bool by_us)
{
	if (item->kind == SD_DIFF_ACE_ADDED)
		return by_us ? "is still there" : "has come";
	if (item->kind == SD_DIFF_ACE_REMOVED)
		return by_us ? "is not there" : "has gone";
	return by_us ? "is not as written" : "has changed";
}

static void
note_item(struct work *work, struct object *object,
	  const struct sd_diff_item *item, bool is_error)
{
	if (is_error)
		object_note(object, true, NULL,
			    "%s: the server stored something else: %s %s",
			    object->out.dn, describe(work, object, item),
			    verb_for(item, true));
	else
		object_note(object, false, NULL,
			    "%s: changed by somebody else meanwhile: %s %s",
			    object->out.dn, describe(work, object, item),
			    verb_for(item, false));
}

/* Sent as read, on a deleted object or a head, they are the server's all the
 * same. */
static bool
is_computed_anew(const struct sd_diff_item *item)
{
	return item->ace != NULL && sd_ace_is_inherited(item->ace);
}

static void
note_computed(struct object *object, const struct sd_diff *diff)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->count; i++)
		count += is_computed_anew(&diff->items[i]);
	if (count > 0)
		object_note(object, false, NULL,
			    "%s: the server computed %zu inherited ACE%s anew",
			    object->out.dn, count, text_plural(count));
}

static enum verify_result
judge(struct work *work, struct object *object, const struct values *values,
      const struct sd_diff *diff, bool foreign)
{
	enum verify_result result = VERIFY_AS_PLANNED;

	for (size_t i = 0; i < diff->count && foreign; i++)
		if (!is_computed_anew(&diff->items[i]) &&
		    is_ours(values, &diff->items[i]))
			return VERIFY_OVERWRITTEN;
	note_computed(object, diff);
	for (size_t i = 0; i < diff->count; i++) {
		const struct sd_diff_item *item = &diff->items[i];
		bool by_server;

		if (is_computed_anew(item))
			continue;
		/* An ACE more is never the server's doing. */
		by_server = !foreign && (is_ours(values, item) ||
					 item->kind != SD_DIFF_ACE_ADDED);

		note_item(work, object, item, by_server);
		if (by_server)
			result = VERIFY_DIFFERENT;
	}
	return result;
}

static bool
lost_order(const struct object *object)
{
	return object->after.dacl_state == SD_ACL_LIST &&
	       object->now.dacl_state == SD_ACL_LIST &&
	       sd_acl_check_canonical(&object->after.dacl, NULL) == SD_OK &&
	       sd_acl_check_canonical(&object->now.dacl, NULL) != SD_OK;
}

enum verify_result
verify_object(struct work *work, struct object *object, uint32_t version)
{
	const struct sd_diff_options options =
		options_for(object, &object->after);
	const struct sd_guid *class_guid =
		verify_class(work, object, &object->after);
	bool known = version != 0 && object->version != 0;
	bool foreign = known && version > object->version + 1;
	struct values values = {
		.before = SD_DESC_INIT,
		.after = SD_DESC_INIT,
		.now = SD_DESC_INIT,
	};
	struct sd_diff diff = SD_DIFF_INIT;
	enum verify_result result;

	object->foreign = foreign || !known;
	/* What was taken away may have come to be stored in another form. */
	if (class_guid == NULL)
		class_guid = verify_class(work, object, &object->before);
	normal_copy(&object->before, &object->now, class_guid, &values.before);
	normal_copy(&object->after, &object->now, class_guid, &values.after);
	normal_copy(&object->now, NULL, class_guid, &values.now);
	if (sd_diff_make(&diff, &values.after, &values.now, &options) != SD_OK)
		diag_die("out of memory");
	result = judge(work, object, &values, &diff, foreign);
	if (result == VERIFY_AS_PLANNED && !foreign && lost_order(object)) {
		object_note(object, true, NULL,
			    "%s: the server stored the ACEs out of canonical "
			    "order",
			    object->out.dn);
		result = VERIFY_DIFFERENT;
	}
	if (result == VERIFY_AS_PLANNED && foreign && diff.count == 0) {
		object_note(object, true,
			    "look at it again: LDAP cannot tell what the other "
			    "change was",
			    "%s: somebody else wrote this descriptor at the "
			    "same moment; that change may be lost",
			    object->out.dn);
		result = VERIFY_OVERWROTE;
	}
	sd_diff_clear(&diff);
	values_clear(&values);
	return result;
}

/* A write that was answered by an error which does not say that it was not
 * done. */
static enum verify_lost
judge_error(struct object *object, bool done)
{
	const struct dir_error answer = object->answer;

	object->answer.sentence = NULL;
	if (!object->has_now) {
		object_fail_dir(object, &answer);
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: whether it was written all the same is not "
			    "known, the object cannot be read: %s",
			    object->out.dn,
			    object->found ? object->why : "it is gone");
		return VERIFY_LOST_UNKNOWN;
	}
	if (!done) {
		object_fail_dir(object, &answer);
		return VERIFY_LOST_REFUSED;
	}
	object_note(object, false, NULL,
		    "%s: the server did the write, and answered it with an "
		    "error: %s",
		    object->out.dn, answer.sentence);
	object_keep_note(object);
	return VERIFY_LOST_DONE;
}

enum verify_lost
verify_lost(struct work *work, struct object *object)
{
	const bool done =
		object->has_now &&
		(!verify_is(work, object, &object->now, &object->before) ||
		 verify_is(work, object, &object->now, &object->after));

	if (object->answer.sentence != NULL)
		return judge_error(object, done);
	if (!object->has_now)
		object_note(object, true, "dsacls OBJECT shows what is there",
			    "%s: the connection was lost during the write, and "
			    "the object cannot be read: %s",
			    object->out.dn,
			    object->found ? object->why : "it is gone");
	else if (!done) /* A server that was only slow may do it yet. */
		object_note(object, true,
			    "dsacls resume checks again, and continues",
			    "%s: the connection was lost during the write; it "
			    "is as it was, so far",
			    object->out.dn);
	return done ? VERIFY_LOST_DONE : VERIFY_LOST_UNKNOWN;
}
