/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/accounts.c: the names in a snapshot: the forest's
 * domains, trusted ones, the domain's groups (any of which may be the next
 * trustee), and the accounts whose SIDs are in descriptors.
 */
#include "directory/snapshot/accounts.h"

#include <string.h>

/* How many SIDs are asked for in one search. */
#define BATCH 50

/* ---- domains --------------------------------------------------------- */

/* A DN with its GUID and SID before it: "<GUID=..>;<SID=..>;DC=..." (MS-ADTS
 * 3.1.1.3.4.1.5). *sid is left alone when there is none. */
static const char *
plain_dn(const char *extended, struct sd_sid *sid, bool *has_sid)
{
	while (*extended == '<') {
		const char *end = strchr(extended, '>');
		char text[SD_SID_TEXT_SIZE];
		if (end == NULL)
			break;
		size_t len = (size_t)(end - extended);
		if (strncmp(extended, "<SID=", 5) == 0 &&
		    len - 5 < sizeof(text)) {
			memcpy(text, extended + 5, len - 5);
			text[len - 5] = '\0';
			*has_sid = sd_sid_parse(text, sid, NULL) == SD_OK;
		}
		extended = end[1] == ';' ? end + 2 : end + 1;
	}
	return extended;
}

/* A domain other than our own cannot be read here; its SID can. */
static bool
put_domain(struct snapshot *snapshot, const char *dn, const struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	const struct dir_value classes[] = {
		{(const uint8_t *)"top", 3},
		{(const uint8_t *)"domain", 6},
		{(const uint8_t *)"domainDNS", 9},
	};
	const struct dir_value value = {bytes, sd_sid_encode(sid, bytes)};
	const struct dir_attribute list[] = {
		{"objectClass", 3, classes},
		{"objectSid", 1, &value},
	};
	const struct dir_entry entry = {dn, 2, list};
	const char *own = directory_info(snapshot->dir)->default_nc;

	if (own != NULL && dir_dn_equal(own, dn))
		return true;
	return snapshot_put_extra(snapshot, &entry);
}

static bool
put_crossref(void *context, const struct dir_entry *entry)
{
	struct snapshot *snapshot = context;
	struct dir_attribute list[16];
	struct dir_entry copy = {entry->dn, 0, list};
	struct dir_value value;
	struct sd_sid sid;
	bool has_sid = false;
	const char *dn = NULL;

	for (size_t i = 0; i < entry->count && i < 16; i++) {
		list[copy.count] = entry->attributes[i];
		if (text_equal_nocase(list[copy.count].name, "nCName") &&
		    list[copy.count].count != 0) {
			const struct dir_value *have = list[copy.count].values;
			dn = plain_dn((const char *)have->bytes, &sid,
				      &has_sid);
			value = (struct dir_value){(const uint8_t *)dn,
						   strlen(dn)};
			list[copy.count].values = &value;
			list[copy.count].count = 1;
		}
		copy.count++;
	}
	copy.dn = plain_dn(entry->dn, &(struct sd_sid){0}, &(bool){false});
	return snapshot_put_extra(snapshot, &copy) &&
	       (dn == NULL || !has_sid || put_domain(snapshot, dn, &sid));
}

static bool
write_domains(struct snapshot *snapshot)
{
	static const char *const wanted[] = {
		"objectClass", "cn",	      "nCName",
		"nETBIOSName", "dnsRoot",     "objectGUID",
		"systemFlags", "trustParent", NULL};
	const struct dir_info *info = directory_info(snapshot->dir);

	if (info->config_nc == NULL)
		return true;
	const struct dir_search search = {
		.base = arena_printf(&snapshot->arena, "CN=Partitions,%s",
				     info->config_nc),
		.scope = DIR_ONE,
		.filter = "(objectClass=crossRef)",
		.attributes = wanted,
		.extended_dn = true,
		.paged = true,
	};
	return snapshot_search(snapshot, &search, put_crossref, true);
}

static bool
write_trusts(struct snapshot *snapshot)
{
	static const char *const wanted[] = {
		"objectClass",	      "cn", "flatName", "trustPartner",
		"securityIdentifier", NULL};
	const struct dir_info *info = directory_info(snapshot->dir);

	if (info->default_nc == NULL)
		return true;
	const struct dir_search search = {
		.base = arena_printf(&snapshot->arena, "CN=System,%s",
				     info->default_nc),
		.scope = DIR_ONE,
		.filter = "(objectClass=trustedDomain)",
		.attributes = wanted,
		.paged = true,
	};
	return snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

/* ---- accounts -------------------------------------------------------- */

static bool
write_accounts(struct snapshot *snapshot, const char *filter)
{
	static const char *const wanted[] = {
		"objectClass",	  "objectSid",	       "objectGUID",
		"sAMAccountName", "userPrincipalName", "name",
		"displayName",	  "adminCount",	       NULL};
	const struct dir_search search = {
		.base = directory_info(snapshot->dir)->default_nc,
		.scope = DIR_SUB,
		.filter = filter,
		.attributes = wanted,
		.paged = true,
	};
	return !search.base ||
	       snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

/* Accounts of domains: others are known without asking. */
static bool
is_account(const struct sd_sid *sid)
{
	return sid->authority[5] == 5 && sid->count == 5 && sid->subs[0] == 21;
}

static bool
write_trustees(struct snapshot *snapshot)
{
	const struct snapshot_sids *sids = &snapshot->sids;
	size_t i = 0;

	while (i < sids->count) {
		STR_AUTO filter;
		size_t asked = 0;
		str_init(&filter);
		str_append(&filter, "(|");
		for (; i < sids->count && asked < BATCH; i++) {
			uint8_t bytes[SD_SID_MAX_SIZE];
			if (!is_account(&sids->list[i]))
				continue;
			size_t len = sd_sid_encode(&sids->list[i], bytes);
			str_printf(
				&filter, "(objectSid=%s)",
				dir_filter_bytes(&snapshot->arena, bytes, len));
			asked++;
		}
		str_append_char(&filter, ')');
		if (asked != 0 && !write_accounts(snapshot, filter.data))
			return false;
	}
	return true;
}

bool
snapshot_accounts(struct snapshot *snapshot)
{
	return write_domains(snapshot) && write_trusts(snapshot) &&
	       write_accounts(snapshot, "(objectCategory=group)") &&
	       write_trustees(snapshot);
}
