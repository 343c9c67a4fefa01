/* SPDX-License-Identifier: MIT */
/*
 * libsd/inherit.c: the ACEs that a child inherits from its parent in AD
 * (MS-ADTS 6.1.3; MS-DTYP 2.5.3.4 with its errors put right). Says what a DC
 * will compute; the DC does it.
 */
#include "libsd/inherit.h"

#include "libsd/internal/ace.h"
#include "libsd/internal/desc.h"

#define SCOPE_FLAGS (SD_ACE_OBJECT_INHERIT | SD_ACE_CONTAINER_INHERIT)
#define AUDIT_FLAGS (SD_ACE_SUCCESSFUL_ACCESS | SD_ACE_FAILED_ACCESS)

struct heir {
	const struct sd_guid *class_guid;
	struct sdi_effect_owner owner;
	bool drop_covered;
	struct sd_desc *desc;
	enum sd_list list;
	struct sd_acl *acl; /* that list */
	size_t first;	    /* ACEs that stood in acl before us */
};

/* AD treats every child as a container, so only CI takes effect, and on the
 * most specific structural class alone. */
static bool
takes_effect(const struct sd_ace *ace, const struct heir *heir)
{
	const struct sd_guid *type = sd_ace_inherited_type(ace);

	if ((ace->flags & SD_ACE_CONTAINER_INHERIT) == 0)
		return false;
	return type == NULL || sd_guid_equal(type, heir->class_guid);
}

/* Does flags reach as far as those of a later ACE: on the object, and below?
 * What has been inherited never says NO_PROPAGATE. */
static bool
scope_covers(uint8_t flags, uint8_t later)
{
	if (((flags ^ later) & AUDIT_FLAGS) != 0)
		return false;
	if ((flags & SD_ACE_INHERIT_ONLY) != 0 &&
	    (later & SD_ACE_INHERIT_ONLY) == 0)
		return false;
	return (later & SCOPE_FLAGS & ~flags) == 0;
}

static bool
covers(const struct sd_ace *earlier, const struct sd_ace *ace)
{
	struct sd_ace twin = *earlier;

	if (!scope_covers(earlier->flags, ace->flags) ||
	    (ace->mask & ~earlier->mask) != 0)
		return false;
	twin.flags = ace->flags;
	return sd_ace_same_slot(&twin, ace);
}

static enum sd_err
bequeath(struct heir *heir, const struct sd_ace *ace)
{
	if (heir->drop_covered)
		for (size_t i = heir->first; i < heir->acl->count; i++)
			if (covers(&heir->acl->aces[i], ace))
				return SD_OK;
	return sd_desc_append_ace(heir->desc, heir->list, ace);
}

static enum sd_err
inherit_ace(struct heir *heir, const struct sd_ace *parent)
{
	struct sd_ace ace = *parent;
	bool once = (parent->flags & SD_ACE_NO_PROPAGATE) != 0;

	if ((parent->flags & SCOPE_FLAGS) == 0)
		return SD_OK;
	ace.flags = (uint8_t)((ace.flags & ~SD_ACE_INHERIT_ONLY) |
			      SD_ACE_INHERITED);
	if (takes_effect(parent, heir)) {
		struct sd_ace effect = sdi_effect_make(&ace, &heir->owner);
		enum sd_err err;

		if (!once && !sdi_effect_is_needed(&ace, &heir->owner))
			return bequeath(heir, &ace);
		err = bequeath(heir, &effect);
		if (err != SD_OK)
			return err;
	}
	if (once)
		return SD_OK;
	/* The rest waits for the grandchildren, as it came. */
	ace.flags |= SD_ACE_INHERIT_ONLY;
	return bequeath(heir, &ace);
}

static enum sd_err
inherit_acl(struct heir *heir, const struct sd_acl *parent)
{
	const struct sd_acl saved = *heir->acl;
	enum sd_err err = SD_OK;

	heir->first = saved.count;
	for (size_t i = 0; i < parent->count && err == SD_OK; i++)
		err = inherit_ace(heir, &parent->aces[i]);
	if (err == SD_OK)
		return SD_OK;
	heir->acl->count = saved.count;
	heir->acl->revision = saved.revision;
	heir->acl->slack = saved.slack;
	return err;
}

enum sd_err
sd_inherit_acl(const struct sd_desc *parent, enum sd_list list,
	       const struct sd_guid *child_class, const struct sd_sid *owner,
	       const struct sd_sid *group, bool drop_covered,
	       struct sd_desc *out)
{
	struct heir heir = {child_class,
			    {owner, group},
			    drop_covered,
			    out,
			    list,
			    sdi_desc_acl(out, list),
			    0};
	const struct sd_acl *acl = sd_desc_acl(parent, list);

	if (sd_desc_acl(out, list) == NULL)
		return SD_ENOTFOUND;
	return acl == NULL ? SD_OK : inherit_acl(&heir, acl);
}
