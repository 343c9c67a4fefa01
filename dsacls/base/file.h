/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/file.h: the files that a user names: read up to a limit, and written
 * whole or not at all.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* "/a" of "/a/b", "/" of "/a", "." of "a". */
const char *folder_of(struct arena *arena, const char *path);

/* Puts the names in it on the disk: a file that was made or renamed may else
 * be gone after a loss of power. A folder that cannot be read, and one of a
 * file system that knows no syncing, are passed over. False: errno. */
bool folder_sync(const char *path);

/* ---- reading: a device or a pipe may have no end, and memory has ------ */

/* A line of commands, and a descriptor as SDDL: 64 KiB of entries (MS-DTYP
 * 2.4.5) are about 300 KB of text. */
#define INFILE_LINE_MAX ((size_t)64 * 1024)
#define INFILE_TEXT_MAX ((size_t)1024 * 1024)
/* A line of LDIF: an entry of 16 MiB in base64. */
#define INFILE_LDIF_MAX ((size_t)32 * 1024 * 1024)

/* As getline(3), with most bytes in a line: -1 and EFBIG beyond that. At the
 * end of the file errno is 0; else it says why there is no line. */
ssize_t infile_line(char **line, size_t *size, FILE *file, size_t most);

/* The first line of a file: Windows' editors begin it with a byte order
 * mark. */
const char *infile_skip_mark(const char *line);

/* Appends the file to its end, most bytes of it. False: errno. */
bool infile_text(struct str *text, FILE *file, size_t most);

/* ---- writing ---------------------------------------------------------- */

/* The file named by -o: written beside its place and put
 * there when whole, so that a failure leaves neither half a file nor no file,
 * nor anything else. What is no regular file (a device, a pipe) is written to
 * as it is; a symbolic link stays one, and what it points to is replaced,
 * unless somebody else made it in a folder like /tmp. */
struct outfile {
	FILE *file;	       /* standard output when path is NULL or "-" */
	const char *path;      /* for messages */
	const char *place;     /* what is to be replaced; NULL: nothing is */
	const char *temporary; /* its name until then; NULL: it has none */
	struct arena *arena;   /* for names */
	bool failed;	       /* said already */
};

/* False: diagnosed. Files are made with mode 0600. */
bool outfile_open(struct outfile *out, struct arena *arena, const char *path,
		  struct diags *diags);
/* False: diagnosed, once a file. */
bool outfile_write(struct outfile *out, const void *bytes, size_t len,
		   struct diags *diags);
/* Syncs and renames when ok, removes the temporary otherwise. False when it
 * could not be written (diagnosed). */
bool outfile_close(struct outfile *out, bool ok, struct diags *diags);

#endif
