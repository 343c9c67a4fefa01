/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/names.c: the children of an object by the beginning of their names, for
 * Tab. The result of one bounded search is cached while the typed text grows in
 * the same container, which may hold 20,000.
 */
#include "shell/names.h"

#include "base/text.h"
#include "directory/directory.h"

#include <string.h>

/* Names are not believed for longer: others make and move objects too. */
#define SECONDS_KEPT 60

void
shell_names_forget(struct shell *shell)
{
	arena_clear(&shell->names.arena);
	memset(&shell->names, 0, sizeof(shell->names));
	arena_init(&shell->names.arena);
}

static bool
is_known(const struct shell_names *names, const char *base, const char *prefix)
{
	return names->found.whole && names->base != NULL &&
	       time(NULL) - names->when <= SECONDS_KEPT &&
	       strcmp(names->base, base) == 0 &&
	       text_has_prefix_nocase(prefix, names->prefix);
}

static void
fetch(struct shell *shell, struct context *ctx, const char *base,
      const char *prefix)
{
	struct shell_names *names = &shell->names;

	shell_names_forget(shell);
	names->base = arena_strdup(&names->arena, base);
	names->prefix = arena_strdup(&names->arena, prefix);
	names->when = time(NULL);
	object_children(&names->found, &names->arena, ctx->session->dir, base,
			prefix);
}

/* The beginning of a name: of its value only, or of type=value. */
struct beginning {
	const char *text; /* as typed */
	const char *type; /* NULL: none */
	const char *value;
	bool exact; /* the value could be read to its end */
};

/* An escape may have been cut in its middle. */
static struct beginning
read_beginning(struct arena *arena, const char *text)
{
	const char *equals = strchr(text, '=');
	struct beginning begin = {.text = text, .value = text, .exact = true};

	if (equals == NULL)
		return begin;
	begin.type = arena_strndup(arena, text, (size_t)(equals - text));
	begin.value = dir_dn_first_value(arena, text);
	begin.exact = begin.value != NULL && dir_dn_parent(arena, text) == NULL;
	if (begin.value == NULL)
		begin.value = arena_strndup(arena, equals + 1,
					    strcspn(equals + 1, "\\"));
	return begin;
}

static bool
is_wanted(const struct beginning *begin, const struct child *child)
{
	if (begin->type == NULL)
		return text_has_prefix_nocase(child->name, begin->value);
	if (text_has_prefix_nocase(child->rdn, begin->text))
		return true;
	return begin->exact &&
	       strcspn(child->rdn, "=") == strlen(begin->type) &&
	       text_has_prefix_nocase(child->rdn, begin->type) &&
	       text_has_prefix_nocase(child->name, begin->value);
}

size_t
shell_child_names(struct shell *shell, struct context *ctx, const char *base,
		  const char *prefix, size_t limit, struct child *out)
{
	const struct beginning begin = read_beginning(ctx->arena, prefix);
	const struct children *found = &shell->names.found;
	size_t count = 0;

	if (!is_known(&shell->names, base, begin.value))
		fetch(shell, ctx, base, begin.value);
	for (size_t i = 0; i < found->count && count < limit; i++)
		if (is_wanted(&begin, &found->list[i]))
			out[count++] = found->list[i];
	return count;
}
