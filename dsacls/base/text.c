/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text.c: see base/text.h. No locale: letters are ASCII, everything else
 * is taken as it is.
 */
#include "base/text.h"

#include <stdint.h>
#include <string.h>

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

int
text_compare_nocase(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) - lower(*b);
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
		if (lower(*text) != lower(*prefix))
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
		if (lower(*a) != lower(*b))
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
	if (len == 0)
		return 0;
	unsigned char lead = (unsigned char)text[0];
	size_t need = sequence_len(lead);
	if (need == 0 || need > len)
		return 0;
	uint32_t c = need == 1 ? lead : lead & (0x7fU >> need);
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
