/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/json_value.c: jansson with one answer to every failure, text that a
 * JSON document may not hold made fit for it, and an ACE as an object.
 */
#include "output/json_value.h"

#include "base/diag.h"
#include "base/rights.h"
#include "base/shown.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* One ACE as a JSON object. Every ACE has every field, null where it has no
 * meaning, so that a reader needs no checks for keys. */

static void
set_guid(json_t *object, const char *key, bool is_there,
	 const struct sd_guid *guid)
{
	char text[SD_GUID_TEXT_SIZE];

	json_set_text(object, key,
		      is_there ? sd_guid_format(guid, text) : NULL);
}

static void
set_types(json_t *object, const struct sd_ace *ace, const struct namer *namer)
{
	const bool has_object = ace_has_object_type(ace);
	const bool has_class = ace_has_inherited_type(ace);
	struct namer_item item = {NULL, NULL};
	struct namer_item class = {NULL, NULL};

	if (has_object &&
	    !namer->object(namer->context, &ace->object_type, ace->mask, &item))
		item = (struct namer_item){NULL, NULL};
	if (has_class && !namer->object(namer->context, &ace->inherited_type,
					SD_MASK_CREATE_CHILD, &class))
		class = (struct namer_item){NULL, NULL};
	set_guid(object, "object_type", has_object, &ace->object_type);
	json_set_text(object, "object_name", item.name);
	json_set_text(object, "object_kind", item.kind);
	set_guid(object, "inherited_type", has_class, &ace->inherited_type);
	json_set_text(object, "inherited_name", class.name);
}

static void
set_rights(json_t *object, uint32_t mask)
{
	STR_AUTO rights;

	str_init(&rights);
	rights_format(&rights, mask);
	json_set_number(object, "mask", mask);
	json_set_text(object, "rights", rights.data);
}

static void
set_data(json_t *object, const struct sd_ace *ace)
{
	STR_AUTO hex;

	str_init(&hex);
	append_hex(&hex, ace->data, ace->data_len, ace->data_len);
	json_set_text(object, "data", ace->data_len > 0 ? hex.data : NULL);
}

static void
set_trustee(json_t *object, const struct sd_ace *ace, const struct namer *namer)
{
	char sid[SD_SID_TEXT_SIZE];

	json_set_text(object, "sid", sd_sid_format(&ace->sid, sid));
	json_set_text(object, "trustee",
		      namer->trustee(namer->context, &ace->sid));
}

json_t *
json_ace(const struct sd_ace *ace, const struct namer *namer)
{
	json_t *object = json_of_new_object();

	json_set_number(object, "type", ace->type);
	json_set_number(object, "flags", ace->flags);
	if (ace->form == SD_ACE_FORM_OPAQUE) {
		json_set_null(object, "mask");
		json_set_null(object, "rights");
	} else {
		set_rights(object, ace->mask);
	}
	set_types(object, ace, namer);
	if (ace->form == SD_ACE_FORM_OPAQUE) {
		json_set_null(object, "sid");
		json_set_null(object, "trustee");
	} else {
		set_trustee(object, ace, namer);
	}
	json_set_bool(object, "inherited", sd_ace_is_inherited(ace));
	set_data(object, ace);
	return object;
}

static json_t *
checked(json_t *value)
{
	if (value == NULL)
		diag_die("out of memory");
	return value;
}

json_t *
json_of_new_object(void)
{
	return checked(json_object());
}

json_t *
json_of_new_array(void)
{
	return checked(json_array());
}

void
json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, checked(value)) != 0)
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
	if (json_array_append_new(array, checked(value)) != 0)
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
	char *text = or_die(json_dumps(value, flags | JSON_ENCODE_ANY));

	append_shown_json(out, text);
	free(text);
	json_decref(value);
}

void
json_append(struct str *out, json_t *value)
{
	append_flagged(out, value, JSON_INDENT(2));
}

void
json_append_line(struct str *out, json_t *value)
{
	append_flagged(out, value, JSON_COMPACT);
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
	return checked(value != NULL ? value : repaired(text));
}

void
json_set_text(json_t *object, const char *key, const char *text)
{
	json_set(object, key, json_text(text));
}
