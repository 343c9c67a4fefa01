/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/audit.h: the verb verify: checks every descriptor below a base.
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
	const char *attribute; /* where it is; NULL: the kind says it */
	bool is_usual; /* for objects of its kind: shown, but no finding */
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

#endif
