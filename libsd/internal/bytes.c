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
	size_t where = sdi_where(reader), left = sdi_left(reader);
	const uint8_t *head = sdi_claim(reader, 8);
	const uint8_t *subs;
	struct sd_sid sid = {0};

	if (head == NULL)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID: want at least 8 bytes, have %zu",
				    left);
	if (head[0] != 1)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID revision: want 1, have %u", head[0]);
	if (head[1] > SD_SID_MAX_SUBS)
		return sd_error_set(error, SD_EFORMAT, where + 1, section_sid,
				    "SID SubAuthorityCount: want at most 15, "
				    "have %u",
				    head[1]);
	sid.revision = head[0];
	sid.count = head[1];
	memcpy(sid.authority, head + 2, sizeof(sid.authority));
	subs = sdi_claim(reader, 4 * (size_t)sid.count);
	if (subs == NULL)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID of %u sub-authorities: want %zu "
				    "bytes, have %zu",
				    sid.count, sd_sid_size(&sid), left);
	for (unsigned i = 0; i < sid.count; i++)
		sid.subs[i] = sdi_load32(subs + 4 * i);
	*out = sid;
	return SD_OK;
}
