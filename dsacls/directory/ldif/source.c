/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/source.c: finds where records begin and end in a file (RFC
 * 2849: blank lines stand between them). What is in a record is not looked
 * at here.
 */
#include "directory/ldif/source.h"

#include "base/infile.h"
#include "directory/backend.h"
#include "directory/libldap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A record is a few kilobytes; this is room for any descriptor. */
#define MAX_RECORD ((size_t)64 * 1024 * 1024)

bool
ldif_complain(const struct ldif_source *source, struct dir_error *error,
	      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *what = arena_vprintf(source->arena, format, args);
	va_end(args);
	dir_error_set(error, source->arena, DIR_FAILED, "read", NULL,
		      "%s, record at line %lu: %s", source->path,
		      source->record_line, what);
	return false;
}

/* What cannot be read twice is kept in a file of our own. */
static FILE *
copy_stream(FILE *in)
{
	char buffer[65536];
	size_t len;
	FILE *copy = tmpfile();

	while (copy != NULL && (len = fread(buffer, 1, sizeof(buffer), in)) > 0)
		if (fwrite(buffer, 1, len, copy) != len) {
			fclose(copy);
			return NULL;
		}
	if (copy != NULL && ferror(in)) {
		fclose(copy);
		return NULL;
	}
	if (copy != NULL)
		rewind(copy);
	return copy;
}

FILE *
ldif_open_file(const char *path)
{
	if (strcmp(path, "-") == 0)
		return copy_stream(stdin);
	FILE *file = fopen(path, "re");
	if (file != NULL && fseeko(file, 0, SEEK_SET) != 0) {
		FILE *copy = copy_stream(file);
		const int kept = errno;
		fclose(file);
		errno = kept;
		return copy;
	}
	return file;
}

/* Where the first record begins. */
static enum dir_status
find_start(struct ldif_source *source, struct dir_error *error)
{
	unsigned char mark[3] = {0};
	size_t got = fread(mark, 1, sizeof(mark), source->file);

	if (got >= 2 && (memcmp(mark, "\xff\xfe", 2) == 0 ||
			 memcmp(mark, "\xfe\xff", 2) == 0)) {
		dir_error_set(error, source->arena, DIR_FAILED, "open", NULL,
			      "%s is UTF-16", source->path);
		return dir_error_advise(
			error, "turn it into UTF-8: iconv -f UTF-16 -t UTF-8");
	}
	source->next = memcmp(mark, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	if (fseeko(source->file, source->next, SEEK_SET) == 0)
		return DIR_OK;
	return dir_error_set(error, source->arena, DIR_FAILED, "open", NULL,
			     "cannot read %s: %s", source->path,
			     strerror(errno));
}

enum dir_status
ldif_source_take(struct ldif_source *source, struct arena *arena, FILE *file,
		 const char *name, struct dir_error *error)
{
	const int problem = errno;

	libldap_setup();
	*source = (struct ldif_source){.arena = arena, .file = file};
	source->path = strcmp(name, "-") == 0 ? "standard input"
					      : arena_strdup(arena, name);
	str_init(&source->text);
	if (source->file)
		return find_start(source, error);
	dir_error_set(error, arena, DIR_CANNOT_CONNECT, "open", NULL,
		      "cannot open %s: %s", source->path, strerror(problem));
	return DIR_CANNOT_CONNECT;
}

enum dir_status
ldif_source_open(struct ldif_source *source, struct arena *arena,
		 const char *path, struct dir_error *error)
{
	return ldif_source_take(source, arena, ldif_open_file(path), path,
				error);
}

void
ldif_source_close(struct ldif_source *source)
{
	if (source->file)
		fclose(source->file);
	source->file = NULL;
	str_clear(&source->text);
	arena_clear(&source->scratch);
}

/* Reads one line and appends it; carriage returns before the line feed go.
 * 1 a line, 0 an empty one or the end, -1 trouble. */
static int
take_line(struct ldif_source *source, char **line, size_t *room, bool *at_end,
	  struct dir_error *error)
{
	ssize_t got = infile_line(line, room, source->file, INFILE_LDIF_MAX);

	if (got < 0) {
		*at_end = true;
		if (errno == 0)
			return 0;
		if (errno == EFBIG)
			ldif_complain(source, error,
				      "line %lu is longer than 32 MB: this is "
				      "no snapshot",
				      source->line + 1);
		else
			ldif_complain(source, error, "%s", strerror(errno));
		return -1;
	}
	size_t len = (size_t)got;
	source->next += got;
	source->line++;
	if (source->watch != NULL)
		source->watch(source->watcher, *line, len);
	if (memchr(*line, '\0', len) != NULL) {
		ldif_complain(source, error, "line %lu has a zero byte",
			      source->line);
		return -1;
	}
	while (len != 0 &&
	       ((*line)[len - 1] == '\n' || (*line)[len - 1] == '\r'))
		(*line)[--len] = '\0';
	if (len == 0)
		return 0;
	if (source->text.len + len >= MAX_RECORD) {
		ldif_complain(source, error,
			      "it is longer than any record can be");
		return -1;
	}
	str_append_bytes(&source->text, *line, len);
	str_append_char(&source->text, '\n');
	return 1;
}

/* Comments alone are no record. */
static bool
has_content(const char *text)
{
	while (*text == '#') {
		do {
			text = strchr(text, '\n');
			if (text == NULL)
				return false;
			text++;
		} while (*text == ' ');
	}
	return *text != '\0';
}

/* The next block of lines. 1, 0 at the end, -1. */
static int
next_block(struct ldif_source *source, struct dir_error *error)
{
	char *line = NULL;
	size_t room = 0;
	bool at_end = false;
	int state = 0;

	str_reset(&source->text);
	while (!at_end) {
		if (source->text.len == 0) {
			source->offset = source->next;
			source->record_line = source->line + 1;
		}
		state = take_line(source, &line, &room, &at_end, error);
		if (state < 0)
			break;
		if (state == 0 && has_content(source->text.data))
			break;
		if (state == 0)
			str_reset(&source->text);
	}
	free(line);
	if (state < 0)
		return -1;
	return source->text.len > 0;
}

int
ldif_source_next(struct ldif_source *source, struct ldif_record *record,
		 struct dir_error *error)
{
	for (;;) {
		int state = next_block(source, error);
		if (state <= 0)
			return state;
		if (!ldif_parse_record(source, record, error))
			return -1;
		if (record->entry.dn)
			return 1;
	}
}

bool
ldif_source_at(struct ldif_source *source, off_t offset,
	       struct ldif_record *record, struct dir_error *error)
{
	if (offset != source->next) {
		if (fseeko(source->file, offset, SEEK_SET) != 0)
			return ldif_complain(source, error, "%s",
					     strerror(errno));
		source->next = offset;
		source->line = 0;
	}
	int state = ldif_source_next(source, record, error);
	if (state == 0)
		return ldif_complain(source, error,
				     "the file changed while it was read");
	return state > 0;
}

/* What stands between two records counts for the second one: comments in
 * front of it are part of it, blank lines are not. */
unsigned long
ldif_source_line(struct ldif_source *source, off_t offset)
{
	unsigned long line = 1;
	int c;

	source->next = -1; /* whoever reads on says from where */
	if (fseeko(source->file, 0, SEEK_SET) != 0)
		return 0;
	for (off_t at = 0; at < offset && (c = getc(source->file)) != EOF; at++)
		line += c == '\n';
	return line;
}
