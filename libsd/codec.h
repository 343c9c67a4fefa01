/* SPDX-License-Identifier: MIT */
/*
 * libsd/codec.h: self-relative wire bytes to descriptor and back (MS-DTYP
 * 2.4.6).
 *
 * Kept, so that decode then encode gives the same bytes: everything inside the
 * parts (control bits, Sbz1, reserved fields, revisions, object flags, ACEs of
 * any type with all they carry, slack behind the last ACE), and the order of
 * the parts.
 *
 * Not kept, since it has no meaning: bytes between parts or behind the last
 * one, the offset of an ACL whose present bit is clear, and that two parts
 * overlap (each is read and written separately).
 *
 * Refused: anything that does not fit into what holds it, revisions that do not
 * exist (of a SID: other than 1; of an ACL: other than 2 to 4), more than 15
 * sub-authorities, an AceSize that is below 8 or no multiple of 4, and a
 * descriptor that is not self-relative.
 */
#ifndef LIBSD_CODEC_H
#define LIBSD_CODEC_H

#include "desc.h"

SD_BEGIN_DECLS

/*
 * Decodes len bytes into *out, which is cleared first. Safe on any input. Every
 * ACE is checked and decoded; at most one allocation. SD_EFORMAT with the byte
 * offset and the section; SD_ENOMEM. On failure *out is an empty descriptor.
 */
enum sd_err sd_desc_decode(const void *bytes, size_t len, struct sd_desc *out,
			   struct sd_error *error) SD_MUST_CHECK;

/* Size in bytes that the descriptor takes on the wire. */
size_t sd_desc_size(const struct sd_desc *desc);

/*
 * Encodes into the caller's buffer of size bytes; *len receives the size
 * used. SD_ERANGE when the buffer is too small or the ACEs of an ACL exceed
 * SD_ACL_MAX_SIZE (error->where: the offset that was reached). The buffer may
 * be written up to its end; what is beyond *len has no meaning.
 */
enum sd_err
sd_desc_encode(const struct sd_desc *desc, void *buffer, size_t size,
	       size_t *len, struct sd_error *error) SD_MUST_CHECK;

/* The same into fresh memory: *out is to be freed with free(). */
enum sd_err
sd_desc_encode_alloc(const struct sd_desc *desc, uint8_t **out, size_t *len,
		     struct sd_error *error) SD_MUST_CHECK;

SD_END_DECLS

#endif
