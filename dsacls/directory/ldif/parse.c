/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/parse.c: the lines of one LDIF record, taken apart by
 * libldap: a content record, or a change record of the kind this program
 * writes (changetype: modify, replace). Never follows a URL in a file.
 */
#include "directory/ldif/source.h"

#include "base/str.h"

#include <lber.h>
#include <ldif.h>
#include <string.h>

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

bool
ldif_parse_record(struct ldif_source *source, struct ldif_record *record,
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
