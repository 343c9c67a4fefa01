/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal.h: trustee names to SIDs and back, in batches: first
 * everything is wanted, then one resolve asks the directory in a few
 * searches, then answers are looked up.
 */
#ifndef RESOLVE_PRINCIPAL_H
#define RESOLVE_PRINCIPAL_H

#include "directory/directory.h"
#include "libsd/known.h"

struct principal {
	struct sd_sid sid;
	const char *name; /* "CORP\\helpdesk", "Everyone", or the SID text */
	const char *dn;	  /* NULL for well-known ones */
	bool resolved;	  /* false: name is the SID text */
};

struct principals;

struct principals *principals_new(struct arena *arena, struct directory *dir);

/* Wants a name as written by the user; span is kept for messages. */
void principals_want_name(struct principals *principals, const char *name,
			  const struct span *span);
void
principals_want_sid(struct principals *principals, const struct sd_sid *sid);

/*
 * Resolves everything wanted since the last call. False when a wanted name
 * is unknown or ambiguous (each diagnosed: "No such trustee" with near
 * names, an eaten backslash) or the directory failed. Unknown SIDs are no
 * error.
 */
bool principals_resolve(struct principals *principals, struct diags *diags);

/* After resolve; NULL for a name that was not wanted or is unknown. */
const struct principal *
principals_by_name(const struct principals *principals, const char *name);
/* Never NULL: an unknown SID comes back unresolved, as its text. Resolves on
 * demand when it was not wanted before. */
const struct principal *
principals_by_sid(struct principals *principals, const struct sd_sid *sid);

/* The domain and forest root SIDs, for SDDL aliases; has_domain false when
 * the directory has none. Fetched on first use. */
const struct sd_domain *principals_domain(struct principals *principals);
/* NetBIOS name of the domain ("CORP"); NULL when unknown. */
const char *principals_netbios(struct principals *principals);

/* Names that begin with prefix, for completion: at most limit, "CORP\\x". */
size_t principals_complete(struct principals *principals, const char *prefix,
			   size_t limit, const char **out);

#endif
