/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/bytes.c: the wire structure that stands alone as well as in
 * descriptors: a SID (MS-DTYP 2.4.2.2). Everything else about bytes is
 * inline in bytes.h.
 */
#include "libsd/internal/bytes.h"

static const char section_sid[] = "MS-DTYP 2.4.2.2";

/* A SID of size bytes, of the left ones at p: as a chunk where that many are
 * left, else in pieces of fixed length that may lie over each other. */
static void
load_sid(const uint8_t *p, size_t size, size_t left, struct sd_sid *out)
{
	uint8_t *bytes = (uint8_t *)out;

	if (size > SDI_SID_CHUNK) {
		memcpy(bytes, p, size);
	} else if (left >= SDI_SID_CHUNK) {
		memcpy(bytes, p, SDI_SID_CHUNK);
	} else if (size >= 16) {
		memcpy(bytes, p, 16);
		memcpy(bytes + size - 16, p + size - 16, 16);
	} else {
		memcpy(bytes, p, 8);
		memcpy(bytes + size - 4, p + size - 4, 4);
	}
	sdi_subs_from_wire(out);
}

enum sd_err
sdi_read_sid(struct sdi_reader *reader, struct sd_sid *out,
	     struct sd_error *error)
{
	size_t where = sdi_where(reader), left = sdi_left(reader), size;
	const uint8_t *p = reader->p;

	if (left < 8)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID: want at least 8 bytes, have %zu",
				    left);
	if (p[0] != 1)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID revision: want 1, have %u", p[0]);
	if (p[1] > SD_SID_MAX_SUBS)
		return sd_error_set(error, SD_EFORMAT, where + 1, section_sid,
				    "SID SubAuthorityCount: want at most 15, "
				    "have %u",
				    p[1]);
	size = 8 + 4 * (size_t)p[1];
	if (size > left)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID of %u sub-authorities: want %zu "
				    "bytes, have %zu",
				    p[1], size, left);
	load_sid(p, size, left, out);
	(void)sdi_claim(reader, size); /* not more than is left */
	return SD_OK;
}
