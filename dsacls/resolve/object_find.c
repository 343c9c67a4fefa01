/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object_find.c: from a name to the DN of an object, with at most one
 * search. A plain DN is not looked up: reading its descriptor shows whether it
 * exists.
 */
#include "resolve/object_find.h"
#include "resolve/principal.h"
#include "resolve/principal_ask.h"

#include "base/text.h"
#include "resolve/lookup.h"
#include "resolve/object.h"

#include <string.h>

/* What is said about an object that is not there: how far its DN leads, and
 * what is there instead; of one that is known by its GUID, whether it was
 * deleted. Asks only after a read has failed. */

/* Deep enough for any DN that a directory takes. */
#define ABOVE_MAX 32
#define NEAR_MAX 300

struct above {
	const char *dn;
	const char *found; /* as the directory spells it */
	struct sd_guid guid;
	struct arena *arena;
};

static void
take_above(void *context, const struct dir_entry *entry)
{
	struct above *above = context;

	above->found = arena_strdup(above->arena, entry->dn);
	above->guid = dir_entry_guid(entry);
}

/* The nearest object above dn that can be seen; NULL. All are asked for at
 * once. */
static const char *
nearest_above(struct arena *arena, struct directory *dir, const char *dn,
	      bool deleted)
{
	static const char *const wanted[] = {"objectClass", NULL};
	struct above above[ABOVE_MAX];
	struct lookup lookup;
	size_t count = 0;

	lookup_init(&lookup, arena, dir);
	dn = dir_dn_parent(arena, dn);
	for (; dn != NULL && count < ABOVE_MAX; count++) {
		const struct dir_search search = {.base = dn,
						  .attributes = wanted,
						  .show_deleted = deleted};

		above[count] = (struct above){.dn = dn, .arena = arena};
		lookup_add(&lookup, &search, take_above, &above[count])
			->optional = true;
		dn = dir_dn_parent(arena, dn);
	}
	(void)lookup_run(&lookup, NULL);
	for (size_t i = 0; i < count; i++)
		if (above[i].found != NULL)
			return above[i].found;
	return NULL;
}

/* The DN of the ancestor of dn (or dn itself) right below base. */
static const char *
step_below(struct arena *arena, const char *dn, const char *base)
{
	for (;;) {
		const char *parent = dir_dn_parent(arena, dn);

		if (parent == NULL || dir_dn_equal(parent, base))
			return dn;
		dn = parent;
	}
}

struct neighbours {
	struct arena *arena;
	struct suggest suggest;
	const char *dns[SUGGEST_MAX];
	const char **names, **all;
	size_t count, name_capacity, dn_capacity;
};

static void
take_neighbour(void *context, const struct dir_entry *entry)
{
	struct neighbours *near = context;
	char *value = dir_dn_first_value(near->arena, entry->dn);

	if (value == NULL)
		return;
	near->names = arena_grow(near->arena, near->names, &near->name_capacity,
				 near->count + 1, sizeof(*near->names));
	near->all = arena_grow(near->arena, near->all, &near->dn_capacity,
			       near->count + 1, sizeof(*near->all));
	near->names[near->count] = value;
	near->all[near->count++] = arena_strdup(near->arena, entry->dn);
	suggest_offer(&near->suggest, value);
}

static void
fetch_neighbours(struct neighbours *near, struct directory *dir,
		 const char *base, const char *value, bool deleted)
{
	static const char *const wanted[] = {"name", NULL};
	char *prefix = arena_strndup(near->arena, value, 2);
	struct dir_search search = {.base = base,
				    .scope = DIR_ONE,
				    .attributes = wanted,
				    .limit = NEAR_MAX,
				    .show_deleted = deleted};
	struct lookup lookup;

	lookup_init(&lookup, near->arena, dir);
	lookup_add(&lookup, &search, take_neighbour, near)->optional = true;
	search.filter = arena_printf(near->arena, "(name=%s*)",
				     dir_filter_escape(near->arena, prefix));
	if (text_is_printable(prefix, strlen(prefix)))
		lookup_add(&lookup, &search, take_neighbour, near)->optional =
			true;
	(void)lookup_run(&lookup, NULL);
}

static const char *
dn_of(const struct neighbours *near, const char *name)
{
	for (size_t i = 0; i < near->count; i++)
		if (near->names[i] == name)
			return near->all[i];
	return name;
}

static void
hint_neighbours(struct arena *arena, struct directory *dir,
		const struct job_target *target, const char *base,
		struct diags *diags, struct diag *diag)
{
	const char *step = step_below(arena, target->dn, base);
	char *value = dir_dn_first_value(arena, step);
	struct neighbours near = {.arena = arena};

	if (value == NULL)
		return;
	suggest_init(&near.suggest, value);
	fetch_neighbours(&near, dir, base, value, target->show_deleted);
	/* What the server lists, and does not give when it is read. */
	for (size_t i = 0; i < near.count; i++) {
		if (!dir_dn_equal(near.all[i], target->dn))
			continue;
		diag_hint(diags, diag,
			  "a search below %s shows that name, and reading it "
			  "does not: another server may keep it; name that, as "
			  "\\\\server\\DN",
			  base);
		return;
	}
	for (size_t i = 0; i < near.suggest.count; i++)
		diag_hint(diags, diag, "%s %s?", i == 0 ? "did you mean" : "or",
			  dn_of(&near, near.suggest.names[i]));
}

/* A file has what it was made of. */
static struct diag *
report_absent(const struct span *span, const char *name, struct directory *dir,
	      struct diags *diags)
{
	const struct dir_info *info = directory_info(dir);

	return info->is_offline
		       ? diag_error(diags, span, "No such object in %s: %s",
				    info->host, name)
		       : diag_error(diags, span, "No such object: %s", name);
}

void
object_report_missing(const struct job_target *target, struct directory *dir,
		      struct diags *diags)
{
	struct arena *arena = diags->arena;
	const char *base;
	struct diag *diag = report_absent(
		&target->span, target->name == NULL ? target->dn : target->name,
		dir, diags);

	base = nearest_above(arena, dir, target->dn, target->show_deleted);
	if (base == NULL) {
		diag_hint(diags, diag,
			  "nothing above it can be seen either: is this the "
			  "right domain?");
		return;
	}
	diag_hint(diags, diag,
		  "it does not exist, or is hidden from you; the nearest "
		  "object above it is %s",
		  base);
	hint_neighbours(arena, dir, target, base, diags, diag);
}

/* There is an object of that name: only two GUIDs show whether it is another
 * one. */
static const char *
at_its_name(const struct job_target *target, const struct above *other)
{
	if (sd_guid_is_zero(&target->guid) || sd_guid_is_zero(&other->guid))
		return "whether another object has its name now is unknown "
		       "without the objectGUID of both";
	if (sd_guid_equal(&target->guid, &other->guid))
		return "it still has its name: this directory does not find it "
		       "by its GUID";
	return "another object has its name now";
}

bool
object_report_gone(const struct job_target *target, struct directory *dir,
		   struct diags *diags)
{
	const struct dir_search by_guid = {.base = target->dn,
					   .attributes = dir_guid_alone,
					   .show_deleted = true};
	const struct dir_search by_name = {.base = target->name,
					   .attributes = dir_guid_alone};
	struct above deleted = {.arena = diags->arena};
	struct above other = {.arena = diags->arena};
	struct lookup lookup;
	struct diag *diag;

	lookup_init(&lookup, diags->arena, dir);
	lookup_add(&lookup, &by_guid, take_above, &deleted)->optional = true;
	lookup_add(&lookup, &by_name, take_above, &other)->optional = true;
	(void)lookup_run(&lookup, NULL);
	diag = diag_error(diags, NULL,
			  deleted.found != NULL
				  ? "%s: the object was deleted since"
			  : sd_guid_is_zero(&target->guid)
				  ? "%s: the object is gone, or hidden from you"
				  : "%s: the object is gone, or hidden from "
				    "you: you see nothing with its GUID",
			  target->name);
	if (deleted.found != NULL)
		diag_hint(diags, diag, "what is left of it is %s",
			  deleted.found);
	if (other.found != NULL)
		diag_hint(diags, diag, "%s", at_its_name(target, &other));
	return deleted.found != NULL;
}

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
		struct diag *diag = report_absent(&find->span, find->name,
						  find->dir, diags);

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
	find->form = object_form(find->name);
	switch (find->form) {
	case OBJECT_DN:
		if (dir_dn_normalize(find->arena, find->name) == NULL)
			break;
		return true;
	case OBJECT_SID:
	case OBJECT_GUID:
		if (bracket(find->arena, find->name) == find->name)
			break;
		return queue_bracketed(find, lookup, diags);
	case OBJECT_BRACKETED:
		return queue_bracketed(find, lookup, diags);
	case OBJECT_DOMAIN:
	case OBJECT_CANONICAL:
		find->form = OBJECT_CANONICAL;
		return queue_canonical(find, lookup, diags);
	case OBJECT_ACCOUNT:
		principals_want_object(find->principals, find->name,
				       &find->span);
		return true;
	case OBJECT_SERVER:
		/* The plan has taken the server off: another one follows. */
	case OBJECT_NONE:
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
	diag = find->count == 0
		       ? report_absent(&find->span, find->name, find->dir,
				       diags)
		       : diag_error(diags, &find->span,
				    "%s is the name of several objects",
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
object_find_target(struct job_target *target, struct arena *arena,
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
