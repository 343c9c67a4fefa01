/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/filter.c: reads a search filter (RFC 4515) into a tree. A
 * small recursive descent over the text, bounded in depth; matching is
 * directory/ldif/match.c's.
 */
#include "directory/ldif/filter.h"

#include "base/str.h"

#include <string.h>

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
	if (!reader->what) {
		reader->what = what;
		reader->column = (size_t)(reader->at - reader->text);
	}
	return NULL;
}

static struct ldif_filter *read_filter(struct reader *reader);

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Characters up to one of stop, with \XX taken back. False on a bad escape. */
static bool
read_value(struct reader *reader, const char *stop, struct dir_value *value)
{
	size_t room = strcspn(reader->at, stop) + 1, len = 0;
	uint8_t *bytes = arena_alloc(reader->arena, room);

	while (*reader->at && !strchr(stop, *reader->at)) {
		int byte = (unsigned char)*reader->at;
		if (byte == '\\') {
			int high = hex_digit(reader->at[1]);
			int low = high < 0 ? -1 : hex_digit(reader->at[2]);
			if (low < 0) {
				complain(reader, "a backslash wants two hex "
						 "digits after it");
				return false;
			}
			byte = high << 4 | low;
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
		if (memchr(parts[0].bytes, '=', parts[0].len))
			filter->normal_dn = dir_dn_normalize(
				reader->arena, (const char *)parts[0].bytes);
	} else if (count == 2 && !parts[0].len && !parts[1].len) {
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

	if (!len)
		return complain(reader, "want the name of an attribute");
	filter->attribute = arena_strndup(reader->arena, reader->at, len);
	reader->at += len;
	if (*reader->at == ':')
		return read_rule(reader, filter);
	if (*reader->at == '=') {
		reader->at++;
		return read_pattern(reader, filter);
	}
	if (!*reader->at || !strchr("<>~", *reader->at) || reader->at[1] != '=')
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
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	if (kind == FILTER_NOT && (!filter->child || filter->child->next))
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
	if (++reader->depth > MAX_DEPTH)
		return complain(reader, "the filter is nested too deep");
	reader->at++;
	struct ldif_filter *filter = read_inner(reader);
	if (!filter)
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
	if (filter && *reader.at)
		filter = complain(&reader, "nothing may follow the filter");
	*column = reader.column;
	*what = reader.what;
	return filter;
}
