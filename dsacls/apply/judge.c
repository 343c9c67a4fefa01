/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/judge.c: warns about the steps of a recipe. About what is granted or
 * denied to whom: once a command, with the words marked. About a step on one
 * object: a class in the object field that the object is not of, and explicit
 * denies that precede a grant.
 */
#include "apply/judge.h"

#include "apply/owner.h"
#include "apply/revoked.h"
#include "base/rights.h"
#include "base/str.h"
#include "resolve/job.h"
#include "resolve/principal.h"

/* ---- whatever the object ------------------------------------------------- */

#define MASK_WRITES \
	(SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD | SD_MASK_WRITE_SELF | \
	 SD_MASK_WRITE_PROPERTY | SD_MASK_DELETE_TREE | SD_MASK_DELETE | \
	 SD_MASK_WRITE_DAC | SD_MASK_WRITE_OWNER)
#define MASK_CONTROLS (SD_MASK_WRITE_DAC | SD_MASK_WRITE_OWNER)
/* What protection against accidental deletion denies to everybody. */
#define MASK_DELETES \
	(SD_MASK_DELETE | SD_MASK_DELETE_TREE | SD_MASK_DELETE_CHILD)

static const struct span *
span_of(const struct recipe_step *step)
{
	return step->source != NULL ? &step->source->spec.whole : NULL;
}

static bool
is_rid(struct work *work, const struct sd_sid *sid, uint32_t rid)
{
	return sid->count == 5 && sid->subs[4] == rid &&
	       sd_known_in_domains(
		       sid, &principals_domains(work->run.principals)->aliases);
}

/* Groups that hold (nearly) every account. */
static bool
is_everybody(struct work *work, const struct sd_sid *sid)
{
	return sd_sid_equal(sid, &SD_SID_EVERYONE) ||
	       sd_sid_equal(sid, &SD_SID_ANONYMOUS) ||
	       sd_sid_equal(sid, &SD_SID_AUTHENTICATED_USERS) ||
	       sd_sid_equal(sid, &SD_SID_BUILTIN(SD_RID_USERS)) ||
	       is_rid(work, sid, SD_RID_DOMAIN_USERS) ||
	       is_rid(work, sid, SD_RID_DOMAIN_COMPUTERS);
}

/* Groups that domain administrators are in, or are. */
static bool
holds_admins(struct work *work, const struct sd_sid *sid)
{
	return sd_sid_equal(sid, &SD_SID_BUILTIN(SD_RID_ADMINISTRATORS)) ||
	       is_rid(work, sid, SD_RID_DOMAIN_ADMINS) ||
	       is_rid(work, sid, SD_RID_ENTERPRISE_ADMINS) ||
	       is_everybody(work, sid);
}

static bool
holds_caller(struct work *work, const struct sd_sid *sid)
{
	const struct sd_sid *sids;
	size_t count = owner_caller(work, &sids);

	for (size_t i = 0; i < count; i++)
		if (sd_sid_equal(&sids[i], sid))
			return true;
	return false;
}

static void
warn_grant(struct work *work, const struct recipe_step *step)
{
	const struct sd_ace *ace = &step->ace;
	const char *who =
		revoked_trustee(work->run.arena, step->source, &ace->sid);
	struct diags *diags = work->run.diags;

	if ((ace->mask & MASK_WRITES) != 0 && is_everybody(work, &ace->sid))
		diag_hint(diags,
			  diag_warning(diags, span_of(step),
				       "%s holds nearly every account, and is "
				       "to write",
				       who),
			  "delegate to a group made for the task");
	if ((ace->mask & SD_MASK_FULL_CONTROL) == SD_MASK_FULL_CONTROL)
		diag_warning(diags, span_of(step),
			     "GA: %s can do everything there, change the ACL "
			     "included",
			     who);
	else if ((ace->mask & MASK_CONTROLS) != 0)
		diag_warning(diags, span_of(step),
			     "WD and WO: who may change the ACL or the owner "
			     "can give himself every right");
	else if ((ace->mask & SD_MASK_CONTROL_ACCESS) != 0 &&
		 sd_ace_object_type(ace) == NULL)
		diag_hint(diags,
			  diag_warning(diags, span_of(step),
				       "CA without an object grants every "
				       "extended right there is"),
			  "name the right: CA;Reset Password");
}

const char *
judge_denied(struct work *work, const struct sd_ace *ace)
{
	if ((ace->mask & ~(uint32_t)MASK_DELETES) == 0)
		return NULL;
	if (holds_caller(work, &ace->sid))
		return "you as well: you are";
	return holds_admins(work, &ace->sid) ? "Domain Admins as well: they are"
					     : NULL;
}

static void
warn_deny(struct work *work, const struct recipe_step *step)
{
	const char *whom = judge_denied(work, &step->ace);

	if (whom != NULL)
		diag_warning(work->run.diags, span_of(step),
			     "the deny is for %s in %s", whom,
			     revoked_trustee(work->run.arena, step->source,
					     &step->ace.sid));
}

void
judge_recipe(struct work *work)
{
	for (size_t i = 0; i < work->task->recipe->count; i++) {
		const struct recipe_step *step = &work->task->recipe->steps[i];

		if (step->op == STEP_GRANT)
			warn_grant(work, step);
		else if (step->op == STEP_DENY)
			warn_deny(work, step);
	}
}

/* ---- a class in the object field ----------------------------------------- */

/* With bits that are not about children it means the object as a whole where
 * the object is of that class (MS-ADTS 5.1.3.3.3): what holds on a named object
 * is judged here, where its class is known. resolve/lint.c judges what holds
 * below only. */

static bool
stands_for_objects(const struct recipe_step *step)
{
	return (step->op == STEP_GRANT || step->op == STEP_DENY) &&
	       step->object != NULL && step->object->kind == SCHEMA_CLASS &&
	       (step->ace.flags & SD_ACE_INHERIT_ONLY) == 0 &&
	       !schema_item_fits(step->object, step->ace.mask);
}

static void
check_class(struct object *object, const struct recipe_step *step)
{
	const char *codes = step->source->spec.codes;
	const char *class = step->object->name;
	const char *hint = arena_printf(
		&object->arena, "%s;;%s with /I:S is for %s objects below",
		codes, class, class);

	if (object->out.class == NULL)
		object_note(object, false, hint,
			    "%s: %s;%s holds on an object of class %s, and "
			    "does nothing on others",
			    object->out.dn, codes, class, class);
	else if (text_equal_nocase(object->out.class, class))
		return;
	else if ((step->ace.flags & SD_ACE_CONTAINER_INHERIT) != 0)
		object_note(object, false, hint,
			    "%s: %s;%s does nothing on the object itself, a "
			    "%s: it holds on %s objects below, as a whole",
			    object->out.dn, codes, class, object->out.class,
			    class);
	else
		object_note(object, false, hint,
			    "%s: %s;%s does nothing here: the object is of "
			    "class %s",
			    object->out.dn, codes, class, object->out.class);
}

void
judge_classes(struct object *object)
{
	for (size_t i = 0; i < object->task->recipe->count; i++)
		if (stands_for_objects(&object->task->recipe->steps[i]))
			check_class(object, &object->task->recipe->steps[i]);
}

/* ---- denies before a grant ----------------------------------------------- */

/* An inherited deny comes after explicit allows and is no obstacle to them.
 * Whether the trustee is in a denied group is asked only where such a deny was
 * found. */

static bool
type_meets(const struct sd_guid *a, const struct sd_guid *b)
{
	return a == NULL || b == NULL || sd_guid_equal(a, b);
}

/* Do both hold on the object, or both on what is below? */
static bool
scope_meets(const struct sd_ace *a, const struct sd_ace *b)
{
	const uint8_t both = a->flags & b->flags;

	return ((a->flags | b->flags) & SD_ACE_INHERIT_ONLY) == 0 ||
	       (both & SD_ACE_CONTAINER_INHERIT) != 0;
}

/* Bits that take effect: for an attribute, a set or a right these alone. */
static uint32_t
live_bits(const struct recipe_step *step)
{
	const bool is_whole =
		step->object == NULL || step->object->kind == SCHEMA_CLASS;

	return is_whole ? step->ace.mask
			: step->ace.mask &
				  (SD_MASK_READ_PROPERTY |
				   SD_MASK_WRITE_PROPERTY | SD_MASK_WRITE_SELF |
				   SD_MASK_CONTROL_ACCESS);
}

static bool
could_override(const struct sd_ace *deny, const struct recipe_step *step)
{
	const struct sd_ace *grant = &step->ace;

	return (sd_mask_map_generic(deny->mask) & live_bits(step)) != 0 &&
	       scope_meets(deny, grant) &&
	       type_meets(sd_ace_object_type(deny),
			  sd_ace_object_type(grant)) &&
	       type_meets(sd_ace_inherited_type(deny),
			  sd_ace_inherited_type(grant));
}

struct membership {
	const struct sd_sid *group;
	bool found;
};

static bool
look_at_groups(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "tokenGroups");
	struct membership *membership = context;
	struct sd_sid sid;

	for (size_t i = 0; found != NULL && i < found->count; i++)
		if (sd_sid_decode(found->values[i].bytes, found->values[i].len,
				  &sid, NULL) == SD_OK &&
		    sd_sid_equal(&sid, membership->group))
			membership->found = true;
	return true;
}

static bool
look_at_entry(void *context, const struct dir_entry *entry)
{
	struct membership *membership = context;

	(void)entry;
	membership->found = true;
	return true;
}

/* Of a group in a group Samba has no tokenGroups. */
static bool
is_nested(struct work *work, struct object *object, struct dir_search *search,
	  const struct sd_sid *group)
{
	static const char *const none[] = {"1.1", NULL};
	const struct principal *principal =
		principals_by_sid(work->run.principals, group);
	struct membership membership = {group, false};
	struct dir_error error;

	if (principal->dn == NULL)
		return false;
	search->attributes = none;
	search->filter = arena_printf(
		&object->arena, "(memberOf:1.2.840.113556.1.4.1941:=%s)",
		dir_filter_escape(&object->arena, principal->dn));
	(void)directory_search(work->run.dir, search, look_at_entry,
			       &membership, &error);
	return membership.found;
}

static bool
is_member(struct work *work, struct object *object, const struct sd_sid *who,
	  const struct sd_sid *group)
{
	static const char *const attributes[] = {"tokenGroups", NULL};
	struct membership membership = {group, false};
	char text[SD_SID_TEXT_SIZE];
	struct dir_error error;
	struct dir_search search = {
		.base = arena_printf(&object->arena, "<SID=%s>",
				     sd_sid_format(who, text)),
		.scope = DIR_BASE,
		.attributes = attributes,
	};

	if (sd_sid_equal(who, group) || sd_sid_equal(group, &SD_SID_EVERYONE) ||
	    sd_sid_equal(group, &SD_SID_AUTHENTICATED_USERS))
		return true;
	if (sd_known_find_sid(who) != NULL ||
	    directory_info(work->run.dir)->is_offline)
		return false;
	(void)directory_search(work->run.dir, &search, look_at_groups,
			       &membership, &error);
	return membership.found || is_nested(work, object, &search, group);
}

/* The denies that "Protect object from accidental deletion" sets: on the
 * object SD and DT, on its parent DC, for Everyone. */
static bool
is_deletion_guard(const struct sd_ace *deny)
{
	return deny->type == SD_ACE_DENIED &&
	       sd_sid_equal(&deny->sid, &SD_SID_EVERYONE) &&
	       (deny->mask == (SD_MASK_DELETE | SD_MASK_DELETE_TREE) ||
		deny->mask == SD_MASK_DELETE_CHILD);
}

/* "SD and DT of GA" where not all of it is overridden. */
static const char *
overridden(struct arena *arena, const struct recipe_step *step, uint32_t mask)
{
	const char *rights = revoked_rights(arena, step);
	const char *between = "";
	STR_AUTO text;

	str_init(&text);
	if (mask == live_bits(step))
		return rights;
	for (uint32_t bit = 1; bit != 0; bit <<= 1) {
		if ((mask & bit) == 0)
			continue;
		mask &= ~bit;
		str_append(&text, between);
		rights_format(&text, bit);
		between = (mask & (mask - 1)) != 0 ? ", " : " and ";
	}
	return arena_printf(arena, "%s of %s", text.data, rights);
}

static void
note_override(struct work *work, struct object *object,
	      const struct recipe_step *step, const struct sd_ace *deny)
{
	struct arena *arena = &object->arena;
	const uint32_t mask = sd_mask_map_generic(deny->mask) & live_bits(step);
	const char *rights = overridden(arena, step, mask);
	const char *who = revoked_trustee(arena, step->source, &step->ace.sid);

	if (is_deletion_guard(deny))
		object_note(object, false, NULL,
			    "%s: the guard against accidental deletion, an "
			    "explicit deny for Everyone, overrides %s for %s",
			    object->out.dn, rights, who);
	else
		object_note(object, false,
			    "/R with --deny takes exactly that deny away",
			    "%s: an explicit deny for %s comes before it and "
			    "overrides %s for %s",
			    object->out.dn,
			    principals_by_sid(work->run.principals, &deny->sid)
				    ->name,
			    rights, who);
}

static void
check_grant(struct work *work, struct object *object,
	    const struct recipe_step *step)
{
	const struct sd_ace_filter denies = {.lists = SD_FLAG_DACL,
					     .kinds = SD_KIND_DENY,
					     .origins = SD_ORIGIN_EXPLICIT};
	struct sd_ace_iter iter = sd_ace_iter_make(&object->after, &denies);
	const struct sd_ace *deny;

	while ((deny = sd_ace_iter_next(&iter)) != NULL) {
		if (!could_override(deny, step) ||
		    !is_member(work, object, &step->ace.sid, &deny->sid))
			continue;
		note_override(work, object, step, deny);
		if (!is_deletion_guard(deny))
			return;
	}
}

void
judge_overrides(struct work *work, struct object *object)
{
	for (size_t i = 0; i < object->task->recipe->count; i++)
		if (object->task->recipe->steps[i].op == STEP_GRANT)
			check_grant(work, object,
				    &object->task->recipe->steps[i]);
}
