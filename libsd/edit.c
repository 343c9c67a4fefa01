/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit.c: adding to a DACL. An ACE is merged only into one that means
 * the same thing for the same trustee, or takes its canonical place; nothing
 * else moves. Taking away is in edit_revoke.c.
 */
#include "libsd/edit.h"

#include "libsd/internal/edit.h"
#include "libsd/internal/place.h"

enum sd_err
sdi_edit_check(const struct sd_desc *desc, const struct sd_ace *ace,
	       struct sd_error *error)
{
	if (desc->dacl_state != SD_ACL_LIST)
		return sd_error_set(error, SD_ENOTFOUND, 0, "MS-DTYP 2.4.6",
				    "want a DACL to edit, have %s",
				    desc->dacl_state == SD_ACL_NULL
					    ? "a NULL one"
					    : "none");
	if (ace != NULL && (!sd_ace_is_editable(ace) ||
			    (!sd_ace_is_allow(ace) && !sd_ace_is_deny(ace))))
		return sd_error_set(error, SD_EUNSUPPORTED, 0,
				    "MS-DTYP 2.4.4.1",
				    "want an allow or deny ACE without a "
				    "condition, have type 0x%02x",
				    (unsigned)ace->type);
	return SD_OK;
}

struct sd_ace
sdi_edit_wanted(const struct sd_ace *ace)
{
	struct sd_ace wanted = *ace;

	wanted.mask = sd_mask_map_generic(ace->mask);
	wanted.flags = (uint8_t)(ace->flags & ~SD_ACE_INHERITED);
	return wanted;
}

/* The first ACE of the slot, or SIZE_MAX; *held: the bits of all of them. */
static size_t
find_slot(const struct sd_acl *acl, const struct sd_ace *wanted, uint32_t *held)
{
	size_t first = SIZE_MAX;

	*held = 0;
	for (size_t i = 0; i < acl->count; i++) {
		if (!sd_ace_same_slot(&acl->aces[i], wanted))
			continue;
		*held |= sd_mask_map_generic(acl->aces[i].mask);
		if (first == SIZE_MAX)
			first = i;
	}
	return first;
}

static enum sd_err
insert(struct sd_desc *desc, const struct sd_ace *ace, struct sd_error *error)
{
	struct sd_acl *acl = &desc->dacl;
	size_t size = sd_acl_size(acl) - acl->slack + sd_ace_size(ace);
	struct sd_pool *pool;

	if (size > SD_ACL_MAX_SIZE)
		return sd_error_set(error, SD_ERANGE, acl->count,
				    "MS-DTYP 2.4.5",
				    "want at most %u bytes in an ACL, have "
				    "%zu with the new ACE",
				    SD_ACL_MAX_SIZE, size);
	pool = sd_desc_pool(desc);
	if (pool == NULL ||
	    sd_acl_insert(
		    acl, pool,
		    sdi_place_end(acl, acl->count, sdi_place_group_of(ace)),
		    ace) != SD_OK)
		return sd_error_set(error, SD_ENOMEM, acl->count,
				    "MS-DTYP 2.4.5",
				    "want memory for one more ACE, have none");
	return SD_OK;
}

enum sd_err
sd_edit_add(struct sd_desc *desc, const struct sd_ace *ace,
	    enum sd_edit_result *result, struct sd_error *error)
{
	struct sd_ace wanted;
	uint32_t held;
	size_t slot;
	enum sd_err err = sdi_edit_check(desc, ace, error);

	if (err != SD_OK)
		return err;
	wanted = sdi_edit_wanted(ace);
	slot = find_slot(&desc->dacl, &wanted, &held);
	if ((wanted.mask & ~held) == 0) {
		*result = SD_EDIT_UNCHANGED;
		return SD_OK;
	}
	err = sd_acl_check_canonical(&desc->dacl, error);
	if (err != SD_OK)
		return err;
	if (slot == SIZE_MAX) {
		err = insert(desc, &wanted, error);
		if (err == SD_OK)
			*result = SD_EDIT_ADDED;
		return err;
	}
	desc->dacl.aces[slot].mask |= wanted.mask;
	desc->dacl.slack = 0;
	*result = SD_EDIT_MERGED;
	return SD_OK;
}

void
sd_edit_set_owner(struct sd_desc *desc, const struct sd_sid *owner)
{
	desc->owner = *owner;
	desc->has_owner = true;
	desc->control &= (uint16_t)~SD_CONTROL_OWNER_DEFAULTED;
}
