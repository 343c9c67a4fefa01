/* SPDX-License-Identifier: MIT */
/*
 * libsd/inherit.h: the ACEs that a child inherits from its parent in AD
 * (MS-ADTS 6.1.3, MS-DTYP 2.5.3.4).
 */
#ifndef LIBSD_INHERIT_H
#define LIBSD_INHERIT_H

#include "desc.h"

SD_BEGIN_DECLS

/*
 * Appends to the list of *out, which must have one, the inherited ACEs, in
 * order, that a child of class child_class (its most specific structural
 * class) with the given owner and group (either may be NULL: not known) gets
 * from the same list of parent. drop_covered leaves out an ACE that an earlier
 * inherited one covers (same trustee, kind and GUIDs; at least its rights and
 * its reach), as AD does. Whether the child is protected is for the caller to
 * know. SD_ENOTFOUND when *out has no list, SD_ENOMEM; *out is as it was then.
 */
enum sd_err
sd_inherit_acl(const struct sd_desc *parent, enum sd_list list,
	       const struct sd_guid *child_class, const struct sd_sid *owner,
	       const struct sd_sid *group, bool drop_covered,
	       struct sd_desc *out) SD_MUST_CHECK;

SD_END_DECLS

#endif
