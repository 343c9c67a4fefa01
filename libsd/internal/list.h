/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/list.h: the inner half of the decoder: the ACEs of an ACL
 * whose header has been read (MS-DTYP 2.4.4).
 */
#ifndef LIBSD_INTERNAL_LIST_H
#define LIBSD_INTERNAL_LIST_H

#include "libsd/acl.h"
#include "libsd/internal/bytes.h"

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

#endif
