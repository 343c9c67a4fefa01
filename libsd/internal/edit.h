/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/edit.h: what the files of edit.h share: the check that an
 * edit may begin, and the request in the form in which it is looked for.
 */
#ifndef LIBSD_INTERNAL_EDIT_H
#define LIBSD_INTERNAL_EDIT_H

#include "libsd/desc.h"

/* SD_ENOTFOUND without a DACL, SD_EUNSUPPORTED when ace (may be NULL) is not
 * an editable allow or deny ACE. */
enum sd_err sdi_edit_check(const struct sd_desc *desc, const struct sd_ace *ace,
			   struct sd_error *error) SD_MUST_CHECK;

/* The ACE with generic bits mapped and INHERITED cleared. */
struct sd_ace sdi_edit_wanted(const struct sd_ace *ace);

#endif
