/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acetext.c: blanks and quotation marks in the text of a statement or a
 * trustee. cmd and PowerShell on Windows take inner quotation marks away,
 * PowerShell on Linux and other shells leave them, and word processors bend
 * them. No name in a directory begins or ends with one.
 */
#include "input/acetext.h"

#include "base/str.h"

#include <string.h>

struct span
acetext_span(const struct acetext *text, size_t at, size_t len)
{
	return words_span(text->words, text->index, text->start + at, len);
}

/* An escaped blank belongs to a DN. */
void
acetext_trim(const char *text, size_t *from, size_t *to)
{
	while (*from < *to && strchr(" \t", text[*from]) != NULL)
		++*from;
	while (*to > *from && strchr(" \t", text[*to - 1]) != NULL &&
	       !(*to - *from > 1 && text[*to - 2] == '\\'))
		--*to;
}

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
	return at == 0 || strchr(":;", body[at - 1]) != NULL ||
	       strchr(":;", body[at + len]) != NULL; /* the zero too */
}

bool
acetext_unquote(const char *text, size_t *from, size_t *to)
{
	if (*to - *from < 2 || text[*from] != '"' || text[*to - 1] != '"' ||
	    memchr(text + *from + 1, '"', *to - *from - 2) != NULL)
		return false;
	++*from;
	--*to;
	acetext_trim(text, from, to);
	return true;
}

/* Is the mark at one of the pair around its part? */
static bool
is_paired(const char *body, size_t colon, size_t at)
{
	size_t from = 0, to = strlen(body);

	for (size_t i = 0; colon != SIZE_MAX && body[i] != '\0'; i++) {
		if (i != colon && !(i > colon && body[i] == ';'))
			continue;
		if (i < at)
			from = i + 1;
		else if (i < to)
			to = i;
	}
	acetext_trim(body, &from, &to);
	const size_t first = from, last = to - 1;
	return acetext_unquote(body, &from, &to) && (at == first || at == last);
}

static const char *
without_quotes(const struct acetext *text)
{
	struct str clean;
	const char *body = text->body;

	str_init(&clean);
	for (size_t i = 0; body[i];) {
		size_t len = quote_at(body + i);
		if (len != 0 && (body[i] == '"' || is_at_end(body, i, len))) {
			i += len;
			continue;
		}
		str_append_char(&clean, body[i++]);
	}
	const char *copy = arena_strdup(text->arena, clean.data);
	str_clear(&clean);
	return copy;
}

/* Straight double ones that do not come in pairs. */
static bool
is_unbalanced(const char *body)
{
	bool odd = false;

	for (; *body != '\0'; body++)
		odd ^= *body == '"';
	return odd;
}

static void
report(const struct acetext *text, size_t at, size_t len)
{
	struct span span = acetext_span(text, at, len);
	const char *clean = without_quotes(text);
	struct diag *diag;

	if (text->body[at] == '"' && is_unbalanced(text->body)) {
		diag = diag_error(text->diags, &span,
				  "a quotation mark without its partner");
		diag_hint(text->diags, diag,
			  "quote the whole once, or a part as a whole: '%s'",
			  clean);
		return;
	}
	diag = diag_error(text->diags, &span,
			  "%s quotation mark is part of the statement",
			  len > 1 ? "a typographic" : "a");
	diag_hint(text->diags, diag, "%s; quote the whole once: '%s'",
		  len > 1 ? "shells know only straight ones"
			  : "a mark inside other marks stays",
		  clean);
}

bool
acetext_report_quotes(const struct acetext *text, size_t colon)
{
	const char *body = text->body;

	for (size_t i = 0; body[i]; i++) {
		size_t len = quote_at(body + i);
		if (len == 0 || !is_at_end(body, i, len) ||
		    (body[i] == '"' && is_paired(body, colon, i)))
			continue;
		report(text, i, len);
		return true;
	}
	return false;
}

const char *
acetext_trustee(struct arena *arena, const char *word)
{
	size_t from = 0, to = strlen(word);

	acetext_trim(word, &from, &to);
	if (!acetext_unquote(word, &from, &to) || from == to)
		return word;
	return arena_strndup(arena, word + from, to - from);
}
