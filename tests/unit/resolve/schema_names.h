/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/resolve/schema_names.h: the bits, rights and attributes that
 * tests of the schema speak of, and a name looked up as the second part of an
 * ACE.
 */
#ifndef TESTS_RESOLVE_SCHEMA_NAMES_H
#define TESTS_RESOLVE_SCHEMA_NAMES_H

#include "fixture.h"

#define RP SD_MASK_READ_PROPERTY
#define WP SD_MASK_WRITE_PROPERTY
#define CA SD_MASK_CONTROL_ACCESS
#define WS SD_MASK_WRITE_SELF
#define CC SD_MASK_CREATE_CHILD
#define DC SD_MASK_DELETE_CHILD

#define SPN "f3a64788-5306-11d1-a9c5-0000f80367c1"
#define DNS "72e39547-7b18-11d1-adef-00c04fd8d5cd"
/* An attribute of our own in corp.ldif. */
#define BADGE "c0c0c0c0-0000-4000-8000-000000000002"

static inline const struct schema_item *
find(struct fixture *fixture, const char *name, uint32_t mask)
{
	return schema_find_name(fixture->schema, name, mask, FIELD_OBJECT, NULL,
				&fixture->diags);
}

#endif
