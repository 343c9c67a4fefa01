/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/schema_internal.h: what the files of the schema share. For
 * schema*.c only.
 */
#ifndef RESOLVE_SCHEMA_INTERNAL_H
#define RESOLVE_SCHEMA_INTERNAL_H

#include "base/table.h"
#include "resolve/lookup.h"
#include "resolve/schema.h"

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

/* schema_builtin.c */
void schema_load_builtin(struct schema *schema);

/* schema_load.c */
extern const char *const schema_class_attributes[];
extern const char *const schema_right_attributes[];
void schema_load_class(void *context, const struct dir_entry *entry);
void schema_load_right(void *context, const struct dir_entry *entry);
/* CN=Extended-Rights of this forest, or NULL. */
const char *schema_rights_base(struct schema *schema);

/* schema_match.c: how well a name is met, 0 not at all. */
enum { MATCH_NONE, MATCH_LOOSE, MATCH_EXACT };
int schema_match(const struct schema_item *item, const char *name);

/* Which kinds a GUID means first for these bits. Every kind once. */
const enum schema_kind *schema_order(uint32_t mask);
const struct schema_item *
schema_item_of_kind(const struct schema *schema, const struct sd_guid *guid,
		    enum schema_kind kind);
/* Asks what was not asked yet. A directory that fails here has failed in
 * the resolve before, or will in what comes after, and says so there. */
void schema_resolve_quietly(struct schema *schema);

/* schema_near.c: the messages about names that are not found. */
void schema_report_unknown(struct schema *schema, const char *name,
			   uint32_t mask, enum schema_field field,
			   const struct span *span, struct diags *diags);

/* Fetches the classes and attributes that the filters name, at most limit
 * for each filter, and every right. */
void schema_fetch(struct schema *schema, const char *const *filters,
		  size_t count, size_t limit);
/* A copy without blanks (joint 0), or with joint for each. */
char *schema_rejoin(struct arena *arena, const char *name, char joint);

/* Is the name a GUID in some usual spelling? */
bool schema_name_is_guid(const char *name, struct sd_guid *out);

#endif
