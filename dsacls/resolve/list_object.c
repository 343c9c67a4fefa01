/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/list_object.c: reads dSHeuristics. Where it is not set there is no
 * value to see; so an attribute that stands beside it in every forest is read
 * as well, to tell that from an object whose attributes are hidden or are not
 * in a file.
 */
#include "resolve/list_object.h"

#include <string.h>

#define PLACE "CN=Directory Service,CN=Windows NT,CN=Services"

static void
take(void *context, const struct dir_entry *entry)
{
	const char *value = dir_entry_text(entry, "dSHeuristics");
	struct list_object *mode = context;

	mode->is_known =
		value != NULL || dir_entry_find(entry, "sPNMappings") != NULL;
	mode->is_on = value != NULL && strlen(value) > 2 && value[2] == '1';
}

void
list_object_queue(struct list_object *mode, struct arena *arena,
		  struct lookup *lookup)
{
	static const char *const wanted[] = {"dSHeuristics", "sPNMappings",
					     NULL};
	const char *config = directory_info(lookup->dir)->config_nc;
	const struct dir_search search = {
		.base = arena_printf(arena, PLACE ",%s",
				     config == NULL ? "" : config),
		.scope = DIR_BASE,
		.attributes = wanted};

	if (config != NULL)
		lookup_add(lookup, &search, take, mode)->optional = true;
}
