/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/history_file.c: see shell/history_file.h.
 */
#include "shell/history_file.h"

#include "base/private.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is longer was not typed. */
#define LINE_MOST 4096

/* The path, its folders made: they must be ours alone, as the journal's.
 * NULL: there is no place to keep it in. */
static const char *
history_path(struct arena *arena)
{
	const char *folder = private_state_folder(arena);
	struct private_fault fault;

	if (folder == NULL || !private_make_folder(arena, folder, &fault) ||
	    !private_check_folder(arena, folder, true, &fault))
		return NULL;
	return arena_printf(arena, "%s/history", folder);
}

/* Is it a file of ours, no link and no pipe? Nobody else can put another in
 * its place. */
static bool
is_file(struct arena *arena, const char *path, int flags)
{
	struct private_fault fault;
	int fd = private_open(arena, path, flags, &fault);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

void
history_file_read(int (*function)(const char *path))
{
	struct arena arena = ARENA_INIT;
	const char *path = history_path(&arena);

	if (path != NULL && is_file(&arena, path, O_RDONLY))
		(void)function(path);
	arena_clear(&arena);
}

/* In one piece; a full disk costs the history and nothing else. */
static void
append_line(struct arena *arena, const char *path, const char *line)
{
	const char *text = arena_printf(arena, "%s\n", line);
	struct private_fault fault;
	int fd = private_open(arena, path, O_WRONLY | O_CREAT | O_APPEND,
			      &fault);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;
	close(fd);
}

void
history_file_append(const char *line)
{
	struct arena arena = ARENA_INIT;
	const char *path =
		strlen(line) <= LINE_MOST ? history_path(&arena) : NULL;

	if (path != NULL)
		append_line(&arena, path, line);
	arena_clear(&arena);
}

void
history_file_shorten(int (*function)(const char *path, int lines))
{
	const mode_t before = umask(077);
	struct arena arena = ARENA_INIT;
	const char *path = history_path(&arena);

	if (path != NULL && is_file(&arena, path, O_RDWR))
		(void)function(path, HISTORY_LINES);
	umask(before);
	arena_clear(&arena);
}
