/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object_find.h: from a name to an object of the directory, and the
 * message when there is none.
 */
#ifndef RESOLVE_OBJECT_FIND_H
#define RESOLVE_OBJECT_FIND_H

#include "directory/directory.h"
#include "input/words.h"
#include "libsd/sid.h"

struct lookup;
struct lookup_search;
struct principals;

struct job_target {
	const char *dn;	     /* as the directory spells it */
	const char *name;    /* as the user wrote it; the DN when found below */
	struct sd_guid guid; /* of the object that had that DN when it was
				looked at; zero: not looked at yet */
	bool has_sid;	     /* the same, of accounts */
	struct sd_sid sid;
	struct span span;
	bool show_deleted; /* at or under Deleted Objects */
};

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

/*
 * One object name (DN in any escaping, <GUID=>, <SID=>, <WKGUID=>, canonical
 * name, DOMAIN\name, UPN) to a target. False: diagnosed.
 */
bool object_find_target(struct job_target *target, struct arena *arena,
			const char *name, const struct span *span, bool deleted,
			struct directory *dir, struct diags *diags);

/*
 * Says that a target is not there (as an error at its span): how far its DN
 * leads and what is there instead. For whoever read it and got DIR_NOT_FOUND.
 */
void object_report_missing(const struct job_target *target,
			   struct directory *dir, struct diags *diags);
/*
 * The same of a target that is looked for by its GUID (dn) and that had a name:
 * was it deleted, and what has its name now? True: it is seen to be deleted;
 * else it is gone for good, or hidden.
 */
bool object_report_gone(const struct job_target *target, struct directory *dir,
			struct diags *diags);

#endif
