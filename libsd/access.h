/* SPDX-License-Identifier: MIT */
/*
 * libsd/access.h: who may do what with an object as a whole (MS-ADTS
 * 5.1.3.3), and which ACE decided.
 */
#ifndef LIBSD_ACCESS_H
#define LIBSD_ACCESS_H

#include "desc.h"

SD_BEGIN_DECLS

struct sd_token {
	const struct sd_sid *sids; /* the caller's SIDs, own SID included */
	size_t count;
	struct sd_sid self; /* the object's own SID, for PS */
	bool has_self;
};

#define SD_ACCESS_BY_OWNER ((size_t)-2)	 /* owner's implied rights */
#define SD_ACCESS_BY_NOBODY ((size_t)-1) /* no ACE matched: denied */
#define SD_ACCESS_BY_NULL_DACL ((size_t)-3)

/*
 * The subset of want that the token holds on the object, judged by plain ACEs,
 * object ACEs without an object type, and, where object_type is given (may be
 * NULL), ACEs for that attribute, property set, class or right. property_set
 * (may be NULL) is the set object_type belongs to. *decided (may be NULL)
 * receives the index of the ACE that decided the last bit of want, or one of
 * SD_ACCESS_BY_*. The owner's implied READ_CONTROL and WRITE_DAC are included
 * unless there is an OWNER RIGHTS ACE. A callback ACE counts as a deny when it
 * denies and not at all when it allows, since its condition is not evaluated.
 * ACCESS_SYSTEM_SECURITY is never held: it is a privilege. Without a list of
 * ACEs everything else is.
 */
uint32_t
sd_access_check(const struct sd_desc *desc, const struct sd_token *token,
		uint32_t want, const struct sd_guid *object_type,
		const struct sd_guid *property_set, size_t *decided);

SD_END_DECLS

#endif
