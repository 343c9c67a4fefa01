/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/inherit.c: stands in for the domain controller where a
 * protected entry is opened again: looks up parent and class, and lets libsd
 * say what comes down.
 */
#include "directory/ldif/inherit.h"

#include "libsd/codec.h"
#include "libsd/inherit.h"

#include <string.h>

static bool
read_dn(struct ldif_directory *dir, struct arena *arena, const char *dn,
	struct dir_entry *entry)
{
	uint32_t slot =
		dn ? ldif_slot_find(dir, arena, dn, NULL) : LDIF_NO_SLOT;
	return slot != LDIF_NO_SLOT &&
	       ldif_entry_read(dir, slot, arena, entry, NULL);
}

static bool
class_guid(struct ldif_directory *dir, struct arena *arena, const char *name,
	   struct sd_guid *guid)
{
	size_t count;
	const struct ldif_posting *found = ldif_index_find(
		&dir->index, "lDAPDisplayName", name, strlen(name), &count);

	for (size_t i = 0; i < count; i++) {
		struct dir_entry entry;
		if (!ldif_entry_read(dir, found[i].slot, arena, &entry, NULL))
			continue;
		const char *have = dir_entry_text(&entry, "lDAPDisplayName");
		const struct dir_attribute *id =
			dir_entry_find(&entry, "schemaIDGUID");
		if (!have || strcasecmp(have, name) != 0 || !id || !id->count ||
		    id->values[0].len != 16)
			continue;
		memcpy(guid->bytes, id->values[0].bytes, 16);
		return true;
	}
	return false;
}

/* The head of a naming context inherits nothing (MS-ADTS 6.1.3). */
static bool
is_head(const struct ldif_directory *dir, const char *dn)
{
	const char *const *head = dir->base.info.naming_contexts;

	while (head && *head && !dir_dn_equal(*head, dn))
		head++;
	return head && *head;
}

static bool
inherit(struct sd_desc *desc, const struct sd_desc *parent,
	const struct sd_guid *class_id, bool is_dacl)
{
	static const struct sd_sid nobody = {.revision = 1};
	const struct sd_sid *owner = desc->has_owner ? &desc->owner : &nobody;
	const struct sd_sid *group = desc->has_group ? &desc->group : &nobody;

	return (is_dacl ? sd_inherit_dacl(parent, class_id, owner, group, false,
					  desc)
			: sd_inherit_sacl(parent, class_id, owner, group, false,
					  desc)) == SD_OK;
}

bool
ldif_inherit(struct ldif_directory *dir, const char *dn, struct sd_desc *desc,
	     bool is_dacl)
{
	struct arena arena = ARENA_INIT;
	SD_DESC_AUTO parent = SD_DESC_INIT;
	struct dir_entry own, above;
	struct sd_guid class_id;
	bool good = true;

	if (!is_head(dir, dn) && read_dn(dir, &arena, dn, &own) &&
	    dir_entry_class(&own) &&
	    read_dn(dir, &arena, dir_dn_parent(&arena, own.dn), &above) &&
	    class_guid(dir, &arena, dir_entry_class(&own), &class_id)) {
		const struct dir_attribute *value =
			dir_entry_find(&above, "nTSecurityDescriptor");
		uint8_t state = SD_ACL_ABSENT;
		if (value && value->count &&
		    sd_desc_decode(value->values[0].bytes, value->values[0].len,
				   &parent, NULL) == SD_OK)
			state = is_dacl ? parent.dacl_state : parent.sacl_state;
		if (state == SD_ACL_LIST)
			good = inherit(desc, &parent, &class_id, is_dacl);
	}
	arena_clear(&arena);
	return good;
}
