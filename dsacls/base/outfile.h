/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/outfile.h: the file named by -o: written beside its place and put
 * there when whole, so that a failure leaves neither half a file nor no file,
 * nor anything else. What is no regular file (a device, a pipe) is written to
 * as it is; a symbolic link stays one, and what it points to is replaced,
 * unless somebody else made it in a folder like /tmp.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdio.h>

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
