/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/children.c: see children.h.
 */
#include "resolve/children.h"

#include "base/str.h"
#include "directory/directory.h"
#include "input/complete.h"

#include <string.h>

/* By what the schema says: classes made to hold others are derived from
 * these, or called so. */
bool
child_is_container(const struct dir_entry *entry)
{
	static const char *const holders[] = {
		"container",	 "organizationalUnit",
		"organization",	 "domain",
		"locality",	 "builtinDomain",
		"lostAndFound",	 "site",
		"configuration", "dMD",
	};
	static const char suffix[] = "container";
	const char *class_name = dir_entry_class(entry);
	const size_t len = class_name != NULL ? strlen(class_name) : 0;

	if (len >= strlen(suffix) &&
	    text_equal_nocase(class_name + len - strlen(suffix), suffix))
		return true;
	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++)
		if (dir_entry_is_a(entry, holders[i]))
			return true;
	return false;
}

static bool
take_child(void *context, const struct dir_entry *entry)
{
	struct children *found = context;
	struct arena *arena = found->arena;
	struct child child = {
		.name = dir_dn_first_value(arena, entry->dn),
		.is_container = child_is_container(entry),
	};

	if (child.name == NULL)
		return true;
	child.rdn = dir_rdn_make(
		arena, arena_strndup(arena, entry->dn, strcspn(entry->dn, "=")),
		child.name);
	if (child.rdn == NULL)
		return true;
	found->list = arena_grow(arena, found->list, &found->capacity,
				 found->count + 1, sizeof(*found->list));
	found->list[found->count++] = child;
	return true;
}

void
children_find(struct children *found, struct arena *arena,
	      struct directory *dir, const char *base, const char *prefix)
{
	static const char *const attributes[] = {"objectClass", NULL};
	struct dir_search search = {.base = base,
				    .scope = DIR_ONE,
				    .attributes = attributes,
				    .limit = COMPLETE_LIMIT};
	struct dir_error error = {0};

	*found = (struct children){.arena = arena};
	/* A snapshot need not hold names, and is quick to look through. */
	if (directory_info(dir)->is_offline)
		search.limit = 0;
	else if (prefix[0] != '\0')
		search.filter = arena_printf(arena, "(name=%s*)",
					     dir_filter_escape(arena, prefix));
	found->whole = directory_search(dir, &search, take_child, found,
					&error) == DIR_OK &&
		       (search.limit == 0 || found->count < search.limit);
}

/* ---- steps of a path ------------------------------------------------ */

const char *
path_last_step(const char *path)
{
	const char *step = path;

	for (const char *at = path; *at != '\0'; at++)
		if (*at == '/' && (at == path || at[-1] != '\\'))
			step = at + 1;
	return step;
}

char *
path_step_hide(struct arena *arena, const char *text)
{
	char *hidden = arena_alloc(arena, 2 * strlen(text) + 1);
	char *to = hidden;

	for (; *text != '\0'; text++) {
		if (*text == '/')
			*to++ = '\\';
		*to++ = *text;
	}
	*to = '\0';
	return hidden;
}

char *
path_step_show(struct arena *arena, const char *text)
{
	char *shown = arena_alloc(arena, strlen(text) + 1);
	char *to = shown;

	for (; *text != '\0'; text++)
		if (text[0] != '\\' || text[1] != '/')
			*to++ = *text;
	*to = '\0';
	return shown;
}
