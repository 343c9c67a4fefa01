/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema.h: names of classes, attributes, property sets, validated
 * writes and extended rights to GUIDs and back, live from the directory and
 * only as far as a command needs, with Microsoft's built-in names second.
 * The same GUID can be several things: look-ups take the access bits.
 */
#ifndef RESOLVE_SCHEMA_H
#define RESOLVE_SCHEMA_H

#include "directory/directory.h"
#include "libsd/guid.h"
#include "libsd/mask.h"

enum schema_kind {
	SCHEMA_CLASS,
	SCHEMA_ATTRIBUTE,
	SCHEMA_PROPERTY_SET,
	SCHEMA_VALIDATED_WRITE,
	SCHEMA_RIGHT,
};

struct schema_item {
	enum schema_kind kind;
	struct sd_guid guid;
	const char *name;      /* what the listing prints: lDAPDisplayName, or
				  Microsoft's display name of a right */
	const char *live_name; /* the directory's own; NULL when built in */
	const char *cn;
	const struct sd_guid *applies_to; /* classes; rights only */
	size_t applies_count;
	struct sd_guid property_set; /* attributes: attributeSecurityGUID */
	uint32_t search_flags;	     /* attributes: 0x80 confidential */
	bool is_live;		     /* found in this directory */
	bool auxiliary;		     /* classes: objectClassCategory 3 */
	bool abstract;		     /* classes: objectClassCategory 2 */
	bool is_descriptor;	     /* attributes of syntax NT-Sec-Desc; live
					ones only */
	const char *parent;	     /* classes: subClassOf */
};

#define SCHEMA_CONFIDENTIAL 0x80u /* searchFlags: reading needs CA too */

struct schema;
struct lookup;

/* dir may be NULL: then only Microsoft's own names are known. */
struct schema *
schema_new(struct arena *arena, struct directory *dir, bool prefer_live_names);

/* Which part of a statement a name stands in. */
enum schema_field { FIELD_OBJECT, FIELD_INHERITED };

void schema_want_name(struct schema *schema, const char *name);
void schema_want_guid(struct schema *schema, const struct sd_guid *guid);
/* Fetches everything wanted since the last call, in a search or two. False
 * only when the directory failed (diagnosed); unknown names are found out by
 * schema_find_name. */
bool schema_resolve(struct schema *schema, struct diags *diags);
/* The same in two halves, around the run of a lookup that asks other things
 * too. */
void schema_queue(struct schema *schema, struct lookup *lookup);
void schema_settle(struct schema *schema);

/*
 * The item a name means for these bits in this field. NULL: diagnosed at
 * span ("No GUID Found for <name>", near names, ambiguity with candidates).
 */
const struct schema_item *
schema_find_name(struct schema *schema, const char *name, uint32_t mask,
		 enum schema_field field, const struct span *span,
		 struct diags *diags);
/*
 * The item a GUID means for these bits, or NULL. Resolves on demand. Where a
 * GUID is both an attribute and a validated write, WP is about the first and
 * WS about the second; GUIDs of Microsoft's own need no directory, unless
 * live names are preferred.
 */
const struct schema_item *
schema_find_guid(struct schema *schema, const struct sd_guid *guid,
		 uint32_t mask);
/* The validated write that the GUID means beside it for some of these bits:
 * RPWPWS of member is about the attribute and about it. NULL: nothing. */
const struct schema_item *
schema_find_other(struct schema *schema, const struct sd_guid *guid,
		  uint32_t mask);
/* The item whose name dsacls.exe lists for the GUID: where it is both, the
 * validated write, whatever the bits. */
const struct schema_item *
schema_find_listed(struct schema *schema, const struct sd_guid *guid,
		   uint32_t mask);
/* The class by lDAPDisplayName, resolved on demand; NULL when unknown. */
const struct schema_item *
schema_find_class(struct schema *schema, const char *name);
/* Every item that a name or GUID may mean (the schema verb). */
size_t schema_find_all(struct schema *schema, const char *name_or_guid,
		       const struct schema_item **out, size_t limit);
/* Names that begin with prefix for completion, built-in and live. */
size_t schema_complete(struct schema *schema, const char *prefix,
		       enum schema_field field, uint32_t mask, size_t limit,
		       const char **out);

/* Can an ACE with these bits mean an item of this kind at all? */
bool schema_item_fits(const struct schema_item *item, uint32_t mask);
/* Is the class, or one it is derived from, among those the right applies to?
 * True when the right names no classes. */
bool schema_applies_to(struct schema *schema, const struct schema_item *right,
		       const struct schema_item *object_class);
/* Has the property set a confidential attribute? -1: the directory does not
 * tell. */
int schema_set_is_confidential(struct schema *schema,
			       const struct schema_item *set);
/* The control access rights were read from a live directory. */
bool schema_has_rights(const struct schema *schema);

/*
 * defaultSecurityDescriptor of a class as SDDL text, from the live schema.
 * NULL when the class has none; *found (may be NULL) says whether the class
 * itself was found.
 */
const char *
schema_default_sd(struct schema *schema, const char *class_name, bool *found);

/* Gets ready to answer that for these classes (ended by NULL), in one search:
 * for those who must not ask in the middle of another. */
void
schema_fetch_defaults(struct schema *schema, const char *const *class_names);

const char *schema_kind_name(enum schema_kind kind); /* "property set" */

#endif
