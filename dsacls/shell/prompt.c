/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/prompt.c: the prompt: domain, the names down to the current
 * object, how many changes are staged.
 */
#include "base/str.h"
#include "directory/directory.h"
#include "output/printer.h"
#include "shell/shell.h"

#include <string.h>

/* A name as cd takes it between slashes; what is no text, escaped. */
static void
append_step(struct str *out, struct arena *arena, const char *name)
{
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, name);
	str_append(out, path_step_hide(arena, text.data));
}

/* people/Berlin: the names from the domain head down. */
static void
append_place(struct shell *shell, struct arena *arena, const char *head,
	     struct str *out)
{
	const char *dn = shell->dn;
	struct str place, rest;

	str_init(&place);
	str_init(&rest);
	while (dn != NULL && !dir_dn_equal(dn, head)) {
		const char *name = dir_dn_first_value(arena, dn);

		str_reset(&rest);
		append_step(&rest, arena, name != NULL ? name : "?");
		str_printf(&rest, "%s%s", place.len > 0 ? "/" : "", place.data);
		str_reset(&place);
		str_append(&place, rest.data);
		dn = dir_dn_parent(arena, dn);
	}
	str_append(out, place.data);
	str_clear(&place);
	str_clear(&rest);
}

/* From a whole name on, where one begins in what is left. */
static size_t
next_step(const char *text, size_t start)
{
	for (size_t at = start; text[at] != '\0'; at++)
		if (text[at] == '/' && text[at - 1] != '\\')
			return at;
	return start;
}

/* Cuts text from the left to at most columns, "...": where we are matters
 * more than where that is. */
static void
shorten(struct str *text, size_t columns)
{
	size_t start = 0;
	struct str cut;

	if (text_columns(text->data) <= columns || columns < 4)
		return;
	while (text->data[start] != '\0' &&
	       (text_columns(text->data + start) > columns - 3 ||
		(text->data[start] & 0xc0) == 0x80))
		start++;
	start = next_step(text->data, start);
	str_init(&cut);
	str_printf(&cut, "...%s", text->data + start);
	str_reset(text);
	str_append(text, cut.data);
	str_clear(&cut);
}

static void
append_ink(struct str *out, const char *ink, bool editing)
{
	if (ink[0] != '\0')
		str_printf(out, editing ? "\001%s\002" : "%s", ink);
}

static void
append_staged(struct str *out, const struct shell *shell, bool editing)
{
	if (shell->staged_count == 0)
		return;
	append_ink(out, shell_ink(shell, "33"), editing);
	str_printf(out, " +%zu", shell->staged_count);
	append_ink(out, shell_ink(shell, "0"), editing);
}

const char *
shell_prompt(struct shell *shell, struct arena *arena, unsigned width,
	     bool editing)
{
	const char *head = shell_domain_head(shell->outer);
	const char *domain =
		head != NULL ? dir_dn_to_domain(arena, head) : NULL;
	const size_t half = width / 2;
	STR_AUTO place, out;
	size_t used;

	str_init(&place);
	str_init(&out);
	append_place(shell, arena, head != NULL ? head : "", &place);
	append_shown(&out, domain != NULL ? domain : "dsacls");
	used = out.len + 8; /* " +NN> " and the blank before the place */
	/* On a narrow terminal the domain goes first. */
	if (place.len > 0 && used + text_columns(place.data) > half) {
		if (used + 12 > half) {
			str_reset(&out);
			used = 8;
		}
		shorten(&place, half > used + 12 ? half - used : 12);
	}
	if (place.len > 0)
		str_printf(&out, "%s%s", out.len > 0 ? " " : "", place.data);
	append_staged(&out, shell, editing);
	str_append(&out, "> ");
	return arena_strdup(arena, out.data);
}
