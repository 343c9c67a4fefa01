/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_complete.c: what Tab offers: the shell's own commands and paths
 * here; switches, statements and names through input/complete, as on the
 * command line. Every search is bounded; children are remembered per object
 * while the shell stays there.
 */
#include "base/str.h"
#include "completion.h"
#include "directory/directory.h"
#include "shell.h"

#include <string.h>

struct completing {
	struct shell *shell;
	struct context ctx;
	const char *word; /* what stands before the cursor */
	shell_emit *emit;
	void *context;
};

static void
pass_on(void *context, const char *candidate, const char *help)
{
	struct completing *completing = context;

	(void)help;
	completing->emit(completing->context, candidate);
}

static void
offer(struct completing *completing, const char *candidate)
{
	if (text_has_prefix_nocase(candidate, completing->word))
		completing->emit(completing->context, candidate);
}

static void
offer_commands(struct completing *completing)
{
	for (size_t i = 0; shell_commands[i].name != NULL; i++)
		offer(completing, shell_commands[i].name);
}

/* ---- children ------------------------------------------------------- */

struct child_offer {
	struct completing *completing;
	const char *folder; /* "people/", or "" */
	bool with_type;	    /* OU=Berlin rather than Berlin */
	size_t count;
};

static bool
offer_child(void *context, const struct dir_entry *entry)
{
	struct child_offer *child = context;
	struct arena *arena = child->completing->ctx.arena;
	const char *name = dir_dn_first_value(arena, entry->dn);

	if (name == NULL)
		return true;
	if (child->with_type)
		name = dir_rdn_make(arena,
				    arena_strndup(arena, entry->dn,
						  strcspn(entry->dn, "=")),
				    name);
	offer(child->completing,
	      arena_printf(arena, "%s%s", child->folder, name));
	return ++child->count < COMPLETE_LIMIT;
}

static void
offer_children(struct completing *completing)
{
	static const char *const nothing[] = {"1.1", NULL};
	struct arena *arena = completing->ctx.arena;
	const char *slash = strrchr(completing->word, '/');
	const char *equals = strchr(completing->word, '=');
	struct child_offer child = {.completing = completing, .folder = ""};
	const char *prefix = completing->word;
	struct dir_error error = {0};
	struct dir_search search = {.base = completing->shell->dn,
				    .scope = DIR_ONE,
				    .attributes = nothing,
				    .limit = COMPLETE_LIMIT};

	if (equals != NULL) {
		child.with_type = true;
		prefix = equals + 1;
	} else if (slash != NULL) {
		const struct span nowhere = SPAN_NONE;

		child.folder =
			arena_strndup(arena, completing->word,
				      (size_t)(slash - completing->word) + 1);
		search.base =
			shell_resolve_path(completing->shell, &completing->ctx,
					   child.folder, &nowhere);
		prefix = slash + 1;
	}
	if (search.base == NULL)
		return;
	if (prefix[0] != '\0')
		search.filter = arena_printf(arena, "(name=%s*)",
					     dir_filter_escape(arena, prefix));
	(void)directory_search(completing->ctx.session->dir, &search,
			       offer_child, &child, &error);
}

/* ---- one word ------------------------------------------------------- */

static void
offer_argument(struct completing *completing,
	       const struct shell_command *command, const struct words *words)
{
	struct complete_sources sources = completion_sources(&completing->ctx);
	const char *names[COMPLETE_LIMIT];
	size_t count = 0;

	switch (command->argument) {
	case SHELL_ARG_CHILD:
		offer_children(completing);
		break;
	case SHELL_ARG_SCHEMA:
		count = sources.types(sources.context, completing->word, false,
				      0, COMPLETE_LIMIT, names);
		break;
	case SHELL_ARG_PRESET:
		count = words->count <= 2
				? sources.presets(sources.context,
						  completing->word,
						  COMPLETE_LIMIT, names)
				: sources.trustees(sources.context,
						   completing->word,
						   COMPLETE_LIMIT, names);
		break;
	case SHELL_ARG_TOPIC:
		offer_commands(completing);
		break;
	case SHELL_ARG_ONOFF:
		offer(completing, "on");
		offer(completing, "off");
		break;
	case SHELL_ARG_SWITCHES:
		sources.on_object = true;
		(void)complete_words(words, 1, words->count - 1, &sources,
				     completing->ctx.arena, pass_on,
				     completing);
		break;
	case SHELL_ARG_NONE:
		break;
	}
	for (size_t i = 0; i < count; i++)
		completing->emit(completing->context, names[i]);
}

/* The words up to the one at start, and that one as far as it is typed. */
static struct words
words_before(struct arena *arena, const char *line, size_t start,
	     const char *word)
{
	struct words words = {0}, all;
	struct diags unheard;
	size_t before = start;

	/* The quote that opened the word belongs to it. */
	if (before > 0 && strchr("\"'", line[before - 1]) != NULL)
		before--;
	diags_init(&unheard, arena);
	if (words_split(&words, arena, arena_strndup(arena, line, before), NULL,
			&unheard) != WORDS_OK)
		words.count = 0;
	all.text = arena_array(arena, words.count + 2, sizeof(*all.text));
	for (size_t i = 0; i < words.count; i++)
		all.text[i] = words.text[i];
	all.text[words.count] = word;
	all.count = words.count + 1;
	all.where = NULL;
	return all;
}

static void
complete_word(struct completing *completing, const struct words *words)
{
	struct complete_sources sources = completion_sources(&completing->ctx);
	const struct shell_command *command =
		words->count > 1 ? shell_command_find(words->text[0]) : NULL;

	if (command != NULL) {
		offer_argument(completing, command, words);
		return;
	}
	if (words->count == 1 && completing->word[0] != '/' &&
	    completing->word[0] != '-') {
		offer_commands(completing);
		return;
	}
	sources.on_object = true;
	(void)complete_words(words, 0, words->count - 1, &sources,
			     completing->ctx.arena, pass_on, completing);
}

void
shell_complete(struct shell *shell, const char *line, size_t start, size_t end,
	       shell_emit *emit, void *context)
{
	struct completing completing = {
		.shell = shell,
		.ctx = *shell->outer,
		.emit = emit,
		.context = context,
	};
	struct diags unheard;
	struct arena arena;
	struct words words;

	arena_init(&arena);
	diags_init(&unheard, &arena);
	completing.ctx.arena = &arena;
	completing.ctx.diags = &unheard;
	completing.word = arena_strndup(&arena, line + start, end - start);
	words = words_before(&arena, line, start, completing.word);
	complete_word(&completing, &words);
	arena_clear(&arena);
}
