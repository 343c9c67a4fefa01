/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/builtin.h: what Microsoft calls the rights, classes and attributes
 * that every forest has. Names, GUIDs and numbers from MS-ADTS 5.1.3.2 and
 * from real directories; second to the live schema when a name is looked up,
 * first when a GUID is shown. Tables end with a row of NULLs.
 */
#ifndef RESOLVE_BUILTIN_H
#define RESOLVE_BUILTIN_H

#include <stddef.h>
#include <stdint.h>

struct builtin_right {
	const char *cn;	     /* "User-Force-Change-Password" */
	const char *name;    /* "Reset Password" */
	const char *guid;    /* rightsGuid */
	const char *classes; /* appliesTo as lDAPDisplayNames, blanks between;
				empty when it applies to none by name */
};

extern const struct builtin_right builtin_rights[]; /* validAccesses 0x100 */
extern const struct builtin_right builtin_sets[];   /* 0x30 */
extern const struct builtin_right builtin_writes[]; /* 0x8 */

struct builtin_class {
	const char *name;
	const char *guid;
	const char *parent; /* subClassOf */
	int category;	    /* objectClassCategory: 0 1 structural, 2
			       abstract, 3 auxiliary */
};

extern const struct builtin_class builtin_classes[];

struct builtin_attribute {
	const char *name;
	const char *guid;
	const char *set;       /* CN of its property set, or NULL */
	uint32_t search_flags; /* 0x80 confidential; nothing else */
};

extern const struct builtin_attribute builtin_attributes[];

#endif
