/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/domain_find.c: which domain a name, a SID or an object belongs to,
 * among those that were read (domain.c). Asks nobody.
 */
#include "resolve/principal_internal.h"

#include <string.h>

struct domain *
domain_by_name(const struct principals *principals, const char *name)
{
	struct domain *domain = principals->domains;

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
domain_of_sid(const struct principals *principals, const struct sd_sid *sid)
{
	struct domain *domain = principals->domains;

	for (; domain != NULL; domain = domain->next)
		if (domain->has_sid && sd_sid_in_domain(sid, &domain->sid))
			return domain;
	return NULL;
}

struct domain *
domain_own(const struct principals *principals)
{
	struct domain *domain = principals->domains;

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
partition_of(const struct principals *principals, const char *dn)
{
	const struct domain *domain = principals->domains, *best = NULL;

	for (; domain != NULL; domain = domain->next)
		if (domain->nc != NULL && dir_dn_within(dn, domain->nc) &&
		    (best == NULL || strlen(domain->nc) > strlen(best->nc)))
			best = domain;
	return best;
}

static const struct domain *
domain_with_head(const struct principals *principals, const char *head)
{
	const struct domain *domain = principals->domains;

	while (domain != NULL &&
	       !(domain->nc != NULL && dir_dn_equal(domain->nc, head)))
		domain = domain->next;
	return domain;
}

/* The domain an application partition hangs below. */
static const struct domain *
domain_above(const struct principals *principals, const char *head)
{
	const struct domain *domain = principals->domains;

	while (domain != NULL &&
	       !(domain->is_domain && domain->has_sid && domain->nc != NULL &&
		 dir_dn_within(head, domain->nc)))
		domain = domain->next;
	return domain;
}

bool
principals_in_forest(struct principals *principals, const struct sd_sid *sid)
{
	const struct domain *domain;

	domains_need(principals);
	domain = domain_of_sid(principals, sid);
	return domain != NULL && !domain->is_trusted;
}

/* In the configuration or the schema? */
static bool
is_of_forest(const struct principals *principals, const char *dn)
{
	const struct dir_info *info = directory_info(principals->dir);

	return (info->config_nc != NULL &&
		dir_dn_within(dn, info->config_nc)) ||
	       (info->schema_nc != NULL && dir_dn_within(dn, info->schema_nc));
}

void
principals_domain_of(struct principals *principals, const char *dn,
		     struct sd_domain *out)
{
	const struct domain *domain;

	domains_need(principals);
	*out = principals->aliases;
	if (is_of_forest(principals, dn))
		return;
	domain = partition_of(principals, dn);
	if (domain != NULL && !domain->is_domain)
		domain = domain->reference != NULL
				 ? domain_with_head(principals,
						    domain->reference)
				 : domain_above(principals, domain->nc);
	if (domain == NULL || !domain->has_sid)
		return;
	out->has_domain = true;
	out->domain = domain->sid;
}
