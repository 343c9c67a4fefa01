/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/records.c: runs of the journal, presets, names of the schema and
 * findings, each as text and by its fields.
 */
#include "output/records.h"

#include "output/describe.h"
#include "output/format.h"
#include "output/print_json.h"

#include <string.h>

/* A text of a directory or of a file between two of ours; nothing where there
 * is none. */
static void
put(struct str *out, const char *before, const char *text, const char *after)
{
	if (text == NULL)
		return;
	str_append(out, before);
	append_shown(out, text);
	str_append(out, after);
}

/* ---- the journal ----------------------------------------------------- */

static json_t *
run_value(const struct printer *printer, const void *record)
{
	const struct history_run *run = record;
	json_t *object = json_of_new_object();

	(void)printer;
	json_set_text(object, "id", run->id);
	json_set_text(object, "time", run->time);
	json_set_text(object, "who", run->who);
	json_set_text(object, "server", run->server);
	json_set_text(object, "command", run->command);
	json_set(object, "objects", json_integer((json_int_t)run->objects));
	json_set_text(object, "state", run->state);
	json_set_text(object, "undoes", run->undoes);
	return object;
}

static void
run_text(struct printer *printer, const void *record)
{
	const struct history_run *run = record;
	struct str *text = &printer->text;

	put(text, "", run->id, "  ");
	put(text, "", run->time, "");
	str_printf(text, "  %s  %zu object%s  ", run->state, run->objects,
		   text_plural(run->objects));
	put(text, "", run->server, "\n  ");
	put(text, "", run->who, ": ");
	put(text, "", run->command, "\n");
	put(text, "  takes back ", run->undoes, "\n");
}

const struct record_kind kind_run = {"run", false, run_text, run_value};

static void
append_change(struct str *out, const struct printer *printer,
	      const struct history_object *change)
{
	if (change->before != NULL && change->after != NULL)
		describe_diff(out, change->before, change->after,
			      &printer->namer, 4);
}

static json_t *
change_value(const struct printer *printer, const void *record)
{
	const struct history_object *change = record;
	json_t *object = json_of_new_object();
	STR_AUTO diff;

	str_init(&diff);
	append_change(&diff, printer, change);
	json_set_text(object, "dn", change->dn);
	json_set_text(object, "state", change->state);
	json_set_text(object, "message", change->message);
	json_set_text(object, "difference", diff.data);
	return object;
}

static void
change_text(struct printer *printer, const void *record)
{
	const struct history_object *change = record;
	struct str *text = &printer->text;

	put(text, "\n  ", change->dn, ": ");
	str_append(text, change->state);
	put(text, ", ", change->message, "");
	str_append_char(text, '\n');
	append_change(text, printer, change);
}

const struct record_kind kind_change = {"change", true, change_text,
					change_value};

/* ---- presets --------------------------------------------------------- */

static json_t *
preset_value(const struct printer *printer, const void *record)
{
	const struct preset *preset = record;
	json_t *object = json_of_new_object(), *lines = json_of_new_array(),
	       *groups = json_of_new_array();

	(void)printer;
	json_set_text(object, "name", preset->name);
	json_set_text(object, "summary", preset->summary);
	json_set_text(object, "target", preset->target);
	json_set_text(object, "risk", preset->risk);
	json_set_text(object, "source", preset->source);
	for (size_t i = 0; i < preset->group_count; i++) {
		json_t *group = json_of_new_object();

		json_set_text(group, "name", preset->groups[i].name);
		json_set_text(group, "summary", preset->groups[i].summary);
		json_add(groups, group);
	}
	for (size_t i = 0; i < preset->line_count; i++) {
		json_t *line = json_of_new_object();

		json_set_text(line, "group", preset->lines[i].group);
		json_set_text(line, "line", preset->lines[i].text);
		json_add(lines, line);
	}
	json_set(object, "groups", groups);
	json_set(object, "lines", lines);
	return object;
}

static void
put_lines(struct str *out, const struct preset *preset, const char *group)
{
	for (size_t i = 0; i < preset->line_count; i++) {
		const char *mine = preset->lines[i].group;

		if (mine == group ||
		    (mine != NULL && group != NULL && strcmp(mine, group) == 0))
			put(out, "  ", preset->lines[i].text, "\n");
	}
}

static void
preset_text(struct printer *printer, const void *record)
{
	const struct preset *preset = record;
	struct str *text = &printer->text;

	put(text, "", preset->name, ": ");
	put(text, "", preset->summary, "\n");
	put(text, "\nApplied to: ", preset->target, "\n");
	put(text, "Risk: ", preset->risk, "\n");
	put(text, "Source: ", preset->source, "\n");
	for (size_t i = 0; i < preset->note_count; i++)
		put(text, "Note: ", preset->notes[i], "\n");
	str_append(text, "\nAlways:\n");
	put_lines(text, preset, NULL);
	for (size_t i = 0; i < preset->group_count; i++) {
		const struct preset_group *group = &preset->groups[i];

		put(text, "\nGroup ", group->name, ": ");
		put(text, "", group->summary, " (--without ");
		put(text, "", group->name, " leaves it out)\n");
		put_lines(text, preset, group->name);
	}
}

const struct record_kind kind_preset = {"preset", false, preset_text,
					preset_value};

static json_t *
row_value(const struct printer *printer, const void *record)
{
	return preset_value(printer,
			    ((const struct preset_row *)record)->preset);
}

static void
row_text(struct printer *printer, const void *record)
{
	const struct preset_row *row = record;
	struct str *text = &printer->text;

	append_shown(text, row->preset->name);
	str_pad(text, ' ',
		row->column > text->len ? row->column - text->len : 0);
	put(text, "  ", row->preset->summary, "\n");
}

const struct record_kind kind_preset_row = {"preset", false, row_text,
					    row_value};

/* ---- the schema ------------------------------------------------------ */

static bool
is_confidential(const struct schema_item *item)
{
	return item->kind == SCHEMA_ATTRIBUTE &&
	       (item->search_flags & SCHEMA_CONFIDENTIAL) != 0;
}

/* NULL: in none. */
static const char *
set_of(const struct printer *printer, const struct schema_item *item,
       char guid[static SD_GUID_TEXT_SIZE])
{
	return sd_guid_is_zero(&item->property_set)
		       ? NULL
		       : guid_name(&printer->namer, &item->property_set,
				   SD_MASK_READ_PROPERTY, NULL, guid);
}

static const char *
applies_to(const struct printer *printer, const struct schema_item *item,
	   size_t i, char guid[static SD_GUID_TEXT_SIZE])
{
	return guid_name(&printer->namer, &item->applies_to[i],
			 SD_MASK_CREATE_CHILD, NULL, guid);
}

static json_t *
fact_value(const struct printer *printer, const void *record)
{
	const struct schema_item *item = record;
	json_t *object = json_of_new_object(), *applies = json_of_new_array();
	char guid[SD_GUID_TEXT_SIZE];

	json_set_text(object, "name", item->name);
	json_set_text(object, "directory_name", item->live_name);
	json_set_text(object, "cn", item->cn);
	json_set_text(object, "kind", schema_kind_name(item->kind));
	json_set_text(object, "guid", sd_guid_format(&item->guid, guid));
	json_set_text(object, "property_set", set_of(printer, item, guid));
	json_set_bool(object, "confidential", is_confidential(item));
	json_set_bool(object, "in_directory", item->is_live);
	for (size_t i = 0; i < item->applies_count; i++)
		json_add_text(applies, applies_to(printer, item, i, guid));
	json_set(object, "applies_to", applies);
	return object;
}

static void
fact_text(struct printer *printer, const void *record)
{
	const struct schema_item *item = record;
	struct str *text = &printer->text;
	char guid[SD_GUID_TEXT_SIZE];

	put(text, "", item->name, ": ");
	put(text, "", schema_kind_name(item->kind), "\n");
	put(text, "  GUID          ", sd_guid_format(&item->guid, guid), "\n");
	put(text, "  CN            ", item->cn, "\n");
	if (item->live_name != NULL && strcmp(item->live_name, item->name) != 0)
		put(text, "  called here   ", item->live_name, "\n");
	put(text, "  property set  ", set_of(printer, item, guid), "\n");
	if (is_confidential(item))
		str_append(text, "  confidential: reading needs CA as well\n");
	if (!item->is_live)
		str_append(text, "  not in this directory: a built-in name\n");
	for (size_t i = 0; i < item->applies_count; i++)
		put(text, "  applies to    ",
		    applies_to(printer, item, i, guid), "\n");
}

const struct record_kind kind_fact = {"fact", false, fact_text, fact_value};

/* ---- findings -------------------------------------------------------- */

static json_t *
finding_value(const struct printer *printer, const void *record)
{
	const struct audit_finding *finding = record;
	json_t *object = json_of_new_object();

	(void)printer;
	json_set_text(object, "dn", finding->dn);
	json_set_text(object, "kind", finding->kind);
	json_set_text(object, "text", finding->text);
	if (finding->attribute != NULL)
		json_set_text(object, "attribute", finding->attribute);
	json_set_bool(object, "finding", !finding->is_usual);
	return object;
}

static void
finding_text(struct printer *printer, const void *record)
{
	const struct audit_finding *finding = record;
	struct str *text = &printer->text;

	put(text, "", finding->dn, ": ");
	put(text, "", finding->kind, ": ");
	put(text, "", finding->text, "\n");
}

const struct record_kind kind_finding = {"finding", true, finding_text,
					 finding_value};
