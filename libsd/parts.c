/* SPDX-License-Identifier: MIT */
/*
 * libsd/parts.c: owner, group and lists of one descriptor in another, each
 * with the control bits that are about it (MS-DTYP 2.4.6).
 */
#include "libsd/parts.h"

#include "libsd/internal/desc.h"

#define DACL_BITS \
	(SD_CONTROL_DACL_PRESENT | SD_CONTROL_DACL_DEFAULTED | \
	 SD_CONTROL_DACL_TRUSTED | SD_CONTROL_DACL_AUTO_INHERIT_REQ | \
	 SD_CONTROL_DACL_AUTO_INHERITED | SD_CONTROL_DACL_PROTECTED)
#define SACL_BITS \
	(SD_CONTROL_SACL_PRESENT | SD_CONTROL_SACL_DEFAULTED | \
	 SD_CONTROL_SACL_AUTO_INHERIT_REQ | SD_CONTROL_SACL_AUTO_INHERITED | \
	 SD_CONTROL_SACL_PROTECTED)

uint16_t
sd_parts_control(unsigned parts)
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
	return (uint16_t)bits;
}

struct sd_desc
sd_parts_join(const struct sd_desc *desc, const struct sd_desc *other,
	      unsigned parts)
{
	struct sd_desc joined = *desc;

	sdi_desc_take_control(&joined, other, sd_parts_control(parts));
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
sd_parts_keep(struct sd_desc *desc, unsigned parts)
{
	const struct sd_desc empty = SD_DESC_INIT;

	*desc = sd_parts_join(desc, &empty, SD_FLAG_ALL & ~parts);
}

static bool
is_there(const struct sd_acl *acl, size_t place, const struct sd_ace *ace)
{
	for (size_t i = place; i < acl->count; i++)
		if (sd_ace_equal(&acl->aces[i], ace))
			return true;
	return false;
}

/* In front of what is there. An ACE that is there to the byte is no new one:
 * it stays as it is. Sets place behind the last one. */
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
replace_list(struct sd_desc *desc, const struct sd_desc *wanted,
	     enum sd_list list, bool computed)
{
	const struct sd_acl *new_acl = sd_desc_acl(wanted, list);
	struct sd_acl *acl = sdi_desc_acl(desc, list);
	uint8_t *state = sdi_desc_state(desc, list);
	bool keep = computed && !sd_desc_is_protected(wanted, list);
	enum sd_err err;
	size_t place;

	sdi_desc_take_control(desc, wanted,
			      sdi_desc_protected_bit(list) |
				      sdi_desc_defaulted_bit(list));
	if (new_acl == NULL) {
		*state = (uint8_t)sd_desc_acl_state(wanted, list);
		*acl = (struct sd_acl){0};
		return SD_OK;
	}
	if (*state != SD_ACL_LIST)
		*acl = (struct sd_acl){.revision = 2};
	*state = SD_ACL_LIST;
	err = insert_new(desc, list, new_acl, keep, &place);
	if (err != SD_OK)
		return err;
	/* What was there before stands behind the new ones. */
	for (size_t i = acl->count; i-- > place;)
		if (!keep || !sd_ace_is_inherited(&acl->aces[i]))
			sd_desc_remove_ace(desc, list, i);
	return SD_OK;
}

enum sd_err
sd_parts_replace(struct sd_desc *desc, const struct sd_desc *wanted,
		 unsigned parts, bool computed)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	enum sd_err err = sd_desc_copy(desc, &work);

	if (err == SD_OK && (parts & SD_FLAG_DACL) != 0)
		err = replace_list(&work, wanted, SD_DACL, computed);
	if (err == SD_OK && (parts & SD_FLAG_SACL) != 0)
		err = replace_list(&work, wanted, SD_SACL, computed);
	if (err != SD_OK)
		return err;
	sdi_desc_swap(desc, &work);
	*desc = sd_parts_join(desc, wanted,
			      parts & (SD_FLAG_OWNER | SD_FLAG_GROUP));
	return SD_OK;
}
