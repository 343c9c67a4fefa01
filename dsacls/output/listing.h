/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing.h: one list of ACEs in dsacls.exe's layout: sorted into its
 * blocks and these printed (listing_blocks.c), one ACE
 * printed (listing_ace.c). For print_text.c only.
 */
#ifndef OUTPUT_LISTING_H
#define OUTPUT_LISTING_H

#include "output/format.h"

#define LISTING_COLUMN 38 /* where the second column begins */
#define LISTING_FIRST 6	  /* "Allow " */

/* The blocks, as an ACE's flags and inherited type decide. */
enum listing_place {
	PLACE_ALL,	   /* to all subobjects */
	PLACE_ALL_ONE,	   /* to all subobjects, one level only */
	PLACE_CLASS,	   /* to one class */
	PLACE_CLASS_ONE,   /* to one class, one level only */
	PLACE_NO_SUBOBJECT /* inherit-only, but inherited by nothing */
};

/* The order inside a block: what kind of thing the object type names. */
enum listing_group {
	LISTED_PLAIN,
	LISTED_CLASS,
	LISTED_ATTRIBUTE,
	LISTED_VALIDATED_WRITE,
	LISTED_RIGHT,
	LISTED_OTHER, /* neither allows, denies nor audits */
	LISTED_GROUPS
};

struct listing_entry {
	const struct sd_ace *ace;
	size_t index; /* in the ACL */
	enum listing_group group;
	bool here;	/* effective on the object itself */
	bool inherited; /* has a place below, or would have */
	enum listing_place place;
	const char *object; /* name of the object type; NULL: none */
	const char *class;  /* name of the inherited type; NULL: none */
};

struct listing {
	struct listing_entry *entries; /* in the order of the ACL */
	size_t count;
	struct listing_entry **classes; /* those of PLACE_CLASS and
					   PLACE_CLASS_ONE, in print order */
	size_t class_count;
};

/* Sorts the ACEs that the options select. Memory: printer->scratch. */
void listing_make(struct listing *listing, struct printer *printer,
		  const struct sd_acl *acl);

/* Appends the effective ACEs, a blank line, and what is inherited below. */
void listing_print(const struct listing *listing, struct printer *printer);

/* Appends the lines of one ACE. */
void listing_ace(struct printer *printer, const struct listing_entry *entry);

/* The column that the longest trustee asks for on a wide terminal. */
size_t listing_column(struct printer *printer, const struct sd_desc *desc);

/* Ends what was appended with one blank line, unless there is one. */
void listing_blank_line(struct printer *printer);
bool text_ends_blank(const struct str *text);

/* ---- colours: nothing is appended without options.colour -------------- */

enum ink { INK_ALLOW, INK_DENY, INK_OTHER, INK_INHERITED, INK_HEADING };
void ink_begin(struct printer *printer, enum ink ink);
void ink_end(struct printer *printer);

#endif
