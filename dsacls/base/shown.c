/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/shown.c: the one table of characters that are never written as they
 * are, and the one place where they get their escapes. No locale.
 */
#include "base/shown.h"

#include <string.h>

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
