/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namer.h: names for the printers, out of resolve.
 */
#ifndef NAMER_H
#define NAMER_H

#include "ctx.h"
#include "output/printer.h"

/* A namer over the session's principals and schema; lives as long. for_sddl
 * also fetches the domain SIDs that aliases are made from. */
struct namer namer_make(struct session *session, bool for_sddl);

/* What a GUID means for these bits, as namer.object says it. */
bool
namer_fill(struct namer_item *out, struct arena *arena, struct schema *schema,
	   const struct sd_guid *guid, uint32_t mask);

/* Notes every name that printing desc will ask for: for one look-up of the
 * names of many (job_resolve_names). */
void namer_want(struct session *session, const struct sd_desc *desc);

/* Looks up every name that printing desc will ask for, in one batch. */
void namer_prefetch(struct session *session, const struct sd_desc *desc,
		    struct diags *diags);

#endif
