/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/domain.h: the domains that SIDs and names can belong to: the
 * partitions of the forest, and the trusted domains.
 */
#ifndef RESOLVE_DOMAIN_H
#define RESOLVE_DOMAIN_H

#include "libsd/known.h"
#include "resolve/lookup.h"

struct domain {
	const char *netbios;   /* "CORP"; NULL: unknown */
	const char *dns;       /* "corp.example"; NULL: unknown */
	const char *nc;	       /* DN of its head; NULL for a trusted one */
	const char *reference; /* sdReferenceDomain, application NCs only */
	bool is_domain;	       /* has accounts; else another partition */
	bool is_partition;     /* of this forest */
	bool is_own;	       /* the one this directory holds */
	bool is_trusted;       /* outside the forest */
	bool has_sid;
	struct sd_sid sid;
	struct directory *dir; /* opened for it */
	bool opened;	       /* tried to */
	struct domain *next;
};

struct domains {
	struct arena *arena;
	struct directory *dir;
	struct domain *list;
	/* The domain and forest root SIDs, for SDDL aliases; has_domain is
	 * false when the directory has none. */
	struct sd_domain aliases;
	bool known, settled, trusts_known;
};

/* Reads them at first use. */
void domains_need(struct domains *domains);
/* The same in two halves, around the run of the lookup. */
void domains_queue(struct domains *domains, struct lookup *lookup);
/* Finds out what extended DNs did not tell: own SIDs by a base search. */
void domains_settle(struct domains *domains);
/* Reads the trusted ones too. */
void domains_need_trusts(struct domains *domains);

/* Which of those that were read; NULL: none. Ask nobody. */
struct domain *domain_by_name(const struct domains *domains, const char *name);
struct domain *
domain_of_sid(const struct domains *domains, const struct sd_sid *sid);
struct domain *domain_own(const struct domains *domains);
/* NetBIOS, else DNS name, else NULL. */
const char *domain_label(const struct domain *domain);

/*
 * The domain whose SIDs the aliases in a descriptor of dn mean: the domain
 * itself, sdReferenceDomain in an application partition, and in
 * configuration and schema, which every DC writes to, that of this DC
 * (MS-ADTS 6.1.3.6).
 */
void domains_of_dn(const struct domains *domains, const char *dn,
		   struct sd_domain *out);
/* The DNs of the forest's partitions as CN=Partitions has them, on whatever
 * servers they are; none where it cannot be read. */
size_t
domains_partitions(const struct domains *domains, const char *const **out);
/* Is it the SID of an account or group of a domain of this forest? */
bool domains_hold(const struct domains *domains, const struct sd_sid *sid);

#endif
