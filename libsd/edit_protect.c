/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit_protect.c: blocking and unblocking inheritance. Copies of
 * inherited ACEs take their canonical place among the explicit ones: left
 * where they stood, an inherited deny would follow the explicit allows.
 * Works in place: after the checks nothing can fail.
 */
#include "libsd/edit.h"

#include "libsd/internal/edit.h"
#include "libsd/internal/place.h"

static bool
has_inherited(const struct sd_acl *acl)
{
	for (size_t i = 0; i < acl->count; i++)
		if (sd_ace_is_inherited(&acl->aces[i]))
			return true;
	return false;
}

/* Is there a byte-equal ACE besides the one at index? */
static bool
is_double(const struct sd_acl *acl, size_t index)
{
	for (size_t i = 0; i < acl->count; i++)
		if (i != index &&
		    sd_ace_equal(&acl->aces[i], &acl->aces[index]))
			return true;
	return false;
}

static void
make_explicit(struct sd_acl *acl)
{
	size_t i = 0;

	while (i < acl->count) {
		struct sd_ace *ace = &acl->aces[i];

		if (!sd_ace_is_inherited(ace)) {
			i++;
			continue;
		}
		ace->flags &= (uint8_t)~SD_ACE_INHERITED;
		if (is_double(acl, i)) {
			sd_acl_remove(acl, i);
			continue;
		}
		sdi_place_move_up(
			acl, i, sdi_place_end(acl, i, sdi_place_group_of(ace)));
		i++;
	}
	acl->slack = 0;
}

enum sd_err
sd_edit_protect(struct sd_desc *desc, bool drop_inherited)
{
	enum sd_err err = sdi_edit_check(desc, NULL, NULL);

	if (err != SD_OK)
		return err;
	if (drop_inherited) {
		err = sd_edit_drop_inherited(desc);
	} else if (has_inherited(&desc->dacl)) {
		err = sd_acl_check_canonical(&desc->dacl, NULL);
		if (err == SD_OK)
			make_explicit(&desc->dacl);
	}
	if (err == SD_OK)
		desc->control |= SD_CONTROL_DACL_PROTECTED;
	return err;
}

enum sd_err
sd_edit_unprotect(struct sd_desc *desc)
{
	enum sd_err err = sdi_edit_check(desc, NULL, NULL);

	if (err == SD_OK)
		desc->control &= (uint16_t)~SD_CONTROL_DACL_PROTECTED;
	return err;
}
