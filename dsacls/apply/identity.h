/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/identity.h: which object an answer is about. An object is identified by
 * its objectGUID from the first read on: requests use it, every answer is
 * checked against it, and DNs are for display. Where the directory does not
 * show objectGUID, its name and its objectSid are used.
 */
#ifndef APPLY_IDENTITY_H
#define APPLY_IDENTITY_H

#include "apply/work.h"

/* Has the object a GUID, and does the server take it for a name? */
bool
identity_is_addressed(const struct work *work, const struct object *object);

/* What a request names the object by; in its arena. */
const char *identity_address(const struct work *work, struct object *object);

/* Its naming context; NULL: that of another server. */
const char *identity_context(const struct work *work, struct object *object);
/* Is it looked for by its GUID in that, since the server does not take the
 * GUID for a name? By its name, where that is another server's. */
bool identity_is_searched(const struct work *work, struct object *object);
/* Makes a search of one object one for this object, in each of these ways. */
void identity_aim(const struct work *work, struct object *object,
		  struct dir_search *search);

/*
 * The server did not find the object by its GUID, or does not take that for a
 * name: from here on it is looked for by a search. False: it failed for
 * another reason, or that has been tried.
 */
bool identity_try_search(const struct work *work, struct object *object,
			 const struct dir_error *error);
/* The search found it, so it is the form that the server does not take. */
void identity_found_by_search(struct work *work, const struct object *object);

/* Is the entry about the object? False: *why is a sentence. */
bool identity_check(struct object *object, const struct dir_entry *entry,
		    const char **why);
/* objectGUID is not shown: says so, once a run. */
void identity_warn(struct work *work, struct object *object);

/* The base of a search as an object; object_clear it. */
void identity_init_base(struct object *object, const struct walk_base *base);

enum identity {
	IDENTITY_SAME,	/* go on; where it was renamed, it has a note of that */
	IDENTITY_OTHER, /* its old name means another object by now, or cannot
			   known: the object has failed */
	IDENTITY_LEFT,	/* no longer below the base of the search: noted */
};
/* The latest read has brought the object by another name (seen_dn), before
 * anything was written. Asks what the old one means now. */
enum identity identity_follow(struct work *work, struct object *object);
/* The same once that has been asked (taken_by). */
enum identity identity_settle(struct work *work, struct object *object);
/* The search for these attributes. */
struct dir_search identity_ask_name(const struct object *object);
void identity_take_name(struct object *object, const struct dir_entry *entry);
/* It was written by the name sent_to, which had come to mean another object by
 * then: that one has lost what its descriptor was, and no journal knows it. */
void identity_note_other(const struct work *work, struct object *object,
			 const char *sent_to);
/* It has another name, and nothing depends on that any more. */
void identity_rename(struct object *object);

/* Reads it by its GUID and follows it, before anything else is asked about it.
 * False: it has a note that says why. */
bool identity_find(struct work *work, struct object *object);

/* It is not there: deleted, or hidden, and who has its name now. */
void identity_fail_gone(struct work *work, struct object *object);

#endif
