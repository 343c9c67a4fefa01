/* SPDX-License-Identifier: MIT */
/*
 * libsd/codec.h: self-relative wire bytes to descriptor and back (MS-DTYP
 * 2.4.6). Decode then encode gives the same bytes for every descriptor whose
 * parts stand one after the other without gaps; slack inside an ACL is kept.
 */
#ifndef LIBSD_CODEC_H
#define LIBSD_CODEC_H

#include "desc.h"

/*
 * Decodes len bytes into *out, which is overwritten, not cleared. Safe on
 * any input. Every ACE is checked and decoded; at most one allocation.
 * SD_EFORMAT with the byte offset and the section; SD_ENOMEM.
 * On failure *out is an empty descriptor.
 */
enum sd_err sd_desc_decode(const void *bytes, size_t len, struct sd_desc *out,
			   struct sd_error *error) SD_MUST_CHECK;

/* Size in bytes that the descriptor takes on the wire. */
size_t sd_desc_size(const struct sd_desc *desc);

/*
 * Encodes into the caller's buffer of size bytes; *len receives the size
 * used. SD_ERANGE when the buffer is too small or an ACL exceeds
 * SD_ACL_MAX_SIZE.
 */
enum sd_err
sd_desc_encode(const struct sd_desc *desc, void *buffer, size_t size,
	       size_t *len, struct sd_error *error) SD_MUST_CHECK;

/* The same into fresh memory: *out is to be freed with free(). */
enum sd_err
sd_desc_encode_alloc(const struct sd_desc *desc, uint8_t **out, size_t *len,
		     struct sd_error *error) SD_MUST_CHECK;

#endif
