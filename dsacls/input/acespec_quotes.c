/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec_quotes.c: quotation marks that are part of a statement: cmd
 * and PowerShell take inner ones away, other shells leave them, and word
 * processors bend them. No name in a directory begins or ends with one.
 */
#include "input/acespec_internal.h"

#include "base/str.h"

#include <string.h>

/* Bytes of the quotation mark that text begins with, 0 for none. */
static size_t
quote_at(const char *text)
{
	static const char *const marks[] = {
		"\"",	  "'",	    "\u201c", "\u201d", "\u201e",
		"\u2018", "\u201a", "\u00ab", "\u00bb",
	};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(text, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

/* At an end of a part: after the start or one of : ; or before one. */
static bool
is_at_end(const char *body, size_t at, size_t len)
{
	return at == 0 || strchr(":;", body[at - 1]) ||
	       strchr(":;", body[at + len]); /* the zero too */
}

static const char *
without_quotes(const struct acetext *text)
{
	struct str clean;
	const char *body = text->body;

	str_init(&clean);
	for (size_t i = 0; body[i];) {
		size_t len = quote_at(body + i);
		if (len && (body[i] == '"' || is_at_end(body, i, len))) {
			i += len;
			continue;
		}
		str_append_char(&clean, body[i++]);
	}
	const char *copy = arena_strdup(text->arena, clean.data);
	str_clear(&clean);
	return copy;
}

bool
acespec_report_quotes(const struct acetext *text)
{
	const char *body = text->body;

	for (size_t i = 0; body[i]; i++) {
		size_t len = quote_at(body + i);
		if (!len || !is_at_end(body, i, len))
			continue;
		struct span span = acetext_span(text, i, len);
		bool bent = len > 1;
		struct diag *diag =
			diag_error(text->diags, &span,
				   "%s quotation mark is part of the statement",
				   bent ? "a typographic" : "a");
		diag_hint(text->diags, diag, "%s; quote the whole once: '%s'",
			  bent ? "shells know only straight ones"
			       : "a mark inside other marks stays",
			  without_quotes(text));
		return true;
	}
	return false;
}
