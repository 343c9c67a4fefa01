/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema.h: names of classes, attributes, property sets, validated
 * writes and extended rights to GUIDs and back, live from the directory and
 * only as far as a command needs, with Microsoft's built-in names second.
 * The same GUID can be several things: look-ups take the access bits.
 */
#ifndef RESOLVE_SCHEMA_H
#define RESOLVE_SCHEMA_H

#include "resolve/schema_item.h"

/* dir may be NULL: then only Microsoft's own names are known. */
struct schema *
schema_new(struct arena *arena, struct directory *dir, bool prefer_live_names);

/* Which part of a statement a name is in. */
enum schema_field { FIELD_OBJECT, FIELD_INHERITED };

/* Fetches everything wanted since the last call, in a search or two. False
 * only when the directory failed (diagnosed; a failure that was reported
 * before, or will be by what follows, needs no diags); unknown names are found
 * out by schema_find_name. */
bool schema_resolve(struct schema *schema, struct diags *diags);
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
/* The control access rights were read from a live directory. */
bool schema_has_rights(const struct schema *schema);

#endif
