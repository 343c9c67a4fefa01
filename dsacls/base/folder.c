/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/folder.c: see folder.h.
 */
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *
folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return slash == path
		       ? "/"
		       : arena_strndup(arena, path, (size_t)(slash - path));
}

bool
folder_sync(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int problem = 0;

	if (fd < 0)
		return errno == EACCES;
	if (fsync(fd) != 0 && errno != EINVAL)
		problem = errno;
	close(fd);
	errno = problem;
	return problem == 0;
}
