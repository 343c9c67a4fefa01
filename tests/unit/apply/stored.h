/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/stored.h: what the directory holds, looked at past the one
 * that fails, and writes of somebody else.
 */
#ifndef TESTS_APPLY_STORED_H
#define TESTS_APPLY_STORED_H

#include "running.h"

struct fixture_reading {
	struct fixture *f;
	const char *sddl;
};

static inline bool
fixture_take(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");
	struct fixture_reading *reading = context;
	SD_DESC_AUTO desc = SD_DESC_INIT;

	assert_non_null(found);
	assert_int_equal(sd_desc_decode(found->values[0].bytes,
					found->values[0].len, &desc, NULL),
			 SD_OK);
	reading->sddl = fixture_sddl(reading->f, &desc);
	return true;
}

/* What the directory holds, past the one that fails. */
static inline const char *
fixture_stored(struct fixture *f, const char *dn)
{
	static const char *const attributes[] = {"nTSecurityDescriptor", NULL};
	struct fixture_reading reading = {f, NULL};
	const struct dir_search search = {.base = dn,
					  .scope = DIR_BASE,
					  .attributes = attributes,
					  .sd_flags = 15};
	struct dir_error error;

	assert_int_equal(directory_search(f->inner, &search, fixture_take,
					  &reading, &error),
			 DIR_OK);
	assert_non_null(reading.sddl);
	return reading.sddl;
}

static inline void
fixture_holds(struct fixture *f, const char *dn, const char *ace)
{
	const char *sddl = fixture_stored(f, dn);

	if (strstr(sddl, ace) == NULL)
		fail_msg("%s: no %s in %s", dn, ace, sddl);
}

static inline void
fixture_lacks(struct fixture *f, const char *dn, const char *ace)
{
	const char *sddl = fixture_stored(f, dn);

	if (strstr(sddl, ace) != NULL)
		fail_msg("%s: %s in %s", dn, ace, sddl);
}

/* Somebody else's write of the parts that the flags name. */
static inline void
fixture_intrude_parts(struct fixture *f, const char *dn, const char *sddl,
		      unsigned sd_flags)
{
	size_t len;
	uint8_t *bytes = sample_wire(sddl, &len);

	faulty_write(&f->faulty,
		     &(struct dir_write){.dn = dn,
					 .attribute = "nTSecurityDescriptor",
					 .sd_flags = sd_flags,
					 .value = bytes,
					 .len = len});
	free(bytes);
}

/* Of a whole DACL. */
static inline void
fixture_intrude(struct fixture *f, const char *dn, const char *sddl)
{
	fixture_intrude_parts(f, dn, sddl, SD_FLAG_DACL);
}

#endif
