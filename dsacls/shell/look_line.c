/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/look_line.c: see shell/look.h. A pipe gets a line for a line; only a
 * terminal gets broken ones.
 */
#include "base/pager.h"
#include "base/str.h"
#include "output/printer.h"
#include "shell/look.h"

#include <stdio.h>
#include <string.h>

/* Narrower than this, breaking makes a heap of single words. */
#define COLUMNS_MIN 16

const char *
look_ink(const struct shell *shell, const struct sd_ace *ace)
{
	if (sd_ace_is_inherited(ace))
		return shell_ink(shell, "2");
	return shell_ink(shell, sd_ace_is_deny(ace) ? "31" : "32");
}

/* Bytes of text that fit: up to a blank where there is one; all of a word
 * that is too long, which the terminal breaks. */
static size_t
fitting(const char *text, size_t columns)
{
	size_t used = 0, end = 0, at = 0;

	while (text[at] != '\0') {
		uint32_t c;
		const size_t step =
			text_decode_char(text + at, strlen(text + at), &c);

		if (text[at] == ' ' && at > 0)
			end = at;
		if (used >= columns && end > 0)
			return end;
		used += step > 0 ? text_char_columns(c) : 1;
		at += step > 0 ? step : 1;
	}
	return used <= columns || end == 0 ? at : end;
}

void
look_print(const struct look_line *line)
{
	const size_t width = pager_columns();
	const char *before = line->first;
	const char *rest;
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, line->text);
	rest = text.data;
	do {
		const size_t used = text_columns(before);
		size_t len = strlen(rest);

		if (width >= used + COLUMNS_MIN)
			len = fitting(rest, width - used);
		printf("%s%s%.*s%s\n", before, line->ink, (int)len, rest,
		       line->end);
		rest += len;
		rest += strspn(rest, " ");
		before = line->rest;
	} while (*rest != '\0');
}
