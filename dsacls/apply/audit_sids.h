/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/audit_sids.h: the accounts met on a walk, each looked up once, many
 * at a time: which of them are there no more?
 */
#ifndef APPLY_AUDIT_SIDS_H
#define APPLY_AUDIT_SIDS_H

#include "resolve/principal.h"

struct audit_sids;

/*
 * Called for every object and account that resolves to nothing, at the end and
 * in the order of the objects; false stops. otherwise: what it may be if it is
 * not an account that is gone; NULL: nothing else.
 */
typedef bool orphan_fn(void *context, const char *dn, const struct sd_sid *sid,
		       const char *otherwise);

/* is_part: of a file that may lack accounts which are alive. */
struct audit_sids *
audit_sids_new(struct principals *principals, bool is_part, orphan_fn *report,
	       void *context, struct diags *diags);
void audit_sids_free(struct audit_sids *sids);

/* The object of this DN mentions the SID. False: errno tells. */
bool audit_sids_add(struct audit_sids *sids, const char *dn,
		    const struct sd_sid *sid);
/* Looks all of them up and reports. False: diagnosed, or stopped. */
bool audit_sids_finish(struct audit_sids *sids);

#endif
