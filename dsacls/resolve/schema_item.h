/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_item.h: classes, attributes, property sets, validated writes
 * and extended rights as they are known so far, and what is wanted of them. For
 * schema.c, schema_load.c and schema_class.c; other files use struct
 * schema_item and the schema_want functions only.
 */
#ifndef RESOLVE_SCHEMA_ITEM_H
#define RESOLVE_SCHEMA_ITEM_H

#include "base/table.h"
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

struct lookup_search;

struct schema_node {
	struct schema_item item;
	struct schema_node *next;  /* all, newest first */
	struct schema_node *chain; /* same GUID, newest first */
};

struct schema_defaults {
	const char *class_name;
	const char *sddl; /* NULL: none */
	bool found;
	struct schema_defaults *next;
};

struct schema_wanted {
	struct sd_guid guid;
	bool always; /* ask even where Microsoft's table knows it */
};

struct schema {
	struct arena *arena;
	struct directory *dir; /* NULL: only Microsoft's tables */
	bool prefer_live;
	struct schema_node *all;
	struct table nodes; /* of struct schema_node *: the first of a GUID */
	/* What is wanted; the first *_asked were asked for. */
	const char **names;
	size_t name_count, name_capacity, names_asked, names_before;
	struct schema_wanted *guids;
	size_t guid_count, guid_capacity, guids_asked, guids_before;
	/* The searches of the running lookup. */
	struct lookup_search *class_search, *right_search;
	bool classes_read, rights_read;	      /* the containers answered */
	bool all_rights;		      /* every right was fetched */
	const struct schema_item *class_memo; /* of schema_find_class */
	struct schema_defaults *defaults;
};

void schema_want_name(struct schema *schema, const char *name);
void schema_want_guid(struct schema *schema, const struct sd_guid *guid);

/* Wants all that the GUID may mean, whatever of it is known. */
void schema_want_all(struct schema *schema, const struct sd_guid *guid);
/* Of the directory; of nothing when there is none. */
const struct dir_info *schema_info(const struct schema *schema);
/* The item of that GUID and kind, made when there is none. */
struct schema_item *
schema_intern(struct schema *schema, const struct sd_guid *guid,
	      enum schema_kind kind);
/* The chain of items that have this GUID, NULL for none. */
struct schema_node *
schema_chain(const struct schema *schema, const struct sd_guid *guid);
/* May this item be meant in this directory? Built-in classes and attributes
 * only where no live schema can be asked. */
bool
schema_item_counts(const struct schema *schema, const struct schema_item *item);
/* Can an ACE with these bits mean an item of this kind at all? */
bool schema_item_fits(const struct schema_item *item, uint32_t mask);
const char *schema_kind_name(enum schema_kind kind); /* "property set" */

/* How well a name is met, 0 not at all. */
enum { MATCH_NONE, MATCH_LOOSE, MATCH_EXACT };
int schema_match(const struct schema_item *item, const char *name);

/* Which kinds a GUID means first for these bits. Every kind once. */
const enum schema_kind *schema_order(uint32_t mask);
const struct schema_item *
schema_item_of_kind(const struct schema *schema, const struct sd_guid *guid,
		    enum schema_kind kind);
/* Is the name a GUID in some usual spelling? */
bool schema_name_is_guid(const char *name, struct sd_guid *out);

#endif
