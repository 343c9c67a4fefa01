/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/json_value.c: jansson with one answer to every failure, and text
 * that a JSON document may not hold made fit for it. Knows nothing of
 * descriptors.
 */
#include "output/json_value.h"

#include "base/diag.h"
#include "base/shown.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static json_t *
check(json_t *value)
{
	if (value == NULL)
		diag_die("out of memory");
	return value;
}

json_t *
json_of_new_object(void)
{
	return check(json_object());
}

json_t *
json_of_new_array(void)
{
	return check(json_array());
}

void
json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, check(value)) != 0)
		diag_die("out of memory");
}

void
json_set_number(json_t *object, const char *key, uint32_t number)
{
	json_set(object, key, json_integer(number));
}

void
json_set_bool(json_t *object, const char *key, bool value)
{
	json_set(object, key, json_boolean(value));
}

void
json_set_null(json_t *object, const char *key)
{
	json_set(object, key, json_null());
}

void
json_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, check(value)) != 0)
		diag_die("out of memory");
}

void
json_add_text(json_t *array, const char *text)
{
	json_add(array, json_text(text));
}

/* With nothing in it that a terminal would not show. */
static void
append_flagged(struct str *out, json_t *value, size_t flags)
{
	char *text = json_dumps(value, flags | JSON_ENCODE_ANY);

	if (text == NULL)
		diag_die("out of memory");
	append_shown_json(out, text);
	free(text);
	json_decref(value);
}

void
json_append(struct str *out, json_t *value)
{
	append_flagged(out, value, JSON_INDENT(2));
}

/* Bytes of the UTF-8 sequence at text, 0 when it is none. jansson itself
 * judges what is well-formed. */
static size_t
sequence_length(const char *text)
{
	for (size_t len = 1; len <= 4 && text[len - 1] != '\0'; len++) {
		json_t *one = json_stringn(text, len);

		if (one != NULL) {
			json_decref(one);
			return len;
		}
	}
	return 0;
}

static json_t *
repaired(const char *text)
{
	json_t *value;
	struct str out;

	str_init(&out);
	while (*text != '\0') {
		size_t len = sequence_length(text);

		if (len == 0)
			str_append(&out, "\xef\xbf\xbd");
		else
			str_append_bytes(&out, text, len);
		text += len == 0 ? 1 : len;
	}
	value = json_stringn(out.data, out.len);
	str_clear(&out);
	return value;
}

json_t *
json_text(const char *text)
{
	json_t *value;

	if (text == NULL)
		return json_null();
	value = json_string(text);
	return check(value != NULL ? value : repaired(text));
}

void
json_set_text(json_t *object, const char *key, const char *text)
{
	json_set(object, key, json_text(text));
}

void
json_print(FILE *out, json_t *value)
{
	STR_AUTO text;

	str_init(&text);
	json_append(&text, value);
	fprintf(out, "%s\n", text.data);
}

void
json_print_line(FILE *out, json_t *value)
{
	STR_AUTO text;

	str_init(&text);
	append_flagged(&text, value, JSON_COMPACT);
	fputs(text.data, out);
}
