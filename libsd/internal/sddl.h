/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/sddl.h: the tables that reading and printing SDDL share
 * (MS-DTYP 2.5.1.1), and the inner half of reading it.
 */
#ifndef LIBSD_INTERNAL_SDDL_H
#define LIBSD_INTERNAL_SDDL_H

#include "libsd/desc.h"
#include "libsd/internal/text.h"
#include "libsd/known.h"

struct sdi_sddl_flag {
	char letters[3];
	uint8_t bit;
};
#define SDI_SDDL_FLAG_COUNT 8
extern const struct sdi_sddl_flag sdi_sddl_flags[SDI_SDDL_FLAG_COUNT];

/* The same letters by sets of the low and the high four bits. */
extern const char sdi_sddl_flags_low[16][8];
extern const char sdi_sddl_flags_high[16][8];

/* Where an ACE type may stand. */
enum { SDI_IN_DACL = 1, SDI_IN_SACL = 2 };

struct sdi_sddl_type {
	char letters[3];  /* "" : the type has none */
	uint8_t place;	  /* SDI_IN_* */
	bool has_payload; /* a condition or an attribute follows the SID */
};
#define SDI_SDDL_TYPE_COUNT 0x15
extern const struct sdi_sddl_type sdi_sddl_types[SDI_SDDL_TYPE_COUNT];

/* Masks of mandatory label ACEs: NW, NR, NX. */
#define SDI_LABEL_MASK 0x7u

extern const char sdi_sddl_null_acl[]; /* "NO_ACCESS_CONTROL" */

/* What is being read. */
struct sdi_sddl {
	struct sdi_text text;
	const struct sd_domain *domain;
	struct sd_error *error;
};

/* Fills the error with the column that has been reached. */
enum sd_err sdi_sddl_error(const struct sdi_sddl *in, enum sd_err code,
			   const char *format, ...) SD_PRINTF(3, 4);

/* An alias or S-1-..., with blanks before it, and after an alias. */
enum sd_err
sdi_sddl_read_sid(struct sdi_sddl *in, struct sd_sid *out) SD_MUST_CHECK;

/* An ACE in parentheses of a type that may stand in place (SDI_IN_*). */
enum sd_err sdi_sddl_read_ace(struct sdi_sddl *in, unsigned place,
			      struct sd_ace *out) SD_MUST_CHECK;

#endif
