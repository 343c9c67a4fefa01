/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_internal.h: what the files of the principals share. For
 * principal*.c and domain.c only.
 */
#ifndef RESOLVE_PRINCIPAL_INTERNAL_H
#define RESOLVE_PRINCIPAL_INTERNAL_H

#include "base/table.h"
#include "resolve/lookup.h"
#include "resolve/principal.h"

/* ---- domain.c: the domains that SIDs and names can belong to ---------- */

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

/* ---- what is wanted --------------------------------------------------- */

enum name_form {
	NAME_KNOWN,   /* settled without a directory */
	NAME_ACCOUNT, /* [domain\]sam */
	NAME_UPN,     /* whole@domain */
	NAME_DN,      /* an object, read by itself */
	NAME_FIXED,   /* of a fixed SID, if the domain has it */
	NAME_WRONG,   /* cannot be a name */
};

/* An account as the directory has it. */
struct account {
	struct sd_sid sid;
	const char *dn, *sam, *upn;
	struct account *next;
};

struct wanted_name {
	const char *text;
	const char *noun; /* "trustee", "object": for messages */
	struct span span;
	enum name_form form;
	const char *authority; /* the domain as written; NULL: none */
	const char *account;   /* sAMAccountName as written */
	bool may_be_alias;     /* two capitals */
	const char *missing;   /* why not, when it is known */
	const char *advice;    /* what to do then, or NULL */
	bool is_here;	       /* the own domain has such an account */
	/* A well-known SID that it stands for, if such a group is there. */
	struct principal_node *fixed;
	const struct principal *found;
	const struct account *object; /* NAME_DN: what was read */
	bool settled;
	bool pending; /* wanted, not yet settled or reported */
};

struct principal_node {
	struct principal principal;
	bool asked; /* a name was looked for */
};

struct principals {
	struct arena *arena;
	struct directory *dir;
	principals_opener *opener;
	void *opener_context;
	struct domain *domains;
	bool domains_known, domains_settled, trusts_known;
	struct directory *catalog;
	bool catalog_opened, catalog_failed;
	struct sd_domain aliases;
	struct table names; /* of struct wanted_name *: ever wanted */
	/* Wanted, then in the round that is being asked. */
	struct wanted_name **wanted, **round;
	size_t wanted_count, wanted_capacity, round_count, round_capacity;
	struct principal_node **wanted_sids, **round_sids;
	size_t wanted_sid_count, wanted_sid_capacity;
	size_t round_sid_count, round_sid_capacity;
	struct table nodes;	  /* of struct principal_node *, by SID */
	struct account *accounts; /* what the round brought */
};

/* domain.c */
void domains_queue(struct principals *principals, struct lookup *lookup);
/* Finds out what extended DNs did not tell: own SIDs by a base search. */
void domains_settle(struct principals *principals);
void domains_need(struct principals *principals);
void domains_need_trusts(struct principals *principals);
struct domain *
domain_by_name(const struct principals *principals, const char *name);
struct domain *
domain_of_sid(const struct principals *principals, const struct sd_sid *sid);
struct domain *domain_own(const struct principals *principals);
/* NetBIOS, else DNS name, else NULL. */
const char *domain_label(const struct domain *domain);

/* principal_form.c: syntax of names. Fills form, authority, account; found
 * for those that need no directory. */
void principal_parse(struct principals *principals, struct wanted_name *name);

/* principal.c */
struct principal_node *
principal_intern(struct principals *principals, const struct sd_sid *sid);
/* Gives the node its name: well-known, or of the account. */
void principal_name(struct principals *principals, struct principal_node *node,
		    const struct account *account);

/* principal_ask.c */
extern const char *const principal_attributes[];
void principal_take_account(void *context, const struct dir_entry *entry);

/* principal_settle.c */
/* Names equal but for case, letters beyond ASCII included. */
bool principal_same_name(const char *a, const char *b);

/* principal_known.c */
/* "NT AUTHORITY", "BUILTIN" and the like, in any letter case. */
bool principal_is_authority(const char *name);
/* Says where a well-known name lives, or what it is called here. */
bool principal_hint_known(struct principals *principals,
			  const struct wanted_name *name, struct diags *diags,
			  struct diag *diag);

/* principal_elsewhere.c: other domains, by global catalog or their DC. */
/* True when that brought anything. */
bool principal_ask_elsewhere(struct principals *principals);

/* principal_complete.c */
/* DOMAIN\name of an account of the own domain. */
const char *principal_qualified(struct principals *principals, const char *sam);

/* principal_fixed.c: groups of fixed SIDs, in a directory of any language. */
/* The name may mean this SID: whether it does is settled later. */
void principal_may_be(struct principals *principals, struct wanted_name *name,
		      const struct sd_sid *sid);
/* Asks for those that are not settled yet; false: not all of it could be
 * asked. */
bool principal_ask_fixed(struct principals *principals);
/* Settles what was found, or is there in every domain, or cannot be told. */
void principal_settle_fixed(struct principals *principals, bool asked,
			    struct diags *diags);

/* principal_near.c */
void principal_report_unknown(struct principals *principals,
			      struct wanted_name **names, size_t count,
			      struct diags *diags);

#endif
