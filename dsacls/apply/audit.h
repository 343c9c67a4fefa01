/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/audit.h: verbs that look at everything below a base: verify,
 * findsid, and the files of save and restore.
 */
#ifndef APPLY_AUDIT_H
#define APPLY_AUDIT_H

#include "apply/apply.h"
#include "resolve/principal.h"

/* One finding about one object; lives only during the call. */
struct audit_finding {
	const char *dn;
	/* "no-dacl", "empty-dacl", "not-canonical", "audit-in-dacl",
	 * "no-reach", "orphaned-sid", "malformed", "oversize",
	 * "blocked-inheritance", "unreadable", "holds"; "usual" */
	const char *kind;
	const char *text;      /* a sentence */
	const char *attribute; /* where it stands; NULL: the kind says it */
	bool is_usual; /* for objects of its kind: told, but no finding */
};
typedef bool finding_fn(void *context, const struct audit_finding *finding);

struct audit_counts {
	size_t objects, findings, usual;
	size_t name_only; /* objects without a descriptor in the snapshot,
			     as they are outside what it was made of */
};

/* An object and everything below. */
struct audit_base {
	const char *dn;
	bool show_deleted;
};

/* Adds to counts. Exit status 3 if there is any finding in them; 4 when
 * objects of a snapshot were left out, which has their names only. */
enum exit_status
audit_verify(struct directory *dir, const struct audit_base *base,
	     struct principals *principals, finding_fn *report, void *context,
	     bool progress, struct audit_counts *counts, struct diags *diags);

/* A subtree that is left out, and how many objects were. */
struct audit_except {
	const char *dn;
	size_t objects;
};

struct audit_wanted {
	const struct sd_sid *sid;
	bool audit;    /* in audit lists (SACLs) as well */
	bool name_all; /* all objects that could not be judged, not just some */
	/* What is looked into, nTSecurityDescriptor first, ended by NULL. */
	const char *const *attributes;
	const struct sd_domain *domain; /* of aliases in those that are text */
	struct audit_except *excepts;
	size_t except_count;
	bool everywhere; /* the bases are all that there is here: one that
			    fails is a gap in the answer, as is one that shows
			    nothing */
};

/*
 * Looks at and below each base, not beyond its naming context. Adds to counts;
 * what was found is no failure. Exit status 4 when something was not looked
 * into that may name the SID as well, which warnings tell: a descriptor, or
 * an audit list that was asked for, that is not shown or malformed, a base
 * after another one that failed.
 */
enum exit_status
audit_findsid(struct directory *dir, const struct audit_base *bases,
	      size_t base_count, const struct audit_wanted *wanted,
	      struct schema *schema, finding_fn *report, void *context,
	      bool progress, struct audit_counts *counts, struct diags *diags);

/* save: whole DACLs (owner and group with_owner) of base and below,
 * checksummed. */
enum exit_status
archive_save(struct arena *arena, struct directory *dir,
	     const struct audit_base *base, const char *path, bool with_owner,
	     bool progress, size_t *objects, struct diags *diags);
/* restore: every record is checked before the first write; objects are found
 * by objectGUID. Owner and group stay as they are but with_owner. */
enum exit_status archive_restore(const struct apply_context *given,
				 const char *path, bool with_owner);

/* The accounts met on a walk, each looked up once, many at a time: which of
 * them are there no more? */

struct audit_sids;

/*
 * Called for every object and account that resolves to nothing, at the end and
 * in the order of the objects; false stops. otherwise: what it may be if it is
 * not an account that is gone; NULL: nothing else.
 */
typedef bool orphan_fn(void *context, const char *dn, const struct sd_sid *sid,
		       const char *otherwise);

#endif
