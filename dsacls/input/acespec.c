/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec.c: parses a statement, or reports why it is none. Checks the
 * codes but no names: resolve finds out whether a trustee, class or right
 * exists.
 */
#include "input/acespec.h"

#include "base/rights.h"
#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- blanks and quotation marks. cmd and PowerShell on Windows take inner
 * marks away, PowerShell on Linux and other shells leave them, and word
 * processors bend them. No name in a directory begins or ends with one. ---- */

/* A statement as text: body is words->text[index] + start. */
struct acetext {
	const struct words *words;
	size_t index, start;
	const char *body;
	struct arena *arena;
	struct diags *diags;
};

static struct span
span_of(const struct acetext *text, size_t at, size_t len)
{
	return words_span(text->words, text->index, text->start + at, len);
}

static struct diag *
error_at(const struct acetext *text, size_t at, size_t len, const char *message)
{
	const struct span span = span_of(text, at, len);

	return diag_error(text->diags, &span, "%s", message);
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
	words_trim(body, &from, &to);
	return (at == from || at == to - 1) && words_unquote(body, &from, &to);
}

static const char *
without_quotes(const struct acetext *text)
{
	const char *body = text->body;
	STR_AUTO clean;

	str_init(&clean);
	for (size_t i = 0; body[i] != '\0';) {
		const size_t len = quote_at(body + i);

		if (len != 0 && (body[i] == '"' || is_at_end(body, i, len)))
			i += len;
		else
			str_append_char(&clean, body[i++]);
	}
	return arena_strdup(text->arena, clean.data);
}

/* Are there straight double ones that do not come in pairs? */
static bool
is_unbalanced(const char *body)
{
	bool odd = false;

	for (; *body != '\0'; body++)
		odd ^= *body == '"';
	return odd;
}

/*
 * A quotation mark at an end of a part, straight or typographic, that is not
 * one of a pair of double quotes around it; true when there was one, and it
 * was diagnosed. colon: the one before the codes, SIZE_MAX for a trustee alone.
 */
static bool
report_quotes(const struct acetext *text, size_t colon)
{
	static const char straight[] =
		"a quotation mark is part of the statement";
	static const char typographic[] =
		"a typographic quotation mark is part of the statement";
	const char *body = text->body;

	for (size_t i = 0; body[i]; i++) {
		const size_t len = quote_at(body + i);

		if (len == 0 || !is_at_end(body, i, len) ||
		    (body[i] == '"' && is_paired(body, colon, i)))
			continue;
		if (body[i] == '"' && is_unbalanced(body))
			diag_hint(text->diags,
				  error_at(text, i, len,
					   "a quotation mark without its "
					   "partner"),
				  "quote the whole once, or a part as a "
				  "whole: '%s'",
				  without_quotes(text));
		else
			diag_hint(text->diags,
				  error_at(text, i, len,
					   len > 1 ? typographic : straight),
				  "%s; quote the whole once: '%s'",
				  len > 1 ? "shells know only straight ones"
					  : "a mark inside other marks stays",
				  without_quotes(text));
		return true;
	}
	return false;
}

/* ---- the parts of a statement ---------------------------------------- */

/* The codes that begin at from: [*from, *to) without quotes around them. */
static bool
find_codes(const char *text, size_t *from, size_t *to, uint32_t *mask)
{
	*to = *from + strcspn(text + *from, ";");
	(void)words_unquote(text, from, to);
	return rights_parse(text + *from, *to - *from, mask);
}

bool
acespec_split(const char *text, size_t *colon)
{
	for (size_t i = strlen(text); i-- > 0;) {
		size_t from = i + 1, to;
		uint32_t mask;

		if (text[i] != ':' || !find_codes(text, &from, &to, &mask))
			continue;
		*colon = i;
		return true;
	}
	return false;
}

/* One part between from and to; NULL when it is empty. */
static const char *
take_part(struct acespec *spec, const struct acetext *text, size_t from,
	  size_t to, struct span *span)
{
	words_trim(text->body, &from, &to);
	spec->unquoted |= words_unquote(text->body, &from, &to);
	*span = span_of(text, from, to - from);
	if (from == to)
		return NULL;
	return arena_strndup(text->arena, text->body + from, to - from);
}

static bool
take_trustee(struct acespec *spec, const struct acetext *text, size_t end)
{
	spec->trustee = take_part(spec, text, 0, end, &spec->trustee_span);
	if (spec->trustee == NULL)
		diag_hint(text->diags,
			  diag_error(text->diags, &spec->trustee_span,
				     "no trustee before the colon"),
			  "a statement is trustee:permissions, such as "
			  "'CORP\\helpdesk%s'",
			  text->body + end);
	return spec->trustee != NULL;
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

/* The part behind the semicolon at *at, if there is one; *at is behind it. */
static const char *
take_name(struct acespec *spec, const struct acetext *text, size_t *at,
	  struct span *span, bool *is_zero)
{
	const size_t from = *at + 1;
	const char *part;

	if (text->body[*at] == '\0')
		return NULL;
	*at = from + strcspn(text->body + from, ";");
	part = take_part(spec, text, from, *at, span);
	*is_zero = is_zero_guid(part);
	return *is_zero ? NULL : part;
}

/* Object and inherited type, at most, behind the codes. */
static bool
take_names(struct acespec *spec, const struct acetext *text, size_t at)
{
	spec->object = take_name(spec, text, &at, &spec->object_span,
				 &spec->zero_object);
	spec->inherited = take_name(spec, text, &at, &spec->inherited_span,
				    &spec->zero_inherited);
	if (text->body[at] == '\0')
		return true;
	diag_hint(text->diags,
		  error_at(text, at, strlen(text->body + at),
			   "too many parts in the permissions"),
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
	spec->codes_span = span_of(text, from, to - from);
	return take_names(spec, text, end);
}

/* ---- faults: each known way of writing a statement wrongly has its own
 * sentence, and the first that fits is said -------------------------------- */

/* Letters that mean something in SDDL, icacls or cacls, and ours for it. */
static const struct {
	const char *wrong, *right, *from;
} foreign_codes[] = {
	{"CR", "CA", "SDDL"},	{"SW", "WS", "SDDL"},  {"GX", "GE", "SDDL"},
	{"DE", "SD", "icacls"}, {"F", "GA", "icacls"}, {"R", "GR", "icacls"},
	{"W", "GW", "icacls"},
};

static void
hint_near_codes(const struct acetext *text, struct diag *diag, const char *code)
{
	struct suggest near;

	suggest_init(&near, code);
	for (const struct right_code *right = right_codes; right->code; right++)
		suggest_offer(&near, right->code);
	for (size_t i = 0; i < near.count; i++) {
		const struct right_code *right = right_find(near.names[i]);
		diag_hint(text->diags, diag, "%s%s: %s",
			  i != 0 ? "" : "did you mean ", right->code,
			  right->meaning);
	}
	if (near.count == 0)
		diag_hint(text->diags, diag, "the codes are %s",
			  rights_list(text->arena));
}

static bool
hint_foreign_code(const struct acetext *text, struct diag *diag,
		  const char *code)
{
	const size_t count = sizeof(foreign_codes) / sizeof(foreign_codes[0]);

	for (size_t i = 0; i < count; i++) {
		if (!text_equal_nocase(code, foreign_codes[i].wrong))
			continue;
		diag_hint(text->diags, diag, "what %s calls %s is %s here",
			  foreign_codes[i].from, foreign_codes[i].wrong,
			  foreign_codes[i].right);
		return true;
	}
	return false;
}

/* codes of len bytes at offset at hold something that is no code. */
static void
report_unknown(const struct acetext *text, size_t at, size_t len)
{
	const char *codes = text->body + at;
	size_t bad = 0, size;
	const char *code;
	struct diag *diag;
	bool half;

	while (bad + 2 <= len && right_find(codes + bad) != NULL)
		bad += 2;
	size = len - bad > 2 ? 2 : len - bad;
	half = size == 1 && bad != 0;
	code = arena_strndup(text->arena, codes + bad, size);
	diag = error_at(text, at + bad, size,
			arena_printf(text->arena, "%s: %s",
				     half ? "half a permission code"
					  : "unknown permission code",
				     code));
	if (half)
		diag_hint(text->diags, diag, "the codes are %s",
			  rights_list(text->arena));
	else if (!hint_foreign_code(text, diag, code))
		hint_near_codes(text, diag, code);
}

static bool
report_comma(const struct acetext *text, size_t at, size_t len)
{
	const char *comma = memchr(text->body + at, ',', len);
	char *fixed = arena_strdup(text->arena, text->body);

	if (comma == NULL)
		return false;
	for (char *c = fixed + at; *c != '\0'; c++)
		if (*c == ',')
			*c = ';';
	diag_hint(text->diags,
		  error_at(text, (size_t)(comma - text->body), 1,
			   "a comma where a semicolon belongs"),
		  "write '%s'", fixed);
	return true;
}

/* Blanks, and nothing else that is no code? */
static bool
report_blank(const struct acetext *text, size_t at, size_t len)
{
	const char *codes = text->body + at;
	STR_AUTO squeezed;
	uint32_t mask;

	str_init(&squeezed);
	for (size_t i = 0; i < len; i++)
		/* C2 A0: the blank of web pages that does not break. */
		if (memchr(" \t\xc2\xa0", codes[i], 4) == NULL)
			str_append_char(&squeezed, codes[i]);
	if (!rights_parse(squeezed.data, squeezed.len, &mask))
		return false;
	diag_hint(text->diags,
		  error_at(text, at, len, "blanks between permission codes"),
		  "write '%.*s%s%s'", (int)at, text->body, squeezed.data,
		  codes + len);
	return true;
}

/* Codes with a slip in them are mostly codes still; a name hardly is. */
static bool
looks_like_name(const char *text, size_t len)
{
	size_t known = 0;

	for (size_t i = 0; i + 2 <= len; i += 2)
		known += right_find(text + i) != NULL;
	return len > 4 && known * 4 < len;
}

/* "X:Reset Password;user": a name is where codes belong. */
static bool
report_name(const struct acetext *text, size_t at, size_t len)
{
	const char *name = text->body + at;
	const bool has_blank = memchr(name, ' ', len) != NULL;
	struct diag *diag;

	if (!looks_like_name(name, len))
		return false;
	diag = error_at(text, at, len, "a name where permission codes belong");
	if (has_blank)
		diag_hint(text->diags, diag,
			  "for an extended right write '%.*sCA;%s'", (int)at,
			  text->body, name);
	diag_hint(text->diags, diag, "%s '%.*sRPWP;%s'",
		  has_blank ? "for a property set" : "for an attribute write",
		  (int)at, text->body, name);
	return true;
}

/* "X:0x20094": the same in letters. */
static bool
report_number(const struct acetext *text, size_t at, size_t len)
{
	const char *number = text->body + at;
	char *end;
	const unsigned long mask = strtoul(number, &end, 0);
	STR_AUTO codes;

	str_init(&codes);
	if (number[0] < '0' || number[0] > '9' || end != number + len ||
	    mask > UINT32_MAX)
		return false;
	rights_format(&codes, (uint32_t)mask);
	diag_hint(text->diags,
		  error_at(text, at, len,
			   "a number where permission codes belong"),
		  "in letters that is %s", codes.data);
	return true;
}

static void
report_no_colon(const struct acetext *text)
{
	const char *body = text->body;
	size_t codes = strcspn(body, ";");
	struct span span = span_of(text, 0, strlen(body));
	uint32_t mask;
	struct diag *diag;

	if (rights_parse(body, codes, &mask)) {
		diag = diag_error(text->diags, &span,
				  "permissions without a trustee");
		diag_hint(text->diags, diag, "write 'CORP\\helpdesk:%s'", body);
		return;
	}
	diag = diag_error(text->diags, &span, "no permissions for %s", body);
	if (body[codes])
		diag_hint(text->diags, diag,
			  "write a colon between the trustee and the codes: "
			  "'%.*s:%s'",
			  (int)codes, body, body + codes + 1);
	else if (strchr(body, '=') != NULL)
		diag_hint(text->diags, diag,
			  "a trustee is followed by a colon and codes; an "
			  "object comes before /G, or after another switch");
	else if (body[0] && body[strlen(body) - 1] == '\\')
		diag_hint(text->diags, diag,
			  "there is no account name behind the backslash: %s",
			  !text->words->is_argv
				  ? "a trustee is DOMAIN\\name"
				  : "a variable may be empty, or the name was "
				    "cut off at a blank");
	else
		diag_hint(text->diags, diag,
			  "a statement is trustee:permissions, such as "
			  "'%s:CA;Reset Password;user'%s",
			  body,
			  !text->words->is_argv
				  ? ""
				  : ", quoted, or the shell ends the command "
				    "at the semicolon");
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

static void
report_split(const struct acetext *text)
{
	const char *body = text->body;
	const size_t colon = probable_colon(body), at = colon + 1;
	const size_t len = strcspn(body + at, ";");

	if (colon == SIZE_MAX)
		report_no_colon(text);
	else if (len == 0)
		diag_hint(text->diags,
			  error_at(text, colon, 1,
				   "no permission codes after the colon"),
			  "the codes are %s", rights_list(text->arena));
	else if (!report_comma(text, at, len) && !report_blank(text, at, len) &&
		 !report_number(text, at, len) && !report_name(text, at, len))
		report_unknown(text, at, len);
}

/* ---- the whole ---------------------------------------------------------- */

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
	diag_hint(text->diags,
		  error_at(text, (size_t)(comma - text->body), 1,
			   "a comma between trustees"),
		  "several trustees are words of their own, with blanks "
		  "between them");
	return true;
}

bool
acespec_parse(struct acespec *spec, struct arena *arena,
	      const struct words *words, size_t index, size_t start,
	      bool need_perms, struct diags *diags)
{
	const char *body = words->text[index] + start;
	struct acetext text = {words, index, start, body, arena, diags};
	size_t colon, len = strlen(body);
	bool is_split;

	*spec = (struct acespec){.whole = span_of(&text, 0, len)};
	if (strspn(body, " \t") == len) {
		diag_hint(diags,
			  diag_error(diags, &spec->whole,
				     "the statement is empty"),
			  "a statement is trustee:permissions; a variable "
			  "that is not set leaves an empty one");
		return false;
	}
	is_split = acespec_split(body, &colon);
	if (!is_split)
		colon = probable_colon(body);
	if (report_quotes(&text, colon))
		return false;
	if (is_split)
		return take_trustee(spec, &text, colon) &&
		       take_permissions(spec, &text, colon);
	if (need_perms || !is_trustee_alone(body)) {
		report_split(&text);
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
