/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight.c: checks one planned descriptor. What is refused here would
 * leave an object that nobody, or not the caller, can put right, or that the
 * directory undoes by itself.
 */
#include "apply/preflight.h"

#include "apply/identity.h"
#include "apply/judge.h"
#include "apply/owner.h"
#include "base/text.h"
#include "resolve/job.h"
#include "resolve/lookup.h"

#include <stdarg.h>

/* Objects that an inheritable ACE will not reach. Only organizational units
 * are looked at, since those are what inheritance is blocked on by hand, and
 * first the children alone: where an OU has no OU for a child, it has none
 * further down either, and that is cheap to ask. */

/* Targets of one command for which it is asked, and entries looked at. */
#define FEW_TARGETS 8
#define MOST_UNITS 1000

struct below {
	size_t seen, blocked;
	const char *self; /* the object, which comes with its subtree */
};

static bool
count_unit(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, SD_ATTRIBUTE);
	struct below *below = context;
	SD_DESC_AUTO desc = SD_DESC_INIT;

	below->seen++;
	if (found == NULL || found->count == 0 ||
	    sd_desc_decode(found->values[0].bytes, found->values[0].len, &desc,
			   NULL) != SD_OK ||
	    (desc.control & SD_CONTROL_DACL_PROTECTED) == 0 ||
	    dir_dn_equal(entry->dn, below->self))
		return true;
	below->blocked++;
	return true;
}

static bool
see_unit(void *context, const struct dir_entry *entry)
{
	struct below *below = context;

	(void)entry;
	below->seen++;
	return false;
}

#define UNITS "(objectClass=organizationalUnit)"

static const char *const no_attributes[] = {"1.1", NULL};

static bool
search_units(struct work *work, struct object *object, enum dir_scope scope,
	     struct below *below)
{
	static const char *const descriptor[] = {SD_ATTRIBUTE, NULL};
	bool look = scope == DIR_SUB;
	struct dir_search search = {
		.name = object->out.dn,
		.scope = scope,
		.filter = UNITS,
		.attributes = look ? descriptor : no_attributes,
		.sd_flags = look ? SD_FLAG_DACL : 0,
		.limit = look ? MOST_UNITS : 1,
	};
	struct dir_error error;
	enum dir_status status;

	do {
		*below = (struct below){.self = object->out.dn};
		search.base = identity_address(work, object);
		status = directory_search(work->run.dir, &search,
					  look ? count_unit : see_unit, below,
					  &error);
	} while (status != DIR_OK && identity_try_search(work, object, &error));
	return status == DIR_OK || status == DIR_LIMIT;
}

static bool
inherits_down(const struct object *object)
{
	for (size_t i = 0; i < object->task->recipe->count; i++) {
		const struct recipe_step *step =
			&object->task->recipe->steps[i];

		if ((step->op == STEP_GRANT || step->op == STEP_DENY) &&
		    (step->ace.flags & SD_ACE_CONTAINER_INHERIT) != 0)
			return true;
	}
	return false;
}

static bool
asks_below(const struct object *object)
{
	return object->task->is_sd && object->task->targets <= FEW_TARGETS &&
	       inherits_down(object);
}

static void
take_unit(void *context, const struct dir_entry *entry)
{
	struct object *object = context;

	(void)entry;
	object->has_units = true;
}

struct lookup_search *
preflight_queue(struct work *work, struct object *object, struct lookup *lookup)
{
	const struct dir_search search = {
		.base = identity_address(work, object),
		.name = object->out.dn,
		.scope = DIR_ONE,
		.filter = UNITS,
		.attributes = no_attributes,
		.limit = 1};
	struct lookup_search *units;

	if (!asks_below(object))
		return NULL;
	units = lookup_add(lookup, &search, take_unit, object);
	units->optional = true;
	return units;
}

static bool
has_units(struct work *work, struct object *object)
{
	struct below below;

	if (object->knows_units)
		return object->has_units;
	return search_units(work, object, DIR_ONE, &below) && below.seen > 0;
}

static void
warn_below(struct work *work, struct object *object)
{
	struct below below;

	if (!asks_below(object) || !has_units(work, object) ||
	    !search_units(work, object, DIR_SUB, &below) || below.blocked == 0)
		return;
	object_note(object, false, "dsacls verify BASE lists them",
		    "%s: blocked inheritance on %s%zu organizational unit%s "
		    "below: what is granted here does not reach %s",
		    object->out.dn, below.seen >= MOST_UNITS ? "at least " : "",
		    below.blocked, text_plural(below.blocked),
		    below.blocked == 1 ? "it" : "them");
}

/* A DC logs a warning at 61,440 bytes; other programs fail earlier. */
#define DACL_SIZE_WARNING 49152u
#define DACL_COUNT_WARNING 1500u

__attribute__((format(printf, 3, 4))) static void
refuse(struct object *object, const char *hint, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(&object->arena, format, args);
	va_end(args);
	if (object->task->force)
		object_note(object, false, NULL, "%s: %s (forced)",
			    object->out.dn, text);
	else
		object_fail(object,
			    hint != NULL ? hint
					 : "--force does it all the same",
			    "%s: %s", object->out.dn, text);
}

static bool
takes_effect(const struct sd_ace *ace)
{
	return ace->form != SD_ACE_FORM_OPAQUE &&
	       (ace->flags & SD_ACE_INHERIT_ONLY) == 0;
}

static bool
decides_dac(const struct sd_ace *ace)
{
	return takes_effect(ace) &&
	       (sd_mask_map_generic(ace->mask) & SD_MASK_WRITE_DAC) != 0;
}

static bool
anybody(const struct sd_desc *desc, uint32_t mask)
{
	const struct sd_ace_filter allows = {.lists = SD_FLAG_DACL,
					     .kinds = SD_KIND_ALLOW};
	struct sd_ace_iter iter = sd_ace_iter_make(desc, &allows);
	const struct sd_ace *ace;

	while ((ace = sd_ace_iter_next(&iter)) != NULL)
		if (takes_effect(ace) &&
		    (sd_mask_map_generic(ace->mask) & mask) != 0)
			return true;
	return false;
}

/* Under protection nothing comes from above; did anybody hold one of these
 * rights before, or might have? */
static bool
had_anybody(const struct sd_desc *before, uint32_t mask)
{
	return (before->control & SD_CONTROL_DACL_PROTECTED) == 0 ||
	       before->dacl_state != SD_ACL_LIST || anybody(before, mask);
}

static void
check_protection(struct object *object)
{
	const struct sd_desc *after = &object->after;

	if ((after->control & SD_CONTROL_DACL_PROTECTED) == 0 ||
	    !had_anybody(&object->before, SD_MASK_WRITE_DAC))
		return;
	if (!anybody(after, UINT32_MAX))
		refuse(object, NULL,
		       "nothing would be allowed to anybody: no allow ACE is "
		       "left under protection");
	else if (!anybody(after, SD_MASK_WRITE_DAC))
		refuse(object, NULL,
		       "nobody would hold WRITE PERMISSIONS (WD) any more, so "
		       "nobody but the owner could put it right");
}

static void
check_list(struct object *object)
{
	const struct sd_desc *after = &object->after;

	if (after->dacl_state != SD_ACL_LIST) {
		if (object->before.dacl_state == SD_ACL_LIST)
			refuse(object, NULL,
			       "everybody would hold every right: no list of "
			       "access rights would be left");
		return;
	}
	if (after->dacl.count == 0 && object->before.dacl.count > 0)
		refuse(object, NULL,
		       "the DACL would be empty, which denies everything to "
		       "everybody");
	else
		check_protection(object);
}

static void
check_size(struct object *object)
{
	const struct sd_acl *acl = &object->after.dacl;
	size_t size;

	if (object->after.dacl_state != SD_ACL_LIST)
		return;
	size = sd_acl_size(acl);
	/* No force makes room in a size of 16 bits. */
	if (size > SD_ACL_MAX_SIZE)
		object_fail(object,
			    "fewer, wider ACEs (a property set, a group in "
			    "place of its members) make it smaller",
			    "%s: the DACL would take %zu bytes, and 65532 are "
			    "the most a list can have",
			    object->out.dn, size);
	else if (size > DACL_SIZE_WARNING || acl->count > DACL_COUNT_WARNING)
		object_note(object, false,
			    "fewer, wider ACEs (a property set, a group in "
			    "place of its members) make it smaller",
			    "%s: the DACL grows to %zu bytes in %u ACEs; 65532 "
			    "bytes are the most, and programs fail earlier",
			    object->out.dn, size, (unsigned)acl->count);
}

/* Does an ACE that lets somebody write the DACL go, or one that forbids it
 * come, or the owner change? Only then can the caller lose that right. */
static bool
may_lock_out(const struct sd_desc *before, const struct sd_desc *after)
{
	if (before->has_owner != after->has_owner ||
	    (before->has_owner && !sd_sid_equal(&before->owner, &after->owner)))
		return true;
	if (before->dacl_state != SD_ACL_LIST ||
	    after->dacl_state != SD_ACL_LIST)
		return false;
	for (size_t i = 0; i < before->dacl.count; i++)
		if (decides_dac(&before->dacl.aces[i]) &&
		    sd_acl_find(&after->dacl, &before->dacl.aces[i]) ==
			    SIZE_MAX)
			return true;
	for (size_t i = 0; i < after->dacl.count; i++)
		if (sd_ace_is_deny(&after->dacl.aces[i]) &&
		    decides_dac(&after->dacl.aces[i]) &&
		    sd_acl_find(&before->dacl, &after->dacl.aces[i]) ==
			    SIZE_MAX)
			return true;
	return false;
}

static void
check_lock_out(struct work *work, struct object *object)
{
	struct sd_token token = {.self = object->sid,
				 .has_self = object->has_sid};

	if (!may_lock_out(&object->before, &object->after))
		return;
	token.count = owner_caller(work, &token.sids);
	if (token.count == 0 ||
	    sd_access_check(&object->before, &token, SD_MASK_WRITE_DAC, NULL,
			    NULL, NULL) == 0 ||
	    sd_access_check(&object->after, &token, SD_MASK_WRITE_DAC, NULL,
			    NULL, NULL) != 0)
		return;
	refuse(object, "grant yourself WD in the same command, or --force",
	       "you would lock yourself out: after this change you could not "
	       "write its DACL any more");
}

const char *
preflight_obstacle(const struct object *object)
{
	static const char bin[] = "CN=Deleted Objects,";

	if (object->out.is_head)
		return "the head of a naming context: its replication rights "
		       "would go";
	if (object->is_holder)
		return "AdminSDHolder";
	if (text_has_prefix_nocase(object->out.dn, bin))
		return "the Deleted Objects container";
	if (object->is_critical)
		return "an object that the directory itself needs "
		       "(isCriticalSystemObject)";
	return NULL;
}

static bool
resets(const struct object *object)
{
	for (size_t i = 0;
	     object->task->recipe != NULL && i < object->task->recipe->count;
	     i++)
		if (object->task->recipe->steps[i].op == STEP_RESET_DACL ||
		    object->task->recipe->steps[i].op == STEP_RESET_SACL)
			return true;
	return false;
}

void
preflight_reset(struct object *object)
{
	const char *obstacle = preflight_obstacle(object);

	if (resets(object) && obstacle != NULL)
		refuse(object, NULL, "/S is not for %s", obstacle);
}

/* What takes away is the clean-up of AdminSDHolder, and an undo puts it back as
 * it was: both are wanted on the accounts too. What a resume continues was
 * judged when it was planned. */
static bool
takes_away(const struct work *work, const struct object *object)
{
	const struct recipe *recipe = object->task->recipe;

	if (recipe == NULL)
		return work->undoes != NULL || work->resuming;
	for (size_t i = 0; i < recipe->count; i++)
		if (recipe->steps[i].op != STEP_REVOKE &&
		    recipe->steps[i].op != STEP_REVOKE_ACE &&
		    recipe->steps[i].op != STEP_CANONICALIZE)
			return false;
	return true;
}

static void
check_object(struct work *work, struct object *object)
{
	if (object->is_holder && !takes_away(work, object))
		refuse(object, NULL,
		       "this is AdminSDHolder: what is written here is copied "
		       "to every administrator's account within the hour");
	if (object->is_admin && (object->out.sd_flags & SD_FLAG_DACL) != 0)
		object_note(object, false,
			    "if it is no administrator any more, clear "
			    "adminCount first; else delegate on AdminSDHolder "
			    "or not at all",
			    "%s: adminCount=1: the directory puts "
			    "AdminSDHolder's ACL back within the hour",
			    object->out.dn);
}

static bool
grants_below_only(const struct object *object)
{
	for (size_t i = 0;
	     object->task->recipe != NULL && i < object->task->recipe->count;
	     i++)
		if (object->task->recipe->steps[i].op == STEP_GRANT &&
		    (object->task->recipe->steps[i].ace.flags &
		     SD_ACE_INHERIT_ONLY) != 0)
			return true;
	return false;
}

static void
warn_head(struct object *object)
{
	if (object->out.is_head && grants_below_only(object))
		object_note(object, false,
			    "rights on the head itself, such as replication, "
			    "are granted without /I",
			    "%s is the head of a naming context: what /I:S "
			    "grants holds below it, not on it",
			    object->out.dn);
}

void
preflight_object(struct work *work, struct object *object)
{
	if (object->task->is_sd) {
		check_object(work, object);
		warn_head(object);
	}
	if ((object->out.sd_flags & (SD_FLAG_DACL | SD_FLAG_OWNER)) != 0 &&
	    object->out.state == OUTCOME_PLANNED && object->task->is_sd)
		check_lock_out(work, object);
	if ((object->out.sd_flags & SD_FLAG_DACL) == 0 ||
	    object->out.state != OUTCOME_PLANNED)
		return;
	check_list(object);
	check_size(object);
	if (object->out.state == OUTCOME_PLANNED &&
	    object->task->recipe != NULL) {
		if (object->task->is_sd)
			judge_classes(object);
		judge_overrides(work, object);
		warn_below(work, object);
	}
}

/* As in the answer to a write that is refused: what is missing, for what. */
void
preflight_rights(struct object *object)
{
	static const struct {
		unsigned parts;
		const char *changes, *needs;
	} rows[] = {
		{SD_FLAG_DACL, "the DACL", "WRITE PERMISSIONS (WD, WRITE_DAC)"},
		{SD_FLAG_OWNER | SD_FLAG_GROUP, "owner and group",
		 "CHANGE OWNERSHIP (WO, WRITE_OWNER)"},
		{SD_FLAG_SACL, "audit entries (SACL)",
		 "the privilege SeSecurityPrivilege"},
	};
	const unsigned missing = object->out.sd_flags & ~object->rights;

	if (!object->knows_rights || object->out.state != OUTCOME_PLANNED)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((missing & rows[i].parts) != 0) {
			object_note(object, false, NULL,
				    "%s: your rights on the object do not "
				    "allow this: writing %s needs %s",
				    object->out.dn, rows[i].changes,
				    rows[i].needs);
			object_note_kind(object, NOTE_RIGHTS);
		}
}
