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
struct lookup;

struct principals *principals_new(struct arena *arena, struct directory *dir);

/*
 * How to reach another domain: by DNS name, or the global catalog when
 * dns_domain is NULL. Returns an open directory, owned by the caller of
 * principals_set_opener, or NULL (no message: names stay SIDs). Asked once a
 * domain.
 */
typedef struct directory *
principals_opener(void *context, const char *dns_domain);
void principals_set_opener(struct principals *principals,
			   principals_opener *opener, void *context);

/*
 * Forms: DOMAIN\name, dns.domain\name, DOMAIN/name, name@domain, DN,
 * <GUID=>, <SID=>, <WKGUID=>, SID text, well-known names with or without
 * their authority, SDDL aliases (two capitals), bare account names. A bare
 * name is looked up as Windows does: well-known ones first, then the domain.
 * An SDDL alias that is also an account's name is an error naming both.
 */
/* Wants a name as written by the user; span is kept for messages. */
void principals_want_name(struct principals *principals, const char *name,
			  const struct span *span);
/* The same for an account that is to be a target: messages say "object". */
void principals_want_object(struct principals *principals, const char *name,
			    const struct span *span);
void
principals_want_sid(struct principals *principals, const struct sd_sid *sid);

/*
 * Resolves everything wanted since the last call. False when a wanted name
 * is unknown or ambiguous (each diagnosed: "No such trustee" with near
 * names, an eaten backslash) or the directory failed. Unknown SIDs are no
 * error. A name that was unknown is asked for again when it is wanted again.
 */
bool principals_resolve(struct principals *principals, struct diags *diags);
/* The same in two halves, around the run of a lookup that asks other things
 * too. */
void principals_queue(struct principals *principals, struct lookup *lookup);
bool principals_settle(struct principals *principals, struct diags *diags);
/* In place of the settle when the lookup failed: all is to be asked anew. */
void principals_abandon(struct principals *principals);

/* After resolve; NULL for a name that was not wanted or is unknown. */
const struct principal *
principals_by_name(const struct principals *principals, const char *name);
/* Never NULL: an unknown SID comes back unresolved, as its text. Resolves on
 * demand when it was not wanted before. */
const struct principal *
principals_by_sid(struct principals *principals, const struct sd_sid *sid);

/* The same as far as it is known by now: NULL when nobody has asked, or it
 * has no name. Asks nobody. */
const struct principal *
principals_known_sid(const struct principals *principals,
		     const struct sd_sid *sid);

/* The domain and forest root SIDs, for SDDL aliases; has_domain false when
 * the directory has none. Fetched on first use. */
const struct sd_domain *principals_domain(struct principals *principals);
/*
 * The domain whose SIDs the aliases in a descriptor of dn mean: the domain
 * itself, sdReferenceDomain in an application partition, and in
 * configuration and schema, which every DC writes to, that of this DC
 * (MS-ADTS 6.1.3.6).
 */
void principals_domain_of(struct principals *principals, const char *dn,
			  struct sd_domain *out);
/* The DNs of the forest's partitions as CN=Partitions has them, on whatever
 * servers they are; none where it cannot be read. Fetched on first use. */
size_t
principals_partitions(struct principals *principals, const char *const **out);
/* Is it the SID of an account or group of a domain of this forest? */
bool
principals_in_forest(struct principals *principals, const struct sd_sid *sid);
/* NetBIOS name of the domain ("CORP"); NULL when unknown. */
const char *principals_netbios(struct principals *principals);

/* Are there domains without this group of a fixed SID? *since (may be NULL):
 * the Windows Server that brought it, NULL where no domain has it. */
bool principal_is_optional(const struct sd_sid *sid, const char **since);

/* Names that begin with prefix, for completion: at most limit, "CORP\\x". */
size_t principals_complete(struct principals *principals, const char *prefix,
			   size_t limit, const char **out);

#endif
