/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/parts.c: which control bits go with which part (MS-DTYP 2.4.6); what
 * belongs to none stays with the descriptor.
 */
#include "apply/parts.h"

#define DACL_BITS \
	(SD_CONTROL_DACL_PRESENT | SD_CONTROL_DACL_DEFAULTED | \
	 SD_CONTROL_DACL_TRUSTED | SD_CONTROL_DACL_AUTO_INHERIT_REQ | \
	 SD_CONTROL_DACL_AUTO_INHERITED | SD_CONTROL_DACL_PROTECTED)
#define SACL_BITS \
	(SD_CONTROL_SACL_PRESENT | SD_CONTROL_SACL_DEFAULTED | \
	 SD_CONTROL_SACL_AUTO_INHERIT_REQ | SD_CONTROL_SACL_AUTO_INHERITED | \
	 SD_CONTROL_SACL_PROTECTED)

static unsigned
bits_of(unsigned parts)
{
	unsigned bits = 0;

	if ((parts & SD_FLAG_OWNER) != 0)
		bits |= SD_CONTROL_OWNER_DEFAULTED;
	if ((parts & SD_FLAG_GROUP) != 0)
		bits |= SD_CONTROL_GROUP_DEFAULTED;
	if ((parts & SD_FLAG_DACL) != 0)
		bits |= DACL_BITS;
	if ((parts & SD_FLAG_SACL) != 0)
		bits |= SACL_BITS;
	return bits;
}

struct sd_desc
parts_join(const struct sd_desc *desc, const struct sd_desc *other,
	   unsigned parts)
{
	const unsigned bits = bits_of(parts);
	struct sd_desc joined = *desc;

	joined.control =
		(uint16_t)((desc->control & ~bits) | (other->control & bits));
	if ((parts & SD_FLAG_OWNER) != 0) {
		joined.has_owner = other->has_owner;
		joined.owner = other->owner;
	}
	if ((parts & SD_FLAG_GROUP) != 0) {
		joined.has_group = other->has_group;
		joined.group = other->group;
	}
	if ((parts & SD_FLAG_DACL) != 0) {
		joined.dacl_state = other->dacl_state;
		joined.dacl = other->dacl;
	}
	if ((parts & SD_FLAG_SACL) != 0) {
		joined.sacl_state = other->sacl_state;
		joined.sacl = other->sacl;
	}
	return joined;
}

void
parts_keep(struct sd_desc *desc, unsigned parts)
{
	const struct sd_desc empty = SD_DESC_INIT;

	*desc = parts_join(desc, &empty, PARTS_ALL & ~parts);
}
