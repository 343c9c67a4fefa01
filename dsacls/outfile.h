/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outfile.h: the file named by -o: written beside its place and renamed when
 * whole, so that a failure leaves neither half a file nor no file.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include "ctx.h"

#include <stdbool.h>
#include <stdio.h>

struct outfile {
	FILE *file;	  /* stdout when path is NULL or "-" */
	const char *path; /* final name; NULL: stdout */
	const char *temporary;
};

/* False: diagnosed. Files are made with mode 0600. */
bool outfile_open(struct outfile *out, struct arena *arena, const char *path,
		  struct diags *diags);
/* Syncs and renames when ok, removes the temporary otherwise. False when it
 * could not be written (diagnosed). */
bool outfile_close(struct outfile *out, bool ok, struct diags *diags);

#endif
