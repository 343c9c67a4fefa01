/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object.h: the names an object can go by, and what is said when
 * there is none. job_find_target is built on it.
 */
#ifndef RESOLVE_OBJECT_H
#define RESOLVE_OBJECT_H

#include "resolve/job.h"

enum object_form {
	OBJECT_DN,	  /* used as it is: reading it tells whether it is */
	OBJECT_BRACKETED, /* <GUID=...>, <SID=...>, <WKGUID=...,DN> */
	OBJECT_CANONICAL, /* corp.example/People/x */
	OBJECT_ACCOUNT,	  /* DOMAIN\name, DOMAIN/name, name@domain */
	OBJECT_WRONG,
};

/* Syntax only. */
enum object_form object_form(struct arena *arena, const char *name);

/*
 * A DN for a request: as given, but RFC 1779 quotes and semicolons, which
 * not every server reads, become today's spelling.
 */
const char *object_tidy_dn(struct arena *arena, const char *dn);

/* "corp.example/People/x" of a DN (MS-ADTS 3.1.1.4.5.2); NULL when the DN
 * has no domain at its end. */
char *object_canonical_name(struct arena *arena, const char *dn);

/* Is it at or under a Deleted Objects container? */
bool object_is_deleted(const struct directory *dir, const char *dn);

#endif
