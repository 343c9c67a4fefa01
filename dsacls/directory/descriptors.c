/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/descriptors.c: the list of attributes that hold descriptors.
 */
#include "directory/descriptors.h"

#include "base/str.h"

#include <string.h>

/* Of the schema of Windows Server 2025 (MS-ADA1, MS-ADA2, MS-ADA3), and of
 * Exchange's: what a snapshot holds even of a directory whose schema cannot be
 * read. */
static const char *const known[] = {
	"nTSecurityDescriptor",
	DESCRIPTOR_TEXT,
	"msDS-AllowedToActOnBehalfOfOtherIdentity",
	"msDS-GroupMSAMembership",
	"fRSRootSecurity",
	"msDFS-LinkSecurityDescriptorv2",
	"pKIEnrollmentAccess",
	"msExchMailboxSecurityDescriptor",
};

struct list {
	struct arena *arena;
	const char **names;
	size_t count, capacity;
};

static void
add(struct list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal_nocase(list->names[i], name))
			return;
	/* One more for the NULL. */
	list->names = arena_grow(list->arena, list->names, &list->capacity,
				 list->count + 2, sizeof(*list->names));
	list->names[list->count++] = arena_strdup(list->arena, name);
}

/* What a search may ask for by name; it comes from the directory. */
static bool
is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";

	return name != NULL && *name != '\0' &&
	       name[strspn(name, letters)] == '\0';
}

static bool
take(void *context, const struct dir_entry *entry)
{
	const char *name = dir_entry_text(entry, "lDAPDisplayName");

	if (is_name(name))
		add(context, name);
	return true;
}

bool
descriptors_list(struct arena *arena, struct directory *dir,
		 const char *const **names)
{
	static const char *const wanted[] = {"lDAPDisplayName", NULL};
	const struct dir_search search = {
		.base = directory_info(dir)->schema_nc,
		.scope = DIR_ONE,
		.filter = "(&(objectClass=attributeSchema)"
			  "(attributeSyntax=2.5.5.15))",
		.attributes = wanted,
		.paged = true,
	};
	struct list list = {.arena = arena};
	struct dir_error error;
	bool ok;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		add(&list, known[i]);
	ok = search.base != NULL &&
	     directory_search(dir, &search, take, &list, &error) == DIR_OK;
	list.names[list.count] = NULL;
	*names = list.names;
	return ok;
}
