/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/sddl.h: the letters of ACE types, which reading and
 * printing SDDL share (MS-DTYP 2.5.1.1).
 */
#ifndef LIBSD_INTERNAL_SDDL_H
#define LIBSD_INTERNAL_SDDL_H

#include "libsd/desc.h"
#include "libsd/internal/text.h"
#include "libsd/known.h"

/* Where an ACE type may stand. */
enum { SDI_IN_DACL = 1, SDI_IN_SACL = 2 };

struct sdi_sddl_type {
	char letters[3];  /* "" : the type has none */
	uint8_t place;	  /* SDI_IN_* */
	bool has_payload; /* a condition or an attribute follows the SID */
};
#define SDI_SDDL_TYPE_COUNT (SD_ACE_TRUST_LABEL + 1) /* the last type */
extern const struct sdi_sddl_type sdi_sddl_types[SDI_SDDL_TYPE_COUNT];

/* Masks of mandatory label ACEs: NW, NR, NX. */
#define SDI_LABEL_MASK 0x7u

extern const char sdi_sddl_null_acl[]; /* "NO_ACCESS_CONTROL" */

#endif
