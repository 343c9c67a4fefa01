/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_reader.c: the objects of a run, one at a time: the object
 * lines of ID.state and the records of both LDIF files, side by side.
 */
#include "apply/journal_reader.h"

#include "apply/journal_disk.h"
#include "directory/ldif/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- are the files what they were? -------------------------------------- */

static bool
refuse_changed(const char *path, const struct journal_run *run, bool is_short,
	       struct diags *diags)
{
	diag_hint(diags,
		  diag_error(diags, NULL,
			     "journal %s is damaged: it is unknown what "
			     "run %s did",
			     path, run->head.id),
		  "%s; dsacls OBJECT shows what is there, and %s.state names "
		  "the objects",
		  is_short ? "it was cut off"
			   : "it was changed, its checksum does not fit",
		  run->head.id);
	return false;
}

static bool
check_file(struct arena *arena, const char *folder,
	   const struct journal_run *run, const char *suffix, uint64_t size,
	   const char *wanted, struct diags *diags)
{
	const char *path = journal_path(arena, folder, run->head.id, suffix);
	FILE *file = journal_open_read(arena, path, diags);
	struct sha256_ctx hash;
	char sum[CHECKSUM_SIZE];
	bool whole;

	if (file == NULL)
		return false;
	whole = checksum_begin(&hash, fileno(file), size);
	fclose(file);
	checksum_format(&hash, sum);
	if (whole && (wanted[0] == '\0' || strcmp(sum, wanted) == 0))
		return true;
	return refuse_changed(path, run, !whole, diags);
}

bool
journal_check(struct arena *arena, const char *folder,
	      const struct journal_run *run, struct diags *diags)
{
	return check_file(arena, folder, run, "ldif", run->sizes.ldif,
			  run->ldif_sum, diags) &&
	       check_file(arena, folder, run, "undo.ldif", run->sizes.undo,
			  run->undo_sum, diags);
}

/* ---- one object after the other ------------------------------------------ */

struct journal_reader {
	struct diags *diags;
	struct arena arena; /* of the present record */
	const char *path;
	FILE *state;
	struct ldif_reader *ldif, *undo;
	const uint64_t *stored;
	bool is_undo;
	char *line;
	size_t line_size;
	size_t number, count; /* last one read; how many there are */
};

static bool
open_ldif(struct journal_reader *reader, struct arena *arena,
	  const char *folder, const char *id, const char *suffix,
	  struct ldif_reader **out)
{
	const char *path = journal_path(arena, folder, id, suffix);
	struct dir_error error;
	FILE *file = journal_open_read(arena, path, reader->diags);

	if (file == NULL)
		return false;
	*out = ldif_reader_take(arena, file, path, &error);
	if (*out != NULL)
		return true;
	dir_error_report(&error, reader->diags, NULL);
	return false;
}

struct journal_reader *
journal_reader_open(struct arena *arena, const char *folder,
		    const struct journal_run *run, struct diags *diags)
{
	struct journal_reader *reader = arena_alloc(arena, sizeof(*reader));

	arena_init(&reader->arena);
	reader->diags = diags;
	reader->count = run->sizes.objects;
	reader->stored = run->stored;
	reader->is_undo = run->head.undoes != NULL;
	reader->path = journal_path(arena, folder, run->head.id, "state");
	reader->state = journal_open_read(arena, reader->path, diags);
	if (reader->state != NULL &&
	    open_ldif(reader, arena, folder, run->head.id, "ldif",
		      &reader->ldif) &&
	    open_ldif(reader, arena, folder, run->head.id, "undo.ldif",
		      &reader->undo))
		return reader;
	journal_reader_close(reader);
	return NULL;
}

void
journal_reader_close(struct journal_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->state != NULL)
		fclose(reader->state);
	ldif_reader_close(reader->ldif);
	ldif_reader_close(reader->undo);
	free(reader->line);
	arena_clear(&reader->arena);
}

static int
complain(struct journal_reader *reader, const char *what)
{
	diag_error(reader->diags, NULL, "journal %s: object %zu: %s",
		   reader->path, reader->number, what);
	return -1;
}

/* "N GUID FLAGS MARKS CLASS DN" */
static bool
parse_object(struct journal_reader *reader, char *text,
	     struct journal_record *record)
{
	char *save;
	char *number = strtok_r(text, " ", &save);
	char *guid = strtok_r(NULL, " ", &save);
	char *flags = strtok_r(NULL, " ", &save);
	char *marks = strtok_r(NULL, " ", &save);
	char *class = strtok_r(NULL, " ", &save);
	char *dn = strtok_r(NULL, "\n", &save);
	uint64_t parts;
	uint64_t n;

	if (dn == NULL || !text_number(number, SIZE_MAX, &n, NULL) ||
	    n != reader->number || !text_number(flags, 15, &parts, NULL) ||
	    sd_guid_parse(guid, &record->guid, NULL) != SD_OK)
		return false;
	record->sd_flags = (unsigned)parts;
	record->is_head = strchr(marks, 'h') != NULL;
	record->is_deleted = strchr(marks, 'd') != NULL;
	record->is_new = strchr(marks, 'n') != NULL;
	record->show_deleted = strchr(marks, 's') != NULL;
	record->class = strcmp(class, "-") == 0
				? NULL
				: arena_strdup(&reader->arena, class);
	record->dn = journal_unescape(&reader->arena, dn);
	return true;
}

static bool
next_line(struct journal_reader *reader, struct journal_record *record)
{
	static const char word[] = "object ";

	while (getline(&reader->line, &reader->line_size, reader->state) > 0)
		if (strncmp(reader->line, word, sizeof(word) - 1) == 0)
			return parse_object(reader,
					    reader->line + sizeof(word) - 1,
					    record);
	return false;
}

/* By its GUID; by its name in journals of older versions, and where it showed
 * none. */
static bool
is_about(struct journal_reader *reader, const char *dn,
	 const struct journal_record *record)
{
	return strcmp(dn, record->dn) == 0 ||
	       (!sd_guid_is_zero(&record->guid) &&
		strcmp(dn, dir_guid_name(&reader->arena, &record->guid)) == 0);
}

/* The value of the next record of a file, which must be about the object. */
static bool
next_value(struct journal_reader *reader, struct ldif_reader *file,
	   struct journal_record *record, struct dir_value *value)
{
	const struct dir_attribute *found;
	struct ldif_record change;
	struct dir_error error;

	*value = (struct dir_value){NULL, 0};
	if (ldif_reader_next(file, &change, &error) != 1 ||
	    !is_about(reader, change.entry.dn, record))
		return false;
	if (change.entry.count == 0)
		return true;
	found = &change.entry.attributes[0];
	if (found->count != 1 ||
	    (text_equal_nocase(found->name, SD_ATTRIBUTE) &&
	     change.sd_flags != record->sd_flags))
		return false;
	record->attribute = arena_strdup(&reader->arena, found->name);
	value->len = found->values[0].len;
	value->bytes =
		arena_copy(&reader->arena, found->values[0].bytes, value->len);
	return true;
}

/* A descriptor is never absent; another attribute was where the object says
 * so, and is taken away by the undo of that alone. */
static bool
may_be_so(const struct journal_reader *reader,
	  const struct journal_record *record)
{
	if (record->before.bytes != NULL && record->after.bytes != NULL)
		return !record->is_new;
	return record->attribute != NULL &&
	       !text_equal_nocase(record->attribute, SD_ATTRIBUTE) &&
	       record->is_new == (record->before.bytes == NULL) &&
	       (record->after.bytes != NULL || reader->is_undo);
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* " SUM", or nothing in journals of older versions. */
static bool
sum_fits(const char *text, const uint8_t *bytes, size_t len)
{
	struct sha256_ctx hash;
	char sum[CHECKSUM_SIZE];

	sha256_init(&hash);
	sha256_update(&hash, len, bytes);
	checksum_format(&hash, sum);
	return *text == '\n' ||
	       (*text == ' ' && strncmp(text + 1, sum, strlen(sum)) == 0 &&
		text[1 + strlen(sum)] == '\n');
}

/* "stored N HEX SUM" */
static bool
parse_stored(struct journal_reader *reader, struct dir_value *value)
{
	const char *number = strchr(reader->line, ' ');
	const char *hex = number != NULL ? strchr(number + 1, ' ') : NULL;
	size_t len;
	uint8_t *bytes;

	if (hex == NULL)
		return false;
	len = strcspn(++hex, " \n");
	bytes = arena_alloc(&reader->arena, len / 2 + 1);
	for (size_t i = 0; i < len; i += 2) {
		const int high = digit_of(hex[i]);
		const int low = digit_of(hex[i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i / 2] = (uint8_t)(16 * high + low);
	}
	*value = (struct dir_value){bytes, len / 2};
	return len > 0 && sum_fits(hex + len, bytes, len / 2);
}

/* It follows the lines of the objects. */
static bool
read_stored(struct journal_reader *reader, struct journal_record *record)
{
	const uint64_t line = reader->stored[reader->number - 1];
	const off_t here = ftello(reader->state);

	if (line == 0)
		return true;
	return here >= 0 && fseeko(reader->state, (off_t)line, SEEK_SET) == 0 &&
	       getline(&reader->line, &reader->line_size, reader->state) > 0 &&
	       parse_stored(reader, &record->stored) &&
	       fseeko(reader->state, here, SEEK_SET) == 0;
}

int
journal_reader_next(struct journal_reader *reader,
		    struct journal_record *record)
{
	*record = (struct journal_record){.number = ++reader->number};
	if (reader->number > reader->count)
		return 0;
	arena_clear(&reader->arena);
	if (!next_line(reader, record))
		return complain(reader, "its line is not there or malformed");
	if (!next_value(reader, reader->ldif, record, &record->after) ||
	    !next_value(reader, reader->undo, record, &record->before) ||
	    !may_be_so(reader, record))
		return complain(reader, "its LDIF records do not fit");
	if (!read_stored(reader, record))
		return complain(reader, "what was stored cannot be read");
	return 1;
}
