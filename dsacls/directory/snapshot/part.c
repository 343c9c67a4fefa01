/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/part.c: the records of a snapshot, each written once, and
 * the names that every snapshot has: the domains of the forest and those that
 * are trusted, groups (any of which may be the next trustee), the accounts
 * whose SIDs are in descriptors, the types and rights of the schema, and the
 * switches of the forest, dSHeuristics.
 */
#include "directory/snapshot/part.h"

#include "base/table.h"
#include "directory/ldif/record.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

bool
snapshot_cannot_write(struct snapshot *snapshot)
{
	struct diag *diag = diag_error(snapshot->diags, NULL,
				       "the snapshot cannot be written: %s",
				       strerror(errno));
	diag_hint(snapshot->diags, diag, "is the disk full?");
	return false;
}

bool
snapshot_put(struct snapshot *snapshot, const struct dir_entry *entry)
{
	str_reset(&snapshot->text);
	ldif_append_entry(&snapshot->text, entry);
	if (fwrite(snapshot->text.data, 1, snapshot->text.len, snapshot->out) !=
	    snapshot->text.len)
		return snapshot_cannot_write(snapshot);
	progress_step(&snapshot->progress, ++snapshot->written);
	return true;
}

/* Of normalised DNs: commas are between RDNs only. */
static bool
ends_in(const char *norm, const char *tail)
{
	size_t len = strlen(norm), size = strlen(tail);

	return len >= size && strcmp(norm + len - size, tail) == 0 &&
	       (len == size || norm[len - size - 1] == ',');
}

/* The naming context that holds a DN: the longest that it ends in. */
static const char *
context_of(const struct snapshot *snapshot, const char *norm)
{
	const char *best = NULL;

	for (size_t i = 0; i < snapshot->context_count; i++) {
		const char *one = snapshot->contexts[i];
		if (ends_in(norm, one) &&
		    (best == NULL || strlen(one) > strlen(best)))
			best = one;
	}
	return best;
}

/* A search of a base gives what is below it in the same context. */
static bool
is_with_bases(const struct snapshot *snapshot, const char *norm)
{
	const char *context = context_of(snapshot, norm);

	for (size_t i = 0; i < snapshot->base_count; i++)
		if (snapshot->bases[i].context == context &&
		    ends_in(norm, snapshot->bases[i].norm))
			return true;
	return false;
}

static bool
is_name(const void *item, const void *key)
{
	return strcmp(*(const char *const *)item, key) == 0;
}

bool
snapshot_put_extra(void *context, const struct dir_entry *entry)
{
	struct snapshot *snapshot = context;
	const char *norm = dir_dn_normalize(&snapshot->arena, entry->dn);
	const char **extra;

	if (norm == NULL || is_with_bases(snapshot, norm))
		return true;
	extra = table_add(&snapshot->extras, hash_bytes(0, norm, strlen(norm)),
			  is_name, norm, NULL);
	if (*extra != NULL)
		return true;
	*extra = norm;
	return snapshot_put(snapshot, entry);
}

bool
snapshot_search(struct snapshot *snapshot, const struct dir_search *search,
		dir_entry_fn *each, bool may_lack)
{
	struct dir_error error;
	size_t before = snapshot->diags->errors;
	enum dir_status status =
		directory_search(snapshot->dir, search, each, snapshot, &error);

	if (status == DIR_OK || (may_lack && status == DIR_NOT_FOUND))
		return snapshot->diags->errors == before;
	dir_error_report(&error, snapshot->diags, NULL);
	return false;
}

static void
take_contexts(struct snapshot *snapshot)
{
	const char *const *list =
		directory_info(snapshot->dir)->naming_contexts;
	size_t count = 0;

	while (list != NULL && list[count] != NULL)
		count++;
	snapshot->contexts = arena_array(&snapshot->arena, count + 1,
					 sizeof(*snapshot->contexts));
	for (size_t i = 0; i < count; i++) {
		const char *norm = dir_dn_normalize(&snapshot->arena, list[i]);
		if (norm != NULL)
			snapshot->contexts[snapshot->context_count++] = norm;
	}
}

/* A base below another one of the same context is in that one already. */
void
snapshot_take_bases(struct snapshot *snapshot, const char *const *bases,
		    size_t count)
{
	struct snapshot_base *all =
		arena_array(&snapshot->arena, count + 1, sizeof(*all));
	size_t kept = 0;

	take_contexts(snapshot);
	for (size_t i = 0; i < count; i++) {
		const char *norm = dir_dn_normalize(&snapshot->arena, bases[i]);
		all[i].dn = bases[i];
		all[i].norm = norm != NULL ? norm : bases[i];
		all[i].context = context_of(snapshot, all[i].norm);
	}
	for (size_t i = 0; i < count; i++) {
		bool inside = false;
		for (size_t j = 0; j < count && !inside; j++)
			inside = all[i].context == all[j].context &&
				 ends_in(all[i].norm, all[j].norm) &&
				 (strcmp(all[i].norm, all[j].norm) != 0 ||
				  j < i);
		all[i].is_inside = inside;
	}
	for (size_t i = 0; i < count; i++)
		if (!all[i].is_inside)
			all[kept++] = all[i];
	snapshot->bases = all;
	snapshot->base_count = kept;
}

/* How many SIDs are asked for in one search. */
#define BATCH 50

/* ---- domains ----------------------------------------------------------- */

/* A DN with its GUID and SID before it: "<GUID=..>;<SID=..>;DC=..." (MS-ADTS
 * 3.1.1.3.4.1.5). *sid is left alone when there is none. */
static const char *
plain_dn(const char *extended, struct sd_sid *sid, bool *has_sid)
{
	while (*extended == '<') {
		const char *end = strchr(extended, '>');
		char text[SD_SID_TEXT_SIZE];
		size_t len;

		if (end == NULL)
			break;
		len = (size_t)(end - extended);
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

/* ---- names ------------------------------------------------------------- */

static const char *const of_domain[] = {
	"objectClass", "cn",	      "nCName",	     "nETBIOSName", "dnsRoot",
	"objectGUID",  "systemFlags", "trustParent", NULL};
static const char *const of_trust[] = {"objectClass",	     "cn",
				       "flatName",	     "trustPartner",
				       "securityIdentifier", NULL};
static const char *const of_account[] = {
	"objectClass",	  "objectSid",	       "objectGUID",
	"sAMAccountName", "userPrincipalName", "name",
	"displayName",	  "adminCount",	       NULL};
static const char *const of_type[] = {"objectClass", "cn", DIR_TYPE_ATTRIBUTES,
				      DESCRIPTOR_TEXT, NULL};
static const char *const of_right[] = {"objectClass", "cn", "displayName",
				       DIR_RIGHT_ATTRIBUTES, NULL};
/* sPNMappings is always there: without it, it is not known whether
 * dSHeuristics is. */
static const char *const of_service[] = {"objectClass", "dSHeuristics",
					 "sPNMappings", NULL};

#define CONTEXT(name) offsetof(struct dir_info, name)

/* What every snapshot has, below a naming context of the directory. */
static const struct names {
	size_t context;	   /* where struct dir_info has it */
	const char *below; /* RDNs with the comma behind them */
	enum dir_scope scope;
	const char *filter;
	const char *const *attributes;
	dir_entry_fn *put;
} names[] = {
	{CONTEXT(config_nc), "CN=Partitions,", DIR_ONE,
	 "(objectClass=crossRef)", of_domain, put_crossref},
	{CONTEXT(default_nc), "CN=System,", DIR_ONE,
	 "(objectClass=trustedDomain)", of_trust, snapshot_put_extra},
	{CONTEXT(default_nc), "", DIR_SUB, "(objectCategory=group)", of_account,
	 snapshot_put_extra},
	{CONTEXT(schema_nc), "", DIR_ONE,
	 "(|(objectClass=classSchema)(objectClass=attributeSchema))", of_type,
	 snapshot_put_extra},
	{CONTEXT(config_nc), "CN=Extended-Rights,", DIR_ONE,
	 "(objectClass=controlAccessRight)", of_right, snapshot_put_extra},
	{CONTEXT(config_nc), "CN=Directory Service,CN=Windows NT,CN=Services,",
	 DIR_BASE, NULL, of_service, snapshot_put_extra},
};

static bool
write_names(struct snapshot *snapshot, const struct names *one)
{
	const char *info = (const char *)directory_info(snapshot->dir);
	const char *context;

	memcpy(&context, info + one->context, sizeof(context));
	if (context == NULL)
		return true;
	return snapshot_search(
		snapshot,
		&(struct dir_search){
			.base = arena_printf(&snapshot->arena, "%s%s",
					     one->below, context),
			.scope = one->scope,
			.filter = one->filter,
			.attributes = one->attributes,
			.extended_dn = one->put == put_crossref,
			.paged = one->scope != DIR_BASE,
		},
		one->put, true);
}

/* ---- accounts ---------------------------------------------------------- */

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
	struct dir_search search = {
		.base = directory_info(snapshot->dir)->default_nc,
		.scope = DIR_SUB,
		.attributes = of_account,
		.paged = true,
	};
	size_t i = 0;

	while (search.base != NULL && i < sids->count) {
		uint8_t bytes[SD_SID_MAX_SIZE];
		STR_AUTO filter;
		size_t asked = 0;

		str_init(&filter);
		str_append(&filter, "(|");
		for (; i < sids->count && asked < BATCH; i++) {
			if (!is_account(&sids->list[i]))
				continue;
			str_printf(
				&filter, "(objectSid=%s)",
				dir_filter_bytes(
					&snapshot->arena, bytes,
					sd_sid_encode(&sids->list[i], bytes)));
			asked++;
		}
		str_append_char(&filter, ')');
		search.filter = filter.data;
		if (asked != 0 && !snapshot_search(snapshot, &search,
						   snapshot_put_extra, true))
			return false;
	}
	return true;
}

bool
snapshot_names(struct snapshot *snapshot)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!write_names(snapshot, &names[i]))
			return false;
	return write_trustees(snapshot);
}
