/* SPDX-License-Identifier: MIT */
/*
 * libsd/known.h: well-known SIDs: SDDL aliases (MS-DTYP 2.5.1.1), names in
 * Microsoft's spelling, and the domain-relative ones.
 */
#ifndef LIBSD_KNOWN_H
#define LIBSD_KNOWN_H

#include "sid.h"

/* The SIDs that domain-relative aliases are made from; both optional. */
struct sd_domain {
	bool has_domain;      /* domain is set: LA LG DA DU DG DC DD CA PA CN
				 AP KA RS resolve and print */
	bool has_root;	      /* root is set: RO SA EA EK resolve and print */
	struct sd_sid domain; /* S-1-5-21-a-b-c of the account domain */
	struct sd_sid root;   /* the same of the forest root domain */
};

/*
 * SDDL alias to SID: two letters, any case. domain may be NULL.
 * SD_ENOTFOUND: no such alias; SD_EDOMAIN: it needs a domain SID.
 */
enum sd_err
sd_known_parse_alias(const char letters[2], const struct sd_domain *domain,
		     struct sd_sid *out) SD_MUST_CHECK;

/*
 * The alias Windows prints for a SID ("BA"), or NULL. Domain-relative ones
 * only where domain says which domain that is.
 */
const char *
sd_known_find_alias(const struct sd_sid *sid, const struct sd_domain *domain);

struct sd_known {
	struct sd_sid sid;
	const char *authority; /* "BUILTIN", "NT AUTHORITY", "" for Everyone */
	const char *name;      /* "Administrators", "Everyone", "SELF" */
};

/* The well-known principal that does not depend on a domain, or NULL. */
const struct sd_known *sd_known_find_sid(const struct sd_sid *sid);

/*
 * By name, any letter case: "Everyone", "SELF", "NT AUTHORITY\\SELF",
 * "BUILTIN\\Administrators", "Administrators". NULL when unknown.
 */
const struct sd_known *sd_known_find_name(const char *name);

/* Iterates the table; NULL past the end. */
const struct sd_known *sd_known_at(size_t index);

/*
 * RID of a fixed-RID account or group of a domain by its English name, any
 * case ("Domain Admins" -> 512); *in_root says that it lives in the forest
 * root domain. False when unknown.
 */
bool sd_known_find_rid(const char *name, uint32_t *rid, bool *in_root);

/* The English name of such a RID ("Domain Admins"), or NULL. */
const char *sd_known_rid_name(uint32_t rid);

#endif
