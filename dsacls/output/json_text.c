/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/json_text.c: see json_text.h. A directory may hold any bytes in a
 * name; a JSON document may not.
 */
#include "output/json_text.h"

#include "base/diag.h"
#include "base/str.h"

#include <string.h>

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
	if (value == NULL)
		value = repaired(text);
	if (value == NULL)
		diag_die("out of memory");
	return value;
}

void
json_set_text(json_t *object, const char *key, const char *text)
{
	if (json_object_set_new(object, key, json_text(text)) != 0)
		diag_die("out of memory");
}

void
json_print(FILE *out, json_t *value)
{
	json_dumpf(value, out, JSON_INDENT(2) | JSON_ENCODE_ANY);
	fputc('\n', out);
	json_decref(value);
}
