/* SPDX-License-Identifier: MIT */
/*
 * libsd/acl.h: an ordered list of ACEs with its header (MS-DTYP 2.4.5).
 *
 * An ACL lives inside a descriptor, which owns its memory: functions that add
 * and remove ACEs take the descriptor and are in desc.h.
 */
#ifndef LIBSD_ACL_H
#define LIBSD_ACL_H

#include "ace.h"

SD_BEGIN_DECLS

#define SD_ACL_MAX_SIZE 65532u /* AclSize is 16 bits, ACEs multiples of 4 */

struct sd_acl {
	uint8_t revision; /* AclRevision as read: 2 or 4 (3 is kept) */
	uint8_t sbz1;	  /* kept as read */
	uint16_t sbz2;	  /* kept as read */
	uint32_t count;	  /* ACEs at aces */
	uint32_t capacity;
	uint32_t slack; /* bytes between the last ACE and AclSize, kept on a
			   plain round trip, dropped by edits */
	const uint8_t *slack_bytes; /* them, or NULL when all are zero */
	struct sd_ace *aces;
};

/* Wire size in bytes: 8 + ACEs + slack. May exceed SD_ACL_MAX_SIZE. */
size_t sd_acl_size(const struct sd_acl *acl);

/* Index of the first ACE byte-equal to *ace, or SIZE_MAX. */
size_t sd_acl_find(const struct sd_acl *acl, const struct sd_ace *ace);

/* Index of the first ACE of the slot (sd_ace_same_slot), or SIZE_MAX. */
size_t sd_acl_find_slot(const struct sd_acl *acl, const struct sd_ace *slot);

/* The same ACEs, byte for byte, in the same order. */
bool sd_acl_same_aces(const struct sd_acl *a, const struct sd_acl *b);

/* The bits, mapped, that the ACEs of a slot (sd_ace_same_slot) hold together.
 */
uint32_t sd_acl_slot_bits(const struct sd_acl *acl, const struct sd_ace *slot);

/*
 * Canonical by group: explicit deny, explicit allow, inherited (MS-DTYP
 * 2.4.5). The order inside a group, and of the inherited ACEs among
 * themselves, is never judged; ACEs that neither allow nor deny stand
 * anywhere. SD_ENOTCANONICAL with the index of the first offender in
 * error->where.
 */
enum sd_err sd_acl_check_canonical(const struct sd_acl *acl,
				   struct sd_error *error) SD_MUST_CHECK;

/*
 * Stable sort into canonical groups. *moved (may be NULL) says how many ACEs
 * changed place. SD_ENOMEM: the list is as it was.
 */
enum sd_err
sd_acl_canonicalize(struct sd_acl *acl, size_t *moved) SD_MUST_CHECK;

SD_END_DECLS

#endif
