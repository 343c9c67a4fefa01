/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * namer.c: wires what printers ask (a name for this SID, for this GUID with
 * these bits) to resolve. Holds no names itself.
 */
#include "namer.h"

#include "resolve/job.h"

static const char *
name_trustee(void *context, const struct sd_sid *sid)
{
	struct session *session = context;

	return principals_by_sid(session->principals, sid)->name;
}

bool
namer_fill(struct namer_item *out, struct arena *arena, struct schema *schema,
	   const struct sd_guid *guid, uint32_t mask)
{
	const struct schema_item *item = schema_find_guid(schema, guid, mask);
	const struct schema_item *other = schema_find_other(schema, guid, mask);

	if (item == NULL)
		return false;
	out->name = item->name;
	out->kind = schema_kind_name(item->kind);
	if (other == NULL)
		return true;
	out->name = arena_printf(arena, "%s and %s", item->name, other->name);
	out->kind = arena_printf(arena, "%s and %s", out->kind,
				 schema_kind_name(other->kind));
	return true;
}

static bool
name_object(void *context, const struct sd_guid *guid, uint32_t mask,
	    struct namer_item *out)
{
	struct session *session = context;

	return namer_fill(out, &session->arena, session->schema, guid, mask);
}

static bool
name_listed(void *context, const struct sd_guid *guid, uint32_t mask,
	    struct namer_item *out)
{
	struct session *session = context;
	const struct schema_item *item =
		schema_find_listed(session->schema, guid, mask);

	if (item == NULL)
		return false;
	out->name = item->name;
	out->kind = schema_kind_name(item->kind);
	return true;
}

struct namer
namer_make(struct session *session, bool for_sddl)
{
	return (struct namer){
		.context = session,
		.trustee = name_trustee,
		.object = name_object,
		.listed = name_listed,
		.domain = for_sddl ? principals_domain(session->principals)
				   : NULL,
	};
}

static void
want_sid(void *context, const struct sd_sid *sid)
{
	struct session *session = context;

	principals_want_sid(session->principals, sid);
}

static void
want_guid(void *context, const struct sd_guid *guid)
{
	struct session *session = context;

	schema_want_guid(session->schema, guid);
}

void
namer_want(struct session *session, const struct sd_desc *desc)
{
	printer_wants(desc, want_sid, want_guid, session);
}

void
namer_prefetch(struct session *session, const struct sd_desc *desc,
	       struct diags *diags)
{
	if (desc == NULL)
		return;
	namer_want(session, desc);
	(void)job_resolve_names(&session->arena, session->dir,
				session->principals, session->schema, diags);
}
