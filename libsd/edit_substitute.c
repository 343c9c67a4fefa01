/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit_substitute.c: one trustee for another in every explicit ACE, as
 * after a migration. Done on a copy, which takes the descriptor's place when
 * all went well.
 */
#include "libsd/edit.h"

#include "libsd/internal/edit.h"

static bool
is_old(const struct sd_ace *ace, const struct sd_sid *old)
{
	return !sd_ace_is_inherited(ace) &&
	       (sd_ace_is_allow(ace) || sd_ace_is_deny(ace)) &&
	       sd_sid_equal(&ace->sid, old);
}

/* Moves the bits of the ACE at index into another one of its slot. */
static bool
merge_into_slot(struct sd_acl *acl, size_t index)
{
	for (size_t i = 0; i < acl->count; i++) {
		if (i == index ||
		    !sd_ace_same_slot(&acl->aces[i], &acl->aces[index]))
			continue;
		acl->aces[i].mask |= acl->aces[index].mask;
		sd_acl_remove(acl, index);
		return true;
	}
	return false;
}

static size_t
substitute(struct sd_acl *acl, const struct sd_sid *old,
	   const struct sd_sid *new_sid)
{
	/* Between the two ACEs of a slot in a DACL out of order, one of the
	 * other kind may stand that decides first: no merging there. */
	bool merge = sd_acl_check_canonical(acl, NULL) == SD_OK;
	size_t changed = 0;
	size_t i = 0;

	while (i < acl->count) {
		if (!is_old(&acl->aces[i], old)) {
			i++;
			continue;
		}
		acl->aces[i].sid = *new_sid;
		acl->slack = 0;
		changed++;
		if (!merge || !merge_into_slot(acl, i))
			i++;
	}
	return changed;
}

enum sd_err
sd_edit_substitute(struct sd_desc *desc, const struct sd_sid *old,
		   const struct sd_sid *new_sid, size_t *changed)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	struct sd_desc done;
	size_t count;
	enum sd_err err = sdi_edit_check(desc, NULL, NULL);

	if (err != SD_OK)
		return err;
	if (sd_sid_equal(old, new_sid)) {
		*changed = 0;
		return SD_OK;
	}
	err = sd_desc_copy(desc, &work);
	if (err != SD_OK)
		return err;
	count = substitute(&work.dacl, old, new_sid);
	if (sd_acl_size(&work.dacl) > SD_ACL_MAX_SIZE)
		return SD_ERANGE;
	*changed = count;
	done = work;
	work = *desc;
	*desc = done;
	return SD_OK;
}
