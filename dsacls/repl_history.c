/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repl_history.c: see repl_history.h.
 */
#include "repl_history.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is longer was not typed. */
#define LINE_MOST 4096

/* With its parents, as XDG wants them: for nobody else. */
static bool
make_folders(const char *path)
{
	STR_AUTO part;

	str_init(&part);
	for (const char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		str_reset(&part);
		str_append_bytes(&part, path, (size_t)(slash - path));
		(void)mkdir(part.data, 0700);
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* The path, its folders made. False: there is no home to keep it in. */
static bool
history_path(struct str *path)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state != NULL && state[0] == '/')
		str_printf(path, "%s/dsacls", state);
	else if (home != NULL && home[0] == '/')
		str_printf(path, "%s/.local/state/dsacls", home);
	if (path->len == 0 || !make_folders(path->data))
		return false;
	str_append(path, "/history");
	return true;
}

/* A pipe would keep us waiting. */
static bool
is_file(const char *path, int mode)
{
	struct stat found;

	return stat(path, &found) == 0 && S_ISREG(found.st_mode) &&
	       access(path, mode) == 0;
}

void
history_file_read(int (*function)(const char *path))
{
	STR_AUTO path;

	str_init(&path);
	if (history_path(&path) && is_file(path.data, R_OK))
		(void)function(path.data);
}

void
history_file_append(const char *line)
{
	STR_AUTO path, text;
	int fd;

	str_init(&path);
	str_init(&text);
	if (strlen(line) > LINE_MOST || !history_path(&path))
		return;
	fd = open(path.data,
		  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
	if (fd < 0)
		return;
	str_printf(&text, "%s\n", line);
	/* In one piece; a full disk costs the history and nothing else. */
	if (fchmod(fd, 0600) == 0 && write(fd, text.data, text.len) < 0)
		errno = 0;
	close(fd);
}

void
history_file_shorten(int (*function)(const char *path, int lines))
{
	const mode_t before = umask(077);
	STR_AUTO path;

	str_init(&path);
	if (history_path(&path) && is_file(path.data, W_OK))
		(void)function(path.data, HISTORY_LINES);
	umask(before);
}
