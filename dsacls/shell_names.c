/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_names.c: the children of an object by the beginning of their names,
 * for Tab. One search, bounded, is kept while what is typed gets longer and
 * the place stays the same: a container may hold 20,000.
 */
#include "base/str.h"
#include "directory/directory.h"
#include "input/complete.h"
#include "shell.h"

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
take_name(void *context, const struct dir_entry *entry)
{
	struct shell_names *names = context;
	struct arena *arena = &names->arena;
	const char *name = dir_dn_first_value(arena, entry->dn);

	if (name == NULL)
		return true;
	names->names = arena_grow(arena, names->names, &names->capacity,
				  names->count + 1, sizeof(*names->names));
	names->names[names->count++] = dir_rdn_make(
		arena, arena_strndup(arena, entry->dn, strcspn(entry->dn, "=")),
		name);
	return true;
}

static bool
is_known(const struct shell_names *names, const char *base, const char *prefix)
{
	return names->whole && names->base != NULL &&
	       time(NULL) - names->when <= SECONDS_KEPT &&
	       strcmp(names->base, base) == 0 &&
	       text_has_prefix_nocase(prefix, names->prefix);
}

static void
fetch(struct shell *shell, struct context *ctx, const char *base,
      const char *prefix)
{
	static const char *const nothing[] = {"1.1", NULL};
	struct shell_names *names = &shell->names;
	struct dir_search search = {.base = base,
				    .scope = DIR_ONE,
				    .attributes = nothing,
				    .limit = COMPLETE_LIMIT};
	struct dir_error error = {0};

	shell_names_forget(shell);
	names->base = arena_strdup(&names->arena, base);
	names->prefix = arena_strdup(&names->arena, prefix);
	names->when = time(NULL);
	/* A snapshot need not hold names, and is quick to look through. */
	if (directory_info(ctx->session->dir)->is_offline)
		search.limit = 0;
	else if (prefix[0] != '\0')
		search.filter =
			arena_printf(ctx->arena, "(name=%s*)",
				     dir_filter_escape(ctx->arena, prefix));
	names->whole = directory_search(ctx->session->dir, &search, take_name,
					names, &error) == DIR_OK &&
		       names->count < COMPLETE_LIMIT;
}

size_t
shell_child_names(struct shell *shell, struct context *ctx, const char *base,
		  const char *prefix, size_t limit, const char **out)
{
	const char *equals = strchr(prefix, '=');
	const char *value = equals != NULL ? equals + 1 : prefix;
	const struct shell_names *names = &shell->names;
	size_t count = 0;

	if (!is_known(names, base, value))
		fetch(shell, ctx, base, value);
	for (size_t i = 0; i < names->count && count < limit; i++) {
		const char *rdn = names->names[i];
		const char *name = dir_dn_first_value(ctx->arena, rdn);

		if (equals != NULL ? text_has_prefix_nocase(rdn, prefix)
				   : name != NULL && text_has_prefix_nocase(
							     name, value))
			out[count++] = rdn;
	}
	return count;
}
