/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/bytes.c: the wire structure that stands alone as well as in
 * descriptors: a SID (MS-DTYP 2.4.2.2). Everything else about bytes is
 * inline in bytes.h.
 */
#include "libsd/internal/bytes.h"

static const char section_sid[] = "MS-DTYP 2.4.2.2";

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
	if (sdi_claim(reader, size) == NULL)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID of %u sub-authorities: want %zu "
				    "bytes, have %zu",
				    p[1], size, left);
	memcpy(out, p, 8);
	for (unsigned i = 0; i < out->count; i++)
		out->subs[i] = sdi_load32(p + 8 + 4 * i);
	return SD_OK;
}
