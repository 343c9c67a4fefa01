/* SPDX-License-Identifier: MIT */
/*
 * libsd/normalize.c: the form in which a DC stores a descriptor (MS-ADTS
 * 6.1.3), for comparing a planned value with the one read back. Two values
 * with the same meaning to a DC get the same explicit ACEs; inherited ACEs
 * are the server's and stay as they are.
 */
#include "libsd/diff.h"

#include "libsd/internal/effect.h"
#include "libsd/internal/mem.h"
#include "libsd/internal/place.h"

#include <stdlib.h>
#include <string.h>

#define SCOPE_FLAGS (SD_ACE_OBJECT_INHERIT | SD_ACE_CONTAINER_INHERIT)

struct object {
	struct sd_desc *desc;
	const struct sd_guid *class_guid; /* may be NULL: not known */
	struct sdi_effect_owner owner;
};

/* A DC parts an inheritable ACE in two where what it says for the object
 * differs from what it says for those below. */
static bool
must_split(const struct sd_ace *ace, const struct object *object)
{
	return (ace->flags & SCOPE_FLAGS) != 0 &&
	       (ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
	       (object->class_guid != NULL ||
		!sd_ace_has_type(ace, SD_ACE_HAS_INHERITED_TYPE)) &&
	       sdi_effect_is_needed(ace, &object->owner);
}

static enum sd_err
normalize_ace(struct sd_acl *acl, size_t index, const struct object *object)
{
	struct sd_ace *ace = &acl->aces[index];
	struct sd_ace effect;
	struct sd_pool *pool;
	bool split;

	if (sd_ace_is_inherited(ace) || !sd_ace_is_editable(ace))
		return SD_OK;
	sdi_effect_make_plain(ace);
	if (object->class_guid != NULL &&
	    sd_ace_has_type(ace, SD_ACE_HAS_INHERITED_TYPE) &&
	    !sd_guid_equal(&ace->inherited_type, object->class_guid))
		ace->flags |= SD_ACE_INHERIT_ONLY;
	effect = sdi_effect_make(ace, &object->owner);
	split = must_split(ace, object);
	if ((ace->flags & (SCOPE_FLAGS | SD_ACE_INHERIT_ONLY)) == 0)
		ace->sid = effect.sid;
	ace->mask = sdi_effect_mask(ace->mask);
	if (!split)
		return SD_OK;
	ace->flags |= SD_ACE_INHERIT_ONLY;
	pool = sd_desc_pool(object->desc);
	return pool == NULL ? SD_ENOMEM : sd_acl_append(acl, pool, &effect);
}

/* Inherit-only without anything to be inherited by: a DC drops it. */
static bool
is_void(const struct sd_ace *ace)
{
	return !sd_ace_is_inherited(ace) && sd_ace_is_editable(ace) &&
	       (ace->flags & SD_ACE_INHERIT_ONLY) != 0 &&
	       (ace->flags & SCOPE_FLAGS) == 0;
}

static int
compare_aces(const void *a, const void *b)
{
	enum sdi_place_group x = sdi_place_group_of(a);
	enum sdi_place_group y = sdi_place_group_of(b);

	if (x != y)
		return x < y ? -1 : 1;
	return sd_ace_compare(a, b);
}

static void
sort_explicit(struct sd_acl *acl)
{
	size_t count = 0; /* explicit ACEs, gathered in front */
	size_t kept = 1;

	for (size_t i = 0; i < acl->count; i++)
		if (!sd_ace_is_inherited(&acl->aces[i]))
			sdi_place_move_up(acl, i, count++);
	if (count < 2)
		return;
	qsort(acl->aces, count, sizeof(acl->aces[0]), compare_aces);
	for (size_t i = 1; i < count; i++)
		if (!sd_ace_equal(&acl->aces[i], &acl->aces[kept - 1]))
			acl->aces[kept++] = acl->aces[i];
	memmove(&acl->aces[kept], &acl->aces[count],
		(acl->count - count) * sizeof(acl->aces[0]));
	acl->count -= (uint32_t)(count - kept);
}

static enum sd_err
normalize_acl(struct sd_acl *acl, const struct object *object)
{
	size_t count = acl->count; /* those appended are normal */
	enum sd_err err = SD_OK;

	for (size_t i = 0; i < count && err == SD_OK; i++)
		err = normalize_ace(acl, i, object);
	if (err != SD_OK)
		return err;
	for (size_t i = acl->count; i-- > 0;)
		if (is_void(&acl->aces[i]))
			sd_acl_remove(acl, i);
	sort_explicit(acl);
	acl->slack = 0;
	return SD_OK;
}

enum sd_err
sd_desc_normalize(struct sd_desc *desc, const struct sd_guid *object_class)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	struct object object = {
		&work,
		object_class,
		{desc->has_owner ? &desc->owner : NULL,
		 desc->has_group ? &desc->group : NULL},
	};
	struct sd_desc done;
	enum sd_err err = sd_desc_copy(desc, &work);

	if (err == SD_OK && work.dacl_state == SD_ACL_LIST)
		err = normalize_acl(&work.dacl, &object);
	if (err == SD_OK && work.sacl_state == SD_ACL_LIST)
		err = normalize_acl(&work.sacl, &object);
	if (err != SD_OK)
		return err;
	done = work;
	work = *desc;
	*desc = done;
	return SD_OK;
}
