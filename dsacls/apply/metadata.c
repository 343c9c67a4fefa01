/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/metadata.c: reads PROPERTY_META_DATA_VECTOR as it comes over LDAP:
 * version 1, reserved, count, reserved, then records of 48 bytes that begin
 * with the attribute's number and its version, little-endian.
 */
#include "apply/metadata.h"

#define HEADER_SIZE 16
#define RECORD_SIZE 48
#define SD_ATTRIBUTE_ID UINT32_C(0x00020119) /* 1.2.840.113556.1.2.281 */

static uint32_t
load32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

uint32_t
metadata_version(const uint8_t *bytes, size_t len)
{
	size_t count;

	if (len < HEADER_SIZE || load32(bytes) != 1)
		return 0;
	count = load32(bytes + 8);
	if (count > (len - HEADER_SIZE) / RECORD_SIZE)
		return 0;
	bytes += HEADER_SIZE;
	for (size_t i = 0; i < count; i++, bytes += RECORD_SIZE)
		if (load32(bytes) == SD_ATTRIBUTE_ID)
			return load32(bytes + 4);
	return 0;
}
