/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_verbs.c: presets, schema facts and findings as text or JSON.
 */
#include "output/print_verbs.h"

#include "output/format.h"
#include "output/json_value.h"

#include <string.h>

static json_t *
preset_json(const struct preset *preset)
{
	json_t *object = json_object(), *lines = json_array(),
	       *groups = json_array();

	json_set_text(object, "name", preset->name);
	json_set_text(object, "summary", preset->summary);
	json_set_text(object, "target", preset->target);
	json_set_text(object, "risk", preset->risk);
	json_set_text(object, "source", preset->source);
	for (size_t i = 0; i < preset->group_count; i++) {
		json_t *group = json_object();

		json_set_text(group, "name", preset->groups[i].name);
		json_set_text(group, "summary", preset->groups[i].summary);
		json_array_append_new(groups, group);
	}
	for (size_t i = 0; i < preset->line_count; i++) {
		json_t *line = json_object();

		json_set_text(line, "group", preset->lines[i].group);
		json_set_text(line, "line", preset->lines[i].text);
		json_array_append_new(lines, line);
	}
	json_object_set_new(object, "groups", groups);
	json_object_set_new(object, "lines", lines);
	return object;
}

void
print_preset_list(FILE *out, const struct preset *presets, size_t count,
		  bool json)
{
	size_t width = 0;
	json_t *array;

	if (json) {
		array = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(array, preset_json(&presets[i]));
		json_print(out, array);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (strlen(presets[i].name) > width)
			width = strlen(presets[i].name);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%-*s  %s\n", (int)width, presets[i].name,
			presets[i].summary);
}

static void
print_lines(FILE *out, const struct preset *preset, const char *group)
{
	for (size_t i = 0; i < preset->line_count; i++) {
		const char *mine = preset->lines[i].group;

		if (mine == group ||
		    (mine != NULL && group != NULL && strcmp(mine, group) == 0))
			fprintf(out, "  %s\n", preset->lines[i].text);
	}
}

void
print_preset(FILE *out, const struct preset *preset, bool json)
{
	if (json) {
		json_print(out, preset_json(preset));
		return;
	}
	fprintf(out, "%s: %s\n\nApplied to: %s\nRisk: %s\n", preset->name,
		preset->summary, preset->target, preset->risk);
	if (preset->source != NULL)
		fprintf(out, "Source: %s\n", preset->source);
	for (size_t i = 0; i < preset->note_count; i++)
		fprintf(out, "Note: %s\n", preset->notes[i]);
	fprintf(out, "\nAlways:\n");
	print_lines(out, preset, NULL);
	for (size_t i = 0; i < preset->group_count; i++) {
		fprintf(out, "\nGroup %s: %s (--without %s leaves it out)\n",
			preset->groups[i].name, preset->groups[i].summary,
			preset->groups[i].name);
		print_lines(out, preset, preset->groups[i].name);
	}
}

static json_t *
fact_json(const struct schema_fact *fact)
{
	json_t *object = json_object(), *applies = json_array();
	char guid[SD_GUID_TEXT_SIZE];

	json_set_text(object, "name", fact->name);
	json_set_text(object, "directory_name", fact->live_name);
	json_set_text(object, "cn", fact->cn);
	json_set_text(object, "kind", fact->kind);
	json_set_text(object, "guid", sd_guid_format(&fact->guid, guid));
	json_set_text(object, "property_set", fact->property_set);
	json_object_set_new(object, "confidential",
			    json_boolean(fact->is_confidential));
	json_object_set_new(object, "in_directory",
			    json_boolean(fact->is_live));
	for (size_t i = 0; i < fact->applies_count; i++)
		json_array_append_new(applies, json_text(fact->applies_to[i]));
	json_object_set_new(object, "applies_to", applies);
	return object;
}

static void
print_fact(FILE *out, const struct schema_fact *fact)
{
	char guid[SD_GUID_TEXT_SIZE];

	fprintf(out, "%s: %s\n  GUID          %s\n", fact->name, fact->kind,
		sd_guid_format(&fact->guid, guid));
	if (fact->cn != NULL)
		fprintf(out, "  CN            %s\n", fact->cn);
	if (fact->live_name != NULL && strcmp(fact->live_name, fact->name) != 0)
		fprintf(out, "  called here   %s\n", fact->live_name);
	if (fact->property_set != NULL)
		fprintf(out, "  property set  %s\n", fact->property_set);
	if (fact->is_confidential)
		fprintf(out, "  confidential: reading needs CA as well\n");
	if (!fact->is_live)
		fprintf(out, "  not in this directory: a built-in name\n");
	for (size_t i = 0; i < fact->applies_count; i++)
		fprintf(out, "  applies to    %s\n", fact->applies_to[i]);
}

void
print_schema_facts(FILE *out, const struct schema_fact *facts, size_t count,
		   bool json)
{
	json_t *array;

	if (json) {
		array = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(array, fact_json(&facts[i]));
		json_print(out, array);
		return;
	}
	for (size_t i = 0; i < count; i++)
		print_fact(out, &facts[i]);
}

void
print_finding(FILE *out, const struct finding_line *line, bool json,
	      size_t number)
{
	json_t *object;
	STR_AUTO text;

	str_init(&text);
	if (!json) {
		append_shown(&text, line->dn);
		str_printf(&text, ": %s: ", line->kind);
		append_shown(&text, line->text);
		fprintf(out, "%s\n", text.data);
		return;
	}
	object = json_object();
	json_set_text(object, "dn", line->dn);
	json_set_text(object, "kind", line->kind);
	json_set_text(object, "text", line->text);
	if (line->attribute != NULL)
		json_set_text(object, "attribute", line->attribute);
	json_object_set_new(object, "finding", json_boolean(!line->is_usual));
	fputs(number == 0 ? "[\n" : ",\n", out);
	json_dumpf(object, out, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(object);
}

void
print_findings_end(FILE *out, bool json, size_t count)
{
	if (json)
		fputs(count == 0 ? "[]\n" : "\n]\n", out);
}
