/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/wire.h: the only code that walks wire bytes: those of SIDs
 * (MS-DTYP 2.4.2.2) and ACEs (2.4.4), and the parts of a descriptor as they are
 * sent. Comparisons are defined on wire bytes and use it as well.
 *
 * A reader is a window on bytes. All reads go through sdi_claim, which compares
 * against what is left and never adds. Nested structures get a reader of their
 * own. Integers are put together from bytes, little-endian (MS-DTYP 2.2).
 * Inline, since a descriptor is decoded in a few hundred nanoseconds.
 */
#ifndef LIBSD_INTERNAL_WIRE_H
#define LIBSD_INTERNAL_WIRE_H

#include "libsd/desc.h"

#include <string.h>

/* Functions that a hot loop leaves for are kept out of it. */
#if defined(__GNUC__)
#	define SDI_HIDDEN __attribute__((visibility("hidden")))
#	define SDI_RARE __attribute__((noinline, cold))
#else
#	define SDI_HIDDEN
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

/* The offset of the next byte in the whole input. */
static inline size_t
sdi_where(const struct sdi_reader *reader)
{
	return reader->end_at - sdi_left(reader);
}

/* n bytes from here, or NULL when fewer are left. */
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
 * SIDs of count sub-authorities between wire bytes and the value. Nearly every
 * SID has at most six: those are moved as one chunk of fixed length, which
 * costs less than a loop over the count, and the bytes at p must reach that
 * far. Sub-authorities beyond the count are never read. The struct has the
 * wire's layout, so that on little-endian machines this is a plain copy.
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
 * Reads the SID at the reader and claims its bytes. SD_EFORMAT with the offset
 * (MS-DTYP 2.4.2.2); *out is untouched then.
 */
enum sd_err sdi_read_sid(struct sdi_reader *reader, struct sd_sid *out,
			 struct sd_error *error) SD_MUST_CHECK;

/* Header, mask, flags, two GUIDs and a SID: the longest one, and one that
 * is moved as a chunk. */
#define SDI_ACE_FIXED_MAX (4 + 4 + 4 + 2 * 16 + SD_SID_MAX_SIZE)
#define SDI_ACE_CHUNK (4 + 4 + 4 + 2 * 16 + SDI_SID_CHUNK)

/*
 * The shapes that an ACE with a SID can have: plain, or object with either
 * GUID, both or none. Looking them up, instead of branching on forms and
 * flags that follow no pattern in real lists, saves most of the time that
 * an ACE takes. A shape's index is its kind and the two object flags.
 */
struct sdi_shape {
	uint64_t object_type[2];    /* all ones where it is present */
	uint64_t inherited_type[2]; /* the same */
	size_t inherited_at;	    /* offset of InheritedObjectType */
	size_t sid_at;		    /* offset of the SID */
	size_t subs_at;		    /* offset of its sub-authorities */
	uint32_t flags;		    /* all ones where there are flags */
	uint32_t form;		    /* enum sd_ace_form */
};
#define SDI_SHAPE_COUNT 12
extern const struct sdi_shape sdi_shapes[SDI_SHAPE_COUNT] SDI_HIDDEN;

/* Kinds by type byte: 0 for opaque, which has no shape (ace.c). */
enum { SDI_OPAQUE = 0, SDI_PLAIN = 4, SDI_OBJECT = 8 };
extern const uint8_t sdi_ace_kinds[256] SDI_HIDDEN;

static inline const struct sdi_shape *
sdi_shape(unsigned kind, uint32_t object_flags)
{
	return &sdi_shapes[kind | (object_flags & 3)];
}

static inline const struct sdi_shape *
sdi_ace_shape(const struct sd_ace *ace)
{
	return sdi_shape(sdi_ace_kinds[ace->type], ace->object_flags);
}

static inline size_t
sdi_ace_size(const struct sd_ace *ace)
{
	const struct sdi_shape *shape = sdi_ace_shape(ace);

	if (ace->form == SD_ACE_FORM_OPAQUE)
		return 4 + (size_t)ace->data_len;
	return shape->subs_at + 4 * (size_t)ace->sid.count + ace->data_len;
}

/*
 * Writes everything of a decoded ACE up to its data, with size in the
 * header. Fields of fixed length are stored one over the other, each where
 * the one before ends, so that up to SDI_ACE_FIXED_MAX bytes are touched, or
 * SDI_ACE_CHUNK for a short SID.
 */
static inline void
sdi_put_ace_fixed(uint8_t *p, const struct sd_ace *ace, size_t size)
{
	const struct sdi_shape *shape = sdi_ace_shape(ace);

	sdi_store32(p, (uint32_t)size << 16 | (uint32_t)ace->flags << 8 |
			       ace->type);
	sdi_store32(p + 4, ace->mask);
	sdi_store32(p + 8, ace->object_flags);
	memcpy(p + 12, &ace->object_type, 16);
	memcpy(p + shape->inherited_at, &ace->inherited_type, 16);
	sdi_store_sid(p + shape->sid_at, &ace->sid);
}

#define SDI_ACE_MIN_SIZE 8 /* a header and one word: nothing smaller exists */

struct sdi_list {
	struct sd_acl *acl;	/* count is set, aces has the room */
	struct sdi_reader aces; /* AclSize less the header; none: no list */
};

/*
 * Reads every ACE and the slack. end is where the whole input ends. What
 * ACEs carry beyond their fields is copied to below *room, which moves down:
 * at most AclSize - 8 - 4 * count bytes in all.
 */
enum sd_err
sdi_list_decode(struct sdi_list *list, const uint8_t *end, uint8_t **room,
		struct sd_error *error) SD_MUST_CHECK;

/* The control word with the present bits that the states ask for. */
uint16_t sdi_desc_control(const struct sd_desc *desc);

/* The parts that are there, a bit each, counted by enum sd_part. */
static inline unsigned
sdi_desc_parts(const struct sd_desc *desc)
{
	return (unsigned)desc->has_owner << SD_PART_OWNER |
	       (unsigned)desc->has_group << SD_PART_GROUP |
	       (unsigned)(desc->sacl_state == SD_ACL_LIST) << SD_PART_SACL |
	       (unsigned)(desc->dacl_state == SD_ACL_LIST) << SD_PART_DACL;
}

/* The parts that are there, in wire order, then SD_PART_NONE. */
void sdi_desc_layout(const struct sd_desc *desc, uint8_t order[static 4]);

#endif
