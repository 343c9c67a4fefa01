/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/filter.c: reads a search filter (RFC 4515) into a tree. A
 * recursive descent parser with bounded depth. Matches the tree against
 * entries.
 */
#include "directory/ldif/filter.h"

#include "base/text.h"
#include "directory/dn.h"
#include "libsd/sid.h"

#include <stdlib.h>
#include <string.h>

/* Does an entry match a filter? A file has no schema, so values are compared
 * by what they look like: bytes, text without letter case, SIDs, numbers,
 * DNs. */

static bool
as_number(const struct dir_value *value, long long *number)
{
	char *end;

	if (value->len == 0 || value->len > 20)
		return false;
	*number = strtoll((const char *)value->bytes, &end, 10);
	return *end == '\0' && end == (const char *)value->bytes + value->len;
}

/* UTF-8 without control characters. */
static bool
is_text(const struct dir_value *value)
{
	const char *text = (const char *)value->bytes;

	for (size_t at = 0, step; at < value->len; at += step) {
		uint32_t c;

		step = text_decode_char(text + at, value->len - at, &c);
		if (step == 0 || c < 0x20 || (c >= 0x7f && c <= 0x9f))
			return false;
	}
	return true;
}

/* Octets: a letter and its capital are two bytes like any others. */
static bool
is_octets(const char *attribute, const struct dir_value *value)
{
	static const char *const names[] = {
		"objectGUID",	      "objectSid",
		"schemaIDGUID",	      "attributeSecurityGUID",
		"sIDHistory",	      "nTSecurityDescriptor",
		"tokenGroups",	      "parentGUID",
		"securityIdentifier",
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_equal_nocase(names[i], attribute))
			return true;
	return !is_text(value);
}

/* S-1-... in the filter, bytes in the entry (MS-ADTS 3.1.1.3.1.2.5). */
static bool
same_sid(const struct dir_value *text, const struct dir_value *bytes)
{
	struct sd_sid wanted, have;

	return text->len > 4 && memcmp(text->bytes, "S-1-", 4) == 0 &&
	       sd_sid_parse((const char *)text->bytes, &wanted, NULL) ==
		       SD_OK &&
	       sd_sid_decode(bytes->bytes, bytes->len, &have, NULL) == SD_OK &&
	       sd_sid_equal(&wanted, &have);
}

static bool
same_dn(const struct ldif_filter *filter, const struct dir_value *value)
{
	struct arena arena = ARENA_INIT;
	const char *norm;
	bool same;

	if (filter->normal_dn == NULL ||
	    memchr(value->bytes, '=', value->len) == NULL)
		return false;
	norm = dir_dn_normalize(&arena, (const char *)value->bytes);
	same = norm != NULL && strcmp(norm, filter->normal_dn) == 0;
	arena_clear(&arena);
	return same;
}

static bool
value_equals(const struct ldif_filter *filter, const struct dir_value *value)
{
	const struct dir_value *wanted = &filter->value;

	if (is_octets(filter->attribute, value))
		return (wanted->len == value->len &&
			memcmp(wanted->bytes, value->bytes, value->len) == 0) ||
		       same_sid(wanted, value);
	return fold_equal(wanted->bytes, wanted->len, value->bytes,
			  value->len) ||
	       same_dn(filter, value);
}

static bool
find_part(const struct dir_value *value, size_t *from,
	  const struct dir_value *part)
{
	for (size_t i = *from; i + part->len <= value->len; i++)
		if (fold_equal(value->bytes + i, part->len, part->bytes,
			       part->len)) {
			*from = i + part->len;
			return true;
		}
	return false;
}

static bool
value_has_parts(const struct ldif_filter *filter, const struct dir_value *value)
{
	const struct dir_value *first = &filter->parts[0];
	const struct dir_value *last = &filter->parts[filter->part_count - 1];
	struct dir_value middle = {value->bytes, value->len};
	size_t from = first->len;

	if (first->len + last->len > value->len ||
	    !fold_equal(value->bytes, first->len, first->bytes, first->len) ||
	    !fold_equal(value->bytes + value->len - last->len, last->len,
			last->bytes, last->len))
		return false;
	middle.len -= last->len;
	for (size_t i = 1; i + 1 < filter->part_count; i++)
		if (filter->parts[i].len != 0 &&
		    !find_part(&middle, &from, &filter->parts[i]))
			return false;
	return true;
}

static int
compare(const struct dir_value *a, const struct dir_value *b)
{
	long long x, y;
	int order;
	size_t len;

	if (as_number(a, &x) && as_number(b, &y))
		return x < y ? -1 : x > y;
	len = a->len < b->len ? a->len : b->len;
	order = memcmp(a->bytes, b->bytes, len);
	if (order != 0 || a->len == b->len)
		return order;
	return a->len < b->len ? -1 : 1;
}

static bool
value_fits(const struct ldif_filter *filter, const struct dir_value *value)
{
	long long have, wanted;

	switch (filter->kind) {
	case FILTER_EQUAL:
		return value_equals(filter, value);
	case FILTER_SUBSTRINGS:
		return value_has_parts(filter, value);
	case FILTER_AT_LEAST:
		return compare(value, &filter->value) >= 0;
	case FILTER_AT_MOST:
		return compare(value, &filter->value) <= 0;
	case FILTER_ALL_BITS:
	case FILTER_ANY_BITS:
		if (!as_number(value, &have) ||
		    !as_number(&filter->value, &wanted))
			return false;
		return filter->kind == FILTER_ALL_BITS
			       ? (have & wanted) == wanted
			       : (have & wanted) != 0;
	case FILTER_PRESENT:
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
		break;
	}
	return true;
}

static bool
item_matches(const struct ldif_filter *filter, const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, filter->attribute);
	struct dir_value dn = {(const uint8_t *)entry->dn, strlen(entry->dn)};

	for (size_t i = 0; found != NULL && i < found->count; i++)
		if (value_fits(filter, &found->values[i]))
			return true;
	/* Every entry has these two, written down or not. */
	if (found != NULL)
		return false;
	if (text_equal_nocase(filter->attribute, "distinguishedName"))
		return value_fits(filter, &dn);
	return filter->kind == FILTER_PRESENT &&
	       text_equal_nocase(filter->attribute, "objectClass");
}

bool
ldif_filter_match(const struct ldif_filter *filter,
		  const struct dir_entry *entry)
{
	const struct ldif_filter *child = filter->child;

	switch (filter->kind) {
	case FILTER_AND:
		while (child != NULL && ldif_filter_match(child, entry))
			child = child->next;
		return child == NULL;
	case FILTER_OR:
		while (child != NULL && !ldif_filter_match(child, entry))
			child = child->next;
		return child != NULL;
	case FILTER_NOT:
		return !ldif_filter_match(child, entry);
	case FILTER_EQUAL:
	case FILTER_PRESENT:
	case FILTER_SUBSTRINGS:
	case FILTER_AT_LEAST:
	case FILTER_AT_MOST:
	case FILTER_ALL_BITS:
	case FILTER_ANY_BITS:
		break;
	}
	return item_matches(filter, entry);
}

#define MAX_DEPTH 100

struct reader {
	struct arena *arena;
	const char *text, *at;
	const char *what; /* the first complaint */
	size_t column;
	int depth;
};

static struct ldif_filter *
complain(struct reader *reader, const char *what)
{
	if (reader->what == NULL) {
		reader->what = what;
		reader->column = (size_t)(reader->at - reader->text);
	}
	return NULL;
}

static struct ldif_filter *read_filter(struct reader *reader);

/* Characters up to one of stop, with \XX taken back. False on a bad escape. */
static bool
read_value(struct reader *reader, const char *stop, struct dir_value *value)
{
	size_t room = strcspn(reader->at, stop) + 1, len = 0;
	uint8_t *bytes = arena_alloc(reader->arena, room);

	while (*reader->at && strchr(stop, *reader->at) == NULL) {
		int byte = (unsigned char)*reader->at;
		if (byte == '\\') {
			byte = text_hex_byte(reader->at + 1);
			if (byte < 0) {
				complain(reader, "a backslash wants two hex "
						 "digits after it");
				return false;
			}
			reader->at += 2;
		}
		bytes[len++] = (uint8_t)byte;
		reader->at++;
	}
	*value = (struct dir_value){bytes, len};
	return true;
}

/* value, or a*b*c: pieces between the stars. */
static struct ldif_filter *
read_pattern(struct reader *reader, struct ldif_filter *filter)
{
	struct dir_value *parts = NULL;
	size_t count = 0, capacity = 0;

	for (;;) {
		parts = arena_grow(reader->arena, parts, &capacity, count + 1,
				   sizeof(*parts));
		if (!read_value(reader, "*()", &parts[count++]))
			return NULL;
		if (*reader->at != '*')
			break;
		reader->at++;
	}
	if (*reader->at == '(')
		return complain(reader, "write ( in a value as \\28");
	if (count == 1) {
		filter->kind = FILTER_EQUAL;
		filter->value = parts[0];
		if (memchr(parts[0].bytes, '=', parts[0].len) != NULL)
			filter->normal_dn = dir_dn_normalize(
				reader->arena, (const char *)parts[0].bytes);
	} else if (count == 2 && parts[0].len == 0 && parts[1].len == 0) {
		filter->kind = FILTER_PRESENT;
	} else {
		filter->kind = FILTER_SUBSTRINGS;
		filter->parts = parts;
		filter->part_count = count;
	}
	return filter;
}

static struct ldif_filter *
read_rule(struct reader *reader, struct ldif_filter *filter)
{
	static const struct {
		const char *oid;
		enum ldif_filter_kind kind;
	} rules[] = {
		{"1.2.840.113556.1.4.803", FILTER_ALL_BITS},
		{"1.2.840.113556.1.4.804", FILTER_ANY_BITS},
	};
	const char *rule = ++reader->at;
	size_t len = strcspn(rule, ":()");
	bool known = false;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strlen(rules[i].oid) == len &&
		    memcmp(rules[i].oid, rule, len) == 0) {
			filter->kind = rules[i].kind;
			known = true;
		}
	if (!known)
		return complain(reader, "a snapshot knows only the rules "
					"1.2.840.113556.1.4.803 and 804");
	reader->at += len;
	if (strncmp(reader->at, ":=", 2) != 0)
		return complain(reader, "want := after the rule");
	reader->at += 2;
	return read_value(reader, "()", &filter->value) ? filter : NULL;
}

static struct ldif_filter *
read_item(struct reader *reader)
{
	struct ldif_filter *filter =
		arena_alloc(reader->arena, sizeof(*filter));
	size_t len = strcspn(reader->at, "=<>~:()*\\& |!");

	if (len == 0)
		return complain(reader, "want the name of an attribute");
	filter->attribute = arena_strndup(reader->arena, reader->at, len);
	reader->at += len;
	if (*reader->at == ':')
		return read_rule(reader, filter);
	if (*reader->at == '=') {
		reader->at++;
		return read_pattern(reader, filter);
	}
	if (!*reader->at || strchr("<>~", *reader->at) == NULL ||
	    reader->at[1] != '=')
		return complain(reader, "want =, >=, <= or := here");
	filter->kind = *reader->at == '>'   ? FILTER_AT_LEAST
		       : *reader->at == '<' ? FILTER_AT_MOST
					    : FILTER_EQUAL;
	reader->at += 2;
	return read_value(reader, "()", &filter->value) ? filter : NULL;
}

static struct ldif_filter *
read_list(struct reader *reader, enum ldif_filter_kind kind)
{
	struct ldif_filter *filter =
		arena_alloc(reader->arena, sizeof(*filter));
	struct ldif_filter **tail = &filter->child;

	filter->kind = kind;
	reader->at++;
	while (*reader->at == '(') {
		*tail = read_filter(reader);
		if (*tail == NULL)
			return NULL;
		tail = &(*tail)->next;
	}
	if (kind == FILTER_NOT &&
	    (filter->child == NULL || filter->child->next))
		return complain(reader, "! wants one filter after it");
	return filter;
}

static struct ldif_filter *
read_inner(struct reader *reader)
{
	switch (*reader->at) {
	case '&':
		return read_list(reader, FILTER_AND);
	case '|':
		return read_list(reader, FILTER_OR);
	case '!':
		return read_list(reader, FILTER_NOT);
	default:
		return read_item(reader);
	}
}

static struct ldif_filter *
read_filter(struct reader *reader)
{
	struct ldif_filter *filter;

	if (++reader->depth > MAX_DEPTH)
		return complain(reader, "the filter is nested too deep");
	reader->at++;
	filter = read_inner(reader);
	if (filter == NULL)
		return NULL;
	if (*reader->at != ')')
		return complain(reader, "want ) here");
	reader->at++;
	reader->depth--;
	return filter;
}

struct ldif_filter *
ldif_filter_parse(struct arena *arena, const char *text, size_t *column,
		  const char **what)
{
	struct reader reader = {.arena = arena, .text = text, .at = text};
	struct ldif_filter *filter = NULL;

	/* libldap takes a lone item without its parentheses as well. */
	filter = *text == '(' ? read_filter(&reader) : read_item(&reader);
	if (filter != NULL && *reader.at)
		filter = complain(&reader, "nothing may follow the filter");
	*column = reader.column;
	*what = reader.what;
	return filter;
}
