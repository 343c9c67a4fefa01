/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/desc.h: the lists of a descriptor by name, to be changed.
 */
#ifndef LIBSD_INTERNAL_DESC_H
#define LIBSD_INTERNAL_DESC_H

#include "libsd/desc.h"

static inline struct sd_acl *
sdi_desc_acl(struct sd_desc *desc, enum sd_list list)
{
	return list == SD_SACL ? &desc->sacl : &desc->dacl;
}

static inline uint8_t *
sdi_desc_state(struct sd_desc *desc, enum sd_list list)
{
	return list == SD_SACL ? &desc->sacl_state : &desc->dacl_state;
}

static inline uint16_t
sdi_desc_protected_bit(enum sd_list list)
{
	return list == SD_SACL ? SD_CONTROL_SACL_PROTECTED
			       : SD_CONTROL_DACL_PROTECTED;
}

static inline uint16_t
sdi_desc_defaulted_bit(enum sd_list list)
{
	return list == SD_SACL ? SD_CONTROL_SACL_DEFAULTED
			       : SD_CONTROL_DACL_DEFAULTED;
}

/* Takes the control bits from another descriptor. */
static inline void
sdi_desc_take_control(struct sd_desc *desc, const struct sd_desc *from,
		      unsigned bits)
{
	desc->control =
		(uint16_t)((desc->control & ~bits) | (from->control & bits));
}

static inline void
sdi_desc_swap(struct sd_desc *a, struct sd_desc *b)
{
	const struct sd_desc kept = *a;

	*a = *b;
	*b = kept;
}

/* Equal, or neither is there. */
static inline bool
sdi_desc_same_sid(const struct sd_sid *a, const struct sd_sid *b)
{
	return a == NULL || b == NULL ? a == b : sd_sid_equal(a, b);
}

#endif
