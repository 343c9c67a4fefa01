/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec.c: takes a statement apart, or says why it is none. It knows
 * the codes but no names: whether a trustee, class or right exists is for
 * resolve.
 */
#include "input/acespec.h"

#include "base/rights.h"
#include "base/str.h"
#include "base/suggest.h"
#include "input/acetext.h"

#include <stdlib.h>
#include <string.h>

/* The codes that begin at from: [*from, *to) without quotes around them. */
static bool
find_codes(const char *text, size_t *from, size_t *to, uint32_t *mask)
{
	*to = *from + strcspn(text + *from, ";");
	(void)acetext_unquote(text, from, to);
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

/* One part between from and to; NULL when it is empty. */
static const char *
take_part(struct acespec *spec, const struct acetext *text, size_t from,
	  size_t to, struct span *span)
{
	acetext_trim(text->body, &from, &to);
	spec->unquoted |= acetext_unquote(text->body, &from, &to);
	*span = acetext_span(text, from, to - from);
	if (from == to)
		return NULL;
	return arena_strndup(text->arena, text->body + from, to - from);
}

static bool
take_trustee(struct acespec *spec, const struct acetext *text, size_t end)
{
	spec->trustee = take_part(spec, text, 0, end, &spec->trustee_span);
	if (spec->trustee != NULL)
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

/* ---- faults: each way of writing one wrongly that people are known for has
 * its own sentence, and the first that fits is said ----------------------- */

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

static void
report_split(const struct acetext *text)
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
	if (acetext_report_quotes(&text, colon))
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
