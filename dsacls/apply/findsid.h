/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/findsid.h: which descriptors of the directory name a SID.
 */
#ifndef APPLY_FINDSID_H
#define APPLY_FINDSID_H

#include "apply/audit.h"

/* A subtree that is left out, and how many objects were. */
struct findsid_except {
	const char *dn;
	size_t objects;
};

struct findsid_wanted {
	const struct sd_sid *sid;
	bool audit;    /* in audit lists (SACLs) as well */
	bool name_all; /* all objects that could not be judged, not just some */
	/* What is looked into, nTSecurityDescriptor first, ended by NULL. */
	const char *const *attributes;
	const struct sd_domain *domain; /* of aliases in those that are text */
	struct findsid_except *excepts;
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
findsid_search(struct directory *dir, const struct audit_base *bases,
	       size_t base_count, const struct findsid_wanted *wanted,
	       struct schema *schema, finding_fn *report, void *context,
	       bool progress, struct audit_counts *counts, struct diags *diags);

#endif
