/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/ace.h: the part of an ACE that takes effect on one
 * object, once generic rights and CREATOR OWNER/GROUP have been given their
 * meaning (MS-ADTS 6.1.3). Shared by inheritance and by the normal form.
 */
#ifndef LIBSD_INTERNAL_ACE_H
#define LIBSD_INTERNAL_ACE_H

#include "libsd/ace.h"

/*
 * The flags less those without an effect in a directory: every child is a
 * container there, so OBJECT_INHERIT says nothing, and NO_PROPAGATE nothing
 * without CONTAINER_INHERIT. The rest says whom the ACE reaches.
 */
static inline uint8_t
sdi_effect_flags(uint8_t flags)
{
	unsigned idle = SD_ACE_OBJECT_INHERIT;

	if ((flags & SD_ACE_CONTAINER_INHERIT) == 0)
		idle |= SD_ACE_NO_PROPAGATE;
	return (uint8_t)(flags & ~idle);
}

/* What the placeholders stand for; either SID may be NULL: not known. */
struct sdi_effect_owner {
	const struct sd_sid *owner;
	const struct sd_sid *group;
};

/* Has the ACE generic bits, or is its trustee a placeholder that owner
 * knows: must a DC write it out for the object? */
bool sdi_effect_is_needed(const struct sd_ace *ace,
			  const struct sdi_effect_owner *owner);

/* Maps generic bits; bits without a meaning in the directory go with them,
 * as they do on a DC. A mask without generic bits stays as it is. */
uint32_t sdi_effect_mask(uint32_t mask);

/* The ACE as it takes effect: not inheritable, without inherited type,
 * mapped, the placeholder replaced. INHERITED and audit flags are kept. */
struct sd_ace
sdi_effect_make(const struct sd_ace *ace, const struct sdi_effect_owner *owner);

/* Turns an object ACE without GUIDs into the plain one it means; callback
 * ACEs stay. */
void sdi_effect_make_plain(struct sd_ace *ace);

#endif
