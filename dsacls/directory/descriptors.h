/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/descriptors.h: which attributes of a directory hold security
 * descriptors: those of Microsoft's schema, and what else the directory's own
 * schema says (syntax String(NT-Sec-Desc), MS-ADTS 3.1.1.2.2.2).
 */
#ifndef DIRECTORY_DESCRIPTORS_H
#define DIRECTORY_DESCRIPTORS_H

#include "directory/directory.h"

/* The one attribute whose descriptor is a text, in SDDL. */
#define DESCRIPTOR_TEXT "defaultSecurityDescriptor"

/*
 * Their names, ended by NULL, nTSecurityDescriptor first: for a search that
 * asks for all of them. Costs one search in the schema. False: the schema
 * could not be asked, and the list is Microsoft's alone.
 */
bool descriptors_list(struct arena *arena, struct directory *dir,
		      const char *const **names);

#endif
