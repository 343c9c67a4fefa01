/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/source.h: records out of an LDIF file, one at a time, from
 * anywhere in it. Splitting into records is done here, because libldap's
 * ldif_read_record follows "include:" lines and reads before its buffer on a
 * line that begins with a zero byte; lines and values are libldap's.
 */
#ifndef DIRECTORY_LDIF_SOURCE_H
#define DIRECTORY_LDIF_SOURCE_H

#include "directory/ldif/record.h"

#include <stdio.h>
#include <sys/types.h>

struct ldif_source {
	struct arena *arena; /* for errors */
	FILE *file;
	const char *path;   /* for messages */
	off_t next;	    /* where the next record is looked for */
	unsigned long line; /* lines read so far */
	off_t offset;	    /* of the record read last */
	unsigned long record_line;
	bool skip_descriptors; /* they are most of a file, and not indexed */
	ldif_line_fn *watch;   /* NULL, or sees each line as it is read */
	void *watcher;
	struct str text; /* the record; taken apart in place */
	struct arena scratch;
};

/* A file that is open (NULL: errno says why it is not), and the source's. */
enum dir_status
ldif_source_take(struct ldif_source *source, struct arena *arena, FILE *file,
		 const char *name, struct dir_error *error);
void ldif_source_close(struct ldif_source *source);

/*
 * Reads the next record into *record, which lives until the next call.
 * 1, 0 at the end, -1 with *error.
 */
int ldif_source_next(struct ldif_source *source, struct ldif_record *record,
		     struct dir_error *error);
/* The record at an offset seen before. */
bool ldif_source_at(struct ldif_source *source, off_t offset,
		    struct ldif_record *record, struct dir_error *error);

/* The number of the line of the record at offset. Reads the file
 * up to there: for messages. */
unsigned long ldif_source_line(struct ldif_source *source, off_t offset);

/* "FILE, record at line N: what". Returns false. */
bool
ldif_complain(const struct ldif_source *source, struct dir_error *error,
	      const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
