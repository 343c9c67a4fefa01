/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_json.c: the JSON format: jansson with every failure ending the
 * program, text made valid for JSON, ACEs and outcomes as objects, and the
 * document around them. One object of the directory is one JSON object; where
 * several may come (/T, --under, several OBJECTs), they are in an array. Field
 * names are stable:
 *
 *   dn, object_class, object_guid, attribute
 *   state	   shown, unchanged, planned, verified, ...: how it ended
 *   owner, group  names; owner_sid, group_sid: SIDs; null: not there
 *   control	   the control word, a number; protected: its P bit
 *   dacl	   array of ACEs; null when there is none to list, and
 *   dacl_state	   says why: "list", "null" (everyone), "absent"
 *   sacl	   array of ACEs, empty when not read; sacl_state
 *		   owner to sacl_state are what is there now: before a dry
 *		   run, after a change; null where it could not be read
 *   changed	   (commands that change) true, false, or null: unknown
 *   allowed	   (the same) of a dry run that would change it: do your rights
 *		   allow that? true, false, or null: unknown
 *   added, removed  ACEs that the change adds and takes, each with "list":
 *		   "dacl" or "sacl"
 *   moved	   ACEs that are elsewhere in a list that was put in order,
 *		   each with "list", and "from" and "to", places from 1
 *   differences   the same and the rest (owner, protection) in words
 *   warnings, errors  sentences
 *
 * An ACE: type, flags, mask (numbers), rights (codes), object_type and
 * inherited_type (GUID text or null), object_name, object_kind, inherited_name,
 * sid, trustee, inherited (bool), data (hex of a condition, claim or unknown
 * body, or null). --explicit and --only select among dacl and sacl.
 */
#include "output/print_json.h"

#include "base/diag.h"
#include "base/rights.h"
#include "output/describe.h"
#include "output/records.h"

#include <stdlib.h>
#include <string.h>

/* ---- values ---------------------------------------------------------- */

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

/* JSON null for NULL; bytes that are no UTF-8 become U+FFFD. */
static json_t *
json_text(const char *text)
{
	json_t *value;

	if (text == NULL)
		return json_null();
	value = json_string(text);
	return or_die(value != NULL ? value : repaired(text));
}

json_t *
json_of_new_object(void)
{
	return or_die(json_object());
}

json_t *
json_of_new_array(void)
{
	return or_die(json_array());
}

void
json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, or_die(value)) != 0)
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
	if (json_array_append_new(array, or_die(value)) != 0)
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

static void
json_append(struct str *out, json_t *value)
{
	append_flagged(out, value, JSON_INDENT(2));
}

static void
json_append_line(struct str *out, json_t *value)
{
	append_flagged(out, value, JSON_COMPACT);
}

void
json_set_text(json_t *object, const char *key, const char *text)
{
	json_set(object, key, json_text(text));
}

/* ---- ACEs ------------------------------------------------------------ */

/* One ACE as a JSON object. Every ACE has every field, null where it has no
 * meaning, so that a reader needs no checks for keys. */

static void
set_guid(json_t *object, const char *key, const struct sd_guid *guid)
{
	char text[SD_GUID_TEXT_SIZE];

	json_set_text(object, key,
		      guid != NULL ? sd_guid_format(guid, text) : NULL);
}

static void
set_types(json_t *object, const struct sd_ace *ace, const struct namer *namer)
{
	const struct sd_guid *object_type = sd_ace_object_type(ace);
	const struct sd_guid *inherited = sd_ace_inherited_type(ace);
	struct namer_item item = {NULL, NULL};
	struct namer_item class = {NULL, NULL};

	if (object_type != NULL &&
	    !namer->object(namer->context, object_type, ace->mask, &item))
		item = (struct namer_item){NULL, NULL};
	if (inherited != NULL && !namer->object(namer->context, inherited,
						SD_MASK_CREATE_CHILD, &class))
		class = (struct namer_item){NULL, NULL};
	set_guid(object, "object_type", object_type);
	json_set_text(object, "object_name", item.name);
	json_set_text(object, "object_kind", item.kind);
	set_guid(object, "inherited_type", inherited);
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

json_t *
json_ace(const struct sd_ace *ace, const struct namer *namer)
{
	const struct sd_sid *sid = sd_ace_trustee(ace);
	json_t *object = json_of_new_object();
	char text[SD_SID_TEXT_SIZE];

	json_set_number(object, "type", ace->type);
	json_set_number(object, "flags", ace->flags);
	if (ace->form == SD_ACE_FORM_OPAQUE) {
		json_set_null(object, "mask");
		json_set_null(object, "rights");
	} else {
		set_rights(object, ace->mask);
	}
	set_types(object, ace, namer);
	json_set_text(object, "sid",
		      sid != NULL ? sd_sid_format(sid, text) : NULL);
	json_set_text(object, "trustee", trustee_name(namer, sid));
	json_set_bool(object, "inherited", sd_ace_is_inherited(ace));
	set_data(object, ace);
	return object;
}

/* ---- outcomes -------------------------------------------------------- */

static json_t *
acl_array(const struct printer *printer, const struct sd_acl *acl)
{
	json_t *array = json_of_new_array();

	for (size_t i = 0; i < acl->count; i++)
		if (printer_selects(printer, &acl->aces[i]))
			json_add(array,
				 json_ace(&acl->aces[i], &printer->namer));
	return array;
}

static const char *
state_word(uint8_t state)
{
	if (state == SD_ACL_LIST)
		return "list";
	return state == SD_ACL_NULL ? "null" : "absent";
}

static void
set_principal(json_t *object, const struct printer *printer, const char *key,
	      const char *sid_key, const struct sd_sid *sid)
{
	char text[SD_SID_TEXT_SIZE];

	json_set_text(object, key, trustee_name(&printer->namer, sid));
	json_set_text(object, sid_key,
		      sid == NULL ? NULL : sd_sid_format(sid, text));
}

/* desc NULL: it could not be read; every field is there all the same. */
static void
set_descriptor(json_t *object, const struct printer *printer,
	       const struct sd_desc *desc, bool sacl_unread)
{
	const bool is_read = desc != NULL;
	const bool has_sacl =
		is_read && (!sacl_unread || desc->sacl_state != SD_ACL_ABSENT);

	set_principal(object, printer, "owner", "owner_sid",
		      is_read ? sd_desc_owner(desc) : NULL);
	set_principal(object, printer, "group", "group_sid",
		      is_read ? sd_desc_group(desc) : NULL);
	json_set(object, "control",
		 is_read ? json_integer(desc->control) : json_null());
	json_set(object, "protected",
		 is_read ? json_boolean(desc->control &
					SD_CONTROL_DACL_PROTECTED)
			 : json_null());
	json_set_text(object, "dacl_state",
		      is_read ? state_word(desc->dacl_state) : NULL);
	json_set(object, "dacl",
		 is_read && desc->dacl_state == SD_ACL_LIST
			 ? acl_array(printer, &desc->dacl)
			 : json_null());
	json_set_text(object, "sacl_state",
		      has_sacl ? state_word(desc->sacl_state) : NULL);
	json_set(object, "sacl",
		 !has_sacl ? json_null()
		 : desc->sacl_state == SD_ACL_LIST
			 ? acl_array(printer, &desc->sacl)
			 : json_of_new_array());
}

static bool
is_changed(enum outcome_state state)
{
	return state == OUTCOME_PLANNED || state == OUTCOME_VERIFIED ||
	       state == OUTCOME_WRITTEN || state == OUTCOME_MISMATCH ||
	       state == OUTCOME_OVERWROTE;
}

static json_t *
item_object(const struct sd_diff_item *item, const struct printer *printer)
{
	json_t *ace = json_ace(item->ace, &printer->namer);

	json_set_text(ace, "list", item->list == SD_SACL ? "sacl" : "dacl");
	if (item->kind == SD_DIFF_ACE_MOVED) {
		json_set(ace, "from",
			 json_integer((json_int_t)item->index + 1));
		json_set(ace, "to", json_integer((json_int_t)item->to + 1));
	}
	return ace;
}

static json_t *
items_array(const struct sd_diff *diff, enum sd_diff_kind kind,
	    const struct printer *printer)
{
	json_t *array = json_of_new_array();

	for (size_t i = 0; i < diff->count; i++)
		if (diff->items[i].kind == kind)
			json_add(array, item_object(&diff->items[i], printer));
	return array;
}

static void
set_aces_changed(json_t *object, const struct printer *printer,
		 const struct outcome *outcome)
{
	struct sd_diff diff = SD_DIFF_INIT;

	describe_diff_of(&diff, outcome->before, outcome_result(outcome));
	json_set(object, "added",
		 items_array(&diff, SD_DIFF_ACE_ADDED, printer));
	json_set(object, "removed",
		 items_array(&diff, SD_DIFF_ACE_REMOVED, printer));
	json_set(object, "moved",
		 items_array(&diff, SD_DIFF_ACE_MOVED, printer));
	sd_diff_clear(&diff);
}

/* The lines of describe_diff, one string each. */
static void
set_differences(json_t *object, const struct printer *printer,
		const struct outcome *outcome)
{
	json_t *array = json_of_new_array();
	char *line, *rest;
	STR_AUTO lines;

	str_init(&lines);
	describe_diff(&lines, outcome->before, outcome_result(outcome),
		      &printer->namer, 0);
	for (line = strtok_r(lines.data, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		json_add_text(array, line);
	json_set(object, "differences", array);
}

static void
set_notes(json_t *object, const char *key, const struct outcome *outcome,
	  bool errors)
{
	json_t *array = json_of_new_array();

	for (size_t i = 0; i < outcome->note_count; i++)
		if (outcome->notes[i].is_error == errors)
			json_add_text(array, outcome->notes[i].text);
	json_set(object, key, array);
}

static json_t *
outcome_value(const struct printer *printer, const void *record)
{
	const struct outcome *outcome = record;
	json_t *object = json_of_new_object();
	char guid[SD_GUID_TEXT_SIZE];

	json_set_text(object, "dn", outcome->dn);
	json_set_text(object, "object_class", outcome->class);
	json_set_text(object, "object_guid",
		      sd_guid_is_zero(&outcome->guid)
			      ? NULL
			      : sd_guid_format(&outcome->guid, guid));
	json_set_text(object, "attribute", outcome->attribute);
	json_set_text(object, "state", outcome_state_name(outcome->state));
	set_descriptor(object, printer, outcome_there(outcome),
		       outcome->sacl_unread);
	if (outcome->state != OUTCOME_SHOWN) {
		json_set(object, "changed",
			 outcome->state == OUTCOME_UNKNOWN
				 ? json_null()
				 : json_boolean(is_changed(outcome->state)));
		json_set(object, "allowed",
			 outcome->allowed == OUTCOME_ALLOWED_UNKNOWN
				 ? json_null()
				 : json_boolean(outcome->allowed ==
						OUTCOME_ALLOWED_YES));
		set_aces_changed(object, printer, outcome);
		set_differences(object, printer, outcome);
	}
	set_notes(object, "warnings", outcome, false);
	set_notes(object, "errors", outcome, true);
	return object;
}

const struct record_kind kind_outcome = {"object", false, NULL, outcome_value};

/* In front of what follows, as the first half of an object. */
static void
put_head(struct printer *printer, const char *name, json_t *value)
{
	struct str *text = &printer->text;

	str_printf(text, "{\"%s\": ", name);
	json_append_line(text, value);
	str_printf(text, ",\n\"%s\": [\n", printer->members);
	printer->members = NULL;
	printer->has_head = true;
}

static void
json_record(struct printer *printer, const struct record_kind *kind,
	    const void *record)
{
	json_t *value = kind->value(printer, record);
	struct str *text = &printer->text;

	if (printer->members != NULL) {
		put_head(printer, kind->name, value);
		return;
	}
	/* A single one is printed without an array: it is held until a second
	 * one, or the end, shows which it is. */
	if (printer->printed++ == 0 && !printer->has_head) {
		if (!printer->options.several) {
			json_append(&printer->held, value);
			return;
		}
		str_append(text, "[\n");
	} else if (printer->held.len > 0) {
		str_printf(text, "[\n%s,\n", printer->held.data);
		str_reset(&printer->held);
	} else if (printer->printed > 1) {
		str_append(text, ",\n");
	}
	if (kind->is_line)
		json_append_line(text, value);
	else
		json_append(text, value);
}

static void
json_finish(struct printer *printer, bool success)
{
	struct str *text = &printer->text;

	(void)success;
	if (printer->has_head)
		str_append(text, "\n]}\n");
	else if (printer->held.len > 0)
		str_printf(text, "%s\n", printer->held.data);
	else if (printer->printed > 0)
		str_append(text, "\n]\n");
	else
		str_append(text, "[]\n");
}

const struct format format_json = {NULL, json_record, json_finish};
