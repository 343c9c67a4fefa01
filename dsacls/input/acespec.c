/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec.c: takes a statement apart. It knows the codes but no names:
 * whether a trustee, class or right exists is for resolve. What is wrong
 * with a statement that cannot be taken apart is said in acespec_fault.c.
 */
#include "input/acespec_internal.h"

#include "base/str.h"
#include "input/codes.h"

#include <string.h>

struct span
acetext_span(const struct acetext *text, size_t at, size_t len)
{
	return words_span(text->words, text->index, text->start + at, len);
}

/* The codes that begin at from: [*from, *to) without quotes around them. */
static bool
find_codes(const char *text, size_t *from, size_t *to, uint32_t *mask)
{
	*to = *from + strcspn(text + *from, ";");
	(void)acespec_unquote(text, from, to);
	return rights_parse(text + *from, *to - *from, mask);
}

bool
acespec_split(const char *text, size_t *colon)
{
	for (size_t i = strlen(text); i--;) {
		size_t from = i + 1, to;
		uint32_t mask;
		if (text[i] != ':' || !find_codes(text, &from, &to, &mask))
			continue;
		*colon = i;
		return true;
	}
	return false;
}

/* An escaped blank belongs to a DN. */
void
acespec_trim(const char *text, size_t *from, size_t *to)
{
	while (*from < *to && strchr(" \t", text[*from]) != NULL)
		++*from;
	while (*to > *from && strchr(" \t", text[*to - 1]) != NULL &&
	       !(*to - *from > 1 && text[*to - 2] == '\\'))
		--*to;
}

/* One part between from and to; NULL when it is empty. */
static const char *
take_part(struct acespec *spec, const struct acetext *text, size_t from,
	  size_t to, struct span *span)
{
	acespec_trim(text->body, &from, &to);
	spec->unquoted |= acespec_unquote(text->body, &from, &to);
	*span = acetext_span(text, from, to - from);
	if (from == to)
		return NULL;
	return arena_strndup(text->arena, text->body + from, to - from);
}

static bool
take_trustee(struct acespec *spec, const struct acetext *text, size_t end)
{
	spec->trustee = take_part(spec, text, 0, end, &spec->trustee_span);
	if (spec->trustee)
		return true;
	struct diag *diag = diag_error(text->diags, &spec->trustee_span,
				       "no trustee before the colon");
	diag_hint(text->diags, diag,
		  "a statement is trustee:permissions, such as "
		  "'CORP\\helpdesk%s'",
		  text->body + end);
	return false;
}

/* What .NET, PowerShell and DSC write for "all": the part is empty then. */
static bool
is_zero_guid(const char *part)
{
	size_t zeros = 0;

	for (; part != NULL && *part != '\0'; part++)
		if (*part == '0')
			zeros++;
		else if (strchr("{-}", *part) == NULL)
			return false;
	return zeros == 32;
}

static const char *
drop_zero(const char *part, bool *zero)
{
	*zero = is_zero_guid(part);
	return *zero ? NULL : part;
}

/* Object and inherited type, at most, behind the codes. */
static bool
take_names(struct acespec *spec, const struct acetext *text, size_t at)
{
	const char *body = text->body;

	if (!body[at])
		return true;
	size_t from = at + 1, to = from + strcspn(body + from, ";");
	spec->object =
		drop_zero(take_part(spec, text, from, to, &spec->object_span),
			  &spec->zero_object);
	if (!body[to])
		return true;
	from = to + 1;
	to = from + strcspn(body + from, ";");
	spec->inherited = drop_zero(
		take_part(spec, text, from, to, &spec->inherited_span),
		&spec->zero_inherited);
	if (!body[to])
		return true;
	struct span rest = acetext_span(text, to, strlen(body + to));
	struct diag *diag = diag_error(text->diags, &rest,
				       "too many parts in the permissions");
	diag_hint(text->diags, diag,
		  "they are codes;object;inherited, at most; one more "
		  "statement is a word of its own");
	return false;
}

static const char *
in_capitals(struct arena *arena, const char *codes, size_t len)
{
	char *copy = arena_strndup(arena, codes, len);

	for (size_t i = 0; i < len; i++)
		if (copy[i] >= 'a' && copy[i] <= 'z')
			copy[i] = (char)(copy[i] - 'a' + 'A');
	return copy;
}

static bool
take_permissions(struct acespec *spec, const struct acetext *text, size_t colon)
{
	const char *body = text->body;
	const size_t end = colon + 1 + strcspn(body + colon + 1, ";");
	size_t from = colon + 1, to;

	spec->has_perms = find_codes(body, &from, &to, &spec->mask);
	spec->unquoted |= from != colon + 1;
	spec->codes = in_capitals(text->arena, body + from, to - from);
	spec->codes_span = acetext_span(text, from, to - from);
	return take_names(spec, text, end);
}

/* With no permissions wanted: is this a trustee, or broken permissions? */
static bool
is_trustee_alone(const char *body)
{
	if (strchr(body, ';') != NULL)
		return false;
	return strchr(body, ':') == NULL || strchr(body, '=') != NULL ||
	       body[0] == '<';
}

/* Names are apart by blanks, not by commas. */
static bool
report_list(const struct acetext *text)
{
	const char *comma = strchr(text->body, ',');

	if (comma == NULL || strchr(text->body, '=') != NULL ||
	    text->body[0] == '<' || strpbrk(comma, "\\@") == NULL)
		return false;
	struct span span = acetext_span(text, (size_t)(comma - text->body), 1);
	struct diag *diag =
		diag_error(text->diags, &span, "a comma between trustees");
	diag_hint(text->diags, diag,
		  "several trustees are words of their own, with blanks "
		  "between them");
	return true;
}

/* Where codes would be, were they any: SIZE_MAX for nowhere. */
static size_t
probable_colon(const char *body)
{
	size_t at = strcspn(body, ";");

	while (at > 0 && body[at - 1] != ':')
		at--;
	return at > 0 ? at - 1 : SIZE_MAX;
}

bool
acespec_parse(struct acespec *spec, struct arena *arena,
	      const struct words *words, size_t index, size_t start,
	      bool need_perms, struct diags *diags)
{
	const char *body = words->text[index] + start;
	struct acetext text = {words, index, start, body, arena, diags};
	size_t colon, len = strlen(body);

	*spec = (struct acespec){.whole = acetext_span(&text, 0, len)};
	if (strspn(body, " \t") == len) {
		struct diag *diag = diag_error(diags, &spec->whole,
					       "the statement is empty");
		diag_hint(diags, diag,
			  "a statement is trustee:permissions; a variable "
			  "that is not set leaves an empty one");
		return false;
	}
	const bool is_split = acespec_split(body, &colon);
	if (!is_split)
		colon = probable_colon(body);
	if (acespec_report_quotes(&text, colon))
		return false;
	if (is_split)
		return take_trustee(spec, &text, colon) &&
		       take_permissions(spec, &text, colon);
	if (need_perms || !is_trustee_alone(body)) {
		acespec_report_split(&text);
		return false;
	}
	return !report_list(&text) && take_trustee(spec, &text, len);
}

void
acespec_note(const struct acespec *spec, struct diags *diags)
{
	if (spec->unquoted)
		diag_note(diags, &spec->whole,
			  "the quotation marks are taken off: a shell left "
			  "them");
	if (spec->zero_object)
		diag_note(diags, &spec->object_span,
			  "the zero GUID is read as an empty part: no "
			  "particular class, attribute or right");
	if (spec->zero_inherited)
		diag_note(diags, &spec->inherited_span,
			  "the zero GUID is read as an empty part: objects of "
			  "every class");
}

const char *
acespec_trustee(struct arena *arena, const char *word)
{
	size_t from = 0, to = strlen(word);

	acespec_trim(word, &from, &to);
	if (!acespec_unquote(word, &from, &to) || from == to)
		return word;
	return arena_strndup(arena, word + from, to - from);
}
