/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion.c: supplies the names for completion: trustees and types from
 * resolve, objects from one bounded search, presets from their folders, runs
 * from the journal.
 */
#include "completion.h"

#include "apply/history.h"
#include "base/text.h"
#include "directory/directory.h"
#include "input/command.h"
#include "input/words.h"
#include "libsd/mask.h"
#include "plan/preset.h"
#include "resolve/job.h"
#include "resolve/object.h"
#include "resolve/principal.h"
#include "resolve/principal_near.h"
#include "resolve/schema.h"
#include "resolve/schema_class.h"
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* An object itself lists which classes may be below it and which attributes it
 * may have (MS-ADTS 3.1.1.4.5.4, 3.1.1.4.5.8); the schema tells which rights
 * apply to its class. Where that leaves no attribute or right, all are offered:
 * the line may continue with /I:S. */

/* All names of a schema that begin alike: more than are ever shown. */
#define NAMES_MOST 4000

#define CHILD_BITS ((uint32_t)(SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD))

/* What one object takes, as it says itself; kept for the session. */
struct object_types {
	const char *dn;
	const char *class_name;
	const char **classes, **attributes;
	size_t class_count, attribute_count;
};

struct reading {
	struct arena *arena;
	struct object_types *types;
};

static const char **
copy_values(struct arena *arena, const struct dir_entry *entry,
	    const char *name, size_t *count)
{
	const struct dir_attribute *values = dir_entry_find(entry, name);
	const char **out;

	*count = values != NULL ? values->count : 0;
	out = arena_array(arena, *count + 1, sizeof(*out));
	for (size_t i = 0; i < *count; i++)
		out[i] = arena_strdup(arena,
				      (const char *)values->values[i].bytes);
	return out;
}

static bool
take_object(void *context, const struct dir_entry *entry)
{
	struct reading *reading = context;
	struct object_types *types = reading->types;

	types->class_name =
		arena_strdup(reading->arena, dir_entry_class(entry));
	types->classes =
		copy_values(reading->arena, entry, "allowedChildClasses",
			    &types->class_count);
	types->attributes =
		copy_values(reading->arena, entry, "allowedAttributes",
			    &types->attribute_count);
	return false;
}

/* Of the object at hand; asked once as long as it stays the same. */
static const struct object_types *
types_of(struct session *session, const char *dn)
{
	static const char *const wanted[] = {"objectClass",
					     "allowedChildClasses",
					     "allowedAttributes", NULL};
	struct object_types *types = session->object_types;
	struct dir_search search = {
		.base = dn, .scope = DIR_BASE, .attributes = wanted};
	struct dir_error error = {0};
	struct reading reading;

	if (types != NULL && strcmp(types->dn, dn) == 0)
		return types;
	types = arena_alloc(&session->arena, sizeof(*types));
	types->dn = arena_strdup(&session->arena, dn);
	reading = (struct reading){&session->arena, types};
	if (directory_search(session->dir, &search, take_object, &reading,
			     &error) == DIR_OK)
		session->object_types = types;
	return types;
}

/* ---- choosing ------------------------------------------------------- */

static int
find_text(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal_nocase(names[i], name))
			return (int)i;
	return -1;
}

static size_t
with_prefix(const char *const *names, size_t count, const char *prefix,
	    size_t limit, const char **out)
{
	size_t taken = 0;

	for (size_t i = 0; i < count && taken < limit; i++)
		if (text_has_prefix_nocase(names[i], prefix))
			out[taken++] = names[i];
	return taken;
}

/* Does any meaning of the name apply to the object? */
static bool
applies(struct schema *schema, const struct object_types *types,
	const char *name)
{
	const struct schema_item *items[4] = {NULL};
	const struct schema_item *object_class =
		types->class_name != NULL
			? schema_find_class(schema, types->class_name)
			: NULL;
	size_t count;

	if (find_text(types->attributes, types->attribute_count, name) >= 0)
		return true;
	count = schema_find_all(schema, name, items, 4);
	for (size_t i = 0; i < count; i++)
		if (items[i]->kind != SCHEMA_CLASS &&
		    items[i]->kind != SCHEMA_ATTRIBUTE &&
		    items[i]->applies_count > 0 && object_class != NULL &&
		    schema_applies_to(schema, items[i], object_class))
			return true;
	return false;
}

/* The classes a right applies to, for its inherited part. */
static size_t
classes_of(struct schema *schema, const char *right, const char *prefix,
	   size_t limit, const char **out)
{
	const struct schema_item *items[4];
	const size_t found = schema_find_all(schema, right, items, 4);
	size_t count = 0;

	for (size_t i = 0; i < found; i++)
		for (size_t j = 0; j < items[i]->applies_count; j++) {
			const struct schema_item *one = schema_find_guid(
				schema, &items[i]->applies_to[j],
				SD_MASK_CREATE_CHILD);

			if (one != NULL && count < limit &&
			    text_has_prefix_nocase(one->name, prefix) &&
			    find_text(out, count, one->name) < 0)
				out[count++] = one->name;
		}
	return count;
}

static size_t
fitting(struct completion *completion, const char *prefix, uint32_t mask,
	size_t limit, const char **out)
{
	struct session *session = completion->ctx->session;
	const struct object_types *types = types_of(session, completion->dn);
	const char **all =
		arena_array(completion->ctx->arena, NAMES_MOST, sizeof(*all));
	size_t count, taken = 0;

	count = schema_complete(session->schema, prefix, FIELD_OBJECT, mask,
				NAMES_MOST, all);
	for (size_t i = 0; i < count && taken < limit; i++)
		if (applies(session->schema, types, all[i]))
			out[taken++] = all[i];
	return taken;
}

static size_t
find_types(void *context, const char *prefix, bool inherited, uint32_t mask,
	   size_t limit, const char **out)
{
	struct completion *completion = context;
	struct session *session = completion->ctx->session;
	const bool here = session->dir != NULL && completion->dn != NULL &&
			  !completion->below;
	const struct object_types *types;
	size_t count = 0;

	if (session->schema == NULL)
		session->schema = schema_new(&session->arena, NULL, false);
	if (session->dir != NULL && inherited &&
	    completion->object_type != NULL)
		count = classes_of(session->schema, completion->object_type,
				   prefix, limit, out);
	else if (here && !inherited && (mask & ~CHILD_BITS) != 0)
		count = fitting(completion, prefix, mask, limit, out);
	if (count > 0)
		return count;
	types = here && !inherited && mask != 0 && (mask & ~CHILD_BITS) == 0
			? types_of(session, completion->dn)
			: NULL;
	if (types != NULL && types->class_count > 0)
		return with_prefix(types->classes, types->class_count, prefix,
				   limit, out);
	return schema_complete(session->schema, prefix,
			       inherited ? FIELD_INHERITED : FIELD_OBJECT, mask,
			       limit, out);
}

/* A shell waits while we ask: a server that is slow is not asked twice. */
#define COMPLETION_TIMEOUT 2

static size_t
find_trustees(void *context, const char *prefix, size_t limit, const char **out)
{
	struct principals *principals =
		((struct completion *)context)->ctx->session->principals;

	return principals == NULL
		       ? 0
		       : principals_complete(principals, prefix, limit, out);
}

struct collector {
	struct arena *arena;
	const char **out;
	size_t count, limit;
};

static bool
collect_dn(void *context, const struct dir_entry *entry)
{
	struct collector *collector = context;

	collector->out[collector->count++] =
		dir_dn_printable(collector->arena, entry->dn);
	return collector->count < collector->limit;
}

/* corp.example/peo: the next step of a canonical name; what holds others ends
 * with a slash. */
static size_t
find_steps(struct context *ctx, const char *prefix, size_t limit,
	   const char **out)
{
	struct arena *arena = ctx->arena;
	struct directory *dir = ctx->session->dir;
	const char *step = object_last_step(prefix);
	const char *folder =
		arena_strndup(arena, prefix, (size_t)(step - prefix));
	struct children found;
	struct job_target target;
	struct diags ignored;
	size_t count = 0;

	diags_init(&ignored, arena);
	if (!object_find_target(&target, arena, folder, NULL, false, dir,
				&ignored))
		return 0;
	step = object_step_show(arena, step);
	object_children(&found, arena, dir, target.dn, step);
	for (size_t i = 0; i < found.count && count < limit; i++) {
		const struct child *child = &found.list[i];

		if (text_has_prefix_nocase(child->name, step))
			out[count++] = arena_printf(
				arena, "%s%s%s", folder,
				object_step_hide(arena, child->name),
				child->is_container ? "/" : "");
	}
	return count;
}

/* OU=peo: every object whose RDN begins so, by its whole DN. */
static size_t
find_objects(void *context, const char *prefix, size_t limit, const char **out)
{
	static const char *const nothing[] = {"1.1", NULL};
	struct completion *completion = context;
	struct context *ctx = completion->ctx;
	struct directory *dir = ctx->session->dir;
	const char *equals = strchr(prefix, '=');
	const char *value = equals != NULL ? equals + 1 : prefix;
	struct collector collector = {ctx->arena, out, 0, limit};
	struct dir_error error = {0};
	struct dir_search search = {
		.scope = DIR_SUB, .attributes = nothing, .limit = limit};

	if (dir != NULL && object_form(prefix) == OBJECT_CANONICAL)
		return find_steps(ctx, prefix, limit, out);
	if (dir == NULL || prefix[0] == '\\' || strchr(prefix, ',') != NULL)
		return 0;
	search.base = directory_info(dir)->default_nc;
	if (search.base == NULL || value[0] == '\0')
		return 0;
	search.filter = arena_printf(ctx->arena, "(name=%s*)",
				     dir_filter_escape(ctx->arena, value));
	(void)directory_search(dir, &search, collect_dn, &collector, &error);
	return collector.count;
}

static size_t
find_presets(void *context, const char *prefix, size_t limit, const char **out)
{
	struct completion *completion = context;
	struct preset_list list;

	preset_list(&list, completion->ctx->arena);
	return with_prefix(list.names, list.count, prefix, limit, out);
}

static size_t
find_groups(void *context, const char *prefix, size_t limit, const char **out)
{
	struct completion *completion = context;
	struct arena *arena = completion->ctx->arena;
	struct diags ignored;
	struct preset preset;
	size_t count = 0;

	diags_init(&ignored, arena);
	for (size_t p = 0; p < completion->preset_count; p++) {
		if (!preset_load(&preset, arena, completion->presets[p], NULL,
				 &ignored))
			continue;
		for (size_t i = 0; i < preset.group_count && count < limit; i++)
			if (text_has_prefix_nocase(preset.groups[i].name,
						   prefix))
				out[count++] = preset.groups[i].name;
	}
	return count;
}

static size_t
find_runs(void *context, const char *prefix, size_t limit, const char **out)
{
	struct completion *completion = context;
	struct context *ctx = completion->ctx;
	struct history_run *runs;
	size_t total, count = 0;

	if (!history_list(ctx->arena, &runs, &total, NULL))
		return 0;
	for (size_t i = 0; i < total && count < limit; i++)
		if (text_has_prefix_nocase(runs[i].id, prefix))
			out[count++] = runs[i].id;
	return count;
}

struct complete_sources
completion_sources(struct completion *completion)
{
	return (struct complete_sources){
		.context = completion,
		.trustees = find_trustees,
		.objects = find_objects,
		.types = find_types,
		.presets = find_presets,
		.runs = find_runs,
		.groups = find_groups,
	};
}

/* trustee:codes;object;inherited: the object, once its end is typed. */
static const char *
object_of(struct arena *arena, const char *statement)
{
	const char *object = strchr(statement, ';');
	const char *end = object != NULL ? strchr(object + 1, ';') : NULL;

	if (end == NULL || end == object + 1)
		return NULL;
	return arena_strndup(arena, object + 1, (size_t)(end - object) - 1);
}

/* --preset NAME, --preset=NAME, and our shell's preset NAME. */
static void
look_for_presets(struct completion *completion, const struct words *words)
{
	static const char option[] = "--preset";
	const size_t len = sizeof(option) - 1;
	const char **names = arena_array(completion->ctx->arena,
					 words->count + 1, sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->text[i];

		if (strncmp(word, option, len) == 0 && word[len] == '=')
			names[count++] = word + len + 1;
		else if (i + 1 < words->count &&
			 (strcmp(word, option) == 0 ||
			  (i == 0 && text_equal_nocase(word, option + 2))))
			names[count++] = words->text[i + 1];
	}
	completion->presets = names;
	completion->preset_count = count;
}

void
completion_look(struct completion *completion, const struct words *words,
		size_t from, size_t cursor)
{
	look_for_presets(completion, words);
	for (size_t i = from; i < cursor && i < words->count; i++)
		if (text_equal_nocase(words->text[i], "/I:S") ||
		    text_equal_nocase(words->text[i], "/I:T"))
			completion->below = true;
	if (cursor < words->count)
		completion->object_type =
			object_of(completion->ctx->arena, words->text[cursor]);
}

/* A line each: what would not stay on it, or could not be distinguished from
 * another name, is not offered. DNs have escapes of their own for that. */
static void
print_candidate(void *context, const char *candidate, const char *help)
{
	(void)help;
	if (text_is_printable(candidate, strlen(candidate)))
		fprintf(context, "%s\n", candidate);
}

/* Whoever presses Tab has not said yet to log on as anybody: a stale password
 * would count, key by key, until the account is locked. Neither passwords nor
 * keys are used, and nothing is read that may make us wait. */
static void
keep_ticket_only(struct connect_words *connect)
{
	struct stat file;

	connect->user = connect->domain = connect->bind_dn = NULL;
	connect->password = NULL;
	connect->password_file = connect->keytab = NULL;
	connect->ask_password = connect->simple = false;
	/* libkrb5 takes keys from there where there is no ticket. */
	(void)setenv("KRB5_CLIENT_KTNAME", "FILE:/dev/null/none", 1);
	if (connect->offline != NULL &&
	    (stat(connect->offline, &file) != 0 || !S_ISREG(file.st_mode)))
		connect->offline = "/dev/null";
}

/* Takes the passwords out of argv, those of the word under the cursor too.
 * False where that word has one: nothing completes it, and a server that
 * hangs would keep it where everybody reads it. */
static bool
hide_all(struct arena *arena, const struct words *words, size_t from,
	 char **argv)
{
	struct words all = *words;
	struct command command;
	struct diags ignored;

	diags_init(&ignored, arena);
	all.text += from;
	all.count -= from;
	(void)command_parse(&command, arena, &all, &ignored);
	command_scrub(&command, (int)all.count + 1, argv + from, &ignored);
	for (size_t i = 0; i < command.secret_count; i++)
		if (command.secrets[i].word + 1 == all.count)
			return false;
	return true;
}

/* Connects when the words so far say where, or a ticket and DNS do; asks
 * nothing and says nothing when that fails. Returns the object's DN, if there
 * is one in the words. */
static const char *
try_open(struct context *ctx, const struct words *words, size_t from,
	 char **argv)
{
	struct words given = *words;
	struct command command;
	struct diags ignored;
	struct context quiet = *ctx;
	const char *hint = NULL;

	diags_init(&ignored, ctx->arena);
	if (!hide_all(ctx->arena, words, from, argv))
		return NULL;
	given.text += from;
	given.count -= from + (words->count > from ? 1 : 0);
	(void)command_parse(&command, ctx->arena, &given, &ignored);
	keep_ticket_only(&command.connect);
	command.connect.timeout = COMPLETION_TIMEOUT;
	if (command.arg_count > 0)
		hint = command.args[0].text;
	quiet.command = &command;
	quiet.diags = &ignored;
	if (!session_open(&quiet, NULL, NULL, hint, false))
		return NULL;
	return hint != NULL && hint[0] != '\\' && strchr(hint, '=') != NULL
		       ? hint
		       : NULL;
}

int
completion_run(struct context *ctx, const struct words *words, size_t from,
	       char **argv)
{
	struct completion completion = {.ctx = ctx};
	const struct complete_sources sources = completion_sources(&completion);
	const size_t cursor = words->count > from ? words->count - 1 : from;

	completion_look(&completion, words, from, cursor);
	completion.dn = try_open(ctx, words, from, argv);
	/* Nobody's name: a candidate holds no tab. */
	if (complete_words(words, from, cursor, &sources, ctx->arena,
			   print_candidate, stdout))
		puts("\tfile");
	return 0;
}
