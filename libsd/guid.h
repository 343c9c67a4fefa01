/* SPDX-License-Identifier: MIT */
/*
 * libsd/guid.h: a GUID as a value of 16 wire bytes (MS-DTYP 2.3.4.2).
 *
 * The bytes are kept exactly as they are in a descriptor or in an octet string
 * attribute such as schemaIDGUID: Data1..Data3 little-endian, then eight bytes
 * as they are.
 */
#ifndef LIBSD_GUID_H
#define LIBSD_GUID_H

#include "err.h"

#include <stdbool.h>
#include <stdint.h>

SD_BEGIN_DECLS

#define SD_GUID_TEXT_SIZE 37 /* 36 characters and the zero */

struct sd_guid {
	uint8_t bytes[16];
};

/* Compares by wire bytes: <0, 0, >0 as memcmp. */
int sd_guid_compare(const struct sd_guid *a, const struct sd_guid *b);
bool sd_guid_equal(const struct sd_guid *a, const struct sd_guid *b);
bool sd_guid_is_zero(const struct sd_guid *guid);

/*
 * Reads a GUID in any usual spelling: 36 characters with hyphens, with or
 * without braces, any letter case, or 32 hex digits in text order. The whole
 * string must be the GUID. SD_ESYNTAX with the column otherwise.
 */
enum sd_err sd_guid_parse(const char *text, struct sd_guid *out,
			  struct sd_error *error) SD_MUST_CHECK;

/* Writes the lower-case 36-character form; returns text. */
char *sd_guid_format(const struct sd_guid *guid,
		     char text[SD_AT_LEAST(SD_GUID_TEXT_SIZE)]);

SD_END_DECLS

#endif
