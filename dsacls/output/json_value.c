/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/json_value.c: jansson with one answer to every failure. Knows
 * nothing of descriptors.
 */
#include "output/json_value.h"

#include "base/diag.h"

#include <stdlib.h>

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

void
json_append(struct str *out, json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(2));

	if (text == NULL)
		diag_die("out of memory");
	str_append(out, text);
	free(text);
	json_decref(value);
}
