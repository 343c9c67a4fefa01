/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object.h: the forms of an object's name, as text, and its children.
 */
#ifndef RESOLVE_OBJECT_H
#define RESOLVE_OBJECT_H

#include "directory/directory.h"

/* Is the text between < and > a GUID, a SID, a well-known object? True of every
 * other form. False: diagnosed. */
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

/* ---- children --------------------------------------------------------- */

/* For Tab and for completion: searches are bounded, and what fails is just not
 * offered. */
struct child {
	const char *rdn;
	const char *name; /* its value */
	bool is_container;
};

struct children {
	struct arena *arena; /* of the names */
	struct child *list;
	size_t count, capacity;
	bool whole; /* all that begin so are here */
};

/* Made to hold others, by what the schema says of its objectClass? */
bool object_is_container(const struct dir_entry *entry);

/* Children of base whose names begin with prefix. Of a server at most
 * COMPLETE_LIMIT; a snapshot gives all children, whatever their names. */
void
object_children(struct children *found, struct arena *arena,
		struct directory *dir, const char *base, const char *prefix);

/* ---- steps of a path ------------------------------------------------ */

/* Where the last step begins: behind the last slash that no backslash
 * hides. */
const char *object_last_step(const char *path);
/* A name or RDN with its slashes hidden, and back. */
char *object_step_hide(struct arena *arena, const char *text);
char *object_step_show(struct arena *arena, const char *text);

#endif
