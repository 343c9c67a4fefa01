/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/random.h: random descriptors for property tests, from few
 * trustees, GUIDs, flags and masks, so that ACEs meet in the same slots. The
 * seed is fixed, or $SEED; it is printed.
 */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include "unit/libsd/sample.h"

#include <stdio.h>

static uint64_t random_state;

static inline void
random_seed(void)
{
	const char *seed = getenv("SEED");

	random_state = seed != NULL ? strtoull(seed, NULL, 0) : 20240229;
	printf("# SEED=%llu\n", (unsigned long long)random_state);
	random_state |= UINT64_C(1) << 63;
}

/* The same before all tests of a program. */
static inline int
random_setup(void **state)
{
	(void)state;
	random_seed();
	return 0;
}

/* 0 .. below-1 (xorshift64*). */
static inline uint32_t
random_below(uint32_t below)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (uint32_t)((random_state * UINT64_C(2685821657736338717)) >>
			  33) %
	       below;
}

static inline bool
random_one_in(uint32_t n)
{
	return random_below(n) == 0;
}

/* Trustee 9 is never drawn by random_trustee: it holds nothing. */
static inline struct sd_sid
trustee_number(uint32_t number)
{
	if (number == 0)
		return SD_SID(1, 0);
	if (number == 1)
		return SD_SID(5, 32, 544);
	return SD_SID(5, 21, 1, 2, 3, 1000u + number);
}

static inline struct sd_sid
random_trustee(void)
{
	return trustee_number(random_below(5));
}

static inline struct sd_guid
random_guid(void)
{
	struct sd_guid guid = {{0}};

	guid.bytes[0] = (uint8_t)(1 + random_below(3));
	guid.bytes[15] = 0x80;
	return guid;
}

static inline uint32_t
random_mask(void)
{
	static const uint32_t bits[] = {
		SD_MASK_READ_PROPERTY, SD_MASK_WRITE_PROPERTY,
		SD_MASK_CONTROL_ACCESS, SD_MASK_WRITE_DAC,
		SD_MASK_CREATE_CHILD};
	uint32_t mask = bits[random_below(5)];

	if (random_one_in(12))
		return SD_MASK_FULL_CONTROL;
	while (random_one_in(2))
		mask |= bits[random_below(5)];
	return mask;
}

static inline uint8_t
random_flags(void)
{
	static const uint8_t flags[] = {
		0,
		0,
		SD_ACE_CONTAINER_INHERIT,
		SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY,
		SD_ACE_CONTAINER_INHERIT | SD_ACE_NO_PROPAGATE,
		SD_ACE_CONTAINER_INHERIT | SD_ACE_OBJECT_INHERIT};

	return flags[random_below(6)];
}

/* An editable allow or deny ACE, explicit, without generic bits. */
static inline struct sd_ace
random_grant(void)
{
	struct sd_guid object = random_guid();
	struct sd_guid inherited = random_guid();
	struct sd_sid sid = random_trustee();

	return sd_ace_make(random_one_in(3) ? SD_ACE_DENIED : SD_ACE_ALLOWED,
			   random_flags(), random_mask(),
			   random_one_in(2) ? &object : NULL,
			   random_one_in(4) ? &inherited : NULL, &sid);
}

/* Anything that may stand in a DACL. */
static inline struct sd_ace
random_ace(void)
{
	struct sd_ace ace = random_grant();

	switch (random_below(16)) {
	case 0:
		ace = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BA");
		ace.sid = random_trustee();
		break;
	case 1:
		ace = sample_callback(SD_ACE_DENIED_CALLBACK, "BA");
		break;
	case 2:
		ace = sample_opaque(0);
		break;
	case 3:
		ace.type = SD_ACE_ALLOWED_OBJECT; /* bare or not */
		ace.form = SD_ACE_FORM_OBJECT;
		break;
	case 4:
		ace.mask = SD_MASK_GENERIC_ALL;
		ace.flags |= SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY;
		break;
	case 5:
		if (ace.form == SD_ACE_FORM_PLAIN)
			ace.type = SD_ACE_AUDIT;
		break;
	default:
		break;
	}
	if (random_one_in(4))
		ace.flags |= SD_ACE_INHERITED;
	return ace;
}

static inline struct sd_desc
random_desc(bool canonical)
{
	struct sd_desc desc = SD_DESC_INIT;
	uint32_t count = random_below(14);

	desc.dacl_state = SD_ACL_LIST;
	desc.dacl.revision = 4;
	desc.owner = random_trustee();
	desc.has_owner = true;
	if (random_one_in(4))
		desc.control |= SD_CONTROL_DACL_PROTECTED;
	while (count-- > 0) {
		struct sd_ace ace = random_ace();

		sample_insert(&desc, desc.dacl.count, &ace);
	}
	if (canonical)
		assert_int_equal(sd_acl_canonicalize(&desc.dacl, NULL), SD_OK);
	return desc;
}

/* One edit of any kind; false when it was refused. */
static inline bool
random_edit(struct sd_desc *desc)
{
	struct sd_ace ace = random_grant();
	struct sd_sid sid = random_trustee();
	struct sd_sid other = random_trustee();
	enum sd_edit_result result;
	size_t count;

	switch (random_below(12)) {
	case 0:
		return sd_edit_revoke_trustee(desc, SD_DACL, &sid, &count) ==
		       SD_OK;
	case 1:
		return sd_edit_clear_explicit(desc, SD_DACL, &count) == SD_OK;
	case 2:
		return sd_edit_protect(desc, SD_DACL, random_one_in(2)) ==
		       SD_OK;
	case 3:
		return sd_edit_unprotect(desc, SD_DACL) == SD_OK;
	case 4:
		return sd_edit_substitute(desc, SD_DACL, &sid, &other,
					  &count) == SD_OK;
	case 5:
		sd_edit_set_owner(desc, &sid);
		return true;
	case 6:
	case 7:
	case 8:
		if (desc->dacl.count > 0)
			ace = desc->dacl.aces[random_below(desc->dacl.count)];
		ace.mask &= random_one_in(2) ? ~0u : random_mask();
		return sd_edit_revoke_ace(desc, SD_DACL, &ace, true, &result,
					  NULL) == SD_OK;
	default:
		return sd_edit_add(desc, SD_DACL, &ace, &result, NULL) == SD_OK;
	}
}

#endif
