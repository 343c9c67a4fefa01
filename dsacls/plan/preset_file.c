/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset_file.c: where presets lie, what is there, and whether it is to
 * be believed. Does not read what is in them: see preset.c.
 */
#include "plan/preset_file.h"

#include "base/folder.h"
#include "base/private.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

static bool
is_same_file(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* Is the i-th of the folders one that came with the program, by whatever name
 * it was found? */
static bool
is_shipped(const char *folders[static PRESET_FOLDERS], size_t i)
{
	struct stat folder, st;

	if (i > 0 || stat(folders[0], &folder) != 0)
		return i > 0;
	for (size_t k = 1; k < PRESET_FOLDERS; k++)
		if (folders[k] != NULL && stat(folders[k], &st) == 0 &&
		    is_same_file(&folder, &st))
			return true;
	return false;
}

/* What is there and cannot be read is found as well: it is not passed over
 * for another of the same name. */
bool
preset_find_file(struct preset_place *place, const char *name,
		 struct arena *arena)
{
	const char *folders[PRESET_FOLDERS];
	struct stat first = {0};
	struct stat st;

	*place = (struct preset_place){NULL, NULL, false};
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return false;
	preset_folders(folders, arena);
	for (size_t i = 0; i < PRESET_FOLDERS; i++) {
		const char *path;

		if (folders[i] == NULL || folders[i][0] == '\0')
			continue;
		path = arena_printf(arena, "%s/%s" SUFFIX, folders[i], name);
		if (stat(path, &st) != 0)
			continue;
		if (place->path == NULL) {
			place->path = path;
			place->is_shipped = is_shipped(folders, i);
			first = st;
		} else if (place->shadowed == NULL &&
			   !is_same_file(&st, &first)) {
			place->shadowed = path;
		}
	}
	return place->path != NULL;
}

/* What came with the program is its owner's, and as safe from a group as the
 * program itself. */
static bool
is_believed(const struct preset_place *place, struct arena *arena,
	    const char *path, struct stat *st, struct private_fault *fault)
{
	struct stat program;
	uid_t owner = 0;

	if (place->is_shipped) {
		st->st_mode &= ~(mode_t)S_IWGRP;
		if (stat("/proc/self/exe", &program) == 0 &&
		    st->st_uid == program.st_uid)
			owner = st->st_uid;
	}
	return private_check_owner(arena, path, st, owner, fault);
}

/* A folder is refused once for all files that a list finds in it. */
static bool
is_said(const struct diags *diags, const char *message)
{
	for (const struct diag *one = diags->first; one != NULL;
	     one = one->next)
		if (strcmp(one->message, message) == 0)
			return true;
	return false;
}

static FILE *
refuse(const struct private_fault *fault, const struct span *span,
       struct diags *diags)
{
	const char *message =
		arena_printf(diags->arena, "%s: %s", fault->path, fault->what);
	struct diag *diag;

	if (span == NULL && is_said(diags, message))
		return NULL;
	diag = diag_error(diags, span, "%s", message);
	if (fault->error == 0)
		diag_hint(diags, diag,
			  "whoever can change a preset decides what it grants: "
			  "it is not used");
	if (fault->hint != NULL)
		diag_hint(diags, diag, "%s", fault->hint);
	return NULL;
}

static FILE *
refuse_errno(const struct preset_place *place, const struct span *span,
	     struct diags *diags)
{
	diag_error(diags, span, "%s: %s", place->path, strerror(errno));
	return NULL;
}

FILE *
preset_open_file(const struct preset_place *place, struct arena *arena,
		 const struct span *span, struct diags *diags)
{
	struct private_fault fault = {place->path, "it is no regular file",
				      NULL, 0, PRIVATE_FORM};
	const char *folder = folder_of(arena, place->path);
	struct stat above, st;
	int fd = open(place->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return refuse_errno(place, span, diags);
	if (fstat(fd, &st) != 0 || stat(folder, &above) != 0) {
		close(fd);
		return refuse_errno(place, span, diags);
	}
	if (!S_ISREG(st.st_mode) ||
	    !is_believed(place, arena, folder, &above, &fault) ||
	    !is_believed(place, arena, place->path, &st, &fault)) {
		close(fd);
		return refuse(&fault, span, diags);
	}
	if (place->shadowed != NULL)
		diag_warning(diags, span,
			     "this preset is %s, which stands in the place of "
			     "%s",
			     place->path, place->shadowed);
	return fdopen(fd, "r");
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
