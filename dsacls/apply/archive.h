/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/archive.h: the file of save and restore. LDIF content records
 * between two comment lines, so that people and other programs can read it:
 *
 *   # dsacls archive 1 PARTS            PARTS: SD flags of what was saved
 *   dn, objectGUID, nTSecurityDescriptor ...
 *   # end COUNT SHA256                  of all bytes before this line
 */
#ifndef APPLY_ARCHIVE_H
#define APPLY_ARCHIVE_H

#include "apply/audit.h"
#include "apply/checksum.h"
#include "base/file.h"
#include "directory/ldif/record.h"

struct archive_writer {
	struct outfile out;
	struct str buffer;
	struct sha256_ctx hash;
	size_t count;
	struct diags *diags;
};

/* An archive that was checked. */
struct archive_file {
	const char *name; /* for messages */
	unsigned parts;	  /* SD flags of what was saved */
	size_t count;	  /* of its records */
	uint8_t sum[SHA256_DIGEST_SIZE];
};

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

#endif
