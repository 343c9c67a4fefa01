/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/source.c: finds where records begin and end in a file (RFC
 * 2849: blank lines are between them), and takes their lines apart by
 * libldap: a content record, or a change record of the kind this program
 * writes (changetype: modify, replace). Never follows a URL in a file.
 */
#include "directory/ldif/source.h"

#include "base/file.h"
#include "base/str.h"
#include "directory/backend.h"
#include "directory/libldap.h"

#include <errno.h>
#include <lber.h>
#include <ldif.h>
#include <stdlib.h>
#include <string.h>

/* A record is a few kilobytes; this is room for any descriptor. */
#define MAX_RECORD ((size_t)64 * 1024 * 1024)

bool
ldif_complain(const struct ldif_source *source, struct dir_error *error,
	      const char *format, ...)
{
	va_list args;
	char *what;

	va_start(args, format);
	what = arena_vprintf(source->arena, format, args);
	va_end(args);
	dir_error_set(error, source->arena, DIR_FAILED, "read", NULL,
		      "%s, record at line %lu: %s", source->path,
		      source->record_line, what);
	return false;
}

/* ---- the lines of a record ---------------------------------------------- */

#define OID_SD_FLAGS "1.2.840.113556.1.4.801"

struct parser {
	struct ldif_source *source;
	struct ldif_record *record;
	struct dir_error *error;
	struct dir_attribute *list;
	size_t *room; /* values that fit each attribute */
	size_t count, capacity, room_capacity;
	unsigned descriptors;
	bool has_dn, is_modify, in_change, is_noise;
	const char *target; /* the attribute being replaced */
};

static bool
is_named(const struct berval *name, const char *wanted)
{
	return text_equal_nocase(name->bv_val, wanted);
}

static bool
is_attribute_name(const struct berval *name)
{
	for (size_t i = 0; i < name->bv_len; i++) {
		char c = name->bv_val[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9');
		if (!word && strchr("-._;=*", c) == NULL)
			return false;
	}
	return name->bv_len > 0;
}

/* The attribute of that name, made when it is new. Options are cut off. */
static struct dir_attribute *
attribute_of(struct parser *parser, char *name, size_t *index)
{
	struct arena *arena = &parser->source->scratch;
	char *end = strchr(name, ';');

	if (end != NULL)
		*end = '\0';
	/* Values of an attribute follow one another nearly always. */
	for (size_t i = parser->count; i-- > 0;)
		if (text_equal_nocase(parser->list[i].name, name)) {
			*index = i;
			return &parser->list[i];
		}
	parser->list = arena_grow(arena, parser->list, &parser->capacity,
				  parser->count + 1, sizeof(*parser->list));
	parser->room = arena_grow(arena, parser->room, &parser->room_capacity,
				  parser->count + 1, sizeof(*parser->room));
	*index = parser->count++;
	parser->list[*index] = (struct dir_attribute){.name = name};
	parser->room[*index] = 0;
	return &parser->list[*index];
}

static void
add_value(struct parser *parser, char *name, const struct berval *value)
{
	size_t index;
	struct dir_attribute *attribute = attribute_of(parser, name, &index);
	struct dir_value *values = arena_grow(
		&parser->source->scratch, (void *)(uintptr_t)attribute->values,
		&parser->room[index], attribute->count + 1, sizeof(*values));

	value->bv_val[value->bv_len] = '\0';
	values[attribute->count].bytes = (const uint8_t *)value->bv_val;
	values[attribute->count].len = value->bv_len;
	attribute->values = values;
	attribute->count++;
}

/* "1.2.840.113556.1.4.801 true:: MAMCAQQ=": the tail has the form of a line
 * with a base64 value, and is read as one. */
static bool
take_control(struct parser *parser, struct berval *value)
{
	char *rest = strchr(value->bv_val, ' ');
	struct berval word, bytes;
	int to_free = 0;

	if (rest == NULL || strncmp(value->bv_val, OID_SD_FLAGS " ",
				    strlen(OID_SD_FLAGS) + 1) != 0)
		return true;
	if (ldif_parse_line2(rest + 1, &word, &bytes, &to_free) != 0 ||
	    to_free != 0 || bytes.bv_len != 5 ||
	    memcmp(bytes.bv_val, "\x30\x03\x02\x01", 4) != 0)
		return ldif_complain(parser->source, parser->error,
				     "its SD-flags control is malformed");
	parser->record->sd_flags = (unsigned char)bytes.bv_val[4];
	return true;
}

static bool
take_change_line(struct parser *parser, struct berval *name,
		 struct berval *value)
{
	if (!parser->is_modify)
		return true; /* another kind of change: nothing is replaced */
	if (!parser->target) {
		if (!is_named(name, "replace"))
			return ldif_complain(
				parser->source, parser->error,
				"want replace:, have %s:", name->bv_val);
		parser->target = value->bv_val;
		return true;
	}
	if (!is_named(name, parser->target))
		return ldif_complain(parser->source, parser->error,
				     "want a value of %s, have %s",
				     parser->target, name->bv_val);
	add_value(parser, name->bv_val, value);
	return true;
}

static bool
take_dn(struct parser *parser, struct berval *name, struct berval *value)
{
	/* The first line of a file, and what ldapsearch adds to entries. */
	static const char *const noise[] = {"version", "search", "result",
					    "ref"};
	for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		if (is_named(name, noise[i])) {
			parser->is_noise = true;
			return true;
		}
	if (parser->is_noise && !is_named(name, "dn"))
		return true;
	if (!is_named(name, "dn"))
		return ldif_complain(parser->source, parser->error,
				     "want dn:, have %s:", name->bv_val);
	if (strlen(value->bv_val) != value->bv_len)
		return ldif_complain(parser->source, parser->error,
				     "its DN has a zero byte");
	parser->record->entry.dn = value->bv_val;
	parser->has_dn = true;
	return true;
}

static bool
take_line(struct parser *parser, struct berval *name, struct berval *value)
{
	struct ldif_record *record = parser->record;

	if (!parser->has_dn)
		return take_dn(parser, name, value);
	if (parser->in_change)
		return take_change_line(parser, name, value);
	if (is_named(name, "control") && parser->count == 0) {
		record->is_change = true;
		return take_control(parser, value);
	}
	if (is_named(name, "changetype") && parser->count == 0) {
		record->is_change = parser->in_change = true;
		parser->is_modify = strcasecmp(value->bv_val, "modify") == 0;
		return true;
	}
	if (!is_attribute_name(name))
		return ldif_complain(parser->source, parser->error,
				     "\"%s\" is no name of an attribute",
				     name->bv_val);
	add_value(parser, name->bv_val, value);
	return true;
}

/* "name:< URL" would make libldap open that URL. */
static bool
is_url(const char *line)
{
	const char *colon = strchr(line, ':');
	return colon != NULL && colon[1] == '<';
}

static bool
is_descriptor(const char *line)
{
	static const char name[] = "nTSecurityDescriptor";

	return text_has_prefix_nocase(line, name) &&
	       strchr(":;", line[sizeof(name) - 1]) != NULL &&
	       line[sizeof(name) - 1] != '\0';
}

/* "name:: " with nothing behind it is an empty value (RFC 2849), which
 * libldap reads without the second colon only. */
static void
mend_empty(char *line)
{
	char *colon = strchr(line, ':');

	if (colon != NULL && colon[1] == ':' &&
	    colon[2 + strspn(colon + 2, " ")] == '\0')
		colon[1] = '\0';
}

/* Which of two should count? An object has one. */
static bool
is_one_too_many(struct parser *parser, const char *line)
{
	return parser->has_dn && !parser->record->is_change &&
	       is_descriptor(line) && ++parser->descriptors > 1;
}

static bool
parse_line(struct parser *parser, char *line)
{
	struct berval name, value;
	int to_free = 0;

	if (strcmp(line, "-") == 0 && parser->in_change) {
		parser->target = NULL;
		return true;
	}
	if (is_one_too_many(parser, line))
		return ldif_complain(parser->source, parser->error,
				     "it has two values of "
				     "nTSecurityDescriptor");
	if (parser->source->skip_descriptors && is_descriptor(line))
		return true;
	if (is_url(line))
		return ldif_complain(parser->source, parser->error,
				     "values from URLs (:<) are not followed");
	mend_empty(line);
	if (ldif_parse_line2(line, &name, &value, &to_free) != 0)
		return ldif_complain(parser->source, parser->error,
				     "\"%.40s\" is no line of LDIF", line);
	return take_line(parser, &name, &value);
}

static bool
parse_record(struct ldif_source *source, struct ldif_record *record,
	     struct dir_error *error)
{
	struct parser parser = {
		.source = source, .record = record, .error = error};
	char *next = source->text.data, *line;

	arena_clear(&source->scratch);
	*record = (struct ldif_record){.line = source->record_line};
	while ((line = ldif_getline(&next)) != NULL)
		if (!parse_line(&parser, line))
			return false;
	if (!parser.has_dn && !parser.is_noise)
		return ldif_complain(source, error, "it has no dn:");
	record->entry.count = parser.count;
	record->entry.attributes = parser.list;
	return true;
}

/* ---- records in a file ------------------------------------------------- */

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

void
ldif_source_close(struct ldif_source *source)
{
	if (source->file)
		fclose(source->file);
	source->file = NULL;
	str_clear(&source->text);
	arena_clear(&source->scratch);
}

/* Reads one line and appends it; carriage returns before the line feed are
 * dropped. 1 a line, 0 an empty one or the end, -1 trouble. */
static int
read_line(struct ldif_source *source, char **line, size_t *room, bool *at_end,
	  struct dir_error *error)
{
	ssize_t got = infile_line(line, room, source->file, INFILE_LDIF_MAX);
	size_t len;

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
	len = (size_t)got;
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
		state = read_line(source, &line, &room, &at_end, error);
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
		if (!parse_record(source, record, error))
			return -1;
		if (record->entry.dn)
			return 1;
	}
}

bool
ldif_source_at(struct ldif_source *source, off_t offset,
	       struct ldif_record *record, struct dir_error *error)
{
	int state;

	if (offset != source->next) {
		if (fseeko(source->file, offset, SEEK_SET) != 0)
			return ldif_complain(source, error, "%s",
					     strerror(errno));
		source->next = offset;
		source->line = 0;
	}
	state = ldif_source_next(source, record, error);
	if (state == 0)
		return ldif_complain(source, error,
				     "the file changed while it was read");
	return state > 0;
}

/* What is between two records counts for the second one: comments in
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
