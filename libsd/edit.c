/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit.c: adding to a list and taking away. An ACE is merged only into
 * one that means the same thing for the same trustee, or takes its canonical
 * place; nothing else moves.
 */
#include "libsd/edit.h"

#include "libsd/internal/acl.h"
#include "libsd/internal/desc.h"

/* What the list is for: who may, or what is audited. Labels, attributes and
 * other ACEs of a list are not. */
static bool
is_of_list(const struct sd_ace *ace, enum sd_list list)
{
	if (list == SD_SACL)
		return sd_ace_is_audit(ace);
	return sd_ace_is_allow(ace) || sd_ace_is_deny(ace);
}

static enum sd_err
check_list(const struct sd_desc *desc, enum sd_list list,
	   struct sd_error *error)
{
	if (sd_desc_acl(desc, list) != NULL)
		return SD_OK;
	return sd_error_set(
		error, SD_ENOTFOUND, 0, "MS-DTYP 2.4.6",
		"want a %s to edit, have %s", list == SD_SACL ? "SACL" : "DACL",
		sd_desc_acl_state(desc, list) == SD_ACL_NULL ? "a NULL one"
							     : "none");
}

/* Fills *wanted with the ACE in the form in which it is looked for: generic
 * bits mapped and INHERITED cleared. */
static enum sd_err
check_ace(const struct sd_desc *desc, enum sd_list list,
	  const struct sd_ace *ace, struct sd_ace *wanted,
	  struct sd_error *error)
{
	enum sd_err err = check_list(desc, list, error);

	if (err != SD_OK)
		return err;
	if (!sd_ace_is_editable(ace) || !is_of_list(ace, list))
		return sd_error_set(error, SD_EUNSUPPORTED, 0,
				    "MS-DTYP 2.4.4.1",
				    "want an %s ACE without a condition, have "
				    "type 0x%02x",
				    list == SD_SACL ? "audit" : "allow or deny",
				    (unsigned)ace->type);
	*wanted = *ace;
	wanted->mask = sd_mask_map_generic(ace->mask);
	wanted->flags = (uint8_t)(ace->flags & ~SD_ACE_INHERITED);
	return SD_OK;
}

/* ---- adding ---------------------------------------------------------- */

static enum sd_err
insert(struct sd_desc *desc, enum sd_list list, const struct sd_ace *ace,
       struct sd_error *error)
{
	const struct sd_acl *acl = sd_desc_acl(desc, list);
	size_t size = sd_acl_size(acl) - acl->slack + sd_ace_size(ace);
	size_t index = sdi_place_end(acl, acl->count, sdi_place_group_of(ace));

	if (size > SD_ACL_MAX_SIZE)
		return sd_error_set(error, SD_ERANGE, acl->count,
				    "MS-DTYP 2.4.5",
				    "want at most %u bytes in an ACL, have "
				    "%zu with the new ACE",
				    SD_ACL_MAX_SIZE, size);
	if (sd_desc_insert_ace(desc, list, index, ace) != SD_OK)
		return sd_error_set(error, SD_ENOMEM, acl->count,
				    "MS-DTYP 2.4.5",
				    "want memory for one more ACE, have none");
	return SD_OK;
}

enum sd_err
sd_edit_add(struct sd_desc *desc, enum sd_list list, const struct sd_ace *ace,
	    enum sd_edit_result *result, struct sd_error *error)
{
	struct sd_acl *acl = sdi_desc_acl(desc, list);
	struct sd_ace wanted;
	size_t slot;
	enum sd_err err = check_ace(desc, list, ace, &wanted, error);

	if (err != SD_OK)
		return err;
	if ((wanted.mask & ~sd_acl_slot_bits(acl, &wanted)) == 0) {
		*result = SD_EDIT_UNCHANGED;
		return SD_OK;
	}
	err = sd_acl_check_canonical(acl, error);
	if (err != SD_OK)
		return err;
	slot = sd_acl_find_slot(acl, &wanted);
	if (slot == SIZE_MAX) {
		err = insert(desc, list, &wanted, error);
		if (err == SD_OK)
			*result = SD_EDIT_ADDED;
		return err;
	}
	acl->aces[slot].mask |= wanted.mask;
	acl->slack = 0;
	*result = SD_EDIT_MERGED;
	return SD_OK;
}

/* ---- taking away: works in place and needs no memory. After the checks
 * nothing can fail. The order of the list is never judged here, since removing
 * cannot make it worse. */

enum which { INHERITED, EXPLICIT };

/* Removes the inherited ACEs of whatever type, or the explicit ones that the
 * list is for; of one trustee where sid is not NULL. */
static size_t
remove_aces(struct sd_desc *desc, enum sd_list list, enum which which,
	    const struct sd_sid *sid)
{
	const struct sd_acl *acl = sdi_desc_acl(desc, list);
	size_t before = acl->count;

	for (size_t i = acl->count; i-- > 0;) {
		const struct sd_ace *ace = &acl->aces[i];

		if (sd_ace_is_inherited(ace) != (which == INHERITED) ||
		    (which == EXPLICIT && !is_of_list(ace, list)) ||
		    (sid != NULL && !sd_sid_equal(&ace->sid, sid)))
			continue;
		sd_desc_remove_ace(desc, list, i);
	}
	return before - acl->count;
}

enum sd_err
sd_edit_revoke_trustee(struct sd_desc *desc, enum sd_list list,
		       const struct sd_sid *trustee, size_t *removed)
{
	enum sd_err err = check_list(desc, list, NULL);

	if (err == SD_OK)
		*removed = remove_aces(desc, list, EXPLICIT, trustee);
	return err;
}

enum sd_err
sd_edit_clear_explicit(struct sd_desc *desc, enum sd_list list, size_t *removed)
{
	enum sd_err err = check_list(desc, list, NULL);

	if (err == SD_OK)
		*removed = remove_aces(desc, list, EXPLICIT, NULL);
	return err;
}

enum sd_err
sd_edit_drop_inherited(struct sd_desc *desc, enum sd_list list)
{
	enum sd_err err = check_list(desc, list, NULL);

	if (err == SD_OK)
		(void)remove_aces(desc, list, INHERITED, NULL);
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
take_bits(struct sd_desc *desc, enum sd_list list, const struct sd_ace *wanted)
{
	enum sd_edit_result result = SD_EDIT_UNCHANGED;
	struct sd_acl *acl = sdi_desc_acl(desc, list);

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
		sd_desc_remove_ace(desc, list, i);
		if (result == SD_EDIT_UNCHANGED)
			result = SD_EDIT_REMOVED;
	}
	return result;
}

enum sd_err
sd_edit_revoke_ace(struct sd_desc *desc, enum sd_list list,
		   const struct sd_ace *ace, bool force,
		   enum sd_edit_result *result, struct sd_error *error)
{
	struct sd_ace wanted;
	enum sd_err err = check_ace(desc, list, ace, &wanted, error);

	if (err == SD_OK && list == SD_DACL && !force)
		err = check_split(&desc->dacl, &wanted, error);
	if (err == SD_OK)
		*result = take_bits(desc, list, &wanted);
	return err;
}

/* ---- one trustee for another: done on a copy, which takes the descriptor's
 * place when all went well. */

/* Moves the bits of the ACE at index into another one of its slot. */
static bool
merge_into_slot(struct sd_desc *desc, enum sd_list list, size_t index)
{
	struct sd_acl *acl = sdi_desc_acl(desc, list);

	for (size_t i = 0; i < acl->count; i++) {
		if (i == index ||
		    !sd_ace_same_slot(&acl->aces[i], &acl->aces[index]))
			continue;
		acl->aces[i].mask |= acl->aces[index].mask;
		sd_desc_remove_ace(desc, list, index);
		return true;
	}
	return false;
}

static size_t
substitute(struct sd_desc *desc, enum sd_list list, const struct sd_sid *old,
	   const struct sd_sid *new_sid)
{
	struct sd_acl *acl = sdi_desc_acl(desc, list);
	/* Between the two ACEs of a slot in a DACL out of order, one of the
	 * other kind may stand that decides first: no merging there. */
	bool merge = sd_acl_check_canonical(acl, NULL) == SD_OK;
	size_t changed = 0;
	size_t i = 0;

	while (i < acl->count) {
		struct sd_ace *ace = &acl->aces[i];

		if (sd_ace_is_inherited(ace) || !is_of_list(ace, list) ||
		    !sd_sid_equal(&ace->sid, old)) {
			i++;
			continue;
		}
		ace->sid = *new_sid;
		acl->slack = 0;
		changed++;
		if (!merge || !merge_into_slot(desc, list, i))
			i++;
	}
	return changed;
}

enum sd_err
sd_edit_substitute(struct sd_desc *desc, enum sd_list list,
		   const struct sd_sid *old, const struct sd_sid *new_sid,
		   size_t *changed)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	size_t count;
	enum sd_err err = check_list(desc, list, NULL);

	if (err != SD_OK)
		return err;
	if (sd_sid_equal(old, new_sid)) {
		*changed = 0;
		return SD_OK;
	}
	err = sd_desc_copy(desc, &work);
	if (err != SD_OK)
		return err;
	count = substitute(&work, list, old, new_sid);
	if (sd_acl_size(sd_desc_acl(&work, list)) > SD_ACL_MAX_SIZE)
		return SD_ERANGE;
	*changed = count;
	sdi_desc_swap(desc, &work);
	return SD_OK;
}

/* ---- blocking and unblocking inheritance: copies of inherited ACEs take
 * their canonical place among the explicit ones: left where they stood, an
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

static void
make_explicit(struct sd_desc *desc, enum sd_list list)
{
	struct sd_acl *acl = sdi_desc_acl(desc, list);
	size_t i = 0;

	while (i < acl->count) {
		struct sd_ace *ace = &acl->aces[i];

		if (!sd_ace_is_inherited(ace)) {
			i++;
			continue;
		}
		ace->flags &= (uint8_t)~SD_ACE_INHERITED;
		if (sdi_place_count(acl, acl->count, ace) > 1) {
			sd_desc_remove_ace(desc, list, i);
			continue;
		}
		sdi_place_move_up(
			acl, i, sdi_place_end(acl, i, sdi_place_group_of(ace)));
		i++;
	}
	acl->slack = 0;
}

enum sd_err
sd_edit_protect(struct sd_desc *desc, enum sd_list list, bool drop_inherited)
{
	enum sd_err err = check_list(desc, list, NULL);

	if (err != SD_OK)
		return err;
	if (drop_inherited) {
		(void)remove_aces(desc, list, INHERITED, NULL);
	} else if (has_inherited(sd_desc_acl(desc, list))) {
		err = sd_acl_check_canonical(sd_desc_acl(desc, list), NULL);
		if (err == SD_OK)
			make_explicit(desc, list);
	}
	if (err == SD_OK)
		desc->control |= sdi_desc_protected_bit(list);
	return err;
}

enum sd_err
sd_edit_unprotect(struct sd_desc *desc, enum sd_list list)
{
	enum sd_err err = check_list(desc, list, NULL);

	if (err == SD_OK)
		desc->control &= (uint16_t)~sdi_desc_protected_bit(list);
	return err;
}

/* ---- owner and group ------------------------------------------------- */

void
sd_edit_set_owner(struct sd_desc *desc, const struct sd_sid *owner)
{
	desc->owner = *owner;
	desc->has_owner = true;
	sd_desc_set_defaulted(desc, SD_FLAG_OWNER, false);
}

void
sd_edit_set_group(struct sd_desc *desc, const struct sd_sid *group)
{
	desc->group = *group;
	desc->has_group = true;
	sd_desc_set_defaulted(desc, SD_FLAG_GROUP, false);
}
