/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_history.c: the runs of the journal, newest first, and one of
 * them with what it changed.
 */
#include "base/str.h"
#include "output/format.h"
#include "output/json_value.h"
#include "output/print_verbs.h"

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
