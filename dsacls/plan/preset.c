/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset.c: reads a preset file: "key: value" lines, group headings and
 * lines in dsacls grammar, which the parser of the command line takes; and
 * finds the files. plan.c makes steps of the lines.
 */
#include "plan/preset.h"

#include "base/file.h"
#include "base/private.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many folders presets are looked for in (preset.h). */
#define PRESET_FOLDERS 3

/* The file of a preset, and a second one of that name in a later folder, which
 * is not used. */
struct preset_place {
	const char *path, *shadowed; /* shadowed: or NULL */
	bool is_shipped;	     /* it came with the program */
};

/* Finding the files, and whether they can be trusted. */

#define SUFFIX ".preset"

/* ../dsacls/presets from the executable: a build tree, used in place. */
static const char *
beside_executable(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return arena_printf(arena, "%s/../dsacls/presets", path);
}

/* In order of preference; an entry may be NULL. */
static void
preset_folders(const char *folders[static PRESET_FOLDERS], struct arena *arena)
{
	folders[0] = getenv("DSACLS_PRESETS");
	folders[1] = beside_executable(arena);
	folders[2] = DSACLS_DATADIR "/presets";
}

static bool
is_same_file(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* Is the i-th of the folders one that came with the program, by whatever name
 * it was found? */
static bool
is_shipped(const char *folders[static PRESET_FOLDERS], size_t i)
{
	struct stat folder, st;

	if (i > 0 || stat(folders[0], &folder) != 0)
		return i > 0;
	for (size_t k = 1; k < PRESET_FOLDERS; k++)
		if (folders[k] != NULL && stat(folders[k], &st) == 0 &&
		    is_same_file(&folder, &st))
			return true;
	return false;
}

/* What is there and cannot be read is found as well: it is not passed over
 * for another of the same name. */
static bool
preset_find_file(struct preset_place *place, const char *name,
		 struct arena *arena)
{
	const char *folders[PRESET_FOLDERS];
	struct stat first = {0};
	struct stat st;

	*place = (struct preset_place){NULL, NULL, false};
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return false;
	preset_folders(folders, arena);
	for (size_t i = 0; i < PRESET_FOLDERS; i++) {
		const char *path;

		if (folders[i] == NULL || folders[i][0] == '\0')
			continue;
		path = arena_printf(arena, "%s/%s" SUFFIX, folders[i], name);
		if (stat(path, &st) != 0)
			continue;
		if (place->path == NULL) {
			place->path = path;
			place->is_shipped = is_shipped(folders, i);
			first = st;
		} else if (place->shadowed == NULL &&
			   !is_same_file(&st, &first)) {
			place->shadowed = path;
		}
	}
	return place->path != NULL;
}

/* What came with the program is its owner's, and as safe from a group as the
 * program itself. */
static bool
is_trusted(const struct preset_place *place, struct arena *arena,
	   const char *path, struct stat *st, struct private_fault *fault)
{
	struct stat program;
	uid_t owner = 0;

	if (place->is_shipped) {
		st->st_mode &= ~(mode_t)S_IWGRP;
		if (stat("/proc/self/exe", &program) == 0 &&
		    st->st_uid == program.st_uid)
			owner = st->st_uid;
	}
	return private_check_owner(arena, path, st, owner, fault);
}

/* A folder is refused once for all files that a list finds in it. */
static bool
is_said(const struct diags *diags, const char *message)
{
	for (const struct diag *one = diags->first; one != NULL;
	     one = one->next)
		if (strcmp(one->message, message) == 0)
			return true;
	return false;
}

static FILE *
refuse(const struct private_fault *fault, const struct span *span,
       struct diags *diags)
{
	const char *message =
		arena_printf(diags->arena, "%s: %s", fault->path, fault->what);
	struct diag *diag;

	if (span == NULL && is_said(diags, message))
		return NULL;
	diag = diag_error(diags, span, "%s", message);
	if (fault->error == 0)
		diag_hint(diags, diag,
			  "whoever can change a preset decides what it grants: "
			  "it is not used");
	if (fault->hint != NULL)
		diag_hint(diags, diag, "%s", fault->hint);
	return NULL;
}

static FILE *
refuse_errno(const struct preset_place *place, const struct span *span,
	     struct diags *diags)
{
	diag_error(diags, span, "%s: %s", place->path, strerror(errno));
	return NULL;
}

/* Opens it, unless others could have written it. NULL: diagnosed. */
static FILE *
open_file(const struct preset_place *place, struct arena *arena,
	  const struct span *span, struct diags *diags)
{
	struct private_fault fault = {place->path, "it is no regular file",
				      NULL, 0, PRIVATE_FORM};
	const char *folder = folder_of(arena, place->path);
	struct stat above, st;
	int fd = open(place->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return refuse_errno(place, span, diags);
	if (fstat(fd, &st) != 0 || stat(folder, &above) != 0) {
		close(fd);
		return refuse_errno(place, span, diags);
	}
	if (!S_ISREG(st.st_mode) ||
	    !is_trusted(place, arena, folder, &above, &fault) ||
	    !is_trusted(place, arena, place->path, &st, &fault)) {
		close(fd);
		return refuse(&fault, span, diags);
	}
	if (place->shadowed != NULL)
		diag_warning(diags, span,
			     "this preset is %s, which replaces %s",
			     place->path, place->shadowed);
	return fdopen(fd, "r");
}

static bool
list_has(const struct preset_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->names[i], name) == 0)
			return true;
	return false;
}

static void
list_add(struct preset_list *list, size_t *capacity, struct arena *arena,
	 const char *file)
{
	size_t len = strlen(file);
	const size_t suffix = strlen(SUFFIX);
	const char *name;

	if (file[0] == '.' || len <= suffix ||
	    strcmp(file + len - suffix, SUFFIX) != 0)
		return;
	name = arena_strndup(arena, file, len - suffix);
	if (list_has(list, name))
		return;
	list->names = arena_grow(arena, list->names, capacity, list->count + 1,
				 sizeof(*list->names));
	list->names[list->count++] = name;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
preset_list(struct preset_list *list, struct arena *arena)
{
	const char *folders[PRESET_FOLDERS];
	size_t capacity = 0;

	list->names = NULL;
	list->count = 0;
	preset_folders(folders, arena);
	for (size_t i = 0; i < PRESET_FOLDERS; i++) {
		DIR *dir = folders[i] != NULL ? opendir(folders[i]) : NULL;
		const struct dirent *entry;

		if (dir == NULL)
			continue;
		while ((entry = readdir(dir)) != NULL)
			list_add(list, &capacity, arena, entry->d_name);
		closedir(dir);
	}
	if (list->count > 1)
		qsort(list->names, list->count, sizeof(*list->names), by_name);
}

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
		diag_hint(loader->diags,
			  diag_error(loader->diags, span,
				     "malformed group heading"),
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
	       command->presets.count == 0 && command->set_sddl.text == NULL;
}

static bool
take_line(struct loader *loader, const char *text, const struct words *words)
{
	struct preset *preset = loader->preset;
	struct preset_line line = {.group = loader->group, .text = text};

	if (!command_parse(&line.command, loader->arena, words, loader->diags))
		return false;
	if (!is_plain_grant(&line.command)) {
		diag_hint(
			loader->diags,
			diag_error_at(loader->diags, words_span(words, 0, 0, 0),
				      "a preset line holds /I, /G and /D only"),
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
take(struct loader *loader, const char *line, unsigned long number)
{
	const char *where = arena_printf(loader->arena, "preset %s:%lu",
					 loader->preset->name, number);
	const char *text;
	struct words words;
	struct span span;

	text = arena_strdup(loader->arena, line + strspn(line, " \t"));
	span = (struct span){text, 0, strlen(text), where};
	if (text[0] == '\0' || text[0] == '#' || take_key(loader, text))
		return true;
	if (strncmp(text, "group ", 6) == 0)
		return take_group(loader, text, &span);
	if (text[0] != '/') {
		diag_hint(loader->diags,
			  diag_error(loader->diags, &span,
				     "not a line of a preset"),
			  "wanted summary:, target:, risk:, source:, note:, "
			  "group NAME:, or a line of switches");
		return false;
	}
	if (words_split(&words, loader->arena, text, where, loader->diags) !=
	    WORDS_OK)
		return false;
	return take_line(loader, text, &words);
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
	int problem;

	while ((len = infile_line(&line, &size, file, INFILE_LINE_MAX)) > 0) {
		if (!is_line(loader, line, (size_t)len, ++number)) {
			free(line);
			return false;
		}
		line[text_line_len(line, (size_t)len)] = '\0';
		ok = take(loader, number == 1 ? infile_skip_mark(line) : line,
			  number) &&
		     ok;
	}
	problem = errno;
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
	file = open_file(&place, arena, span, diags);
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
