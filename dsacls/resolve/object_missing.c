/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object_missing.c: what is said about an object that is not there:
 * how far its DN leads, and what stands there instead; of one that is known
 * by its GUID, whether it was deleted. Asks only after a read has failed.
 */
#include "base/shown.h"
#include "base/suggest.h"
#include "resolve/object.h"

#include <string.h>

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
	      bool deleted, struct diags *unheard)
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
	(void)lookup_run(&lookup, unheard);
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
		 const char *base, const char *value, bool deleted,
		 struct diags *unheard)
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
	(void)lookup_run(&lookup, unheard);
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
	struct diags unheard;

	if (value == NULL)
		return;
	diags_init(&unheard, arena);
	suggest_init(&near.suggest, value);
	fetch_neighbours(&near, dir, base, value, target->show_deleted,
			 &unheard);
	for (size_t i = 0; i < near.suggest.count; i++)
		diag_hint(diags, diag, "%s %s?", i == 0 ? "did you mean" : "or",
			  dn_of(&near, near.suggest.names[i]));
}

void
job_report_missing(const struct job_target *target, struct directory *dir,
		   struct diags *diags)
{
	struct arena *arena = diags->arena;
	struct diags unheard;
	const char *base;
	struct diag *diag =
		diag_error(diags, &target->span, "No such object: %s",
			   target->name == NULL ? target->dn : target->name);

	diags_init(&unheard, arena);
	base = nearest_above(arena, dir, target->dn, target->show_deleted,
			     &unheard);
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

/* There is an object of that name: only two GUIDs tell whether it is another
 * one. */
static const char *
at_its_name(const struct job_target *target, const struct above *other)
{
	if (sd_guid_is_zero(&target->guid) || sd_guid_is_zero(&other->guid))
		return "whether what stands at its name now is another object "
		       "cannot be told without the objectGUID of both";
	if (sd_guid_equal(&target->guid, &other->guid))
		return "it stands at its name all the same: this directory "
		       "does not find it by its GUID";
	return "what stands at its name now is another object";
}

bool
job_report_gone(const struct job_target *target, struct directory *dir,
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
	struct diags unheard;
	struct diag *diag;

	diags_init(&unheard, diags->arena);
	lookup_init(&lookup, diags->arena, dir);
	lookup_add(&lookup, &by_guid, take_above, &deleted)->optional = true;
	lookup_add(&lookup, &by_name, take_above, &other)->optional = true;
	(void)lookup_run(&lookup, &unheard);
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
