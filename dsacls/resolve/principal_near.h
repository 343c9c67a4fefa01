/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_near.h: trustees similar to what was typed.
 */
#ifndef RESOLVE_PRINCIPAL_NEAR_H
#define RESOLVE_PRINCIPAL_NEAR_H

#include "resolve/principal_store.h"

/* Names that begin with prefix, for completion: at most limit, "CORP\\x": of
 * the own domain and BUILTIN by one bounded search, and the few principals
 * without an account that lists hold again and again. */
size_t principals_complete(struct principals *principals, const char *prefix,
			   size_t limit, const char **out);

/* Says "No such trustee" of each, with what may have been meant. */
void principal_report_unknown(struct principals *principals,
			      struct wanted_name **names, size_t count,
			      struct diags *diags);

#endif
