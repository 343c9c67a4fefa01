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

/* Functions that a hot loop leaves for: kept out of it. */
#if defined(__GNUC__)
#	define SDI_RARE __attribute__((noinline, cold))
#else
#	define SDI_RARE
#endif

struct sdi_reader {
	const uint8_t *p;   /* the next byte; <= end, always */
	const uint8_t *end; /* of the window */
	size_t end_at;	    /* where end is in the whole input */
};

static inline size_t
sdi_left(const struct sdi_reader *reader)
{
	return (size_t)(reader->end - reader->p);
}

/* Where the next byte stands in the whole input. */
static inline size_t
sdi_where(const struct sdi_reader *reader)
{
	return reader->end_at - sdi_left(reader);
}

/* The gate: n bytes from here, or NULL when fewer are left. */
static inline const uint8_t *
sdi_claim(struct sdi_reader *reader, size_t n)
{
	const uint8_t *p = reader->p;

	if (n > (size_t)(reader->end - p))
		return NULL;
	reader->p = p + n;
	return p;
}

/* A window of its own on n bytes that have just been claimed. */
static inline struct sdi_reader
sdi_window(const struct sdi_reader *reader, size_t n)
{
	return (struct sdi_reader){.p = reader->p - n,
				   .end = reader->p,
				   .end_at = sdi_where(reader)};
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
 * SIDs of count sub-authorities between wire bytes and the value. Nearly
 * every SID has at most six: those are moved as one chunk of fixed length,
 * which costs less than a loop over the count, and the bytes at p must reach
 * that far. What stands beyond the count is never looked at. The struct has
 * the wire's layout, so that on little-endian machines this is a plain copy.
 */
#define SDI_SID_CHUNK 32
#define SDI_SID_CHUNK_SUBS 6
_Static_assert(sizeof(struct sd_sid) == SD_SID_MAX_SIZE, "SID layout");

/* The sub-authorities of a copied SID as numbers of this machine. */
static inline void
sdi_subs_from_wire(struct sd_sid *sid)
{
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	for (unsigned i = 0; i < sid->count; i++)
		sid->subs[i] = sdi_load32((const uint8_t *)&sid->subs[i]);
#else
	(void)sid;
#endif
}

static inline void
sdi_load_sid(const uint8_t *p, unsigned count, struct sd_sid *sid)
{
	uint8_t *bytes = (uint8_t *)sid;

	memcpy(bytes, p, SDI_SID_CHUNK);
	if (count > SDI_SID_CHUNK_SUBS)
		memcpy(bytes + SDI_SID_CHUNK, p + SDI_SID_CHUNK,
		       SD_SID_MAX_SIZE - SDI_SID_CHUNK);
	sdi_subs_from_wire(sid);
}

static inline void
sdi_store_sid(uint8_t *p, const struct sd_sid *sid)
{
	const uint8_t *bytes = (const uint8_t *)sid;

	memcpy(p, bytes, SDI_SID_CHUNK);
	if (sid->count > SDI_SID_CHUNK_SUBS)
		memcpy(p + SDI_SID_CHUNK, bytes + SDI_SID_CHUNK,
		       SD_SID_MAX_SIZE - SDI_SID_CHUNK);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	for (unsigned i = 0; i < sid->count; i++)
		sdi_store32(p + 8 + 4 * i, sid->subs[i]);
#endif
}

/*
 * Reads the SID that stands at the reader and claims its bytes. SD_EFORMAT
 * with the offset (MS-DTYP 2.4.2.2); *out is untouched then.
 */
enum sd_err sdi_read_sid(struct sdi_reader *reader, struct sd_sid *out,
			 struct sd_error *error) SD_MUST_CHECK;

#endif
