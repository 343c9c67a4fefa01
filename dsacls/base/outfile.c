/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/outfile.c: a file that is there whole or not at all.
 */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
complain(struct outfile *out, struct diags *diags)
{
	if (!out->failed)
		diag_error(diags, NULL, "%s: %s", out->path, strerror(errno));
	out->failed = true;
	return false;
}

/* Where a link leads, so that the link is not what is replaced. */
static const char *
follow(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *place = arena_strdup(arena, real != NULL ? real : path);

	free(real);
	return place;
}

static int
open_beside(struct outfile *out, struct arena *arena, const char *path)
{
	char *name;

	out->place = follow(arena, path);
	name = arena_printf(arena, "%s.XXXXXX", out->place);
	out->temporary = name;
	return mkostemp(name, O_CLOEXEC);
}

bool
outfile_open(struct outfile *out, struct arena *arena, const char *path,
	     struct diags *diags)
{
	struct stat there;
	int fd;

	*out = (struct outfile){.file = stdout, .path = "standard output"};
	if (path == NULL || strcmp(path, "-") == 0)
		return true;
	out->path = path;
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	else
		fd = open_beside(out, arena, path);
	out->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (out->file != NULL)
		return true;
	complain(out, diags);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && out->temporary != NULL)
		unlink(out->temporary);
	return false;
}

bool
outfile_write(struct outfile *out, const void *bytes, size_t len,
	      struct diags *diags)
{
	return fwrite(bytes, 1, len, out->file) == len || complain(out, diags);
}

static bool
put_in_place(struct outfile *out)
{
	return fsync(fileno(out->file)) == 0 &&
	       rename(out->temporary, out->place) == 0;
}

bool
outfile_close(struct outfile *out, bool ok, struct diags *diags)
{
	bool written = !out->failed && ferror(out->file) == 0 &&
		       fflush(out->file) == 0;

	if (written && ok && out->temporary != NULL)
		written = put_in_place(out);
	if (!written)
		complain(out, diags);
	if (out->temporary != NULL && !(written && ok))
		unlink(out->temporary);
	if (out->file != stdout && fclose(out->file) != 0 && written)
		written = complain(out, diags);
	return written;
}
