/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/reader.c: the reader of directory/ldif/record.h, for those who
 * take a file of records from its beginning to its end.
 */
#include "directory/ldif/source.h"

#include <stdlib.h>

struct ldif_reader {
	struct ldif_source source;
};

static struct ldif_reader *
new_reader(void)
{
	struct ldif_reader *reader = malloc(sizeof(*reader));

	if (!reader)
		diag_die("out of memory");
	return reader;
}

struct ldif_reader *
ldif_reader_open(struct arena *arena, const char *path, struct dir_error *error)
{
	struct ldif_reader *reader = new_reader();

	if (ldif_source_open(&reader->source, arena, path, error) == DIR_OK)
		return reader;
	ldif_reader_close(reader);
	return NULL;
}

struct ldif_reader *
ldif_reader_take(struct arena *arena, FILE *file, const char *name,
		 struct dir_error *error)
{
	struct ldif_reader *reader = new_reader();

	if (ldif_source_take(&reader->source, arena, file, name, error) ==
	    DIR_OK)
		return reader;
	ldif_reader_close(reader);
	return NULL;
}

void
ldif_reader_watch(struct ldif_reader *reader, ldif_line_fn *watch,
		  void *context)
{
	reader->source.watch = watch;
	reader->source.watcher = context;
}

int
ldif_reader_next(struct ldif_reader *reader, struct ldif_record *record,
		 struct dir_error *error)
{
	return ldif_source_next(&reader->source, record, error);
}

void
ldif_reader_close(struct ldif_reader *reader)
{
	if (!reader)
		return;
	ldif_source_close(&reader->source);
	free(reader);
}
