/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/rootdse.c: what the server says of itself (MS-ADTS
 * 3.1.1.3.2), in one read after the logon, so that nobody could have changed
 * it on the way; and, when asked, whose SIDs the caller has.
 */
#include "directory/ldap/rootdse.h"

#include "base/str.h"
#include "directory/rootdse.h"

#include <string.h>

static const char *const attributes[] = {
	"defaultNamingContext", "configurationNamingContext",
	"schemaNamingContext",	"rootDomainNamingContext",
	"namingContexts",	"dnsHostName",
	"ldapServiceName",	"supportedCapabilities",
	"supportedControl",	"forestFunctionality",
	"vendorName",		NULL,
};

struct answer {
	struct ldap_directory *dir;
	const char *wrong; /* NULL: nothing is */
};

static bool
keep(void *context, const struct dir_entry *entry)
{
	struct answer *answer = context;
	struct ldap_directory *dir = answer->dir;
	struct directory *base = &dir->base;
	const char *vendor = dir_entry_text(entry, "vendorName");

	dir->is_samba = vendor != NULL && strncmp(vendor, "Samba ", 6) == 0;
	answer->wrong = rootdse_fill(&base->info, base->arena, entry);
	return true;
}

enum dir_status
ldap_rootdse_read(struct ldap_directory *dir, struct dir_error *error)
{
	const struct dir_search search = {
		.base = "",
		.scope = DIR_BASE,
		.attributes = attributes,
		.no_referral = true,
	};
	struct answer answer = {dir, NULL};
	struct directory *base = &dir->base;
	enum dir_status status =
		directory_search(base, &search, keep, &answer, error);

	if (status == DIR_OK && answer.wrong != NULL) {
		dir_error_set(error, base->arena, DIR_FAILED, "search", "",
			      "%s answers, but not like a directory: %s",
			      dir->target.host, answer.wrong);
		return dir_error_advise(
			error, "nothing was read or written there; who runs "
			       "this server?");
	}
	if (status == DIR_OK && base->info.naming_contexts == NULL) {
		dir_error_set(error, base->arena, DIR_FAILED, "search", "",
			      "%s answers, but not like a directory: its "
			      "rootDSE is empty",
			      dir->target.host);
		return dir_error_advise(error, "is this a domain controller?");
	}
	return status;
}

static bool
keep_sids(void *context, const struct dir_entry *entry)
{
	struct directory *base = context;
	const struct dir_attribute *groups =
		dir_entry_find(entry, "tokenGroups");

	if (groups == NULL)
		return true;
	struct dir_value *sids =
		arena_array(base->arena, groups->count, sizeof(*sids));
	for (size_t i = 0; i < groups->count; i++) {
		sids[i] = groups->values[i];
		sids[i].bytes =
			arena_copy(base->arena, sids[i].bytes, sids[i].len + 1);
	}
	base->sids = (struct dir_sids){groups->count, sids};
	return true;
}

enum dir_status
ldap_rootdse_sids(struct directory *base, struct dir_error *error)
{
	static const char *const wanted[] = {"tokenGroups", NULL};
	const struct dir_search search = {
		.base = "",
		.scope = DIR_BASE,
		.attributes = wanted,
		.no_referral = true,
	};
	return directory_search(base, &search, keep_sids, base, error);
}
