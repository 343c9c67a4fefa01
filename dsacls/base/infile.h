/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/infile.h: reads what a user names, with an end: a device or a pipe may
 * have none, and memory would be the limit.
 */
#ifndef BASE_INFILE_H
#define BASE_INFILE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

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

#endif
