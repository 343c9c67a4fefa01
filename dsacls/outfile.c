/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outfile.c: a file that is there whole or not at all.
 */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
report(const struct outfile *out, struct diags *diags)
{
	diag_error(diags, NULL, "%s: %s",
		   out->path != NULL ? out->path : "standard output",
		   strerror(errno));
}

bool
outfile_open(struct outfile *out, struct arena *arena, const char *path,
	     struct diags *diags)
{
	const char *temporary;
	int fd;

	*out = (struct outfile){.file = stdout};
	if (path == NULL || strcmp(path, "-") == 0)
		return true;
	out->path = path;
	temporary = arena_printf(arena, "%s.%ld.new", path, (long)getpid());
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	out->file = fd < 0 ? NULL : fdopen(fd, "w");
	out->temporary = temporary;
	if (out->file != NULL)
		return true;
	report(out, diags);
	if (fd >= 0)
		close(fd);
	return false;
}

bool
outfile_close(struct outfile *out, bool ok, struct diags *diags)
{
	bool written = fflush(out->file) == 0 && ferror(out->file) == 0;

	if (out->path == NULL) {
		if (!written)
			report(out, diags);
		return written;
	}
	written = written && fsync(fileno(out->file)) == 0;
	if (fclose(out->file) != 0)
		written = false;
	if (ok && written && rename(out->temporary, out->path) == 0)
		return true;
	if (ok)
		report(out, diags);
	unlink(out->temporary);
	return false;
}
