/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/builtin.h: what Microsoft calls the rights, classes and attributes
 * that every forest has. Names, GUIDs and numbers from MS-ADTS 5.1.3.2 and
 * from real directories; second to the live schema when a name is looked up,
 * first when a GUID is shown. Tables end with a row of NULLs.
 */
#ifndef RESOLVE_BUILTIN_H
#define RESOLVE_BUILTIN_H

#include "libsd/guid.h"

#include <stddef.h>
#include <stdint.h>

/* The wire bytes of bf967aba-0de6-11d0-a285-00aa003049e2, made by the
 * compiler: GUID(bf967aba, 0de6, 11d0, a285, 00aa003049e2). */
#define GUID(a, b, c, d, e) GUID_OF(0x##a, 0x##b, 0x##c, 0x##d, 0x##e)
#define GUID_OF(a, b, c, d, e) \
	{ \
		{ \
			GUID_BYTE(a, 0), GUID_BYTE(a, 8), GUID_BYTE(a, 16), \
				GUID_BYTE(a, 24), GUID_BYTE(b, 0), \
				GUID_BYTE(b, 8), GUID_BYTE(c, 0), \
				GUID_BYTE(c, 8), GUID_BYTE(d, 8), \
				GUID_BYTE(d, 0), GUID_BYTE(e, 40), \
				GUID_BYTE(e, 32), GUID_BYTE(e, 24), \
				GUID_BYTE(e, 16), GUID_BYTE(e, 8), \
				GUID_BYTE(e, 0) \
		} \
	}
#define GUID_BYTE(number, shift) (uint8_t)((uint64_t)(number) >> (shift))

/* The property sets, by their rightsGuid. */
#define SET_NONE {{0}}
#define SET_DNS_HOST_NAME GUID(72e39547, 7b18, 11d1, adef, 00c04fd8d5cd)
#define SET_DOMAIN_OTHER GUID(b8119fd0, 04f6, 4762, ab7a, 4986c76b3f9a)
#define SET_DOMAIN_PASSWORD GUID(c7407360, 20bf, 11d0, a768, 00aa006e0529)
#define SET_EMAIL GUID(e45795b2, 9455, 11d1, aebd, 0000f80367c1)
#define SET_GENERAL GUID(59ba2f42, 79a2, 11d0, 9020, 00c04fc2d3cf)
#define SET_MEMBERSHIP GUID(bc0ac240, 79a9, 11d0, 9020, 00c04fc2d4cf)
#define SET_TS_GATEWAY GUID(ffa6f046, ca4b, 4feb, b40d, 04dfee722543)
#define SET_PERSONAL GUID(77b5b886, 944a, 11d1, aebd, 0000f80367c1)
#define SET_PRIVATE GUID(91e647de, d96f, 4b70, 9557, d63ff4f3ccd8)
#define SET_PUBLIC GUID(e48d0154, bcf8, 11d1, 8702, 00c04fb96050)
#define SET_RAS GUID(037088f8, 0ae1, 11d2, b422, 00a0c968f939)
#define SET_TS_LICENSE GUID(5805bc62, bdc9, 4428, a5e2, 856a0f4c185e)
#define SET_ACCOUNT GUID(4c164200, 20c0, 11d0, a768, 00aa006e0529)
#define SET_LOGON GUID(5f202010, 79a5, 11d0, 9020, 00c04fc2d4cf)
#define SET_WEB GUID(e45795b3, 9455, 11d1, aebd, 0000f80367c1)

struct builtin_right {
	const char *cn;			  /* "User-Force-Change-Password" */
	const char *name;		  /* "Reset Password" */
	struct sd_guid guid;		  /* rightsGuid */
	const struct sd_guid *applies_to; /* classes */
	size_t applies_count;		  /* 0: it applies to none by name */
};

extern const struct builtin_right builtin_rights[]; /* validAccesses 0x100 */
extern const struct builtin_right builtin_sets[];   /* 0x30 */
extern const struct builtin_right builtin_writes[]; /* 0x8 */

struct builtin_class {
	const char *name;
	struct sd_guid guid;
	const char *parent; /* subClassOf */
	int category;	    /* objectClassCategory: 0 1 structural, 2
			       abstract, 3 auxiliary */
};

extern const struct builtin_class builtin_classes[];

struct builtin_attribute {
	const char *name;
	struct sd_guid guid;
	struct sd_guid set;    /* its property set; zero: in none */
	uint32_t search_flags; /* 0x80 confidential; nothing else */
};

extern const struct builtin_attribute builtin_attributes[];

#endif
