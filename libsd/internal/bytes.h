/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/bytes.h: the only code that walks wire bytes.
 *
 * A reader is a window on bytes with one gate, sdi_claim, which compares
 * against what is left and never adds. Nested structures get a reader of
 * their own. Integers are put together from bytes, little-endian (MS-DTYP
 * 2.2). Inline, since a descriptor is decoded in a few hundred nanoseconds.
 */
#ifndef LIBSD_INTERNAL_BYTES_H
#define LIBSD_INTERNAL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "libsd/sid.h"

struct sdi_reader {
	const uint8_t *bytes;
	size_t len;
	size_t pos;    /* <= len, always */
	size_t origin; /* of bytes[0] in the whole input, for messages */
};

static inline struct sdi_reader
sdi_reader(const uint8_t *bytes, size_t len, size_t origin)
{
	return (struct sdi_reader){
		.bytes = bytes, .len = len, .pos = 0, .origin = origin};
}

static inline size_t
sdi_left(const struct sdi_reader *reader)
{
	return reader->len - reader->pos;
}

/* Where the next byte stands in the whole input. */
static inline size_t
sdi_where(const struct sdi_reader *reader)
{
	return reader->origin + reader->pos;
}

/* The gate: n bytes from here, or NULL when fewer are left. */
static inline const uint8_t *
sdi_claim(struct sdi_reader *reader, size_t n)
{
	const uint8_t *p = reader->bytes + reader->pos;

	if (n > reader->len - reader->pos)
		return NULL;
	reader->pos += n;
	return p;
}

static inline uint16_t
sdi_load16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
sdi_load32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static inline void
sdi_store16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
sdi_store32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

/*
 * Whole SIDs between SD_SID_MAX_SIZE wire bytes and the value: the fixed
 * length costs less than a loop over the count, and what stands beyond the
 * count is never looked at. The struct has the wire's layout, so that on
 * little-endian machines this is a plain copy.
 */
_Static_assert(sizeof(struct sd_sid) == SD_SID_MAX_SIZE, "SID layout");

static inline void
sdi_load_sid(const uint8_t *p, struct sd_sid *sid)
{
	memcpy(sid, p, sizeof(*sid));
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	for (unsigned i = 0; i < SD_SID_MAX_SUBS; i++)
		sid->subs[i] = sdi_load32(p + 8 + 4 * i);
#endif
}

static inline void
sdi_store_sid(uint8_t *p, const struct sd_sid *sid)
{
	memcpy(p, sid, sizeof(*sid));
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	for (unsigned i = 0; i < SD_SID_MAX_SUBS; i++)
		sdi_store32(p + 8 + 4 * i, sid->subs[i]);
#endif
}

/*
 * Reads the SID that stands at the reader and claims its bytes. SD_EFORMAT
 * with the offset (MS-DTYP 2.4.2.2). Subs beyond the count become zero.
 */
enum sd_err sdi_read_sid(struct sdi_reader *reader, struct sd_sid *out,
			 struct sd_error *error) SD_MUST_CHECK;

#endif
