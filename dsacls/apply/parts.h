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

#endif
