/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object_find.c: from a name to the DN of an object, with at most
 * one search. A plain DN is not looked up: reading its descriptor tells
 * whether it is there.
 */
#include "resolve/object.h"
#include "resolve/principal_internal.h"

#include <string.h>

/* Deleted Objects (MS-ADTS 6.1.1.4). */
#define WKGUID_DELETED "18e2ea80684f11d2b9aa00c04f79f805"

static void
take_dn(void *context, const struct dir_entry *entry)
{
	struct object_find *find = context;
	char *canonical;

	if (find->form == OBJECT_CANONICAL) {
		canonical = object_canonical_name(find->arena, entry->dn);
		if (canonical == NULL ||
		    !principal_same_name(canonical, find->canonical))
			return;
	}
	find->dns = arena_grow(find->arena, find->dns, &find->capacity,
			       find->count + 1, sizeof(*find->dns));
	find->guids = arena_grow(find->arena, find->guids, &find->guid_capacity,
				 find->count + 1, sizeof(*find->guids));
	find->guids[find->count] = dir_entry_guid(entry);
	find->dns[find->count++] = arena_strdup(find->arena, entry->dn);
}

/* ---- <GUID=>, <SID=>, <WKGUID=>, a bare GUID or SID ------------------- */

static const char *
bracket(struct arena *arena, const char *name)
{
	char text[SD_GUID_TEXT_SIZE];
	struct sd_guid guid;
	struct sd_sid sid;
	const size_t len = strlen(name);

	if (sd_guid_parse(name, &guid, NULL) == SD_OK)
		return arena_printf(arena, "<GUID=%s>",
				    sd_guid_format(&guid, text));
	if (sd_sid_parse(name, &sid, NULL) == SD_OK)
		return arena_printf(arena, "<SID=%s>", name);
	/* {...} inside is a spelling that no server reads; 32 digits alone are
	 * bytes in wire order there, and the server's to read. */
	if (text_has_prefix_nocase(name, "<GUID=") && name[len - 1] == '>' &&
	    strchr(name, '-') != NULL &&
	    sd_guid_parse(arena_strndup(arena, name + 6, len - 7), &guid,
			  NULL) == SD_OK)
		return arena_printf(arena, "<GUID=%s>",
				    sd_guid_format(&guid, text));
	return name;
}

static bool
queue_bracketed(struct object_find *find, struct lookup *lookup,
		struct diags *diags)
{
	const struct dir_search search = {
		.base = bracket(find->arena, find->name),
		.attributes = dir_guid_alone,
		.show_deleted = find->deleted ||
				strcasestr(find->name, WKGUID_DELETED) != NULL};

	if (!object_check(find->name, &find->span, diags))
		return false;
	find->search = lookup_add(lookup, &search, take_dn, find);
	return true;
}

/* ---- corp.example/People/x -------------------------------------------- */

/* The partition whose canonical name the path begins with. */
static const char *
partition_of(struct object_find *find, size_t *len)
{
	const struct dir_info *info = directory_info(find->dir);
	const char *const *heads = info->naming_contexts;
	const char *best = NULL;

	*len = 0;
	for (; heads != NULL && *heads != NULL; heads++) {
		char *name = object_canonical_name(find->arena, *heads);
		const size_t at = name == NULL ? 0 : strlen(name);

		if (at > *len &&
		    text_has_prefix_nocase(find->canonical, name) &&
		    (find->canonical[at] == '/' ||
		     find->canonical[at] == '\0')) {
			best = *heads;
			*len = at;
		}
	}
	return best;
}

/* The last step of the path, \/ being a slash. */
static char *
last_step(struct arena *arena, const char *path)
{
	const char *from = path + strlen(path);
	char *step, *to;

	while (from > path &&
	       !(from[-1] == '/' && from - 1 > path && from[-2] != '\\'))
		from--;
	step = to = arena_strdup(arena, from);
	for (; *from != '\0'; from++)
		if (!(from[0] == '\\' && from[1] == '/'))
			*to++ = *from;
	*to = '\0';
	return step;
}

static bool
queue_canonical(struct object_find *find, struct lookup *lookup,
		struct diags *diags)
{
	const char *base, *step;
	struct dir_search search = {.scope = DIR_SUB,
				    .attributes = dir_guid_alone,
				    .paged = true,
				    .show_deleted = find->deleted};
	char *path = arena_strdup(find->arena, find->name);
	size_t len = strlen(path);

	while (len > 0 && path[len - 1] == '/')
		path[--len] = '\0';
	find->canonical = path;
	base = partition_of(find, &len);
	if (base == NULL) {
		struct diag *diag = diag_error(
			diags, &find->span, "No such object: %s", find->name);

		diag_hint(diags, diag,
			  "no partition of this directory has a name that "
			  "this one begins with");
		return false;
	}
	if (path[len] == '\0') {
		find->dns = arena_array(find->arena, 1, sizeof(*find->dns));
		find->guids = arena_array(find->arena, 1, sizeof(*find->guids));
		find->dns[find->count++] = base;
		return true;
	}
	step = dir_filter_escape(find->arena, last_step(find->arena, path));
	search.base = base;
	search.filter = arena_printf(find->arena, "(|(name=%s)(cn=%s)(ou=%s))",
				     step, step, step);
	find->search = lookup_add(lookup, &search, take_dn, find);
	return true;
}

/* ---- all of them ------------------------------------------------------ */

static bool
report_wrong(struct object_find *find, struct diags *diags)
{
	const bool dn = strchr(find->name, '=') != NULL;
	struct diag *diag = diag_error(diags, &find->span,
				       dn ? "malformed distinguished name: %s"
					  : "%s is no name of an object",
				       find->name);

	if (dn)
		diag_hint(diags, diag,
			  "a comma, plus or quote inside a name takes a "
			  "backslash before it: 'CN=Doe\\, Jane,OU=...' in "
			  "single quotes");
	else
		diag_hint(diags, diag,
			  "wanted a DN (OU=...,DC=...), \\\\server\\DN, "
			  "<GUID=...>, <SID=...>, corp.example/People/..., "
			  "DOMAIN\\name or name@domain");
	return false;
}

bool
object_queue(struct object_find *find, struct lookup *lookup,
	     struct diags *diags)
{
	find->form = object_form(find->arena, find->name);
	switch (find->form) {
	case OBJECT_DN:
		return true;
	case OBJECT_BRACKETED:
		return queue_bracketed(find, lookup, diags);
	case OBJECT_CANONICAL:
		return queue_canonical(find, lookup, diags);
	case OBJECT_ACCOUNT:
		principals_want_object(find->principals, find->name,
				       &find->span);
		return true;
	case OBJECT_WRONG:
		break;
	}
	return report_wrong(find, diags);
}

/* An account is known by its SID, others by their GUID, from here on. */
static void
take_identity(const struct object_find *find, struct job_target *target)
{
	const struct principal *principal;

	target->guid = find->guid;
	if (find->form == OBJECT_ACCOUNT) {
		principal = principals_by_name(find->principals, find->name);
		target->has_sid = true;
		target->sid = principal->sid;
	} else if (find->count == 1) {
		target->guid = find->guids[0];
	}
}

static const char *
found_dn(struct object_find *find, struct diags *diags)
{
	const struct principal *principal;
	struct diag *diag;

	if (find->form == OBJECT_DN)
		return object_tidy_dn(find->arena, find->name);
	if (find->form == OBJECT_ACCOUNT) {
		principal = principals_by_name(find->principals, find->name);
		/* An unknown one was diagnosed with the principals. */
		if (principal != NULL && principal->dn == NULL)
			diag_error(diags, &find->span,
				   "%s is no object of this directory",
				   principal->name);
		return principal == NULL ? NULL : principal->dn;
	}
	if (find->count == 1)
		return find->dns[0];
	diag = diag_error(diags, &find->span,
			  find->count == 0
				  ? "No such object: %s"
				  : "%s is the name of several objects",
			  find->name);
	for (size_t i = 0; i < find->count; i++)
		diag_hint(diags, diag, "%s", find->dns[i]);
	if (find->count == 0 && !find->deleted)
		diag_hint(diags, diag,
			  "it does not exist, or is hidden from you; a deleted "
			  "object takes --deleted");
	return NULL;
}

/* Nobody changes deleted objects by the way. Their container is an object
 * like any other, but for what is below it. */
static bool
is_meant(const struct object_find *find, const char *dn, struct diags *diags)
{
	const char *parent = dir_dn_parent(find->arena, dn);
	const bool inside = parent != NULL &&
			    object_is_deleted(find->arena, find->dir, parent);

	if (find->deleted || (!inside && !find->below))
		return true;
	diag_hint(diags,
		  diag_error(diags, &find->span,
			     inside ? "%s is in Deleted Objects"
				    : "all that is below %s is deleted",
			     dn),
		  "deleted objects take --deleted");
	return false;
}

bool
object_settle(struct object_find *find, struct job_target *target,
	      struct diags *diags)
{
	const char *dn = found_dn(find, diags);
	bool hidden;

	if (dn == NULL)
		return false;
	hidden = object_is_deleted(find->arena, find->dir, dn);
	if (hidden && !is_meant(find, dn, diags))
		return false;
	*target = (struct job_target){.dn = dn,
				      .name = find->name,
				      .span = find->span,
				      .show_deleted = find->deleted || hidden};
	take_identity(find, target);
	return true;
}

bool
job_find_target(struct job_target *target, struct arena *arena,
		const char *name, const struct span *span, bool deleted,
		struct directory *dir, struct diags *diags)
{
	struct object_find find = {.arena = arena,
				   .dir = dir,
				   .name = name,
				   .span = span == NULL ? SPAN_NONE : *span,
				   .deleted = deleted};
	struct lookup lookup;
	bool ok;

	lookup_init(&lookup, arena, dir);
	find.principals = principals_new(arena, dir);
	if (!object_queue(&find, &lookup, diags))
		return false;
	principals_queue(find.principals, &lookup);
	ok = lookup_run(&lookup, diags) &&
	     principals_settle(find.principals, diags);
	return ok && object_settle(&find, target, diags);
}
