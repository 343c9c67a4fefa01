/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text.c: see base/text.h. No locale: letters are ASCII, everything else
 * is taken as it is.
 */
#include "base/text.h"

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>
#include <string.h>

unsigned char
text_lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

int
text_compare_nocase(const char *a, const char *b)
{
	while (*a != '\0' && text_lower(*a) == text_lower(*b)) {
		a++;
		b++;
	}
	return text_lower(*a) - text_lower(*b);
}

int
text_compare_entries_nocase(const void *a, const void *b)
{
	return text_compare_nocase(*(const char *const *)a,
				   *(const char *const *)b);
}

bool
text_equal_nocase(const char *a, const char *b)
{
	return text_compare_nocase(a, b) == 0;
}

bool
text_has_prefix_nocase(const char *text, const char *prefix)
{
	for (; *prefix; text++, prefix++)
		if (text_lower(*text) != text_lower(*prefix))
			return false;
	return true;
}

static const char *
skip_joints(const char *text)
{
	while (*text != '\0' && strchr(" \t-_", *text) != NULL)
		text++;
	return text;
}

bool
text_equal_loose(const char *a, const char *b)
{
	for (;; a++, b++) {
		a = skip_joints(a);
		b = skip_joints(b);
		if (text_lower(*a) != text_lower(*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

/* Bytes of the sequence that a lead byte announces, 0 for none. */
static size_t
sequence_len(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t
text_decode_char(const char *text, size_t len, uint32_t *out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t c;
	size_t need;
	unsigned char lead;

	if (len == 0)
		return 0;
	lead = (unsigned char)text[0];
	need = sequence_len(lead);
	if (need == 0 || need > len)
		return 0;
	c = need == 1 ? lead : lead & (0x7fU >> need);
	for (size_t i = 1; i < need; i++) {
		unsigned char next = (unsigned char)text[i];
		if ((next & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (next & 0x3fU);
	}
	if (c < least[need] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return need;
}

struct range {
	uint32_t first, last;
};

static bool
in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

unsigned
text_char_columns(uint32_t c)
{
	/* Combining marks and joiners take no column of their own. */
	static const struct range none[] = {
		{0x300, 0x36f},	  {0x483, 0x489},   {0x591, 0x5bd},
		{0x610, 0x61a},	  {0x64b, 0x65f},   {0x1ab0, 0x1aff},
		{0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff},
		{0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
	};
	/* East Asian Wide and Fullwidth (Unicode UAX 11), by blocks. */
	static const struct range wide[] = {
		{0x1100, 0x115f},   {0x2e80, 0x303e},	{0x3041, 0x4dbf},
		{0x4e00, 0xa4cf},   {0xa960, 0xa97c},	{0xac00, 0xd7a3},
		{0xf900, 0xfaff},   {0xfe30, 0xfe6f},	{0xff00, 0xff60},
		{0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
		{0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
	};
	if (c < 0x300)
		return 1;
	if (in_ranges(c, none, sizeof(none) / sizeof(none[0])))
		return 0;
	return in_ranges(c, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

size_t
text_columns(const char *text)
{
	size_t columns = 0, len = strlen(text);

	while (len != 0) {
		uint32_t c = 0;
		size_t step = text_decode_char(text, len, &c);
		columns += step ? text_char_columns(c) : 1;
		text += step ? step : 1;
		len -= step ? step : 1;
	}
	return columns;
}

size_t
text_line_len(const char *line, size_t len)
{
	if (len > 0 && line[len - 1] == '\n')
		len -= len > 1 && line[len - 2] == '\r' ? 2 : 1;
	return len;
}

int
text_hex_byte(const char *digits)
{
	static const char all[] = "0123456789abcdefABCDEF";
	int byte = 0;

	for (size_t i = 0; i < 2; i++) {
		const char *at =
			digits[i] != '\0' ? strchr(all, digits[i]) : NULL;

		if (at == NULL)
			return -1;
		byte = byte << 4 |
		       (int)(at - all < 16 ? at - all : at - all - 6);
	}
	return byte;
}

bool
text_number(const char *text, uint64_t most, uint64_t *out, const char **end)
{
	uint64_t number = 0;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++) {
		const unsigned digit = (unsigned)(*at - '0');

		if (digit > most || number > (most - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	if (at == text || (end == NULL && *at != '\0'))
		return false;
	if (end != NULL)
		*end = at;
	*out = number;
	return true;
}

const char *
text_plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* ---- the nearest of many --------------------------------------------- */

/* Longer words are never typing mistakes of one another. */
#define WORD_MAX 96

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One cell of the table: rows are prefixes of a, columns prefixes of b. */
static unsigned
cell(unsigned rows[3][WORD_MAX + 1], const char *a, const char *b, size_t i,
     size_t j)
{
	const unsigned *before = rows[(i + 1) % 3]; /* i - 2 */
	const unsigned *above = rows[(i + 2) % 3];  /* i - 1 */
	unsigned same = text_lower(a[i - 1]) == text_lower(b[j - 1]);
	unsigned best = above[j - 1] + (same == 0);

	best = least(best, above[j] + 1);
	best = least(best, rows[i % 3][j - 1] + 1);
	if (i > 1 && j > 1 && text_lower(a[i - 1]) == text_lower(b[j - 2]) &&
	    text_lower(a[i - 2]) == text_lower(b[j - 1]))
		best = least(best, before[j - 2] + 1);
	return best;
}

unsigned
suggest_distance(const char *a, const char *b)
{
	size_t rows_wanted = strlen(a), columns = strlen(b);
	unsigned rows[3][WORD_MAX + 1];

	if (rows_wanted > WORD_MAX || columns > WORD_MAX)
		return text_equal_nocase(a, b) ? 0 : WORD_MAX;
	for (size_t j = 0; j <= columns; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= rows_wanted; i++) {
		rows[i % 3][0] = (unsigned)i;
		for (size_t j = 1; j <= columns; j++)
			rows[i % 3][j] = cell(rows, a, b, i, j);
	}
	return rows[rows_wanted % 3][columns];
}

/* How many slips of the finger a word of this length may hold. */
static unsigned
tolerance(size_t len)
{
	if (len < 4)
		return 1;
	return len < 8 ? 2 : len < 16 ? 3 : 4;
}

void
suggest_init(struct suggest *suggest, const char *word)
{
	*suggest = (struct suggest){.word = word};
}

/* A candidate already kept, whatever its case? */
static bool
is_kept(const struct suggest *suggest, const char *candidate)
{
	for (size_t i = 0; i < suggest->count; i++)
		if (text_equal_nocase(suggest->names[i], candidate))
			return true;
	return false;
}

void
suggest_offer(struct suggest *suggest, const char *candidate)
{
	size_t len = strlen(suggest->word), other = strlen(candidate);
	unsigned limit = tolerance(len);
	size_t last, at;
	unsigned distance;

	if (other > len + limit || len > other + limit ||
	    is_kept(suggest, candidate))
		return;
	distance = suggest_distance(suggest->word, candidate);
	/* A word with no letter in common is no slip. */
	if (distance > limit || distance >= len)
		return;
	at = suggest->count;
	while (at != 0 && suggest->distances[at - 1] > distance)
		at--;
	if (at == SUGGEST_MAX)
		return;
	last = suggest->count < SUGGEST_MAX ? suggest->count++
					    : SUGGEST_MAX - 1;
	for (size_t i = last; i > at; i--) {
		suggest->names[i] = suggest->names[i - 1];
		suggest->distances[i] = suggest->distances[i - 1];
	}
	suggest->names[at] = candidate;
	suggest->distances[at] = distance;
}

/* ---- how a text is shown -------------------------------------------- */

/*
 * Unicode 15.0, sorted: General_Category Cc, Cf, Zl, Zp and Co
 * (UnicodeData.txt), Default_Ignorable_Code_Point (DerivedCoreProperties.txt)
 * and noncharacters; and what is drawn as a blank, or as nothing: Zs but for
 * the space, U+2800, U+FFFC and U+1D159. Private characters are whatever the
 * font says: the Linux console draws U+F041 as an A.
 */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{0x0000, 0x001f},   /* Cc */
	{0x007f, 0x00a0},   /* Cc; no-break space */
	{0x00ad, 0x00ad},   /* soft hyphen */
	{0x034f, 0x034f},   /* combining grapheme joiner */
	{0x0600, 0x0605},   /* Arabic number signs */
	{0x061c, 0x061c},   /* Arabic letter mark */
	{0x06dd, 0x06dd},   /* Arabic end of ayah */
	{0x070f, 0x070f},   /* Syriac abbreviation mark */
	{0x0890, 0x0891},   /* Arabic currency marks above */
	{0x08e2, 0x08e2},   /* Arabic disputed end of ayah */
	{0x115f, 0x1160},   /* Hangul fillers */
	{0x1680, 0x1680},   /* Ogham space */
	{0x17b4, 0x17b5},   /* Khmer inherent vowels */
	{0x180b, 0x180f},   /* Mongolian variation selectors */
	{0x2000, 0x200f},   /* spaces, zero-width ones, direction marks */
	{0x2028, 0x202f},   /* separators, embeddings, narrow space */
	{0x205f, 0x206f},   /* spaces, joiners, isolates, deprecated */
	{0x2800, 0x2800},   /* Braille blank */
	{0x3000, 0x3000},   /* ideographic space */
	{0x3164, 0x3164},   /* Hangul filler */
	{0xd800, 0xf8ff},   /* surrogates, private use */
	{0xfdd0, 0xfdef},   /* noncharacters */
	{0xfe00, 0xfe0f},   /* variation selectors */
	{0xfeff, 0xfeff},   /* byte order mark */
	{0xffa0, 0xffa0},   /* halfwidth Hangul filler */
	{0xfff0, 0xfffc},   /* specials */
	{0xfffe, 0xffff},   /* noncharacters */
	{0x110bd, 0x110bd}, /* Kaithi number sign */
	{0x110cd, 0x110cd}, /* Kaithi number sign above */
	{0x13430, 0x1343f}, /* Egyptian hieroglyph format controls */
	{0x1bca0, 0x1bca3}, /* shorthand format controls */
	{0x1d159, 0x1d159}, /* musical null notehead */
	{0x1d173, 0x1d17a}, /* musical format controls */
	{0x1fffe, 0x1ffff}, /* noncharacters, here and below */
	{0x2fffe, 0x2ffff},  {0x3fffe, 0x3ffff}, {0x4fffe, 0x4ffff},
	{0x5fffe, 0x5ffff},  {0x6fffe, 0x6ffff}, {0x7fffe, 0x7ffff},
	{0x8fffe, 0x8ffff},  {0x9fffe, 0x9ffff}, {0xafffe, 0xaffff},
	{0xbfffe, 0xbffff},  {0xcfffe, 0xcffff}, {0xdfffe, 0xdffff},
	{0xe0000, 0xe0fff},  /* tags, variation selectors */
	{0xefffe, 0x10ffff}, /* private use */
};

bool
text_char_is_printable(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return true;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c <= hidden[i].last)
			return c < hidden[i].first;
	return false; /* beyond Unicode */
}

bool
text_is_printable(const char *text, size_t len)
{
	while (len > 0) {
		uint32_t c;
		const size_t step = text_decode_char(text, len, &c);

		if (step == 0 || !text_char_is_printable(c))
			return false;
		text += step;
		len -= step;
	}
	return true;
}

size_t
append_shown_bytes(struct str *out, const char *text, size_t len)
{
	size_t columns = 0;

	while (len > 0) {
		uint32_t c = 0;
		size_t step = text_decode_char(text, len, &c);
		const size_t before = out->len;

		if (step > 0 && text_char_is_printable(c)) {
			str_append_bytes(out, text, step);
			columns += text_char_columns(c);
		} else {
			if (c > 0xffff)
				str_printf(out, "\\U%08x", (unsigned)c);
			else if (c > 0x7f)
				str_printf(out, "\\u%04x", (unsigned)c);
			else
				str_printf(out, "\\x%02x",
					   (unsigned)(unsigned char)text[0]);
			columns += out->len - before;
		}
		step = step > 0 ? step : 1;
		text += step;
		len -= step;
	}
	return columns;
}

void
append_shown(struct str *out, const char *text)
{
	(void)append_shown_bytes(out, text, strlen(text));
}

const char *
shown_text(struct arena *arena, const char *text)
{
	STR_AUTO out;

	str_init(&out);
	if (text == NULL || text_is_printable(text, strlen(text)))
		return text;
	append_shown(&out, text);
	return arena_strndup(arena, out.data, out.len);
}

void
append_shown_json(struct str *out, const char *document)
{
	size_t len = strlen(document);

	while (len > 0) {
		uint32_t c = 0;
		size_t step = text_decode_char(document, len, &c);

		/* A writer of JSON has escaped what is below the space, and
		 * puts line feeds between the values. */
		if (c < 0x7f || text_char_is_printable(c))
			str_append_bytes(out, document, step > 0 ? step : 1);
		else if (c > 0xffff)
			str_printf(out, "\\u%04x\\u%04x",
				   (unsigned)(0xd7c0 + (c >> 10)),
				   (unsigned)(0xdc00 + (c & 0x3ff)));
		else
			str_printf(out, "\\u%04x", (unsigned)c);
		step = step > 0 ? step : 1;
		document += step;
		len -= step;
	}
}
