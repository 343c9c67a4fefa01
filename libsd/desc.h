/* SPDX-License-Identifier: MIT */
/*
 * libsd/desc.h: a security descriptor in memory (MS-DTYP 2.4.6): its life,
 * its parts, and a walk over its ACEs.
 *
 * Life cycle: sd_desc_init (or `= SD_DESC_INIT`), fill by decode, parse or
 * edits, sd_desc_clear. A descriptor owns everything it points to; nothing
 * in it points into the buffer it was decoded from.
 */
#ifndef LIBSD_DESC_H
#define LIBSD_DESC_H

#include "acl.h"

SD_BEGIN_DECLS

enum {
	SD_CONTROL_OWNER_DEFAULTED = 0x0001,
	SD_CONTROL_GROUP_DEFAULTED = 0x0002,
	SD_CONTROL_DACL_PRESENT = 0x0004,
	SD_CONTROL_DACL_DEFAULTED = 0x0008,
	SD_CONTROL_SACL_PRESENT = 0x0010,
	SD_CONTROL_SACL_DEFAULTED = 0x0020,
	SD_CONTROL_DACL_TRUSTED = 0x0040,
	SD_CONTROL_SERVER_SECURITY = 0x0080,
	SD_CONTROL_DACL_AUTO_INHERIT_REQ = 0x0100, /* AR */
	SD_CONTROL_SACL_AUTO_INHERIT_REQ = 0x0200,
	SD_CONTROL_DACL_AUTO_INHERITED = 0x0400, /* AI */
	SD_CONTROL_SACL_AUTO_INHERITED = 0x0800,
	SD_CONTROL_DACL_PROTECTED = 0x1000, /* P */
	SD_CONTROL_SACL_PROTECTED = 0x2000,
	SD_CONTROL_RM_CONTROL_VALID = 0x4000,
	SD_CONTROL_SELF_RELATIVE = 0x8000,
};

enum sd_acl_state {
	SD_ACL_ABSENT, /* the present bit is clear */
	SD_ACL_NULL,   /* present, offset 0: no restriction at all */
	SD_ACL_LIST,   /* present; the ACL may still be empty */
};

/* The two lists of a descriptor: who may, and what is audited. */
enum sd_list {
	SD_DACL,
	SD_SACL,
};

/* Parts of a descriptor: the order they stand in on the wire. */
enum sd_part {
	SD_PART_NONE,
	SD_PART_OWNER,
	SD_PART_GROUP,
	SD_PART_SACL,
	SD_PART_DACL,
};

/* SD flags of LDAP_SERVER_SD_FLAGS_OID (MS-ADTS 3.1.1.3.4.1.11). */
enum {
	SD_FLAG_OWNER = 1,
	SD_FLAG_GROUP = 2,
	SD_FLAG_DACL = 4,
	SD_FLAG_SACL = 8,
	SD_FLAG_ALL = 15,
};

struct sdi_pool; /* memory, private to the library */

struct sd_desc {
	uint8_t revision;  /* 1 */
	uint8_t sbz1;	   /* Sbz1, or the RM control byte: kept as read */
	uint16_t control;  /* kept as read, SELF_RELATIVE included; the two
			      present bits follow dacl_state and sacl_state */
	uint8_t layout[4]; /* enum sd_part in wire order, then NONE; the
			      encoder keeps it and appends new parts in the
			      order SACL, DACL, owner, group */
	bool has_owner;
	bool has_group;
	uint8_t dacl_state; /* enum sd_acl_state */
	uint8_t sacl_state;
	struct sd_sid owner;
	struct sd_sid group;
	struct sd_acl dacl; /* meaningful when dacl_state is SD_ACL_LIST */
	struct sd_acl sacl;
	struct sdi_pool *pool; /* private: owns ACE arrays and their data */
};

#if defined(__cplusplus)
#	define SD_DESC_INIT \
		{1,	 0,	SD_CONTROL_SELF_RELATIVE, \
		 {},	 false, false, \
		 0,	 0,	{}, \
		 {},	 {},	{}, \
		 nullptr}
#else
#	define SD_DESC_INIT \
		{.revision = 1, .control = SD_CONTROL_SELF_RELATIVE}
#endif

/* An empty descriptor: no owner, group, DACL, SACL. Cannot fail. */
void sd_desc_init(struct sd_desc *desc);

/* Frees what it owns and makes it empty again. */
void sd_desc_clear(struct sd_desc *desc);

/* Deep copy into *out, which is cleared first (unless it is desc itself). On
 * SD_ENOMEM it is empty. */
enum sd_err
sd_desc_copy(const struct sd_desc *desc, struct sd_desc *out) SD_MUST_CHECK;

/*
 * A deep copy into memory of the caller's, of sd_desc_packed_size bytes and
 * aligned as malloc's, such as an arena: all of it is there, and is freed with
 * that memory. It is to be read and copied, not edited or cleared.
 */
size_t sd_desc_packed_size(const struct sd_desc *desc);
const struct sd_desc *sd_desc_pack(const struct sd_desc *desc, void *memory);

/* Byte-equal when both were encoded? */
bool sd_desc_equal(const struct sd_desc *a, const struct sd_desc *b);

/* The parts that are there, SD_FLAG_OWNER to SD_FLAG_SACL; a list that is
 * present and NULL is there. */
unsigned sd_desc_parts(const struct sd_desc *desc);

/* The owner and the group, or NULL: views into desc. */
const struct sd_sid *sd_desc_owner(const struct sd_desc *desc);
const struct sd_sid *sd_desc_group(const struct sd_desc *desc);

/* The list, a view into desc; NULL where it is absent or NULL there. */
const struct sd_acl *sd_desc_acl(const struct sd_desc *desc, enum sd_list list);

enum sd_acl_state
sd_desc_acl_state(const struct sd_desc *desc, enum sd_list list);

/* Is the list shut off from inheritance (DACL_PROTECTED, SACL_PROTECTED)? */
bool sd_desc_is_protected(const struct sd_desc *desc, enum sd_list list);

/*
 * The "defaulted" bits (MS-DTYP 2.4.6: OWNER, GROUP, DACL, SACL_DEFAULTED) say
 * that nobody named the part: it came from a default. Decoding and encoding
 * keep them; SDDL has no spelling for them. parts: SD_FLAG_*; is it so for any
 * of them, and set it for all of them.
 */
bool sd_desc_is_defaulted(const struct sd_desc *desc, unsigned parts);
void
sd_desc_set_defaulted(struct sd_desc *desc, unsigned parts, bool defaulted);

/*
 * Inserts a copy of *ace, and of its data, before index (at most the count of
 * the list); appending is inserting at the end. Drops slack; raises the
 * revision of the list to 4 for an object ACE. SD_ENOTFOUND where there is no
 * list, SD_ENOMEM; the list is as it was then. *ace may be one of desc.
 */
enum sd_err
sd_desc_insert_ace(struct sd_desc *desc, enum sd_list list, size_t index,
		   const struct sd_ace *ace) SD_MUST_CHECK;
enum sd_err sd_desc_append_ace(struct sd_desc *desc, enum sd_list list,
			       const struct sd_ace *ace) SD_MUST_CHECK;

/* Removes the ACE at index, which is below the count. Drops slack. */
void sd_desc_remove_ace(struct sd_desc *desc, enum sd_list list, size_t index);

/*
 * A descriptor as parts that come and go by themselves: owner, group, DACL and
 * SACL, named by SD_FLAG_*, each with the control bits that are about it
 * (MS-DTYP 2.4.6). What belongs to no part stays with the descriptor.
 */

/* The control bits that are about the parts: SD_CONTROL_*. */
uint16_t sd_parts_control(unsigned parts);

/* Leaves only the parts in desc. */
void sd_parts_keep(struct sd_desc *desc, unsigned parts);

/*
 * What desc is with the parts of other in place of its own: a view that
 * points into both and owns nothing. It is to be copied or read, never
 * changed or cleared.
 */
struct sd_desc sd_parts_join(const struct sd_desc *desc,
			     const struct sd_desc *other, unsigned parts);

/*
 * Puts the parts of wanted in place of those of desc, as a client does that
 * writes whole lists. Each part brings its "defaulted" bit, which SDDL never
 * has: who names a part has not defaulted it. A list gets wanted's explicit
 * ACEs, with generic rights mapped, and wanted's protected bit. Inherited ACEs
 * of desc stay where the list is unprotected and computed is true (the server
 * makes them); elsewhere those of wanted become explicit. An ACE that desc has
 * byte for byte stays so, mapped or not. SD_ENOMEM; desc is as it was then.
 */
enum sd_err sd_parts_replace(struct sd_desc *desc, const struct sd_desc *wanted,
			     unsigned parts, bool computed) SD_MUST_CHECK;

/* What an ACE says, by its type. */
enum {
	SD_KIND_ALLOW = 1,
	SD_KIND_DENY = 2,
	SD_KIND_AUDIT = 4,
	SD_KIND_OTHER = 8, /* none of the three */
};

enum {
	SD_ORIGIN_EXPLICIT = 1,
	SD_ORIGIN_INHERITED = 2,
};

/* Which ACEs of a descriptor: those that fit all of it. A member that is zero
 * restricts nothing. */
struct sd_ace_filter {
	unsigned lists;		      /* SD_FLAG_DACL, SD_FLAG_SACL */
	unsigned kinds;		      /* SD_KIND_* */
	unsigned origins;	      /* SD_ORIGIN_* */
	const struct sd_sid *trustee; /* no opaque ACE has one */
};

/* A walk over the ACEs of a descriptor that fit a filter. list and index are
 * the position of the last ACE returned; the rest is private. */
struct sd_ace_iter {
	const struct sd_desc *desc;
	struct sd_ace_filter filter;
	enum sd_list list;
	size_t index;
	size_t next;
};

/* At the begin of a walk, the DACL before the SACL. filter NULL: all ACEs. The
 * lists must not change under it. */
struct sd_ace_iter sd_ace_iter_make(const struct sd_desc *desc,
				    const struct sd_ace_filter *filter);

/* The next one, a view into the descriptor; NULL behind the last. */
const struct sd_ace *sd_ace_iter_next(struct sd_ace_iter *iter);

/* How many there are. */
size_t sd_desc_count_aces(const struct sd_desc *desc,
			  const struct sd_ace_filter *filter);

/* for `__attribute__((cleanup))`. */
static inline void
sd_desc_cleanup(struct sd_desc *desc)
{
	sd_desc_clear(desc);
}
#define SD_DESC_AUTO __attribute__((cleanup(sd_desc_cleanup))) struct sd_desc

SD_END_DECLS

#endif
