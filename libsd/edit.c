/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit.c: adding to a DACL and taking away. An ACE is merged only into
 * one that means the same thing for the same trustee, or takes its canonical
 * place; nothing else moves.
 */
#include "libsd/edit.h"

#include "libsd/internal/edit.h"
#include "libsd/internal/place.h"

/* One trustee for another in every explicit ACE, as after a migration. Done
 * on a copy, which takes the descriptor's place when all went well. */

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

/* Taking away from a DACL. Works in place and needs no memory: after the
 * checks nothing can fail. The order of the DACL is never judged here, since
 * removing cannot make it worse. */

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

/* Blocking and unblocking inheritance. Copies of inherited ACEs take their
 * canonical place among the explicit ones: left where they stood, an
 * inherited deny would follow the explicit allows. Works in place: after the
 * checks nothing can fail. */

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
