/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/json_ace.c: one ACE as a JSON object. Every ACE has every field,
 * null where it has no meaning, so that a reader needs no checks for keys.
 */
#include "output/json_value.h"
#include "plan/rights.h"

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
