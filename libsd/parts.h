/* SPDX-License-Identifier: MIT */
/*
 * libsd/parts.h: a descriptor as parts that come and go by themselves: owner,
 * group, DACL and SACL, named by SD_FLAG_* as in the SD flags of LDAP, each
 * with the control bits that are about it (MS-DTYP 2.4.6). What belongs to no
 * part stays with the descriptor.
 */
#ifndef LIBSD_PARTS_H
#define LIBSD_PARTS_H

#include "desc.h"

SD_BEGIN_DECLS

/* The control bits that are about the parts: SD_CONTROL_*. */
uint16_t sd_parts_control(unsigned parts);

/* Leaves only the parts in desc. */
void sd_parts_keep(struct sd_desc *desc, unsigned parts);

/*
 * What desc is with the parts of other in place of its own: a view that
 * points into both and owns nothing. It is to be copied or read, never
 * changed or cleared.
 */
struct sd_desc sd_parts_join(const struct sd_desc *desc,
			     const struct sd_desc *other, unsigned parts);

/*
 * Puts the parts of wanted in place of those of desc, as a client does that
 * writes whole lists. Each part brings its "defaulted" bit, which SDDL never
 * has: who names a part has not defaulted it. A list gets wanted's explicit
 * ACEs, with generic rights mapped, and wanted's protected bit. Inherited ACEs
 * of desc stay where the list is unprotected and computed is true (the server
 * makes them); elsewhere those of wanted become explicit. An ACE that desc has
 * byte for byte stays so, mapped or not. SD_ENOMEM; desc is as it was then.
 */
enum sd_err sd_parts_replace(struct sd_desc *desc, const struct sd_desc *wanted,
			     unsigned parts, bool computed) SD_MUST_CHECK;

SD_END_DECLS

#endif
