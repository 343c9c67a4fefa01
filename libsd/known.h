/* SPDX-License-Identifier: MIT */
/*
 * libsd/known.h: well-known SIDs: SDDL aliases (MS-DTYP 2.5.1.1), names in
 * Microsoft's spelling, and the domain-relative ones.
 */
#ifndef LIBSD_KNOWN_H
#define LIBSD_KNOWN_H

#include "sid.h"

SD_BEGIN_DECLS

/* RIDs of the accounts and groups that every domain has (MS-DTYP 2.4.2.4). */
enum sd_rid {
	SD_RID_ENTERPRISE_READ_ONLY_DCS = 498, /* of the forest root */
	SD_RID_ADMINISTRATOR = 500,
	SD_RID_GUEST = 501,
	SD_RID_KRBTGT = 502,
	SD_RID_DOMAIN_ADMINS = 512,
	SD_RID_DOMAIN_USERS = 513,
	SD_RID_DOMAIN_GUESTS = 514,
	SD_RID_DOMAIN_COMPUTERS = 515,
	SD_RID_DOMAIN_CONTROLLERS = 516,
	SD_RID_CERT_PUBLISHERS = 517,
	SD_RID_SCHEMA_ADMINS = 518,	/* of the forest root */
	SD_RID_ENTERPRISE_ADMINS = 519, /* of the forest root */
	SD_RID_GROUP_POLICY_CREATOR_OWNERS = 520,
	SD_RID_READ_ONLY_DCS = 521,
	SD_RID_CLONEABLE_DCS = 522,
	SD_RID_PROTECTED_USERS = 525,
	SD_RID_KEY_ADMINS = 526,
	SD_RID_ENTERPRISE_KEY_ADMINS = 527, /* of the forest root */
	SD_RID_RAS_AND_IAS_SERVERS = 553,
	SD_RID_ALLOWED_RODC_REPLICATION = 571,
	SD_RID_DENIED_RODC_REPLICATION = 572,
};

/* And of the local groups of every machine and domain, in S-1-5-32. */
enum sd_builtin_rid {
	SD_RID_ADMINISTRATORS = 544,
	SD_RID_USERS = 545,
	SD_RID_GUESTS = 546,
	SD_RID_POWER_USERS = 547,
	SD_RID_ACCOUNT_OPERATORS = 548,
	SD_RID_SERVER_OPERATORS = 549,
	SD_RID_PRINT_OPERATORS = 550,
	SD_RID_BACKUP_OPERATORS = 551,
	SD_RID_REPLICATOR = 552,
	SD_RID_PRE_WINDOWS_2000 = 554,
};

/* The well-known SIDs that programs ask about most. */
#define SD_SID_EVERYONE SD_SID(1, 0)
#define SD_SID_CREATOR_OWNER SD_SID(3, 0)
#define SD_SID_CREATOR_GROUP SD_SID(3, 1)
#define SD_SID_OWNER_RIGHTS SD_SID(3, 4)
#define SD_SID_ANONYMOUS SD_SID(5, 7)
#define SD_SID_ENTERPRISE_DCS SD_SID(5, 9)
#define SD_SID_SELF SD_SID(5, 10)
#define SD_SID_AUTHENTICATED_USERS SD_SID(5, 11)
#define SD_SID_SYSTEM SD_SID(5, 18)
#define SD_SID_BUILTIN_DOMAIN SD_SID(5, 32)
#define SD_SID_BUILTIN(rid) SD_SID(5, 32, (rid)) /* enum sd_builtin_rid */

/* The SIDs that domain-relative aliases are made from; both optional. */
struct sd_domain {
	bool has_domain;      /* domain is set: LA LG DA DU DG DC DD CA PA CN
				 AP KA RS resolve and print */
	bool has_root;	      /* root is set: RO SA EA EK resolve and print */
	struct sd_sid domain; /* S-1-5-21-a-b-c of the account domain */
	struct sd_sid root;   /* the same of the forest root domain */
};

/* Is the SID one of the account domain or of the forest root domain? */
bool
sd_known_in_domains(const struct sd_sid *sid, const struct sd_domain *domain);

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

SD_END_DECLS

#endif
