/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/schema.c: the names of types in a snapshot: every class
 * and attribute of the schema, and every extended right, property set and
 * validated write; and the forest's switches, dSHeuristics.
 */
#include "directory/snapshot/schema.h"

static bool
write_types(struct snapshot *snapshot)
{
	static const char *const wanted[] = {"objectClass", "cn",
					     DIR_TYPE_ATTRIBUTES,
					     "defaultSecurityDescriptor", NULL};
	const struct dir_search search = {
		.base = directory_info(snapshot->dir)->schema_nc,
		.scope = DIR_ONE,
		.filter = "(|(objectClass=classSchema)"
			  "(objectClass=attributeSchema))",
		.attributes = wanted,
		.paged = true,
	};
	return !search.base ||
	       snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

static bool
write_rights(struct snapshot *snapshot)
{
	static const char *const wanted[] = {"objectClass", "cn", "displayName",
					     DIR_RIGHT_ATTRIBUTES, NULL};
	const char *config = directory_info(snapshot->dir)->config_nc;

	if (config == NULL)
		return true;
	const struct dir_search search = {
		.base = arena_printf(&snapshot->arena, "CN=Extended-Rights,%s",
				     config),
		.scope = DIR_ONE,
		.filter = "(objectClass=controlAccessRight)",
		.attributes = wanted,
		.paged = true,
	};
	return snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

/* sPNMappings is always there: without it, it is not known whether
 * dSHeuristics is. */
static bool
write_heuristics(struct snapshot *snapshot)
{
	static const char *const wanted[] = {"objectClass", "dSHeuristics",
					     "sPNMappings", NULL};
	const char *config = directory_info(snapshot->dir)->config_nc;

	if (config == NULL)
		return true;
	const struct dir_search search = {
		.base = arena_printf(&snapshot->arena,
				     "CN=Directory Service,CN=Windows NT,"
				     "CN=Services,%s",
				     config),
		.attributes = wanted,
	};
	return snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

bool
snapshot_schema(struct snapshot *snapshot)
{
	return write_types(snapshot) && write_rights(snapshot) &&
	       write_heuristics(snapshot);
}
