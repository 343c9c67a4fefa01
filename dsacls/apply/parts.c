/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/parts.c: which control bits go with which part (MS-DTYP 2.4.6); what
 * belongs to none stays with the descriptor.
 */
#include "apply/parts.h"

/* Puts whole lists in place of others. Pure: asks nobody. */

/* "Defaulted" (MS-DTYP 2.4.6) is a part that nobody named: that goes with
 * the part. */
static void
take_control(struct sd_desc *desc, const struct sd_desc *wanted, unsigned bits)
{
	desc->control =
		(uint16_t)((desc->control & ~bits) | (wanted->control & bits));
}

/* Those from place on, which were there before. */
static void
remove_old(struct sd_desc *desc, enum sd_list list, size_t place,
	   bool keep_inherited)
{
	const struct sd_acl *acl = sd_desc_acl(desc, list);

	for (size_t i = acl->count; i-- > place;)
		if (!keep_inherited || !sd_ace_is_inherited(&acl->aces[i]))
			sd_desc_remove_ace(desc, list, i);
}

static bool
is_there(const struct sd_acl *acl, size_t place, const struct sd_ace *ace)
{
	for (size_t i = place; i < acl->count; i++)
		if (sd_ace_equal(&acl->aces[i], ace))
			return true;
	return false;
}

/* In front of what is there. An ACE that is there to the byte is no ACE of
 * ours: it stays as it is. Sets place behind the last one. */
static enum sd_err
insert_new(struct sd_desc *desc, enum sd_list list, const struct sd_acl *wanted,
	   bool keep_inherited, size_t *place)
{
	const struct sd_acl *acl = sd_desc_acl(desc, list);
	enum sd_err err = SD_OK;

	*place = 0;
	for (size_t i = 0; i < wanted->count && err == SD_OK; i++) {
		struct sd_ace ace = wanted->aces[i];

		if (sd_ace_is_inherited(&ace) && keep_inherited)
			continue;
		if (!is_there(acl, *place, &ace)) {
			ace.flags &= (uint8_t)~SD_ACE_INHERITED;
			if (sd_ace_is_editable(&ace))
				ace.mask = sd_mask_map_generic(ace.mask);
		}
		err = sd_desc_insert_ace(desc, list, (*place)++, &ace);
	}
	return err;
}

static enum sd_err
replace_list(struct sd_desc *desc, const struct sd_desc *wanted, bool in_sacl,
	     bool computed)
{
	const enum sd_list list = in_sacl ? SD_SACL : SD_DACL;
	struct sd_acl *acl = in_sacl ? &desc->sacl : &desc->dacl;
	uint8_t *state = in_sacl ? &desc->sacl_state : &desc->dacl_state;
	uint8_t wanted_state =
		in_sacl ? wanted->sacl_state : wanted->dacl_state;
	const uint16_t bit =
		in_sacl ? SD_CONTROL_SACL_PROTECTED : SD_CONTROL_DACL_PROTECTED;
	bool keep = computed && (wanted->control & bit) == 0;
	enum sd_err err;
	size_t place;

	take_control(desc, wanted,
		     bit | (in_sacl ? SD_CONTROL_SACL_DEFAULTED
				    : SD_CONTROL_DACL_DEFAULTED));
	if (wanted_state != SD_ACL_LIST) {
		*state = wanted_state;
		*acl = (struct sd_acl){0};
		return SD_OK;
	}
	if (*state != SD_ACL_LIST)
		*acl = (struct sd_acl){.revision = 2};
	*state = SD_ACL_LIST;
	err = insert_new(desc, list, in_sacl ? &wanted->sacl : &wanted->dacl,
			 keep, &place);
	if (err == SD_OK)
		remove_old(desc, list, place, keep);
	return err;
}

enum sd_err
replace_parts(struct sd_desc *desc, const struct sd_desc *wanted,
	      unsigned parts, bool computed)
{
	enum sd_err err = SD_OK;

	if ((parts & SD_FLAG_OWNER) != 0) {
		desc->has_owner = wanted->has_owner;
		desc->owner = wanted->owner;
		take_control(desc, wanted, SD_CONTROL_OWNER_DEFAULTED);
	}
	if ((parts & SD_FLAG_GROUP) != 0) {
		desc->has_group = wanted->has_group;
		desc->group = wanted->group;
		take_control(desc, wanted, SD_CONTROL_GROUP_DEFAULTED);
	}
	if ((parts & SD_FLAG_DACL) != 0)
		err = replace_list(desc, wanted, false, computed);
	if (err == SD_OK && (parts & SD_FLAG_SACL) != 0)
		err = replace_list(desc, wanted, true, computed);
	return err;
}

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
