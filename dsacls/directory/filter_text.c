/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/filter_text.c: values made safe for a search filter (RFC 4515
 * 3). Knows nothing of what they mean.
 */
#include "directory/directory.h"

#include <string.h>

static char *
put_hex(char *out, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";

	*out++ = '\\';
	*out++ = digits[byte >> 4];
	*out++ = digits[byte & 15];
	return out;
}

char *
dir_filter_escape(struct arena *arena, const char *text)
{
	char *escaped = arena_array(arena, strlen(text) + 1, 3);
	char *out = escaped;

	for (; *text; text++)
		if (strchr("()*\\", *text) || (unsigned char)*text < 0x20)
			out = put_hex(out, (unsigned char)*text);
		else
			*out++ = *text;
	return escaped;
}

char *
dir_filter_bytes(struct arena *arena, const void *bytes, size_t len)
{
	const unsigned char *in = bytes;
	char *escaped = arena_array(arena, len + 1, 3);
	char *out = escaped;

	for (size_t i = 0; i < len; i++)
		out = put_hex(out, in[i]);
	return escaped;
}
