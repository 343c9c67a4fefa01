/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/generate.c: descriptors like those of users in a lab domain:
 * about 45 ACEs and 2,060 bytes each, made from a fixed seed.
 *
 * Usage: generate COUNT >FILE. A record is its length, 4 bytes
 * little-endian, and its bytes.
 */
#include "libsd/sd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shape {
	unsigned share; /* of 45 ACEs, on average */
	bool object_type;
	bool inherited_type;
	uint8_t flags;
};

/* What a user's DACL holds: rights on property sets and attributes, rights
 * that flowed down from the domain for one class, and some plain ones. */
static const struct shape shapes[] = {
	{14, true, false, 0},
	{5, true, false, SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERITED},
	{9, true, true,
	 SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY | SD_ACE_INHERITED},
	{3, false, true, SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERITED},
	{8, false, false, 0},
	{6, false, false, SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERITED},
};

static const uint32_t masks[] = {
	SD_MASK_READ_PROPERTY,	SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY,
	SD_MASK_CONTROL_ACCESS, SD_MASK_WRITE_SELF,
	SD_MASK_DS_READ,	SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD,
	SD_MASK_FULL_CONTROL,
};

/* xorshift64*: the same file everywhere, whatever the C library. */
static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t
draw(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(2685821657736338717)) >> 32) %
	       below;
}

static struct sd_guid
draw_guid(void)
{
	struct sd_guid guid;

	for (size_t i = 0; i < sizeof(guid.bytes); i++)
		guid.bytes[i] = (uint8_t)draw(256);
	return guid;
}

static struct sd_sid
draw_sid(const struct sd_sid *domain)
{
	struct sd_sid sid = *domain;

	switch (draw(5)) {
	case 0:
		return SD_SID(5, 10 + draw(2));
	case 1:
		return SD_SID(5, 18);
	case 2:
		return SD_SID(5, 32, 544 + draw(18));
	case 3:
		sid.subs[sid.count++] = 512 + draw(8);
		return sid;
	default:
		sid.subs[sid.count++] = 1103 + draw(20000);
		return sid;
	}
}

static struct sd_ace
draw_ace(const struct sd_guid guids[static 64], const struct sd_sid *domain)
{
	const struct shape *shape = shapes;
	struct sd_sid sid = draw_sid(domain);
	uint32_t at = draw(45);

	while (at >= shape->share)
		at -= shape++->share;
	return sd_ace_make(
		draw(40) == 0 ? SD_ACE_DENIED : SD_ACE_ALLOWED, shape->flags,
		masks[draw(sizeof(masks) / sizeof(masks[0]))],
		shape->object_type ? &guids[draw(64)] : NULL,
		shape->inherited_type ? &guids[draw(64)] : NULL, &sid);
}

static int
write_record(const struct sd_desc *desc)
{
	uint8_t *bytes;
	size_t len;

	if (sd_desc_encode_alloc(desc, &bytes, &len, NULL) != SD_OK)
		return 1;
	for (unsigned i = 0; i < 4; i++)
		putchar((int)(len >> (8 * i) & 255));
	fwrite(bytes, 1, len, stdout);
	free(bytes);
	return 0;
}

static int
write_descriptor(const struct sd_guid guids[static 64],
		 const struct sd_sid *domain)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	uint32_t count = 42 + draw(7);

	desc.control |= SD_CONTROL_DACL_AUTO_INHERITED;
	desc.has_owner = desc.has_group = true;
	desc.owner = desc.group = *domain;
	desc.owner.subs[desc.owner.count++] = 512;
	desc.group.subs[desc.group.count++] = 513;
	desc.dacl_state = SD_ACL_LIST;
	desc.dacl.revision = 4;
	for (uint32_t i = 0; i < count; i++) {
		struct sd_ace ace = draw_ace(guids, domain);

		if (sd_desc_append_ace(&desc, SD_DACL, &ace) != SD_OK)
			return 1;
	}
	return write_record(&desc);
}

int
main(int argc, char **argv)
{
	struct sd_sid domain =
		SD_SID(5, 21, UINT32_C(2457507606), UINT32_C(2709100691),
		       UINT32_C(398136650));
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	struct sd_guid guids[64];

	if (count <= 0) {
		fprintf(stderr, "usage: generate COUNT >FILE\n");
		return 2;
	}
	for (size_t i = 0; i < 64; i++)
		guids[i] = draw_guid();
	for (long i = 0; i < count; i++) {
		if (write_descriptor(guids, &domain) != 0) {
			fprintf(stderr, "generate: out of memory\n");
			return 1;
		}
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
