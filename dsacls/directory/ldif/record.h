/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/record.h: LDIF text of one record, by libldap's own
 * functions (RFC 2849). Used by snapshot, the LDIF printer and the journal.
 */
#ifndef DIRECTORY_LDIF_RECORD_H
#define DIRECTORY_LDIF_RECORD_H

#include "base/str.h"
#include "directory/directory.h"

#include <stdio.h>

/* "attribute: value" or "attribute:: base64", folded. */
void ldif_append_value(struct str *out, const char *attribute,
		       const void *value, size_t len);
void ldif_append_comment(struct str *out, const char *text);
/* A content record with its final blank line. */
void ldif_append_entry(struct str *out, const struct dir_entry *entry);
/*
 * A change record that ldapmodify takes: one replace of one value (of none
 * when it is NULL: the attribute is removed), with the
 * SD-flags control (critical) when sd_flags is not 0, show-deleted when
 * asked. The name, if there is one, is written before it as a comment. Ends
 * with a blank line.
 */
void ldif_append_replace(struct str *out, const struct dir_write *write);

/* A file that can be read from its beginning as often as one likes: "-" is
 * standard input, and what cannot be rewound (a pipe) is copied first. NULL:
 * errno is set. */
FILE *ldif_open_file(const char *path);

/* Reads records one by one; used by the snapshot and the journal. */
struct ldif_reader;
/* Of a file that is open (NULL: errno says why it is not), and the reader's
 * from then on, whatever becomes of it; it can be read twice. name: for
 * messages. NULL, with *error. */
struct ldif_reader *ldif_reader_take(struct arena *arena, FILE *file,
				     const char *name, struct dir_error *error);
/* Has each line of the file, with its line end, handed to watch as it is read:
 * each once, in their order. */
typedef void ldif_line_fn(void *context, const char *line, size_t len);
void ldif_reader_watch(struct ldif_reader *reader, ldif_line_fn *watch,
		       void *context);
struct ldif_record {
	struct dir_entry entry; /* a content record; for a change record the
				   replaced attributes */
	bool is_change;
	unsigned sd_flags;  /* of the control, 0 when absent */
	unsigned long line; /* where it begins */
};
/* 1: *record filled (lives until the next call); 0: end; -1: *error. */
int ldif_reader_next(struct ldif_reader *reader, struct ldif_record *record,
		     struct dir_error *error);
void ldif_reader_close(struct ldif_reader *reader);

#endif
