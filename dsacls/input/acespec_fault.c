/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec_fault.c: why a statement is none. Each way of writing one
 * wrongly that people are known for has its own sentence; the first that
 * fits is said.
 */
#include "base/str.h"
#include "base/suggest.h"
#include "input/acespec_internal.h"
#include "input/codes.h"

#include <stdlib.h>
#include <string.h>

/* Quotation marks that are part of a statement: cmd and PowerShell on
 * Windows take inner ones away, PowerShell on Linux and other shells leave
 * them, and word processors bend them. No name in a directory begins or ends
 * with one. */

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
acespec_unquote(const char *text, size_t *from, size_t *to)
{
	if (*to - *from < 2 || text[*from] != '"' || text[*to - 1] != '"' ||
	    memchr(text + *from + 1, '"', *to - *from - 2) != NULL)
		return false;
	++*from;
	--*to;
	acespec_trim(text, from, to);
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
	acespec_trim(body, &from, &to);
	const size_t first = from, last = to - 1;
	return acespec_unquote(body, &from, &to) && (at == first || at == last);
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
acespec_report_quotes(const struct acetext *text, size_t colon)
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

/* Letters that mean something in SDDL, icacls or cacls, and ours for it. */
static const struct {
	const char *wrong, *right, *from;
} foreign_codes[] = {
	{"CR", "CA", "SDDL"},	{"SW", "WS", "SDDL"},  {"GX", "GE", "SDDL"},
	{"DE", "SD", "icacls"}, {"F", "GA", "icacls"}, {"R", "GR", "icacls"},
	{"W", "GW", "icacls"},
};

/* All codes, in the order of their bits, the generic ones last. */
static const char *
codes_list(struct arena *arena)
{
	struct str list;

	str_init(&list);
	for (uint32_t bit = 1; bit; bit <<= 1)
		for (const struct right_code *right = right_codes; right->code;
		     right++)
			if (right->words && right->mask == bit)
				str_printf(&list, "%s ", right->code);
	for (const struct right_code *right = right_codes; right->code; right++)
		if (!right->words)
			str_printf(&list, "%s%s", right->code,
				   right[1].code ? " " : "");
	const char *copy = arena_strdup(arena, list.data);
	str_clear(&list);
	return copy;
}

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
			  codes_list(text->arena));
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
	size_t bad = 0;

	while (bad + 2 <= len && right_find(codes + bad) != NULL)
		bad += 2;
	size_t size = len - bad > 2 ? 2 : len - bad;
	const char *code = arena_strndup(text->arena, codes + bad, size);
	struct span span = acetext_span(text, at + bad, size);
	bool half = size == 1 && bad != 0;
	struct diag *diag = diag_error(text->diags, &span, "%s: %s",
				       half ? "half a permission code"
					    : "unknown permission code",
				       code);

	if (half)
		diag_hint(text->diags, diag, "the codes are %s",
			  codes_list(text->arena));
	else if (!hint_foreign_code(text, diag, code))
		hint_near_codes(text, diag, code);
}

/* The codes with everything that is no letter taken out; true when that
 * makes them codes. */
static bool
squeeze(struct str *out, const char *codes, size_t len)
{
	uint32_t mask;

	for (size_t i = 0; i < len; i++) {
		/* C2 A0: the blank of web pages that does not break. */
		if (codes[i] == ' ' || codes[i] == '\t' || codes[i] == '\xc2' ||
		    codes[i] == '\xa0')
			continue;
		str_append_char(out, codes[i]);
	}
	return rights_parse(out->data, out->len, &mask);
}

static bool
report_comma(const struct acetext *text, size_t at, size_t len)
{
	const char *comma = memchr(text->body + at, ',', len);

	if (comma == NULL)
		return false;
	size_t place = (size_t)(comma - text->body);
	struct span span = acetext_span(text, place, 1);
	struct diag *diag = diag_error(text->diags, &span,
				       "a comma where a semicolon belongs");
	char *fixed = arena_strdup(text->arena, text->body);
	for (size_t i = at; fixed[i]; i++)
		if (fixed[i] == ',')
			fixed[i] = ';';
	diag_hint(text->diags, diag, "write '%s'", fixed);
	return true;
}

static bool
report_blank(const struct acetext *text, size_t at, size_t len)
{
	STR_AUTO squeezed;

	str_init(&squeezed);
	if (!squeeze(&squeezed, text->body + at, len))
		return false;
	struct span span = acetext_span(text, at, len);
	struct diag *diag = diag_error(text->diags, &span,
				       "blanks between permission codes");
	diag_hint(text->diags, diag, "write '%.*s%s%s'", (int)at, text->body,
		  squeezed.data, text->body + at + len);
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

/* "X:Reset Password;user": a name stands where codes belong. */
static bool
report_name(const struct acetext *text, size_t at, size_t len)
{
	const char *name = text->body + at;

	if (!looks_like_name(name, len))
		return false;
	struct span span = acetext_span(text, at, len);
	struct diag *diag = diag_error(text->diags, &span,
				       "a name where permission codes belong");
	if (memchr(name, ' ', len) != NULL)
		diag_hint(text->diags, diag,
			  "for an extended right write '%.*sCA;%s'", (int)at,
			  text->body, name);
	diag_hint(text->diags, diag, "%s '%.*sRPWP;%s'",
		  memchr(name, ' ', len) != NULL ? "for a property set"
						 : "for an attribute write",
		  (int)at, text->body, name);
	return true;
}

/* "X:0x20094": the same in letters. */
static bool
report_number(const struct acetext *text, size_t at, size_t len)
{
	const char *number = text->body + at;
	char *end;
	unsigned long mask = strtoul(number, &end, 0);

	if (number[0] < '0' || number[0] > '9' || end != number + len ||
	    mask > UINT32_MAX)
		return false;
	STR_AUTO codes;
	str_init(&codes);
	rights_format(&codes, (uint32_t)mask);
	struct span span = acetext_span(text, at, len);
	struct diag *diag = diag_error(
		text->diags, &span, "a number where permission codes belong");
	diag_hint(text->diags, diag, "in letters that is %s", codes.data);
	return true;
}

static void
report_no_colon(const struct acetext *text)
{
	const char *body = text->body;
	size_t codes = strcspn(body, ";");
	struct span span = acetext_span(text, 0, strlen(body));
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
			  "a colon stands between the trustee and the codes: "
			  "'%.*s:%s'",
			  (int)codes, body, body + codes + 1);
	else if (strchr(body, '=') != NULL)
		diag_hint(text->diags, diag,
			  "a trustee is followed by a colon and codes; an "
			  "object stands before /G, or after another switch");
	else if (body[0] && body[strlen(body) - 1] == '\\')
		diag_hint(text->diags, diag,
			  "no account stands behind the backslash: %s",
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

void
acespec_report_split(const struct acetext *text)
{
	const char *body = text->body;
	size_t colon = strcspn(body, ";");

	while (colon != 0 && body[colon - 1] != ':')
		colon--;
	if (colon == 0) {
		report_no_colon(text);
		return;
	}
	size_t len = strcspn(body + colon, ";");
	if (len == 0) {
		struct span span = acetext_span(text, colon - 1, 1);
		struct diag *diag =
			diag_error(text->diags, &span,
				   "no permission codes after the colon");
		diag_hint(text->diags, diag, "the codes are %s",
			  codes_list(text->arena));
		return;
	}
	if (report_comma(text, colon, len) || report_blank(text, colon, len) ||
	    report_number(text, colon, len) || report_name(text, colon, len))
		return;
	report_unknown(text, colon, len);
}
