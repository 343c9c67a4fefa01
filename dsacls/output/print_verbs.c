/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_verbs.c: presets, schema facts and findings as text or JSON.
 */
#include "output/print_verbs.h"

#include "base/str.h"
#include "output/format.h"
#include "output/json_value.h"

#include <string.h>

/* The runs of the journal, newest first, and one of them with what it
 * changed. */

static json_t *
entry_json(const struct history_entry *entry)
{
	json_t *object = json_object();

	json_set_text(object, "id", entry->id);
	json_set_text(object, "time", entry->time);
	json_set_text(object, "who", entry->who);
	json_set_text(object, "server", entry->server);
	json_set_text(object, "command", entry->command);
	json_object_set_new(object, "objects",
			    json_integer((json_int_t)entry->objects));
	json_set_text(object, "state", entry->state);
	json_set_text(object, "undoes", entry->undoes);
	return object;
}

static void
print_entry(FILE *out, const struct history_entry *entry)
{
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, entry->id);
	str_append(&text, "  ");
	append_shown(&text, entry->time);
	str_printf(&text, "  %s  %zu object%s  ", entry->state, entry->objects,
		   entry->objects == 1 ? "" : "s");
	append_shown(&text, entry->server);
	str_append(&text, "\n  ");
	append_shown(&text, entry->who);
	str_append(&text, ": ");
	append_shown(&text, entry->command);
	str_append_char(&text, '\n');
	if (entry->undoes != NULL) {
		str_append(&text, "  takes back ");
		append_shown(&text, entry->undoes);
		str_append_char(&text, '\n');
	}
	fputs(text.data, out);
}

void
print_history(FILE *out, const struct history_entry *entries, size_t count,
	      bool json)
{
	json_t *array;

	if (json) {
		array = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(array, entry_json(&entries[i]));
		json_print(out, array);
		return;
	}
	for (size_t i = 0; i < count; i++)
		print_entry(out, &entries[i]);
}

void
print_history_head(FILE *out, const struct history_entry *entry, bool json)
{
	json_t *object;

	if (!json) {
		print_entry(out, entry);
		return;
	}
	object = entry_json(entry);
	fputs("{\"run\": ", out);
	json_print_line(out, object);
	fputs(",\n\"changes\": [\n", out);
}

void
print_history_object(FILE *out, const struct history_change *change,
		     const struct namer *namer, bool json, size_t number)
{
	STR_AUTO diff;
	STR_AUTO head;
	json_t *object;

	str_init(&diff);
	str_init(&head);
	if (change->before != NULL && change->after != NULL)
		describe_diff(&diff, change->before, change->after, namer, 4);
	if (!json) {
		append_shown(&head, change->dn);
		str_printf(&head, ": %s", change->state);
		if (change->message != NULL) {
			str_append(&head, ", ");
			append_shown(&head, change->message);
		}
		fprintf(out, "\n  %s\n%s", head.data, diff.data);
		return;
	}
	object = json_object();
	json_set_text(object, "dn", change->dn);
	json_set_text(object, "state", change->state);
	json_set_text(object, "message", change->message);
	json_set_text(object, "difference", diff.data);
	if (number > 0)
		fputs(",\n", out);
	json_print_line(out, object);
}

void
print_history_end(FILE *out, bool json)
{
	if (json)
		fputs("\n]}\n", out);
}

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
	for (size_t i = 0; i < count; i++) {
		STR_AUTO line;

		str_init(&line);
		append_shown(&line, presets[i].name);
		str_pad(&line, ' ', width > line.len ? width - line.len : 0);
		put(&line, "  ", presets[i].summary, "\n");
		fputs(line.data, out);
	}
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

void
print_preset(FILE *out, const struct preset *preset, bool json)
{
	STR_AUTO text;

	str_init(&text);
	if (json) {
		json_print(out, preset_json(preset));
		return;
	}
	put(&text, "", preset->name, ": ");
	put(&text, "", preset->summary, "\n");
	put(&text, "\nApplied to: ", preset->target, "\n");
	put(&text, "Risk: ", preset->risk, "\n");
	put(&text, "Source: ", preset->source, "\n");
	for (size_t i = 0; i < preset->note_count; i++)
		put(&text, "Note: ", preset->notes[i], "\n");
	str_append(&text, "\nAlways:\n");
	put_lines(&text, preset, NULL);
	for (size_t i = 0; i < preset->group_count; i++) {
		const struct preset_group *group = &preset->groups[i];

		put(&text, "\nGroup ", group->name, ": ");
		put(&text, "", group->summary, " (--without ");
		put(&text, "", group->name, " leaves it out)\n");
		put_lines(&text, preset, group->name);
	}
	fputs(text.data, out);
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
	STR_AUTO text;

	str_init(&text);
	put(&text, "", fact->name, ": ");
	put(&text, "", fact->kind, "\n");
	put(&text, "  GUID          ", sd_guid_format(&fact->guid, guid), "\n");
	put(&text, "  CN            ", fact->cn, "\n");
	if (fact->live_name != NULL && strcmp(fact->live_name, fact->name) != 0)
		put(&text, "  called here   ", fact->live_name, "\n");
	put(&text, "  property set  ", fact->property_set, "\n");
	if (fact->is_confidential)
		str_append(&text, "  confidential: reading needs CA as well\n");
	if (!fact->is_live)
		str_append(&text, "  not in this directory: a built-in name\n");
	for (size_t i = 0; i < fact->applies_count; i++)
		put(&text, "  applies to    ", fact->applies_to[i], "\n");
	fputs(text.data, out);
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
		put(&text, ": ", line->kind, ": ");
		put(&text, "", line->text, "\n");
		fputs(text.data, out);
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
	json_print_line(out, object);
}

void
print_findings_end(FILE *out, bool json, size_t count)
{
	if (json)
		fputs(count == 0 ? "[]\n" : "\n]\n", out);
}
