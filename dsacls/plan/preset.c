/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset.c: reads a preset file: "key: value" lines, group headings and
 * lines in dsacls grammar, which the parser of the command line takes. Knows
 * nothing of where files lie (preset_file.c) or what becomes of the lines
 * (plan.c).
 */
#include "plan/preset.h"

#include "base/infile.h"
#include "base/suggest.h"
#include "plan/preset_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_SIZE 4096

struct loader {
	struct preset *preset;
	struct arena *arena;
	struct diags *diags;
	size_t line_capacity, group_capacity, note_capacity;
	const char *group; /* the heading that holds now */
};

/* The value behind "key:", or NULL when the line is something else. */
static const char *
value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len) != 0 || line[len] != ':')
		return NULL;
	line += len + 1;
	return line + strspn(line, " \t");
}

static void
add_note(struct loader *loader, const char *text)
{
	struct preset *preset = loader->preset;

	preset->notes =
		arena_grow(loader->arena, preset->notes, &loader->note_capacity,
			   preset->note_count + 1, sizeof(*preset->notes));
	preset->notes[preset->note_count++] = arena_strdup(loader->arena, text);
}

/* "group NAME: summary" */
static bool
take_group(struct loader *loader, const char *line, const struct span *span)
{
	struct preset *preset = loader->preset;
	const char *name = line + strlen("group");
	const char *colon = strchr(name, ':');
	struct preset_group *group;

	name += strspn(name, " \t");
	if (colon == NULL || colon == name ||
	    strcspn(name, " \t:") != (size_t)(colon - name)) {
		struct diag *diag = diag_error(loader->diags, span,
					       "malformed group heading");

		diag_hint(loader->diags, diag,
			  "write: group NAME: what it is for");
		return false;
	}
	preset->groups = arena_grow(
		loader->arena, preset->groups, &loader->group_capacity,
		preset->group_count + 1, sizeof(*preset->groups));
	group = &preset->groups[preset->group_count++];
	group->name =
		arena_strndup(loader->arena, name, (size_t)(colon - name));
	colon++;
	group->summary =
		arena_strdup(loader->arena, colon + strspn(colon, " \t"));
	loader->group = group->name;
	return true;
}

/* Only /I, /G and /D make sense in a preset. */
static bool
is_plain_grant(const struct command *command)
{
	for (size_t i = 0; i < command->statement_count; i++)
		if (command->statements[i].op == STATEMENT_REVOKE)
			return false;
	return command->verb == VERB_ACL && command->arg_count == 0 &&
	       command->statement_count > 0 && !command->replace &&
	       command->protect == PROTECT_KEEP && !command->reset &&
	       !command->tree && !command->audit && !command->reset_dacl &&
	       !command->reset_sacl && !command->take_ownership &&
	       command->preset_count == 0 && command->set_sddl.text == NULL;
}

static bool
take_line(struct loader *loader, const char *text, const struct words *words)
{
	struct preset *preset = loader->preset;
	struct preset_line line = {.group = loader->group, .text = text};

	if (!command_parse(&line.command, loader->arena, words, loader->diags))
		return false;
	if (!is_plain_grant(&line.command)) {
		const struct span span = words_span(words, 0, 0, 0);
		struct diag *diag =
			diag_error(loader->diags, &span,
				   "a preset line holds /I, /G and /D only");

		diag_hint(loader->diags, diag,
			  "for example: /I:S /G \"" PRESET_TRUSTEE
			  ":CA;Reset Password;user\"");
		return false;
	}
	for (size_t i = 0; i < line.command.statement_count; i++)
		if (strcmp(line.command.statements[i].spec.trustee,
			   PRESET_TRUSTEE) == 0)
			preset->needs_trustee = true;
	preset->lines =
		arena_grow(loader->arena, preset->lines, &loader->line_capacity,
			   preset->line_count + 1, sizeof(*preset->lines));
	preset->lines[preset->line_count++] = line;
	return true;
}

static bool
take_key(struct loader *loader, const char *line)
{
	static const struct {
		const char *key;
		size_t offset;
	} keys[] = {
		{"summary", offsetof(struct preset, summary)},
		{"target", offsetof(struct preset, target)},
		{"risk", offsetof(struct preset, risk)},
		{"source", offsetof(struct preset, source)},
	};
	const char *value;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		value = value_of(line, keys[i].key);
		if (value == NULL)
			continue;
		*(const char **)((char *)loader->preset + keys[i].offset) =
			arena_strdup(loader->arena, value);
		return true;
	}
	value = value_of(line, "note");
	if (value != NULL)
		add_note(loader, value);
	return value != NULL;
}

static bool
take(struct loader *loader, char *line, unsigned long number)
{
	const char *where = arena_printf(loader->arena, "preset %s:%lu",
					 loader->preset->name, number);
	const char *text;
	struct words words;
	struct span span;

	line[text_line_len(line, strlen(line))] = '\0';
	text = arena_strdup(loader->arena, line + strspn(line, " \t"));
	span = (struct span){text, 0, strlen(text), where};
	if (text[0] == '\0' || text[0] == '#' || take_key(loader, text))
		return true;
	if (strncmp(text, "group ", 6) == 0)
		return take_group(loader, text, &span);
	if (text[0] != '/') {
		struct diag *diag = diag_error(loader->diags, &span,
					       "not a line of a preset");

		diag_hint(loader->diags, diag,
			  "wanted summary:, target:, risk:, source:, note:, "
			  "group NAME:, or a line of switches");
		return false;
	}
	if (words_split(&words, loader->arena, text, where, loader->diags) !=
	    WORDS_OK)
		return false;
	return take_line(loader, text, &words);
}

/* Windows' editors begin a file with a byte order mark. */
static char *
skip_mark(char *line)
{
	static const char mark[] = "\xef\xbb\xbf";

	return strncmp(line, mark, sizeof(mark) - 1) == 0
		       ? line + sizeof(mark) - 1
		       : line;
}

/* One line, its end included. False: diagnosed, and the rest makes no sense. */
static bool
is_line(struct loader *loader, const char *line, size_t len,
	unsigned long number)
{
	const char *path = loader->preset->path;

	if (memchr(line, '\0', len) != NULL) {
		diag_hint(loader->diags,
			  diag_error(loader->diags, NULL,
				     "%s:%lu: the line has a zero byte, so "
				     "this is no text",
				     path, number),
			  "where it is UTF-16: iconv -f UTF-16 -t UTF-8");
		return false;
	}
	if (len <= LINE_MAX_SIZE - 1)
		return true;
	diag_error(loader->diags, NULL,
		   "%s:%lu: line longer than %d characters", path, number,
		   LINE_MAX_SIZE - 2);
	return false;
}

static bool
read_file(struct loader *loader, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	unsigned long number = 0;
	bool ok = true;
	ssize_t len;

	while ((len = infile_line(&line, &size, file, INFILE_LINE_MAX)) > 0) {
		if (!is_line(loader, line, (size_t)len, ++number)) {
			free(line);
			return false;
		}
		ok = take(loader, number == 1 ? skip_mark(line) : line,
			  number) &&
		     ok;
	}
	const int problem = errno;
	free(line);
	if (problem != 0) {
		diag_error(loader->diags, NULL, "%s: %s", loader->preset->path,
			   strerror(problem));
		return false;
	}
	return ok;
}

static void
report_unknown(const char *name, const struct span *span, struct arena *arena,
	       struct diags *diags)
{
	struct preset_list list;
	struct suggest suggest;
	struct diag *diag =
		diag_error(diags, span, "there is no preset %s", name);

	preset_list(&list, arena);
	suggest_init(&suggest, name);
	for (size_t i = 0; i < list.count; i++)
		suggest_offer(&suggest, list.names[i]);
	if (suggest.count > 0)
		diag_hint(diags, diag, "did you mean \"%s\"?",
			  suggest.names[0]);
	diag_hint(diags, diag, "dsacls preset lists them all");
}

bool
preset_load(struct preset *preset, struct arena *arena, const char *name,
	    const struct span *span, struct diags *diags)
{
	struct loader loader = {
		.preset = preset, .arena = arena, .diags = diags};
	struct preset_place place;
	FILE *file;
	bool ok;

	*preset = (struct preset){.name = arena_strdup(arena, name),
				  .summary = "",
				  .target = "OU",
				  .risk = "low"};
	if (!preset_find_file(&place, name, arena)) {
		report_unknown(name, span, arena, diags);
		return false;
	}
	preset->path = place.path;
	file = preset_open_file(&place, arena, span, diags);
	if (file == NULL)
		return false;
	ok = read_file(&loader, file);
	fclose(file);
	if (ok && preset->line_count == 0) {
		diag_error(diags, span, "%s: a preset without a single line",
			   preset->path);
		ok = false;
	}
	return ok;
}
