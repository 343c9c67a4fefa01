/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset_file.c: where presets lie and what is there. Reads folders,
 * never their contents: see preset.c.
 */
#include "plan/preset_file.h"

#include "base/str.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".preset"

/* ../dsacls/presets from the executable: a build tree, used in place. */
static const char *
beside_executable(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return arena_printf(arena, "%s/../dsacls/presets", path);
}

void
preset_folders(const char *folders[static PRESET_FOLDERS], struct arena *arena)
{
	folders[0] = getenv("DSACLS_PRESETS");
	folders[1] = beside_executable(arena);
	folders[2] = DSACLS_DATADIR "/presets";
}

const char *
preset_find_file(const char *name, struct arena *arena)
{
	const char *folders[PRESET_FOLDERS];

	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return NULL;
	preset_folders(folders, arena);
	for (size_t i = 0; i < PRESET_FOLDERS; i++) {
		const char *path;

		if (folders[i] == NULL || folders[i][0] == '\0')
			continue;
		path = arena_printf(arena, "%s/%s" SUFFIX, folders[i], name);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

static bool
list_has(const struct preset_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->names[i], name) == 0)
			return true;
	return false;
}

static void
list_add(struct preset_list *list, size_t *capacity, struct arena *arena,
	 const char *file)
{
	size_t len = strlen(file);
	const size_t suffix = strlen(SUFFIX);
	const char *name;

	if (file[0] == '.' || len <= suffix ||
	    strcmp(file + len - suffix, SUFFIX) != 0)
		return;
	name = arena_strndup(arena, file, len - suffix);
	if (list_has(list, name))
		return;
	list->names = arena_grow(arena, list->names, capacity, list->count + 1,
				 sizeof(*list->names));
	list->names[list->count++] = name;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
preset_list(struct preset_list *list, struct arena *arena)
{
	const char *folders[PRESET_FOLDERS];
	size_t capacity = 0;

	list->names = NULL;
	list->count = 0;
	preset_folders(folders, arena);
	for (size_t i = 0; i < PRESET_FOLDERS; i++) {
		DIR *dir = folders[i] != NULL ? opendir(folders[i]) : NULL;
		const struct dirent *entry;

		if (dir == NULL)
			continue;
		while ((entry = readdir(dir)) != NULL)
			list_add(list, &capacity, arena, entry->d_name);
		closedir(dir);
	}
	if (list->count > 1)
		qsort(list->names, list->count, sizeof(*list->names), by_name);
}
