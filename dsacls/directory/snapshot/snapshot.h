/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/snapshot.h: writes the file that --offline reads: objects
 * with their descriptors, and the names and GUIDs that commands need to
 * interpret them.
 */
#ifndef DIRECTORY_SNAPSHOT_H
#define DIRECTORY_SNAPSHOT_H

#include "directory/directory.h"

#include <stdio.h>

/* The comments that a file begins and ends with that was written whole. */
#define SNAPSHOT_BEGIN \
	"A snapshot for `dsacls --offline`, made by `dsacls snapshot`."
#define SNAPSHOT_END "The end of the snapshot."

/* In the record of the rootDSE: what the file was made of ... */
#define SNAPSHOT_BASE "snapshotBase"
/* ... and TRUE or FALSE: its descriptors have their audit lists. */
#define SNAPSHOT_AUDIT "snapshotAudit"

/*
 * Writes as LDIF content records: the rootDSE's facts; every object at and
 * below the bases and above them up to the naming context's head, with its
 * descriptor (owner, group and DACL; the SACL as well when audit is set);
 * the domains and trusts; the domain's groups, and the accounts that occur
 * in those descriptors; the schema's classes and attributes; the extended
 * rights. Streams: memory grows with the number of different trustees only.
 * *hidden: how many of the objects are there without a descriptor, which
 * was not shown; some of them are named in a warning, all with name_all.
 * False: diagnosed; what is in *out is not whole then. So it is when no
 * descriptor was shown at all.
 */
bool snapshot_write(struct directory *dir, const char *const *bases,
		    size_t base_count, bool audit, bool name_all, FILE *out,
		    size_t *hidden, struct diags *diags);

#endif
