/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/complete.c: what Tab offers: the shell's own commands and paths here;
 * switches, statements and names through input/complete.c, as on the command
 * line. Every search is bounded.
 */
#include "shell/complete.h"

#include "base/str.h"
#include "base/text.h"
#include "completion.h"
#include "directory/directory.h"
#include "input/complete.h"
#include "libsd/mask.h"
#include "session.h"
#include "shell/commands.h"
#include "shell/names.h"
#include "shell/path.h"
#include "shell/shell.h"

#include <string.h>

/* What Tab offers where a place is wanted: the next step of a path. A container
 * ends with a slash, so that Tab continues inside; what is offered is read as
 * that very object (shell/path.c). */

struct place {
	struct shell *shell;
	struct context *ctx;
	const char *folder; /* what is before the step */
	const char *step;   /* as typed, its slashes shown */
	const char *base;   /* where the folder leads */
	const char *domain; /* of the place; may be NULL */
};

/* people/Ber: the part before the last slash leads to the parent. Where it
 * leads nowhere the slash may be part of a name. */
static void
find_place(struct place *place, const char *word)
{
	struct arena *arena = place->ctx->arena;
	const struct span nowhere = SPAN_NONE;
	const char *head = shell_domain_head(place->ctx);
	const char *step = object_last_step(word);

	place->domain = head != NULL ? dir_dn_to_domain(arena, head) : NULL;
	place->folder = arena_strndup(arena, word, (size_t)(step - word));
	place->base = place->shell->dn;
	if (step > word)
		place->base = shell_resolve_path(place->shell, place->ctx,
						 place->folder, &nowhere);
	if (place->base == NULL) {
		place->folder = "";
		place->base = place->shell->dn;
		step = word;
	}
	place->step = object_step_show(arena, step);
}

/* Some names mean something else where a path is wanted, at its beginning or
 * to ls. */
static bool
is_path(const struct place *place, const char *name)
{
	const size_t len = strlen(name);

	return len > 0 && strpbrk(name, "=@*") == NULL &&
	       text_is_printable(name, len) &&
	       strchr("<\\.-(", name[0]) == NULL && name[len - 1] != '\\' &&
	       (place->domain == NULL ||
		!text_equal_nocase(name, place->domain));
}

static bool
has_twin(const struct child *children, size_t count, const struct child *child)
{
	for (size_t i = 0; i < count; i++)
		if (&children[i] != child &&
		    text_equal_nocase(children[i].name, child->name))
			return true;
	return false;
}

/* An RDN that is a line's and a path's as well as a DN's. */
static const char *
rdn_step(struct arena *arena, const char *rdn)
{
	STR_AUTO out;

	str_init(&out);
	for (; *rdn != '\0'; rdn++)
		if (*rdn == '*')
			str_append(&out, "\\2A");
		else
			str_append_char(&out, *rdn);
	return object_step_hide(arena, out.data);
}

static void
offer_children(const struct place *place, struct candidates *found)
{
	struct arena *arena = place->ctx->arena;
	const bool with_type = strchr(place->step, '=') != NULL;
	struct child children[COMPLETE_LIMIT];
	const size_t count =
		shell_child_names(place->shell, place->ctx, place->base,
				  place->step, COMPLETE_LIMIT, children);

	for (size_t i = 0; i < count; i++) {
		const struct child *child = &children[i];
		const char *step =
			with_type || !is_path(place, child->name) ||
					has_twin(children, count, child)
				? rdn_step(arena, child->rdn)
				: object_step_hide(arena, child->name);

		candidates_add(found,
			       arena_printf(arena, "%s%s%s", place->folder,
					    step,
					    child->is_container ? "/" : ""),
			       NULL);
	}
}

static void
complete_place(struct shell *shell, struct context *ctx, const char *word,
	       struct candidates *found)
{
	struct place place = {.shell = shell, .ctx = ctx};

	find_place(&place, word);
	if (strcmp(place.step, "..") == 0)
		candidates_add(found, arena_printf(ctx->arena, "%s/", word),
			       NULL);
	/* The beginning of a canonical name. */
	if (place.folder[0] == '\0' && place.domain != NULL &&
	    strchr(word, '.') != NULL &&
	    text_has_prefix_nocase(place.domain, word))
		candidates_add(found,
			       arena_printf(ctx->arena, "%s/", place.domain),
			       NULL);
	offer_children(&place, found);
}

struct completing {
	struct shell *shell;
	struct context ctx;
	struct completion completion;
	const char *line; /* up to the cursor */
	const char *word; /* what is before the cursor */
	size_t start;	  /* of it */
	struct candidates *found;
	bool files;
};

static void
offer(struct completing *completing, const char *candidate, const char *help)
{
	if (text_has_prefix_nocase(candidate, completing->word))
		candidates_add(completing->found, candidate, help);
}

static void
offer_commands(struct completing *completing)
{
	for (size_t i = 0; shell_commands[i].name != NULL; i++)
		offer(completing, shell_commands[i].name,
		      shell_commands[i].help);
}

/* ---- one word ------------------------------------------------------- */

typedef size_t
names_fn(void *context, const char *prefix, size_t limit, const char **out);

static void
offer_names(struct completing *completing, names_fn *source)
{
	const char *names[COMPLETE_LIMIT];
	const size_t count = source(&completing->completion, completing->word,
				    COMPLETE_LIMIT, names);

	for (size_t i = 0; i < count; i++)
		candidates_add(completing->found, names[i], NULL);
}

/* Classes, attributes and sets, extended rights, validated writes: bits that
 * each of them fits. The taker leaves doubles out. */
static void
offer_types(struct completing *completing)
{
	static const uint32_t masks[] = {
		SD_MASK_CREATE_CHILD, SD_MASK_WRITE_PROPERTY,
		SD_MASK_CONTROL_ACCESS, SD_MASK_WRITE_SELF};
	const char *names[COMPLETE_LIMIT];

	completing->completion.below = true;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		struct complete_sources sources =
			completion_sources(&completing->completion);
		const size_t count =
			sources.types(sources.context, completing->word, false,
				      masks[i], COMPLETE_LIMIT, names);

		for (size_t j = 0; j < count; j++)
			candidates_add(completing->found, names[j], NULL);
	}
}

/* ---- names of several words ---------------------------------------- */

/* Further back nothing is joined. */
#define JOINED_MOST 9

/* The words from number index on as one, as they are typed; false where that
 * is not what the line would be read as: quotes, several blanks. */
static bool
join(const struct completing *completing, const struct words *words,
     size_t index, struct words *joined, size_t *start)
{
	struct arena *arena = completing->ctx.arena;
	const char *line = completing->line;
	struct words before;
	const char *rest = words->text[index];

	*start = completing->start;
	for (size_t i = words->count - 1; i > index; i--) {
		while (*start > 0 && strchr(" \t", line[*start - 1]) != NULL)
			--*start;
		words_to_cursor(&before, arena,
				arena_strndup(arena, line, *start), start);
	}
	for (size_t i = index + 1; i < words->count; i++)
		rest = arena_printf(arena, "%s %s", rest, words->text[i]);
	if (strcmp(rest, line + *start) != 0)
		return false;
	*joined = *words;
	joined->count = index + 1;
	joined->text = arena_array(arena, index + 2, sizeof(*joined->text));
	memcpy(joined->text, words->text, index * sizeof(*joined->text));
	joined->text[index] = rest;
	return true;
}

/* Where a statement or trustee begins whose name may go on in the last word;
 * 0: nowhere. */
static size_t
open_name(const struct words *words, size_t from)
{
	size_t index = 0;

	for (size_t i = words->count - 1;
	     i-- > from && words->count - i <= JOINED_MOST;) {
		const char *word = words->text[i];

		if (word[0] == '/' || word[0] == '-')
			break;
		if (strchr(word, ':') != NULL && strchr(word, ';') == NULL)
			break;
		index = i;
		if (strchr(word, ':') != NULL)
			break;
	}
	return index;
}

/* ---- switches and statements ---------------------------------------- */

static void
offer_words(struct completing *completing, const struct words *words,
	    size_t from)
{
	struct complete_sources sources =
		completion_sources(&completing->completion);

	sources.on_object = true;
	sources.looking = from > 0 && text_equal_nocase(words->text[0], "show");
	completion_look(&completing->completion, words, from, words->count - 1);
	completing->files = complete_words(words, from, words->count - 1,
					   &sources, completing->ctx.arena,
					   candidates_add, completing->found);
}

/* Switches and statements, from word number from on. */
static void
offer_line(struct completing *completing, const struct words *words,
	   size_t from)
{
	const size_t index = open_name(words, from);
	struct words joined;
	size_t start;

	if (index > from && join(completing, words, index, &joined, &start)) {
		offer_words(completing, &joined, from);
		if (completing->found->count > 0) {
			completing->start = start;
			return;
		}
	}
	offer_words(completing, words, from);
}

/* preset NAME TRUSTEE, then switches. */
static void
offer_preset(struct completing *completing, const struct words *words)
{
	struct complete_sources sources =
		completion_sources(&completing->completion);

	if (words->count > 2 && completing->word[0] == '-')
		offer_line(completing, words, 1);
	else if (words->count == 2)
		offer_names(completing, sources.presets);
	else if (words->count == 3)
		offer_names(completing, sources.trustees);
}

static void
offer_place(struct completing *completing)
{
	complete_place(completing->shell, &completing->ctx, completing->word,
		       completing->found);
}

/* A place from here is meant before an object of the whole forest. */
static void
offer_show(struct completing *completing, const struct words *words)
{
	if (shell_is_place(words, words->count - 1))
		offer_place(completing);
	if (completing->found->count == 0 || completing->word[0] == '\0')
		offer_line(completing, words, 1);
}

static void
offer_argument(struct completing *completing,
	       const struct shell_command *command, const struct words *words)
{
	struct complete_sources sources =
		completion_sources(&completing->completion);
	struct words joined;

	switch (command->argument) {
	case COMPLETE_PLACE:
		offer_place(completing);
		break;
	case COMPLETE_SCHEMA:
		if (words->count > 2 && words->count <= JOINED_MOST &&
		    join(completing, words, 1, &joined, &completing->start))
			completing->word = joined.text[1];
		else if (words->count > 2)
			break;
		offer_types(completing);
		break;
	case COMPLETE_PRESET:
		offer_preset(completing, words);
		break;
	case COMPLETE_TOPIC:
		offer_commands(completing);
		(void)complete_words(
			&(struct words){
				.count = 2,
				.text = (const char *[]){"help",
							 completing->word,
							 NULL}},
			0, 1, &sources, completing->ctx.arena, candidates_add,
			completing->found);
		break;
	case COMPLETE_RUN:
		offer_names(completing, sources.runs);
		break;
	case COMPLETE_ON_OFF:
		offer(completing, "on", NULL);
		offer(completing, "off", NULL);
		break;
	case COMPLETE_SWITCHES:
		offer_show(completing, words);
		break;
	case COMPLETE_NOTHING:
	case COMPLETE_STATEMENT:
	case COMPLETE_TRUSTEE:
	case COMPLETE_DN:
	case COMPLETE_FILE:
	case COMPLETE_CHOICE:
	case COMPLETE_ATTRIBUTE:
	case COMPLETE_GROUPS:
	case COMPLETE_MECHANISM:
		break;
	}
}

static void
complete_word(struct completing *completing, const struct words *words)
{
	const struct shell_command *command =
		words->count > 1 ? shell_command_find(words->text[0]) : NULL;
	const size_t from =
		words->count > 1 && text_equal_nocase(words->text[0], "dsacls");

	if (command != NULL)
		offer_argument(completing, command, words);
	else if (words->count == 1 && completing->word[0] != '/' &&
		 completing->word[0] != '-')
		offer_commands(completing);
	else
		offer_line(completing, words, from);
}

/* Quietly: a message would stand in the middle of the line. */
static bool
is_connected(struct context *ctx)
{
	struct directory *dir = ctx->session->dir;
	struct dir_error error = {0};

	if (dir == NULL || directory_is_up(dir))
		return dir != NULL;
	if (directory_reconnect(dir, &error) != DIR_OK)
		return false;
	session_forget_names(ctx);
	return true;
}

bool
shell_complete(struct shell *shell, const char *line, size_t *start,
	       struct candidates *found)
{
	struct completing completing = {
		.shell = shell,
		.ctx = *shell->outer,
		.found = found,
	};
	struct diags ignored;
	struct arena arena;
	struct words words;

	arena_init(&arena);
	diags_init(&ignored, &arena);
	words_to_cursor(&words, &arena, line, start);
	completing.line = line;
	completing.start = *start;
	completing.ctx.arena = &arena;
	completing.ctx.diags = &ignored;
	completing.completion.ctx = &completing.ctx;
	completing.completion.dn = shell->dn;
	if (words.count > 0) {
		completing.word = words.text[words.count - 1];
		if (is_connected(&completing.ctx))
			complete_word(&completing, &words);
	}
	*start = completing.start;
	arena_clear(&arena);
	return completing.files;
}
