/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/complete_place.c: what Tab offers where a place is wanted: the next
 * step of a path. A container ends with a slash, so that Tab goes on inside;
 * what is offered is read as that very object (shell/path.c).
 */
#include "base/shown.h"
#include "base/str.h"
#include "directory/directory.h"
#include "input/complete.h"
#include "shell/shell.h"

#include <string.h>

struct place {
	struct shell *shell;
	struct context *ctx;
	const char *folder; /* what stands before the step */
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
	const char *step = path_last_step(word);

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
	place->step = path_step_show(arena, step);
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
	return path_step_hide(arena, out.data);
}

static void
offer_children(const struct place *place, shell_emit *emit, void *context)
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
				: path_step_hide(arena, child->name);

		emit(context,
		     arena_printf(arena, "%s%s%s", place->folder, step,
				  child->is_container ? "/" : ""),
		     NULL);
	}
}

void
shell_complete_place(struct shell *shell, struct context *ctx, const char *word,
		     shell_emit *emit, void *context)
{
	struct place place = {.shell = shell, .ctx = ctx};

	find_place(&place, word);
	if (strcmp(place.step, "..") == 0)
		emit(context, arena_printf(ctx->arena, "%s/", word), NULL);
	/* The beginning of a canonical name. */
	if (place.folder[0] == '\0' && place.domain != NULL &&
	    strchr(word, '.') != NULL &&
	    text_has_prefix_nocase(place.domain, word))
		emit(context, arena_printf(ctx->arena, "%s/", place.domain),
		     NULL);
	offer_children(&place, emit, context);
}
