/* SPDX-License-Identifier: MIT */
/*
 * libsd/desc.c: the life cycle of a descriptor.
 *
 * Everything a descriptor points to lives in its pool; copying makes a pool
 * that holds all of it in one block.
 */
#include "libsd/desc.h"

#include "libsd/internal/mem.h"
#include "libsd/internal/wire.h"

#include <string.h>

void
sd_desc_init(struct sd_desc *desc)
{
	/* Field by field, for the sake of the SIDs, which take half of it. */
	desc->revision = 1;
	desc->sbz1 = 0;
	desc->control = SD_CONTROL_SELF_RELATIVE;
	memset(desc->layout, SD_PART_NONE, sizeof(desc->layout));
	desc->has_owner = desc->has_group = false;
	desc->dacl_state = desc->sacl_state = SD_ACL_ABSENT;
	memset(&desc->owner, 0, 8);
	memset(&desc->group, 0, 8);
	desc->dacl = desc->sacl = (struct sd_acl){0};
	desc->pool = NULL;
}

void
sd_desc_clear(struct sd_desc *desc)
{
	sdi_pool_free(desc->pool);
	sd_desc_init(desc);
}

struct sd_pool *
sd_desc_pool(struct sd_desc *desc)
{
	if (desc->pool == NULL)
		desc->pool = sdi_pool_new(sdi_aces_size(4));
	return desc->pool;
}

unsigned
sd_desc_parts(const struct sd_desc *desc)
{
	unsigned parts = 0;

	if (desc->has_owner)
		parts |= SD_FLAG_OWNER;
	if (desc->has_group)
		parts |= SD_FLAG_GROUP;
	if (desc->dacl_state != SD_ACL_ABSENT)
		parts |= SD_FLAG_DACL;
	if (desc->sacl_state != SD_ACL_ABSENT)
		parts |= SD_FLAG_SACL;
	return parts;
}

/* Room that the list and its data take in a pool. */
static size_t
acl_room(const struct sd_acl *acl)
{
	size_t room = sdi_aces_size(acl->count);

	if (acl->slack_bytes != NULL)
		room += ((size_t)acl->slack + 15) & ~(size_t)15;

	for (size_t i = 0; i < acl->count; i++)
		room += ((size_t)acl->aces[i].data_len + 15) & ~(size_t)15;
	return room;
}

/* The pool has room for all of it. */
static void
copy_acl(struct sd_pool *pool, const struct sd_acl *acl, struct sd_acl *out)
{
	*out = *acl;
	out->capacity = out->count;
	out->aces = sdi_pool_alloc(pool, sdi_aces_size(acl->count));
	if (acl->count > 0)
		memcpy(out->aces, acl->aces, acl->count * sizeof(*acl->aces));
	if (acl->slack_bytes != NULL)
		out->slack_bytes =
			sdi_pool_copy(pool, acl->slack_bytes, acl->slack);
	for (size_t i = 0; i < acl->count; i++) {
		struct sd_ace *ace = &out->aces[i];

		if (ace->data_len > 0)
			ace->data =
				sdi_pool_copy(pool, ace->data, ace->data_len);
	}
}

enum sd_err
sd_desc_copy(const struct sd_desc *desc, struct sd_desc *out)
{
	size_t room = 0;
	struct sd_desc copy = *desc;

	if (desc->dacl_state == SD_ACL_LIST)
		room += acl_room(&desc->dacl);
	if (desc->sacl_state == SD_ACL_LIST)
		room += acl_room(&desc->sacl);
	copy.pool = sdi_pool_new(room);
	if (copy.pool == NULL)
		return SD_ENOMEM;
	if (desc->dacl_state == SD_ACL_LIST)
		copy_acl(copy.pool, &desc->dacl, &copy.dacl);
	if (desc->sacl_state == SD_ACL_LIST)
		copy_acl(copy.pool, &desc->sacl, &copy.sacl);
	*out = copy;
	return SD_OK;
}

uint16_t
sdi_desc_control(const struct sd_desc *desc)
{
	uint16_t control = desc->control | SD_CONTROL_SELF_RELATIVE;

	control &=
		(uint16_t)~(SD_CONTROL_DACL_PRESENT | SD_CONTROL_SACL_PRESENT);
	if (desc->dacl_state != SD_ACL_ABSENT)
		control |= SD_CONTROL_DACL_PRESENT;
	if (desc->sacl_state != SD_ACL_ABSENT)
		control |= SD_CONTROL_SACL_PRESENT;
	return control;
}

void
sdi_desc_layout(const struct sd_desc *desc, uint8_t order[static 4])
{
	/* What is new stands where Windows and AD place it. */
	static const uint8_t usual[4] = {SD_PART_SACL, SD_PART_DACL,
					 SD_PART_OWNER, SD_PART_GROUP};
	unsigned left = sdi_desc_parts(desc);
	size_t count = 0;

	memset(order, SD_PART_NONE, 4);
	for (size_t i = 0; i < 4 && left != 0; i++) {
		unsigned bit = 1u << (desc->layout[i] & 7);

		if ((left & bit) != 0)
			order[count++] = desc->layout[i];
		left &= ~bit;
	}
	for (size_t i = 0; i < 4 && left != 0; i++) {
		unsigned bit = 1u << usual[i];

		if ((left & bit) != 0)
			order[count++] = usual[i];
		left &= ~bit;
	}
}

static bool
slack_equal(const struct sd_acl *a, const struct sd_acl *b)
{
	for (size_t i = 0; i < a->slack; i++) {
		uint8_t byte_a = a->slack_bytes ? a->slack_bytes[i] : 0;
		uint8_t byte_b = b->slack_bytes ? b->slack_bytes[i] : 0;

		if (byte_a != byte_b)
			return false;
	}
	return true;
}

static bool
acl_equal(const struct sd_acl *a, const struct sd_acl *b)
{
	if (a->revision != b->revision || a->sbz1 != b->sbz1 ||
	    a->sbz2 != b->sbz2 || a->count != b->count ||
	    a->slack != b->slack || !slack_equal(a, b))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!sd_ace_equal(&a->aces[i], &b->aces[i]))
			return false;
	}
	return true;
}

bool
sd_desc_equal(const struct sd_desc *a, const struct sd_desc *b)
{
	uint8_t layout_a[4], layout_b[4];

	/* Equal layouts mean the same parts, in the same order. */
	sdi_desc_layout(a, layout_a);
	sdi_desc_layout(b, layout_b);
	return memcmp(layout_a, layout_b, 4) == 0 &&
	       a->revision == b->revision && a->sbz1 == b->sbz1 &&
	       sdi_desc_control(a) == sdi_desc_control(b) &&
	       (!a->has_owner || sd_sid_equal(&a->owner, &b->owner)) &&
	       (!a->has_group || sd_sid_equal(&a->group, &b->group)) &&
	       (a->dacl_state != SD_ACL_LIST ||
		acl_equal(&a->dacl, &b->dacl)) &&
	       (a->sacl_state != SD_ACL_LIST || acl_equal(&a->sacl, &b->sacl));
}
