/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/record.c: LDIF text, written by libldap's own functions
 * (RFC 2849: base64 where it must be, lines folded at 78 columns).
 */
#include "directory/ldif/record.h"

#include "base/text.h"
#include "directory/ldif/source.h"

#include <errno.h>
#include <lber.h>
#include <ldif.h>
#include <stdlib.h>
#include <string.h>

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
	FILE *file;

	if (strcmp(path, "-") == 0)
		return copy_stream(stdin);
	file = fopen(path, "re");
	if (file != NULL && fseeko(file, 0, SEEK_SET) != 0) {
		FILE *copy = copy_stream(file);
		const int kept = errno;
		fclose(file);
		errno = kept;
		return copy;
	}
	return file;
}

/* The reader of directory/ldif/record.h, for those who take a file of
 * records from its beginning to its end. */

struct ldif_reader {
	struct ldif_source source;
};

struct ldif_reader *
ldif_reader_take(struct arena *arena, FILE *file, const char *name,
		 struct dir_error *error)
{
	struct ldif_reader *reader = or_die(malloc(sizeof(*reader)));

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
	if (reader == NULL)
		return;
	ldif_source_close(&reader->source);
	free(reader);
}

#define CONTROL_SD_FLAGS "control: 1.2.840.113556.1.4.801 "
/* OpenLDAP's ldapmodify fails on a record with two controls, so this one has to
 * come from its command line. */
#define IS_DELETED \
	"# deleted: ldapmodify finds it with -e '!1.2.840.113556.1.4.417'\n"

static void
append(struct str *out, int type, const char *name, const void *value,
       size_t len)
{
	char *line =
		or_die(ldif_put(type, name, value != NULL ? value : "", len));

	str_append(out, line);
	ber_memfree(line);
}

void
ldif_append_value(struct str *out, const char *attribute, const void *value,
		  size_t len)
{
	/* libldap takes a value to be text up to its first zero byte. */
	bool binary = value != NULL && memchr(value, '\0', len) != NULL;
	append(out, binary ? LDIF_PUT_BINARY : LDIF_PUT_VALUE, attribute, value,
	       len);
}

void
ldif_append_comment(struct str *out, const char *text)
{
	str_append(out, "# ");
	append_shown(out, text);
	str_append_char(out, '\n');
}

void
ldif_append_entry(struct str *out, const struct dir_entry *entry)
{
	ldif_append_value(out, "dn", entry->dn, strlen(entry->dn));
	for (size_t i = 0; i < entry->count; i++) {
		const struct dir_attribute *one = &entry->attributes[i];
		for (size_t j = 0; j < one->count; j++)
			ldif_append_value(out, one->name, one->values[j].bytes,
					  one->values[j].len);
	}
	str_append_char(out, '\n');
}

void
ldif_append_replace(struct str *out, const struct dir_write *write)
{
	const char flags[5] = {0x30, 3, 2, 1, (char)(write->sd_flags & 15)};

	if (write->name != NULL)
		ldif_append_comment(out, write->name);
	if (write->show_deleted)
		str_append(out, IS_DELETED);
	ldif_append_value(out, "dn", write->dn, strlen(write->dn));
	if (write->sd_flags != 0) {
		str_append(out, CONTROL_SD_FLAGS);
		append(out, LDIF_PUT_BINARY, "true", flags, sizeof(flags));
	}
	str_append(out, "changetype: modify\n");
	ldif_append_value(out, "replace", write->attribute,
			  strlen(write->attribute));
	if (write->value)
		ldif_append_value(out, write->attribute, write->value,
				  write->len);
	str_append(out, "-\n\n");
}
