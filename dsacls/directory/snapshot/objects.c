/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/objects.c: the objects of a snapshot with their
 * descriptors, and the SIDs in them.
 */
#include "directory/snapshot/objects.h"

#include "directory/descriptors.h"

#include "libsd/codec.h"

#include <stdlib.h>
#include <string.h>

/* Beside those that hold descriptors. */
static const char *const facts[] = {
	"objectClass",
	"structuralObjectClass",
	"objectGUID",
	"objectSid",
	"sAMAccountName",
	"userPrincipalName",
	"name",
	"displayName",
	"adminCount",
	"isCriticalSystemObject",
	"isDeleted",
	"systemFlags",
	"wellKnownObjects",
	"otherWellKnownObjects",
	"whenChanged",
	"uSNChanged",
	/* partitions and trusts */
	"nCName",
	"nETBIOSName",
	"dnsRoot",
	"msDS-SDReferenceDomain",
	"trustParent",
	"flatName",
	"trustPartner",
	"securityIdentifier",
	/* in the schema and among the rights */
	"cn",
	DIR_TYPE_ATTRIBUTES,
	DIR_RIGHT_ATTRIBUTES,
	NULL,
};

/* ---- SIDs ------------------------------------------------------------ */

static void
add_sid(struct snapshot_sids *sids, const struct sd_sid *sid)
{
	size_t low = 0, high = sids->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = sd_sid_compare(&sids->list[middle], sid);
		if (order == 0)
			return;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (sids->count == sids->room) {
		sids->room = sids->room ? 2 * sids->room : 64;
		sids->list = or_die(reallocarray(sids->list, sids->room,
						 sizeof(*sids->list)));
	}
	memmove(sids->list + low + 1, sids->list + low,
		(sids->count - low) * sizeof(*sids->list));
	sids->list[low] = *sid;
	sids->count++;
}

static void
add_descriptor(struct snapshot_sids *sids, const struct dir_value *value)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct sd_ace_iter iter;
	const struct sd_ace *ace;

	if (sd_desc_decode(value->bytes, value->len, &desc, NULL) != SD_OK)
		return;
	iter = sd_ace_iter_make(&desc, NULL);
	if (desc.has_owner)
		add_sid(sids, &desc.owner);
	if (desc.has_group)
		add_sid(sids, &desc.group);
	while ((ace = sd_ace_iter_next(&iter)) != NULL)
		if (sd_ace_trustee(ace) != NULL)
			add_sid(sids, &ace->sid);
}

static void
add_entry(struct snapshot *snapshot, const struct dir_entry *entry)
{
	for (const char *const *name = snapshot->holders; *name; name++) {
		const struct dir_attribute *found =
			dir_entry_find(entry, *name);
		if (found != NULL && found->count != 0 &&
		    !text_equal_nocase(*name, DESCRIPTOR_TEXT))
			add_descriptor(&snapshot->sids, &found->values[0]);
	}
}

/* ---- objects --------------------------------------------------------- */

/* One that is there, and whose descriptor is not shown. */
static void
note_hidden(struct snapshot *snapshot, const char *dn)
{
	const size_t named = snapshot->hidden++;

	if (!snapshot->name_all && named >= SNAPSHOT_NAMED)
		return;
	snapshot->hidden_dns = arena_grow(
		&snapshot->arena, snapshot->hidden_dns, &snapshot->hidden_room,
		named + 1, sizeof(*snapshot->hidden_dns));
	snapshot->hidden_dns[named] = arena_strdup(&snapshot->arena, dn);
}

static bool
put_object(void *context, const struct dir_entry *entry)
{
	struct snapshot *snapshot = context;
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");

	if (found != NULL && found->count != 0)
		snapshot->shown++;
	else if (!directory_has_name_only(snapshot->dir, entry->dn))
		note_hidden(snapshot, entry->dn);
	add_entry(snapshot, entry);
	return snapshot_put(snapshot, entry);
}

static struct dir_search
search_for(const struct snapshot *snapshot, const char *base)
{
	return (struct dir_search){
		.base = base,
		.scope = DIR_BASE,
		.attributes = snapshot->attributes,
		.sd_flags = snapshot->audit ? 15 : 7,
		.show_deleted = true,
	};
}

/* What is inherited comes from above: parents up to the context's head. */
static bool
write_parents(struct snapshot *snapshot, const char *base)
{
	const char *norm = dir_dn_normalize(&snapshot->arena, base);

	for (size_t i = 0; norm != NULL && i < snapshot->context_count; i++)
		if (strcmp(norm, snapshot->contexts[i]) == 0)
			return true;
	const char *dn = dir_dn_parent(&snapshot->arena, base);
	if (dn == NULL)
		return true;
	struct dir_search search = search_for(snapshot, dn);
	return snapshot_search(snapshot, &search, snapshot_put_extra, true) &&
	       write_parents(snapshot, dn);
}

/* A base that is deleted is wanted; deleted objects below a living one are
 * not. */
static bool
write_base(struct snapshot *snapshot, const char *base)
{
	struct dir_search search = search_for(snapshot, base);

	if (!snapshot_search(snapshot, &search, put_object, false))
		return false;
	search.scope = DIR_SUB;
	search.paged = true;
	search.show_deleted = strcasestr(base, "CN=Deleted Objects,") != NULL;
	search.filter =
		arena_printf(&snapshot->arena, "(!(distinguishedName=%s))",
			     dir_filter_escape(&snapshot->arena, base));
	return snapshot_search(snapshot, &search, put_object, true);
}

/* The head of the domain, and the descriptor that SDProp copies. */
static bool
write_domain_head(struct snapshot *snapshot)
{
	const char *head = directory_info(snapshot->dir)->default_nc;

	if (head == NULL)
		return true;
	struct dir_search search = search_for(snapshot, head);
	if (!snapshot_search(snapshot, &search, snapshot_put_extra, true))
		return false;
	search.base = arena_printf(&snapshot->arena,
				   "CN=AdminSDHolder,CN=System,%s", head);
	return snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

/* What is asked for of every object. */
static void
choose_attributes(struct snapshot *snapshot)
{
	size_t count = 0;

	(void)descriptors_list(&snapshot->arena, snapshot->dir,
			       &snapshot->holders);
	while (snapshot->holders[count] != NULL)
		count++;
	const char **all = arena_array(&snapshot->arena,
				       count + sizeof(facts) / sizeof(facts[0]),
				       sizeof(*all));
	memcpy(all, snapshot->holders, count * sizeof(*all));
	memcpy(all + count, facts, sizeof(facts));
	snapshot->attributes = all;
}

bool
snapshot_objects(struct snapshot *snapshot)
{
	choose_attributes(snapshot);
	for (size_t i = 0; i < snapshot->base_count; i++)
		if (!write_base(snapshot, snapshot->bases[i].dn) ||
		    !write_parents(snapshot, snapshot->bases[i].dn))
			return false;
	return write_domain_head(snapshot);
}
