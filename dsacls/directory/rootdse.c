/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/rootdse.c: reads the facts out of a rootDSE entry (MS-ADTS
 * 3.1.1.3.2). Asks nobody anything.
 */
#include "directory/rootdse.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define CAPABILITY_AD "1.2.840.113556.1.4.800"
#define CAPABILITY_AD_LDS "1.2.840.113556.1.4.1851"
#define CAPABILITY_RODC "1.2.840.113556.1.4.1920"
#define CONTROL_PAGED "1.2.840.113556.1.4.319"
#define CONTROL_SHOW_DELETED "1.2.840.113556.1.4.417"

static bool
has_value(const struct dir_entry *entry, const char *name, const char *wanted)
{
	const struct dir_attribute *found = dir_entry_find(entry, name);

	for (size_t i = 0; found && i < found->count; i++)
		if (strcmp((const char *)found->values[i].bytes, wanted) == 0)
			return true;
	return false;
}

static void
take(const char **field, struct arena *arena, const struct dir_entry *entry,
     const char *name)
{
	const char *text = dir_entry_text(entry, name);

	if (text && *text)
		*field = arena_strdup(arena, text);
}

static void
take_contexts(struct dir_info *info, struct arena *arena,
	      const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "namingContexts");

	if (!found || !found->count)
		return;
	const char **list = arena_array(arena, found->count + 1, sizeof(*list));
	for (size_t i = 0; i < found->count; i++)
		list[i] = arena_strdup(arena,
				       (const char *)found->values[i].bytes);
	info->naming_contexts = list;
}

/* ldapServiceName is "corp.example:dc1$@CORP.EXAMPLE". */
static void
take_realm(struct dir_info *info, struct arena *arena,
	   const struct dir_entry *entry)
{
	const char *name = dir_entry_text(entry, "ldapServiceName");
	const char *at = name ? strrchr(name, '@') : NULL;

	if (at && at[1])
		info->realm = arena_strdup(arena, at + 1);
}

void
rootdse_fill(struct dir_info *info, struct arena *arena,
	     const struct dir_entry *entry)
{
	take(&info->default_nc, arena, entry, "defaultNamingContext");
	take(&info->config_nc, arena, entry, "configurationNamingContext");
	take(&info->schema_nc, arena, entry, "schemaNamingContext");
	take(&info->root_nc, arena, entry, "rootDomainNamingContext");
	take(&info->host, arena, entry, "dnsHostName");
	take_contexts(info, arena, entry);
	take_realm(info, arena, entry);
	const char *level = dir_entry_text(entry, "forestFunctionality");
	if (level)
		info->functionality = strtol(level, NULL, 10);
	const char *list = "supportedCapabilities";
	info->is_ad = has_value(entry, list, CAPABILITY_AD);
	info->is_ad_lds = has_value(entry, list, CAPABILITY_AD_LDS);
	info->is_rodc = has_value(entry, list, CAPABILITY_RODC);
	list = "supportedControl";
	info->has_paged = has_value(entry, list, CONTROL_PAGED);
	info->has_show_deleted = has_value(entry, list, CONTROL_SHOW_DELETED);
}
