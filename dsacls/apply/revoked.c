/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/revoked.c: a precise revoke removes exactly what was named. A note says
 * when that was nothing, when more of the ACE stays, and when another ACE still
 * gives the same.
 */
#include "apply/revoked.h"

#include "base/rights.h"

/* In the admin's own codes where they are the whole of the step. */
static const char *
rights_of(struct arena *arena, const struct recipe_step *step, uint32_t mask)
{
	const struct plan_step *source = step->source;
	STR_AUTO text;

	str_init(&text);
	if (mask == step->ace.mask && source != NULL &&
	    source->spec.codes != NULL)
		str_append(&text, source->spec.codes);
	else
		rights_format(&text, mask);
	if (step->object != NULL || step->inherited != NULL)
		str_printf(&text, ";%s",
			   step->object != NULL ? step->object->name : "");
	if (step->inherited != NULL)
		str_printf(&text, ";%s", step->inherited->name);
	return arena_strdup(arena, text.data);
}

const char *
revoked_rights(struct arena *arena, const struct recipe_step *step)
{
	return rights_of(arena, step, step->ace.mask);
}

const char *
revoked_trustee(struct arena *arena, const struct plan_step *source,
		const struct sd_sid *sid)
{
	char text[SD_SID_TEXT_SIZE];

	if (source != NULL && source->spec.trustee != NULL)
		return source->spec.trustee;
	return arena_strdup(arena, sd_sid_format(sid, text));
}

static bool
covers_type(const struct sd_guid *have, const struct sd_guid *want)
{
	return have == NULL || sd_guid_equal(have, want);
}

/* Does ace, which is not of the step's slot, say some of the same? */
static bool
gives_the_same(const struct sd_ace *ace, const struct sd_ace *step)
{
	return sd_ace_has_reach(ace) &&
	       sd_ace_is_allow(ace) == sd_ace_is_allow(step) &&
	       sd_ace_is_deny(ace) == sd_ace_is_deny(step) &&
	       (sd_mask_map_generic(ace->mask) & step->mask) != 0 &&
	       covers_type(sd_ace_object_type(ace), &step->object_type) &&
	       covers_type(sd_ace_inherited_type(ace), &step->inherited_type);
}

/* Bits of other ACEs; conditional: only where no other of them has no
 * condition. */
struct others {
	uint32_t plain, conditional;
};

struct remains {
	uint32_t same_slot; /* bits of the ACE that was narrowed */
	struct others explicit, inherited;
};

static void
add_others(struct others *others, const struct sd_ace *ace, uint32_t mask)
{
	if (sd_ace_is_callback(ace))
		others->conditional |= mask;
	else
		others->plain |= mask;
	others->conditional &= ~others->plain;
}

static struct remains
look(const struct sd_desc *after, const struct sd_ace *wanted)
{
	const struct sd_ace_filter filter = {.lists = SD_FLAG_DACL,
					     .trustee = &wanted->sid};
	struct sd_ace_iter iter = sd_ace_iter_make(after, &filter);
	struct remains remains = {0};
	const struct sd_ace *ace;

	while ((ace = sd_ace_iter_next(&iter)) != NULL) {
		uint32_t mask = sd_mask_map_generic(ace->mask);

		if (sd_ace_same_slot(ace, wanted))
			remains.same_slot |= mask;
		else if (!gives_the_same(ace, wanted))
			continue;
		else
			add_others(sd_ace_is_inherited(ace) ? &remains.inherited
							    : &remains.explicit,
				   ace, mask & wanted->mask);
	}
	return remains;
}

static const char *
codes(struct arena *arena, uint32_t mask)
{
	STR_AUTO text;

	str_init(&text);
	rights_format(&text, mask);
	return arena_strdup(arena, text.data);
}

/* Which other ACEs still say it, and whether always. */
static void
note_others(struct object *object, const struct recipe_step *step,
	    const struct others *others, const char *which, const char *hint)
{
	struct arena *arena = &object->arena;
	const uint32_t masks[] = {others->plain, others->conditional};
	const char *who = revoked_trustee(arena, step->source, &step->ace.sid);
	const char *verb =
		sd_ace_is_deny(&step->ace) ? "denied to" : "granted to";

	for (size_t i = 0; i < 2; i++) {
		if (masks[i] == 0)
			continue;
		object_note(object, false, hint,
			    "%s: %s is still %s %s by %s%s", object->out.dn,
			    rights_of(arena, step, masks[i]), verb, who, which,
			    i == 1 ? ", under a condition" : "");
		object_note_kind(object, NOTE_REMAINS);
	}
}

void
revoked_note(struct object *object, const struct recipe_step *step,
	     enum sd_edit_result result)
{
	struct arena *arena = &object->arena;
	const struct remains remains = look(&object->after, &step->ace);
	const char *rights = revoked_rights(arena, step);
	const char *who = revoked_trustee(arena, step->source, &step->ace.sid);
	bool from_preset =
		step->source != NULL && step->source->spec.whole.where != NULL;

	if (result == SD_EDIT_UNCHANGED && !from_preset) {
		object_note(object, false,
			    "an ACE is taken back as it was made: with its "
			    "object, inherited type and /I",
			    "%s: %s: there is no such explicit ACE of %s",
			    object->out.dn, rights, who);
		object_note_kind(object, NOTE_ABSENT);
	}
	if (result == SD_EDIT_NARROWED)
		object_note(
			object, false, NULL,
			"%s: %s is removed, %s of the same ACE stays with %s",
			object->out.dn, rights, codes(arena, remains.same_slot),
			who);
	note_others(object, step, &remains.explicit, "another explicit ACE",
		    NULL);
	note_others(object, step, &remains.inherited, "an inherited ACE",
		    "an inherited ACE is taken back where it was made, "
		    "further up");
}

void
revoked_fail_either(struct object *object, const struct recipe_step *step,
		    uint32_t allow, uint32_t deny)
{
	struct arena *arena = &object->arena;

	object_fail(object,
		    "with --allow /R takes the grant back, with --deny the "
		    "denial",
		    "%s: %s has both \"Allow %s\" and \"Deny %s\" here, and "
		    "/R may mean either",
		    object->out.dn,
		    revoked_trustee(arena, step->source, &step->ace.sid),
		    rights_of(arena, step, allow),
		    rights_of(arena, step, deny));
}
