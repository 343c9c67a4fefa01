/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/verbs.c: the table of verbs: first words that are no objects, and
 * what words they take. What they do is the hall's.
 */
#include "input/options.h"

#include "base/str.h"

/* clang-format off */
const struct verb_entry verb_table[] = {
	{VERB_PRESET, "preset", 0, 1, {COMPLETE_PRESET},
	 "[NAME]", "list the presets, or show one"},
	{VERB_SCHEMA, "schema", 1, 1, {COMPLETE_SCHEMA},
	 "NAME|GUID", "what a class, attribute or right is"},
	{VERB_SHELL, "shell", 0, 1, {COMPLETE_DN},
	 "[OBJECT]", "work at a prompt"},
	{VERB_LOG, "log", 0, 1, {COMPLETE_RUN},
	 "[ID]", "list what was done, or show one run"},
	{VERB_UNDO, "undo", 0, 1, {COMPLETE_RUN},
	 "[ID]", "take a run back; without ID the last one"},
	{VERB_RESUME, "resume", 1, 1, {COMPLETE_RUN},
	 "ID", "go on with a run that was cut short"},
	{VERB_SNAPSHOT, "snapshot", 1, ~0U, {COMPLETE_DN, COMPLETE_DN,
	 COMPLETE_DN}, "BASE ... -o FILE", "write a copy to work on --offline"},
	{VERB_SAVE, "save", 1, 1, {COMPLETE_DN},
	 "BASE -o FILE", "write all access lists from BASE down to FILE"},
	{VERB_RESTORE, "restore", 1, 1, {COMPLETE_FILE},
	 "FILE", "bring saved access lists back"},
	{VERB_VERIFY, "verify", 1, ~0U, {COMPLETE_DN, COMPLETE_DN,
	 COMPLETE_DN}, "BASE ...", "look for damaged descriptors"},
	{VERB_FINDSID, "findsid", 1, ~0U, {COMPLETE_TRUSTEE, COMPLETE_DN,
	 COMPLETE_DN}, "TRUSTEE [BASE ...]",
	 "where TRUSTEE is named, everywhere or below BASE"},
	{VERB_SUBSTITUTE, "substitute", 3, 3, {COMPLETE_TRUSTEE,
	 COMPLETE_TRUSTEE, COMPLETE_DN},
	 "OLD NEW BASE", "put NEW where OLD is named, from BASE down"},
	{VERB_CANONICALIZE, "canonicalize", 1, ~0U, {COMPLETE_DN, COMPLETE_DN,
	 COMPLETE_DN}, "OBJECT ...", "put entries in canonical order"},
	{VERB_HELP, "help", 0, ~0U, {COMPLETE_TOPIC, COMPLETE_TOPIC,
	 COMPLETE_TOPIC}, "[TOPIC]", "help on a topic, switch or verb"},
	{VERB_ACL, NULL, 0, 0, {COMPLETE_NOTHING}, NULL, NULL},
};
/* clang-format on */

const struct verb_entry *
verb_find(const char *name)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		if (text_equal_nocase(verb->name, name))
			return verb;
	return NULL;
}

const struct verb_entry *
verb_by_id(enum verb id)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		if (verb->verb == id)
			return verb;
	return NULL;
}

enum option_completer
verb_word(const struct verb_entry *verb, size_t index)
{
	size_t last = sizeof(verb->words) / sizeof(verb->words[0]) - 1;

	return verb->words[index < last ? index : last];
}
