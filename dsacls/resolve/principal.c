/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal.c: what is known of trustees: one node a SID, with the
 * name it is shown by. Names are Microsoft's for well-known SIDs,
 * DOMAIN\account for the rest, the SID's text for what nobody knows.
 */
#include "resolve/principal.h"

#include "base/hash.h"
#include "resolve/principal_internal.h"

#include <string.h>

struct principals *
principals_new(struct arena *arena, struct directory *dir)
{
	struct principals *principals = arena_alloc(arena, sizeof(*principals));

	principals->arena = arena;
	principals->dir = dir;
	principals->nodes = (struct table)TABLE_INIT(
		sizeof(struct principal_node *), arena);
	principals->names =
		(struct table)TABLE_INIT(sizeof(struct wanted_name *), arena);
	return principals;
}

void
principals_set_opener(struct principals *principals, principals_opener *opener,
		      void *context)
{
	principals->opener = opener;
	principals->opener_context = context;
}

static bool
is_node(const void *item, const void *key)
{
	return sd_sid_equal(
		&(*(struct principal_node *const *)item)->principal.sid, key);
}

static uint64_t
hash_sid(const struct sd_sid *sid)
{
	return hash_bytes(0, sid->subs, sid->count * sizeof(sid->subs[0]));
}

static struct principal_node *
find_node(const struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node **node =
		table_find(&principals->nodes, hash_sid(sid), is_node, sid);

	return node == NULL ? NULL : *node;
}

struct principal_node *
principal_intern(struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node **item = table_add(
		&principals->nodes, hash_sid(sid), is_node, sid, NULL);
	struct principal_node *node = *item;

	if (node != NULL)
		return node;
	*item = node = arena_alloc(principals->arena, sizeof(*node));
	node->principal.sid = *sid;
	principal_name(principals, node, NULL);
	return node;
}

static const char *
label_of(const struct principals *principals, const struct sd_sid *sid)
{
	if (sd_sid_in_domain(sid, &SD_SID_BUILTIN_DOMAIN))
		return "BUILTIN";
	return domain_label(domain_of_sid(principals, sid));
}

void
principal_name(struct principals *principals, struct principal_node *node,
	       const struct account *account)
{
	const struct sd_known *known = sd_known_find_sid(&node->principal.sid);
	struct principal *principal = &node->principal;
	char text[SD_SID_TEXT_SIZE];
	const char *label, *name;

	if (account != NULL)
		principal->dn = account->dn;
	principal->resolved =
		known != NULL || (account != NULL && account->sam != NULL);
	if (!principal->resolved) {
		principal->name =
			arena_strdup(principals->arena,
				     sd_sid_format(&principal->sid, text));
		return;
	}
	label = known != NULL ? known->authority
			      : label_of(principals, &principal->sid);
	name = known != NULL ? known->name : account->sam;
	principal->name = label == NULL || label[0] == '\0'
				  ? arena_strdup(principals->arena, name)
				  : arena_printf(principals->arena, "%s\\%s",
						 label, name);
}

static bool
is_wanted(const void *item, const void *key)
{
	return strcmp((*(struct wanted_name *const *)item)->text, key) == 0;
}

/* A name that was not found before is asked for again. */
static void
want(struct principals *principals, const char *name, const struct span *span,
     const char *noun)
{
	struct wanted_name **item =
		table_add(&principals->names, hash_bytes(0, name, strlen(name)),
			  is_wanted, name, NULL);
	struct wanted_name *wanted = *item;

	if (wanted == NULL) {
		wanted = arena_alloc(principals->arena, sizeof(*wanted));
		wanted->text = arena_strdup(principals->arena, name);
		*item = wanted;
	}
	if (wanted->settled || wanted->pending)
		return;
	wanted->pending = true;
	wanted->missing = wanted->advice = NULL;
	wanted->fixed = NULL;
	wanted->noun = noun;
	wanted->span = span == NULL ? SPAN_NONE : *span;
	principals->wanted = arena_grow(principals->arena, principals->wanted,
					&principals->wanted_capacity,
					principals->wanted_count + 1,
					sizeof(struct wanted_name *));
	principals->wanted[principals->wanted_count++] = wanted;
}

void
principals_want_name(struct principals *principals, const char *name,
		     const struct span *span)
{
	want(principals, name, span, "trustee");
}

void
principals_want_object(struct principals *principals, const char *name,
		       const struct span *span)
{
	want(principals, name, span, "object");
}

void
principals_want_sid(struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node *node = principal_intern(principals, sid);

	if (node->asked || node->principal.resolved)
		return;
	node->asked = true;
	principals->wanted_sids =
		arena_grow(principals->arena, principals->wanted_sids,
			   &principals->wanted_sid_capacity,
			   principals->wanted_sid_count + 1,
			   sizeof(struct principal_node *));
	principals->wanted_sids[principals->wanted_sid_count++] = node;
}

void
principals_abandon(struct principals *principals)
{
	for (size_t i = 0; i < principals->round_count; i++)
		principals->round[i]->pending = false;
	for (size_t i = 0; i < principals->round_sid_count; i++)
		principals->round_sids[i]->asked = false;
	principals->round_count = principals->round_sid_count = 0;
	if (!principals->domains_settled)
		principals->domains_known = false;
}

static bool
resolve_once(struct principals *principals, struct diags *diags)
{
	struct lookup lookup;

	lookup_init(&lookup, principals->arena, principals->dir);
	principals_queue(principals, &lookup);
	if (lookup_run(&lookup, diags))
		return principals_settle(principals, diags);
	principals_abandon(principals);
	return false;
}

bool
principals_resolve(struct principals *principals, struct diags *diags)
{
	bool ok = resolve_once(principals, diags);

	/* A name settled by its fixed RID, or an alias, leaves a SID that is
	 * to be named. */
	if (principals->wanted_sid_count > 0)
		ok = resolve_once(principals, diags) && ok;
	return ok;
}

const struct principal *
principals_by_name(const struct principals *principals, const char *name)
{
	struct wanted_name **wanted =
		table_find(&principals->names,
			   hash_bytes(0, name, strlen(name)), is_wanted, name);

	return wanted == NULL ? NULL : (*wanted)->found;
}

const struct principal *
principals_by_sid(struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node *node;
	struct diags unheard;

	principals_want_sid(principals, sid);
	node = find_node(principals, sid);
	if (!node->principal.resolved && principals->wanted_sid_count > 0) {
		diags_init(&unheard, principals->arena);
		(void)principals_resolve(principals, &unheard);
	}
	return &node->principal;
}

const struct principal *
principals_known_sid(const struct principals *principals,
		     const struct sd_sid *sid)
{
	const struct principal_node *node = find_node(principals, sid);

	return node != NULL && node->principal.resolved ? &node->principal
							: NULL;
}

const struct sd_domain *
principals_domain(struct principals *principals)
{
	domains_need(principals);
	return &principals->aliases;
}

const char *
principals_netbios(struct principals *principals)
{
	const struct domain *own;

	domains_need(principals);
	own = domain_own(principals);
	return own == NULL ? NULL : own->netbios;
}
