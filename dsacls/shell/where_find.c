/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/where_find.c: is there an object of that DN, or a child of that
 * name? What fails is reported here, and no other reading of the path is
 * tried then.
 */
#include "shell/where.h"

#include "base/str.h"
#include "directory/directory.h"

#include <string.h>

static bool
take_found(void *context, const struct dir_entry *entry)
{
	struct where *where = context;
	struct arena *arena = where->ctx->arena;
	const char *name = dir_dn_first_value(arena, entry->dn);

	if (where->name != NULL &&
	    (name == NULL || !text_equal_nocase(name, where->name)))
		return true;
	if (where->count < WHERE_SEVERAL_MAX) {
		where->guids[where->count] = dir_entry_guid(entry);
		where->found[where->count++] = arena_strdup(arena, entry->dn);
	}
	return where->count < WHERE_SEVERAL_MAX;
}

/* The one object found, as the directory spells it. NULL: none, or the
 * failure is reported and no other reading of the path is to be tried. */
static const char *
one_found(struct where *where, const struct dir_search *search)
{
	struct context *ctx = where->ctx;
	struct dir_error error = {0};
	enum dir_status status;

	where->count = 0;
	status = directory_search(ctx->session->dir, search, take_found, where,
				  &error);
	if (status != DIR_OK && status != DIR_NOT_FOUND &&
	    status != DIR_BAD_NAME && status != DIR_REFERRAL) {
		dir_error_report(&error, ctx->diags, NULL);
		where->failed = true;
		return NULL;
	}
	if (where->count > 1) {
		where_report_several(where);
		where->failed = true;
	}
	where->guid = where->guids[0];
	where->guid_of = where->found[0];
	return where->count == 1 ? where->found[0] : NULL;
}

const char *
where_object_at(struct where *where, const char *dn)
{
	const struct dir_search search = {
		.base = dn, .scope = DIR_BASE, .attributes = dir_guid_alone};

	if (dn == NULL || where->failed)
		return NULL;
	where->name = NULL;
	return one_found(where, &search);
}

/* A snapshot need not hold the attribute: there, all children are looked
 * at. */
const char *
where_child_named(struct where *where, const char *base, const char *name)
{
	struct context *ctx = where->ctx;
	const bool offline = directory_info(ctx->session->dir)->is_offline;
	const struct dir_search search = {
		.base = base,
		.scope = DIR_ONE,
		.filter = offline ? NULL
				  : arena_printf(ctx->arena, "(name=%s)",
						 dir_filter_escape(ctx->arena,
								   name)),
		.attributes = dir_guid_alone,
	};

	if (where->failed || name[0] == '\0')
		return NULL;
	where->name = name;
	return one_found(where, &search);
}
