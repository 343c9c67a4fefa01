/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/domain.c: the partitions of the forest and the trusted domains:
 * NetBIOS names, DNS names and SIDs, read once from CN=Partitions when first
 * needed. The domain's SID comes with the extended form of nCName where the
 * server gives it (MS-ADTS 3.1.1.3.4.1.5), else from the head itself.
 */
#include "resolve/domain.h"

#include <stdlib.h>
#include <string.h>

/* Which domain a name, a SID or an object belongs to, among those that were
 * read (domain.c). Asks nobody. */

struct domain *
domain_by_name(const struct domains *domains, const char *name)
{
	struct domain *domain = domains->list;

	for (; domain != NULL; domain = domain->next)
		if (domain->is_domain &&
		    ((domain->netbios != NULL &&
		      text_equal_nocase(domain->netbios, name)) ||
		     (domain->dns != NULL &&
		      text_equal_nocase(domain->dns, name))))
			return domain;
	return NULL;
}

struct domain *
domain_of_sid(const struct domains *domains, const struct sd_sid *sid)
{
	struct domain *domain = domains->list;

	for (; domain != NULL; domain = domain->next)
		if (domain->has_sid && sd_sid_in_domain(sid, &domain->sid))
			return domain;
	return NULL;
}

struct domain *
domain_own(const struct domains *domains)
{
	struct domain *domain = domains->list;

	while (domain != NULL && !domain->is_own)
		domain = domain->next;
	return domain;
}

const char *
domain_label(const struct domain *domain)
{
	if (domain == NULL)
		return NULL;
	return domain->netbios != NULL ? domain->netbios : domain->dns;
}

/* The partition with the longest head above dn. */
static const struct domain *
partition_of(const struct domains *domains, const char *dn)
{
	const struct domain *domain = domains->list, *best = NULL;

	for (; domain != NULL; domain = domain->next)
		if (domain->nc != NULL && dir_dn_within(dn, domain->nc) &&
		    (best == NULL || strlen(domain->nc) > strlen(best->nc)))
			best = domain;
	return best;
}

static const struct domain *
domain_with_head(const struct domains *domains, const char *head)
{
	const struct domain *domain = domains->list;

	while (domain != NULL &&
	       !(domain->nc != NULL && dir_dn_equal(domain->nc, head)))
		domain = domain->next;
	return domain;
}

/* The domain an application partition hangs below. */
static const struct domain *
domain_above(const struct domains *domains, const char *head)
{
	const struct domain *domain = domains->list;

	while (domain != NULL &&
	       !(domain->is_domain && domain->has_sid && domain->nc != NULL &&
		 dir_dn_within(head, domain->nc)))
		domain = domain->next;
	return domain;
}

bool
domains_hold(const struct domains *domains, const struct sd_sid *sid)
{
	const struct domain *domain = domain_of_sid(domains, sid);

	return domain != NULL && !domain->is_trusted;
}

/* In the configuration or the schema? */
static bool
is_of_forest(const struct domains *domains, const char *dn)
{
	const struct dir_info *info = directory_info(domains->dir);

	return (info->config_nc != NULL &&
		dir_dn_within(dn, info->config_nc)) ||
	       (info->schema_nc != NULL && dir_dn_within(dn, info->schema_nc));
}

void
domains_of_dn(const struct domains *domains, const char *dn,
	      struct sd_domain *out)
{
	const struct domain *domain;

	*out = domains->aliases;
	if (is_of_forest(domains, dn))
		return;
	domain = partition_of(domains, dn);
	if (domain != NULL && !domain->is_domain)
		domain = domain->reference != NULL
				 ? domain_with_head(domains, domain->reference)
				 : domain_above(domains, domain->nc);
	if (domain == NULL || !domain->has_sid)
		return;
	out->has_domain = true;
	out->domain = domain->sid;
}

/* systemFlags (MS-ADTS 2.2.10): FLAG_CR_NTDS_NC, FLAG_CR_NTDS_DOMAIN */
#define CROSSREF_PARTITION 0x1
#define CROSSREF_DOMAIN 0x2

static struct domain *
add_domain(struct domains *domains)
{
	struct domain *domain = arena_alloc(domains->arena, sizeof(*domain));

	domain->next = domains->list;
	domains->list = domain;
	return domain;
}

/* "<SID=S-1-5-21-...>" or hex bytes, up to the '>'. */
static bool
read_sid(const char *text, size_t len, struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	char copy[SD_SID_TEXT_SIZE];
	size_t count;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (sd_sid_parse(copy, sid, NULL) == SD_OK)
		return true;
	for (count = 0; count < sizeof(bytes) && 2 * count + 1 < len; count++) {
		const int byte = text_hex_byte(copy + 2 * count);

		if (byte < 0)
			return false;
		bytes[count] = (uint8_t)byte;
	}
	return sd_sid_decode(bytes, count, sid, NULL) == SD_OK;
}

/* <GUID=...>;<SID=...>;DC=corp,DC=example, or a plain DN. */
static void
take_head(struct domains *domains, struct domain *domain, const char *text)
{
	while (text[0] == '<') {
		const char *end = strchr(text, '>');

		if (end == NULL)
			return;
		if (text_has_prefix_nocase(text, "<SID="))
			domain->has_sid =
				read_sid(text + 5, (size_t)(end - text - 5),
					 &domain->sid);
		text = end + 1 + (end[1] == ';');
	}
	domain->nc = arena_strdup(domains->arena, text);
}

static void
take_crossref(void *context, const struct dir_entry *entry)
{
	struct domains *domains = context;
	const struct dir_info *info = directory_info(domains->dir);
	const char *head = dir_entry_text(entry, "nCName");
	const char *flags = dir_entry_text(entry, "systemFlags");
	const char *name = dir_entry_text(entry, "nETBIOSName");
	struct domain *domain;

	if (head == NULL)
		return;
	domain = add_domain(domains);
	take_head(domains, domain, head);
	domain->netbios = arena_strdup(domains->arena, name);
	domain->dns =
		arena_strdup(domains->arena, dir_entry_text(entry, "dnsRoot"));
	domain->reference =
		arena_strdup(domains->arena,
			     dir_entry_text(entry, "msDS-SDReferenceDomain"));
	domain->is_domain =
		flags == NULL
			? name != NULL
			: (strtol(flags, NULL, 10) & CROSSREF_DOMAIN) != 0;
	domain->is_partition = domain->nc != NULL &&
			       (flags == NULL || (strtol(flags, NULL, 10) &
						  CROSSREF_PARTITION) != 0);
	domain->is_own = domain->nc != NULL && info->default_nc != NULL &&
			 dir_dn_equal(domain->nc, info->default_nc);
}

void
domains_queue(struct domains *domains, struct lookup *lookup)
{
	static const char *const wanted[] = {"nCName",
					     "nETBIOSName",
					     "dnsRoot",
					     "systemFlags",
					     "msDS-SDReferenceDomain",
					     NULL};
	const struct dir_info *info = directory_info(domains->dir);
	const struct dir_search search = {
		.base = arena_printf(domains->arena, "CN=Partitions,%s",
				     info->config_nc == NULL ? ""
							     : info->config_nc),
		.scope = DIR_ONE,
		.filter = "(objectClass=crossRef)",
		.attributes = wanted,
		.extended_dn = true};

	if (domains->known)
		return;
	domains->known = true;
	if (info->config_nc != NULL)
		lookup_add(lookup, &search, take_crossref, domains)->optional =
			true;
}

static void
take_sid(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *sid = dir_entry_find(entry, "objectSid");
	struct domain *domain = context;

	if (sid != NULL && sid->count > 0)
		domain->has_sid =
			sd_sid_decode(sid->values[0].bytes, sid->values[0].len,
				      &domain->sid, NULL) == SD_OK;
}

/* The own domain is known even where CN=Partitions cannot be read. */
static void
add_own(struct domains *domains)
{
	const struct dir_info *info = directory_info(domains->dir);
	struct domain *domain;

	if (info->default_nc == NULL || domain_own(domains) != NULL)
		return;
	domain = add_domain(domains);
	domain->nc = info->default_nc;
	domain->dns = dir_dn_to_domain(domains->arena, info->default_nc);
	domain->is_domain = domain->is_own = true;
}

static void
set_aliases(struct domains *domains)
{
	const struct dir_info *info = directory_info(domains->dir);
	const struct domain *domain = domains->list;

	for (; domain != NULL; domain = domain->next) {
		if (!domain->has_sid || domain->is_trusted)
			continue;
		if (domain->is_own) {
			domains->aliases.has_domain = true;
			domains->aliases.domain = domain->sid;
		}
		if (info->root_nc != NULL && domain->nc != NULL &&
		    dir_dn_equal(domain->nc, info->root_nc)) {
			domains->aliases.has_root = true;
			domains->aliases.root = domain->sid;
		}
	}
}

void
domains_settle(struct domains *domains)
{
	static const char *const wanted[] = {"objectSid", NULL};
	struct lookup lookup;

	domains->settled = true;
	add_own(domains);
	lookup_init(&lookup, domains->arena, domains->dir);
	for (struct domain *domain = domains->list; domain != NULL;
	     domain = domain->next) {
		const struct dir_search search = {.base = domain->nc,
						  .attributes = wanted};

		if (domain->is_domain && !domain->has_sid &&
		    !domain->is_trusted && domain->nc != NULL)
			lookup_add(&lookup, &search, take_sid, domain)
				->optional = true;
	}
	(void)lookup_run(&lookup, NULL);
	set_aliases(domains);
}

void
domains_need(struct domains *domains)
{
	struct lookup lookup;

	if (domains->known)
		return;
	lookup_init(&lookup, domains->arena, domains->dir);
	domains_queue(domains, &lookup);
	(void)lookup_run(&lookup, NULL);
	domains_settle(domains);
}

static const struct domain *
domain_of(const struct domains *domains, const struct sd_sid *sid)
{
	const struct domain *domain = domains->list;

	while (domain != NULL &&
	       !(domain->has_sid && sd_sid_equal(&domain->sid, sid)))
		domain = domain->next;
	return domain;
}

static void
take_trust(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *sid =
		dir_entry_find(entry, "securityIdentifier");
	struct domains *domains = context;
	struct domain *domain;
	struct sd_sid value;

	/* Trusts inside the forest are known from CN=Partitions. */
	if (sid == NULL || sid->count == 0 ||
	    sd_sid_decode(sid->values[0].bytes, sid->values[0].len, &value,
			  NULL) != SD_OK ||
	    domain_of(domains, &value) != NULL)
		return;
	domain = add_domain(domains);
	domain->has_sid = true;
	domain->sid = value;
	domain->netbios =
		arena_strdup(domains->arena, dir_entry_text(entry, "flatName"));
	domain->dns = arena_strdup(domains->arena,
				   dir_entry_text(entry, "trustPartner"));
	domain->is_domain = domain->is_trusted = true;
}

void
domains_need_trusts(struct domains *domains)
{
	static const char *const wanted[] = {"flatName", "trustPartner",
					     "securityIdentifier", NULL};
	const struct dir_info *info = directory_info(domains->dir);
	const struct dir_search search = {
		.base = arena_printf(
			domains->arena, "CN=System,%s",
			info->default_nc == NULL ? "" : info->default_nc),
		.scope = DIR_ONE,
		.filter = "(objectClass=trustedDomain)",
		.attributes = wanted,
		.paged = true};
	struct lookup lookup;

	if (domains->trusts_known || info->default_nc == NULL)
		return;
	domains->trusts_known = true;
	lookup_init(&lookup, domains->arena, domains->dir);
	lookup_add(&lookup, &search, take_trust, domains);
	(void)lookup_run(&lookup, NULL);
}

size_t
domains_partitions(const struct domains *domains, const char *const **out)
{
	const char **names = NULL;
	size_t count = 0, capacity = 0;

	for (const struct domain *domain = domains->list; domain != NULL;
	     domain = domain->next) {
		if (!domain->is_partition)
			continue;
		names = arena_grow(domains->arena, names, &capacity, count + 1,
				   sizeof(*names));
		names[count++] = domain->nc;
	}
	*out = names;
	return count;
}
