/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit_revoke.c: taking away from a DACL. Works in place and needs no
 * memory: after the checks nothing can fail. The order of the DACL is never
 * judged here, since removing cannot make it worse.
 */
#include "libsd/edit.h"

#include "libsd/internal/edit.h"

typedef bool match_fn(const struct sd_ace *ace, const struct sd_sid *sid);

static bool
is_explicit_access(const struct sd_ace *ace, const struct sd_sid *sid)
{
	(void)sid;
	return !sd_ace_is_inherited(ace) &&
	       (sd_ace_is_allow(ace) || sd_ace_is_deny(ace));
}

static bool
is_trustees(const struct sd_ace *ace, const struct sd_sid *sid)
{
	return is_explicit_access(ace, sid) && sd_sid_equal(&ace->sid, sid);
}

static bool
is_inherited(const struct sd_ace *ace, const struct sd_sid *sid)
{
	(void)sid;
	return sd_ace_is_inherited(ace);
}

static size_t
remove_matching(struct sd_acl *acl, match_fn *match, const struct sd_sid *sid)
{
	size_t before = acl->count;

	for (size_t i = acl->count; i-- > 0;)
		if (match(&acl->aces[i], sid))
			sd_acl_remove(acl, i);
	return before - acl->count;
}

enum sd_err
sd_edit_revoke_trustee(struct sd_desc *desc, const struct sd_sid *trustee,
		       size_t *removed)
{
	enum sd_err err = sdi_edit_check(desc, NULL, NULL);

	if (err == SD_OK)
		*removed = remove_matching(&desc->dacl, is_trustees, trustee);
	return err;
}

enum sd_err
sd_edit_clear_explicit(struct sd_desc *desc, size_t *removed)
{
	enum sd_err err = sdi_edit_check(desc, NULL, NULL);

	if (err == SD_OK)
		*removed =
			remove_matching(&desc->dacl, is_explicit_access, NULL);
	return err;
}

enum sd_err
sd_edit_drop_inherited(struct sd_desc *desc)
{
	enum sd_err err = sdi_edit_check(desc, NULL, NULL);

	if (err == SD_OK)
		(void)remove_matching(&desc->dacl, is_inherited, NULL);
	return err;
}

/* What is left of an ACE of full control is a new, wide grant that nobody
 * wrote: the caller must want that. */
static enum sd_err
check_split(const struct sd_acl *acl, const struct sd_ace *wanted,
	    struct sd_error *error)
{
	for (size_t i = 0; i < acl->count; i++) {
		const struct sd_ace *ace = &acl->aces[i];
		uint32_t mask = sd_mask_map_generic(ace->mask);
		uint32_t rest = mask & ~wanted->mask & SD_MASK_FULL_CONTROL;

		if (!sd_ace_same_slot(ace, wanted) ||
		    (mask & wanted->mask) == 0)
			continue;
		if ((mask & SD_MASK_FULL_CONTROL) == SD_MASK_FULL_CONTROL &&
		    rest != 0)
			return sd_error_set(error, SD_EWIDER, i,
					    "MS-ADTS 5.1.3.2",
					    "want an ACE of these rights, "
					    "have full control; 0x%x would "
					    "remain of it",
					    (unsigned)rest);
	}
	return SD_OK;
}

static enum sd_edit_result
take_bits(struct sd_acl *acl, const struct sd_ace *wanted)
{
	enum sd_edit_result result = SD_EDIT_UNCHANGED;

	for (size_t i = acl->count; i-- > 0;) {
		struct sd_ace *ace = &acl->aces[i];
		uint32_t mask = sd_mask_map_generic(ace->mask);

		if (!sd_ace_same_slot(ace, wanted) ||
		    (mask & wanted->mask) == 0)
			continue;
		if ((mask & ~wanted->mask) != 0) {
			ace->mask = mask & ~wanted->mask;
			acl->slack = 0;
			result = SD_EDIT_NARROWED;
			continue;
		}
		sd_acl_remove(acl, i);
		if (result == SD_EDIT_UNCHANGED)
			result = SD_EDIT_REMOVED;
	}
	return result;
}

enum sd_err
sd_edit_revoke_ace(struct sd_desc *desc, const struct sd_ace *ace, bool force,
		   enum sd_edit_result *result, struct sd_error *error)
{
	struct sd_ace wanted;
	enum sd_err err = sdi_edit_check(desc, ace, error);

	if (err != SD_OK)
		return err;
	wanted = sdi_edit_wanted(ace);
	if (!force)
		err = check_split(&desc->dacl, &wanted, error);
	if (err == SD_OK)
		*result = take_bits(&desc->dacl, &wanted);
	return err;
}
