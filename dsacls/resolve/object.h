/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object.h: the names an object can go by, and what is said when
 * there is none. job_find_target is built on it.
 */
#ifndef RESOLVE_OBJECT_H
#define RESOLVE_OBJECT_H

#include "input/object_form.h"
#include "resolve/job.h"
#include "resolve/lookup.h"

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

/* One name on its way to an object. */
struct object_find {
	struct arena *arena;
	struct directory *dir;
	struct principals *principals;
	const char *name;
	struct span span;
	bool deleted; /* --deleted */
	bool below;   /* all that is below is meant as well */
	enum object_form form;
	const char *canonical; /* without a slash at its end */
	struct sd_guid guid;   /* name is the DN of that object; zero: not so */
	const char **dns;      /* what the search brought */
	struct sd_guid *guids; /* of each; zero when not shown */
	size_t count, capacity, guid_capacity;
	struct lookup_search *search;
};

/*
 * Asks what the name needs: nothing for a DN, one search for the other
 * forms; accounts are wanted from find->principals. False: the name has no
 * form at all (diagnosed). find lives until the settle.
 */
bool object_queue(struct object_find *find, struct lookup *lookup,
		  struct diags *diags);
/* After the lookup ran and the principals are settled. */
bool object_settle(struct object_find *find, struct job_target *target,
		   struct diags *diags);

#endif
