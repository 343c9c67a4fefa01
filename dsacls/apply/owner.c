/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/owner.c: the new owner may be the caller or a group of his that may
 * own (MS-ADTS 6.1.3.3); by custom it is the group of administrators.
 */
#include "apply/owner.h"

#include "resolve/principal.h"

size_t
owner_caller(struct work *work, const struct sd_sid **sids)
{
	const struct dir_sids *wire;
	struct dir_error error;
	struct sd_sid *made;

	*sids = work->caller;
	if (work->caller != NULL)
		return work->caller_count;
	if (directory_caller_sids(work->run.dir, &wire, &error) != DIR_OK)
		return 0;
	made = arena_array(work->run.arena, wire->count + 1, sizeof(*made));
	for (size_t i = 0; i < wire->count; i++)
		if (sd_sid_decode(wire->sids[i].bytes, wire->sids[i].len,
				  &made[work->caller_count], NULL) == SD_OK)
			work->caller_count++;
	*sids = work->caller = made;
	return work->caller_count;
}

/* The account's own SID comes first in a token; those of groups that every
 * token holds (Everyone, ...) are of no domain. */
static bool
find_self(const struct sd_sid *sids, size_t count, struct sd_sid *self)
{
	for (size_t i = 0; i < count; i++)
		if (sids[i].authority[5] == 5 && sids[i].count == 5 &&
		    sids[i].subs[0] == 21) {
			*self = sids[i];
			return true;
		}
	return false;
}

struct candidates {
	struct sd_sid sids[3];
	size_t count;
};

static void
add(struct candidates *groups, bool known, const struct sd_sid *domain,
    uint32_t rid)
{
	struct sd_sid sid = *domain;

	if (known && sd_sid_append(&sid, rid) == SD_OK)
		groups->sids[groups->count++] = sid;
}

/* Best first, by partition. */
static struct candidates
groups_of(struct work *work, const char *dn)
{
	const struct sd_domain *domain =
		&principals_domains(work->run.principals)->aliases;
	const struct dir_info *info = directory_info(work->run.dir);
	struct candidates groups = {.count = 0};
	bool is_schema =
		info->schema_nc != NULL && dir_dn_within(dn, info->schema_nc);
	bool is_config =
		info->config_nc != NULL && dir_dn_within(dn, info->config_nc);

	if (is_schema)
		add(&groups, domain->has_root, &domain->root,
		    SD_RID_SCHEMA_ADMINS);
	if (is_config)
		add(&groups, domain->has_root, &domain->root,
		    SD_RID_ENTERPRISE_ADMINS);
	add(&groups, domain->has_domain, &domain->domain, SD_RID_DOMAIN_ADMINS);
	if (!is_config)
		add(&groups, domain->has_root, &domain->root,
		    SD_RID_ENTERPRISE_ADMINS);
	return groups;
}

static bool
holds(const struct sd_sid *sids, size_t count, const struct sd_sid *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (sd_sid_equal(&sids[i], wanted))
			return true;
	return false;
}

bool
owner_choose(struct work *work, struct object *object, struct sd_sid *owner)
{
	const struct candidates groups = groups_of(work, object->out.dn);
	const struct sd_sid *sids;
	size_t count = owner_caller(work, &sids);

	for (size_t i = 0; i < groups.count; i++)
		/* A snapshot has no caller: as an administrator would. */
		if (count == 0 || holds(sids, count, &groups.sids[i])) {
			*owner = groups.sids[i];
			return true;
		}
	if (find_self(sids, count, owner))
		return true;
	object_fail(object, "--set-sddl 'O:SID' names the owner",
		    "%s: the server does not tell who you are, so there is "
		    "nobody to become its owner",
		    object->out.dn);
	return false;
}
