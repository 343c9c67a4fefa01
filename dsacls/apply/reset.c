/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/reset.c: /S: the list of the object's class out of the schema, in
 * the form in which it stands there already or in which a DC stores it for
 * this owner. What is inherited is the server's to add.
 */
#include "apply/reset.h"

#include "apply/edit.h"
#include "base/str.h"
#include "resolve/default_sd.h"
#include "resolve/principal.h"

/*
 * Objects of configuration and schema are made by DCs of every domain of the
 * forest, and "Domain Admins" in their defaults are those of the DC that made
 * the object: the ones that are named there.
 */
static void
find_domain(struct work *work, const struct object *object,
	    struct sd_domain *out)
{
	const struct dir_info *info = directory_info(work->dir);
	const struct sd_acl *acl = &object->after.dacl;

	principals_domain_of(work->principals, object->dn, out);
	if (info->config_nc == NULL ||
	    object->after.dacl_state != SD_ACL_LIST ||
	    !dir_dn_within(object->dn, info->config_nc))
		return;
	for (size_t i = 0; i < acl->count; i++) {
		struct sd_sid sid = acl->aces[i].sid;

		if (sd_ace_is_inherited(&acl->aces[i]) ||
		    !sd_ace_is_allow(&acl->aces[i]) || sid.count != 5 ||
		    sid.subs[4] != SD_RID_DOMAIN_ADMINS ||
		    !principals_in_forest(work->principals, &sid))
			continue;
		sid.count--;
		out->has_domain = true;
		out->domain = sid;
		return;
	}
}

/* The reason it failed for is told on the object. */
static bool
make_default(struct work *work, struct object *object, struct sd_desc *out)
{
	struct sd_domain domain;
	struct diags diags;

	if (object->class == NULL) {
		object_fail(object, NULL,
			    "%s: its class cannot be read, so it has no "
			    "default",
			    object->dn);
		return false;
	}
	diags_init(&diags, &object->arena);
	find_domain(work, object, &domain);
	if (default_sd_make(out, work->schema, object->class, &domain, &diags))
		return true;
	object_fail(object, diags.first != NULL ? diags.first->hint : NULL,
		    "%s: %s", object->dn,
		    diags.first != NULL ? diags.first->message
					: "its class has no default");
	return false;
}

/* A default that says nothing about a list means an empty one; sent without
 * a list, what comes of it is each server's own idea. */
static void
make_lists(struct sd_desc *desc)
{
	if (desc->dacl_state != SD_ACL_LIST)
		desc->dacl = (struct sd_acl){.revision = 2};
	if (desc->sacl_state != SD_ACL_LIST)
		desc->sacl = (struct sd_acl){.revision = 2};
	desc->dacl_state = desc->sacl_state = SD_ACL_LIST;
	desc->control |= SD_CONTROL_DACL_PRESENT | SD_CONTROL_SACL_PRESENT;
}

enum sd_err
reset_part(struct work *work, struct object *object, unsigned part)
{
	SD_DESC_AUTO wanted = SD_DESC_INIT;
	const struct schema_item *item;
	enum sd_err err;

	if (!make_default(work, object, &wanted))
		return SD_OK; /* the object has failed */
	wanted.has_owner = wanted.has_group = false;
	edit_lend_owner(&wanted, &object->after);
	make_lists(&wanted);
	item = schema_find_class(work->schema, object->class);
	err = sd_desc_settle(&wanted, &object->after,
			     item != NULL ? &item->guid : NULL, true);
	if (err == SD_OK)
		err = sd_acl_canonicalize(&wanted.dacl, NULL);
	if (err == SD_OK)
		err = sd_parts_replace(&object->after, &wanted, part,
				       edit_is_computed(object));
	return err;
}
