/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/acl.h: where an ACE belongs in a list (MS-DTYP 2.4.5).
 * Knows the canonical groups; changes nothing but the order asked for.
 */
#ifndef LIBSD_INTERNAL_ACL_H
#define LIBSD_INTERNAL_ACL_H

#include "libsd/acl.h"

/* In canonical order. */
enum sdi_place_group {
	SDI_PLACE_DENY,	     /* explicit deny */
	SDI_PLACE_ALLOW,     /* explicit allow */
	SDI_PLACE_OTHER,     /* explicit, neither of the two: anywhere */
	SDI_PLACE_INHERITED, /* whatever the server put there */
};

enum sdi_place_group sdi_place_group_of(const struct sd_ace *ace);

/* The index behind the last ACE of the (explicit) group in the first count
 * ones; where the group is empty, the index at which it would begin. */
size_t sdi_place_end(const struct sd_acl *acl, size_t count,
		     enum sdi_place_group group);

/*
 * The index at which the ACE home[index] fits best into acl: behind the
 * nearest ACE that stood before it in home, else before the nearest that
 * stood behind it, both of its own group, unless home is out of canonical
 * order; else at the end of its group.
 */
size_t sdi_place_beside(const struct sd_acl *acl, const struct sd_acl *home,
			size_t index);

/* How many of the first count ACEs are byte-equal to *ace. */
size_t sdi_place_count(const struct sd_acl *acl, size_t count,
		       const struct sd_ace *ace);

/* Moves the ACE at from (> to) to the index to; those between step back. */
void sdi_place_move_up(struct sd_acl *acl, size_t from, size_t to);

#endif
