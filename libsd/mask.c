/* SPDX-License-Identifier: MIT */
/*
 * libsd/mask.c: access masks, their letters, and the generic mapping.
 *
 * One table gives the letters in the order Windows prints them; symbols for
 * whole masks (FA, KR) are printed on an exact match only.
 */
#include "libsd/mask.h"

#include "libsd/internal/text.h"

static const char section_rights[] = "MS-DTYP 2.5.1.1";

struct symbol {
	char letters[3];
	uint32_t mask;
};

/* In printing order; also the order of the bits. */
static const struct symbol rights[] = {
	{"CC", SD_MASK_CREATE_CHILD},	 {"DC", SD_MASK_DELETE_CHILD},
	{"LC", SD_MASK_LIST_CONTENTS},	 {"SW", SD_MASK_WRITE_SELF},
	{"RP", SD_MASK_READ_PROPERTY},	 {"WP", SD_MASK_WRITE_PROPERTY},
	{"DT", SD_MASK_DELETE_TREE},	 {"LO", SD_MASK_LIST_OBJECT},
	{"CR", SD_MASK_CONTROL_ACCESS},	 {"SD", SD_MASK_DELETE},
	{"RC", SD_MASK_READ_CONTROL},	 {"WD", SD_MASK_WRITE_DAC},
	{"WO", SD_MASK_WRITE_OWNER},	 {"GA", SD_MASK_GENERIC_ALL},
	{"GX", SD_MASK_GENERIC_EXECUTE}, {"GW", SD_MASK_GENERIC_WRITE},
	{"GR", SD_MASK_GENERIC_READ},
};
#define RIGHTS_ALL UINT32_C(0xf00f01ff) /* every bit above */

/* Whole masks; KX is read but never printed, as it equals KR. */
static const struct symbol symbols[] = {
	{"FA", 0x1f01ff}, {"FR", 0x120089}, {"FW", 0x120116}, {"FX", 0x1200a0},
	{"KA", 0xf003f},  {"KR", 0x20019},  {"KW", 0x20006},  {"KX", 0x20019},
};

/* Mandatory labels: read anywhere, printed where the type is known. */
static const struct symbol labels[] = {
	{"NW", 0x1},
	{"NR", 0x2},
	{"NX", 0x4},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

uint32_t
sd_mask_map_generic(uint32_t mask)
{
	uint32_t mapped = mask & ~SD_MASK_GENERIC_ANY;

	if (mask & SD_MASK_GENERIC_READ)
		mapped |= SD_MASK_DS_READ;
	if (mask & SD_MASK_GENERIC_WRITE)
		mapped |= SD_MASK_DS_WRITE;
	if (mask & SD_MASK_GENERIC_EXECUTE)
		mapped |= SD_MASK_DS_EXECUTE;
	if (mask & SD_MASK_GENERIC_ALL)
		mapped |= SD_MASK_FULL_CONTROL;
	return mapped;
}

static const char *
find_symbol(uint32_t mask)
{
	for (size_t i = 0; i < COUNT(symbols); i++) {
		if (symbols[i].mask == mask)
			return symbols[i].letters;
	}
	return NULL;
}

/* All choices of four letters pairs, by four bits of a mask. */
static const char quads[][16][8] = {
	SDI_CHOICES("CC", "DC", "LC", "SW"),
	SDI_CHOICES("RP", "WP", "DT", "LO"),
	SDI_CHOICES("SD", "RC", "WD", "WO"),
	SDI_CHOICES("GA", "GX", "GW", "GR"),
};

/* Writes up to SD_MASK_TEXT_SIZE - 1 characters; returns their end. */
static char *
put_mask(char *p, uint32_t mask)
{
	bool is_named = (mask & ~RIGHTS_ALL) == 0;
	const char *symbol;

	/* Only these of the symbols have no bit without a letter. */
	if (!is_named || mask == 0xf003f || mask == 0x20019 ||
	    mask == 0x20006) {
		symbol = find_symbol(mask);
		if (symbol != NULL) {
			memcpy(p, symbol, 2);
			return p + 2;
		}
		memcpy(p, "0x", 2);
		return sdi_put_hex(p + 2, mask, false);
	}
	p = sdi_put_choice(p, quads[0], mask & 15);
	p = sdi_put_choice(p, quads[1], mask >> 4 & 15);
	memcpy(p, "CR", 2);
	p += (mask & SD_MASK_CONTROL_ACCESS) >> 7;
	p = sdi_put_choice(p, quads[2], mask >> 16 & 15);
	return sdi_put_choice(p, quads[3], mask >> 28);
}

char *
sd_mask_format(uint32_t mask, char text[static SD_MASK_TEXT_SIZE])
{
	*put_mask(text, mask) = '\0';
	return text;
}

static bool
find_letters(const struct symbol *table, size_t count, const char letters[2],
	     uint32_t *mask)
{
	for (size_t i = 0; i < count; i++) {
		if (letters[0] == table[i].letters[0] &&
		    letters[1] == table[i].letters[1]) {
			*mask = table[i].mask;
			return true;
		}
	}
	return false;
}

/* Two letters in any case; false when they name nothing. */
static bool
parse_letters(struct sdi_text *cursor, uint32_t *mask)
{
	char letters[2];

	if (cursor->end - cursor->pos < 2)
		return false;
	letters[0] = sdi_upper(cursor->pos[0]);
	letters[1] = sdi_upper(cursor->pos[1]);
	if (!find_letters(rights, COUNT(rights), letters, mask) &&
	    !find_letters(symbols, COUNT(symbols), letters, mask) &&
	    !find_letters(labels, COUNT(labels), letters, mask)) {
		if (letters[0] != 'W' || letters[1] != 'S')
			return false;
		*mask = SD_MASK_WRITE_SELF; /* dsacls.exe's spelling of SW */
	}
	cursor->pos += 2;
	return true;
}

/* Moves past the spaces between two pairs of letters. Those before the end
 * stay, since Windows refuses them; those beside a number as well. */
static void
skip_gap(struct sdi_text *cursor)
{
	const char *p = cursor->pos;

	while (p < cursor->end && *p == ' ')
		p++;
	if (p < cursor->end && !sdi_is_digit(*p))
		cursor->pos = p;
}

enum sd_err
sd_mask_parse(const char *text, size_t len, uint32_t *out,
	      struct sd_error *error)
{
	struct sdi_text cursor = sdi_text(text, len);
	uint32_t mask = 0, part;
	bool after_letters = false;
	uint64_t number;
	enum sd_err err;

	while (cursor.pos < cursor.end) {
		if (!sdi_is_digit(*cursor.pos)) {
			if (after_letters)
				skip_gap(&cursor);
			if (!parse_letters(&cursor, &part))
				return sd_error_set(
					error, SD_ESYNTAX, sdi_column(&cursor),
					section_rights,
					"rights: want CC DC LC SW RP WP DT LO "
					"CR SD RC WD WO GA GX GW GR, FA..., "
					"KA... or a number");
			mask |= part;
			after_letters = true;
			continue;
		}
		after_letters = false;
		err = sdi_read_number(&cursor, SDI_DECIMAL_OR_HEX_OR_OCTAL,
				      UINT32_MAX, &number);
		if (err == SD_OK && sdi_is_digit(sdi_peek(&cursor)))
			err = SD_ESYNTAX; /* 08 */
		if (err != SD_OK)
			return sd_error_set(error, err, sdi_column(&cursor),
					    section_rights,
					    "rights: want a number below 2^32");
		mask |= (uint32_t)number;
	}
	*out = mask;
	return SD_OK;
}
