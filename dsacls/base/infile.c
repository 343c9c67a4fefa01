/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/infile.c: see infile.h.
 */
#include "base/infile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 256

/* Room for one byte more and the zero byte. */
static bool
make_room(char **line, size_t *size, size_t len)
{
	size_t wanted = *size == 0 ? FIRST_SIZE : 2 * *size;
	char *larger;

	if (*line != NULL && len + 2 <= *size)
		return true;
	larger = realloc(*line, wanted);
	if (larger == NULL)
		return false;
	*line = larger;
	*size = wanted;
	return true;
}

static ssize_t
read_line(char **line, size_t *size, FILE *file, size_t most)
{
	size_t len = 0;
	int c = 0;

	errno = 0;
	while (c != '\n') {
		c = getc_unlocked(file);
		if (c == EOF)
			break;
		if (len >= most) {
			errno = EFBIG;
			return -1;
		}
		if (!make_room(line, size, len))
			return -1;
		(*line)[len++] = (char)c;
	}
	if (len == 0 || (c == EOF && ferror(file) != 0))
		return -1;
	(*line)[len] = '\0';
	return (ssize_t)len;
}

ssize_t
infile_line(char **line, size_t *size, FILE *file, size_t most)
{
	if (*line == NULL)
		*size = 0;
	flockfile(file);
	const ssize_t len = read_line(line, size, file, most);
	funlockfile(file);
	if (len < 0 && feof(file) != 0 && ferror(file) == 0)
		errno = 0;
	return len;
}

bool
infile_text(struct str *text, FILE *file, size_t most)
{
	char chunk[4096];
	size_t got, all = 0;

	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
		all += got;
		if (all > most) {
			errno = EFBIG;
			return false;
		}
		str_append_bytes(text, chunk, got);
	}
	return ferror(file) == 0;
}

const char *
infile_skip_mark(const char *line)
{
	static const char mark[] = "\xef\xbb\xbf";

	return strncmp(line, mark, sizeof(mark) - 1) == 0
		       ? line + sizeof(mark) - 1
		       : line;
}
