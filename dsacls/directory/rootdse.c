/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/rootdse.c: reads the facts out of a rootDSE entry (MS-ADTS
 * 3.1.1.3.2). Sends no requests.
 */
#include "directory/rootdse.h"

#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define CAPABILITY_AD "1.2.840.113556.1.4.800"
#define CAPABILITY_AD_LDS "1.2.840.113556.1.4.1851"
#define CAPABILITY_RODC "1.2.840.113556.1.4.1920"
#define CONTROL_PAGED "1.2.840.113556.1.4.319"
#define CONTROL_SHOW_DELETED "1.2.840.113556.1.4.417"

/* A forest has 1,200 domains at most, and a few partitions beside. */
#define MAX_CONTEXTS 2048

static bool
has_value(const struct dir_entry *entry, const char *name, const char *wanted)
{
	const struct dir_attribute *found = dir_entry_find(entry, name);

	for (size_t i = 0; found != NULL && i < found->count; i++)
		if (strcmp((const char *)found->values[i].bytes, wanted) == 0)
			return true;
	return false;
}

/* What is wrong with the first value that is not what its name says. */
struct facts {
	struct arena *arena;
	const struct dir_entry *entry;
	const char *wrong;
};

static void
reject(struct facts *facts, const char *name, const char *kind,
       const char *value)
{
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, value);
	if (facts->wrong == NULL)
		facts->wrong = arena_printf(facts->arena, "its %s is no %s: %s",
					    name, kind, text.data);
}

/* Letters, digits, hyphens and underscores (Windows allows these) in labels
 * of 1 to 63 bytes; letters of any script. */
static bool
is_host_name(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	const size_t len = strlen(text);
	size_t label = 0;

	if (len > 255 || !text_is_printable(text, len) || text[0] == '-')
		return false;
	for (const char *c = text; *c; c++) {
		if (*c == '.' && label == 0)
			return false;
		if (*c != '.' && (unsigned char)*c < 0x80 &&
		    strchr(plain, *c) == NULL)
			return false;
		label = *c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return len > 0;
}

static bool
is_dn(struct arena *arena, const char *text)
{
	return text_is_printable(text, strlen(text)) &&
	       dir_dn_normalize(arena, text) != NULL;
}

/* The value as text; NULL where it holds a zero byte or is empty. */
static const char *
text_of(struct facts *facts, const char *name, const struct dir_value *value)
{
	const char *text = (const char *)value->bytes;

	if (strlen(text) != value->len)
		reject(facts, name, "text", text);
	return *text != '\0' && facts->wrong == NULL
		       ? arena_strdup(facts->arena, text)
		       : NULL;
}

static const char *
first_of(struct facts *facts, const char *name)
{
	const struct dir_attribute *found = dir_entry_find(facts->entry, name);

	return found != NULL && found->count != 0
		       ? text_of(facts, name, &found->values[0])
		       : NULL;
}

static void
take_dn(const char **field, struct facts *facts, const char *name)
{
	const char *dn = first_of(facts, name);

	if (dn != NULL && !is_dn(facts->arena, dn))
		reject(facts, name, "DN", dn);
	else if (dn != NULL)
		*field = dn;
}

static bool
is_among(const char *const *list, size_t count, const char *dn)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], dn) == 0 || dir_dn_equal(list[i], dn))
			return true;
	return false;
}

/* Each once: whoever searches all of them would search it again. One may lie
 * within another: a search of a DC ends where the next begins. */
static void
take_contexts(struct dir_info *info, struct facts *facts)
{
	static const char name[] = "namingContexts";
	const struct dir_attribute *found = dir_entry_find(facts->entry, name);
	size_t count = 0;
	const char **list;

	if (found == NULL || found->count == 0)
		return;
	if (found->count > MAX_CONTEXTS) {
		facts->wrong = facts->wrong != NULL
				       ? facts->wrong
				       : "its namingContexts are more "
					 "than a forest can have";
		return;
	}
	list = arena_array(facts->arena, found->count + 1, sizeof(*list));
	for (size_t i = 0; i < found->count; i++) {
		const char *dn = text_of(facts, name, &found->values[i]);
		if (dn != NULL && !is_dn(facts->arena, dn))
			reject(facts, name, "DN", dn);
		else if (dn != NULL && !is_among(list, count, dn))
			list[count++] = dn;
	}
	if (count != 0)
		info->naming_contexts = list;
}

static void
take_host(struct dir_info *info, struct facts *facts)
{
	const char *host = first_of(facts, "dnsHostName");

	if (host != NULL && !is_host_name(host))
		reject(facts, "dnsHostName", "host name", host);
	else if (host != NULL)
		info->host = host;
}

/* ldapServiceName is "corp.example:dc1$@CORP.EXAMPLE". */
static void
take_realm(struct dir_info *info, struct facts *facts)
{
	const char *name = first_of(facts, "ldapServiceName");
	const char *at = name != NULL ? strrchr(name, '@') : NULL;

	if (at != NULL && at[1] && !is_host_name(at + 1))
		reject(facts, "ldapServiceName", "name in a realm", name);
	else if (at != NULL && at[1])
		info->realm = at + 1;
}

const char *
rootdse_fill(struct dir_info *info, struct arena *arena,
	     const struct dir_entry *entry)
{
	struct facts facts = {arena, entry, NULL};
	const char *list, *level;

	take_dn(&info->default_nc, &facts, "defaultNamingContext");
	take_dn(&info->config_nc, &facts, "configurationNamingContext");
	take_dn(&info->schema_nc, &facts, "schemaNamingContext");
	take_dn(&info->root_nc, &facts, "rootDomainNamingContext");
	take_host(info, &facts);
	take_contexts(info, &facts);
	take_realm(info, &facts);
	level = dir_entry_text(entry, "forestFunctionality");
	if (level != NULL)
		info->functionality = strtol(level, NULL, 10);
	list = "supportedCapabilities";
	info->is_ad = has_value(entry, list, CAPABILITY_AD);
	info->is_ad_lds = has_value(entry, list, CAPABILITY_AD_LDS);
	info->is_rodc = has_value(entry, list, CAPABILITY_RODC);
	list = "supportedControl";
	info->has_paged = has_value(entry, list, CONTROL_PAGED);
	info->has_show_deleted = has_value(entry, list, CONTROL_SHOW_DELETED);
	return facts.wrong;
}
