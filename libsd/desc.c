/* SPDX-License-Identifier: MIT */
/*
 * libsd/desc.c: the life cycle of a descriptor, its parts, its ACEs.
 *
 * Everything a descriptor points to lives in its pool; copying makes a pool
 * that holds all of it in one block.
 */
#include "libsd/desc.h"

#include "libsd/internal/desc.h"
#include "libsd/internal/mem.h"
#include "libsd/internal/wire.h"

#include <string.h>

#define DACL_BITS \
	(SD_CONTROL_DACL_PRESENT | SD_CONTROL_DACL_DEFAULTED | \
	 SD_CONTROL_DACL_TRUSTED | SD_CONTROL_DACL_AUTO_INHERIT_REQ | \
	 SD_CONTROL_DACL_AUTO_INHERITED | SD_CONTROL_DACL_PROTECTED)
#define SACL_BITS \
	(SD_CONTROL_SACL_PRESENT | SD_CONTROL_SACL_DEFAULTED | \
	 SD_CONTROL_SACL_AUTO_INHERIT_REQ | SD_CONTROL_SACL_AUTO_INHERITED | \
	 SD_CONTROL_SACL_PROTECTED)
#define DEFAULTED_BITS \
	(SD_CONTROL_OWNER_DEFAULTED | SD_CONTROL_GROUP_DEFAULTED | \
	 SD_CONTROL_DACL_DEFAULTED | SD_CONTROL_SACL_DEFAULTED)

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

const struct sd_sid *
sd_desc_owner(const struct sd_desc *desc)
{
	return desc->has_owner ? &desc->owner : NULL;
}

const struct sd_sid *
sd_desc_group(const struct sd_desc *desc)
{
	return desc->has_group ? &desc->group : NULL;
}

enum sd_acl_state
sd_desc_acl_state(const struct sd_desc *desc, enum sd_list list)
{
	return (enum sd_acl_state)(list == SD_SACL ? desc->sacl_state
						   : desc->dacl_state);
}

const struct sd_acl *
sd_desc_acl(const struct sd_desc *desc, enum sd_list list)
{
	if (sd_desc_acl_state(desc, list) != SD_ACL_LIST)
		return NULL;
	return list == SD_SACL ? &desc->sacl : &desc->dacl;
}

bool
sd_desc_is_protected(const struct sd_desc *desc, enum sd_list list)
{
	return (desc->control & sdi_desc_protected_bit(list)) != 0;
}

static uint16_t
defaulted_bits(unsigned parts)
{
	return sd_parts_control(parts) & DEFAULTED_BITS;
}

bool
sd_desc_is_defaulted(const struct sd_desc *desc, unsigned parts)
{
	return (desc->control & defaulted_bits(parts)) != 0;
}

void
sd_desc_set_defaulted(struct sd_desc *desc, unsigned parts, bool defaulted)
{
	if (defaulted)
		desc->control |= defaulted_bits(parts);
	else
		desc->control &= (uint16_t)~defaulted_bits(parts);
}

static enum sd_err
insert(struct sd_acl *acl, struct sdi_pool *pool, size_t index,
       const struct sd_ace *ace)
{
	struct sd_ace copy = *ace; /* it may be one of this list */
	struct sd_ace *place;

	if (sdi_acl_reserve(acl, pool, (size_t)acl->count + 1) != SD_OK)
		return SD_ENOMEM;
	if (copy.data_len > 0) {
		copy.data = sdi_pool_copy(pool, copy.data, copy.data_len);
		if (copy.data == NULL)
			return SD_ENOMEM;
	}
	place = acl->aces + index;
	memmove(place + 1, place, (acl->count - index) * sizeof(*place));
	*place = copy;
	acl->count++;
	acl->slack = 0;
	if (copy.form == SD_ACE_FORM_OBJECT)
		acl->revision = 4;
	return SD_OK;
}

enum sd_err
sd_desc_insert_ace(struct sd_desc *desc, enum sd_list list, size_t index,
		   const struct sd_ace *ace)
{
	if (sd_desc_acl(desc, list) == NULL)
		return SD_ENOTFOUND;
	if (desc->pool == NULL)
		desc->pool = sdi_pool_new(sdi_aces_size(4));
	if (desc->pool == NULL)
		return SD_ENOMEM;
	return insert(sdi_desc_acl(desc, list), desc->pool, index, ace);
}

enum sd_err
sd_desc_append_ace(struct sd_desc *desc, enum sd_list list,
		   const struct sd_ace *ace)
{
	return sd_desc_insert_ace(desc, list, sdi_desc_acl(desc, list)->count,
				  ace);
}

void
sd_desc_remove_ace(struct sd_desc *desc, enum sd_list list, size_t index)
{
	struct sd_acl *acl = sdi_desc_acl(desc, list);
	struct sd_ace *place = acl->aces + index;

	acl->count--;
	memmove(place, place + 1, (acl->count - index) * sizeof(*place));
	acl->slack = 0;
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
copy_acl(struct sdi_pool *pool, const struct sd_acl *acl, struct sd_acl *out)
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

static size_t
desc_room(const struct sd_desc *desc)
{
	size_t room = 0;

	if (desc->dacl_state == SD_ACL_LIST)
		room += acl_room(&desc->dacl);
	if (desc->sacl_state == SD_ACL_LIST)
		room += acl_room(&desc->sacl);
	return room;
}

/* What desc is, its lists in the pool, which has room for them. */
static struct sd_desc
copy_lists(const struct sd_desc *desc, struct sdi_pool *pool)
{
	struct sd_desc copy = *desc;

	copy.pool = pool;
	if (desc->dacl_state == SD_ACL_LIST)
		copy_acl(pool, &desc->dacl, &copy.dacl);
	if (desc->sacl_state == SD_ACL_LIST)
		copy_acl(pool, &desc->sacl, &copy.sacl);
	return copy;
}

enum sd_err
sd_desc_copy(const struct sd_desc *desc, struct sd_desc *out)
{
	struct sdi_pool *pool = sdi_pool_new(desc_room(desc));
	struct sd_desc copy;

	if (pool == NULL) {
		if (out != desc)
			sd_desc_clear(out);
		return SD_ENOMEM;
	}
	copy = copy_lists(desc, pool);
	sdi_pool_free(out->pool);
	*out = copy;
	return SD_OK;
}

/* A packed descriptor precedes its lists. */
#define PACKED_HEAD ((sizeof(struct sd_desc) + 15) & ~(size_t)15)

size_t
sd_desc_packed_size(const struct sd_desc *desc)
{
	return PACKED_HEAD + desc_room(desc);
}

const struct sd_desc *
sd_desc_pack(const struct sd_desc *desc, void *memory)
{
	struct sdi_pool pool = {.free = (uint8_t *)memory + PACKED_HEAD,
				.left = desc_room(desc)};
	struct sd_desc *packed = memory;

	*packed = copy_lists(desc, &pool);
	packed->pool = NULL;
	return packed;
}

static bool
slack_equal(const struct sd_acl *a, const struct sd_acl *b)
{
	for (size_t i = 0; i < a->slack; i++) {
		uint8_t byte_a = a->slack_bytes != NULL ? a->slack_bytes[i] : 0;
		uint8_t byte_b = b->slack_bytes != NULL ? b->slack_bytes[i] : 0;

		if (byte_a != byte_b)
			return false;
	}
	return true;
}

static bool
acl_equal(const struct sd_acl *a, const struct sd_acl *b)
{
	return a->revision == b->revision && a->sbz1 == b->sbz1 &&
	       a->sbz2 == b->sbz2 && a->slack == b->slack &&
	       slack_equal(a, b) && sd_acl_same_aces(a, b);
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

/* ---- the walk over the ACEs ------------------------------------------- */

static bool
fits(const struct sd_ace *ace, const struct sd_ace_filter *filter)
{
	const unsigned kind = sd_ace_is_allow(ace)   ? SD_KIND_ALLOW
			      : sd_ace_is_deny(ace)  ? SD_KIND_DENY
			      : sd_ace_is_audit(ace) ? SD_KIND_AUDIT
						     : SD_KIND_OTHER;
	const unsigned origin = sd_ace_is_inherited(ace) ? SD_ORIGIN_INHERITED
							 : SD_ORIGIN_EXPLICIT;

	return (filter->kinds == 0 || (filter->kinds & kind) != 0) &&
	       (filter->origins == 0 || (filter->origins & origin) != 0) &&
	       (filter->trustee == NULL ||
		(ace->form != SD_ACE_FORM_OPAQUE &&
		 sd_sid_equal(&ace->sid, filter->trustee)));
}

struct sd_ace_iter
sd_ace_iter_make(const struct sd_desc *desc, const struct sd_ace_filter *filter)
{
	struct sd_ace_iter iter = {.desc = desc};

	if (filter != NULL)
		iter.filter = *filter;
	return iter;
}

const struct sd_ace *
sd_ace_iter_next(struct sd_ace_iter *iter)
{
	for (;; iter->list = SD_SACL, iter->next = 0) {
		const unsigned flag =
			iter->list == SD_SACL ? SD_FLAG_SACL : SD_FLAG_DACL;
		const struct sd_acl *acl = sd_desc_acl(iter->desc, iter->list);

		if (iter->filter.lists != 0 && (iter->filter.lists & flag) == 0)
			acl = NULL;
		while (acl != NULL && iter->next < acl->count) {
			iter->index = iter->next++;
			if (fits(&acl->aces[iter->index], &iter->filter))
				return &acl->aces[iter->index];
		}
		if (iter->list == SD_SACL)
			return NULL;
	}
}

size_t
sd_desc_count_aces(const struct sd_desc *desc,
		   const struct sd_ace_filter *filter)
{
	struct sd_ace_iter iter = sd_ace_iter_make(desc, filter);
	size_t count = 0;

	while (sd_ace_iter_next(&iter) != NULL)
		count++;
	return count;
}

/* ---- parts ----------------------------------------------------------- */

uint16_t
sd_parts_control(unsigned parts)
{
	unsigned bits = 0;

	if ((parts & SD_FLAG_OWNER) != 0)
		bits |= SD_CONTROL_OWNER_DEFAULTED;
	if ((parts & SD_FLAG_GROUP) != 0)
		bits |= SD_CONTROL_GROUP_DEFAULTED;
	if ((parts & SD_FLAG_DACL) != 0)
		bits |= DACL_BITS;
	if ((parts & SD_FLAG_SACL) != 0)
		bits |= SACL_BITS;
	return (uint16_t)bits;
}

struct sd_desc
sd_parts_join(const struct sd_desc *desc, const struct sd_desc *other,
	      unsigned parts)
{
	struct sd_desc joined = *desc;

	sdi_desc_take_control(&joined, other, sd_parts_control(parts));
	if ((parts & SD_FLAG_OWNER) != 0) {
		joined.has_owner = other->has_owner;
		joined.owner = other->owner;
	}
	if ((parts & SD_FLAG_GROUP) != 0) {
		joined.has_group = other->has_group;
		joined.group = other->group;
	}
	if ((parts & SD_FLAG_DACL) != 0) {
		joined.dacl_state = other->dacl_state;
		joined.dacl = other->dacl;
	}
	if ((parts & SD_FLAG_SACL) != 0) {
		joined.sacl_state = other->sacl_state;
		joined.sacl = other->sacl;
	}
	return joined;
}

void
sd_parts_keep(struct sd_desc *desc, unsigned parts)
{
	const struct sd_desc empty = SD_DESC_INIT;

	*desc = sd_parts_join(desc, &empty, SD_FLAG_ALL & ~parts);
}

static bool
is_there(const struct sd_acl *acl, size_t place, const struct sd_ace *ace)
{
	for (size_t i = place; i < acl->count; i++)
		if (sd_ace_equal(&acl->aces[i], ace))
			return true;
	return false;
}

/* In front of what is there. An ACE that is there to the byte is no new one:
 * it stays as it is. Sets place behind the last one. */
static enum sd_err
insert_new(struct sd_desc *desc, enum sd_list list, const struct sd_acl *wanted,
	   bool keep_inherited, size_t *place)
{
	const struct sd_acl *acl = sd_desc_acl(desc, list);
	enum sd_err err = SD_OK;

	*place = 0;
	for (size_t i = 0; i < wanted->count && err == SD_OK; i++) {
		struct sd_ace ace = wanted->aces[i];

		if (sd_ace_is_inherited(&ace) && keep_inherited)
			continue;
		if (!is_there(acl, *place, &ace)) {
			ace.flags &= (uint8_t)~SD_ACE_INHERITED;
			if (sd_ace_is_editable(&ace))
				ace.mask = sd_mask_map_generic(ace.mask);
		}
		err = sd_desc_insert_ace(desc, list, (*place)++, &ace);
	}
	return err;
}

static enum sd_err
replace_list(struct sd_desc *desc, const struct sd_desc *wanted,
	     enum sd_list list, bool computed)
{
	const struct sd_acl *new_acl = sd_desc_acl(wanted, list);
	struct sd_acl *acl = sdi_desc_acl(desc, list);
	uint8_t *state = sdi_desc_state(desc, list);
	bool keep = computed && !sd_desc_is_protected(wanted, list);
	enum sd_err err;
	size_t place;

	sdi_desc_take_control(desc, wanted,
			      sdi_desc_protected_bit(list) |
				      sdi_desc_defaulted_bit(list));
	if (new_acl == NULL) {
		*state = (uint8_t)sd_desc_acl_state(wanted, list);
		*acl = (struct sd_acl){0};
		return SD_OK;
	}
	if (*state != SD_ACL_LIST)
		*acl = (struct sd_acl){.revision = 2};
	*state = SD_ACL_LIST;
	err = insert_new(desc, list, new_acl, keep, &place);
	if (err != SD_OK)
		return err;
	/* The old ACEs follow the new ones. */
	for (size_t i = acl->count; i-- > place;)
		if (!keep || !sd_ace_is_inherited(&acl->aces[i]))
			sd_desc_remove_ace(desc, list, i);
	return SD_OK;
}

enum sd_err
sd_parts_replace(struct sd_desc *desc, const struct sd_desc *wanted,
		 unsigned parts, bool computed)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	enum sd_err err = sd_desc_copy(desc, &work);

	if (err == SD_OK && (parts & SD_FLAG_DACL) != 0)
		err = replace_list(&work, wanted, SD_DACL, computed);
	if (err == SD_OK && (parts & SD_FLAG_SACL) != 0)
		err = replace_list(&work, wanted, SD_SACL, computed);
	if (err != SD_OK)
		return err;
	sdi_desc_swap(desc, &work);
	*desc = sd_parts_join(desc, wanted,
			      parts & (SD_FLAG_OWNER | SD_FLAG_GROUP));
	return SD_OK;
}
