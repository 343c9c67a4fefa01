/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/default_sd.h: the descriptor that the schema gives new objects of
 * a class, for /S.
 */
#ifndef RESOLVE_DEFAULT_SD_H
#define RESOLVE_DEFAULT_SD_H

#include "libsd/sd.h"
#include "resolve/schema.h"

/*
 * Parses defaultSecurityDescriptor of the class (its own; it is not
 * inherited from the class above) into *out, generic bits mapped. domain
 * gives the domain-relative aliases a meaning: domains_of_dn the
 * object (MS-ADTS 6.1.3.6). *out is overwritten; the caller clears it.
 * False: diagnosed.
 */
bool default_sd_make(struct sd_desc *out, struct schema *schema,
		     const char *class_name, const struct sd_domain *domain,
		     struct diags *diags);

/*
 * Is it a descriptor, with anything in it, in whatever domain? False:
 * diagnosed at the column of the text; where is the file it came from.
 */
bool sddl_check(const char *text, const char *where, struct diags *diags);

/*
 * A parsed descriptor that lives in the arena, as a recipe holds it. NULL:
 * diagnosed at the column of the text; where is the file it came from.
 */
const struct sd_desc *
sddl_make(struct arena *arena, const char *text, const struct sd_domain *domain,
	  const char *where, struct diags *diags);

#endif
