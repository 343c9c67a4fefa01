/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/parts.h: a descriptor as parts that come and go by themselves, named
 * as in the SD flags: owner, group, DACL, SACL, each with the control bits
 * that are about it.
 */
#ifndef APPLY_PARTS_H
#define APPLY_PARTS_H

#include "libsd/sd.h"

#define PARTS_ALL \
	((unsigned)(SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | \
		    SD_FLAG_SACL))

/* Leaves only the parts (SD_FLAG_*) in desc. */
void parts_keep(struct sd_desc *desc, unsigned parts);

/*
 * What desc is with the parts of other in place of its own: a view that
 * points into both and owns nothing, to be copied.
 */
struct sd_desc parts_join(const struct sd_desc *desc,
			  const struct sd_desc *other, unsigned parts);

/* A whole list, or a whole descriptor, in place of what is there (--set-
 * sddl, /S, restore), keeping what is the server's. */

/*
 * Gives desc the parts (SD_FLAG_*) of wanted, each with its "defaulted" bit,
 * which SDDL never has: who names a part has not defaulted it. A list gets
 * wanted's explicit ACEs, with generic rights mapped, and wanted's protected
 * bit; inherited ACEs of desc stay where the list is unprotected and computed
 * is true (the server makes them), those of wanted become explicit elsewhere.
 * An ACE that desc has just so stays just so, mapped or not.
 */
enum sd_err replace_parts(struct sd_desc *desc, const struct sd_desc *wanted,
			  unsigned parts, bool computed) SD_MUST_CHECK;

#endif
