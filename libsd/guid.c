/* SPDX-License-Identifier: MIT */
/*
 * libsd/guid.c: GUIDs as values; their spellings (MS-DTYP 2.3.4).
 */
#include "libsd/guid.h"

#include "libsd/internal/text.h"

static const char section_guid[] = "MS-DTYP 2.3.4.3";

int
sd_guid_compare(const struct sd_guid *a, const struct sd_guid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

bool
sd_guid_equal(const struct sd_guid *a, const struct sd_guid *b)
{
	return sd_guid_compare(a, b) == 0;
}

bool
sd_guid_is_zero(const struct sd_guid *guid)
{
	static const struct sd_guid zero;

	return sd_guid_equal(guid, &zero);
}

/* 32 digits without hyphens become the 36-character form in buffer. */
static void
add_hyphens(const char *text, char buffer[static SD_GUID_TEXT_SIZE])
{
	static const uint8_t lengths[] = {8, 4, 4, 4, 12};
	char *p = buffer;

	for (size_t i = 0; i < sizeof(lengths); i++) {
		if (i > 0)
			*p++ = '-';
		memcpy(p, text, lengths[i]);
		p += lengths[i];
		text += lengths[i];
	}
	*p = '\0';
}

/* Column in the user's text of a column in the hyphened one. */
static size_t
column_without_hyphens(size_t column)
{
	return column - (column > 8) - (column > 13) - (column > 18) -
	       (column > 23);
}

enum sd_err
sd_guid_parse(const char *text, struct sd_guid *out, struct sd_error *error)
{
	size_t len = strlen(text);
	bool braces = text[0] == '{';
	char buffer[SD_GUID_TEXT_SIZE];
	struct sdi_text cursor = sdi_text(text, len);
	struct sd_guid guid;
	enum sd_err err;

	if (len == 32 && !braces && strchr(text, '-') == NULL) {
		add_hyphens(text, buffer);
		cursor = sdi_text(buffer, 36);
		err = sdi_read_guid_text(&cursor, out, error);
		if (err != SD_OK && error != NULL)
			error->where = column_without_hyphens(error->where);
		return err;
	}
	cursor.pos += braces;
	err = sdi_read_guid_text(&cursor, &guid, error);
	if (err != SD_OK)
		return err;
	if (braces && !sdi_skip(&cursor, '}'))
		return sd_error_set(error, SD_ESYNTAX, sdi_column(&cursor),
				    section_guid, "GUID: want '}'");
	if (cursor.pos != cursor.end)
		return sd_error_set(error, SD_ESYNTAX, sdi_column(&cursor),
				    section_guid,
				    "GUID: want its end, have more text");
	*out = guid;
	return SD_OK;
}

char *
sd_guid_format(const struct sd_guid *guid, char text[static SD_GUID_TEXT_SIZE])
{
	*sdi_put_guid(text, guid) = '\0';
	return text;
}
