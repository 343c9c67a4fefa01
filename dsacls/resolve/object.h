/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object.h: the names an object can go by, as texts.
 */
#ifndef RESOLVE_OBJECT_H
#define RESOLVE_OBJECT_H

#include "directory/directory.h"

/* Is what stands between < and > a GUID, a SID, a well-known object? True of
 * every other form. False: diagnosed. */
bool
object_check(const char *name, const struct span *span, struct diags *diags);

/*
 * A DN for a request: as given, but RFC 1779 quotes and semicolons, which
 * not every server reads, become today's spelling.
 */
const char *object_tidy_dn(struct arena *arena, const char *dn);

/* "corp.example/People/x" of a DN (MS-ADTS 3.1.1.4.5.2); NULL when the DN
 * has no domain at its end. */
char *object_canonical_name(struct arena *arena, const char *dn);

/* Is it at or under a Deleted Objects container? */
bool
object_is_deleted(struct arena *arena, struct directory *dir, const char *dn);

#endif
