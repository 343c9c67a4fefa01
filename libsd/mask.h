/* SPDX-License-Identifier: MIT */
/*
 * libsd/mask.h: access masks of directory objects (MS-DTYP 2.4.3,
 * MS-ADTS 5.1.3.2), their SDDL letters, and the generic mapping.
 */
#ifndef LIBSD_MASK_H
#define LIBSD_MASK_H

#include "err.h"

#include <stdint.h>

SD_BEGIN_DECLS

enum {
	SD_MASK_CREATE_CHILD = 0x1,	     /* CC, ADS_RIGHT_DS_CREATE_CHILD */
	SD_MASK_DELETE_CHILD = 0x2,	     /* DC, ADS_RIGHT_DS_DELETE_CHILD */
	SD_MASK_LIST_CONTENTS = 0x4,	     /* LC, ADS_RIGHT_ACTRL_DS_LIST */
	SD_MASK_WRITE_SELF = 0x8,	     /* SW/WS, ADS_RIGHT_DS_SELF */
	SD_MASK_READ_PROPERTY = 0x10,	     /* RP, ADS_RIGHT_DS_READ_PROP */
	SD_MASK_WRITE_PROPERTY = 0x20,	     /* WP, ADS_RIGHT_DS_WRITE_PROP */
	SD_MASK_DELETE_TREE = 0x40,	     /* DT, ADS_RIGHT_DS_DELETE_TREE */
	SD_MASK_LIST_OBJECT = 0x80,	     /* LO, ADS_RIGHT_DS_LIST_OBJECT */
	SD_MASK_CONTROL_ACCESS = 0x100,	     /* CR/CA,
						ADS_RIGHT_DS_CONTROL_ACCESS */
	SD_MASK_DELETE = 0x10000,	     /* SD, DELETE */
	SD_MASK_READ_CONTROL = 0x20000,	     /* RC, READ_CONTROL */
	SD_MASK_WRITE_DAC = 0x40000,	     /* WD, WRITE_DAC */
	SD_MASK_WRITE_OWNER = 0x80000,	     /* WO, WRITE_OWNER */
	SD_MASK_SYSTEM_SECURITY = 0x1000000, /* AS, ACCESS_SYSTEM_SECURITY */
	SD_MASK_GENERIC_ALL = 0x10000000,    /* GA */
	SD_MASK_GENERIC_EXECUTE = 0x20000000, /* GX */
	SD_MASK_GENERIC_WRITE = 0x40000000,   /* GW */
};
#define SD_MASK_GENERIC_READ UINT32_C(0x80000000) /* GR */
#define SD_MASK_GENERIC_ANY UINT32_C(0xf0000000)

/* What the generic rights mean on a directory object (MS-ADTS 5.1.3.2). */
#define SD_MASK_DS_READ UINT32_C(0x00020094)	  /* GR: RC LC RP LO */
#define SD_MASK_DS_WRITE UINT32_C(0x00020028)	  /* GW: RC WP SW */
#define SD_MASK_DS_EXECUTE UINT32_C(0x00020004)	  /* GX: RC LC */
#define SD_MASK_FULL_CONTROL UINT32_C(0x000f01ff) /* GA */

/* Replaces generic bits by what they mean on a directory object. */
uint32_t sd_mask_map_generic(uint32_t mask);

#define SD_MASK_TEXT_SIZE 64

/*
 * The SDDL rights field as Windows prints it: letters in the order CC DC LC
 * SW RP WP DT LO CR SD RC WD WO GA GX GW GR, the aliases FA FR FW FX KA KR
 * KW on an exact match, hex when a bit has no letter. Returns text.
 */
char *sd_mask_format(uint32_t mask, char text[SD_AT_LEAST(SD_MASK_TEXT_SIZE)]);

/*
 * Reads the SDDL rights field of exactly len characters: letters in any
 * order, repeats, any case and spaces between them allowed, or a hex, octal
 * or decimal number.
 * SD_ESYNTAX with the column, SD_ERANGE when over 32 bits.
 */
enum sd_err sd_mask_parse(const char *text, size_t len, uint32_t *out,
			  struct sd_error *error) SD_MUST_CHECK;

SD_END_DECLS

#endif
