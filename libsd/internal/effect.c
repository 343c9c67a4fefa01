/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/effect.c: the part of an ACE that takes effect on one
 * object (MS-ADTS 6.1.3). Works on values only: no list, no memory.
 */
#include "libsd/internal/effect.h"

#include <string.h>

#define INHERIT_FLAGS \
	(SD_ACE_OBJECT_INHERIT | SD_ACE_CONTAINER_INHERIT | \
	 SD_ACE_NO_PROPAGATE | SD_ACE_INHERIT_ONLY)

/* S-1-3-0 is CREATOR OWNER, S-1-3-1 CREATOR GROUP. */
static const struct sd_sid *
placeholder(const struct sd_ace *ace, const struct sdi_effect_owner *owner)
{
	if (!sd_sid_is_creator(&ace->sid))
		return NULL;
	return ace->sid.subs[0] == 0 ? owner->owner : owner->group;
}

bool
sdi_effect_is_needed(const struct sd_ace *ace,
		     const struct sdi_effect_owner *owner)
{
	if (ace->form == SD_ACE_FORM_OPAQUE)
		return false;
	return (ace->mask & SD_MASK_GENERIC_ANY) != 0 ||
	       placeholder(ace, owner) != NULL;
}

uint32_t
sdi_effect_mask(uint32_t mask)
{
	if ((mask & SD_MASK_GENERIC_ANY) == 0)
		return mask;
	return sd_mask_map_generic(mask) & SD_MASK_FULL_CONTROL;
}

void
sdi_effect_make_plain(struct sd_ace *ace)
{
	if (ace->type < SD_ACE_ALLOWED_OBJECT ||
	    ace->type > SD_ACE_AUDIT_OBJECT ||
	    (ace->object_flags &
	     (SD_ACE_HAS_OBJECT_TYPE | SD_ACE_HAS_INHERITED_TYPE)) != 0)
		return;
	ace->type =
		(uint8_t)(ace->type - SD_ACE_ALLOWED_OBJECT + SD_ACE_ALLOWED);
	ace->form = SD_ACE_FORM_PLAIN;
	ace->object_flags = 0;
}

struct sd_ace
sdi_effect_make(const struct sd_ace *ace, const struct sdi_effect_owner *owner)
{
	struct sd_ace effect = *ace;
	const struct sd_sid *sid = placeholder(ace, owner);

	effect.flags = (uint8_t)(ace->flags & ~INHERIT_FLAGS);
	if (ace->form == SD_ACE_FORM_OPAQUE)
		return effect;
	effect.mask = sdi_effect_mask(ace->mask);
	if (sid != NULL)
		effect.sid = *sid;
	/* One that had no GUID from the start keeps its form: AD does so. */
	if ((ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0) {
		effect.object_flags &= ~(uint32_t)SD_ACE_HAS_INHERITED_TYPE;
		memset(&effect.inherited_type, 0,
		       sizeof(effect.inherited_type));
		sdi_effect_make_plain(&effect);
	}
	return effect;
}
