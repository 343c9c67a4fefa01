/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/wire.h: the bytes of one ACE (MS-DTYP 2.4.4) and the parts
 * of a descriptor as they go on the wire, shared by the encoder and by
 * comparisons, which are defined on wire bytes.
 */
#ifndef LIBSD_INTERNAL_WIRE_H
#define LIBSD_INTERNAL_WIRE_H

#include "libsd/desc.h"
#include "libsd/internal/bytes.h"

/* Header, mask, flags, two GUIDs and the longest SID. */
#define SDI_ACE_FIXED_MAX (4 + 4 + 4 + 2 * 16 + SD_SID_MAX_SIZE)

/*
 * Where the SID of an ACE starts, given its form and object flags. Written
 * without branches: lists mix the forms, and a wrong guess costs more than
 * the sum.
 */
static inline size_t
sdi_sid_offset(bool is_object, uint32_t object_flags)
{
	return 8 + 4 * (size_t)is_object + 16 * (object_flags & 1) +
	       16 * (object_flags >> 1 & 1);
}

/* Bytes of a decoded (not opaque) ACE before its data. */
static inline size_t
sdi_ace_fixed_size(const struct sd_ace *ace)
{
	bool is_object = ace->form == SD_ACE_FORM_OBJECT;
	uint32_t flags = ace->object_flags & (0 - (uint32_t)is_object);

	return sdi_sid_offset(is_object, flags) + sd_sid_size(&ace->sid);
}

/*
 * Writes everything of a decoded ACE up to its data, with size in the
 * header. Fields of fixed length are stored one over the other, each where
 * the one before ends, so that up to SDI_ACE_FIXED_MAX bytes are touched.
 */
static inline void
sdi_put_ace_fixed(uint8_t *p, const struct sd_ace *ace, size_t size)
{
	bool is_object = ace->form == SD_ACE_FORM_OBJECT;
	uint32_t flags = ace->object_flags & (0 - (uint32_t)is_object);
	uint8_t *inherited = p + 12 + 16 * (flags & 1);

	p[0] = ace->type;
	p[1] = ace->flags;
	sdi_store16(p + 2, (uint16_t)size);
	sdi_store32(p + 4, ace->mask);
	sdi_store32(p + 8, flags);
	memcpy(p + 12, &ace->object_type, 16);
	memcpy(inherited, &ace->inherited_type, 16);
	sdi_store_sid(p + sdi_sid_offset(is_object, flags), &ace->sid);
}

/* The control word with the present bits that the states ask for. */
uint16_t sdi_desc_control(const struct sd_desc *desc);

/* The parts that are there, in wire order, then SD_PART_NONE. */
void sdi_desc_layout(const struct sd_desc *desc, uint8_t order[static 4]);

#endif
