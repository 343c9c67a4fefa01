/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight_override.c: explicit denies that stand before a grant. An
 * inherited deny comes after explicit allows and is no obstacle to them.
 * Whether the trustee is in a denied group is asked only where such a deny
 * was found.
 */
#include "apply/preflight.h"

#include "apply/revoked.h"
#include "base/str.h"
#include "plan/rights.h"
#include "resolve/principal.h"

static bool
type_meets(const struct sd_ace *a, const struct sd_ace *b, unsigned flag)
{
	const struct sd_guid *left = flag == SD_ACE_HAS_OBJECT_TYPE
					     ? &a->object_type
					     : &a->inherited_type;
	const struct sd_guid *right = flag == SD_ACE_HAS_OBJECT_TYPE
					      ? &b->object_type
					      : &b->inherited_type;
	bool has_left =
		a->form == SD_ACE_FORM_OBJECT && (a->object_flags & flag) != 0;
	bool has_right =
		b->form == SD_ACE_FORM_OBJECT && (b->object_flags & flag) != 0;

	return !has_left || !has_right || sd_guid_equal(left, right);
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

	return sd_ace_is_deny(deny) && !sd_ace_is_inherited(deny) &&
	       deny->form != SD_ACE_FORM_OPAQUE &&
	       (sd_mask_map_generic(deny->mask) & live_bits(step)) != 0 &&
	       scope_meets(deny, grant) &&
	       type_meets(deny, grant, SD_ACE_HAS_OBJECT_TYPE) &&
	       type_meets(deny, grant, SD_ACE_HAS_INHERITED_TYPE);
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
		principals_by_sid(work->principals, group);
	struct membership membership = {group, false};
	struct dir_error error;

	if (principal->dn == NULL)
		return false;
	search->attributes = none;
	search->filter = arena_printf(
		&object->arena, "(memberOf:1.2.840.113556.1.4.1941:=%s)",
		dir_filter_escape(&object->arena, principal->dn));
	(void)directory_search(work->dir, search, look_at_entry, &membership,
			       &error);
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
	    directory_info(work->dir)->is_offline)
		return false;
	(void)directory_search(work->dir, &search, look_at_groups, &membership,
			       &error);
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
			    object->dn, rights, who);
	else
		object_note(
			object, false,
			"/R with --deny takes exactly that deny away",
			"%s: an explicit deny for %s stands before it and "
			"overrides %s for %s",
			object->dn,
			principals_by_sid(work->principals, &deny->sid)->name,
			rights, who);
}

static void
check_grant(struct work *work, struct object *object,
	    const struct recipe_step *step)
{
	const struct sd_acl *acl = &object->after.dacl;

	for (size_t i = 0; i < acl->count; i++) {
		const struct sd_ace *deny = &acl->aces[i];

		if (!could_override(deny, step) ||
		    !is_member(work, object, &step->ace.sid, &deny->sid))
			continue;
		note_override(work, object, step, deny);
		if (!is_deletion_guard(deny))
			return;
	}
}

void
preflight_overrides(struct work *work, struct object *object)
{
	if (object->after.dacl_state != SD_ACL_LIST)
		return;
	for (size_t i = 0; i < object->task->recipe->count; i++)
		if (object->task->recipe->steps[i].op == STEP_GRANT)
			check_grant(work, object,
				    &object->task->recipe->steps[i]);
}
