/* SPDX-License-Identifier: MIT */
/*
 * libsd/dc.c: the form in which a DC stores a descriptor (MS-ADTS 6.1.3), for
 * comparing a planned value with the one read back, and for finding it again
 * in what is stored. Two values with the same meaning to a DC get the same
 * explicit ACEs; inherited ACEs are the server's and stay as they are.
 */
#include "libsd/dc.h"

#include "libsd/edit.h"
#include "libsd/internal/ace.h"
#include "libsd/internal/acl.h"
#include "libsd/internal/desc.h"
#include "libsd/internal/mem.h"

#include <stdlib.h>
#include <string.h>

#define SCOPE_FLAGS (SD_ACE_OBJECT_INHERIT | SD_ACE_CONTAINER_INHERIT)

/* A list of a descriptor, and what its DC knows about the object. */
struct object {
	struct sd_desc *desc; /* NULL: nothing is to be changed */
	enum sd_list list;
	const struct sd_guid *class_guid; /* may be NULL: not known */
	struct sdi_effect_owner owner;
};

static struct object
make_object(struct sd_desc *work, enum sd_list list, const struct sd_desc *desc,
	    const struct sd_guid *object_class)
{
	return (struct object){
		work,
		list,
		object_class,
		{sd_desc_owner(desc), sd_desc_group(desc)},
	};
}

/* Inherit-only without anything to be inherited by: a DC drops it. */
static bool
is_void(const struct sd_ace *ace)
{
	return (ace->flags & SD_ACE_INHERIT_ONLY) != 0 &&
	       (ace->flags & SCOPE_FLAGS) == 0;
}

/* Inherited by objects of another class than this one's. */
static bool
is_for_others(const struct sd_ace *ace, const struct object *object)
{
	return object->class_guid != NULL &&
	       (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0 &&
	       (ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
	       sd_ace_inherited_type(ace) != NULL &&
	       !sd_guid_equal(&ace->inherited_type, object->class_guid);
}

/* A DC parts an inheritable ACE in two where what it says for the object
 * differs from what it says for those below. */
static bool
must_split(const struct sd_ace *ace, const struct object *object)
{
	return (ace->flags & SCOPE_FLAGS) != 0 &&
	       (ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
	       (object->class_guid != NULL ||
		sd_ace_inherited_type(ace) == NULL) &&
	       !is_for_others(ace, object) &&
	       sdi_effect_is_needed(ace, &object->owner);
}

/*
 * What a DC makes of an explicit ACE that can be looked into: none, one or two;
 * the one that replaces it comes first. mark: with INHERIT_ONLY where it is for
 * others, which some do and some do not.
 */
static size_t
make_forms(const struct sd_ace *ace, const struct object *object, bool mark,
	   struct sd_ace forms[2])
{
	struct sd_ace *normal = &forms[0];
	bool split;

	*normal = *ace;
	sdi_effect_make_plain(normal);
	if (mark && is_for_others(normal, object))
		normal->flags |= SD_ACE_INHERIT_ONLY;
	forms[1] = sdi_effect_make(normal, &object->owner);
	split = must_split(normal, object);
	if ((normal->flags & (SCOPE_FLAGS | SD_ACE_INHERIT_ONLY)) == 0)
		normal->sid = forms[1].sid;
	normal->mask = sdi_effect_mask(normal->mask);
	if (is_void(normal))
		return 0;
	if (!split)
		return 1;
	normal->flags |= SD_ACE_INHERIT_ONLY;
	return 2;
}

/* Puts the forms in place of the ACE at index, one behind the other. */
static enum sd_err
put_forms(const struct object *object, size_t index, const struct sd_ace *forms,
	  size_t count)
{
	if (count == 0) {
		sd_desc_remove_ace(object->desc, object->list, index);
		return SD_OK;
	}
	sdi_desc_acl(object->desc, object->list)->aces[index] = forms[0];
	if (count == 1)
		return SD_OK;
	return sd_desc_insert_ace(object->desc, object->list, index + 1,
				  &forms[1]);
}

static bool
has_forms(const struct sd_ace *ace)
{
	return !sd_ace_is_inherited(ace) && sd_ace_is_editable(ace);
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
normalize_acl(const struct object *object)
{
	struct sd_acl *acl = sdi_desc_acl(object->desc, object->list);
	enum sd_err err = SD_OK;

	/* Backwards: what is appended is normal. */
	for (size_t i = acl->count; i-- > 0 && err == SD_OK;) {
		struct sd_ace forms[2];
		size_t count;

		if (!has_forms(&acl->aces[i]))
			continue;
		count = make_forms(&acl->aces[i], object, true, forms);
		err = put_forms(object, i, forms, count);
	}
	if (err != SD_OK)
		return err;
	sort_explicit(acl);
	acl->slack = 0;
	return SD_OK;
}

/* ---- beside what is stored ------------------------------------------- */

/* Equal but for flags that have no effect. */
static bool
means_the_same(const struct sd_ace *a, const struct sd_ace *b)
{
	struct sd_ace x = *a, y = *b;

	x.flags = sdi_effect_flags(x.flags);
	y.flags = sdi_effect_flags(y.flags);
	return sd_ace_equal(&x, &y);
}

/* Puts in place of the forms what stored has for them, in whatever words. */
static bool
find_stored(const struct sd_acl *stored, const struct object *object,
	    struct sd_ace *forms, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sd_ace *found = NULL;

		for (size_t j = 0; j < stored->count && found == NULL; j++) {
			const struct sd_ace *ace = &stored->aces[j];
			struct sd_ace alike[2];

			if (has_forms(ace) &&
			    make_forms(ace, object, false, alike) == 1 &&
			    means_the_same(&alike[0], &forms[i]))
				found = ace;
		}
		if (found == NULL)
			return false;
		forms[i] = *found;
	}
	return count > 0;
}

/* Has the ACE been changed since, in the place of these forms? */
static bool
has_place(const struct sd_acl *stored, const struct sd_ace *ace,
	  const struct sd_ace *forms, size_t count)
{
	return count > 0 && sd_acl_find_slot(stored, &forms[0]) != SIZE_MAX &&
	       sd_acl_find_slot(stored, ace) == SIZE_MAX;
}

static enum sd_err
settle_ace(const struct object *object, size_t index,
	   const struct sd_acl *stored, bool write_out)
{
	const struct sd_ace *ace =
		&sdi_desc_acl(object->desc, object->list)->aces[index];
	struct sd_ace forms[2];
	size_t count;

	if (sd_acl_find(stored, ace) != SIZE_MAX)
		return SD_OK;
	for (int mark = 0; mark < 2; mark++) {
		count = make_forms(ace, object, mark != 0, forms);
		if (find_stored(stored, object, forms, count) ||
		    (!write_out && has_place(stored, ace, forms, count)))
			return put_forms(object, index, forms, count);
	}
	if (!write_out)
		return SD_OK;
	count = make_forms(ace, object, false, forms);
	return put_forms(object, index, forms, count);
}

static int
compare_pointed(const void *a, const void *b)
{
	return sd_ace_compare(*(const struct sd_ace *const *)a,
			      *(const struct sd_ace *const *)b);
}

/* Nearly no list has doubles, and long ones are not to pay for looking at
 * every pair. */
static enum sd_err
find_doubles(const struct sd_acl *acl, bool *found)
{
	const struct sd_ace **sorted =
		sdi_malloc(acl->count * sizeof(const struct sd_ace *));

	if (sorted == NULL)
		return SD_ENOMEM;
	for (size_t i = 0; i < acl->count; i++)
		sorted[i] = &acl->aces[i];
	qsort(sorted, acl->count, sizeof(*sorted), compare_pointed);
	*found = false;
	for (size_t i = 1; i < acl->count && !*found; i++)
		*found = sd_ace_equal(sorted[i - 1], sorted[i]);
	free(sorted);
	return SD_OK;
}

/* A DC keeps as many copies as it holds, and one of what it is sent. */
static void
drop_doubles(const struct object *object, const struct sd_acl *stored,
	     bool write_out)
{
	const struct sd_acl *acl = sdi_desc_acl(object->desc, object->list);

	for (size_t i = acl->count; i-- > 0;) {
		const struct sd_ace *ace = &acl->aces[i];
		size_t most;

		if (!has_forms(ace))
			continue;
		most = sdi_place_count(stored, stored->count, ace);
		if (most == 0)
			most = write_out ? 1 : SIZE_MAX;
		if (sdi_place_count(acl, i, ace) >= most)
			sd_desc_remove_ace(object->desc, object->list, i);
	}
}

static enum sd_err
settle_acl(const struct object *object, const struct sd_acl *stored,
	   bool write_out)
{
	struct sd_acl *acl = sdi_desc_acl(object->desc, object->list);
	bool has_doubles = false;
	enum sd_err err = SD_OK;

	for (size_t i = acl->count; i-- > 0 && err == SD_OK;)
		if (has_forms(&acl->aces[i]))
			err = settle_ace(object, i, stored, write_out);
	if (err == SD_OK)
		err = find_doubles(acl, &has_doubles);
	if (err == SD_OK && has_doubles)
		drop_doubles(object, stored, write_out);
	acl->slack = 0;
	return err;
}

/* ---- descriptors ----------------------------------------------------- */

size_t
sd_desc_stored_forms(const struct sd_desc *desc, const struct sd_ace *ace,
		     const struct sd_guid *object_class, struct sd_ace forms[2])
{
	const struct object object =
		make_object(NULL, SD_DACL, desc, object_class);

	return make_forms(ace, &object, true, forms);
}

enum sd_err
sd_desc_normalize(struct sd_desc *desc, const struct sd_guid *object_class)
{
	SD_DESC_AUTO work = SD_DESC_INIT;
	enum sd_err err = sd_desc_copy(desc, &work);

	for (enum sd_list list = SD_DACL; list <= SD_SACL; list++) {
		const struct object object =
			make_object(&work, list, desc, object_class);

		if (err == SD_OK && sd_desc_acl(&work, list) != NULL)
			err = normalize_acl(&object);
	}
	if (err == SD_OK)
		sdi_desc_swap(desc, &work);
	return err;
}

enum sd_err
sd_desc_settle(struct sd_desc *desc, const struct sd_desc *stored,
	       const struct sd_guid *object_class, bool write_out)
{
	static const struct sd_acl none = {.revision = 2};
	SD_DESC_AUTO work = SD_DESC_INIT;
	enum sd_err err = sd_desc_copy(desc, &work);

	for (enum sd_list list = SD_DACL; list <= SD_SACL; list++) {
		const struct object object =
			make_object(&work, list, desc, object_class);
		const struct sd_acl *theirs = sd_desc_acl(stored, list);

		if (err == SD_OK && sd_desc_acl(&work, list) != NULL)
			err = settle_acl(&object,
					 theirs != NULL ? theirs : &none,
					 write_out);
	}
	if (err == SD_OK)
		sdi_desc_swap(desc, &work);
	return err;
}

enum sd_err
sd_desc_for_dc(const struct sd_desc *desc, const struct sd_dc_target *target,
	       struct sd_desc *out, struct sd_error *error)
{
	const unsigned flags = target->sd_flags;
	const bool computed =
		flags != 0 && !target->is_head && !target->is_deleted;
	enum sd_err err;

	if ((flags == 0 || (flags & SD_FLAG_DACL) != 0) &&
	    !target->lacks_dacl && desc->dacl_state == SD_ACL_ABSENT) {
		sd_desc_clear(out);
		return sd_error_set(error, SD_EFORMAT, 0, "MS-DTYP 2.5.3.2",
				    "it has no DACL, which would give "
				    "everybody every right");
	}
	err = sd_desc_copy(desc, out);
	if (err == SD_OK && flags != 0)
		sd_parts_keep(out, flags);
	for (enum sd_list list = SD_DACL; list <= SD_SACL; list++)
		if (err == SD_OK && computed &&
		    sd_desc_acl(out, list) != NULL &&
		    !sd_desc_is_protected(out, list))
			err = sd_edit_drop_inherited(out, list);
	if (err == SD_OK)
		return SD_OK;
	sd_desc_clear(out);
	return sd_error_set(error, err, 0, "MS-ADTS 6.1.3.3", "out of memory");
}
