/* SPDX-License-Identifier: MIT */
/*
 * libsd/edit.h: changes to the DACL or SACL, the owner and the group of a
 * descriptor that keep everything else byte-exact.
 *
 * A list must be there (SD_ACL_LIST, else SD_ENOTFOUND: nothing is ever made
 * out of nothing). In a DACL edits are about ACEs that allow or deny, in a SACL
 * about those that audit; labels, attributes and other ACEs are left alone. No
 * edit touches the order of what stays, nor, but where it says so, an inherited
 * ACE or one that is not editable. On failure the descriptor is as it was. Any
 * edit may move ACEs in memory: keep no pointers to them over it.
 */
#ifndef LIBSD_EDIT_H
#define LIBSD_EDIT_H

#include "desc.h"

SD_BEGIN_DECLS

enum sd_edit_result {
	SD_EDIT_UNCHANGED, /* what was asked for is already so */
	SD_EDIT_ADDED,	   /* an ACE was inserted */
	SD_EDIT_MERGED,	   /* bits were added to an ACE of the same slot */
	SD_EDIT_REMOVED,   /* one or more ACEs were removed */
	SD_EDIT_NARROWED,  /* bits were taken out of an ACE that stays (others
			      of the same slot may have been removed) */
};

/*
 * Adds an allow or deny ACE to the DACL, an audit ACE to the SACL (by
 * ace->type): nothing when explicit ACEs of the same slot (sd_ace_same_slot)
 * hold all its bits, else its bits are merged into the first such ACE, else it
 * is inserted in its canonical place (denies after the last explicit deny,
 * allows after the last explicit allow, audits after the last explicit ACE).
 * Generic bits are mapped; INHERITED is cleared.
 * SD_ENOTCANONICAL when something would change and the DACL is not canonical
 * (index in error->where); SD_ERANGE when it would exceed SD_ACL_MAX_SIZE;
 * SD_EUNSUPPORTED when *ace is not editable or not of the list.
 */
enum sd_err
sd_edit_add(struct sd_desc *desc, enum sd_list list, const struct sd_ace *ace,
	    enum sd_edit_result *result, struct sd_error *error) SD_MUST_CHECK;

/*
 * Removes every explicit ACE of the trustee, callback types included
 * (dsacls.exe /R). *removed receives how many.
 */
enum sd_err sd_edit_revoke_trustee(struct sd_desc *desc, enum sd_list list,
				   const struct sd_sid *trustee,
				   size_t *removed) SD_MUST_CHECK;

/*
 * Takes the mask bits of *ace out of every explicit ACE of the same slot.
 * An ACE left without bits is removed; SD_EDIT_UNCHANGED when there is nothing
 * to take. When a part of a full-control ACE of a DACL would remain, SD_EWIDER
 * with its index in error->where, unless force (nothing is changed then).
 * SD_EUNSUPPORTED as for sd_edit_add.
 */
enum sd_err sd_edit_revoke_ace(struct sd_desc *desc, enum sd_list list,
			       const struct sd_ace *ace, bool force,
			       enum sd_edit_result *result,
			       struct sd_error *error) SD_MUST_CHECK;

/* Removes all explicit ACEs that the list is for (dsacls.exe /N); inherited
 * ones and other types stay. */
enum sd_err sd_edit_clear_explicit(struct sd_desc *desc, enum sd_list list,
				   size_t *removed) SD_MUST_CHECK;

/*
 * /P:Y: sets the protected bit of the list. Inherited ACEs become explicit
 * copies in canonical place (drop_inherited false) or are removed (true),
 * whatever their type. A copy byte-equal to an ACE that is there already is
 * left out. SD_ENOTCANONICAL when copies have to be placed in a DACL out of
 * order.
 */
enum sd_err sd_edit_protect(struct sd_desc *desc, enum sd_list list,
			    bool drop_inherited) SD_MUST_CHECK;

/* /P:N: clears the protected bit of the list, changes no ACE. */
enum sd_err
sd_edit_unprotect(struct sd_desc *desc, enum sd_list list) SD_MUST_CHECK;

/*
 * Replaces the trustee of every explicit ACE of old that the list is for by
 * new_sid (icacls /substitute), callback types included (their conditions
 * stay as they are), merging into ACEs of the same slot where the list is
 * canonical. *changed: ACEs. SD_ERANGE, SD_ENOMEM.
 */
enum sd_err
sd_edit_substitute(struct sd_desc *desc, enum sd_list list,
		   const struct sd_sid *old, const struct sd_sid *new_sid,
		   size_t *changed) SD_MUST_CHECK;

/* Removes inherited ACEs of whatever type: what a client sends on an
 * unprotected object. */
enum sd_err
sd_edit_drop_inherited(struct sd_desc *desc, enum sd_list list) SD_MUST_CHECK;

/* Sets the owner or the group, which is no default then. Cannot fail. */
void sd_edit_set_owner(struct sd_desc *desc, const struct sd_sid *owner);
void sd_edit_set_group(struct sd_desc *desc, const struct sd_sid *group);

SD_END_DECLS

#endif
