/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_store.h: the trustees wanted and known. The members of
 * struct principals are for principal*.c only.
 */
#ifndef RESOLVE_PRINCIPAL_STORE_H
#define RESOLVE_PRINCIPAL_STORE_H

#include "base/table.h"
#include "directory/directory.h"
#include "resolve/domain.h"

struct principal {
	struct sd_sid sid;
	const char *name; /* "CORP\\helpdesk", "Everyone", or the SID text */
	const char *dn;	  /* NULL for well-known ones */
	bool resolved;	  /* false: name is the SID text */
};

/*
 * How to reach another domain: by DNS name, or the global catalog when
 * dns_domain is NULL. Returns an open directory, owned by the caller of
 * principals_set_opener, or NULL (no message: names stay SIDs). Asked once a
 * domain.
 */
typedef struct directory *
principals_opener(void *context, const char *dns_domain);
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
	/* The well-known SID that the name means, if such a group exists. */
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
	struct domains domains;
	struct directory *catalog;
	bool catalog_opened, catalog_failed;
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

struct principals *principals_new(struct arena *arena, struct directory *dir);
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
/* In place of the settle when the lookup failed: all is to be asked anew. */
void principals_abandon(struct principals *principals);

/* After resolve; NULL for a name that was not wanted or is unknown. */
const struct principal *
principals_by_name(const struct principals *principals, const char *name);
/* As far as it is known by now: NULL when nobody has asked, or it has no name.
 * Asks nobody. */
const struct principal *
principals_known_sid(const struct principals *principals,
		     const struct sd_sid *sid);
/* The domains, read at first use. */
struct domains *principals_domains(struct principals *principals);

/* Are there domains without this group of a fixed SID? *since (may be NULL):
 * the Windows Server that brought it, NULL where no domain has it. */
bool principal_is_optional(const struct sd_sid *sid, const char **since);
/* "NT AUTHORITY", "BUILTIN" and the like, in any letter case. */
bool principal_is_authority(const char *name);
/* Names equal but for case, letters beyond ASCII included. */
bool principal_same_name(const char *a, const char *b);

/* The node of a SID, made when there is none. */
struct principal_node *
principal_intern(struct principals *principals, const struct sd_sid *sid);
/* Gives the node its name: well-known, or of the account. */
void principal_name(struct principals *principals, struct principal_node *node,
		    const struct account *account);
/* The syntax of a name: fills form, authority, account; found for those that
 * need no directory. */
void principal_parse(struct principals *principals, struct wanted_name *name);
/* The name may mean this SID: whether it does is settled later. */
void principal_may_be(struct principals *principals, struct wanted_name *name,
		      const struct sd_sid *sid);

#endif
